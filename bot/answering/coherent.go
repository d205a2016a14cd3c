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
			if !slices.ContainsFunc(s.citations, func(o Citation) bool { return o.Passage.ID == c.Passage.ID }) {
				s.citations = append(s.citations, c)
			}
		}
	}
	return s, len(s.citations) > 0
}

// A connective is an expression that joins a sentence to the one before it.
type connective struct {
	words []string // folded
	kind  string   // join, point or bind
}

var connectives = sync.OnceValue(func() []connective {
	var out []connective
	for kind, words := range arabic.Connectives() {
		out = append(out, connective{retrieval.Terms(words), kind})
	}
	return out
})

// pointsWithin is how far from the beginning a word points to the sentence before.
const pointsWithin = 3

// standing makes a sentence stand without the one before it: words that only join are taken off; of
// one that points back nothing is left.
func standing(text string) string {
	words := retrieval.Words(text)
	for _, c := range connectives() {
		if c.kind == "join" && same(words, c.words) {
			if n := len(c.words); n < len(words) {
				return standing(text[words[n].Start:])
			}
			return ""
		}
	}
	for i := range words[:min(pointsWithin, len(words))] {
		named := i+1 < len(words) && strings.HasPrefix(words[i+1].Text, "ال")
		for _, c := range connectives() {
			if c.kind == "point" && !named && same(words[i:], c.words) {
				return ""
			}
		}
	}
	return text
}
