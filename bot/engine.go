package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
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
	"isnad/bot/llm"
	"isnad/bot/llm/mockllm"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"

	"github.com/schollz/progressbar/v3"
)

// An engine answers questions about one article: everything below the chat.
type engine struct {
	library  conversation.Library
	answerer *answering.Answerer
	builtIn  *mockllm.Server // nil when an outside model writes
	encoder  *retrieval.Cache
	judge    answering.Judge
	index    *retrieval.Index
	log      *slog.Logger                                        // of what answers
	reload   func(context.Context) (conversation.Library, error) // reads the article again
}

func (e *engine) close() {
	if e.builtIn != nil {
		e.builtIn.Close()
	}
}

// article reads the article and splits it into passages.
func (a *app) article() (name string, passages []retrieval.Passage, err error) {
	name, data := "article.txt", seeds.Article
	if a.Article != "" {
		name = a.Article
		if data, err = readArticle(name); err != nil {
			return "", nil, usageError{fmt.Errorf("ARTICLE: %w", err)}
		}
	}
	passages, err = retrieval.Split(name, data)
	if err != nil {
		return "", nil, usageError{fmt.Errorf("ARTICLE: %w", err)}
	}
	if n := leftOut(data, passages); n > 0 {
		a.log.Info("lines of the article without a letter or a digit are left out", "lines", n)
	}
	return name, passages, nil
}

// leftOut counts the lines of emoji and other symbols that are in no passage. Lines of stops and dashes only part others.
func leftOut(data []byte, passages []retrieval.Passage) int {
	n := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) ||
			!strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.So, r) }) ||
			slices.ContainsFunc(passages, func(p retrieval.Passage) bool { return strings.Contains(p.Text, line) }) {
			continue
		}
		n++
	}
	return n
}

// maxArticle bounds an article: 16 MiB are some 10,000 paragraphs.
const maxArticle = 16 << 20

func readArticle(name string) ([]byte, error) {
	if ext := filepath.Ext(name); ext != ".txt" && ext != ".md" {
		return nil, fmt.Errorf("%s is neither a .txt nor a .md file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxArticle+1))
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	if len(data) > maxArticle {
		return nil, fmt.Errorf("%s is larger than %d MiB", name, maxArticle>>20)
	}
	return data, nil
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
	head := reader.New(e.encoder)
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
		e.builtIn = mockllm.New(mockllm.Options{Reader: quoting{head}, Embed: documents(e.encoder), Logger: a.log})
		generator = counted{llm.New(llm.Options{BaseURL: "http://built-in/v1", Model: mockllm.DefaultModel, Plain: true, Transport: e.builtIn.Transport(), Logger: a.log})}
	}
	var loading sync.Mutex // two admins may ask for it at once
	e.reload = func(ctx context.Context) (conversation.Library, error) {
		loading.Lock()
		defer loading.Unlock()
		err := a.load(ctx, e, head, generator, model)
		return e.library, err
	}
	if _, err := e.reload(ctx); err != nil {
		e.close()
		return nil, err
	}
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

// load reads the article and makes the engine answer from it.
func (a *app) load(ctx context.Context, e *engine, head *reader.Reader, generator answering.Generator, model string) error {
	name, passages, err := a.article()
	if err != nil {
		return err
	}
	index, err := a.index(ctx, e, passages)
	if err != nil {
		return err
	}
	var examples []string
	if a.Article == "" {
		examples = seeds.Examples
	}
	e.index = index
	budget := 0 // the built-in model is best with few paragraphs
	if a.outside() {
		budget = promptBudget
	}
	e.answerer = answering.New(answering.Options{
		Passages: passages, Retriever: index, Generator: generator, Model: model, Budget: budget,
		Reader: head, Judge: e.judge, Examples: examples, Look: a.look(), Logger: e.log,
	})
	e.library = conversation.Library{Title: a.title(name), Passages: passages, Revision: revision(passages), Examples: examples, Answerer: e.answerer}
	return nil
}

// title is what an article is called where it is spoken of: its file, without the ending.
func (a *app) title(name string) string {
	if a.Article == "" {
		return prompts.BuiltInTitle
	}
	return strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
}

// promptBudget is how many tokens of an article an outside model gets: some 18,000 characters, which every model of today has room for.
const promptBudget = 6000

// revision names the content of an article.
func revision(passages []retrieval.Passage) string {
	h := sha256.New()
	for _, p := range passages {
		fmt.Fprintf(h, "%d|%s|%s\n", p.ID, p.Section, p.Text)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// index embeds the passages: at once for the built-in article, with a progress bar and a cache for another.
func (a *app) index(ctx context.Context, e *engine, passages []retrieval.Passage) (*retrieval.Index, error) {
	embedder := retrieval.Embedder(e.encoder)
	if a.OpenaiEmbeddingModel != "" {
		server := cmp.Or(a.EmbeddingBaseUrl, a.OpenaiBaseUrl)
		remote := llm.NewEmbedder(llm.Options{BaseURL: server, APIKey: cmp.Or(a.EmbeddingApiKey, a.OpenaiApiKey), Model: a.OpenaiEmbeddingModel, Logger: a.log})
		embedder = retrieval.Cached(retrieval.Remote(a.OpenaiEmbeddingModel, server, remote.Embed))
	}
	o := retrieval.Options{Logger: a.log}
	if a.Article != "" || a.OpenaiEmbeddingModel != "" {
		if dir, err := a.dataDir(a.env); err == nil { // without a place for it the cache is only missed
			o.CacheDir = filepath.Join(dir, "cache")
		}
		bar := a.progress(prompts.EmbeddingProgress)
		defer bar.end()
		o.Progress = bar.set
	}
	index, err := retrieval.Build(ctx, passages, embedder, o)
	if err != nil {
		return nil, fmt.Errorf("embed the article: %w", err)
	}
	return index, nil
}

// quoting lets the built-in model speak through a reader.
type quoting struct{ reader *reader.Reader }

func (q quoting) Read(ctx context.Context, question string, history []prompts.Message, passages []retrieval.Passage) (string, error) {
	r, err := q.reader.Read(ctx, question, history, passages)
	if err != nil {
		return "", err
	}
	return r.Text(), nil
}

// documents lets the built-in model serve embeddings.
func documents(e retrieval.Embedder) func(context.Context, []string) ([][]float32, error) {
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

// A progress draws a bar on a terminal, once the work turns out to take a while, and says at the end how long it took.
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
			progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(false), progressbar.OptionSetElapsedTime(false), progressbar.OptionClearOnFinish())
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
