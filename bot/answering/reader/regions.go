package reader

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"isnad/retrieval"
)

// regions maps the cores of country names to ISO codes, so that "الروسية", "Russian" and "России" are one. Names are those of the Unicode CLDR in three languages, as far as they are one word, and a few in common use that CLDR writes otherwise.
type regions map[string]string

// otherNames are names in use beside CLDR's.
var otherNames = strings.Fields("امريكا:US اميركا:US بريطانيا:GB انجلترا:GB السعودية:SA فلسطين:PS الامارات:AE سورية:SY america:US usa:US britain:GB uk:GB сша:US")

// homonyms are names that are common words too.
var homonyms = set("مالي بنين جزر المغرب عمان turkey chad jordan mali")

func newRegions() regions {
	m := make(regions)
	for _, tag := range []language.Tag{language.Arabic, language.English, language.Russian} {
		names := display.Regions(tag)
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				region, err := language.ParseRegion(string(a) + string(b))
				if err != nil || !region.IsCountry() {
					continue
				}
				if name := retrieval.Fold(names.Name(region)); name != "" && !strings.ContainsAny(name, " -") && !homonyms[name] {
					m[core(name)] = region.Canonicalize().String()
				}
			}
		}
	}
	for _, entry := range otherNames {
		name, code, _ := strings.Cut(entry, ":")
		m[core(retrieval.Fold(name))] = code
	}
	return m
}

// of returns the code of the country that a folded word names or is an adjective of, or "".
func (m regions) of(word string) string {
	if homonyms[word] || utf8.RuneCountInString(word) < 3 {
		return ""
	}
	for _, w := range []string{word, strings.TrimPrefix(word, "و"), strings.TrimPrefix(word, "ب"), strings.TrimPrefix(word, "ل"), strings.TrimPrefix(word, "لل"), strings.TrimPrefix(word, "وال"), strings.TrimPrefix(word, "بال")} {
		if code, ok := m[core(w)]; ok {
			return code
		}
	}
	return ""
}

// endings of country names, of people and of adjectives; the longer ones first.
var endings = strings.Fields("ستانيه ستاني ستان يتين يين يون يات يه يا ي ا ه ians ian ans an ia a n s ского ский ская ии ия ию ие и я ю е а у ы")

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
