package retrieval

import (
	_ "embed"
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed words/synonyms.txt
var synonymLines string

//go:embed words/foreign.txt
var foreignLines string

//go:embed words/places.txt
var placeLines string

//go:embed words/dialects.txt
var dialectLines string

// synonyms returns the groups of words that writers of Arabic use for one another, and of those
// with which English and Russian ask for them; an entry is a word as it is written, or an
// expression of words with spaces between. A word may stand in several groups.
func synonyms() iter.Seq[[]string] { return entries(synonymLines + foreignLines) }

// Places returns the countries: each the names of one, of its capital and of its people, as
// synonyms gives a group.
func Places() iter.Seq[[]string] { return entries(placeLines) }

// entries returns the lines of a list that are no comments, each cut into its entries.
func entries(list string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(list) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			group := strings.Fields(line)
			for i, entry := range group {
				group[i] = strings.ReplaceAll(entry, "_", " ")
			}
			if len(group) > 0 && !yield(group) {
				return
			}
		}
	}
}

// A thesaurus says which words writers use for one another. The groups are numbered; a word may be
// in several. The key is a stem, or the stems of an expression of two words with a space between.
type thesaurus map[string][]int32

func newThesaurus(lists ...iter.Seq[[]string]) thesaurus {
	t := make(thesaurus)
	number := int32(0)
	for _, list := range lists {
		for group := range list {
			for _, entry := range group {
				words := strings.Fields(Fold(entry))
				for i, w := range words {
					words[i] = Stem(w)
				}
				key := strings.Join(words, " ")
				if l := t[key]; key != "" && (len(l) == 0 || l[len(l)-1] != number) {
					t[key] = append(l, number)
				}
			}
			number++
		}
	}
	return t
}

// groups calls emit with the groups of words[i], alone and together with the word behind it. A
// present-tense verb that is not listed counts as the stem without its first letter.
func (t thesaurus) groups(words []Word, i int, emit func(group int32)) {
	stem := t.base(words[i])
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

// meanings are the thesauruses of the synonyms and of the countries, each read once.
var meanings = sync.OnceValues(func() (ofWords, ofPlaces thesaurus) { return newThesaurus(synonyms()), newThesaurus(Places()) })

// A Meaning is what the lists of the language know of a word.
type Meaning struct {
	Stem   string  // without the "and" that Stem leaves before three letters
	Groups []int32 // numbers of the groups of words of about the same meaning; none for a word that no list has, as names are
	Places []int32 // numbers of the countries that it names, by itself, its capital or its people
}

// Alike reports whether two words are in a group together.
func (m Meaning) Alike(o Meaning) bool {
	in := func(groups []int32) func(int32) bool { return func(g int32) bool { return slices.Contains(groups, g) } }
	return slices.ContainsFunc(m.Groups, in(o.Groups)) || slices.ContainsFunc(m.Places, in(o.Places))
}

// MeaningOf looks a word up. A present-tense verb that is not listed counts as the stem without its
// first letter, a defective noun as the one without its last.
func MeaningOf(w Word) Meaning {
	synonyms, places := meanings()
	m := Meaning{Stem: synonyms.base(w)}
	m.Places = places[m.Stem]
	for _, s := range [...]string{m.Stem, withoutPerson(m.Stem), strings.TrimSuffix(m.Stem, "ي")} {
		if groups, ok := synonyms[s]; ok {
			m.Groups = groups
			break
		}
	}
	return m
}

// base is the stem of a word, without the "and" that Stem leaves before three letters because it
// may be one of the root, when the thesaurus knows the rest and not the whole: of "ورفض", but not
// of "وزير".
func (t thesaurus) base(w Word) string {
	for _, and := range [...]string{"و", "ف"} {
		if rest, ok := strings.CutPrefix(w.Stem, and); ok && utf8.RuneCountInString(rest) == minStem && t[rest] != nil && t[w.Stem] == nil {
			return rest
		}
	}
	return w.Stem
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
