package answering

import (
	"strings"

	"isnad/retrieval"
)

// extend keeps which words of a name stand before its last ones.
func (b *nameBook) extend(words []retrieval.Word, found []int) {
	for n := 1; n < len(found); n++ {
		if first, next := words[found[n-1]], found[n]; found[n-1] == next-1 && !kinship[first.Text] {
			key := lastNames(words, next)
			if b.full[key] == nil {
				b.full[key] = map[string]bool{}
			}
			b.full[key][first.Text] = true
		}
	}
}

// lastNames is the name that goes on at words[i]: one word, or two where the first makes a name of the second: بن عيسى.
func lastNames(words []retrieval.Word, i int) string {
	if kinship[words[i].Text] && i+1 < len(words) {
		return words[i].Text + " " + words[i+1].Text
	}
	return words[i].Text
}

// complete finds names of the sentence of which the evidence has only the end, where the article has that end with no other beginning:
// كريم بن عيسى where the paragraph says بن عيسى.
func (a *alignment) complete() {
	if a.names == nil || len(a.names.full) == 0 {
		return
	}
	said := a.s.words()
	var told []retrieval.Word
	for i := 0; i+1 < len(said); i++ {
		last := lastNames(said, i+1)
		before := a.names.full[last]
		if a.anywhere[i] > 0 || len(before) != 1 || !before[said[i].Text] {
			continue
		}
		if told == nil {
			told = a.e.words()
		}
		for j := range told {
			if lastNames(told, j) != last || j > 0 && a.e.tokens[j-1].named() {
				continue
			}
			if a.short == nil {
				a.short = map[*token][]token{}
			}
			a.short[&a.s.tokens[i]] = a.e.tokens[j : j+len(strings.Fields(last))]
			a.anywhere[i] = 1
			break
		}
	}
}

func (t *text) words() []retrieval.Word {
	words := make([]retrieval.Word, len(t.tokens))
	for i, k := range t.tokens {
		words[i] = k.Word
	}
	return words
}
