package answering

import (
	"context"
	"slices"
	"strings"
	"time"

	"isnad/prompts"
)

// verifyLimit bounds the second look: its answer is a line a sentence, and the reader sees nothing before it.
const verifyLimit = 15 * time.Second

// verify asks the model in one short call whether each kept sentence is said by its paragraphs, and drops those for which it says no. It can only take away.
// Sentences of the article itself are not asked about. When the model cannot be asked, is late, or does not answer as asked, the ledger's verdicts stand.
func (a *Answerer) verify(ctx context.Context, kept []Sentence, t *Trace) []Sentence {
	var claims []prompts.Claim
	number := map[string]int{} // of a sentence's claim, by its text; texts of kept sentences are distinct
	for _, s := range kept {
		if slices.ContainsFunc(t.Verdicts, func(v Verdict) bool { return v.Kept && v.Why == prompts.CheckQuotation && v.shown == s.Text }) {
			continue
		}
		c := prompts.Claim{Sentence: s.Text}
		for _, q := range s.Citations {
			p := prompts.Paragraph{ID: q.Passage.ID, Text: q.Passage.Text}
			if q.Passage.Opens { // its heading is evidence too
				p.Section = q.Passage.Section
			}
			c.Evidence = append(c.Evidence, p)
		}
		claims = append(claims, c)
		number[s.Text] = len(claims)
	}
	if len(claims) == 0 {
		return kept
	}
	reply, err := a.reply(ctx, prompts.VerifyMessages(claims))
	if err != nil {
		a.o.Logger.Warn("second look", "err", err)
		return kept
	}
	judged := prompts.ParseVerify(reply, len(claims))
	out := slices.DeleteFunc(slices.Clone(kept), func(s Sentence) bool {
		said, ok := judged[number[s.Text]]
		if !ok || said.Holds {
			return false
		}
		for i := range t.Verdicts {
			if v := &t.Verdicts[i]; v.Kept && v.shown == s.Text {
				v.Kept, v.Mended, v.Reason, v.Why = false, false, "second look", prompts.CheckSecondLook
			}
		}
		return true
	})
	if len(out) == 0 && t.Failure == "" {
		t.Failure = prompts.NothingSupported
	}
	return out
}

// reply is what the model answers within verifyLimit, whether it listens to ctx or not.
func (a *Answerer) reply(ctx context.Context, messages []prompts.Message) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, verifyLimit)
	defer cancel()
	type answer struct {
		text string
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		var b strings.Builder
		_, err := a.o.Generator.Generate(ctx, messages, func(piece string) error {
			b.WriteString(piece)
			return nil
		})
		answered <- answer{b.String(), err}
	}()
	select {
	case got := <-answered:
		return got.text, got.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
