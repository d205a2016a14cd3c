package reader

import (
	"testing"

	"isnad/retrieval"
)

func TestLikeness(t *testing.T) {
	for _, c := range []struct {
		question, article string
		want              bool
		why               string
	}{
		{"المدرسة", "مدرسة", true, "the article"},
		{"بالمدارس", "المدارس", true, "a particle"},
		{"أمل", "آمال", true, "broken plural"},
		{"المنضمة", "المنظمة", true, "ض for ظ"},
		{"تتخد", "تتخذ", true, "د for ذ"},
		{"باشنيان", "باشينيان", true, "a vowel left out of a name"},
		{"زعيم", "رئيس", true, "synonyms"},
		{"طوكيو", "اليابان", true, "a capital for its country"},
		{"Russia", "روسيا", true, "country in another language"},
		{"روسيا", "بيلاروسيا", false, "two countries"},
		{"كتاب", "مطار", false, "nothing in common"},
		{"قمة", "قائمة", false, "another word"},
		{"استقال", "قال", false, "another root"},
	} {
		q, a := retrieval.Words(c.question)[0], retrieval.Words(c.article)[0]
		if got := likeness(keyOf(q), keyOf(a)) >= alike; got != c.want {
			t.Errorf("%s: %q like %q: %v, want %v", c.why, c.question, c.article, got, c.want)
		}
	}
}

func TestFiguresOfASentenceAreOfItsKind(t *testing.T) {
	for _, c := range []struct {
		sentence string
		kind     kind
		want     bool
	}{
		{"افتتح الجسر يوم الأحد.", when, true},
		{"افتتح الجسر عام 1999.", when, true},
		{"بلغ طوله 199 مترا.", when, false},
		{"وصل القطار في التاسعة صباحا.", when, true},
		{"شارك فيه 40٪ من العمال.", count, true},
		{"كلف 7 ملايين درهم.", count, true},
		{"عمل فيه 300 رجل.", count, true},
		{"عملوا يوم الثلاثاء.", count, false},
	} {
		got := false
		for _, f := range figuresOf(c.sentence, retrieval.Words(c.sentence)) {
			got = got || figureKinds[c.kind](f.Figure)
		}
		if got != c.want {
			t.Errorf("%q has an answer of kind %d: %v, want %v", c.sentence, c.kind, got, c.want)
		}
	}
}
