package retrieval

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed words/synonyms.txt
var synonymLines string

//go:embed words/places.txt
var placeLines string

//go:embed words/dialects.txt
var dialectLines string

// A thesaurus says which words writers use for one another. The groups are numbered; a word may be in several.
// The key is a stem, or the stems of an expression of two words with a space between.
type thesaurus map[string][]int32

func newThesaurus(lists ...string) thesaurus {
	t := make(thesaurus)
	group := int32(0)
	for _, list := range lists {
		for line := range strings.Lines(list) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			for _, entry := range strings.Fields(line) {
				var stems []string
				for _, w := range Words(strings.ReplaceAll(entry, "_", " ")) {
					stems = append(stems, w.Stem)
				}
				key := strings.Join(stems, " ")
				if l := t[key]; key != "" && (len(l) == 0 || l[len(l)-1] != group) {
					t[key] = append(l, group)
				}
			}
			group++
		}
	}
	return t
}

// groups calls emit with the groups of words[i], alone and together with the word behind it. A present-tense verb that is not listed counts as the stem without its first letter.
func (t thesaurus) groups(words []Word, i int, emit func(group int32)) {
	stem := words[i].Stem
	list, ok := t[stem]
	if !ok {
		list = t[withoutPerson(stem)]
	}
	for _, g := range list {
		emit(g)
	}
	if i+1 < len(words) {
		// Most pairs are no expression: the key is made on the stack.
		var buf [64]byte
		key := append(append(append(buf[:0], stem...), ' '), words[i+1].Stem...)
		for _, g := range t[string(key)] {
			emit(g)
		}
	}
}

// withoutPerson takes the letter off that marks the person of a present-tense verb.
func withoutPerson(stem string) string {
	if utf8.RuneCountInString(stem) > minStem {
		for _, person := range [...]string{"ي", "ت", "ن"} {
			if rest, ok := strings.CutPrefix(stem, person); ok {
				return rest
			}
		}
	}
	return stem
}
