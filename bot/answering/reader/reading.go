package reader

import (
	"context"
	"fmt"
	"slices"
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
	clear(r.late)
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
	found, err := r.ask(ctx, asked)
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

// mostLate is how many readings are kept: those of a few questions.
const mostLate = 256

// ask has the model read texts, but for those that it read of late: what a draft quotes is read
// again, to see what it leaves open.
func (r *Reader) ask(ctx context.Context, asked []retrieval.Asked) ([]retrieval.Reading, error) {
	out := make([]retrieval.Reading, len(asked))
	var open []retrieval.Asked
	var at []int
	r.mu.RLock()
	for i, a := range asked {
		read, ok := r.late[a]
		if out[i] = read; !ok {
			open, at = append(open, a), append(at, i)
		}
	}
	r.mu.RUnlock()
	if len(open) == 0 {
		return out, nil
	}
	found, err := r.model.Read(ctx, open)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.late)+len(open) > mostLate {
		clear(r.late)
	}
	for k, read := range found {
		out[at[k]], r.late[open[k]] = read, read
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
