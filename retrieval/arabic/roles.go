package arabic

import (
	_ "embed"
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed words/people.txt
var peopleLines string

//go:embed words/connectives.txt
var connectiveLines string

//go:embed words/framing.txt
var framingLines string

var (
	people  = sync.OnceValue(func() map[string]map[string]bool { return named(peopleLines) })
	framing = sync.OnceValue(func() map[string]map[string]bool { return named(framingLines) })
)

// named reads a file of named lists: the folded words of each.
func named(list string) map[string]map[string]bool {
	m := map[string]map[string]bool{}
	for line := range lines(list) {
		name, words, _ := strings.Cut(line, ":")
		if m[name] == nil {
			m[name] = map[string]bool{}
		}
		for _, w := range strings.Fields(words) {
			m[name][Fold(w)] = true
		}
	}
	return m
}

// Readings returns a folded word, and what is left of it without the particles that may be written
// with it: three letters or more.
func Readings(w string) []string {
	out := []string{w}
	for _, particles := range [...]string{"و", "ف", "ب", "ل", "ال", "وال", "بال", "لل"} {
		if rest, ok := strings.CutPrefix(w, particles); ok && utf8.RuneCountInString(rest) >= 3 {
			out = append(out, rest)
		}
	}
	return out
}

// AnyReading reports whether a folded word, with its particles or without, is one of those.
func AnyReading(w string, is func(string) bool) bool { return slices.ContainsFunc(Readings(w), is) }

// Kinship reports whether a folded word makes a name of the next one: بن, أبو.
func Kinship(w string) bool { return people()["kin"][w] }

// GivenName reports whether a folded word is somebody's first name, and no other word.
func GivenName(w string) bool { return people()["given"][w] }

// Framing reports whether a folded word speaks of the answer itself, and says nothing of a subject:
// عدد, المقال.
func Framing(w string) bool { return framing()["frame"][w] }

// Scope reports whether a folded word says only of how much the rest holds: كل, لا.
func Scope(w string) bool { return framing()["scope"][w] }

// Raised reports whether a folded word is a unit that is written with a raised number: م².
func Raised(w string) bool { return framing()["raised"][w] }

// Homonym reports whether a folded name of a country or a capital, without its article, is a common
// word too: مالي.
func Homonym(w string) bool { return people()["homonym"][w] || people()["homonym"]["ال"+w] }

// Connectives yields the expressions that tie a sentence to another one, each behind its kind:
// join, which can be left out; point, which points to the sentence before; bind, which changes what
// stands before it.
func Connectives() iter.Seq2[string, string] {
	return func(yield func(kind, words string) bool) {
		for line := range lines(connectiveLines) {
			if kind, words, ok := strings.Cut(line, " "); ok && !yield(kind, words) {
				return
			}
		}
	}
}
