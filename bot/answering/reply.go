package answering

import (
	"context"

	"isnad/bot/answering/intent"
	"isnad/prompts"
	"isnad/retrieval"
)

// reply answers what needs no reading of the article: small talk, a request that no article
// answers, a paragraph by its number. It is false for anything else.
func (a *Answerer) reply(ctx context.Context, r *Result, in intent.Intent) bool {
	switch {
	case in.Reply != "":
		r.Answer = Say(in.Reply)
	case in.Form != nil:
		a.comply(ctx, r, in.Form)
	case in.Place != nil:
		return a.open(r, *in.Place)
	default:
		return false
	}
	return true
}

// comply replies to such a request: in one sentence or two, and with questions that the article
// answers.
func (a *Answerer) comply(ctx context.Context, r *Result, f *prompts.Form) {
	r.Answer = Say(f.Reply)
	if f.Declines {
		r.kind = Refused
	}
	if r.suggestions = f.Ask; f.Offers && f.Ask == nil {
		r.suggestions = a.suggest(ctx, r.Trace.Query, nil)
	}
}

// open answers with a paragraph whole, or with how many there are. It is false for a summary of one
// that there is: somebody has to read it.
func (a *Answerer) open(r *Result, p intent.Place) bool {
	last := len(a.o.Passages)
	switch {
	case p.Paragraph == 0:
		r.Answer = Say(prompts.ParagraphCount(last))
	case p.Paragraph > last:
		r.kind, r.words = Refused, prompts.NoParagraph(last)
	case p.Summary:
		return false
	default:
		text := a.o.Passages[p.Paragraph-1]
		var all []Citation
		for _, s := range retrieval.Sentences(text.Text) {
			all = append(all, trimmed(text, s.Start, s.End))
		}
		r.Answer = Quotations(all...)
	}
	return true
}
