package arabic

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed words/asking.txt
var askingLines string

//go:embed words/signs.txt
var signLines string

// A Set is a set of folded words.
type Set map[string]bool

// sets reads lists of the form "name: word word"; a name may stand on several lines, and _ in a
// word is a space.
func sets(list string) map[string]Set {
	m := map[string]Set{}
	for line := range lines(list) {
		name, words, _ := strings.Cut(line, ":")
		if m[name] == nil {
			m[name] = Set{}
		}
		for _, w := range strings.Fields(words) {
			m[name][form(w)] = true
		}
	}
	return m
}

// wordLists are those of words/asking.txt and words/signs.txt, which package reader reads questions
// and sentences by.
var wordLists = sync.OnceValue(func() map[string]Set { return sets(askingLines + "\n" + signLines) })

// List returns a list of words/asking.txt or words/signs.txt; byStem tells that its words stand for
// all of the same stem. A name that no list has is a mistake of the program, and panics.
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
