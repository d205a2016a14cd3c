package answering

import (
	"context"
	"errors"
	"slices"
	"testing"

	"isnad/retrieval"
)

// byQuery finds the passages of these numbers for a query.
type byQuery map[string][]int

func (b byQuery) Retrieve(_ context.Context, query string, _ int) ([]retrieval.Hit, error) {
	found, ok := b[query]
	if !ok {
		return nil, errors.New("nobody asked for " + query)
	}
	var hits []retrieval.Hit
	for _, id := range found {
		hits = append(hits, retrieval.Hit{Passage: retrieval.Passage{ID: id}})
	}
	return hits, nil
}

// What is found for each of several things comes in turn, and there is more of it to read, as there
// is for a list.
func TestSearch(t *testing.T) {
	both := "كم تكلف السفينة وكم يكلف الكابل البري؟"
	found := byQuery{
		both:              {1, 2, 3, 4, 5, 6, 7, 8, 9},
		"كم تكلف السفينة": {2, 1, 4, 3, 5, 6, 7, 8, 9},
		"وكم يكلف الكابل البري": {9, 2, 8, 1, 3, 4, 5, 6, 7},
		"كم تكلف السفينة؟":      {2, 1, 4, 3, 5, 6, 7, 8, 9},
		"اذكر كل ما تعطل":       {3, 2, 1, 4, 5, 6, 7, 8, 9},
	}
	a := &Answerer{o: Options{Retriever: found, Reader: newBench(t).reader}}
	for question, want := range map[string][]int{
		both:               {1, 2, 9, 3, 4, 8, 5},
		"كم تكلف السفينة؟": {2, 1, 4, 3, 5},
		"اذكر كل ما تعطل":  {3, 2, 1, 4, 5, 6, 7, 8, 9},
	} {
		asked, err := a.o.Reader.Parse(t.Context(), question, nil)
		if err != nil {
			t.Fatal(err)
		}
		plan := asked.Plan()
		hits, err := a.search(t.Context(), plan)
		if err != nil {
			t.Fatal(err)
		}
		if got := ids(a.material(hits, plan)); !slices.Equal(got, want) || len(hits) != 9 {
			t.Errorf("for %q %v are read, of %d; want %v", question, got, len(hits), want)
		}
	}
}
