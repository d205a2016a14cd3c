package reader

import (
	"context"
	"fmt"

	"isnad/retrieval"
)

// Candidates are what a question is read against. It holds for all asks of the question.
type candidates struct {
	passages  []retrieval.Passage // in rank order
	vectors   [][]float32         // of the passages
	headings  [][]int             // keys of the heading of a passage that opens a section
	sentences []sentence
	keys      []key // the distinct words of everything
}

func (r *Reader) candidates(ctx context.Context, passages []retrieval.Passage) (*candidates, error) {
	c := &candidates{passages: passages}
	place := make(map[string]int)
	intern := func(words []retrieval.Word) []int {
		keys := make([]int, len(words))
		for i, w := range words {
			n, ok := place[w.Text]
			if !ok {
				n = len(c.keys)
				place[w.Text] = n
				c.keys = append(c.keys, keyOf(w))
			}
			keys[i] = n
		}
		return keys
	}
	var texts []string
	var wholes []int // of each passage, place in texts
	var partsOf []sentenceParts
	for i, passage := range passages {
		wholes = append(wholes, len(texts))
		texts = append(texts, passage.Text)
		var heading []int
		if passage.Opens {
			heading = intern(retrieval.Words(passage.Section))
		}
		c.headings = append(c.headings, heading)
		windows := retrieval.Windows(passage.Text)
		first := len(texts)
		for _, w := range windows {
			texts = append(texts, passage.Text[w.Start:w.End])
		}
		clauses := retrieval.Clauses(passage.Text)
		firstClause := len(texts)
		for _, c := range clauses {
			texts = append(texts, passage.Text[c.Start:c.End])
		}
		partsOf = append(partsOf, c.cut(i, intern, windows, clauses, first, firstClause)...)
	}
	vectors, err := r.embedder.Embed(ctx, retrieval.Document, texts)
	if err != nil {
		return nil, fmt.Errorf("embedding the passages to read: %w", err)
	}
	for i, parts := range partsOf {
		c.sentences[i].vector = vectors[parts.window]
		c.sentences[i].clauses = vectors[parts.from:parts.to]
	}
	for _, place := range wholes {
		c.vectors = append(c.vectors, vectors[place])
	}
	return c, nil
}
