package reader

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"isnad/retrieval"
)

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
	r.readings.clear()
	r.scopes.clear()
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

// A readText is one of the texts that a question is read with: a passage with its surroundings, or
// a window of a long one.
type readText struct {
	passage int // its place
	shift   int // how far its words stand before their places in the passage: less than 0 behind surroundings
}

// read has the model, if there is one, read the question with each passage, with the windows of
// long ones, in one call. The spans are of the passages. What it finds in the sentence before a
// passage is the finding of the passage above, if that is one of these; what it finds in a heading
// is dropped.
func (r *Reader) read(ctx context.Context, a ask, earlier string, passages []retrieval.Passage) ([]retrieval.Reading, error) {
	if r.model == nil {
		return nil, nil
	}
	var asked []retrieval.Asked
	var texts []readText
	for i, p := range passages {
		for _, w := range windows(p.Text) {
			text := p.Text[w.Start:w.End]
			if len(text) == len(p.Text) {
				text = r.evidence(p)
			}
			asked = append(asked, retrieval.Asked{Context: earlier, Question: a.text, Evidence: text})
			texts = append(texts, readText{i, w.End - len(text)})
		}
	}
	found, err := r.ask(ctx, asked)
	if err != nil {
		return nil, fmt.Errorf("reading the passages: %w", err)
	}
	out := make([]retrieval.Reading, len(passages))
	for k, f := range found {
		t, text := texts[k], asked[k].Evidence
		begin := max(0, -t.shift)
		own := spansIn(f, begin, len(text), t.shift)
		if i, sentence, shift := above(passages, t.passage, text[:begin]); i >= 0 {
			others := spansIn(f, sentence.Start, sentence.End, shift)
			if there := mass(others); there > 0 {
				others.Answers *= there / (there + mass(own))
				own.Answers -= others.Answers
				out[i] = surer(out[i], others)
			}
		}
		out[t.passage] = surer(out[t.passage], own)
	}
	return out, nil
}

// above is the place of the passage that ends with the last sentence before another, -1 for none,
// where that sentence is, and how far it stands before its place in its passage.
func above(passages []retrieval.Passage, passage int, before string) (place int, sentence retrieval.Span, shift int) {
	before = strings.TrimSuffix(before, "\n")
	sentence = retrieval.Span{Start: strings.LastIndex(before, "\n") + 1, End: len(before)}
	place = slices.IndexFunc(passages, func(p retrieval.Passage) bool {
		return p.ID == passages[passage].ID-1 && before != "" && strings.HasSuffix(p.Text, before[sentence.Start:])
	})
	if place >= 0 {
		shift = len(passages[place].Text) - len(before)
	}
	return place, sentence, shift
}

// spansIn is a reading with its spans between two places of the text alone, shifted.
func spansIn(r retrieval.Reading, from, to, shift int) retrieval.Reading {
	out := retrieval.Reading{Answers: r.Answers}
	for _, s := range r.Spans {
		if s.Start >= from && s.End <= to {
			s.Start, s.End = s.Start+shift, s.End+shift
			out.Spans = append(out.Spans, s)
		}
	}
	return out
}

// mass is how likely the answer is one of the spans.
func mass(r retrieval.Reading) (sum float32) {
	for _, s := range r.Spans {
		sum += s.Probability
	}
	return sum
}

func surer(a, b retrieval.Reading) retrieval.Reading {
	if b.Answers > a.Answers {
		return b
	}
	return a
}

// ask has the model read texts, but for those that it read of late.
func (r *Reader) ask(ctx context.Context, asked []retrieval.Asked) ([]retrieval.Reading, error) {
	out := make([]retrieval.Reading, len(asked))
	var open []retrieval.Asked
	var at []int
	for i, a := range asked {
		read, ok := r.readings.get(a)
		if out[i] = read; !ok {
			open, at = append(open, a), append(at, i)
		}
	}
	if len(open) == 0 {
		return out, nil
	}
	found, err := r.model.Read(ctx, open)
	if err != nil {
		return nil, err
	}
	for k, read := range found {
		out[at[k]] = read
		r.readings.put(open[k], read)
	}
	return out, nil
}

// windowRunes is how much of a passage is read at once: about 300 tokens.
const windowRunes = 1000

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
