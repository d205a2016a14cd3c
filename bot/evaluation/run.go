package evaluation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"isnad/bot/answering"
	"isnad/prompts"
)

// An Answerer answers a question.
type Answerer interface {
	Answer(ctx context.Context, q answering.Question, show func(answering.Answer)) (answering.Result, error)
}

// ReadQuestions reads a question file: a JSON object a line.
func ReadQuestions(data []byte) ([]Question, error) {
	var out []Question
	err := readLines(data, 4<<20, "a question", func(n int, q Question) error {
		if q.ID == "" || q.Question == "" {
			return fmt.Errorf("line %d has no id or no question", n)
		}
		if q.Answerable && len(q.Facts) == 0 {
			return fmt.Errorf("line %d is answerable and names no fact: any answer would be right", n)
		}
		if q.Answerable && q.Kind != kindWhole && len(q.Gold)+len(q.GoldAll) == 0 {
			return fmt.Errorf("line %d is answerable and names no paragraph: no answer would be right", n)
		}
		for _, f := range q.Facts {
			if len(f) == 0 {
				return fmt.Errorf("line %d has a fact without an accepted string", n)
			}
		}
		out = append(out, q)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, errors.New("there are no questions")
	}
	return out, nil
}

// Run answers and marks every question. A run that was ended goes on where it stopped: answers are
// kept in the file resume until the run is complete, but for those where the model was silent. ""
// keeps none.
func Run(ctx context.Context, a Answerer, questions []Question, resume string, progress func(done, total int)) ([]Item, error) {
	have, err := loadOutcomes(resume)
	if err != nil {
		return nil, err
	}
	var kept *os.File
	if resume != "" {
		if err := os.MkdirAll(filepath.Dir(resume), 0o700); err != nil {
			return nil, fmt.Errorf("keep answers: %w", err)
		}
		if kept, err = os.OpenFile(resume, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err != nil {
			return nil, fmt.Errorf("keep answers: %w", err)
		}
		defer kept.Close()
		if _, err := kept.WriteString("\n"); err != nil { // behind a line that was cut off
			return nil, fmt.Errorf("keep answers: %w", err)
		}
	}
	var items []Item
	for i, q := range questions {
		o, ok := have[q.ID]
		if !ok {
			if o, err = ask(ctx, a, q); err != nil {
				return nil, fmt.Errorf("answer %s: %w", q.ID, err)
			}
			if kept != nil && !o.silent {
				if err := json.NewEncoder(kept).Encode(o); err != nil {
					return nil, fmt.Errorf("keep answers: %w", err)
				}
			}
		}
		items = append(items, Item{q, o, rate(q, o)})
		if progress != nil {
			progress(i+1, len(questions))
		}
	}
	if resume != "" {
		if err := os.Remove(resume); err != nil {
			return nil, fmt.Errorf("end of run: %w", err)
		}
	}
	return items, nil
}

// rate adds to the marks of Rate what became of the draft.
func rate(q Question, o Outcome) Score {
	s := Rate(q, o)
	s.Marks["fell_back"] = boolMark(o.Failure != "")
	if len(o.Verdicts) > 0 {
		dropped := 0
		for _, v := range o.Verdicts {
			if !v.Kept {
				dropped++
			}
		}
		s.Marks["sentences_dropped"] = ratio(dropped, len(o.Verdicts))
	}
	return s
}

func loadOutcomes(path string) (map[string]Outcome, error) {
	out := map[string]Outcome{}
	if path == "" {
		return out, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read kept answers: %w", err)
	}
	for line := range bytes.Lines(data) {
		var o Outcome
		if json.Unmarshal(line, &o) == nil && o.ID != "" { // a torn last line is asked again
			out[o.ID] = o
		}
	}
	return out, nil
}

// hitsShown is how many hits of a question the report details.
const hitsShown = 8

func ask(ctx context.Context, a Answerer, q Question) (Outcome, error) {
	question := answering.Question{Text: q.Question}
	for _, t := range q.History {
		question.History = append(question.History, prompts.Message{Role: prompts.Role(t.Role), Text: t.Text})
	}
	start := time.Now()
	r, err := a.Answer(ctx, question, func(answering.Answer) {})
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{ID: q.ID, Answer: r.Text(), Citations: r.Cited(), Refused: r.Kind() == answering.Refused,
		MS: float64(time.Since(start).Microseconds()) / 1000}
	for _, h := range r.Trace.Hits {
		o.Retrieved = append(o.Retrieved, h.ID)
		o.Hits = append(o.Hits, Hit{h.ID, h.Score, h.Lexical, h.Dense})
	}
	o.Hits = o.Hits[:min(len(o.Hits), hitsShown)]
	if r.Kind() != answering.Answered {
		o.Failure, o.silent = r.Trace.Failure, r.Trace.Failure != "" && r.Trace.Draft == ""
	}
	for _, v := range r.Trace.Verdicts {
		o.Verdicts = append(o.Verdicts, Verdict{v.Sentence, v.Kept, v.Mended, v.Reason, v.By, v.Score})
	}
	return o, nil
}
