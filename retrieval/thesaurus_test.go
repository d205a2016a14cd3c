package retrieval

import (
	"strings"
	"testing"
)

// Every list is made of groups: a word alone is a synonym of nothing, and a group that is there twice says nothing more.
func TestLists(t *testing.T) {
	seen := map[string]bool{}
	expressions := 0
	for group := range Synonyms() {
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
	if len(seen) < 1500 || expressions < 20 {
		t.Errorf("%d groups and %d expressions", len(seen), expressions)
	}
	for names := range Places() {
		if len(names) < 2 {
			t.Errorf("%q has one name only", names)
		}
	}
}

func TestBase(t *testing.T) {
	x := newThesaurus(Synonyms())
	for word, want := range map[string]string{"ورفض": "رفض", "فقال": "قال", "وزير": "وزير", "وباء": "وباء", "كتاب": "كتاب"} {
		if got := x.base(Words(word)[0]); got != Words(want)[0].Stem {
			t.Errorf("base of %q is %q, want that of %q", word, got, want)
		}
	}
}
