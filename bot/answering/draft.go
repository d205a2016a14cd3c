package answering

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"isnad/bot/answering/reader"
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

// A checkedDraft is what became of a draft.
type checkedDraft struct {
	units   []unit
	silent  bool   // the model says that the article does not answer
	missing string // what it says is missing, in the question's words
}

// kept are the sentences that a reader sees.
func (d *checkedDraft) kept() []Sentence { return coherent(d.units) }

// A drafting is a draft in the making: sentences are checked as soon as they are complete, while
// the model goes on.
type drafting struct {
	*Answerer
	question string
	passages []retrieval.Passage
	trace    *Trace
	show     func(Answer)
	sieve    sieve
	checkedDraft
}

// draft lets the model write, and checks what it writes.
func (a *Answerer) draft(
	ctx context.Context, question string, history []prompts.Message, passages []retrieval.Passage, overview bool, parts int,
	t *Trace, show func(Answer),
) checkedDraft {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, draftLimit)
	defer cancel()
	d := &drafting{Answerer: a, question: question, passages: passages, trace: t, show: show, sieve: sieve{question: t.Query, parts: parts}}
	pieces, ended := a.write(ctx, prompts.AnswerMessages(question, history, paragraphs(passages), overview))
	var c cutter
	var text strings.Builder
	var err error
	for writing := true; writing; {
		select {
		case piece := <-pieces:
			if text.Len() == 0 {
				t.FirstToken = time.Since(start)
			}
			text.WriteString(piece)
			d.take(ctx, c.add(piece))
		case e := <-ended:
			t.Tokens, err, writing = e.tokens, e.err, false
		case <-ctx.Done(): // a generator that does not listen must not hold anybody up
			err, writing = ctx.Err(), false
		}
	}
	if err == nil {
		d.take(ctx, c.end())
		if text.Len() == 0 {
			err = errors.New("the model wrote nothing")
		}
	}
	t.Draft = text.String()
	if err == nil {
		d.lookAgain(ctx)
	} else { // no time, or no model, for that
		for _, i := range d.unsure() {
			d.settleAlone(&d.units[i])
		}
	}
	n := len(d.kept())
	d.silent, d.missing = err == nil && d.sieve.refused(n), d.sieve.missing()
	if err != nil {
		t.Failure = prompts.ModelUnusable(err)
		a.o.Logger.Warn("draft", "err", err, "kept", n)
	} else if n == 0 && !d.silent {
		t.Failure = prompts.NothingSupported
	}
	return d.checkedDraft
}

// Check holds a draft, markers included, against the whole article, and returns the answer of the
// sentences that may be shown.
func (a *Answerer) Check(ctx context.Context, question, draft string) Answer {
	d := &drafting{
		Answerer: a, question: question, passages: a.o.Passages, trace: &Trace{}, show: func(Answer) {},
		sieve: sieve{question: question},
	}
	var c cutter
	d.take(ctx, append(c.add(draft), c.end()...))
	d.lookAgain(ctx)
	return answered(d.kept(), d.sieve.missing())
}

// An ending is how a model ended its draft.
type ending struct {
	tokens int
	err    error
}

// write lets the model write; the pieces come until the ending does.
func (a *Answerer) write(ctx context.Context, messages []prompts.Message) (<-chan string, <-chan ending) {
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
	return pieces, ended
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
		var v Verdict
		u.sentence, v, u.state = d.examine(ctx, u)
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

// examine checks a unit. Of the built-in model's the article's own words suffice.
func (d *drafting) examine(ctx context.Context, u unit) (Sentence, Verdict, outcome) {
	if u.quotes == nil && d.o.Model == "" {
		if s, ok := d.checker.extracted(u.drafted, d.passages); ok {
			v := Verdict{Sentence: u.raw, Paragraphs: u.cited, By: byWords, Kept: true}
			v.Reason, v.Why = "quotation", prompts.CheckQuotation
			return s, v, kept
		}
	}
	return d.checker.check(ctx, u.drafted, d.context(u, len(d.units)), d.passages)
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

// Context is what a sentence of an answer stands on: the question, unless it is on the article as a
// whole, the sentence before it or, of an item, the lead of its list. The judge was trained on
// sentences in this place: train/data.py.
func Context(question, before, lead string) string {
	if !reader.Specific(question) {
		question = ""
	}
	return strings.Join(strings.Fields(question+" "+before+" "+lead), " ")
}
