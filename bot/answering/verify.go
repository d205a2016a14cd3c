package answering

import (
	"context"
	"strings"

	"isnad/prompts"
)

// verify asks the model in one short call whether each kept sentence is said by its paragraphs, and drops those for which it says no. It can only take away.
// When the model cannot be asked, or does not answer as asked, the ledger's verdicts stand.
func (a *Answerer) verify(ctx context.Context, kept []Sentence, t *Trace) []Sentence {
	claims := make([]prompts.Claim, len(kept))
	for i, s := range kept {
		claims[i].Sentence = s.Text
		for _, c := range s.Citations {
			claims[i].Evidence = append(claims[i].Evidence, c.Passage.Text)
		}
	}
	var reply strings.Builder
	if _, err := a.o.Generator.Generate(ctx, prompts.VerifyMessages(claims), func(piece string) error {
		reply.WriteString(piece)
		return nil
	}); err != nil {
		a.o.Logger.Warn("second look", "err", err)
		return kept
	}
	verdicts := prompts.ParseVerify(reply.String(), len(kept))
	var out []Sentence
	for i, s := range kept {
		if said, ok := verdicts[i+1]; ok && !said {
			for j := range t.Verdicts {
				if v := &t.Verdicts[j]; v.Kept && strings.Contains(v.Sentence, strings.TrimRight(s.Text, ".؟! ")) {
					v.Kept, v.Reason, v.Why = false, "second look", prompts.CheckSecondLook
				}
			}
			continue
		}
		out = append(out, s)
	}
	return out
}
