package arabic

import "testing"

func TestListsKnowTheirWordsFolded(t *testing.T) {
	for _, c := range []struct {
		list, word string
		byStem     bool
	}{
		{"opener", "اين", false},
		{"asks.why", "لماذا", false},
		{"time", "سنة", true},
		{"frame", "какой", false}, // a name on several lines
	} {
		words, byStem := List(c.list)
		if !words[Fold(c.word)] || byStem != c.byStem {
			t.Errorf("%s has %q: %v, by stem %v", c.list, c.word, words[Fold(c.word)], byStem)
		}
	}
	if kinds := Lists("asks"); !kinds["when"]["متي"] || kinds["frame"] != nil {
		t.Errorf("of when and frame under asks: %v", kinds)
	}
}

func TestAnUnknownListIsAMistake(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a list that is not there is returned")
		}
	}()
	List("fish")
}
