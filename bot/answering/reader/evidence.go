package reader

import (
	"slices"
	"strings"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// A figure is one that a sentence tells, by the places of its words.
type figure struct {
	arabic.Figure
	from, to int // words [from, to)
}

// figuresOf reads the figures of a sentence; the spans of its words are within text.
func figuresOf(text string, words []retrieval.Word) []figure {
	if len(words) == 0 {
		return nil
	}
	var out []figure
	base, w := words[0].Start, 0
	for _, f := range arabic.Read(text[base:words[len(words)-1].End]).Figures {
		for w < len(words) && words[w].End <= base+f.Start {
			w++
		}
		to := w
		for to < len(words) && words[to].Start < base+f.End {
			to++
		}
		if w < to {
			out = append(out, figure{f, w, to})
		}
	}
	return out
}

// figureKinds are the kinds of answer that show in figures, and which figures are one.
var figureKinds = map[kind]func(f arabic.Figure) bool{
	when: func(f arabic.Figure) bool { return f.Kind == arabic.Date || f.Kind == arabic.Clock || f.YearLike() },
	count: func(f arabic.Figure) bool {
		return f.Kind == arabic.Number || f.Kind == arabic.Share || f.Kind == arabic.Range || f.Kind == arabic.Some
	},
}

// How many words may stand between a number and what it counts: "سكان الوادي، وعددهم نحو 90 ألفا".
const countedBefore, countedBehind = 4, 3

// How far a sentence holds an answer of a kind that its words show less surely.
const (
	someNumber = .5 // where what is counted is not beside it
	otherUnit  = .1 // where it is of another dimension than what is asked for: kilograms for a price
	timeNoun   = .7
	timeWord   = .3 // after, during
)

// evidence tells how far a sentence holds a figure that the ask wants, or words that somebody says
// where these are asked for, 0 to 1.
func (c *candidates) evidence(a ask, m match, s sentence) float64 {
	if a.kind == said {
		return holding(s.own(), func(w retrieval.Word) bool {
			word := strings.TrimPrefix(w.Text, "و")
			return sayings[word] && !statements[word] // رأى is written as رأي when it is folded
		})
	}
	is, best := figureKinds[a.kind], 0.0
	if is == nil {
		return 0
	}
	for _, f := range s.figures {
		if is(f.Figure) && !f.Maybe {
			best = max(best, worth(a, m, s, f))
		}
	}
	if best == 0 && a.kind == when {
		return max(timeNoun*holding(s.words, func(w retrieval.Word) bool { return timeNouns[w.Stem] }),
			timeWord*holding(s.words, func(w retrieval.Word) bool { return beforeTimes[w.Text] }))
	}
	return best
}

// nowhere reports whether no word of an ask in Arabic that has any stands in any passage, but for
// words of saying; those of another language need not.
func (m match) nowhere(a ask) bool {
	for t, passages := range m.all {
		if slices.Max(passages) >= alike && !saysOrStates(a.terms[t].word) {
			return false
		}
	}
	return len(a.terms) > 0 && missing(a.text) != ""
}

// worth is 1 for a figure that answers, and less for a number beside which what is counted does not
// stand.
func worth(a ask, m match, s sentence, f figure) float64 {
	t := slices.IndexFunc(a.terms, func(t term) bool { return t.counts })
	switch {
	case a.kind != count:
		return 1
	case a.unit != "" && measured(a.unit, f):
		return 1
	case a.unit != "" && f.Unit.Key != "":
		return otherUnit
	case t < 0:
		return someNumber
	}
	for j := max(0, f.from-countedBefore); j < min(f.to+countedBehind, len(s.keys)); j++ {
		if m.like[t][s.keys[j]] >= alike {
			return 1
		}
	}
	return someNumber
}

// measured reports whether a figure is told in a dimension.
func measured(dimension string, f figure) bool {
	if dimension == "share" {
		return f.Kind == arabic.Share
	}
	return f.Unit.Measures(dimension)
}

// holding is 1 where a word is so, else 0.
func holding(words []retrieval.Word, is func(retrieval.Word) bool) float64 {
	if slices.ContainsFunc(words, is) {
		return 1
	}
	return 0
}
