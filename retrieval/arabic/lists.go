package arabic

import (
	"embed"
	"iter"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed words
var files embed.FS

// lines are those of a file of the folder words that are no comments.
func lines(file string) iter.Seq[string] {
	list, err := files.ReadFile("words/" + file)
	if err != nil {
		panic(err)
	}
	return func(yield func(string) bool) {
		for line := range strings.Lines(string(list)) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

// form folds an entry of a list.
func form(entry string) string { return Fold(strings.ReplaceAll(entry, "_", " ")) }

// A Set is a set of folded words.
type Set map[string]bool

// sets reads lists of the form "name: word word"; a name may stand on several lines, and _ in a
// word is a space.
func sets(files ...string) map[string]Set {
	m := map[string]Set{}
	for _, file := range files {
		for line := range lines(file) {
			name, words, _ := strings.Cut(line, ":")
			if m[name] == nil {
				m[name] = Set{}
			}
			for _, w := range strings.Fields(words) {
				m[name][form(w)] = true
			}
		}
	}
	return m
}

// wordLists are those by which other packages read questions, sentences and names.
var wordLists = sync.OnceValue(func() map[string]Set {
	return sets("asking.txt", "signs.txt", "people.txt", "framing.txt", "lines.txt", "divisions.txt",
		"refusing.txt", "requests.txt", "latin.txt")
})

// List returns a list by its name; byStem tells that its words stand for all of the same stem. A
// name that no list has is a mistake of the program, and panics.
func List(name string) (words Set, byStem bool) {
	if words, ok := wordLists()[name]; ok {
		return words, false
	}
	words, ok := wordLists()["~"+name]
	if !ok {
		panic("no list of words is called " + name)
	}
	return words, true
}

// Lists returns the lists whose names begin with a prefix and a dot, by the rest of their names.
func Lists(prefix string) map[string]Set {
	m := map[string]Set{}
	for name, words := range wordLists() {
		if rest, ok := strings.CutPrefix(strings.TrimPrefix(name, "~"), prefix+"."); ok {
			m[rest] = words
		}
	}
	return m
}

// Kinship reports whether a folded word makes a name of the next one: بن, أبو.
func Kinship(w string) bool { return wordLists()["kin"][w] }

// GivenName reports whether a folded word is somebody's first name, and no other word.
func GivenName(w string) bool { return wordLists()["given"][w] }

// Framing reports whether a folded word speaks of the answer itself, and says nothing of a subject:
// عدد, المقال.
func Framing(w string) bool { return wordLists()["framing"][w] }

// Scope reports whether a folded word says only of how much the rest holds: كل, لا.
func Scope(w string) bool { return wordLists()["scope"][w] }

// Denies reports whether a folded word makes a clause say that something is not so: لا, لم.
func Denies(w string) bool { return hints["deny"][w] }

// Raised reports whether a folded word is a unit that is written with a raised number: م².
func Raised(w string) bool { return wordLists()["raised"][w] }

// Homonym reports whether a folded name of a country or a capital, without its article, is a common
// word too: مالي.
func Homonym(w string) bool { return wordLists()["homonym"][w] || wordLists()["homonym"]["ال"+w] }

// Connectives yields the expressions that tie a sentence to another one, each behind its kind:
// join, which can be left out; point, which points to the sentence before.
func Connectives() iter.Seq2[string, string] {
	return func(yield func(kind, words string) bool) {
		for line := range lines("connectives.txt") {
			if kind, words, ok := strings.Cut(line, " "); ok && !yield(kind, words) {
				return
			}
		}
	}
}

// A particle may be written with a word of so many letters or more.
type particle struct {
	text    string
	letters int
}

// The particles that are taken off a word: of any text, of one that may be a hint or a numeral
// (كمية is no hundred), and of a unit (بين is no yen).
var (
	particles     = particlesOf(3, "و ف ب ل ال وال بال لل")
	hintParticles = append(particlesOf(2, "بال كال لل ال ب ل و وبال وكال ولل وال وب ول ف فبال فكال فلل فال فب فل"),
		particlesOf(4, "ك وك فك")...)
	unitParticles = append(particlesOf(0, "ال وال بال لل كال"), particlesOf(3, "و")...)
)

func particlesOf(letters int, texts string) (out []particle) {
	for _, text := range strings.Fields(texts) {
		out = append(out, particle{text, letters})
	}
	return out
}

// without returns a folded word, and what is left of it without each of some particles.
func without(w string, particles []particle) []string {
	out := []string{w}
	for _, p := range particles {
		if rest, ok := strings.CutPrefix(w, p.text); ok && utf8.RuneCountInString(rest) >= p.letters {
			out = append(out, rest)
		}
	}
	return out
}

// Readings returns a folded word, and what is left of it without the particles that may be written
// with it: three letters or more.
func Readings(w string) []string { return without(w, particles) }

// AnyReading reports whether a folded word, with its particles or without, is one of those.
func AnyReading(w string, is func(string) bool) bool { return slices.ContainsFunc(Readings(w), is) }

// Unjoined returns a folded word without the و or ف before it, where two letters are left or more.
func Unjoined(w string) string {
	for _, and := range [...]string{"و", "ف"} {
		if rest, ok := strings.CutPrefix(w, and); ok && utf8.RuneCountInString(rest) >= 2 {
			return rest
		}
	}
	return w
}

// definite reports whether a folded word has the article.
func definite(w string) bool {
	return slices.ContainsFunc(articles, func(p string) bool { return strings.HasPrefix(w, p) })
}

var articles = strings.Fields("ال لل بال وال كال فال ولل وبال")
