package reader

import (
	_ "embed"
	"strings"

	"isnad/retrieval"
)

//go:embed synonyms.txt
var synonymsText string

// A thesaurus maps stems to the groups of words of about the same meaning that they are in.
type thesaurus map[string][]int

// newThesaurus reads the groups. Words of a phrase count singly where they are no function words.
func newThesaurus(list string) thesaurus {
	t := make(thesaurus)
	group := 0
	for line := range strings.Lines(strings.ReplaceAll(list, "_", " ")) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		group++
		for _, w := range retrieval.Words(line) {
			if !w.Stop && !contains(t[w.Stem], group) {
				t[w.Stem] = append(t[w.Stem], group)
			}
		}
	}
	return t
}

// of returns the groups of a word: of its stem, or else of its stem without the prefix of a verb.
func (t thesaurus) of(stem string) []int {
	if g := t[stem]; g != nil {
		return g
	}
	for _, prefix := range []string{"ي", "ت", "ن", "ا"} {
		if rest, ok := strings.CutPrefix(stem, prefix); ok && t[rest] != nil {
			return t[rest]
		}
	}
	return nil
}

func contains(groups []int, g int) bool {
	for _, x := range groups {
		if x == g {
			return true
		}
	}
	return false
}

func shared(a, b []int) bool {
	for _, g := range a {
		if contains(b, g) {
			return true
		}
	}
	return false
}
