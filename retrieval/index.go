package retrieval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"
)

// Options say how an index is built.
type Options struct {
	// CacheDir is where the vectors of the article are kept, in one file an article and model; it is
	// made when missing. Empty: they are not kept. A file that is damaged or of another article or
	// model is written anew; a directory that cannot be written is logged once and does without.
	CacheDir string
	// Progress is told how many texts of the article are embedded so far, and of how many; not called
	// when all are at hand.
	Progress func(done, total int)
	// Pause is called between batches, which are then small, and may wait: for what is to be done
	// before. Nil: nothing is.
	Pause func(ctx context.Context)
	// saveEvery is how often vectors are kept while they are made, so that little is lost when the
	// process dies; 20 s when 0.
	saveEvery time.Duration
	// Logger hears of caches that cannot be used, and of queries that could not be embedded. Nil:
	// nobody does.
	Logger *slog.Logger
}

// An Index finds passages: by words from the beginning, by meaning too once their vectors are made.
// It is safe for concurrent use.
type Index struct {
	passages []Passage
	embedder *Cache
	lexicon  *lexicon
	vectors  atomic.Pointer[vectors] // nil: words alone decide
	logger   *slog.Logger
}

// New makes an index that ranks by words alone, until Embed has ended: at least one passage, IDs as
// Split gives them. The embedder's answers are remembered in a Cache, which is made unless it is
// one.
func New(passages []Passage, e Embedder, logger *slog.Logger) (*Index, error) {
	if len(passages) == 0 {
		return nil, errors.New("build the index: no passages")
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	cache, ok := e.(*Cache)
	if !ok {
		cache = Cached(e)
	}
	return &Index{passages: slices.Clone(passages), embedder: cache, lexicon: newLexicon(passages), logger: logger}, nil
}

// Build makes the index of an article whole, with the vectors of its passages.
func Build(ctx context.Context, passages []Passage, e Embedder, o Options) (*Index, error) {
	x, err := New(passages, e, o.Logger)
	if err != nil {
		return nil, err
	}
	return x, x.Embed(ctx, o)
}

// Embed makes the vectors of the passages, and from then on meaning counts. When ctx ends, what was
// embedded until then is kept in CacheDir, and another call goes on from there. With Pause, where
// others are asked meanwhile, whole passages come first: a quarter of the work, and most of what
// meaning tells.
func (x *Index) Embed(ctx context.Context, o Options) error {
	if o.Pause != nil && x.vectors.Load() == nil {
		if err := x.embedWhole(ctx, o); err != nil {
			return err
		}
	}
	parts := make([][]part, len(x.passages))
	var texts []string
	for i, p := range x.passages {
		parts[i] = partsOfText(p.Text)
		texts = append(texts, p.Text)
		for _, part := range parts[i] {
			texts = append(texts, p.Text[part.span.Start:part.span.End])
		}
	}
	found, err := x.embedder.warm(ctx, Document, texts, o)
	if err != nil {
		return fmt.Errorf("embed the article: %w", err)
	}
	whole := make([][]float32, len(x.passages))
	for i := range x.passages {
		whole[i], found = found[0], found[1:]
		for j := range parts[i] {
			parts[i][j].vector, found = found[0], found[1:]
		}
	}
	vectors, err := newVectors(ctx, whole, parts)
	if err != nil {
		return fmt.Errorf("build the index: %w", err)
	}
	x.vectors.Store(vectors)
	return nil
}

// embedWhole makes the vectors of whole passages, which count until those of their parts are made.
func (x *Index) embedWhole(ctx context.Context, o Options) error {
	texts := make([]string, len(x.passages))
	for i, p := range x.passages {
		texts[i] = p.Text
	}
	whole, err := x.embedder.warm(ctx, Document, texts, o)
	if err != nil {
		return fmt.Errorf("embed the article: %w", err)
	}
	vectors, err := newVectors(ctx, whole, make([][]part, len(whole)))
	if err != nil {
		return fmt.Errorf("build the index: %w", err)
	}
	vectors.coarse = true
	x.vectors.Store(vectors)
	return nil
}

// Forget drops the vectors of the index, and those of its passages that the embedder remembers, but
// for passages that others have too.
func (x *Index) Forget(shared func(text string) bool) {
	x.vectors.Store(nil)
	for _, p := range x.passages {
		if shared(p.Text) {
			continue
		}
		x.embedder.drop(Document, p.Text)
		for _, part := range partsOfText(p.Text) {
			x.embedder.drop(Document, p.Text[part.span.Start:part.span.End])
		}
	}
}

// Embedded reports whether all vectors are made.
func (x *Index) Embedded() bool {
	v := x.vectors.Load()
	return v != nil && !v.coarse
}

// Clauses returns the smallest parts of a paragraph that have vectors in an index of it: its
// sentences cut at commas, joined until a clause has 60 characters.
func Clauses(text string) []Span { return clauses(text) }

// Retrieve ranks the passages for a query, best first, and returns at most k of them; equally good
// ones come in reading order. A query without a letter or digit finds nothing. When the query
// cannot be embedded, which is logged, words alone decide. The error is that of ctx, or of the
// comparison.
func (x *Index) Retrieve(ctx context.Context, query string, k int) ([]Hit, error) {
	words := Words(query)
	if len(words) == 0 || k <= 0 {
		return nil, ctx.Err()
	}
	lexical := x.lexicon.score(words)
	dense := make([]float64, len(x.passages))
	vectors := x.vectors.Load()
	var embedded [][]float32
	var err error
	if vectors != nil {
		embedded, err = x.embedder.Embed(ctx, Query, []string{query})
	}
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("embed the query: %w", ctx.Err())
	case err != nil:
		x.logger.Warn("query not embedded, words alone decide", "error", err)
	case vectors == nil:
	case len(embedded[0]) != vectors.dimension:
		x.logger.Error("the embedding model has changed, words alone decide; delete the cache folder in DATA_DIR and start again",
			"query_values", len(embedded[0]), "article_values", vectors.dimension)
	default:
		if err := vectors.compare(ctx, embedded[0], lexical, dense); err != nil {
			return nil, err
		}
	}
	fused, want := fuse(lexical, dense), x.lexicon.want(words)
	order := ranking(fused)
	hits := make([]Hit, min(k, len(order)))
	for n := range hits {
		i := order[n]
		hits[n] = Hit{
			Passage:     x.passages[i],
			Score:       fused[i],
			Lexical:     lexical[i],
			Dense:       dense[i],
			LexicalRank: rankOf(lexical, i),
			DenseRank:   rankOf(dense, i),
			Matched:     x.lexicon.matched(want, i, x.passages[i].Text),
		}
	}
	return hits, nil
}

