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
	"time"

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
	Sets      string `help:"A folder of x.txt and x-questions.jsonl."`
	Squad     string `help:"A set in SQuAD form: measure retrieval on it, and nothing else."`
	Drafts    string `help:"Labelled drafts of assistants: measure what readers would see of them, and nothing else."`
	Claims    string `help:"Labelled claims: measure how well the check tells true from false, and nothing else."`
	JSON      bool   `name:"json" help:"Write JSON."`
	Report    string `help:"Write one HTML page to this file: with every question, or every sentence of the drafts."`
	Results   string `help:"Keep what this command finds in this file."`
	Scripted  string `help:"A scripted model on the built-in article: near, free, careless or unmarked." placeholder:"WRITER"`
	Judge     string `help:"Who takes the second look: oracle, nine-in-ten, yes or garbled." placeholder:"JUDGE"`
}

// usage says which flags do not go together.
func (c *evalCommand) usage(article string) error {
	given := map[string]string{
		"--questions": c.Questions, "--drafts": c.Drafts, "--claims": c.Claims, "--squad": c.Squad,
		"--sets": c.Sets, "--report": c.Report, "--scripted": c.Scripted, "--judge": c.Judge,
	}
	for _, alone := range []struct {
		flag, does string
		with       []string
	}{
		{"--drafts", "replays drafts only", []string{"--report", "--judge"}},
		{"--claims", "checks claims only", nil},
		{"--sets", "measures its own articles only", []string{"--report"}},
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
	case c.Sets != "" && article != "":
		return errors.New("eval --sets measures its own articles only: leave ARTICLE out")
	case c.Scripted != "" && article != "":
		return errors.New("eval --scripted knows only the built-in article: leave ARTICLE out")
	}
	return c.judgeUsage()
}

// judgeUsage says which writers and judges there are, and where.
func (c *evalCommand) judgeUsage() error {
	switch {
	case c.Drafts != "" && c.Judge != "" && c.Judge != evaluation.Oracle:
		return errors.New("eval --judge is with --drafts " + evaluation.Oracle)
	case c.Scripted != "" && !slices.Contains(evaluation.Writers(), c.Scripted):
		return errors.New("eval --scripted is one of " + strings.Join(evaluation.Writers(), ", "))
	case c.Judge != "" && !slices.Contains(evaluation.Judges(), c.Judge):
		return errors.New("eval --judge is one of " + strings.Join(evaluation.Judges(), ", "))
	case c.Judge != "" && c.Scripted == "" && c.Drafts == "":
		return errors.New("eval --judge needs --scripted or --drafts")
	}
	return nil
}

func (c *evalCommand) run(ctx context.Context, a *app) (int, error) {
	if err := c.usage(a.Article); err != nil {
		return 0, usageError{err}
	}
	begin := time.Now()
	measure := c.measure
	switch {
	case c.Squad != "":
		measure = c.squad
	case c.Drafts != "":
		measure = c.drafts
	case c.Claims != "":
		measure = c.claims
	case c.Sets != "":
		measure = c.sets
	}
	r, err := measure(ctx, a)
	if err != nil {
		return 0, err
	}
	if page, ok := r.(interface{ HTML(io.Writer) error }); ok && c.Report != "" {
		if err := writeFile(c.Report, page.HTML); err != nil {
			return 0, err
		}
	}
	if c.Results != "" {
		if err := evaluation.KeepResults(c.Results, evalLine(a.args), begin, time.Since(begin), r.Text); err != nil {
			return 0, err
		}
	}
	if !c.JSON {
		return exitAnswered, r.Text(a.out)
	}
	enc := newEncoder(a.out)
	if d, ok := r.(drafted); ok { // one a line, of a test set too
		for _, o := range d.outcomes {
			if err := enc.Encode(o); err != nil {
				return 0, err
			}
		}
		return exitAnswered, nil
	}
	return exitAnswered, enc.Encode(r)
}

// A measured is what a run of eval found. Those that can be shown on a page have the method HTML
// too.
type measured interface{ Text(io.Writer) error }

// evalLine is the command line that finds the same again, wherever that is kept.
func evalLine(args []string) string {
	out := []string{"go run ./bot"}
	for i := 0; i < len(args); i++ {
		if args[i] == "--results" {
			i++
			continue
		}
		if !strings.HasPrefix(args[i], "--results=") {
			out = append(out, args[i])
		}
	}
	return strings.Join(out, " ")
}

