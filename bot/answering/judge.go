package answering

import (
	"context"
	"strings"

	"isnad/retrieval"
)

// A Judge reads sentences together with their evidence. It is asked what no word decides.
type Judge interface {
	Judge(ctx context.Context, pairs []retrieval.Pair) ([]retrieval.Judgement, error)
}

// What the judge's probabilities are worth: from which on a sentence is shown. Chosen on articles and drafts that it was not trained on (retrieval/e5/JUDGE.md).
const (
	Surely   = 0.90 // supported: shown at once where a second look is to be had
	Likely   = 0.50 // supported: shown where none is
	Elsewise = 0.70 // supported by a paragraph that the sentence does not cite
	contrary = 0.50 // contradicted: said so
)

// surroundings are what a reader of a passage has before the eyes beside it.
type surroundings struct {
	title  string
	before map[int]string // the last sentence above a passage, by its ID
}

func around(passages []retrieval.Passage) surroundings {
	s := surroundings{before: make(map[int]string, len(passages))}
	if len(passages) > 0 {
		s.title = passages[0].Section
	}
	last := ""
	for _, p := range passages {
		s.before[p.ID] = last
		if spans := retrieval.Sentences(p.Text); len(spans) > 0 {
			last = strings.TrimSpace(p.Text[spans[len(spans)-1].Start:spans[len(spans)-1].End])
		}
	}
	return s
}

// evidence is the text that a claim on these passages is judged by: the title, headings, the sentence above the first one, and the passages.
// It is the composition that the judge was trained on: train/data.py.
func (s surroundings) evidence(passages []retrieval.Passage) string {
	var lines []string
	add := func(line string) {
		if line != "" {
			lines = append(lines, line)
		}
	}
	add(s.title)
	section := s.title
	for i, p := range passages {
		if p.Section != section {
			add(p.Section)
			section = p.Section
		}
		if i == 0 {
			add(s.before[p.ID])
		}
		add(p.Text)
	}
	return strings.Join(lines, "\n")
}

// Evidence is what a claim on some passages of an article is judged by.
func Evidence(article, cited []retrieval.Passage) string { return around(article).evidence(cited) }
