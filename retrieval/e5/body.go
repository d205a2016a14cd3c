package e5

import (
	"context"
	"errors"
	"fmt"
)

// A body is a fine-tuned transformer in 8 bits above the encoder's embeddings.
type body struct {
	encoder *Encoder // its embeddings, kernels and memory
	layers  []layer8
	kinds   []float32 // kinds × Dimension: what a token of each kind is told
}

// A layerOf holds what a layer's matrices are made of, with its norms.
type layerOf[T any] struct {
	qkv, mix T // qkv: queries, keys and values, one behind the other
	mixNorm  norm
	up, down T
	outNorm  norm
}

type layer8 = layerOf[linear8]

func (t *tensors) matrix8(name string, out, in int) matrix8 {
	m := matrix8{out: out, in: in}
	m.data = t.want(name, out*in, m.size())
	return m
}

func (t *tensors) linear8(name string, out, in int) linear8 {
	return linear8{t.matrix8(name+".w", out, in), t.floats(name+".b", out)}
}

// layersOf reads the layers of a file of format E5J1 from one on.
func layersOf[T any](t *tensors, from, to int, read func(name string, out, in int) T) []layerOf[T] {
	layers := make([]layerOf[T], to-from)
	for i := range layers {
		p := fmt.Sprintf("l%d.", from+i)
		layers[i] = layerOf[T]{
			qkv: read(p+"qkv", 3*Dimension, Dimension), mix: read(p+"ao", Dimension, Dimension), mixNorm: t.norm(p + "aln"),
			up: read(p+"fi", inner, Dimension), down: read(p+"fo", Dimension, inner), outNorm: t.norm(p + "oln"),
		}
	}
	return layers
}

// parseBody reads the header of a file of format E5J1, the number of its layers, and its directory.
func parseBody(file string, e *Encoder) (layers int, t *tensors, err error) {
	r := &reader{data: file}
	if r.take(4) != "E5J1" {
		return 0, nil, errors.New("not a file of format E5J1")
	}
	r.uint(4) // version
	width, layers, nheads, ff := r.int(), r.int(), r.int(), r.int()
	vocabulary, positions, ngroup, ntile := r.int(), r.int(), r.int(), r.int()
	shaped := width == Dimension && nheads == heads && ff == inner && ngroup == group && ntile == tile
	if !shaped || layers <= kindsAt || layers > 100 {
		return 0, nil, fmt.Errorf("a model of %d dimensions, %d layers, %d heads, inner width %d, groups of %d, tiles of %d "+
			"is not the one this program is written for", width, layers, nheads, ff, ngroup, ntile)
	}
	if w := e.weights; vocabulary != w.words.out || positions != w.positions {
		return 0, nil, fmt.Errorf("it was trained on an encoder of %d words and %d positions, not %d and %d",
			vocabulary, positions, w.words.out, w.positions)
	}
	t, err = parseTensors(r, file)
	return layers, t, err
}

// forward returns the last vector of each token, in memory of s. of tells the tokens' kinds.
func (b *body) forward(ctx context.Context, s *scratch, ids []int32, of []uint8) ([]float32, error) {
	w, k, rows := b.encoder.weights, &b.encoder.kernels, len(ids)
	x := w.embedAll(s, ids)
	for i := range b.layers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if i == kindsAt {
			b.tell(x, of)
		}
		l := &b.layers[i]
		qkv := sized(&s.qkv, 3*padded(rows)*Dimension)
		k.set8(qkv, k.quantise(s, x, Dimension), &l.qkv, rows)
		mixed := k.mix(s, qkv, qkv[Dimension:], qkv[2*Dimension:], 3*Dimension, rows)
		k.sum8(x, k.quantise(s, mixed, Dimension), &l.mix, rows)
		w.normRows(x, l.mixNorm)
		for from := 0; from < rows; from += chunk {
			n := min(chunk, rows-from)
			part := x[from*Dimension:][:n*Dimension]
			h := sized(&s.inner, n*inner)
			k.set8(h, k.quantise(s, part, Dimension), &l.up, n)
			k.gelu(h)
			k.sum8(part, k.quantise(s, h, inner), &l.down, n)
		}
		w.normRows(x, l.outNorm)
	}
	return x, nil
}

// tell adds to each token's vector what tokens of its kind are told.
func (b *body) tell(x []float32, of []uint8) {
	for t, kind := range of {
		row := x[t*Dimension:][:Dimension]
		for i, v := range b.kinds[int(kind)*Dimension:][:Dimension] {
			row[i] += v
		}
	}
}
