package retrieval

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"isnad/seeds"
)

// builtInIndex is the index of the built-in article, from its shipped vectors.
func builtInIndex(t testing.TB) *Index {
	t.Helper()
	encoder, err := Offline()
	if err != nil {
		t.Fatal(err)
	}
	progress := func(int, int) { t.Error("the built-in article is embedded again") }
	index, err := Build(t.Context(), builtIn(t), Cached(encoder, seeds.Vectors), Options{Progress: progress})
	if err != nil {
		t.Fatal(err)
	}
	return index
}

// What retrieval finds for the dev questions must not get worse: of 77 answerable ones that are not
// on the whole article, so many among the first five, and their mean reciprocal rank.
func TestDevQuestions(t *testing.T) {
	index := builtInIndex(t)
	n, found, mrr := 0, 0, 0.0
	for line := range strings.Lines(string(seeds.Questions)) {
		var q struct {
			ID, Kind, Question string
			Answerable         bool
			Gold               []int
			History            []struct{ Role, Text string }
		}
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatal(err)
		}
		if !q.Answerable || q.Kind == "whole" {
			continue
		}
		query := q.Question
		for _, turn := range slices.Backward(q.History) {
			if turn.Role == "user" {
				query = turn.Text + " " + query
			}
		}
		hits, err := index.Retrieve(t.Context(), query, 10)
		if err != nil {
			t.Fatal(err)
		}
		n++
		rank := slices.IndexFunc(hits, func(h Hit) bool { return slices.Contains(q.Gold, h.ID) }) + 1
		if rank >= 1 {
			mrr += 1 / float64(rank)
		}
		if rank >= 1 && rank <= 5 {
			found++
		}
		if rank != 1 {
			t.Logf("%s: rank %d: %s", q.ID, rank, query)
		}
	}
	mrr /= float64(n)
	t.Logf("%d questions, hit@5 %.3f, MRR %.3f", n, float64(found)/float64(n), mrr)
	if found < 75 || mrr < 0.88 {
		t.Errorf("%d of %d questions find their passage among five, MRR %.3f; want 75 and 0.88", found, n, mrr)
	}
}
