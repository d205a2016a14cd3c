package answering

import "isnad/retrieval/arabic"

// findFigures reads the numbers and dates of the text and marks their tokens.
func (t *text) findFigures() {
	t.reading = arabic.Read(t.source)
	for _, g := range t.reading.Figures {
		if g.Maybe || g.Dual {
			continue
		}
		for i := range t.tokens {
			if k := &t.tokens[i]; k.End > g.Start && k.Start < g.End {
				k.figure, k.groups = true, nil
			}
		}
	}
}
