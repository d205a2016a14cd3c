package arabic

import (
	_ "embed"
	"strings"
	"testing"
)

//go:embed testdata/figures.txt
var table string

// missing returns the index of the first figure of a sentence that nothing in the evidence carries,
// -1 for none: unlike Gainsaid it lets nothing pass that a writer may work out.
func missing(s, e Text) int {
	for i := range s.Figures {
		if !s.carried(i, e) && !s.counts(i, e) {
			return i
		}
	}
	return -1
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
			if got := missing(s, e) < 0; got != (line[0] == '+') {
				t.Errorf("%s\n%s\n  %s\n  holds: %v\n  %v\n  %v", kind, evidence, text, got, e.Figures, s.Figures)
			}
		}
	}
	if rows < 200 {
		t.Errorf("%d rows", rows)
	}
}
