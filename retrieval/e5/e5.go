// Package e5 turns text into vectors without a network: the encoder multilingual-e5-small in pure
// Go, its 4-bit weights embedded.
//
// A text begins with "query: " or "passage: ", as the model was trained. Vectors have Dimension
// values and unit length, so the dot product of two is their cosine. Processors with AVX2 and FMA,
// or AVX-512, take kernels in assembly; all others take portable ones that give the same vectors to
// within rounding.
package e5

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// Model names what made a vector; vectors of different models must not be compared.
const Model = "multilingual-e5-small-ar-q4"

// Dimension is the length of a vector.
const Dimension = 384

// overlap is the number of tokens that neighbouring windows of a long text share, about two
// sentences.
const overlap = 64

// Encoder holds the weights and the tokenizer. It is safe for concurrent use; as many windows are
// encoded at once as GOMAXPROCS was when it was made.
type Encoder struct {
	*tokenizer
	weights *weights
	kernels kernels
	slots   chan struct{} // bounds the scratch memory in use
	scratch sync.Pool     // of *scratch
}

// New reads the embedded weights. It takes some milliseconds; the 4-bit matrices stay where they
// are in the program.
func New() (*Encoder, error) {
	return newEncoder(file, bestKernels())
}

func newEncoder(file string, k kernels) (*Encoder, error) {
	w, t, err := parse(file)
	if err != nil {
		return nil, fmt.Errorf("reading the encoder's weights: %w", err)
	}
	return &Encoder{
		tokenizer: t, weights: w, kernels: k,
		slots:   make(chan struct{}, runtime.GOMAXPROCS(0)),
		scratch: sync.Pool{New: func() any { return new(scratch) }},
	}, nil
}

// EncodeAll returns the vectors of texts in their order, and uses all processors. A text of more
// than 512 tokens is read in overlapping windows, each behind the text's prefix; its vector is
// their mean, weighted by tokens. Any string has a vector, the empty one too: code points that the
// model does not know are unknown tokens, invalid UTF-8 and NUL count as spaces. The error is that
// of ctx, or says that a vector is not finite. After each text it calls done, unless nil, with the
// number of texts finished so far; the calls do not overlap.
func (e *Encoder) EncodeAll(ctx context.Context, texts []string, done func(n int)) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	left := make([]int, len(texts)) // windows of each text not encoded yet
	type job struct {
		text int
		ids  []int32
	}
	var jobs []job
	for i, text := range texts {
		vectors[i] = make([]float32, Dimension)
		for _, ids := range e.windows(text) {
			jobs = append(jobs, job{i, ids})
			left[i]++
		}
	}
	var mu sync.Mutex // guards vectors, left, finished and the calls of done
	finished := 0
	add := func(j job, vector []float32) error {
		mu.Lock()
		defer mu.Unlock()
		sum := vectors[j.text]
		for k, v := range vector {
			sum[k] += v * float32(len(j.ids))
		}
		if left[j.text]--; left[j.text] > 0 {
			return nil
		}
		if err := normalise(sum); err != nil {
			return err
		}
		if finished++; done != nil {
			done(finished)
		}
		return nil
	}
	lengths := make([]int, len(jobs))
	for i, j := range jobs {
		lengths[i] = len(j.ids)
	}
	packs := pack(lengths, cap(e.slots))
	err := e.spread(ctx, len(packs), func(ctx context.Context, s *scratch, n int) error {
		together := jobs[packs[n].from:packs[n].to]
		var sequences [][]int32
		for _, j := range together {
			sequences = append(sequences, j.ids)
		}
		means, err := e.forward(ctx, s, sequences...)
		if err != nil {
			return fmt.Errorf("encoding text %d: %w", together[0].text, err)
		}
		for i, j := range together {
			err := normalise(means[i])
			if err == nil {
				err = add(j, means[i])
			}
			if err != nil {
				return fmt.Errorf("encoding text %d: %w", j.text, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return vectors, nil
}

// packRows is how many rows go through the model together at most: more do not stay in the
// second-level cache, and gain nothing.
const packRows = 128

// A packed is a range of sequences that go through the model together.
type packed struct{ from, to int }

// pack puts neighbouring sequences of these lengths together, as many as packRows holds, but so few
// that all of so many workers have some.
func pack(lengths []int, workers int) []packed {
	total := 0
	for _, n := range lengths {
		total += n
	}
	most := min(packRows, (total+workers-1)/workers)
	var packs []packed
	rows := 0
	for i, n := range lengths {
		if len(packs) == 0 || rows+n > most {
			packs, rows = append(packs, packed{i, i}), 0
		}
		packs[len(packs)-1].to, rows = i+1, rows+n
	}
	return packs
}

// spread calls do with the numbers below n, on all processors. It stops at the first error and
// returns that, or the one of ctx.
func (e *Encoder) spread(ctx context.Context, n int, do func(ctx context.Context, s *scratch, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(cap(e.slots), n) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				if err := e.inSlot(ctx, func(s *scratch) error { return do(ctx, s, int(i)) }); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	workers.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// inSlot calls do with scratch memory as soon as a slot is free.
func (e *Encoder) inSlot(ctx context.Context, do func(s *scratch) error) error {
	select {
	case e.slots <- struct{}{}:
		defer func() { <-e.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	s := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	return do(s)
}

// windows returns the token sequences that together cover text: one, or several of about the same
// length that overlap and repeat the prefix.
func (e *Encoder) windows(text string) [][]int32 {
	ids := e.ids(text)
	prefix := 0
	for _, p := range []string{"query:", "passage:"} {
		if strings.HasPrefix(text, p+" ") {
			prefix = len(e.ids(p))
		}
	}
	head, body := ids[:prefix], ids[prefix:]
	room := e.weights.positions - 2 - prefix
	count := 1
	if len(body) > room {
		count += (len(body) - overlap - 1) / (room - overlap)
		room = (len(body)-overlap+count-1)/count + overlap
	}
	windows := make([][]int32, count)
	for i := range windows {
		from := min(i*(room-overlap), len(body))
		part := body[from:min(from+room, len(body))]
		windows[i] = e.frame(head, part)
	}
	return windows
}

// normalise scales v to unit length.
func normalise(v []float32) error {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if !(sum > 0) || math.IsInf(sum, 0) {
		return fmt.Errorf("a vector of length %g", math.Sqrt(sum))
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(sum))
	}
	return nil
}
