package reader

import (
	"testing"

	"isnad/retrieval"
)

func TestLikeness(t *testing.T) {
	l := newLexicon()
	for _, c := range []struct {
		question, article string
		want              bool
		why               string
	}{
		{"المدرسة", "مدرسة", true, "the article"},
		{"بالمدارس", "المدارس", true, "a particle"},
		{"توقيع", "يوقع", true, "verb and verbal noun"},
		{"اجتماع", "اجتمعوا", true, "verb and verbal noun, eighth form"},
		{"انسحاب", "سحبت", true, "seventh form and first"},
		{"استعرضوها", "استعراض", true, "tenth form, pronoun"},
		{"أمل", "آمال", true, "broken plural"},
		{"المنضمة", "المنظمة", true, "ض for ظ"},
		{"تتخد", "تتخذ", true, "د for ذ"},
		{"باشنيان", "باشينيان", true, "a vowel left out of a name"},
		{"زعيم", "رئيس", true, "synonyms"},
		{"الروسية", "روسيا", true, "country and adjective"},
		{"Russia", "الروسي", true, "country in another language"},
		{"طوكيو", "اليابان", true, "a capital for its country"},
		{"روسيا", "بيلاروسيا", false, "two countries"},
		{"كتاب", "مطار", false, "nothing in common"},
		{"قمة", "قائمة", false, "another word"},
		{"استقال", "قال", false, "a verb of saying has the letters of another root"},
		{"ميزانية", "ميزة", false, "another root"},
	} {
		q, a := retrieval.Words(c.question)[0], retrieval.Words(c.article)[0]
		if got := likeness(l.key(q), l.key(a)) >= alike; got != c.want {
			t.Errorf("%s: %q like %q: %v, want %v", c.why, c.question, c.article, got, c.want)
		}
	}
}

func TestForeignNames(t *testing.T) {
	for word, want := range map[string]bool{
		"لوكاشينكو": true, "توكاييف": true, "زيلينسكي": true, "لافروف": true,
		"استقلالهم": false, "مستقبله": false, "بنواقصه": false, "اجتماعات": false, "الدبلوماسيه": false, "مفاوضات": false, "ظروف": false, "معروف": false, "تخفيف": false, "لظروف": false, "بتكاليف": false,
	} {
		if got := foreign(word, nil); got != want {
			t.Errorf("foreign(%q) = %v, want %v", word, got, want)
		}
	}
}
