package arabic

import (
	_ "embed"
	"slices"
	"strings"
	"testing"
)

//go:embed testdata/figures.txt
var table string

// missing returns the index of the first figure of a sentence that nothing in the evidence carries,
// -1 for none: unlike Gainsaid it lets no small count and no estimate pass.
func missing(s, e Text) int {
	return slices.IndexFunc(s.Figures, func(f Figure) bool { return !f.carried(e) && !f.counts(e) && !f.spans(e) })
}

// unworked is missing where a writer may work out: sums, differences, what is left.
func unworked(s, e Text) int {
	return slices.IndexFunc(s.Figures, func(f Figure) bool { return !f.holds(e) })
}

// TestFigures runs testdata/figures.txt.
func TestFigures(t *testing.T) {
	kind, evidence, rows := "", "", 0
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		text := strings.TrimSpace(line[1:])
		switch line[0] {
		case '#':
			kind = line[1:]
		case '=':
			evidence = text
		default:
			rows++
			s, e := Read(text), Read(evidence)
			asked := missing
			if strings.Contains(kind, "sums") {
				asked = unworked
			}
			if got := asked(s, e) < 0; got != (line[0] == '+') {
				t.Errorf("%s\n%s\n  %s\n  holds: %v\n  %v\n  %v", kind, evidence, text, got, e.Figures, s.Figures)
			}
		}
	}
	if rows < 200 {
		t.Errorf("%d rows", rows)
	}
}
