package llm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/sashabaranov/go-openai"
)

// batch is how many texts go into one request at first: OpenAI takes 2048, small servers 8 to 64.
const batch = 64

// Embedder asks one embedding model of one server. It is safe for concurrent use.
type Embedder struct {
	remote
	dimension atomic.Int64 // of the first vector; 0 before
	batch     atomic.Int64 // how many texts the server takes at once, as far as is known
}

// NewEmbedder makes an embedder. Plain of o has no meaning here.
func NewEmbedder(o Options) *Embedder {
	e := &Embedder{remote: newRemote(o)}
	e.batch.Store(batch)
	return e
}

// Embed returns a unit vector for every text, in order, all of one dimension for as long as the
// Embedder lives; or an [*Error] and no vector. Texts are sent in batches of 64, one after the
// other, each with retries of its own. A server that refuses a batch is sent half of it, and no
// larger one from then on.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	limit := e.limits.Whole
	if len(texts) == 1 {
		limit = e.limits.FirstToken
	}
	var all [][]float32
	for len(all) < len(texts) {
		n := min(len(texts)-len(all), int(e.batch.Load()))
		vectors, err := e.embed(ctx, texts[len(all):len(all)+n], limit)
		if tooMany(err) && n > 1 {
			e.batch.Store(int64(n / 2))
			continue
		}
		if err != nil {
			return nil, e.failure(fmt.Sprintf("embed %d texts with", len(texts)), err)
		}
		all = append(all, vectors...)
	}
	return all, nil
}

// tooMany reports whether a server refused a request in a way in which servers refuse one of too
// many texts.
func tooMany(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && slices.Contains([]int{http.StatusBadRequest, http.StatusRequestEntityTooLarge,
		http.StatusUnprocessableEntity}, status.Status)
}

func (e *Embedder) embed(ctx context.Context, texts []string, limit time.Duration) (vectors [][]float32, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, &LimitError{Waiting: "embeddings", Limit: limit})
	defer cancel()
	err = e.retry(ctx, func() (bool, error) {
		resp, err := e.api.CreateEmbeddings(ctx, openai.EmbeddingRequest{
			Input:          texts,
			Model:          openai.EmbeddingModel(e.model),
			EncodingFormat: openai.EmbeddingEncodingFormatFloat, // not every server has the other one
		})
		if err != nil {
			return true, err
		}
		vectors, err = e.order(resp.Data, len(texts))
		return false, err
	})
	return vectors, err
}

// order puts n vectors where their indices say: servers need not keep the order of the texts, and
// some answer fewer.
func (e *Embedder) order(data []openai.Embedding, n int) ([][]float32, error) {
	if len(data) != n {
		return nil, fmt.Errorf("%d vectors came back for %d texts", len(data), n)
	}
	vectors := make([][]float32, n)
	for _, d := range data {
		if d.Index < 0 || d.Index >= n || vectors[d.Index] != nil {
			return nil, fmt.Errorf("the indices of the vectors are not 0 to %d, each once", n-1)
		}
		if err := normalise(d.Embedding); err != nil {
			return nil, err
		}
		length := int64(len(d.Embedding))
		if !e.dimension.CompareAndSwap(0, length) && e.dimension.Load() != length {
			return nil, fmt.Errorf("a vector has %d dimensions, another %d", length, e.dimension.Load())
		}
		vectors[d.Index] = d.Embedding
	}
	return vectors, nil
}

// normalise makes v a unit vector.
func normalise(v []float32) error {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	norm := math.Sqrt(sum)
	if norm == 0 || math.IsNaN(norm) || math.IsInf(norm, 0) {
		return errors.New("a vector is empty, zero or not finite")
	}
	for i, x := range v {
		v[i] = float32(float64(x) / norm)
	}
	return nil
}
