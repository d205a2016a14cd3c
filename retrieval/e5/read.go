package e5

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An Asked is a question and a text that may answer it. The parts are cut as those of a [Pair].
type Asked struct {
	Context  string // the question before it, where it leans on that; it may be empty
	Question string
	Evidence string
}

// A Reading tells how probable it is that a text answers a question, and with which words.
type Reading struct {
	Answers float32
	Spans   []Span // the likeliest answers, the likeliest first; none where the text has no word
}

// A Span is a run of whole words, without the marks around it.
type Span struct {
	Start, End  int     // bytes of the evidence
	Probability float32 // that the answer begins and ends there, if the text answers
}

const (
	answerWords = 60 // most words of an answer
	tried       = 8  // places where an answer may begin, and as many where it may end
	spansKept   = 8
)

// Read reads questions with texts, in their order, and uses all processors. Without a question or a
// text the probability is 0. The error is as that of [Judge.Judge].
func (j *Judge) Read(ctx context.Context, asked []Asked) ([]Reading, error) {
	readings := make([]Reading, len(asked))
	err := j.encoder.spread(ctx, len(asked), func(ctx context.Context, s *scratch, i int) (err error) {
		if readings[i], err = j.read(ctx, s, asked[i]); err != nil {
			err = fmt.Errorf("reading text %d: %w", i, err)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return readings, nil
}

func (j *Judge) read(ctx context.Context, s *scratch, a Asked) (Reading, error) {
	ids, of, from, to := j.sequence(Pair{a.Context, a.Question, a.Evidence})
	if ids == nil {
		return Reading{}, nil
	}
	x, err := j.questions().forward(ctx, s, ids, of)
	if err != nil {
		return Reading{}, err
	}
	logit := j.answers.logits(&j.encoder.kernels, s, pooled(x, from, to))[0]
	if math.IsNaN(logit) {
		return Reading{}, errNotFinite
	}
	r := Reading{Answers: float32(1 / (1 + math.Exp(-logit)))}
	words := fields(a.Evidence)
	begin, end := j.places(x, ids, of)
	for _, b := range begin {
		for _, e := range end {
			if b.word <= e.word && e.word < b.word+answerWords && e.word < len(words) {
				start, stop := bare(a.Evidence, words[b.word].Start, words[e.word].End)
				r.Spans = append(r.Spans, Span{start, stop, float32(b.probability * e.probability)})
			}
		}
	}
	slices.SortStableFunc(r.Spans, func(a, b Span) int { return cmp.Compare(b.Probability, a.Probability) })
	r.Spans = r.Spans[:min(len(r.Spans), spansKept)]
	return r, nil
}

// A place is a word of the evidence, and how probable it is that an answer begins, or ends, with
// it.
type place struct {
	word        int
	probability float64
}

// places returns the likeliest words at which an answer begins and ends.
func (j *Judge) places(x []float32, ids []int32, of []uint8) (begin, end []place) {
	word := -1
	for t, id := range ids {
		if of[t] < evidenceKinds {
			continue
		}
		if begins := j.begins[id] || word < 0; begins {
			word++
			begin = append(begin, place{word, j.endLogit(x, t, 0)})
		}
		if t+1 == len(ids) || of[t+1] < evidenceKinds || j.begins[ids[t+1]] {
			end = append(end, place{word, j.endLogit(x, t, 1)})
		}
	}
	return likeliest(begin), likeliest(end)
}

func (j *Judge) endLogit(x []float32, token, which int) float64 {
	return float64(j.endsBias[which]) + product(j.ends[which*Dimension:], x[token*Dimension:][:Dimension])
}

// likeliest turns the logits of places into probabilities, and returns the places with the highest.
func likeliest(places []place) []place {
	if len(places) == 0 {
		return nil
	}
	logits := make([]float64, len(places))
	for i, p := range places {
		logits[i] = p.probability
	}
	softmax(logits)
	for i := range places {
		places[i].probability = logits[i]
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(b.probability, a.probability) })
	return places[:min(len(places), tried)]
}

// fields are the bytes of the words of a text, which spaces part.
func fields(text string) []Span {
	var out []Span
	start := -1
	for i, r := range text {
		switch space := unicode.IsSpace(r); {
		case space && start >= 0:
			out = append(out, Span{Start: start, End: i})
			start = -1
		case !space && start < 0:
			start = i
		}
	}
	if start >= 0 {
		out = append(out, Span{Start: start, End: len(text)})
	}
	return out
}

const closing = ".،,؛;:!؟?…"

// openers have their other halves at the same places of closers.
var openers, closers = []rune(`«"“([`), []rune(`»"”)]`)

// bare takes the marks off the ends of text[start:end] that belong to the sentence around it:
// stops, and brackets without their other half.
func bare(text string, start, end int) (from, to int) {
	for start < end {
		inside := text[start:end]
		first, n := utf8.DecodeRuneInString(inside)
		last, m := utf8.DecodeLastRuneInString(inside)
		switch opener, closer := slices.Index(openers, first), slices.Index(closers, last); {
		case strings.ContainsRune(closing, last):
			end -= m
		case strings.ContainsRune(closing, first):
			start += n
		case closer >= 0 && !strings.ContainsRune(inside[:len(inside)-m], openers[closer]):
			end -= m
		case opener >= 0 && !strings.ContainsRune(inside[n:], closers[opener]):
			start += n
		default:
			return start, end
		}
	}
	return start, end
}
