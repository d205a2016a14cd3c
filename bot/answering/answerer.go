package answering

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"isnad/bot/answering/intent"
	"isnad/bot/answering/reader"
	"isnad/prompts"
	"isnad/retrieval"
)

// A Retriever ranks the passages of the article for a query.
type Retriever interface {
	Retrieve(ctx context.Context, query string, k int) ([]retrieval.Hit, error)
}

// A Generator is a model that writes. emit gets the text piece by piece, from one goroutine; an
// error of emit ends the writing and is returned. tokens is how many the model counted, 0 when it
// does not say.
type Generator interface {
	Generate(ctx context.Context, messages []prompts.Message, emit func(piece string) error) (tokens int, err error)
}

// Options are what an Answerer is made of.
type Options struct {
	Passages  []retrieval.Passage
	Retriever Retriever
	Generator Generator
	Model     string         // name of the Generator for the trace; "" for the built-in one
	Reader    *reader.Reader // understands questions, and quotes where the Generator cannot be used
	Judge     Judge          // decides what words do not; nil: only what the article itself says is kept
	Examples  []string       // questions that the article answers, to suggest
	// Budget is in tokens: an article of no more is given to the Generator whole, else the passages
	// found with their neighbours; 0: the first passages found alone.
	Budget int
	Look   Look         // which sentences the Generator looks at a second time
	Logger *slog.Logger // hears why a draft could not be used; nil: silence
}

// An Answerer answers questions about one article. It is safe for concurrent use.
type Answerer struct {
	o       Options
	checker *checker
	arabic  bool // most of the article's words are
	forget  func()

	answerable sync.Map // by question of ours: whether the reader finds an answer
}

// New makes an Answerer.
func New(o Options) *Answerer {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	forget := func() {}
	if o.Reader != nil {
		forget = o.Reader.Open(o.Passages)
	}
	a := &Answerer{o: o, forget: forget, checker: newChecker(o)}
	n := 0
	for stem := range a.checker.rarity {
		if r, _ := utf8.DecodeRuneInString(stem); unicode.Is(unicode.Arabic, r) {
			n++
		}
	}
	a.arabic = n > len(a.checker.rarity)/2
	return a
}

// Close lets the reader, which others share, forget the article. What is asked afterwards is
// answered less well.
func (a *Answerer) Close() { a.forget() }

const (
	// draftLimit is how long a whole draft may take.
	draftLimit = time.Minute
	// promptPassages is how many paragraphs a prompt carries.
	promptPassages = 5
	// severalPassages is how many more there are at most where several things are asked.
	severalPassages = 3
	// listPassages is how many are read for a list.
	listPassages = 16
	// promptRunes bounds the paragraphs of a prompt on the whole article: about 8,000 tokens of
	// Arabic.
	promptRunes = 24000
	// ranked is how many hits are asked for: the whole ranking of scripts.
	ranked = 50
	// nearestShown is how many paragraphs a refusal offers.
	nearestShown = 3
	// suggestionsShown is how many questions a refusal offers.
	suggestionsShown = 3
	// absentRunes is how long a word must be, and absentShown how many are named, where a refusal
	// says what the article does not have.
	absentRunes, absentShown = 5, 2
	// missingRunes bounds what a refusal repeats of the question.
	missingRunes = 120
)

