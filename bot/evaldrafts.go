package main

import (
	"context"
	"fmt"
	"path/filepath"

	"isnad/bot/answering"
	"isnad/bot/evaluation"
	"isnad/bot/library"
	"isnad/prompts"
	"isnad/retrieval"
)

// drafts replays answers of assistants and says what became of them.
func (c *evalCommand) drafts(ctx context.Context, a *app) (int, error) {
	drafts, err := evaluation.ReadDrafts(c.Drafts)
	if err != nil {
		return 0, usageError{fmt.Errorf("eval --drafts: %w", err)}
	}
	a.withoutModel()
	e, err := a.engine(ctx)
	if err != nil {
		return 0, err
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
		return 0, err
	}
	folder, err := filepath.Abs(filepath.Dir(c.Drafts))
	if err != nil {
		return 0, err
	}
	report := evaluation.NewDraftReport(outcomes, filepath.Base(folder) != testFolder)
	if c.Report != "" {
		if err := writeFile(c.Report, report.HTML); err != nil {
			return 0, err
		}
	}
	if !c.JSON {
		return exitAnswered, report.Text(a.out)
	}
	enc := newEncoder(a.out)
	for _, o := range outcomes {
		if err := enc.Encode(o); err != nil {
			return 0, err
		}
	}
	return exitAnswered, nil
}

// testFolder is the name of the folder of a set of which nobody is to see more than totals.
const testFolder = "test"

// claims says how well the check tells true claims from false ones.
func (c *evalCommand) claims(ctx context.Context, a *app) (int, error) {
	articles, err := evaluation.ReadClaims(c.Claims)
	if err != nil {
		return 0, usageError{fmt.Errorf("eval --claims: %w", err)}
	}
	a.withoutModel()
	e, err := a.engine(ctx)
	if err != nil {
		return 0, err
	}
	defer e.close()
	connect := func(judge answering.Judge) evaluation.Connect { return a.connect(e, judge, false) }
	bar := a.progress(prompts.EvaluationProgress)
	report, err := evaluation.Claims(ctx, articles, e.judge, connect, bar.set)
	bar.end()
	if err != nil {
		return 0, err
	}
	if c.JSON {
		return exitAnswered, newEncoder(a.out).Encode(report)
	}
	return exitAnswered, report.Text(a.out)
}

// withoutModel leaves outside models out, whatever the settings say: what is measured stands for them.
func (a *app) withoutModel() {
	a.OpenaiApiKey, a.OpenaiBaseUrl, a.OpenaiModel, a.OpenaiEmbeddingModel = "", "", "", ""
}
