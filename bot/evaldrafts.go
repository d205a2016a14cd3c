package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"isnad/bot/answering"
	"isnad/bot/evaluation"
	"isnad/prompts"
	"isnad/retrieval"
)

// drafts replays answers of assistants and says what became of them.
func (c *evalCommand) drafts(ctx context.Context, a *app) (int, error) {
	drafts, err := evaluation.ReadDrafts(c.Drafts)
	if err != nil {
		return 0, usageError{fmt.Errorf("eval --drafts: %w", err)}
	}
	a.OpenaiApiKey, a.OpenaiBaseUrl, a.OpenaiModel, a.OpenaiEmbeddingModel = "", "", "", "" // the drafts stand for the model
	e, err := a.engine(ctx)
	if err != nil {
		return 0, err
	}
	defer e.close()
	index := func(ctx context.Context, passages []retrieval.Passage) (answering.Retriever, error) {
		return a.index(ctx, e, passages)
	}
	bar := a.progress(prompts.EvaluationProgress)
	outcomes, err := evaluation.Drafts(ctx, drafts, a.connect(e, c.Judge != ""), index, bar.set)
	bar.end()
	if err != nil {
		return 0, err
	}
	if c.JSON {
		enc := newEncoder(a.out)
		for _, o := range outcomes {
			if err := enc.Encode(o); err != nil {
				return 0, err
			}
		}
		return exitAnswered, nil
	}
	return exitAnswered, printDrafts(a.out, evaluation.SumDrafts(outcomes))
}

func printDrafts(w io.Writer, figures []evaluation.DraftFigures) error {
	for _, f := range figures {
		_, err := fmt.Fprintf(w, "%s\n  true sentences shown   %s\n  false sentences shown  %s\n  answers complete       %s\n  refusals understood    %s\n",
			strings.ToUpper(f.Group), f.True, f.False, f.Complete, f.Refused)
		if err != nil {
			return err
		}
	}
	return nil
}