// measure answers the questions, and checks the claims of the liar suite where the article is the
// built-in one.
func (c *evalCommand) measure(ctx context.Context, a *app) (measured, error) {
	questions, data, err := c.questions()
	if err != nil {
		return nil, err
	}
	a.absence = giveUp
	if c.Scripted != "" { // whoever writes otherwise
		a.withoutModel()
	}
	e, err := a.engine(ctx)
	if err != nil {
		return nil, err
	}
	defer e.close()
	if n := len(e.shelf.kept); n > 1 {
		return nil, usageError{fmt.Errorf("eval measures one article, and ARTICLE names %d", n)}
	}
	model, resume := mockllm.DefaultModel, "" // a program is faster asked again than looked up
	answerer := evaluation.Answerer(e.answerer)
	connect := a.connect(e, e.judge, c.Judge != "")
	var script *evaluation.Script
	switch {
	case c.Scripted != "":
		if script, err = evaluation.NewScript(c.Scripted, c.Judge, questions, e.library.Passages); err != nil {
			return nil, err
		}
		var end func()
		answerer, end = connect(script, e.library.Passages, e.index)
		defer end()
		model = strings.TrimSuffix("scripted, "+c.Scripted+", second look by "+c.Judge, ", second look by ")
	case a.outside():
		model, resume = a.OpenaiModel, a.resumeFile(data, e.library.Revision)
	}
	bar := a.progress(prompts.EvaluationProgress)
	items, err := evaluation.Run(ctx, answerer, questions, resume, bar.set)
	bar.end()
	if err != nil {
		return nil, err
	}
	var lies []evaluation.LieFigures
	if a.Article == "" { // the suite is of articles of its own
		if lies, err = evaluation.Lies(ctx, connect, c.Judge); err != nil {
			return nil, err
		}
	}
	looks := 0
	if script != nil {
		script.Mark(items)
		looks = script.Looks()
	}
	report := evaluation.NewReport(model, items, lies)
	report.SecondLooks = looks
	return report, nil
}

// questions reads the set that is to be measured; data is its file.
func (c *evalCommand) questions() (questions []evaluation.Question, data []byte, err error) {
	data = seeds.Questions
	if c.Questions != "" {
		if data, err = os.ReadFile(c.Questions); err != nil {
			return nil, nil, usageError{fmt.Errorf("eval --questions: %w", err)}
		}
	}
	questions, err = evaluation.ReadQuestions(data)
	if err != nil {
		return nil, nil, usageError{fmt.Errorf("eval --questions: %w", err)}
	}
	return questions, data, nil
}

// resumeFile is where the answers of a run with an outside model are kept until it is complete, ""
// for nowhere: one file for all that the answers depend on.
func (a *app) resumeFile(questions []byte, revision string) string {
	dir, err := a.dataDir(a.env)
	if err != nil {
		return ""
	}
	rules := prompts.AnswerMessages("", nil, nil, false)[0].Text
	on := strings.Join([]string{a.OpenaiModel, a.OpenaiBaseUrl, a.OpenaiEmbeddingModel, a.Verify, revision, rules}, "\n")
	key := sha256.Sum256(append(questions, on...))
	return filepath.Join(dir, "cache", fmt.Sprintf("eval-%x.jsonl", key[:8]))
}

// connect puts scripted models behind a server, as the built-in one is, and a client of outside
// models in front of it.
func (a *app) connect(e *engine, judge answering.Judge, verify bool) evaluation.Connect {
	look := answering.NoLook
	if verify {
		look = answering.LookOpen
	}
	quotes := reader.New(e.encoder, e.judge) // one for all: its lists are slow to read
	return func(m evaluation.Model, passages []retrieval.Passage, index answering.Retriever) (evaluation.Answerer, func()) {
		server := mockllm.New(mockllm.Options{Reader: m, Judge: m.Judge, Logger: a.log})
		client := llm.New(llm.Options{BaseURL: "http://scripted/v1", Model: mockllm.DefaultModel, Plain: true, Transport: server.Transport(),
			Logger: a.log})
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
func (c *evalCommand) squad(ctx context.Context, a *app) (measured, error) {
	offline, err := retrieval.Offline()
	if err != nil {
		return nil, err
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
		return nil, usageError{fmt.Errorf("eval --squad: %w", err)}
	}
	if err != nil {
		return nil, err
	}
	return result, nil
}
