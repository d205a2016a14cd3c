package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"isnad/bot/answering"
	"isnad/bot/answering/reader"
	"isnad/bot/conversation"
	"isnad/bot/library"
	"isnad/bot/llm"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/retrieval/documents"
	"isnad/seeds"

	"github.com/schollz/progressbar/v3"
)

// An engine answers questions about one article: everything below the chat.
type engine struct {
	library  conversation.Library
	answerer *answering.Answerer
	builtIn  *mockllm.Server // nil when an outside model writes
	encoder  *retrieval.Cache
	judge    reader.Model
	index    *retrieval.Index
	log      *slog.Logger // of what answers
	shelf    *shelf
}

func (e *engine) close() {
	if e.builtIn != nil {
		e.builtIn.Close()
	}
}

// articles reads the articles of the settings, or the built-in one.
func (a *app) articles(ctx context.Context) ([]library.Article, error) {
	if a.Article == "" {
		d, err := documents.Read(ctx, "article.txt", seeds.Article)
		if err != nil {
			return nil, err
		}
		a.tellLeftOut(seeds.Article, d.Passages)
		return []library.Article{{ID: builtIn, Title: prompts.BuiltInTitle, Language: d.Language, Passages: d.Passages}}, nil
	}
	articles, err := library.Open(ctx, a.Article, func(err error) { a.log.Warn("a file of the folder is passed over", "err", err) })
	if err != nil {
		return nil, usageError{fmt.Errorf("ARTICLE: %w", err)}
	}
	for _, article := range articles {
		if article.Scanned > 0 {
			a.log.Warn("pages of the article are pictures, which are not read", "article", article.Source, "pages", article.Scanned)
		}
		if ext := strings.ToLower(filepath.Ext(article.Path)); ext == ".txt" || ext == ".md" {
			if data, err := os.ReadFile(article.Path); err == nil {
				a.tellLeftOut(data, article.Passages)
			}
		}
	}
	return articles, nil
}

// builtIn is the id of the article that the program brings along.
const builtIn = "article"

func (a *app) tellLeftOut(data []byte, passages []retrieval.Passage) {
	if n := leftOut(data, passages); n > 0 {
		a.log.Info("lines of the article without a letter or a digit are left out", "lines", n)
	}
}

// leftOut counts the lines of emoji and other symbols that are in no passage. Lines of stops and
// dashes only part others.
func leftOut(data []byte, passages []retrieval.Passage) int {
	n := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if retrieval.Readable(line) ||
			!strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.So, r) }) ||
			slices.ContainsFunc(passages, func(p retrieval.Passage) bool { return strings.Contains(p.Text, line) }) {
			continue
		}
		n++
	}
	return n
}

// engine builds what answers, from the settings.
func (a *app) engine(ctx context.Context) (*engine, error) {
	offline, err := retrieval.Offline()
	if err != nil {
		return nil, err
	}
	judge, err := retrieval.OfflineJudge()
	if err != nil {
		return nil, err
	}
	e := &engine{encoder: retrieval.Cached(offline, seeds.Vectors), judge: judge, log: a.log}
	head := reader.New(e.encoder, judge)
	var generator answering.Generator
	model := ""
	if a.outside() {
		model = a.OpenaiModel
		client := llm.New(llm.Options{BaseURL: a.OpenaiBaseUrl, APIKey: a.OpenaiApiKey, Model: model, Logger: a.log})
		if generator, e.log, err = a.reach(ctx, client); err != nil {
			return nil, err
		}
		if a.watch != nil {
			generator = a.watch(generator)
		}
	} else {
		e.builtIn = mockllm.New(mockllm.Options{Reader: quoting{head}, Embed: embeddings(e.encoder), Logger: a.log})
		generator = counted{llm.New(llm.Options{BaseURL: "http://built-in/v1", Model: mockllm.DefaultModel, Plain: true,
			Transport: e.builtIn.Transport(), Logger: a.log})}
	}
	e.shelf = &shelf{app: a, encoder: e.encoder, answers: func(article library.Article, index *retrieval.Index) *answering.Answerer {
		return a.answerer(e, article, index, head, generator, model)
	}}
	if a.background {
		e.shelf.wake = make(chan struct{}, 1)
	}
	if err := e.shelf.load(ctx); err != nil {
		e.close()
		return nil, err
	}
	one := e.shelf.kept[0]
	e.index, e.library, e.answerer = one.index, *one.lib, one.answerer
	return e, nil
}

