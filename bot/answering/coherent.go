package answering

import (
	"slices"
	"strings"
	"sync"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// coherent puts together what is kept of a draft so that it reads whole: a lead where an item of
// its list is kept, no heading, and no sentence that points to one that is gone.
func coherent(units []unit) []Sentence {
	var out []Sentence
	gone := false // the sentence before is
	for i, u := range units {
		switch {
		case u.kind == lead:
			if s, ok := leading(units, i); ok {
				out = append(out, s)
			}
		case u.kind == heading:
		case u.state != kept:
			gone = true
		default:
			s := u.sentence
			s.item = u.lead >= 0
			if gone && u.kind == plain {
				s.text = standing(s.text)
			}
			if s.text == "" {
				continue
			}
			out = append(out, s)
			gone = false
		}
	}
	return out
}

// leading is a lead with the citations of its items that are kept; not ok where none is.
func leading(units []unit, i int) (s Sentence, ok bool) {
	s = Sentence{text: units[i].text, lead: true}
	for _, u := range units[i+1:] {
		if u.lead != i || u.state != kept {
			continue
		}
		for _, c := range u.sentence.citations {
			if !slices.Contains(s.cited(), c.Passage.ID) {
				s.citations = append(s.citations, c)
			}
		}
	}
	return s, len(s.citations) > 0
}

// connectives are the folded words of the expressions that tie a sentence to another, by their kind
// (see [arabic.Connectives]).
var connectives = sync.OnceValue(func() map[string][][]string {
	out := map[string][][]string{}
	for kind, words := range arabic.Connectives() {
		out[kind] = append(out[kind], retrieval.Terms(words))
	}
	return out
})

// tied returns how many words a connective of a kind has with which these begin, behind "and" or
// not; 0 for none.
func tied(words []string, kind string) int {
	for _, c := range connectives()[kind] {
		if n := len(c); n <= len(words) && (words[0] == c[0] || words[0] == "و"+c[0]) && slices.Equal(words[1:n], c[1:]) {
			return n
		}
	}
	return 0
}

// pointsWithin is how far from the beginning a word points to the sentence before.
const pointsWithin = 3

// standing makes a sentence stand without the one before it: words that only join are taken off; of
// one that points back nothing is left.
func standing(text string) string {
	words, terms := retrieval.Words(text), retrieval.Terms(text)
	switch n := tied(terms, "join"); {
	case n > 0 && n == len(words):
		return ""
	case n > 0:
		return standing(text[words[n].Start:])
	}
	for i := range words[:min(pointsWithin, len(words))] {
		named := i+1 < len(words) && strings.HasPrefix(terms[i+1], "ال")
		if !named && tied(terms[i:], "point") > 0 {
			return ""
		}
	}
	return text
}
