package retrieval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/philippgille/chromem-go"
)

// allParts is the number of passages up to which every part of every passage is compared with the
// query; of a longer article only the parts of the partsOf best passages are.
const (
	allParts = 300
	partsOf  = 100
)

// A part is a window or a clause of a passage.
type part struct {
	span           Span
	window, clause bool
	vector         []float32
}

// vectors compares a query with passages and with their parts. It is built once and then only read.
type vectors struct {
	dimension  int
	paragraphs *chromem.Collection // document "0" is the first passage
	parts      [][]part            // by passage
	coarse     bool                // there are no parts yet
}

// partsOfText returns the parts of a passage, without their vectors, each once.
func partsOfText(text string) []part {
	var parts []part
	for _, span := range Windows(text) {
		parts = append(parts, part{span: span, window: true})
	}
	for _, span := range clauses(text) {
		if i := slices.IndexFunc(parts, func(p part) bool { return p.span == span }); i >= 0 {
			parts[i].clause = true
			continue
		}
		parts = append(parts, part{span: span, clause: true})
	}
	return parts
}

// newVectors puts the vectors of paragraphs into a collection of their own. All must have unit
// length and one dimension: chromem-go takes others, and then fails or gives NaN when asked.
func newVectors(ctx context.Context, paragraphs [][]float32, parts [][]part) (*vectors, error) {
	x := &vectors{dimension: len(paragraphs[0]), parts: parts}
	// Without a function of one's own chromem-go would ask OpenAI.
	refuse := func(context.Context, string) ([]float32, error) {
		return nil, errors.New("the collection does not embed")
	}
	collection, err := chromem.NewDB().CreateCollection("paragraphs", nil, refuse)
	if err != nil {
		return nil, fmt.Errorf("make the collection of paragraphs: %w", err)
	}
	check := func(v []float32) error {
		if len(v) != x.dimension {
			return fmt.Errorf("a vector of %d values among vectors of %d", len(v), x.dimension)
		}
		if length := Cosine(v, v); !(length > 0.99 && length < 1.01) {
			return fmt.Errorf("a vector of squared length %g, want 1", length)
		}
		return nil
	}
	for i, v := range paragraphs {
		if err := check(v); err != nil {
			return nil, fmt.Errorf("paragraph %d: %w", i+1, err)
		}
		for _, p := range parts[i] {
			if err := check(p.vector); err != nil {
				return nil, fmt.Errorf("a part of paragraph %d: %w", i+1, err)
			}
		}
		// The collection keeps the slice it is given.
		if err := collection.AddDocument(ctx, chromem.Document{ID: strconv.Itoa(i), Embedding: slices.Clone(v)}); err != nil {
			return nil, fmt.Errorf("add paragraph %d: %w", i+1, err)
		}
	}
	if collection.Count() != len(paragraphs) {
		return nil, fmt.Errorf("the collection has %d of %d paragraphs", collection.Count(), len(paragraphs))
	}
	x.paragraphs = collection
	return x, nil
}

// cosines returns the cosine of every paragraph with the query.
func (x *vectors) cosines(ctx context.Context, query []float32) ([]float64, error) {
	if len(query) != x.dimension {
		return nil, fmt.Errorf("the query's vector has %d values, those of the article %d", len(query), x.dimension)
	}
	n := x.paragraphs.Count()
	results, err := x.paragraphs.QueryEmbedding(ctx, query, n, nil, nil)
	// A cancelled query comes back empty and without an error.
	if err == nil {
		err = ctx.Err()
	}
	if err == nil && len(results) != n {
		err = fmt.Errorf("%d of %d paragraphs came back", len(results), n)
	}
	if err != nil {
		return nil, fmt.Errorf("compare the paragraphs: %w", err)
	}
	cosines := make([]float64, n)
	for _, r := range results {
		i, err := strconv.Atoi(r.ID)
		if err != nil || i < 0 || i >= n {
			return nil, fmt.Errorf("compare the paragraphs: foreign document %q", r.ID)
		}
		cosines[i] = float64(r.Similarity)
	}
	return cosines, nil
}

// near returns the cosines of a passage's nearest window and nearest clause.
func (x *vectors) near(query []float32, passage int) (window, clause float64) {
	window, clause = -1, -1
	for _, p := range x.parts[passage] {
		cosine := float64(Cosine(query, p.vector))
		if p.window {
			window = max(window, cosine)
		}
		if p.clause {
			clause = max(clause, cosine)
		}
	}
	return window, clause
}
