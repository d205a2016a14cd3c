package evaluation

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"isnad/retrieval"
)

// A SquadResult holds the figures of retrieval on a set in SQuAD format.
type SquadResult struct {
	Passages  int     `json:"passages"`
	Questions int     `json:"questions"`
	R1        float64 `json:"r1"`    // share of questions whose passage comes first
	R5        float64 `json:"r5"`    // among the first five
	MRR10     float64 `json:"mrr10"` // mean of 1/rank, 0 beyond the tenth
}

// Text writes the result as a line.
func (r SquadResult) Text(w io.Writer) error {
	_, err := fmt.Fprintf(w, "passages %d  questions %d  R@1 %.3f  R@5 %.3f  MRR@10 %.3f\n",
		r.Passages, r.Questions, r.R1, r.R5, r.MRR10)
	return err
}

// A squadFile is the part of the format that matters here.
type squadFile struct {
	Data []struct {
		Paragraphs []struct {
			Context string `json:"context"`
			QAs     []struct {
				Question string `json:"question"`
			} `json:"qas"`
		} `json:"paragraphs"`
	} `json:"data"`
}

// A FileError is one of the file with the questions, before anything is measured.
type FileError struct{ error }

// Unwrap returns what the file system or the parser says.
func (e FileError) Unwrap() error { return e.error }

// Squad measures retrieval on a file in SQuAD format: the passages are its different contexts, and
// the right passage of a question is its own context. The vectors of passages and questions are
// kept in cacheDir (empty: not kept), also when ctx ends, so that the next run goes on from there.
// progress, unless nil, is told how many texts are embedded and how many must be: first of the
// questions, then of the passages and their parts.
func Squad(ctx context.Context, path string, e retrieval.Embedder, cacheDir string, progress func(done, total int)) (SquadResult, error) {
	passages, questions, gold, err := readSquad(path)
	if err != nil {
		return SquadResult{}, FileError{err}
	}
	o := retrieval.Options{CacheDir: cacheDir, Progress: progress}
	cache := retrieval.Cached(e)
	if err := retrieval.Warm(ctx, cache, questions, o); err != nil {
		return SquadResult{}, fmt.Errorf("embed the questions: %w", err)
	}
	index, err := retrieval.Build(ctx, passages, cache, o)
	if err != nil {
		return SquadResult{}, err
	}
	result := SquadResult{Passages: len(passages), Questions: len(questions)}
	for i, question := range questions {
		hits, err := index.Retrieve(ctx, question, 10)
		if err != nil {
			return SquadResult{}, fmt.Errorf("question %d: %w", i+1, err)
		}
		for rank, hit := range hits {
			if hit.ID != gold[i] {
				continue
			}
			if rank == 0 {
				result.R1++
			}
			if rank < 5 {
				result.R5++
			}
			result.MRR10 += 1 / float64(rank+1)
		}
	}
	n := float64(len(questions))
	result.R1, result.R5, result.MRR10 = result.R1/n, result.R5/n, result.MRR10/n
	return result, nil
}

// readSquad returns the different contexts as passages, the questions, and the ID of each
// question's passage.
func readSquad(path string) (passages []retrieval.Passage, questions []string, gold []int, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("read the question set: %w", err)
	}
	var file squadFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, nil, nil, fmt.Errorf("read the question set %s: %w", path, err)
	}
	ids := make(map[string]int)
	for _, article := range file.Data {
		for _, paragraph := range article.Paragraphs {
			id, ok := ids[paragraph.Context]
			if !ok {
				id = len(passages) + 1
				ids[paragraph.Context] = id
				passages = append(passages, retrieval.Passage{ID: id, Text: paragraph.Context})
			}
			for _, qa := range paragraph.QAs {
				questions = append(questions, qa.Question)
				gold = append(gold, id)
			}
		}
	}
	if len(questions) == 0 {
		return nil, nil, nil, fmt.Errorf("read the question set %s: no questions in it", path)
	}
	return passages, questions, gold, nil
}
