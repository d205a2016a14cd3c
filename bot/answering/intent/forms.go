package intent

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// A form is a prompts.Form with its words: a message is of it when it begins with one of first and,
// where there is a then, goes on with one of these; or when it has a word of core. What else stands
// in it must be of with or of formObjects, unless the form takes any Tail. See
// arabic/words/requests.txt.
type form struct {
	prompts.Form
	first, then, core, with map[string]bool
}

var (
	requests = func() (all []form) {
		words := arabic.Lists("form")
		for _, f := range prompts.Forms {
			of := func(part string) map[string]bool { return words[f.Name+"."+part] }
			all = append(all, form{f, of("first"), of("then"), of("core"), of("with")})
		}
		return all
	}()
	formObjects = retrieval.Listed("form objects")
	requesting  = func() map[string]bool {
		all := maps.Clone(retrieval.Listed("requesting"))
		for _, f := range requests {
			maps.Copy(all, f.first)
			maps.Copy(all, f.then)
			maps.Copy(all, f.core)
		}
		return all
	}()
)

// Requesting reports whether a folded word belongs to the asking for something, not to what is
// asked.
func Requesting(word string) bool { return within(word, requesting) }

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
