package reader

import (
	_ "embed"
	"slices"
	"strings"

	"isnad/retrieval"
)

// synonyms.txt and places.txt are those of retrieval/words, which the retrieval package keeps to itself.
//
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
			if !w.Stop && !slices.Contains(t[w.Stem], group) {
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

// shared reports whether two words have a group in common.
func shared(a, b []int) bool {
	return slices.ContainsFunc(a, func(g int) bool { return slices.Contains(b, g) })
}