// Answer answers a question. show gets the answer so far each time another sentence has passed the
// check; its calls do not overlap. An error is ErrEmpty, ErrTooLong, that of ctx, or of retrieval;
// what goes wrong with the model is answered with quotations instead.
func (a *Answerer) Answer(ctx context.Context, q Question, show func(Answer)) (Result, error) {
	start := time.Now()
	text, err := readable(q.Text)
	if err != nil {
		return Result{}, err
	}
	r := Result{Trace: Trace{Query: text, Model: a.o.Model}}
	defer func() { r.Trace.Total = time.Since(start) }()
	wanted := intent.Of(text, intent.Article{Paragraphs: len(a.o.Passages), Has: a.checker.knows})
	if a.reply(ctx, &r, wanted) {
		return r, nil
	}
	text = wanted.Question
	q.History = slices.Clone(q.History)
	for i, turn := range q.History {
		if turn.Role == prompts.User {
			q.History[i].Text = cmp.Or(intent.Stripped(turn.Text), turn.Text)
		}
	}
	asked, err := a.o.Reader.Parse(ctx, text, q.History)
	if err != nil {
		return r, err
	}
	plan := asked.Plan()
	r.Trace.Query = plan.Query
	if r.Trace.Hits, err = a.search(ctx, plan); err != nil {
		return r, fmt.Errorf("retrieve: %w", err)
	}
	r.Trace.Retrieval = time.Since(start)
	passages := a.material(r.Trace.Hits, plan)
	if plan.Instruction {
		return r, nil
	}
	shown := a.shown(r.Trace.Hits, passages)
	if p := wanted.Place; p != nil { // a summary of one paragraph
		passages = a.o.Passages[p.Paragraph-1 : p.Paragraph]
		shown, plan.Whole = passages, true
	}

	d := a.draft(ctx, text, q.History, shown, plan.Whole, len(plan.Parts) > 0, &r.Trace, show)
	if ctx.Err() != nil {
		return r, ctx.Err()
	}
	switch kept := d.kept(); {
	case d.silent():
		a.refuse(ctx, &r, text)
		if missing := d.sieve.missing(); missing != "" {
			r.missing = prompts.MissingWords([]string{missing})
		}
	case len(kept) == 0:
		err = a.quote(ctx, &r, asked, passages)
	default:
		r.Answer = answered(kept, d.sieve.missing())
		if r.missing == "" && len(plan.Parts) > 0 {
			r.missing = a.unanswered(ctx, asked, passages, r.Answer)
		}
	}
	return r, err
}

// search ranks the passages for a question. Where it asks for several things those found for the
// whole and for each of them come in turn, with scores that cannot be compared.
func (a *Answerer) search(ctx context.Context, plan reader.Plan) ([]retrieval.Hit, error) {
	whole, err := a.o.Retriever.Retrieve(ctx, plan.Query, ranked)
	if err != nil || len(plan.Parts) == 0 {
		return plan.Arrange(whole, promptPassages), err
	}
	lists := [][]retrieval.Hit{whole}
	for _, part := range plan.Parts {
		hits, err := a.o.Retriever.Retrieve(ctx, part, ranked)
		if err != nil {
			return nil, err
		}
		lists = append(lists, hits)
	}
	var out []retrieval.Hit
	taken := make(map[int]bool)
	for rank := range whole {
		for _, hits := range lists {
			if rank < len(hits) && !taken[hits[rank].ID] {
				taken[hits[rank].ID] = true
				out = append(out, hits[rank])
			}
		}
	}
	return out, nil
}

// material is what the built-in model reads, and what is quoted from where a model fails: the first
// passages, or for a question on the whole all that fit.
func (a *Answerer) material(hits []retrieval.Hit, plan reader.Plan) []retrieval.Passage {
	var out []retrieval.Passage
	if !plan.Whole {
		most := promptPassages + min(len(plan.Parts), severalPassages)
		if plan.List {
			most = listPassages
		}
		for _, h := range hits[:min(len(hits), most)] {
			out = append(out, h.Passage)
		}
		return out
	}
	room := promptRunes
	for _, p := range a.o.Passages {
		room -= utf8.RuneCountInString(p.Text)
		if room < 0 && len(out) > 0 {
			break
		}
		out = append(out, p)
	}
	return out
}

func paragraphs(passages []retrieval.Passage) []prompts.Paragraph {
	out := make([]prompts.Paragraph, len(passages))
	for i, p := range passages {
		out[i] = prompts.Paragraph{ID: p.ID, Section: p.Section, Text: p.Text}
	}
	return out
}

// quote answers with sentences of the article where the model's could not be used.
func (a *Answerer) quote(ctx context.Context, r *Result, asked reader.Question, passages []retrieval.Passage) error {
	reading, err := a.o.Reader.Read(ctx, asked, passages)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	for _, p := range reading.Picks {
		c := Citation{Passage: p.Passage}
		if !p.Heading {
			c = trimmed(p.Passage, p.Start, p.End)
		}
		s := quotation(c)
		if p.Word != "" {
			s.text = said(p.Word, s.text)
		}
		r.sentences = append(r.sentences, s)
	}
	if len(r.sentences) == 0 {
		a.refuse(ctx, r, asked.Text)
		return nil
	}
	r.kind, r.missing = Quoted, short(reading.Missing)
	return nil
}
