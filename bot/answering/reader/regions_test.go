package reader

import (
	"testing"

	"isnad/retrieval"
)

func TestRegions(t *testing.T) {
	r := newRegions(retrieval.Places())
	for _, c := range []struct{ word, country string }{
		{"روسيا", "روسيا"}, {"الروسية", "روسيا"}, {"والروس", "روسيا"}, {"موسكو", "روسيا"}, {"لموسكو", "روسيا"}, {"russians", "روسيا"}, {"России", "روسيا"}, {"российской", "روسيا"}, {"kazakhs", "كازاخستان"},
		{"ألمانيا", "ألمانيا"}, {"الألمانية", "ألمانيا"}, {"ألمانية", "ألمانيا"}, {"وألمانيا", "ألمانيا"}, {"برلين", "ألمانيا"},
		{"تركيا", "تركيا"}, {"التركي", "تركيا"}, {"هولندا", "هولندا"}, {"الهولندية", "هولندا"}, {"كازاخستانية", "كازاخستان"}, {"بوجمبورا", "بوروندي"},
		{"ترك", ""}, {"تركه", ""}, {"سورة", ""}, {"السور", ""}, {"الصوف", ""}, {"كوب", ""}, {"سيول", ""}, {"مالي", ""}, {"قطر", ""}, {"رأي", ""}, {"", ""},
		{"لبناني", "لبنان"}, {"الفرنسيين", "فرنسا"}, {"germany", "ألمانيا"}, {"ماليه", ""}, {"رئيس", ""}, {"المغرب", ""}, {"مدينه", ""}, {"كتاب", ""}, {"اقتصاديه", ""},
	} {
		if got := r.of(retrieval.Fold(c.word)); got != c.country {
			t.Errorf("%s is of %q, want %q", c.word, got, c.country)
		}
	}
}

func TestNoTwoCountriesShareAName(t *testing.T) {
	seen := map[string]string{}
	for names := range retrieval.Places() {
		for _, name := range names {
			word := retrieval.Fold(name)
			if other, ok := seen[word]; ok && other != names[0] {
				t.Errorf("%s is of %s and of %s", name, other, names[0])
			}
			seen[word] = names[0]
		}
	}
}
