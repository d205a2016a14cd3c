package reader

import (
	"iter"
	"slices"
	"strings"

	"isnad/retrieval"
)

// A thesaurus maps stems to the groups of words of about the same meaning that they are in.
type thesaurus map[string][]int

// newThesaurus reads the groups. Words of a phrase count singly where they are no function words.
func newThesaurus(groups iter.Seq[[]string]) thesaurus {
	t := make(thesaurus)
	number := 0
	for group := range groups {
		for _, entry := range group {
			for _, w := range retrieval.Words(entry) {
				if !w.Stop && !slices.Contains(t[w.Stem], number) {
					t[w.Stem] = append(t[w.Stem], number)
				}
			}
		}
		number++
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
