package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"isnad/bot/answering"
	"isnad/bot/answering/reader"
	"isnad/bot/evaluation"
	"isnad/bot/llm"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"
)

type evalCommand struct {
	Questions string `help:"Questions in the form of seeds/questions.jsonl."`
	Squad     string `help:"A set in SQuAD form: measure retrieval on it, and nothing else."`
	Drafts    string `help:"Labelled drafts of assistants: measure what readers would see of them, and nothing else."`
	Claims    string `help:"Labelled claims: measure how well the check tells true from false, and nothing else."`
	JSON      bool   `name:"json" help:"Write JSON."`
	Report    string `help:"Write one HTML page to this file: with every question, or every sentence of the drafts."`
	Scripted  string `help:"A scripted model on the built-in article: near, free, careless or unmarked." placeholder:"WRITER"`
	Judge     string `help:"Who takes the second look: oracle, nine-in-ten, yes or garbled." placeholder:"JUDGE"`
}

// usage says which flags do not go together.
func (c *evalCommand) usage(article string) error {
	given := map[string]string{
		"--questions": c.Questions, "--drafts": c.Drafts, "--claims": c.Claims, "--squad": c.Squad,
		"--report": c.Report, "--scripted": c.Scripted, "--judge": c.Judge,
	}
	for _, alone := range []struct {
		flag, does string
		with       []string
	}{
		{"--drafts", "replays drafts only", []string{"--report", "--judge"}},
		{"--claims", "checks claims only", nil},
		{"--squad", "measures retrieval only", nil},
	} {
		if given[alone.flag] == "" {
			continue
		}
		var out []string
		for _, flag := range slices.Sorted(maps.Keys(given)) {
			if given[flag] != "" && flag != alone.flag && !slices.Contains(alone.with, flag) {
				out = append(out, flag)
			}
		}
		if len(out) > 0 {
			return fmt.Errorf("eval %s %s: leave %s out", alone.flag, alone.does, strings.Join(out, " and "))
		}
	}
	switch {
	case c.Drafts != "" && c.Judge != "" && c.Judge != evaluation.Oracle:
		return errors.New("eval --judge is with --drafts " + evaluation.Oracle)
	case c.Scripted != "" && !slices.Contains(evaluation.Writers(), c.Scripted):
		return errors.New("eval --scripted is one of " + strings.Join(evaluation.Writers(), ", "))
	case c.Judge != "" && !slices.Contains(evaluation.Judges(), c.Judge):
		return errors.New("eval --judge is one of " + strings.Join(evaluation.Judges(), ", "))
	case c.Judge != "" && c.Scripted == "" && c.Drafts == "":
		return errors.New("eval --judge needs --scripted or --drafts")
	case c.Scripted != "" && article != "":
		return errors.New("eval --scripted knows only the built-in article: leave ARTICLE out")
	}
	return nil
}

func (c *evalCommand) run(ctx context.Context, a *app) (int, error) {
	if err := c.usage(a.Article); err != nil {
		return 0, usageError{err}
	}
	switch {
	case c.Squad != "":
		return c.squad(ctx, a)
	case c.Drafts != "":
		return c.drafts(ctx, a)
	case c.Claims != "":
		return c.claims(ctx, a)
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
	a.absence = giveUp
	if c.Scripted != "" { // whoever writes otherwise
		a.withoutModel()
	}
	e, err := a.engine(ctx)
	if err != nil {
		return 0, err
	}
	defer e.close()
	if n := len(e.shelf.kept); n > 1 {
		return 0, usageError{fmt.Errorf("eval measures one article, and ARTICLE names %d", n)}
	}
	model, resume := mockllm.DefaultModel, "" // a program is faster asked again than looked up
	answerer := evaluation.Answerer(e.answerer)
	connect := a.connect(e, e.judge, c.Judge != "")
	var script *evaluation.Script
	switch {
	case c.Scripted != "":
		if script, err = evaluation.NewScript(c.Scripted, c.Judge, questions, e.library.Passages); err != nil {
			return 0, err
		}
		var end func()
		answerer, end = connect(script, e.library.Passages, e.index)
		defer end()
		model = strings.TrimSuffix("scripted, "+c.Scripted+", second look by "+c.Judge, ", second look by ")
	case a.outside():
		model = a.OpenaiModel
		if dir, err := a.dataDir(a.env); err == nil {
			rules := prompts.AnswerMessages("", nil, nil, false)[0].Text
			key := sha256.Sum256(append(data, strings.Join([]string{model, a.OpenaiBaseUrl, a.OpenaiEmbeddingModel, a.Verify, e.library.Revision, rules}, "\n")...))
			resume = filepath.Join(dir, "cache", fmt.Sprintf("eval-%x.jsonl", key[:8]))
		}
	}
	bar := a.progress(prompts.EvaluationProgress)
	items, err := evaluation.Run(ctx, answerer, questions, resume, bar.set)
	bar.end()
	if err != nil {
		return 0, err
	}
	var lies []evaluation.LieFigures
	if a.Article == "" { // the suite is of articles of its own
		if lies, err = evaluation.Lies(ctx, connect, c.Judge); err != nil {
			return 0, err
		}
	}
	looks := 0
	if script != nil {
		script.Mark(items)
		looks = script.Looks()
	}
	report := evaluation.NewReport(model, items, lies)
	report.SecondLooks = looks
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

// connect puts scripted models behind a server, as the built-in one is, and a client of outside models in front of it.
func (a *app) connect(e *engine, judge answering.Judge, verify bool) evaluation.Connect {
	look := answering.NoLook
	if verify {
		look = answering.LookOpen
	}
	quotes := reader.New(e.encoder, e.judge) // one for all: its lists are slow to read
	return func(m evaluation.Model, passages []retrieval.Passage, index answering.Retriever) (evaluation.Answerer, func()) {
		server := mockllm.New(mockllm.Options{Reader: m, Judge: m.Judge, Logger: a.log})
		client := llm.New(llm.Options{BaseURL: "http://scripted/v1", Model: mockllm.DefaultModel, Plain: true, Transport: server.Transport(), Logger: a.log})
		return answering.New(answering.Options{
			Passages: passages, Retriever: index, Generator: counted{client}, Model: "scripted", Budget: promptBudget,
			Reader: quotes, Judge: judge, Look: look, Logger: slog.New(slog.DiscardHandler), // what is dropped is counted
		}), func() { server.Close() }
	}
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
	var file evaluation.FileError
	if errors.As(err, &file) {
		return 0, usageError{fmt.Errorf("eval --squad: %w", err)}
	}
	if err != nil {
		return 0, err
	}
	if c.JSON {
		return exitAnswered, newEncoder(a.out).Encode(result)
	}
	_, err = fmt.Fprintf(a.out, "passages %d  questions %d  R@1 %.3f  R@5 %.3f  MRR@10 %.3f\n", result.Passages, result.Questions, result.R1, result.R5, result.MRR10)
	return exitAnswered, err
}
