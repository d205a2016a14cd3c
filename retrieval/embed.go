package retrieval

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"sync/atomic"

	"isnad/retrieval/e5"
)

// Offline returns the built-in encoder as an Embedder. It needs no network and is safe for
// concurrent use.
func Offline() (Embedder, error) {
	encoder, err := theEncoder()
	if err != nil {
		return nil, fmt.Errorf("open the offline encoder: %w", err)
	}
	return offline{encoder}, nil
}

// theEncoder is read once: the judge shares it.
var theEncoder = sync.OnceValues(e5.New)

type offline struct{ encoder *e5.Encoder }

func (offline) Model() string { return e5.Model }

func (o offline) Embed(ctx context.Context, role Role, texts []string) ([][]float32, error) {
	return o.encoder.EncodeAll(ctx, prefixed(role, texts), nil)
}

// prefixed puts before each text what models of the e5 family were trained with.
func prefixed(role Role, texts []string) []string {
	prefix := "query: "
	if role == Document {
		prefix = "passage: "
	}
	marked := make([]string, len(texts))
	for i, text := range texts {
		marked[i] = prefix + text
	}
	return marked
}

// remoteBatch is how many texts go into one request: with paragraphs of 200 tokens well below the
// 8,192 tokens that small servers take.
const remoteBatch = 32

// Remote returns an Embedder of a model elsewhere. embed sends one request; its answer must have
// one vector a text, in order. Texts are sent in batches, vectors come back with unit length, and
// an answer with another count, another dimension than the first one, a zero vector or a value that
// is no number is an error. A model of the e5 family, told by its name, gets the prefixes it was
// trained with. server says where the model is, since two servers may mean different models by one
// name: their vectors are kept apart.
func Remote(name, server string, embed func(ctx context.Context, texts []string) ([][]float32, error)) Embedder {
	at := sha256.Sum256([]byte(server)) // an address may hold a password
	return &remote{
		name:     name,
		model:    name + " " + hex.EncodeToString(at[:4]),
		embed:    embed,
		prefixes: strings.Contains(strings.ToLower(name), "e5-"),
	}
}

type remote struct {
	name      string
	model     string // name and server
	embed     func(ctx context.Context, texts []string) ([][]float32, error)
	prefixes  bool
	dimension atomic.Int64 // of the first vector, 0 before
}

func (r *remote) Model() string { return r.model }

func (r *remote) Embed(ctx context.Context, role Role, texts []string) ([][]float32, error) {
	if r.prefixes {
		texts = prefixed(role, texts)
	}
	vectors := make([][]float32, 0, len(texts))
	for len(vectors) < len(texts) {
		batch := texts[len(vectors):min(len(texts), len(vectors)+remoteBatch)]
		answer, err := r.embed(ctx, batch)
		if err != nil {
			return nil, fmt.Errorf("embed with %s: %w", r.name, err)
		}
		if len(answer) != len(batch) {
			return nil, fmt.Errorf("embed with %s: %d vectors for %d texts", r.name, len(answer), len(batch))
		}
		for _, v := range answer {
			r.dimension.CompareAndSwap(0, int64(len(v)))
			if want := r.dimension.Load(); int64(len(v)) != want {
				return nil, fmt.Errorf("embed with %s: a vector of %d values among vectors of %d", r.name, len(v), want)
			}
			unit, err := normalised(v)
			if err != nil {
				return nil, fmt.Errorf("embed with %s: %w", r.name, err)
			}
			vectors = append(vectors, unit)
		}
	}
	return vectors, nil
}

// normalised returns v with unit length. A vector without direction would be NaN in every
// comparison.
func normalised(v []float32) ([]float32, error) {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil, errors.New("a vector that is zero, or not of numbers")
	}
	unit := make([]float32, len(v))
	for i, x := range v {
		unit[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return unit, nil
}

// Cosine is the cosine of two unit vectors of one dimension.
func Cosine(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	// Eight at a time without bounds checks: this loop is a quarter of the time of a query.
	for len(a) >= 8 && len(b) >= 8 {
		s0 += a[0]*b[0] + a[4]*b[4]
		s1 += a[1]*b[1] + a[5]*b[5]
		s2 += a[2]*b[2] + a[6]*b[6]
		s3 += a[3]*b[3] + a[7]*b[7]
		a, b = a[8:], b[8:]
	}
	for i := range a {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}
