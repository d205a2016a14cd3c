package arabic

import (
	_ "embed"
	"strings"
	"testing"
)

//go:embed testdata/figures.txt
var table string

// TestMissing runs testdata/figures.txt.
func TestMissing(t *testing.T) {
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
			missing := s.Missing(e, nil)
			if got := missing < 0; got != (line[0] == '+') {
				t.Errorf("%s\n%s\n  %s\n  holds: %v\n  %v\n  %v", kind, evidence, text, got, e.Figures, s.Figures)
			}
		}
	}
	if rows < 200 {
		t.Errorf("%d rows", rows)
	}
}
