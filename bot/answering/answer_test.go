package answering

import (
	"strings"
	"testing"

	"isnad/retrieval"
)

func TestAroundIsTheWholeSentence(t *testing.T) {
	p := retrieval.Passage{ID: 2, Text: "اجتمع القادة يوم الأربعاء في يريفان. وغاب رئيس واحد. ثم عاد الوفد."}
	for _, c := range []struct{ cited, want string }{
		{"يوم الأربعاء", "اجتمع القادة يوم الأربعاء في يريفان."},
		{"اجتمع القادة يوم الأربعاء في يريفان.", "اجتمع القادة يوم الأربعاء في يريفان."},
		{"في يريفان. وغاب", "اجتمع القادة يوم الأربعاء في يريفان. وغاب رئيس واحد."},
		{"الوفد", "ثم عاد الوفد."},
	} {
		at := strings.Index(p.Text, c.cited)
		if got := (Citation{p, at, at + len(c.cited)}).Around(); got != c.want {
			t.Errorf("around %q stands %q, want %q", c.cited, got, c.want)
		}
	}
	p.Section = "المال"
	if got := (Citation{p, 0, 0}).Around(); got != p.Section {
		t.Errorf("around a heading stands %q", got)
	}
}
