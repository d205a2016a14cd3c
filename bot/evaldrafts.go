package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"isnad/bot/answering"
	"isnad/bot/evaluation"
	"isnad/bot/library"
	"isnad/prompts"
	"isnad/retrieval"
)

// drafts replays answers of assistants and says what became of them.
func (c *evalCommand) drafts(ctx context.Context, a *app) (measured, error) {
	drafts, err := evaluation.ReadDrafts(c.Drafts)
	if err != nil {
		return nil, usageError{fmt.Errorf("eval --drafts: %w", err)}
	}
	a.withoutModel()
	e, err := a.engine(ctx)
	if err != nil {
		return nil, err
	}
	defer e.close()
	index := func(ctx context.Context, passages []retrieval.Passage) (answering.Retriever, error) {
		one, err := e.shelf.open(ctx, library.Article{ID: library.Revision(passages), Passages: passages})
		if err != nil {
			return nil, err
		}
		return one.index, nil
	}
	bar := a.progress(prompts.EvaluationProgress)
	outcomes, err := evaluation.Drafts(ctx, drafts, a.connect(e, e.judge, c.Judge != ""), index, bar.set)
	bar.end()
	if err != nil {
		return nil, err
	}
	folder, err := filepath.Abs(filepath.Dir(c.Drafts))
	if err != nil {
		return nil, err
	}
	report := evaluation.NewDraftReport(outcomes, !strings.HasPrefix(filepath.Base(folder), testFolder))
	return drafted{report, outcomes}, nil
}

// drafted is a report of drafts with all outcomes, of which the report may have none.
type drafted struct {
	evaluation.DraftReport
	outcomes []evaluation.DraftOutcome
}

// testFolder begins the name of the folder of a set of which nobody is to see more than totals.
const testFolder = "test"

// claims says how well the check tells true claims from false ones.
func (c *evalCommand) claims(ctx context.Context, a *app) (measured, error) {
	articles, err := evaluation.ReadClaims(c.Claims)
	if err != nil {
		return nil, usageError{fmt.Errorf("eval --claims: %w", err)}
	}
	a.withoutModel()
	e, err := a.engine(ctx)
	if err != nil {
		return nil, err
	}
	defer e.close()
	connect := func(judge answering.Judge) evaluation.Connect { return a.connect(e, judge, false) }
	bar := a.progress(prompts.EvaluationProgress)
	report, err := evaluation.Claims(ctx, articles, e.judge, connect, bar.set)
	bar.end()
	if err != nil {
		return nil, err
	}
	return report, nil
}

// withoutModel leaves outside models out, whatever the settings say: what is measured stands for
// them.
func (a *app) withoutModel() {
	a.OpenaiApiKey, a.OpenaiBaseUrl, a.OpenaiModel, a.OpenaiEmbeddingModel = "", "", "", ""
}
