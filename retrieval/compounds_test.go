package retrieval

import (
	"slices"
	"testing"
)

// Each row is one name in the forms in which it is written; the words behind it show that nothing
// else is joined.
func TestCompounds(t *testing.T) {
	for _, forms := range [][]string{
		{"زار عبد الرحمن المدينة", "زار عبدالرحمن المدينة", "زار عبد  الرحمن المدينة", "زار عبدُ الرحمنِ المدينة"},
		{"وعبد العزيز وصل", "وعبدالعزيز وصل"},
		{"كتاب لعبد القادر", "كتاب لعبدالقادر"},
		{"قال أبو زيد الهلالي", "قال أبوزيد الهلالي", "قال أبا زيد الهلالي", "قال أبي زيد الهلالي", "قال ابو زيد الهلالي"},
		{"إلى أبي القاسم", "إلى أبو القاسم", "إلى أبوالقاسم"},
		{"قصر أبو ظبي", "قصر أبوظبي"},
		{"السلطان صلاح الدين الأيوبي", "السلطان صلاحالدين الأيوبي", "السلطان صلاح الدين الايوبي"},
		{"محيي الدين", "محي الدين"},
		{"خالد بن يزيد", "خالد ابن يزيد"},
		{"ابن رشد", "بن رشد"},
	} {
		want := Terms(forms[0])
		for _, f := range forms[1:] {
			if got := Terms(f); !slices.Equal(got, want) {
				t.Errorf("%s: %q, and %s: %q", forms[0], want, f, got)
			}
		}
	}
	for _, apart := range []string{
		"عبّد العمال الطريق",
		"رجال الدين",
		"ابن الوزير",
		"أبى الحضور",
		"أبي من المدينة",
		"جمال المدينة",
		"عبد، الله أكبر",
		"نصر\nالله",
	} {
		if got := Words(apart); slices.ContainsFunc(got, func(w Word) bool { return w.Name || w.Text == son }) {
			t.Errorf("%s: %q", apart, Terms(apart))
		}
	}
}

// The span of a name has both words, and what is before and behind it its own.
func TestCompoundSpan(t *testing.T) {
	const text = "قالت أم عبد الملك: نعم"
	for _, w := range Words(text) {
		if w.Name && text[w.Start:w.End] != "عبد الملك" || !w.Name && w.Text == "عبد" {
			t.Errorf("%q", text[w.Start:w.End])
		}
	}
}