// look is which sentences an outside model looks at again.
func (a *app) look() answering.Look {
	switch {
	case !a.outside() || a.Verify == "off":
		return answering.NoLook
	case a.Verify == "all" || a.Verify == "llm":
		return answering.LookAll
	}
	return answering.LookOpen
}

// answerer makes what answers from an article.
func (a *app) answerer(e *engine, article library.Article, index *retrieval.Index, head *reader.Reader, generator answering.Generator,
	model string) *answering.Answerer {
	budget := 0 // the built-in model is best with few paragraphs
	if a.outside() {
		budget = promptBudget
	}
	return answering.New(answering.Options{
		Passages: article.Passages, Retriever: index, Generator: generator, Model: model, Budget: budget,
		Reader: head, Judge: e.judge, Examples: examplesOf(article), Look: a.look(), Logger: e.log,
	})
}

// promptBudget is how many tokens of an article an outside model gets: some 18,000 characters,
// which every model of today has room for.
const promptBudget = 6000

// quoting lets the built-in model speak through a reader.
type quoting struct{ reader *reader.Reader }

func (q quoting) Read(ctx context.Context, question string, history []prompts.Message, passages []retrieval.Passage) (string, error) {
	r, err := q.reader.Quote(ctx, question, history, passages)
	return r.Text(), err
}

// embeddings lets the built-in model serve embeddings.
func embeddings(e retrieval.Embedder) func(context.Context, []string) ([][]float32, error) {
	return func(ctx context.Context, texts []string) ([][]float32, error) {
		return e.Embed(ctx, retrieval.Document, texts)
	}
}

// counted gives the tokens that a model used in the form in which answering wants them.
type counted struct{ client *llm.Client }

func (c counted) Generate(ctx context.Context, messages []prompts.Message, emit func(string) error) (int, error) {
	usage, err := c.client.Generate(ctx, messages, emit)
	return usage.Completion, err
}

// A progress draws a bar on a terminal, once the work turns out to take a while, and says at the
// end how long it took.
type progress struct {
	a     *app
	what  string
	start time.Time
	mu    sync.Mutex
	bar   *progressbar.ProgressBar
}

func (a *app) progress(what string) *progress { return &progress{a: a, what: what, start: time.Now()} }

func (p *progress) set(n, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.a.terminal() {
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(p.a.err), progressbar.OptionSetDescription(p.what),
			progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false),
			progressbar.OptionClearOnFinish())
	}
	if n > 0 {
		p.bar.Describe(prompts.Remaining(p.what, time.Since(p.start)*time.Duration(total-n)/time.Duration(n)))
	}
	_ = p.bar.Set(n) // a bar that cannot be drawn is no reason to stop
}

func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Finish()
	}
	if took := time.Since(p.start); took > time.Second {
		fmt.Fprintf(p.a.err, "%s: %s\n", p.what, prompts.Took(took))
	}
}

// writable makes a folder and proves that it can be written to.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return usageError{fmt.Errorf("DATA_DIR cannot be made: %w", err)}
	}
	f, err := os.CreateTemp(dir, ".write-*")
	if err != nil {
		return usageError{fmt.Errorf("DATA_DIR cannot be written to: %w", err)}
	}
	_, err = f.Write(bytes.Repeat([]byte{0}, 1024))
	if err := errors.Join(err, f.Close(), os.Remove(f.Name())); err != nil {
		return usageError{fmt.Errorf("DATA_DIR cannot be written to: %w", err)}
	}
	return nil
}
