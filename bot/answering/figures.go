package answering

import (
	"slices"

	"isnad/retrieval/arabic"
)

// A figure is one of a text, with the tokens [first, end) that it stands in.
type figure struct {
	arabic.Figure
	first, end int
}

// findFigures reads the numbers and dates of the text.
func (t *text) findFigures() {
	t.reading = arabic.Read(t.source)
	for _, g := range t.reading.Figures {
		if g.Maybe {
			continue
		}
		f := figure{Figure: g}
		f.first = slices.IndexFunc(t.tokens, func(k token) bool { return k.End > g.Start })
		if f.first < 0 {
			continue
		}
		for f.end = f.first; f.end < len(t.tokens) && t.tokens[f.end].Start < g.End; f.end++ {
		}
		if f.end == f.first {
			continue
		}
		for j := f.first; j < f.end && !f.Dual; j++ {
			t.tokens[j].figure, t.tokens[j].groups = true, nil
		}
		t.figures = append(t.figures, f)
	}
}
