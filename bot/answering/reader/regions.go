package reader

import (
	"iter"
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
)

// regions knows the countries by their names and by what names and adjectives share, so that "الروسية", "Russian" and a capital that writers use for its country are one. A country is called by its first name in the list.
type regions struct {
	names map[string]string // folded, without the article
	cores map[string]string // the same without their endings
}

// homonyms are names that are common words too.
var homonyms = set("مالي بنين المغرب عمان سيول turkey chad jordan mali guinea")

func newRegions(countries iter.Seq[[]string]) regions {
	r := regions{make(map[string]string), make(map[string]string)}
	for names := range countries {
		for _, name := range names {
			folded := retrieval.Fold(name)
			if strings.Contains(name, " ") || homonyms[folded] {
				continue
			}
			if !arabic(folded) {
				r.names[retrieval.Stem(folded)] = names[0]
				continue
			}
			if !strings.HasPrefix(name, "أل") { // whose first letters are its own, and no article
				folded = strings.TrimPrefix(folded, "ال")
			}
			r.names[folded] = names[0]
			r.cores[core(folded)] = names[0]
		}
	}
	return r
}

// of returns the country that a folded word names or is an adjective of, or "".
func (r regions) of(word string) string {
	if homonyms[word] || utf8.RuneCountInString(word) < 3 {
		return ""
	}
	if !arabic(word) {
		return r.names[retrieval.Stem(word)]
	}
	for _, particle := range []string{"", "و", "ب", "ل", "لل", "وال", "بال"} {
		rest, ok := strings.CutPrefix(word, particle)
		if !ok {
			continue
		}
		for _, name := range []string{strings.TrimPrefix(rest, "ال"), rest} {
			if country, ok := r.names[name]; ok {
				return country
			}
			if c := core(name); c != name { // what has no ending and is no name is another word: ترك is a verb
				if country, ok := r.cores[c]; ok {
					return country
				}
			}
		}
	}
	return ""
}

// endings of Arabic names of countries and people and of their adjectives; the longer ones first.
var endings = strings.Fields("ستانيه ستاني ستان يتين يين يون يات يه يا ي")

// core is what the name of a country, its people and its adjective share; name has no article.
func core(name string) string {
	for _, e := range endings {
		if rest, ok := strings.CutSuffix(name, e); ok && utf8.RuneCountInString(rest) >= 3 {
			return rest
		}
	}
	return name
}
