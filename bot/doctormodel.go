package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"isnad/bot/answering"
	"isnad/bot/llm"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/seeds"
)

// watched is a model whose calls are noted, one after the other.
type watched struct {
	answering.Generator
	pieces []int // of each call
	err    error // of the last call that failed
}

func (w *watched) Generate(ctx context.Context, messages []prompts.Message, emit func(string) error) (int, error) {
	n := 0
	tokens, err := w.Generator.Generate(ctx, messages, func(piece string) error {
		n++
		return emit(piece)
	})
	w.pieces = append(w.pieces, n)
	if err != nil {
		w.err = err
	}
	return tokens, err
}

// trial is what came of the questions that a model was asked.
type trial struct {
	watched
	failed, refused, answered int // questions
	sentences, kept, marked   int
	first, whole              []time.Duration
}

// model asks the outside model real questions and looks at what it makes of them.
func (d *doctor) model(ctx context.Context) []finding {
	if !d.outside() {
		return []finding{{notes, "model", "none outside: the built-in one quotes the article",
			"for written answers set OPENAI_API_KEY, or OPENAI_BASE_URL and OPENAI_MODEL"}}
	}
	if _, err := d.articles(ctx); err != nil {
		return nil // told before
	}
	t := &trial{}
	d.absence, d.background = giveUp, true // words find enough to try a model on
	d.watch = func(g answering.Generator) answering.Generator {
		t.Generator = g
		return t
	}
	remote := d.OpenaiEmbeddingModel
	d.OpenaiEmbeddingModel = "" // looked at apart
	e, err := d.engine(ctx)
	d.OpenaiEmbeddingModel = remote
	if err != nil {
		return []finding{modelFault(err, d.OpenaiBaseUrl)}
	}
	defer e.close()
	for _, q := range questionsFor(d.Article, e.library.Passages) {
		if err := t.ask(ctx, e.answerer, q); err != nil {
			return []finding{{wrong, "model", err.Error(), ""}}
		}
	}
	if t.failed > 0 && t.answered+t.refused == 0 {
		return []finding{modelFault(t.err, d.OpenaiBaseUrl)}
	}
	return t.findings(d.OpenaiModel)
}

// trialQuestions is how many questions the model is asked: the first shows whether it thinks aloud,
// the others whether it streams.
const trialQuestions = 3

func questionsFor(article string, passages []retrieval.Passage) []string {
	if article == "" {
		return seeds.Examples[:min(len(seeds.Examples), trialQuestions)]
	}
	questions := []string{prompts.StartIdea}
	for _, p := range passages {
		if p.Opens && p.Section != "" {
			questions = append(questions, prompts.AboutSection(p.Section))
		}
	}
	questions = append(questions, prompts.StartSummary, prompts.SummaryQuestion)
	return questions[:trialQuestions]
}

var anyMarker = regexp.MustCompile(`\[\s*\p{Nd}+\s*\]`)

func (t *trial) ask(ctx context.Context, answerer *answering.Answerer, question string) error {
	t.err = nil
	r, err := answerer.Answer(ctx, answering.Question{Text: question}, func(answering.Answer) {})
	if err != nil {
		return err
	}
	switch {
	case t.err != nil:
		t.failed++
		return nil
	case r.Kind() == answering.Refused:
		t.refused++
	default:
		t.answered++
	}
	t.first, t.whole = append(t.first, r.Trace.FirstToken), append(t.whole, r.Trace.Total)
	for _, v := range r.Trace.Verdicts {
		t.sentences++
		if v.Kept {
			t.kept++
		}
		if anyMarker.MatchString(v.Sentence) || len(v.Paragraphs) > 0 {
			t.marked++
		}
	}
	return nil
}

// slow is how long a reader waits patiently for a whole answer.
const slow = 15 * time.Second

