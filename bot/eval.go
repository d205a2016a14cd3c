package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"isnad/bot/evaluation"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"
)

type evalCommand struct {
	Questions string `help:"A question file in the form of seeds/questions.jsonl. Empty: the built-in one."`
	Squad     string `help:"A file in SQuAD form: measure retrieval on it and nothing else."`
	JSON      bool   `name:"json" help:"Write JSON."`
	Report    string `help:"Write one self-contained HTML page with every question to this file."`
}

func (c *evalCommand) run(ctx context.Context, a *app) (int, error) {
	if c.Squad != "" && (c.Questions != "" || c.Report != "") {
		return 0, usageError{errors.New("eval --squad measures retrieval only: leave --questions and --report out")}
	}
	if c.Squad != "" {
		return c.squad(ctx, a)
	}
	data := seeds.Questions
	if c.Questions != "" {
		var err error
		if data, err = os.ReadFile(c.Questions); err != nil {
			return 0, usageError{fmt.Errorf("eval --questions: %w", err)}
		}
	}
	questions, err := evaluation.ReadQuestions(data)
	if err != nil {
		return 0, usageError{fmt.Errorf("eval --questions: %w", err)}
	}
	e, err := a.engine(ctx)
	if err != nil {
		return 0, err
	}
	defer e.close()
	model, resume := mockllm.DefaultModel, "" // the built-in model is faster asked again than looked up
	if a.outside() {
		model = a.OpenaiModel
		if dir, err := a.dataDir(a.env); err == nil {
			key := sha256.Sum256(append(data, []byte(model+a.OpenaiBaseUrl+e.library.Revision)...))
			resume = filepath.Join(dir, "cache", fmt.Sprintf("eval-%x.jsonl", key[:8]))
		}
	}
	bar := a.progress(prompts.EvaluationProgress)
	items, err := evaluation.Run(ctx, e.answerer, questions, resume, bar.set)
	bar.end()
	if err != nil {
		return 0, err
	}
	lies, err := evaluation.Lies(ctx, e.encoder)
	if err != nil {
		return 0, err
	}
	report := evaluation.NewReport(model, items, lies)
	if c.Report != "" {
		if err := writeFile(c.Report, report.HTML); err != nil {
			return 0, err
		}
	}
	if c.JSON {
		return exitAnswered, newEncoder(a.out).Encode(report)
	}
	return exitAnswered, report.Text(a.out)
}

func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return errors.Join(write(f), f.Close())
}

// squad measures retrieval on a public set.
func (c *evalCommand) squad(ctx context.Context, a *app) (int, error) {
	offline, err := retrieval.Offline()
	if err != nil {
		return 0, err
	}
	cache := ""
	if dir, err := a.dataDir(a.env); err == nil {
		cache = filepath.Join(dir, "cache")
	}
	bar := a.progress(prompts.EvaluationProgress)
	result, err := evaluation.Squad(ctx, c.Squad, offline, cache, bar.set)
	bar.end()
	if err != nil {
		return 0, err
	}
	if c.JSON {
		return exitAnswered, newEncoder(a.out).Encode(result)
	}
	_, err = fmt.Fprintf(a.out, "passages %d  questions %d  R@1 %.3f  R@5 %.3f  MRR@10 %.3f\n", result.Passages, result.Questions, result.R1, result.R5, result.MRR10)
	return exitAnswered, err
}
