package reader

import (
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
)

// A key is what words are compared by.
type key struct {
	text     string // folded
	stem     string
	skeleton string // the consonants of the stem, which survive vowels, spelling slips and most inflection; empty when fewer than three
	root     string // a guess at the root; empty when the word has none of three letters
	region   string // ISO code of the country that the word names, or ""
	groups   []int  // of the thesaurus
	sound    string // of a word that no list has, what it sounds like: it may be a name; "" of others
}

// A lexicon makes keys.
type lexicon struct {
	regions   regions
	thesaurus thesaurus
}

func newLexicon() *lexicon {
	return &lexicon{newRegions(retrieval.Places()), newThesaurus(retrieval.Synonyms())}
}

func (l *lexicon) key(w retrieval.Word) key {
	stem := l.thesaurus.withoutAnd(w.Stem)
	k := key{w.Text, stem, skeleton(stem), root(stem), l.regions.of(w.Text), l.thesaurus.of(stem), ""}
	if k.groups == nil && k.region == "" && !w.Number {
		k.sound = sound(w.Text)
		if !arabic(w.Text) {
			k.sound = sound(stem)
		}
	}
	return k
}

// minSkeleton is the least number of consonants that say which root it is.
const minSkeleton = 3

// consonants drops the weak letters and joins the letters that dialects and typists confuse.
var consonants = strings.NewReplacer("ا", "", "و", "", "ي", "", "ء", "", "ذ", "د", "ث", "ت", "ظ", "ض")

func skeleton(stem string) string {
	first, size := utf8.DecodeRuneInString(stem) // a weak letter at the beginning is part of the root more often than not
	s := string(first) + consonants.Replace(stem[size:])
	if utf8.RuneCountInString(s) < minSkeleton {
		return ""
	}
	return s
}

// Degrees of likeness between two words.
const (
	sameStem     = 1.0
	sameSkeleton = 0.85
	glued        = 0.8 // a word of the article stands inside a longer word of the question, whose spaces are missing
	sameRegion   = 0.9
	synonym      = 0.68 // about the same meaning
	sameRoot     = 0.7
	near         = 0.6 // much the same letters, as forms of a verb have
	alike        = 0.6 // from here on two words count as one
)

// likeness tells how far a word of the question is a word of the article: 0 to 1.
func likeness(q, a key) float64 {
	switch {
	case q.stem == a.stem || q.text == a.text:
		return sameStem
	case q.region != "" || a.region != "":
		if q.region == a.region {
			return sameRegion
		}
		return 0
	case q.skeleton != "" && q.skeleton == a.skeleton, !arabic(q.text) && sounds(q.sound, a.sound):
		return sameSkeleton
	case shared(q.groups, a.groups):
		return synonym
	case q.root != "" && q.root == a.root && says(q) == says(a): // "استقال" is no form of "قال"
		return sameRoot
	}
	nq, na := utf8.RuneCountInString(q.text), utf8.RuneCountInString(a.text)
	if na >= 4 && nq >= na+3 && strings.Contains(q.text, a.text) && !units[a.text] {
		return glued
	}
	if min(utf8.RuneCountInString(q.stem), utf8.RuneCountInString(a.stem)) >= 4 && dice(q.stem, a.stem) >= 0.65 {
		return near
	}
	return 0
}

// says reports whether a word is a verb of saying.
func says(k key) bool { return sayings[strings.TrimPrefix(k.text, "و")] }

// dice is the share of common letter pairs of two words.
func dice(a, b string) float64 {
	pairs := func(s string) []string {
		runes := []rune(s)
		var out []string
		for i := 0; i+2 <= len(runes); i++ {
			out = append(out, string(runes[i:i+2]))
		}
		return out
	}
	x, y := pairs(a), pairs(b)
	if len(x)+len(y) == 0 {
		return 0
	}
	common := 0
	for _, p := range x {
		for j, q := range y {
			if p == q {
				common++
				y[j] = ""
				break
			}
		}
	}
	return 2 * float64(common) / float64(len(x)+len(y))
}

// root guesses the three letters of a root: the letters that forms of a verb put before and inside it go, as long as three remain. It joins "توقيع" with "يوقع", and "اجتماع" with "اجتمعوا".
func root(stem string) string {
	r := []rune(stem)
	if len(r) < 3 || len(r) > 7 || r[0] < 'ء' || r[0] > 'ي' {
		return ""
	}
	switch {
	case len(r) >= 6 && (strings.HasPrefix(stem, "است") || strings.HasPrefix(stem, "مست")):
		r = r[3:]
	case len(r) >= 5 && r[0] == 'ا' && r[2] == 'ت':
		r = append([]rune{r[1]}, r[3:]...)
	}
	for len(r) > 3 && strings.ContainsRune("ايتنم", r[0]) {
		r = r[1:]
	}
	for i := len(r) - 2; i > 0 && len(r) > 3; i-- {
		if strings.ContainsRune("ايو", r[i]) {
			r = append(r[:i:i], r[i+1:]...)
		}
	}
	if len(r) != 3 {
		return ""
	}
	return string(r)
}