func (t *trial) findings(model string) []finding {
	whole := slices.Max(t.whole)
	found := []finding{{well, "model", fmt.Sprintf("%s answered %d of %d questions, first word after %v, whole after %v", model, t.answered,
		len(t.whole)+t.failed,
		median(t.first).Round(10*time.Millisecond), median(t.whole).Round(10*time.Millisecond)), ""}}
	if whole > slow {
		found[0].how, found[0].todo = notes, "readers wait long: take a smaller model or a faster server"
	}
	if t.failed > 0 {
		found = append(found, finding{notes, "model", fmt.Sprintf("%d of %d calls failed: %v", t.failed, len(t.whole)+t.failed, t.err),
			"failed answers become quotations; look at the server's limits"})
	}
	if t.answered == 0 {
		return append(found, finding{wrong, "model", "it says that the article does not answer what it does answer",
			"take a model that understands Arabic"})
	}
	if streams := slices.ContainsFunc(t.pieces[1:], func(n int) bool { return n > 1 }); streams {
		found = append(found, finding{well, "model", "streams", ""})
	} else {
		found = append(found, finding{notes, "model", "does not stream: readers see nothing until the answer is whole",
			"look whether the server, or a proxy before it, holds event streams back"})
	}
	switch share := percent(t.marked, t.sentences); {
	case share < 50:
		found = append(found, finding{notes, "model",
			fmt.Sprintf("%d %% of its sentences name a paragraph: the check looks for it, and is stricter", share),
			"take a model that follows instructions better"})
	default:
		found = append(found, finding{well, "model", fmt.Sprintf("%d %% of its sentences name their paragraph", share), ""})
	}
	if share := percent(t.kept, t.sentences); share < 60 {
		found = append(found, finding{notes, "model", fmt.Sprintf("%d %% of its sentences passed the check", share),
			"answers will be short; try VERIFY=open, or a better model"})
	} else {
		found = append(found, finding{well, "model", fmt.Sprintf("%d %% of its sentences passed the check", share), ""})
	}
	return found
}

func percent(n, of int) int { return n * 100 / max(1, of) }

func median(d []time.Duration) time.Duration {
	s := slices.Sorted(slices.Values(d))
	return s[len(s)/2]
}

// modelFault says what to do about a model that does not answer at all. base is its server's
// address as it is set.
func modelFault(err error, base string) finding {
	f := finding{wrong, "model", err.Error(), "ask the server's operator, or try another one"}
	var status *llm.StatusError
	var late *llm.LimitError
	switch {
	case unreachable(err):
		f.todo = "look whether the server runs at the address of OPENAI_BASE_URL, and at HTTPS_PROXY"
		if base == "" {
			f.todo = "look at the network and at HTTPS_PROXY"
		}
	case errors.As(err, &late):
		f.todo = "the server is too slow, or asleep: take a smaller model, or keep it loaded"
	case errors.As(err, &status):
		f.todo = statusAdvice(status, base)
	}
	return f
}

func statusAdvice(s *llm.StatusError, base string) string {
	switch {
	case s.Status == http.StatusUnauthorized, s.Status == http.StatusForbidden:
		return "make a new key at the provider and put it at OPENAI_API_KEY"
	case s.Status == http.StatusNotFound:
		return "OPENAI_MODEL is not a model of this server, or OPENAI_BASE_URL is not its address; it often ends in /v1"
	case s.Code == "insufficient_quota", s.Status == http.StatusPaymentRequired:
		return "the account has no credit left: pay, or take another key"
	case s.Status == http.StatusTooManyRequests:
		return "the provider's limit is reached: wait, raise it, or lower QUESTIONS_PER_MINUTE"
	case strings.HasPrefix(base, "http://"):
		return "the server has a fault, look at its log; a server behind https needs https:// in OPENAI_BASE_URL"
	}
	return "the server has a fault, try again later"
}

// embeddings asks a server of embeddings for two vectors.
func (d *doctor) embeddings(ctx context.Context) []finding {
	if d.OpenaiEmbeddingModel == "" {
		return []finding{{well, "embeddings", "the offline encoder", ""}}
	}
	remote := llm.NewEmbedder(llm.Options{BaseURL: cmp.Or(d.EmbeddingBaseUrl, d.OpenaiBaseUrl),
		APIKey: cmp.Or(d.EmbeddingApiKey, d.OpenaiApiKey), Model: d.OpenaiEmbeddingModel, Logger: d.log,
		Limits: llm.Limits{Retries: time.Millisecond}})
	begin := time.Now()
	vectors, err := remote.Embed(ctx, []string{prompts.StartIdea, prompts.StartSummary})
	if err != nil {
		f := modelFault(err, cmp.Or(d.EmbeddingBaseUrl, d.OpenaiBaseUrl))
		f.what = "embeddings"
		f.todo = strings.NewReplacer("OPENAI_MODEL", "OPENAI_EMBEDDING_MODEL", "OPENAI_BASE_URL", "EMBEDDING_BASE_URL", "OPENAI_API_KEY",
			"EMBEDDING_API_KEY").Replace(f.todo)
		return []finding{f}
	}
	return []finding{{well, "embeddings", fmt.Sprintf("%s: %d dimensions, %v for two texts", d.OpenaiEmbeddingModel, len(vectors[0]),
		time.Since(begin).Round(time.Millisecond)), ""}}
}
