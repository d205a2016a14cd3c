package retrieval

import (
	"strings"
	"testing"
)

// Every list is made of groups: a word alone is a synonym of nothing, and a group that is there
// twice says nothing more.
func TestLists(t *testing.T) {
	seen := map[string]bool{}
	expressions := 0
	for group := range synonyms() {
		line := strings.Join(group, " ")
		if len(group) < 2 || seen[line] || strings.Contains(line, "_") {
			t.Errorf("group %q is alone, there twice or badly cut", line)
		}
		seen[line] = true
		for _, entry := range group {
			if strings.Contains(entry, " ") {
				expressions++
			}
		}
	}
	if len(seen) < 2500 || expressions < 100 {
		t.Errorf("%d groups and %d expressions", len(seen), expressions)
	}
	for names := range Places() {
		if len(names) < 2 {
			t.Errorf("%q has one name only", names)
		}
	}
}

func TestBase(t *testing.T) {
	x := newThesaurus(synonyms())
	for word, want := range map[string]string{"ورفض": "رفض", "فقال": "قال", "وزير": "وزير", "وباء": "وباء", "كتاب": "كتاب"} {
		if got := x.base(Words(word)[0]); got != Words(want)[0].Stem {
			t.Errorf("base of %q is %q, want that of %q", word, got, want)
		}
	}
}

// What means the same meets in a group, and what only looks alike to the stemmer does not: a group
// is left without a word whose stem is that of another word.
func TestSynonymsMeet(t *testing.T) {
	x := newThesaurus(synonyms())
	groups := func(word string) map[int32]bool {
		in := make(map[int32]bool)
		x.groups(Words(word), 0, func(g int32) { in[g] = true })
		return in
	}
	for _, test := range []struct {
		a, b string
		meet bool
	}{
		{"مصاريف", "تكاليف", true}, {"غطى", "مول", true}, {"أمضى", "وقع", true}, {"معاش", "راتب", true},
		{"شغل", "وظيفة", true}, {"ضيعة", "مزرعة", true}, {"يرجئ", "تأجيل", true}, {"مبرر", "ذريعة", true},
		{"مغزى", "معنى", true}, {"شح", "نقص", true}, {"هبوط", "تراجع", true}, {"فلوس", "أموال", true}, {"أنشئ", "تأسيس", true},
		{"مليون", "ممتلئ", false}, {"مصر", "أموال", false}, {"آلاف", "ملحوظ", false}, {"نابليون", "جمل", false},
		{"تسع", "سعى", false}, {"مدينة", "قرض", false}, {"اليابان", "رفض", false}, {"أيام", "عقيدة", false},
		{"الحي", "أصر", false}, {"فنادق", "رصاص", false}, {"كوارث", "وريث", false},
	} {
		a, b := groups(test.a), groups(test.b)
		meet := false
		for g := range a {
			meet = meet || b[g]
		}
		if meet != test.meet || len(b) == 0 {
			t.Errorf("%s and %s meet: %v, want %v", test.a, test.b, meet, test.meet)
		}
	}
}
