package reader

import (
	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// The lists of package arabic that questions and sentences are read by.
var (
	askers      = tableOf("asks", func(name string) kind { return kindNames[name] })
	amounts     = retrieval.Listed("amount")
	measures    = retrieval.Listed("measure")
	plain       = retrieval.Listed("plain")
	posed       = retrieval.Listed("posed")
	preposed    = retrieval.Listed("preposed")
	conjoined   = retrieval.Listed("conjoined")
	waw         = retrieval.Listed("waw")
	copulas     = retrieval.Listed("copula")
	openers     = retrieval.Listed("opener")
	sides       = retrieval.Listed("side")
	secondSides = retrieval.Listed("side.second")
	frame       = retrieval.Listed("frame")
	fillers     = retrieval.Listed("filler")

	lengths = retrieval.Listed("length")
	bylines = retrieval.Listed("byline")

	sayings     = retrieval.Listed("saying")
	statements  = retrieval.Listed("statement")
	timeNouns   = retrieval.Listed("time")
	beforeTimes = retrieval.Listed("time.before")
)

// tableOf joins the lists under a prefix to a table from words to what the rest of a list's name
// stands for.
func tableOf[T any](prefix string, value func(name string) T) map[string]T {
	table := make(map[string]T)
	for name := range arabic.Lists(prefix) {
		for w := range retrieval.Listed(prefix + "." + name) {
			table[w] = value(name)
		}
	}
	return table
}
