package reader

import (
	"context"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"isnad/prompts"
	"isnad/retrieval"
)

// A Model reads questions with texts, and judges claims by them. See retrieval.OfflineJudge.
type Model interface {
	Read(ctx context.Context, asked []retrieval.Asked) ([]retrieval.Reading, error)
	Judge(ctx context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error)
}

// Chosen on some 880 questions on articles that the model was not trained on: those of
// bot/evaluation/testdata but for the sets that are kept for measuring, which have few far ones.
const (
	readFrom    = 0.37 // how likely the article must answer
	doubtedFrom = 0.62 // the same where a figure is missing
	absentFrom  = 0.90 // the same where every word of the question is
	leastWords  = 0.45 // where there is no model: share of the question's words that the best sentence's passage must have
	sureSpan    = 0.58 // how likely words must be the answer to be said alone
	decided     = 0.6  // how likely a yes or a no must be to be said; else the sentence speaks for itself
	windowRunes = 1000 // of a passage, read at once: about 300 tokens
)

// likelihood makes one opinion on the article of what the reader says of its passages: the weights
// of the likeliest one's logit and of the mean of all. Where a question only looks answered, one
// passage stands out, as it has the question's words, and nothing else speaks of it. Logistic
// regression on 1,370 questions on articles that the reader was not trained on.
var likelihood = struct{ bias, first, mean float64 }{3.57, .24, 1.02}

// Open tells the reader an article, so that it reads each of its passages with its surroundings. It
// may know several; forget takes this one from it.
func (r *Reader) Open(passages []retrieval.Passage) (forget func()) {
	around := retrieval.Around(passages)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range passages {
		at := place{p.ID, p.Text}
		r.known[at] = append(r.known[at], opened{p, &around})
	}
	return func() { r.forget(passages, &around) }
}

func (r *Reader) forget(passages []retrieval.Passage, around *retrieval.Surroundings) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range passages {
		at := place{p.ID, p.Text}
		r.known[at] = slices.DeleteFunc(r.known[at], func(o opened) bool { return o.around == around })
		if len(r.known[at]) == 0 {
			delete(r.known, at)
		}
	}
}

// A place is a passage by its number and words.
type place struct {
	id   int
	text string
}

// An opened is a passage as its article has it, with heading and surroundings.
type opened struct {
	retrieval.Passage
	around *retrieval.Surroundings
}

// evidence is what is read of a passage: it with its surroundings, if its article is known.
func (r *Reader) evidence(p retrieval.Passage) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if of := r.known[place{p.ID, p.Text}]; len(of) > 0 {
		last := of[len(of)-1]
		return last.around.Evidence(last.Passage)
	}
	return retrieval.Surroundings{}.Evidence(p)
}

// read has the model, if there is one, read the question with each passage, with the windows of
// long ones, in one call. The spans are of the passages; words above one do not count: they are
// another's, or a heading.
func (r *Reader) read(ctx context.Context, a ask, earlier string, passages []retrieval.Passage) ([]retrieval.Reading, error) {
	if r.model == nil {
		return nil, nil
	}
	var asked []retrieval.Asked
	var of, shift []int // of each text: its passage, and how far its places are before those of the passage
	for i, p := range passages {
		for _, w := range windows(p.Text) {
			text := p.Text[w.Start:w.End]
			if len(text) == len(p.Text) {
				text = r.evidence(p)
			}
			asked = append(asked, retrieval.Asked{Context: earlier, Question: a.text, Evidence: text})
			of, shift = append(of, i), append(shift, w.End-len(text))
		}
	}
	found, err := r.model.Read(ctx, asked)
	if err != nil {
		return nil, fmt.Errorf("reading the passages: %w", err)
	}
	out := make([]retrieval.Reading, len(passages))
	for k, f := range found {
		o := &out[of[k]]
		if f.Answers <= o.Answers {
			continue
		}
		*o = retrieval.Reading{Answers: f.Answers}
		for _, s := range f.Spans {
			if s.Start, s.End = s.Start+shift[k], s.End+shift[k]; s.Start >= 0 {
				o.Spans = append(o.Spans, s)
			}
		}
	}
	return out, nil
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

// likely is how likely the article answers, by what is read of its passages.
func likely(read []retrieval.Reading) float64 {
	first, mean := math.Inf(-1), 0.0
	for _, r := range read {
		l := logit(float64(r.Answers))
		first = max(first, l)
		mean += l / float64(len(read))
	}
	return 1 / (1 + math.Exp(-(likelihood.bias + likelihood.first*first + likelihood.mean*mean)))
}

// brief cuts picks to the words that answer, where the model is sure of them, they stand in the
// first, and they say what neither the question nor the answer before it does.
func (c *candidates) brief(q Question, a ask, m match, picks []Pick, read []retrieval.Reading) []Pick {
	if len(picks) == 0 || read == nil || picks[0].Heading || a.kind == yesNo || q.scope == several {
		return picks
	}
	first := picks[0]
	i := slices.IndexFunc(c.passages, func(passage retrieval.Passage) bool { return passage.ID == first.Passage.ID })
	for _, s := range read[i].Spans { // the likeliest first
		if s.Start < first.Start || s.End > first.End {
			continue
		}
		span := retrieval.Span{Start: s.Start, End: s.End}
		if s.Probability < sureSpan || a.kind == count && !c.hasFigure(i, span) || !c.news(q.told, m, i, span) {
			return picks
		}
		first.Start, first.End = s.Start, s.End
		return []Pick{first}
	}
	return picks
}

// hasFigure reports whether a number, or a part of one, stands in words of a passage.
func (c *candidates) hasFigure(passage int, span retrieval.Span) bool {
	for _, s := range c.sentences {
		if s.passage != passage {
			continue
		}
		for _, f := range s.figures {
			if figureKinds[count](f.Figure) && span.Start < s.words[f.to-1].End && s.words[f.from].Start < span.End {
				return true
			}
		}
	}
	return false
}

// mostAsked is the share of the question's words from which on words repeat it.
const mostAsked = 0.5

// news reports whether words of a passage say something that the question and the answer before it
// do not.
func (c *candidates) news(told []key, m match, passage int, span retrieval.Span) bool {
	asked, fresh := make([]float64, len(m.like)), false
	for _, s := range c.sentences {
		for j, w := range s.words {
			if s.passage != passage || w.Start < span.Start || w.End > span.End {
				continue
			}
			known := slices.ContainsFunc(told, func(k key) bool { return k.meaning.Stem == w.Stem })
			for t, like := range m.like {
				if like[s.keys[j]] >= alike {
					asked[t], known = 1, true
				}
			}
			fresh = fresh || !w.Stop && !known
		}
	}
	return fresh && m.cover(func(t int) float64 { return asked[t] }) < mostAsked
}

// yesOrNo has the judge say whether the passage of the first pick affirms the question.
func (r *Reader) yesOrNo(ctx context.Context, a ask, earlier string, picks []Pick) ([]Pick, error) {
	if len(picks) == 0 || picks[0].Heading || r.model == nil {
		return picks, nil
	}
	judged, err := r.model.Judge(ctx, []retrieval.Pair{{Context: earlier, Claim: a.text, Evidence: r.evidence(picks[0].Passage)}})
	if err != nil {
		return nil, fmt.Errorf("judging the question: %w", err)
	}
	switch j := judged[0]; {
	case j.Supported >= decided:
		picks[0].Word = prompts.Yes
	case j.Contradicted >= decided:
		picks[0].Word = prompts.No
	}
	return picks, nil
}
