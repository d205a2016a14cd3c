package mockllm

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
)

// names are the proper names that a text gives away by their form or by their neighbours: folded to as written.
type names map[string]string

var (
	// nameEndings are those of foreign names in Arabic letters, with the fewest letters of such a name: shorter words are Arabic ones (بستان).
	nameEndings = map[string]int{"ستان": 7, "نيان": 6, "لاند": 6, "فيتش": 6, "سكي": 6, "شنكو": 6, "غراد": 6, "بورغ": 6}
	// beforePlaces stand before a place; -يا is also the ending of many adverbs, which never stand there.
	beforePlaces = folded("في من إلى على عن بين مع ضد تجاه لدى عاصمة جمهورية حدود قيادة حكومة")
	// speaking are verbs behind which the speaker follows.
	speaking = folded("قال قالت وقال وقالت أكد أكدت وأكد وأكدت ذكر وذكر صرح صرحت وصرح أعلن أعلنت وأعلن أضاف وأضاف أوضح وأوضح أشار وأشار شدد " +
		"وشدد حذر وحذر حسب وحسب")
	// offices are speakers without a name.
	offices = folded("رئيس وزير مسؤول مسؤولون مسؤولو متحدث متحدثون مصدر مصادر مدير خبير خبراء باحث باحثون قائد قادة زعيم نائب مستشار مراقب " +
		"مراقبون محلل محللون شاهد شهود مكتب مجلس بيان تقرير موقع ممثل سفير أمين كثيرون بعضهم آخرون أيضا بدوره")
	// strangers replace a name when the paragraphs have no other one of its kind: places and people.
	strangers = [2][]string{{"مدغشقر", "نيوزيلندا", "الأوروغواي"}, {"مانديلا", "غاندي", "بوليفار"}}
)

func folded(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[retrieval.Fold(w)] = true
	}
	return set
}

// isPlace tells the names of places from those of people.
func isPlace(name string) bool {
	for _, ending := range []string{"ستان", "لاند", "يا", "غراد", "بورغ"} {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	return false
}

// namesOf finds the names in the passages.
func namesOf(passages []retrieval.Passage) names {
	found := names{}
	for _, p := range passages {
		words := tokens(p.Text)
		for i, t := range words {
			core, hasAnd := strings.CutPrefix(t.core, "و")
			before := ""
			if i > 0 && !hasAnd && p.Text[words[i-1].End:t.Start] == " " {
				before = words[i-1].core
			}
			name := p.Text[t.Start:t.End]
			if hasAnd {
				_, name, _ = strings.Cut(name, "و")
			}
			if !strings.HasPrefix(name, "ال") && isName(core, before) {
				found[core] = name
			}
		}
	}
	// A particle is known as one when the name stands elsewhere without it: لروسيا, but not ليبيا.
	for _, name := range slices.Collect(maps.Keys(found)) {
		for _, particle := range []string{"ل", "ب", "ك", "ف"} {
			if bare, ok := strings.CutPrefix(name, particle); ok && found[bare] != "" {
				delete(found, name)
			}
		}
	}
	return found
}

// isName judges a folded word by its form and by the word before it.
func isName(word, before string) bool {
	letters := utf8.RuneCountInString(word)
	for ending, least := range nameEndings {
		if strings.HasSuffix(word, ending) && letters >= least {
			return true
		}
	}
	switch {
	case letters < 5:
		return false
	case strings.HasSuffix(word, "يا") && !strings.HasSuffix(word, "ايا"):
		return beforePlaces[before]
	default:
		return speaking[before] && !offices[word] && !speaking[word]
	}
}

// in returns the names in a text, cut from what is written before them as one word, in order.
func (n names) in(text string) []token {
	var all []token
	for _, t := range tokens(text) {
		if t, ok := t.cut(text, func(core string) bool { return n[core] != "" }); ok {
			t.Start += len(t.prefix)
			all = append(all, t)
		}
	}
	return all
}
