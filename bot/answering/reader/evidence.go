package reader

import (
	"slices"
	"strings"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// A figure is one that a sentence tells, by the place of its first word.
type figure struct {
	arabic.Figure
	from int
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
		if w < len(words) && words[w].Start < base+f.End {
			out = append(out, figure{f, w})
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

// How far a sentence tells when something was that has no date: by a noun of time, by "after".
const timeNoun, timeWord = .7, .3

// evidence tells how far a sentence holds a figure that the ask wants, or words that somebody says
// where these are asked for, 0 to 1.
func evidence(a ask, s sentence) float64 {
	if a.kind == said {
		return holding(s.own(), func(w retrieval.Word) bool {
			word := strings.TrimPrefix(w.Text, "و")
			return sayings[word] && !statements[word] // رأى is written as رأي when it is folded
		})
	}
	is := figureKinds[a.kind]
	if is == nil {
		return 0
	}
	if slices.ContainsFunc(s.figures, func(f figure) bool { return is(f.Figure) && !f.Maybe }) {
		return 1
	}
	if a.kind == when {
		return max(timeNoun*holding(s.words, func(w retrieval.Word) bool { return timeNouns[w.Stem] }),
			timeWord*holding(s.words, func(w retrieval.Word) bool { return beforeTimes[w.Text] }))
	}
	return 0
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

// holding is 1 where a word is so, else 0.
func holding(words []retrieval.Word, is func(retrieval.Word) bool) float64 {
	return indicator(slices.ContainsFunc(words, is))
}
