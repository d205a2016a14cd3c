package intent

import (
	"slices"
	"strings"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// A form is a prompts.Form with its words read.
type form struct {
	prompts.Form
	first, then, core, with map[string]bool
}

var (
	requests = func() (all []form) {
		set := retrieval.FoldedSet
		for _, f := range prompts.Forms {
			all = append(all, form{f, set(f.First), set(f.Then), set(f.Core), set(f.With)})
		}
		return all
	}()
	formObjects = retrieval.FoldedSet(prompts.FormObjects)
	formWords   = func() map[string]bool {
		lists := []string{prompts.FormWords}
		for _, f := range prompts.Forms {
			lists = append(lists, f.First, f.Then, f.Core)
		}
		return retrieval.FoldedSet(lists...)
	}()
)

// Requesting reports whether a folded word belongs to the asking for something, not to what is
// asked.
func Requesting(word string) bool { return within(word, formWords) }

// formOf finds the form of a request that no article answers; nil for a question.
func formOf(text string) *prompts.Form {
	words := retrieval.Words(text)
	for i := range requests {
		if requests[i].fits(words) {
			return &requests[i].Form
		}
	}
	return nil
}

// fits reports whether all words belong to the form.
func (f *form) fits(words []retrieval.Word) bool {
	beside := func(w retrieval.Word) bool { return within(w.Text, f.with) || within(w.Text, formObjects) }
	if len(f.core) > 0 {
		has := slices.ContainsFunc(words, func(w retrieval.Word) bool { return within(w.Text, f.core) })
		return has && !slices.ContainsFunc(words, func(w retrieval.Word) bool { return !within(w.Text, f.core) && !beside(w) })
	}
	behind := func(set map[string]bool) bool { // goes on behind a word of the set, if only others of the form stand before it
		for i, w := range words {
			if within(w.Text, set) {
				words = words[i+1:]
				return true
			}
			if !beside(w) {
				break
			}
		}
		return false
	}
	if !behind(f.first) || len(f.then) > 0 && !behind(f.then) {
		return false
	}
	return f.Tail || !slices.ContainsFunc(words, func(w retrieval.Word) bool { return !beside(w) })
}

// pronouns are what may be written behind a word of a request.
var pronouns = [...]string{"ها", "ه", "هم", "ني", "نا", "لي", "لنا", "ك", "كم", "ي", "هالي", "لياه"}

// within reports whether a word is in a set, alone or without what is written together with it:
// اشرحها, واشرحلي, بالجواب. Without it, three letters are left or more.
func within(word string, set map[string]bool) bool {
	return arabic.AnyReading(word, func(w string) bool {
		return set[w] || slices.ContainsFunc(pronouns[:], func(p string) bool {
			bare, cut := strings.CutSuffix(w, p)
			return cut && utf8.RuneCountInString(bare) >= 3 && set[bare]
		})
	})
}
