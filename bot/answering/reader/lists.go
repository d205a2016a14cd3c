package reader

import (
	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// The lists of package arabic that questions and sentences are read by.
var (
	askers      = tableOf("asks", func(name string) kind { return kindNames[name] })
	amounts     = listed("amount")
	measures    = listed("measure")
	plain       = listed("plain")
	posed       = listed("posed")
	preposed    = listed("preposed")
	conjoined   = listed("conjoined")
	waw         = listed("waw")
	copulas     = listed("copula")
	openers     = listed("opener")
	sides       = listed("side")
	secondSides = listed("side.second")
	frame       = listed("frame")
	fillers     = listed("filler")

	lengths = listed("length")
	bylines = listed("byline")

	sayings     = listed("saying")
	statements  = listed("statement")
	timeNouns   = listed("time")
	beforeTimes = listed("time.before")
)

// listed returns a list of package arabic, of words or of stems as it says.
func listed(name string) map[string]bool {
	words, byStem := arabic.List(name)
	if !byStem {
		return words
	}
	stems := make(map[string]bool, len(words))
	for w := range words {
		stems[retrieval.Stem(w)] = true
	}
	return stems
}

// tableOf joins the lists under a prefix to a table from words to what the rest of a list's name
// stands for.
func tableOf[T any](prefix string, value func(name string) T) map[string]T {
	table := make(map[string]T)
	for name := range arabic.Lists(prefix) {
		for w := range listed(prefix + "." + name) {
			table[w] = value(name)
		}
	}
	return table
}
