package reader

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
)

// What speaks for a sentence, as a sum: fitted on seven articles with the model's readings (evaluation.TestArticles), by softmax over the sentences of the first five passages.
const (
	bySpan    = 0.3   // of the logarithm of the probability that the model's answer stands in it
	byReading = 0.78  // of the logit that its passage answers
	byRank    = -0.75 // of each passage that retrieval puts before its own
	byCover   = 2.5   // of the share of the question's words, by rarity
	byCosine  = 26.0  // of its window with the question
	byLength  = 0.2   // of the logarithm of its words over twenty
	noSpan    = -6.0  // stands for the logarithm of a probability that the model does not tell
)

// Chosen on the same articles.
const (
	answeredFrom = 0.20 // how likely some passage must answer
	alsoMargin   = 1.5  // how far behind the best a further sentence may be, where several things are asked for
	severalMost  = 4    // sentences, then
	secondMargin = 1.5  // how far behind the best a second sentence may be, where the model tells no words of the best
	windowRunes  = 1000 // of a passage, read at once: about 300 tokens
)

// A candidate is a sentence that may answer.
type candidate struct {
	passage retrieval.Passage
	span    retrieval.Span // of the sentence
	score   float64
	chance  float64          // that its passage answers
	answer  retrieval.Span   // the model's answer in it; the sentence where it has none
	under   []retrieval.Span // the sentences that introduce it, the outermost first: without them it may say the opposite
	items   []retrieval.Span // those that it introduces
	sure    float64          // how likely that is, if the passage answers
	text    string           // what was read of the passage
}

// find picks the words that answer a question, or none where no passage does.
func (r *Reader) find(ctx context.Context, a ask, told string, passages []retrieval.Passage) ([]Pick, error) {
	if r.model == nil {
		return nil, nil
	}
	found, err := r.candidates(ctx, a, passages)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(found, func(c candidate) bool { return c.chance >= answeredFrom }) {
		return nil, nil
	}
	slices.SortStableFunc(found, func(x, y candidate) int { return cmp.Compare(y.score, x.score) })
	if told != "" { // what has been said does not answer again
		if i := slices.IndexFunc(found, func(c candidate) bool { return !strings.Contains(told, c.quote(c.answer)) }); i > 0 {
			found = found[i:]
		}
	}
	if a.kind == yesNo {
		return r.yesOrNo(ctx, a, found[0])
	}
	picks := found[0].picks(a)
	margin, most := alsoMargin, severalMost
	if !a.wide { // a second sentence where the first is not surely the one
		margin, most = secondMargin, 2
	}
	if a.wide || found[0].sure < sureSpan {
		for _, c := range found[1:min(len(found), most)] {
			if c.score >= found[0].score-margin {
				picks = append(picks, c.picks(a)...)
			}
		}
		slices.SortStableFunc(picks, func(x, y Pick) int { return cmp.Or(x.Passage.ID-y.Passage.ID, x.Start-y.Start) })
	}
	return picks, nil
}

// candidates scores the sentences of passages. Those that ask, or are a word alone, are none.
func (r *Reader) candidates(ctx context.Context, a ask, passages []retrieval.Passage) ([]candidate, error) {
	read, err := r.read(ctx, a, passages)
	if err != nil {
		return nil, err
	}
	nearness, err := r.nearness(ctx, a, passages)
	if err != nil {
		return nil, err
	}
	rarity := r.rarities(a.query())
	var out []candidate
	for i, p := range passages {
		parts := retrieval.Parts(p.Text)
		for n, part := range parts {
			words := retrieval.Words(p.Text[part.Start:part.End])
			if part.Asks || len(words) < 2 {
				continue
			}
			c := read[i].in(part.Span)
			c.passage = p
			c.under, c.items = listOf(parts, n)
			c.score += byRank*float64(i) + byCover*cover(rarity, p.Text[part.Start:part.End]) + byCosine*nearness[i](part.Start) + byLength*math.Log(float64(len(words))/20)
			out = append(out, c)
		}
	}
	return out, nil
}

// mostItems is how many items are quoted below the sentence that introduces them.
const mostItems = 10

