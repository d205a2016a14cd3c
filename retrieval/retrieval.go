// Package retrieval finds the paragraphs of an article that answer a question.
//
// Split cuts the article into numbered passages. Build embeds them and makes an Index, which is
// then read only and safe for concurrent use. Index.Retrieve ranks the passages by lexical and
// dense scores, fused, and says of each hit why it is one.
package retrieval

import (
	"context"

	"isnad/retrieval/arabic"
)

// A Passage is a paragraph of the article.
type Passage struct {
	ID      int    // 1..N in reading order
	Section string // the heading above it, empty before the first heading
	Opens   bool   // it is the first paragraph below Section, so that the heading counts as evidence of it
	Text    string // as in the article, but for what Split says it leaves out or joins
}

// A Span is a half-open range of byte offsets in a text.
type Span struct{ Start, End int }

// Fold returns the form of a text that is compared, and never shown.
func Fold(s string) string { return arabic.Fold(s) }

// A Role says what a text is to the encoder: models of the e5 family embed questions and passages
// differently.
type Role int

// The roles of a text.
const (
	Query Role = iota
	Document
)

// An Embedder turns texts into unit vectors of one dimension.
type Embedder interface {
	// Model names what made the vectors. Vectors of two models never meet.
	Model() string
	// Embed returns one unit vector a text, in order, or an error and no vector.
	Embed(ctx context.Context, role Role, texts []string) ([][]float32, error)
}

// A Hit is a passage found, and why.
type Hit struct {
	Passage
	Score       float64  // fused; comparable within one query only
	Lexical     float64  // BM25 over stems and character 4-grams
	Dense       float64  // cosine of the paragraph plus the best window's
	LexicalRank int      // 1-based
	DenseRank   int      // 1-based
	Matched     []string // words of the query that stand in the passage, as the passage writes them
}
