package reader

import (
	"slices"

	"isnad/retrieval"
)

// A sentence is one of those that may be picked.
type sentence struct {
	passage int // place in candidates.passages
	span    retrieval.Span
	words   []retrieval.Word // first those of the question that it answers or of the line above its list; their spans are of the passage
	before  int              // how many they are
	leads   bool             // it introduces the sentences below it
	under   int              // place in candidates.sentences of the one that introduces it, or -1
	keys    []int            // of each word, its place in pool.keys
	figures []figure         // of its words
	vector  []float32        // of the window that the sentence is in
	clauses [][]float32      // of the clauses of the sentence
}

// own are the words of the sentence itself.
func (s sentence) own() []retrieval.Word { return s.words[s.before:] }

// A sentenceParts says which texts a sentence is compared by: the window that it is in, and its
// clauses.
type sentenceParts struct{ window, from, to int }

// cut adds the sentences of passage i to the candidates, and returns by which of its windows and
// clauses, whose texts begin at these places, each is compared. A question is read with the
// sentence that answers it and cannot be picked; nor can a word alone, which says nothing.
func (c *candidates) cut(
	i int, intern func([]retrieval.Word) []int, windows, clauses []retrieval.Span, firstWindow, firstClause int,
) []sentenceParts {
	var partsOf []sentenceParts
	text := c.passages[i].Text
	in, at, from := 0, 0, 0
	places := make(map[int]int) // of the parts among the sentences
	var question sentence       // not answered yet
	for n, part := range retrieval.Parts(text) {
		for in < len(windows)-1 && part.Start >= windows[in].End {
			in++
		}
		for at < len(clauses) && clauses[at].End <= part.Start {
			at++
		}
		if question.words == nil {
			from = at
		}
		for at < len(clauses) && clauses[at].Start < part.End {
			at++
		}
		words := retrieval.Words(text[part.Start:part.End])
		for j := range words {
			words[j].Start += part.Start
			words[j].End += part.Start
		}
		if part.Asks {
			question.words = append(question.words, words...)
			question.keys = append(question.keys, intern(words)...)
			continue
		}
		s := sentence{passage: i, span: part.Span, words: question.words, keys: question.keys, leads: part.Leads, under: -1}
		if lead, ok := places[part.Under]; ok {
			s.under = lead
			s.words = slices.Concat(c.sentences[lead].words, s.words)
			s.keys = slices.Concat(c.sentences[lead].keys, s.keys)
		}
		s.before = len(s.words)
		if len(words) == 0 || len(words) == 1 && s.before == 0 {
			continue
		}
		s.words, s.keys = slices.Concat(s.words, words), slices.Concat(s.keys, intern(words))
		s.figures = figuresOf(text, s.words)
		places[n] = len(c.sentences)
		c.sentences = append(c.sentences, s)
		partsOf = append(partsOf, sentenceParts{firstWindow + in, firstClause + from, firstClause + at})
		question = sentence{}
	}
	return partsOf
}

// byline is the sentence that begins by saying who wrote the text, if one does.
func (c *candidates) byline() Reading {
	i := slices.IndexFunc(c.sentences, func(s sentence) bool { return bylines[s.own()[0].Text] })
	if i < 0 {
		return Reading{}
	}
	return Reading{Picks: []Pick{c.quote(i, rating{chance: 1})}, Confidence: 1}
}