// listOf returns the sentences that introduce a part, the outermost first, and those that it introduces.
func listOf(parts []retrieval.Part, n int) (under, items []retrieval.Span) {
	for u := parts[n].Under; u >= 0; u = parts[u].Under {
		under = append([]retrieval.Span{parts[u].Span}, under...)
	}
	for i := n + 1; parts[n].Leads && i < len(parts) && len(items) < mostItems; i++ {
		for u := parts[i].Under; u >= 0; u = parts[u].Under {
			if u == n {
				items = append(items, parts[i].Span)
				break
			}
		}
	}
	return under, items
}

// A reading is what the model says of a passage.
type reading struct {
	chance float64
	spans  []retrieval.Span // bytes of the passage
	sure   []float64        // of each
	text   string
}

// read has the model read the question with each passage, with the windows of long ones, in one call. Words above a passage do not count: they are another's, or a heading.
func (r *Reader) read(ctx context.Context, a ask, passages []retrieval.Passage) ([]reading, error) {
	var asked []retrieval.Asked
	var of, from, above []int
	for i, p := range passages {
		for _, w := range windows(p.Text) {
			text := r.evidence(p)
			if w.End-w.Start < len(p.Text) {
				text = p.Text[w.Start:w.End]
			}
			asked = append(asked, retrieval.Asked{Context: a.earlier, Question: a.text, Evidence: text})
			of, from, above = append(of, i), append(from, w.Start), append(above, len(text)-(w.End-w.Start))
		}
	}
	found, err := r.model.Read(ctx, asked)
	if err != nil {
		return nil, fmt.Errorf("reading the passages: %w", err)
	}
	out := make([]reading, len(passages))
	for k, f := range found {
		o := &out[of[k]]
		if c := float64(f.Answers); c > o.chance || o.text == "" {
			*o = reading{chance: c, text: asked[k].Evidence}
			for _, s := range f.Spans {
				if s.Start >= above[k] {
					o.spans = append(o.spans, retrieval.Span{Start: s.Start - above[k] + from[k], End: s.End - above[k] + from[k]})
					o.sure = append(o.sure, float64(s.Probability))
				}
			}
		}
	}
	return out, nil
}

// in is what a reading says of a sentence of its passage.
func (o reading) in(s retrieval.Span) candidate {
	c := candidate{span: s, chance: o.chance, answer: s, text: o.text}
	all := 0.0
	for i, a := range o.spans {
		if a.Start < s.Start || a.Start >= s.End {
			continue
		}
		if all += o.sure[i]; o.sure[i] > c.sure && a.End <= s.End {
			c.answer, c.sure = a, o.sure[i]
		}
	}
	p := min(max(o.chance, 1e-6), 1-1e-6)
	c.score = bySpan*max(math.Log(max(all, 1e-9)), noSpan) + byReading*math.Log(p/(1-p))
	return c
}

// nearness returns, of each passage, a function from a place to the cosine of its window with the question, less the mean of all windows.
func (r *Reader) nearness(ctx context.Context, a ask, passages []retrieval.Passage) ([]func(at int) float64, error) {
	query, err := r.embedder.Embed(ctx, retrieval.Query, []string{a.query()})
	if err != nil {
		return nil, fmt.Errorf("embedding the question: %w", err)
	}
	var texts []string
	spans := make([][]retrieval.Span, len(passages))
	for i, p := range passages {
		spans[i] = retrieval.Windows(p.Text)
		for _, w := range spans[i] {
			texts = append(texts, p.Text[w.Start:w.End])
		}
	}
	vectors, err := r.embedder.Embed(ctx, retrieval.Document, texts)
	if err != nil {
		return nil, fmt.Errorf("embedding the passages to read: %w", err)
	}
	cosines, mean := make([]float64, len(vectors)), 0.0
	for i, v := range vectors {
		cosines[i] = dot(query[0], v)
		mean += cosines[i] / float64(len(vectors))
	}
	out := make([]func(int) float64, len(passages))
	for i := range passages {
		own := cosines[:len(spans[i])]
		cosines = cosines[len(spans[i]):]
		out[i] = func(at int) float64 {
			for k, w := range spans[i] {
				if at < w.End {
					return own[k] - mean
				}
			}
			return 0
		}
	}
	return out, nil
}

