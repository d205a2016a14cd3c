// Package answeringtest makes the answers that tests of other packages need: through the check, as
// only the check can.
package answeringtest

import (
	"context"
	"slices"

	"isnad/bot/answering"
	"isnad/bot/answering/reader"
	"isnad/prompts"
	"isnad/retrieval"
)

// Checked returns what may be shown of a draft on these passages, markers included, by a judge that
// agrees with everything. Vetoes hold. It panics where nothing may be.
func Checked(passages []retrieval.Passage, draft string) answering.Answer {
	s := script{passages, draft}
	a := answering.New(answering.Options{Passages: passages, Retriever: s, Generator: s, Reader: reader.New(nil, nil), Judge: s})
	r, err := a.Answer(context.Background(), answering.Question{Text: "What does it say?"}, func(answering.Answer) {})
	if err != nil {
		panic(err)
	}
	return r.Answer
}

// A script is the built-in model: it finds all passages, writes the draft, and finds everything
// supported. What is dropped then, a veto drops.
type script struct {
	passages []retrieval.Passage
	draft    string
}

func (s script) Retrieve(context.Context, string, int) ([]retrieval.Hit, error) {
	var hits []retrieval.Hit
	for _, p := range s.passages {
		hits = append(hits, retrieval.Hit{Passage: p})
	}
	return hits, nil
}

func (s script) Generate(_ context.Context, _ []prompts.Message, emit func(string) error) (int, error) {
	return 0, emit(s.draft)
}

func (script) Judge(_ context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error) {
	return slices.Repeat([]retrieval.Judgement{{Supported: 1}}, len(pairs)), nil
}
