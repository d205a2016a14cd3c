// Package answeringtest makes the answers that tests of other packages need: through the check, as only the check can.
package answeringtest

import (
	"context"
	"slices"

	"isnad/bot/answering"
	"isnad/retrieval"
)

// Checked returns what may be shown of a draft on these passages, markers included, by a judge that agrees with everything. Vetoes hold.
func Checked(passages []retrieval.Passage, draft string) answering.Answer {
	return answering.New(answering.Options{Passages: passages, Judge: assenting{}}).Check(context.Background(), "", draft)
}

// assenting is a judge that finds everything supported: what is dropped then, a veto drops.
type assenting struct{}

func (assenting) Judge(_ context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error) {
	return slices.Repeat([]retrieval.Judgement{{Supported: 1}}, len(pairs)), nil
}
