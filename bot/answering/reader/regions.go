package reader

import (
	"iter"
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
)

// regions maps the cores of names to countries, so that "الروسية", "Russian" and a capital that writers use for its country are one. A country is called by its name in the list.
type regions map[string]string

// homonyms are names that are common words too.
var homonyms = set("مالي بنين المغرب عمان turkey chad jordan mali")

func newRegions(countries iter.Seq[[]string]) regions {
	m := make(regions)
	for names := range countries {
		for _, name := range names {
			if folded := retrieval.Fold(name); !strings.Contains(name, " ") && !homonyms[folded] {
				m[core(folded)] = names[0]
			}
		}
	}
	return m
}

// of returns the country that a folded word names or is an adjective of, or "".
func (m regions) of(word string) string {
	if homonyms[word] || utf8.RuneCountInString(word) < 3 {
		return ""
	}
	for _, particle := range []string{"", "و", "ب", "ل", "لل", "وال", "بال"} {
		if rest, ok := strings.CutPrefix(word, particle); ok {
			if country, ok := m[core(rest)]; ok {
				return country
			}
		}
	}
	return ""
}

// endings of country names, of people and of adjectives; the longer ones first.
var endings = strings.Fields("ستانيه ستاني ستان يتين يين يون يات يه يا ي ا ه ians ian ans an ia n s")

// core is what the name of a country, its people and its adjective share.
func core(name string) string {
	name = strings.TrimPrefix(name, "ال")
	for _, e := range endings {
		if rest, ok := strings.CutSuffix(name, e); ok && utf8.RuneCountInString(rest) >= 3 {
			return rest
		}
	}
	return name
}
