package mockllm

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
)

// names are the proper names that a text gives away by their form or by their neighbours: folded to
// as written.
type names map[string]string

var (
	beforePlaces = folded("beforePlaces") // -يا is also the ending of many adverbs, which never stand there
	speaking     = folded("speaking")     // verbs behind which the speaker follows
	offices      = folded("offices")      // speakers without a name
	// strangers replace a name when the paragraphs have no other one of its kind: places and people.
	strangers = [2][]string{lists["strangePlaces"], lists["strangePeople"]}
	// nameEndings are those of foreign names, with the fewest letters of such a name.
	nameEndings = func() map[string]int {
		least := map[string]int{}
		of := lists["nameEndings"]
		for i := 0; i+1 < len(of); i += 2 {
			n, err := strconv.Atoi(of[i+1])
			if err != nil {
				panic("lies.txt: nameEndings: " + of[i+1])
			}
			least[of[i]] = n
		}
		return least
	}()
)

// isPlace tells the names of places from those of people.
func isPlace(name string) bool {
	for _, ending := range lists["placeEndings"] {
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
