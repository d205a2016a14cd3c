package answering

import (
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
)

// secondSentence is what a second sentence must add to the share of a claim's words, so that it is
// quoted with the first.
const secondSentence = 0.06

// longQuote is from how many characters on a sentence of the article is cut to the clauses that
// support.
const longQuote = 240

// support finds the words of a passage that a claim rests on: the sentence that has most of its
// words, with the one before or behind it where that has more of them; of a long one the clauses
// that have some. share is that of the claim's words, by weight, that the span has.
func (s *claim) support(p retrieval.Passage) (c Citation, share float64) {
	spans := retrieval.Sentences(p.Text)
	if len(spans) == 0 || s.total == 0 {
		return trimmed(p, 0, len(p.Text)), 0
	}
	found := func(from, to int) float64 { return s.sharedBy(p.Text[from:to]) }
	best, at := -1.0, 0
	for i, span := range spans {
		if f := found(span.Start, span.End); f > best {
			best, at = f, i
		}
	}
	first, last := at, at
	for _, next := range [...]int{at - 1, at + 1} {
		if next < 0 || next >= len(spans) {
			continue
		}
		from, to := min(first, next), max(last, next)
		if f := found(spans[from].Start, spans[to].End); f >= best+secondSentence {
			first, last, best = from, to, f
			break
		}
	}
	start, end := spans[first].Start, spans[last].End
	if utf8.RuneCountInString(p.Text[start:end]) > longQuote {
		start, end = narrowed(p.Text, start, end, found)
	}
	return trimmed(p, start, end), best
}

// narrowed cuts a span to its clauses from the first to the last that have words of the claim.
func narrowed(text string, start, end int, found func(from, to int) float64) (from, to int) {
	from, to = -1, end
	for _, c := range retrieval.Clauses(text) {
		a, b := max(c.Start, start), min(c.End, end)
		if a >= b || found(a, b) == 0 {
			continue
		}
		if from < 0 {
			from = a
		}
		to = b
	}
	if from < 0 {
		return start, end
	}
	return from, from + len(strings.TrimRight(text[from:to], " ،,؛;"))
}

// citations are the spans of passages that support a sentence, of those that have some of its
// words, or of all.
func (s *claim) citations(passages []retrieval.Passage) []Citation {
	var out, all []Citation
	for _, p := range passages {
		c, share := s.support(p)
		all = append(all, c)
		if share >= citedShare {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// citedShare is the least share of a sentence's words that a passage has which is cited beside
// another.
const citedShare = 0.15
