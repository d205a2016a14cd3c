package reader

import (
	_ "embed"
	"strconv"
	"strings"

	"isnad/retrieval"
)

//go:embed asking.txt
var askingFile string

// asking holds the words of each list of asking.txt.
var asking = func() map[string][]string {
	lists := make(map[string][]string)
	for line := range strings.Lines(askingFile) {
		if name, words, ok := strings.Cut(line, " = "); ok && !strings.HasPrefix(line, "#") {
			lists[name] = append(lists[name], strings.Fields(words)...)
		}
	}
	return lists
}()

// set makes a set of the folded words of a list.
func set(list string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range asking[list] {
		m[retrieval.Fold(w)] = true
	}
	return m
}

// stems makes a set of the stems of a list.
func stems(list string) map[string]bool {
	m := make(map[string]bool)
	for w := range set(list) {
		m[retrieval.Stem(w)] = true
	}
	return m
}

// byKind makes a table of lists "prefix K", from word to kind.
func byKind(prefix string, words func(list string) map[string]bool) map[string]kind {
	m := make(map[string]kind)
	for k := range kinds {
		for w := range words(prefix + " " + k.String()) {
			m[w] = k
		}
	}
	return m
}

func phrases(list string) []string {
	var out []string
	for _, p := range asking[list] {
		out = append(out, strings.ReplaceAll(p, "_", " "))
	}
	return out
}

// The lists: see asking.txt.
var (
	questionWords = byKind("asks", set)
	whichKinds    = byKind("noun", stems)
	whichWords    = set("which")
	openers       = set("opens")
	amountWords   = set("amount")
	shareWords    = stems("share")
	reasonWords   = stems("reason")
	purposes      = stems("purpose")
	articleWords  = stems("article")
	askingWords   = set("asking")
	pronouns      = set("pronoun")
	copulas       = set("copula")
	particles     = set("particle")
	lengths       = set("length")
	telling       = set("telling")
	paper         = stems("paper")
	bylines       = set("byline")
	concluding    = set("concluding")
	leaning       = set("leaning")
	relatives     = set("relative")
	plurals       = set("plural")

	titlePhrases, suggestions, orders, tasks = phrases("titlePhrase"), phrases("suggestion"), phrases("order"), phrases("task")

	scopeWords = func() map[scope]map[string]bool {
		m := make(map[scope]map[string]bool)
		for s, name := range scopeNames {
			m[s] = make(map[string]bool)
			for _, w := range asking["scope "+name] {
				word := strings.TrimLeft(w, "^")
				m[s][w[:len(w)-len(word)]+retrieval.Fold(word)] = true
			}
		}
		return m
	}()

	smallNumbers = func() map[string]int {
		m := make(map[string]int)
		for n := 1; len(asking["number "+strconv.Itoa(n)]) > 0; n++ {
			for w := range set("number " + strconv.Itoa(n)) {
				m[w] = n
			}
		}
		return m
	}()
)
