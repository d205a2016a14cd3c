package answering

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"isnad/prompts"
	"isnad/retrieval"
)

// A unit is a sentence of a draft with what became of it. In a list the lead is a unit of its own.
type unit struct {
	drafted
	kind     unitKind
	lead     int // of an item: the index of its lead, -1 for none
	verdict  int // index in Trace.Verdicts, -1 for none
	state    outcome
	sentence Sentence
}

type unitKind int

const (
	plain   unitKind = iota
	lead             // introduces the units behind it: ends in a colon
	item             // of a list
	heading          // stands alone on its line and says nothing
)

// A drafting is a draft in the making: sentences are checked as soon as they are complete, while
// the model goes on.
type drafting struct {
	*Answerer
	question string // "" for one on the article as a whole
	passages []retrieval.Passage
	trace    *Trace
	show     func(Answer)
	sieve    sieve
	units    []unit
	broken   bool // the model did not come to an end
}

// kept are the sentences that a reader sees.
func (d *drafting) kept() []Sentence { return coherent(d.units) }

// silent reports whether the model says that the article does not answer.
func (d *drafting) silent() bool { return !d.broken && d.sieve.refused(len(d.kept())) }

// draft lets the model write, and checks what it writes.
func (a *Answerer) draft(
	ctx context.Context, question string, history []prompts.Message, passages []retrieval.Passage, overview, several bool,
	t *Trace, show func(Answer),
) *drafting {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, draftLimit)
	defer cancel()
	d := &drafting{Answerer: a, question: question, passages: passages, trace: t, show: show,
		sieve: sieve{question: t.Query, several: several}}
	if overview {
		d.question = ""
	}
	var c cutter
	var err error
	t.Tokens, err = a.write(ctx, prompts.AnswerMessages(question, history, paragraphs(passages), overview), func(piece string) {
		if t.Draft == "" {
			t.FirstToken = time.Since(start)
		}
		t.Draft += piece
		d.take(ctx, c.add(piece))
	})
	if err == nil && t.Draft == "" {
		err = errors.New("the model wrote nothing")
	}
	d.broken = err != nil
	if d.broken { // no time, or no model, for a second look
		for _, i := range d.unsure() {
			d.settleAlone(&d.units[i])
		}
		t.Failure = prompts.ModelUnusable(err)
		a.o.Logger.Warn("draft", "err", err, "kept", len(d.kept()))
		return d
	}
	d.take(ctx, c.end())
	d.lookAgain(ctx)
	if len(d.kept()) == 0 && !d.silent() {
		t.Failure = prompts.NothingSupported
	}
	return d
}

// write lets the model write, and hands on the pieces as they come, from this goroutine. A model
// that does not listen to ctx holds nobody up.
func (a *Answerer) write(ctx context.Context, messages []prompts.Message, take func(piece string)) (tokens int, err error) {
	type ending struct {
		tokens int
		err    error
	}
	pieces := make(chan string)
	ended := make(chan ending, 1)
	go func() {
		tokens, err := a.o.Generator.Generate(ctx, messages, func(piece string) error {
			select {
			case pieces <- piece:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		ended <- ending{tokens, err}
	}()
	for {
		select {
		case piece := <-pieces:
			take(piece)
		case e := <-ended:
			return e.tokens, e.err
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// take checks complete sentences and shows what is kept so far.
func (d *drafting) take(ctx context.Context, sentences []string) {
	for _, raw := range sentences {
		if d.sieve.ends(raw) {
			return
		}
		parsed, ok := d.parse(raw)
		if !ok {
			continue
		}
		claim := d.sieve.pass(parsed)
		if claim == "" {
			continue
		}
		if claim != parsed.text {
			parsed.text = claim
			parsed.quotes = d.checker.quoting(parsed, d.passages)
		}
		d.add(ctx, d.unit(parsed))
		if n := len(d.units); n > 0 && d.units[n-1].state == kept && d.o.Look != LookAll && !d.sieve.refused(len(d.kept())) {
			d.show(answered(d.kept(), ""))
		}
	}
}

// parse takes a drafted sentence apart, and looks whether it is the article's.
func (d *drafting) parse(raw string) (drafted, bool) {
	s, ok := parseDrafted(raw, d.passages)
	if ok {
		s.quotes = d.checker.quoting(s, d.passages)
	}
	return s, ok
}

// add checks a unit, and takes it up unless it was said before.
func (d *drafting) add(ctx context.Context, u unit) {
	if u.kind == plain || u.kind == item {
		if u.quotes == nil && d.o.Model == "" { // of the built-in model's the article's own words suffice
			u.quotes = d.checker.extracted(u.drafted, d.passages)
		}
		var v Verdict
		u.sentence, v, u.state = d.checker.check(ctx, u.drafted, d.context(u, len(d.units)), d.passages)
		u.verdict = len(d.trace.Verdicts)
		d.trace.Verdicts = append(d.trace.Verdicts, v)
		if u.state != kept {
			d.sieve.fell()
		}
	}
	same := func(o unit) bool { return o.state == kept && o.sentence.text == u.sentence.text && o.lead == u.lead }
	if u.state == dropped || !slices.ContainsFunc(d.units, same) {
		d.units = append(d.units, u)
	}
}

// headingLine is a line that a model set apart as a heading.
var headingLine = regexp.MustCompile(`^\s*(?:#{1,6}\s|\*\*[^*]+\*\*:?\s*$)`)

// unit tells what a sentence is to those before it.
func (d *drafting) unit(s drafted) unit {
	u := unit{drafted: s, lead: -1, verdict: -1}
	before := len(d.units) - 1
	switch {
	case strings.HasSuffix(s.text, ":"):
		u.kind = lead
	case headingLine.MatchString(s.raw) && len(s.cited) == 0:
		u.kind = heading
	case listSign.MatchString(s.raw):
		u.kind = item
		if before >= 0 {
			switch b := d.units[before]; b.kind {
			case lead:
				u.lead = before
			case item:
				u.lead = b.lead
			}
		}
	}
	return u
}

// context is what the judge is told of a unit beside its evidence. n is how many units stand before
// it.
func (d *drafting) context(u unit, n int) string {
	lead, before := "", ""
	if u.lead >= 0 {
		lead = d.units[u.lead].text
	} else if n > 0 && u.kind == plain {
		before = d.units[n-1].text
	}
	return Context(d.question, before, lead)
}

// Context is what a sentence of an answer stands on: the question, "" for one on the article as a
// whole, the sentence before it or, of an item, the lead of its list. The judge was trained on
// sentences in this place: train/data.py.
func Context(question, before, lead string) string {
	return strings.Join(strings.Fields(question+" "+before+" "+lead), " ")
}
