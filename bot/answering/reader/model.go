package reader

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"isnad/prompts"
	"isnad/retrieval"
	"isnad/retrieval/arabic"
)

// A Model reads questions with texts, judges claims by them, and tells how likely a question is of
// each scope. See retrieval.OfflineJudge.
type Model interface {
	Read(ctx context.Context, asked []retrieval.Asked) ([]retrieval.Reading, error)
	Judge(ctx context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error)
	Scope(ctx context.Context, question string) ([]float64, error)
}

// Chosen on some 780 questions on articles that the model was not trained on: those of
// bot/evaluation/testdata/asked to asked3 and asked6 to asked8.
// plainFrom, which changes 3 of these answers, is for questions that repeat a sentence: of machine
// translations the model is unsure even then. Of far questions, for which absentFrom is, these sets
// have few; readFrom refuses one in twenty of the answerable ones.
const (
	readFrom   = 0.42 // how likely the article must answer
	plainFrom  = 0.30 // the same where one sentence has nearly all words of the question
	plainWords = 0.85 // what share of them that is
	plainTerms = 3    // and how many there must be
	absentFrom = 0.95 // the same where every word of the question is missing
	leastWords = 0.45 // where there is no model: share of the question's words that the best sentence must have
	sureWords  = 0.50 // how good words must be to be said alone: their expected F measure
	decided    = 0.6  // how likely a yes or a no must be to be said; else the sentence speaks for itself
)

// likelihood makes one opinion on the article of what the reader says of its passages: the weights
// of the likeliest one's logit and of the mean of five. Where a question only looks answered, one
// passage stands out, as it has the question's words, and nothing else speaks of it. Logistic
// regression on the single questions of these sets and, a third as much, on those of
// bot/evaluation/testdata/far and strange.
var likelihood = struct{ bias, first, mean float64 }{2.50, .86, .50}

// recallWeight is the square of beta in the F measure by which words are chosen: recall counts
// twice as much as precision. It and sureWords were chosen by what two persons thought of answers,
// since facts that are counted as strings speak for the longest.
const recallWeight = 4

// usualPassages is how many passages a question is read with, and likelihood was fitted for.
const usualPassages = 5

// likely is how likely the article answers, by what is read of its passages, of more than the usual
// ones by the surest.
func likely(read []retrieval.Reading) float64 {
	var logits []float64
	for _, r := range read {
		logits = append(logits, logit(float64(r.Answers)))
	}
	slices.Sort(logits)
	logits = logits[max(0, len(logits)-usualPassages):]
	mean := 0.0
	for _, l := range logits {
		mean += l / float64(len(logits))
	}
	first := logits[len(logits)-1]
	return 1 / (1 + math.Exp(-(likelihood.bias + likelihood.first*first + likelihood.mean*mean)))
}

// brief cuts picks to the words that answer, where the model is sure of them, they stand in the
// best one, and they say what neither the question nor the answer before it does. Words are not cut
// off from what denies them, unless the question does.
func (c *candidates) brief(q Question, a ask, m match, picks []Pick, read []retrieval.Reading) []Pick {
	if len(picks) == 0 || read == nil || picks[0].Heading || a.kind == yesNo || q.gathers() {
		return picks
	}
	best := slices.MaxFunc(picks, func(a, b Pick) int { return cmp.Compare(a.Score, b.Score) })
	i := slices.IndexFunc(c.passages, func(passage retrieval.Passage) bool { return passage.ID == best.Passage.ID })
	denied := denies(a.text)
	says := func(words retrieval.Span) bool {
		return c.news(q.told, m, i, words) && (denied || !denies(governing(best.Passage.Text[best.Start:words.Start])))
	}
	words, expected := wording(best, read[i], says)
	if expected < sureWords {
		return picks
	}
	best.Start, best.End = words.Start, words.End
	return []Pick{best}
}

// wording chooses, of the wordings of an answer that stand in a pick and say something, the one
// with the highest expected F measure, by words and as the model thinks of all of them: where it is
// unsure only of the borders, neither the shortest nor the longest. This is decoding by minimum
// Bayes risk (Kumar and Byrne 2004). It returns that measure too, 0 where none says anything.
func wording(pick Pick, read retrieval.Reading, says func(retrieval.Span) bool) (words retrieval.Span, highest float64) {
	text := pick.Passage.Text
	length := func(start, end int) float64 { return float64(len(strings.Fields(text[start:max(start, end)]))) }
	spans := read.Spans[:0:0]
	for _, s := range read.Spans {
		if s.Start >= pick.Start && s.End <= pick.End && retrieval.Unpaired(text[s.Start:s.End]) == (retrieval.Halves{}) {
			spans = append(spans, s)
		}
	}
	for _, s := range spans { // the likeliest first
		expected := 0.0
		for _, other := range spans {
			common := length(max(s.Start, other.Start), min(s.End, other.End))
			whole := length(s.Start, s.End) + recallWeight*length(other.Start, other.End)
			expected += float64(other.Probability) * (1 + recallWeight) * common / whole
		}
		if span := (retrieval.Span{Start: s.Start, End: s.End}); expected > highest && says(span) {
			words, highest = span, expected
		}
	}
	return words, highest
}

// denialReach is how many words a denial may reach: «لا أعتقد أن بيان المنظمة قد اكتمل».
const denialReach = 5

// governing returns the last words of a text that belong to the clause which goes on behind it.
func governing(text string) string {
	if mark := strings.LastIndexAny(text, ".،؛:!؟"); mark >= 0 {
		text = text[mark:]
	}
	words := strings.Fields(text)
	return strings.Join(words[max(0, len(words)-denialReach):], " ")
}

// denies reports whether a text has a word that denies, or ends with one that does, or that says
// how much something holds of.
func denies(text string) bool {
	words := retrieval.Words(text)
	for i, w := range words {
		word := arabic.Unjoined(w.Text)
		if arabic.Denies(word) || i == len(words)-1 && arabic.Scope(word) {
			return true
		}
	}
	return false
}

// news reports whether words of a passage say something that the question and the answer before it
// do not.
func (c *candidates) news(told []key, m match, passage int, span retrieval.Span) bool {
	for _, s := range c.sentences {
		if s.passage != passage {
			continue
		}
		for j, w := range s.words {
			if w.Stop || w.Start < span.Start || w.End > span.End {
				continue
			}
			known := slices.ContainsFunc(told, func(k key) bool { return k.meaning.Stem == w.Stem }) ||
				slices.ContainsFunc(m.like, func(like []float64) bool { return like[s.keys[j]] >= alike })
			if !known {
				return true
			}
		}
	}
	return false
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
