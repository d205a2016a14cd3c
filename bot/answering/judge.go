package answering

import (
	"context"

	"isnad/retrieval"
)

// A Judge reads sentences together with their evidence. It is asked what no word decides.
type Judge interface {
	Judge(ctx context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error)
}

// What the judge's probabilities are worth: from which on a sentence is shown. Chosen on articles and drafts that it was not trained on (retrieval/e5/JUDGE.md).
const (
	Surely   = 0.90 // supported: shown at once where a second look is to be had
	Likely   = 0.75 // supported: shown where none is
	Elsewise = 0.70 // supported by a paragraph that the sentence does not cite
	contrary = 0.50 // contradicted: said so
)

// Evidence is what a claim on some passages of an article is judged by.
func Evidence(article, cited []retrieval.Passage) string {
	return retrieval.Around(article).Evidence(cited...)
}