// compare writes the score of every passage by meaning: the cosine of the passage, plus those of
// its nearest window and clause.
func (x *vectors) compare(ctx context.Context, query []float32, lexical, dense []float64) error {
	cosines, err := x.cosines(ctx, query)
	if err != nil {
		return err
	}
	if x.coarse {
		copy(dense, cosines)
		return nil
	}
	compared := make([]int, 0, partsOf)
	if len(cosines) > allParts {
		compared = ranking(fuse(lexical, cosines))[:partsOf]
	} else {
		for i := range cosines {
			compared = append(compared, i)
		}
	}
	// The parts of the other passages are taken to be as much nearer than the whole as those of the
	// compared ones are on average.
	const partsWeight = windowWeight + clauseWeight
	nearer, parted := 0.0, make([]bool, len(cosines))
	for _, i := range compared {
		window, clause := x.near(query, i)
		dense[i], parted[i] = cosines[i]+windowWeight*window+clauseWeight*clause, true
		nearer += (dense[i] - (1+partsWeight)*cosines[i]) / float64(len(compared))
	}
	if len(compared) < len(cosines) {
		for i, cosine := range cosines {
			if !parted[i] {
				dense[i] = (1+partsWeight)*cosine + nearer
			}
		}
	}
	return nil
}

// rankOf returns the rank of scores[i], from 1; of equal ones the first comes first.
func rankOf(scores []float64, i int) int {
	rank := 1
	for j, s := range scores {
		if s > scores[i] || s == scores[i] && j < i {
			rank++
		}
	}
	return rank
}

// ranking returns the places of scores from the highest to the lowest; of equal ones the first
// comes first.
func ranking(scores []float64) []int {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), a-b) })
	return order
}