// rarities are the stems of a question that say what it is about, and how rare each is in the article.
func (r *Reader) rarities(question string) map[string]float64 {
	a, out := r.article.Load(), map[string]float64{}
	for _, w := range retrieval.Words(question) {
		if contentful(w) {
			x, ok := a.rarity[w.Stem]
			if !ok {
				x = a.strange()
			}
			out[w.Stem] = x
		}
	}
	return out
}

// cover is the share of the stems, by rarity, that a text has.
func cover(rarity map[string]float64, text string) float64 {
	has, sum, total := stemsOf(text), 0.0, 0.0
	for stem, x := range rarity {
		total += x
		if has[stem] {
			sum += x
		}
	}
	if total == 0 {
		return 0
	}
	return sum / total
}

func stemsOf(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range retrieval.Words(text) {
		out[w.Stem] = true
	}
	return out
}

// windows cuts a text that is too long to be read at once, at borders of sentences.
func windows(text string) []retrieval.Span {
	if utf8.RuneCountInString(text) <= windowRunes {
		return []retrieval.Span{{Start: 0, End: len(text)}}
	}
	var out []retrieval.Span
	start, end := 0, 0
	for _, s := range retrieval.Sentences(text) {
		if end > start && utf8.RuneCountInString(text[start:s.End]) > windowRunes {
			out = append(out, retrieval.Span{Start: start, End: end})
			start = s.Start
		}
		end = s.End
	}
	return append(out, retrieval.Span{Start: start, End: max(end, start)})
}

// yesOrNo has the judge say whether the passage affirms the question.
func (r *Reader) yesOrNo(ctx context.Context, a ask, c candidate) ([]Pick, error) {
	judged, err := r.model.Judge(ctx, []retrieval.Pair{{Context: a.earlier, Claim: a.text, Evidence: c.text}})
	if err != nil {
		return nil, fmt.Errorf("judging the question: %w", err)
	}
	p := c.said(c.span)
	switch j := judged[0]; {
	case j.Supported >= decided:
		p.Word = prompts.Yes
	case j.Contradicted >= decided:
		p.Word = prompts.No
	}
	p.Why = fmt.Sprintf("answers %.2f, yes %.2f, no %.2f", c.chance, judged[0].Supported, judged[0].Contradicted)
	return []Pick{p}, nil
}

// decided is how likely a yes or a no must be to be said; else the sentence speaks for itself.
const decided = 0.6

// How much is said of what is found.
const (
	sureSpan  = 0.45 // how likely the words must be, else their sentence is said
	leastSpan = 3    // words that say why or how
	longest   = 30   // words of a sentence that is said whole where its words alone are not
)

// picks says a sentence that answers with those that it does not stand without.
func (c candidate) picks(a ask) []Pick {
	var out []Pick
	for _, s := range c.under {
		out = append(out, c.said(s))
	}
	if len(c.under)+len(c.items) > 0 {
		out = append(out, c.said(c.span))
	} else {
		out = append(out, c.pick(a))
	}
	for _, s := range c.items {
		out = append(out, c.said(s))
	}
	return out
}

// pick says the words that answer: of a fact these alone, of what is not so sure their sentence, or where that is long their clauses.
func (c candidate) pick(a ask) Pick {
	words := len(strings.Fields(c.quote(c.answer)))
	if c.sure >= sureSpan && (a.kind.brief() || words >= leastSpan) {
		return c.said(c.answer)
	}
	if len(strings.Fields(c.quote(c.span))) > longest && c.sure >= sureSpan/2 {
		if s := over(c.answer, retrieval.Clauses(c.passage.Text)); s.Start >= c.span.Start && s.End <= c.span.End {
			return c.said(s)
		}
	}
	return c.said(c.span)
}

func (c candidate) quote(s retrieval.Span) string { return c.passage.Text[s.Start:s.End] }

func (c candidate) said(s retrieval.Span) Pick {
	return Pick{Passage: c.passage, Start: s.Start, End: s.End, Score: c.chance, Why: fmt.Sprintf("score %.1f, answers %.2f, words %.2f", c.score, c.chance, c.sure)}
}

// over is the run of spans that s touches, or s.
func over(s retrieval.Span, spans []retrieval.Span) retrieval.Span {
	out := s
	for _, x := range spans {
		if x.Start < s.End && s.Start < x.End {
			out.Start, out.End = min(out.Start, x.Start), max(out.End, x.End)
		}
	}
	return out
}
