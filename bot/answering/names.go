package answering

import (
	"slices"
	"strings"
	"sync"

	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// stranger returns a name that stands nowhere in the article: of a country or its capital, of two
// words written as one, behind a word of kinship, or of a person by two given names.
func (c *checker) stranger(words []retrieval.Word) (retrieval.Word, bool) {
	first := -2 // the last word that is a given name
	for i, w := range words {
		if w.Number || c.has(w) {
			continue
		}
		switch state := stateOf(words, i); {
		case state != "" && !c.states[state] && !relative(w.Text), state == "" && (w.Name || i > 0 && arabic.Kinship(words[i-1].Text)):
			return w, true
		case state == "" && !w.Stop && arabic.AnyReading(w.Text, arabic.GivenName):
			if first == i-1 {
				return words[first], true
			}
			first = i
		}
	}
	return retrieval.Word{}, false
}

// has reports whether the article has a word, with particles or without.
func (c *checker) has(w retrieval.Word) bool {
	return c.rarity[w.Stem] != 0 || arabic.AnyReading(w.Text, func(r string) bool { return c.written[r] })
}

// knows reports whether the article has what is written as one word.
func (c *checker) knows(word string) bool {
	words := retrieval.Words(word)
	return len(words) == 1 && c.has(words[0])
}

// means reports whether the article has a word of about the same meaning.
func (c *checker) means(w retrieval.Word) bool {
	groups := c.groups()
	return slices.ContainsFunc(retrieval.MeaningOf(w).Groups, func(g int32) bool { return groups[g] })
}

// states are the countries by their folded names, their capitals' and their peoples', without
// articles.
var states = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for names := range retrieval.Places() {
		for _, name := range names {
			words := retrieval.Terms(name)
			for i, w := range words {
				words[i] = strings.TrimPrefix(w, "ال")
			}
			if name := strings.Join(words, " "); !arabic.Homonym(name) {
				m[name] = names[0]
			}
		}
	}
	return m
})

// stateOf returns the country that words[i] names, alone or with the word behind it, "" for none.
func stateOf(words []retrieval.Word, i int) string {
	for _, r := range arabic.Readings(words[i].Text) {
		if state := states()[r]; state != "" {
			return state
		}
		if i+1 < len(words) {
			if state := states()[r+" "+strings.TrimPrefix(words[i+1].Text, "ال")]; state != "" {
				return state
			}
		}
	}
	return ""
}

// relative reports whether a word says of where something is, and names no place: سعودي, مالية.
func relative(w string) bool {
	for _, ending := range [...]string{"ي", "يه", "يات", "يين", "يون", "يان", "يتين"} {
		if strings.HasSuffix(w, ending) {
			return true
		}
	}
	return false
}
