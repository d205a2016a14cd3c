package answering

import (
	"context"
	"strings"
	"time"

	"isnad/prompts"
)

// A Look says which sentences of a draft the model looks at a second time.
type Look int

// The looks.
const (
	NoLook   Look = iota
	LookOpen      // those that the judge leaves open
	LookAll       // those that it keeps too, but for the article's own words
)

// lookLimit bounds the second look: its answer is a line a sentence, and the reader sees nothing of
// them before it.
const lookLimit = 15 * time.Second

// lookAgain asks the model in one short call about the sentences that the check leaves open, or
// about all. It never overrules a veto. What it does not answer, or answers late, is settled as
// where there is no second look; so is a draft that broke off, behind which there is none.
func (d *drafting) lookAgain(ctx context.Context) {
	asked := d.unsure()
	if len(asked) == 0 {
		return
	}
	claims := make([]prompts.Claim, len(asked))
	for n, i := range asked {
		claims[n] = prompts.Claim{Sentence: d.units[i].sentence.text}
		for _, c := range d.units[i].sentence.citations {
			p := prompts.Paragraph{ID: c.Passage.ID, Text: c.Passage.Text}
			if c.Passage.Opens { // its heading is evidence too
				p.Section = c.Passage.Section
			}
			claims[n].Evidence = append(claims[n].Evidence, p)
		}
	}
	looking, cancel := context.WithTimeout(ctx, lookLimit)
	defer cancel()
	var reply strings.Builder
	_, err := d.write(looking, prompts.VerifyMessages(claims), func(piece string) { reply.WriteString(piece) })
	if err != nil {
		d.o.Logger.Warn("second look", "err", err)
	}
	judged := prompts.ParseVerify(reply.String(), len(claims))
	for n, i := range asked {
		if said, ok := judged[n+1]; ok && err == nil {
			d.settle(ctx, i, said)
		} else {
			d.settleAlone(&d.units[i])
		}
	}
}

// unsure lists the units that a second look is to decide on.
func (d *drafting) unsure() []int {
	var out []int
	for i, u := range d.units {
		v := u.verdict
		if v >= 0 && (d.o.Look >= LookOpen && u.state == open || d.o.Look == LookAll && u.state == kept && d.trace.Verdicts[v].By != byWords) {
			out = append(out, i)
		}
	}
	return out
}

// settleAlone keeps a sentence that is open where the judge finds it likely.
func (d *drafting) settleAlone(u *unit) {
	if v := &d.trace.Verdicts[u.verdict]; u.state == open && v.likely {
		u.state = kept
		v.keep("supported", prompts.CheckJudged(u.sentence.citations[0].Quote()))
	}
}

// settle writes down what the model said of a sentence. A wording that it would put in its place is
// checked as any drafted sentence, and shown where that needs no further look.
func (d *drafting) settle(ctx context.Context, i int, said prompts.Judgement) {
	u := &d.units[i]
	v := &d.trace.Verdicts[u.verdict]
	v.By = byModel
	if said.Holds {
		u.state = kept
		v.keep("supported", prompts.CheckConfirmed(u.sentence.citations[0].Quote()))
		return
	}
	u.state = dropped
	v.Kept, v.Mended, v.Reason, v.Why = false, false, "second look", prompts.CheckSecondLook
	if said.Wording == "" {
		return
	}
	better, ok := d.parse(said.Wording)
	if !ok {
		return
	}
	if len(better.cited) == 0 {
		better.cited = u.cited
	}
	sentence, verdict, state := d.checker.check(ctx, better, d.context(*u, i), d.passages)
	if state == kept {
		u.sentence, u.state, u.verdict = sentence, kept, len(d.trace.Verdicts)
		d.trace.Verdicts = append(d.trace.Verdicts, verdict)
	}
}
