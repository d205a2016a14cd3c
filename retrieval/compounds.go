package retrieval

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed words/compounds.txt
var compoundLines string

// A head is a word that makes a name of the word behind it.
type head struct {
	text  string          // the form that names are compared by
	any   bool            // of any word without an article
	names map[string]bool // of these
}

// heads are those of names, by their folded forms.
var heads = func() map[string]*head {
	m := map[string]*head{}
	for line := range strings.Lines(compoundLines) {
		before, behind, ok := strings.Cut(line, "+")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		forms := strings.Split(Fold(strings.TrimSpace(before)), "=")
		h := &head{text: forms[0], names: map[string]bool{}}
		for _, name := range strings.Fields(Fold(behind)) {
			h.names[name] = true
		}
		h.any = h.names["*"]
		for _, form := range forms {
			m[form] = h
		}
	}
	return m
}()

// headOf returns the head that a folded word is, and the particles that are written with it.
func headOf(w string) (particles string, h *head) {
	for _, and := range [...]string{"", "و", "ف"} {
		for _, p := range [...]string{"", "ل", "ب"} {
			if rest, ok := strings.CutPrefix(w, and+p); ok {
				if h := heads[rest]; h != nil {
					return and + p, h
				}
			}
		}
	}
	return "", nil
}

const (
	sonOf   = "ابن"
	son     = "بن"
	article = "ال"
)

// compounds writes names of two words as one, as many write them, and makes the forms of their
// first word one: عبد الله is عبدالله, and أبا بكر and أبي بكر are أبوبكر. ابن in a name is بن.
func compounds(s string, words []Word) []Word {
	out := words[:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		last := i+1 == len(words)
		if !last && w.Text == sonOf && !words[i+1].Stop && !strings.HasPrefix(words[i+1].Text, article) && apart(s, w, words[i+1]) {
			w.Text, w.Stem = son, son
		}
		if particles, h := headOf(w.Text); h != nil && !last && apart(s, w, words[i+1]) && h.takes(s, w, words[i+1]) {
			w.Text = particles + h.text + words[i+1].Text
			w.End, w.Stop, w.Name = words[i+1].End, false, true
			w.Stem = Stem(w.Text)
			i++
		} else if joined(w.Text) {
			w.Name = true
		}
		out = append(out, w)
	}
	return out
}

// joined reports whether a folded word is a head and one of its names with an article, written as
// one.
func joined(w string) bool {
	i := strings.LastIndex(w, article)
	if i < len(article)+2 {
		return false
	}
	_, h := headOf(w[:i])
	return h != nil && h.names[w[i:]]
}

// apart reports whether only white space stands between two words.
func apart(s string, a, b Word) bool {
	return a.End <= b.Start && strings.TrimSpace(s[a.End:b.Start]) == "" && !strings.Contains(s[a.End:b.Start], "\n")
}

// leastName is the least number of letters of a name behind a head that takes any.
const leastName = 3

// takes reports whether the head w makes a name of the next word.
func (h *head) takes(s string, w, next Word) bool {
	switch {
	case next.Stop || next.Number:
		return false
	case h.names[next.Text]:
		return true
	case strings.HasPrefix(next.Text, article), strings.HasSuffix(s[w.Start:w.End], "ى"): // أبى is a verb
		return false
	}
	return h.any && utf8.RuneCountInString(next.Text) >= leastName
}
