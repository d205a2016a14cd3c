package reader

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
)

// A thesaurus maps stems to the groups of words of about the same meaning that they are in.
type thesaurus map[string][]int

// newThesaurus reads the groups, without the expressions of several words.
func newThesaurus(groups iter.Seq[[]string]) thesaurus {
	t := make(thesaurus)
	number := 0
	for group := range groups {
		for _, entry := range group {
			if words := retrieval.Words(entry); len(words) == 1 && !words[0].Stop && !slices.Contains(t[words[0].Stem], number) {
				t[words[0].Stem] = append(t[words[0].Stem], number)
			}
		}
		number++
	}
	return t
}

// of returns the groups of a word: of its stem, or else of its stem without the prefix of a verb or the last letter of a defective noun.
func (t thesaurus) of(stem string) []int {
	if g := t[stem]; g != nil {
		return g
	}
	for _, prefix := range []string{"ي", "ت", "ن", "ا", "سي", "ست", "سن"} {
		if rest, ok := strings.CutPrefix(stem, prefix); ok && t[rest] != nil {
			return t[rest]
		}
	}
	return t[strings.TrimSuffix(stem, "ي")] // "قاضيا" keeps the letter that "قاضي" loses
}

// withoutAnd takes "and" off a stem of four letters, which retrieval.Stem leaves because it may be one of the root, when the rest is a known word and the whole is none: "ورفض", but not "وزير".
func (t thesaurus) withoutAnd(stem string) string {
	for _, and := range []string{"و", "ف"} {
		if rest, ok := strings.CutPrefix(stem, and); ok && utf8.RuneCountInString(rest) == 3 && t[rest] != nil && t[stem] == nil {
			return rest
		}
	}
	return stem
}

// shared reports whether two words have a group in common.
func shared(a, b []int) bool {
	return slices.ContainsFunc(a, func(g int) bool { return slices.Contains(b, g) })
}
