package answering

import (
	"context"
	"slices"
	"unicode/utf8"

	"isnad/bot/answering/intent"
	"isnad/bot/answering/reader"
	"isnad/prompts"
	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// refuse says that the article does not answer, and where it comes closest.
func (a *Answerer) refuse(ctx context.Context, r *Result, question string) {
	var nearest []retrieval.Passage
	for _, h := range r.Trace.Hits[:min(len(r.Trace.Hits), nearestShown)] {
		nearest = append(nearest, h.Passage)
	}
	r.Answer = Refusal(prompts.MissingWords(a.absent(question)), nearest, a.suggest(ctx, r.Trace.Query, nearest)...)
}

// suggest lists questions that the article answers, other than the one that was asked.
func (a *Answerer) suggest(ctx context.Context, asked string, nearest []retrieval.Passage) []string {
	var out []string
	for _, e := range a.o.Examples {
		if e != asked && len(out) < suggestionsShown {
			out = append(out, e)
		}
	}
	var ours []string
	for _, p := range nearest {
		if p.Section != "" {
			ours = append(ours, prompts.AboutSection(p.Section))
		}
	}
	for _, s := range append(ours, prompts.AboutAnyArticle...) {
		if len(out) < suggestionsShown && !slices.Contains(out, s) && a.answers(ctx, s) {
			out = append(out, s)
		}
	}
	return out
}

// answers reports whether the reader finds an answer to a question of ours, which is then
// remembered.
func (a *Answerer) answers(ctx context.Context, question string) bool {
	if known, ok := a.answerable.Load(question); ok {
		return known.(bool)
	}
	asked, err := a.o.Reader.Parse(ctx, question, nil)
	if err != nil {
		return false
	}
	plan := asked.Plan()
	hits, err := a.search(ctx, plan)
	if err != nil {
		return false
	}
	reading, err := a.o.Reader.Read(ctx, asked, a.material(hits, plan))
	if err != nil {
		return false
	}
	a.answerable.Store(question, len(reading.Picks) > 0)
	return len(reading.Picks) > 0
}

// absent lists the words of a question that the article, if it is in Arabic, does not have in any
// form, nor another of about their meaning, words about the article itself and verbs aside: at most
// two, the longest, since short ones say little. The question itself is not repeated: it may claim
// what the article does not say.
func (a *Answerer) absent(question string) []string {
	var out []retrieval.Word
	if !a.arabic {
		return nil
	}
	for _, w := range retrieval.Words(question) {
		r := []rune(w.Text)
		asking := w.Stop || intent.Requesting(w.Text) || arabic.AnyReading(w.Text, arabic.Framing)
		if asking || arabic.Verbal(w.Text) || a.checker.has(w) || a.checker.means(w) || len(r) < absentRunes || r[0] < 'ء' || r[0] > 'ي' {
			continue
		}
		if !slices.ContainsFunc(out, func(o retrieval.Word) bool { return o.Stem == w.Stem }) {
			out = append(out, w)
		}
	}
	slices.SortStableFunc(out, func(v, w retrieval.Word) int { return len(w.Text) - len(v.Text) })
	out = out[:min(len(out), absentShown)]
	slices.SortFunc(out, func(v, w retrieval.Word) int { return v.Start - w.Start })
	var words []string
	for _, w := range out {
		words = append(words, question[w.Start:w.End])
	}
	return words
}

// short is a part of a question that can be repeated, or nothing.
func short(s string) string {
	if utf8.RuneCountInString(s) > missingRunes {
		return ""
	}
	return s
}

// unanswered names the part of a question with several parts that the article does not answer. The
// reader's opinion counts only where the answer rests on the paragraphs that it would quote itself.
func (a *Answerer) unanswered(ctx context.Context, asked reader.Question, passages []retrieval.Passage, answer Answer) string {
	reading, err := a.o.Reader.Read(ctx, asked, passages)
	if err != nil || reading.Missing == "" || len(reading.Picks) == 0 {
		return ""
	}
	for _, n := range answer.Cited() {
		if !slices.ContainsFunc(reading.Picks, func(p reader.Pick) bool { return p.Passage.ID == n }) {
			return ""
		}
	}
	return short(reading.Missing)
}
