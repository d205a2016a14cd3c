package reader

import (
	"context"
	"slices"
	"testing"

	"isnad/retrieval"
	"isnad/seeds"
)

// The figures that the reader must reach on the dev questions, with the first five paragraphs of
// the real retrieval, a little below what is measured, so that a loss shows.
var floors = totals{fact: .70, precision: .78, recall: .74, strict: .65, f1: .78, over: .065, words: 45}

func TestDevQuestions(t *testing.T) {
	ctx := context.Background()
	passages, err := retrieval.Split("article.txt", seeds.Article)
	if err != nil {
		t.Fatal(err)
	}
	e, err := encoder()
	if err != nil {
		t.Fatal(err)
	}
	index, err := retrieval.Build(ctx, passages, e, retrieval.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := New(e, newTestModel(t))
	var all tally
	byKind := map[string]*tally{}
	for _, q := range devQuestions(t) {
		if q.Kind == "chat" { // answered before anything is read
			continue
		}
		reading, err := r.Quote(ctx, q.Question, q.History, material(t, index, passages, q))
		if err != nil {
			t.Fatal(err)
		}
		var cited []int
		for _, p := range reading.Picks {
			if !slices.Contains(cited, p.Passage.ID) {
				cited = append(cited, p.Passage.ID)
			}
		}
		v := judge(q, reading.Text(), cited, len(reading.Picks) == 0)
		if !v.strict {
			t.Logf("miss %s: refused %v, facts without %q, cited %v of %v %v, forbidden %q",
				q.ID, v.refused, v.missing, cited, q.Gold, q.GoldAll, v.forbidden)
		}
		if byKind[q.Kind] == nil {
			byKind[q.Kind] = &tally{}
		}
		all.add(q, v, reading.Text())
		byKind[q.Kind].add(q, v, reading.Text())
	}
	for kind, y := range byKind {
		t.Logf("%-13s %2d of %2d strict; %v", kind, y.strict, y.items, y.totals())
	}
	for kind, wrong := range map[string]int{"direct": 4, "noise": 1, "unans_far": 0, "injection": 0} {
		if y := byKind[kind]; y.strict < y.items-wrong {
			t.Errorf("of kind %s all but %d must be right, and %d of %d are", kind, wrong, y.strict, y.items)
		}
	}
	got := all.totals()
	t.Logf("all           %2d of %2d strict; %v", all.strict, all.items, got)
	switch {
	case got.fact < floors.fact, got.precision < floors.precision, got.recall < floors.recall, got.strict < floors.strict, got.f1 < floors.f1:
		t.Errorf("below the floors: %v; want at least %v", got, floors)
	case got.over > floors.over, got.forbidden > 0, got.words > floors.words:
		t.Errorf("above the bounds: %v; want at most %v", got, floors)
	}
}

// material is what the answering package gives the reader: every paragraph for a question on the
// whole; else the first five, and here no more for a question that asks several things.
func material(t *testing.T, index *retrieval.Index, article []retrieval.Passage, q devQuestion) []retrieval.Passage {
	t.Helper()
	find := func(query string) []retrieval.Passage {
		hits, err := index.Retrieve(context.Background(), query, 50)
		if err != nil {
			t.Fatal(err)
		}
		var out []retrieval.Passage
		for _, h := range hits {
			out = append(out, h.Passage)
		}
		return out
	}
	plan := parse(t, q.Question, q.History).Plan()
	if plan.Whole {
		return article
	}
	return find(plan.Query)[:5]
}
