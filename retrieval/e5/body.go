package e5

import (
	"context"
	"errors"
	"fmt"
)

// A body is a fine-tuned transformer in 8 bits above the encoder's embeddings, for a head of
// whatever kind.
type body struct {
	encoder *Encoder // its embeddings, kernels and memory
	layers  []layer8
}

type layer8 struct {
	qkv, mix linear8 // qkv: queries, keys and values, one behind the other
	mixNorm  norm
	up, down linear8
	outNorm  norm
}

func (t *tensors) linear8(name string, out, in int) linear8 {
	m := matrix8{out: out, in: in}
	m.data = t.want(name+".w", out*in, m.size())
	return linear8{m, t.floats(name+".b", out)}
}

// parseBody reads a file of format E5J1. The head's tensors are left to the caller, and so is the
// error of t.
func parseBody(file string, e *Encoder) (b *body, t *tensors, err error) {
	r := &reader{data: file}
	if r.take(4) != "E5J1" {
		return nil, nil, errors.New("not a file of format E5J1")
	}
	r.uint(4) // version
	width, layers, nheads, ff := r.int(), r.int(), r.int(), r.int()
	vocabulary, positions, ngroup, ntile := r.int(), r.int(), r.int(), r.int()
	if width != Dimension || nheads != heads || ff != inner || ngroup != group || ntile != tile || layers < 1 || layers > 100 {
		return nil, nil, fmt.Errorf("a model of %d dimensions, %d layers, %d heads, inner width %d, groups of %d, tiles of %d "+
			"is not the one this program is written for", width, layers, nheads, ff, ngroup, ntile)
	}
	if w := e.weights; vocabulary != w.words.out || positions != w.positions {
		return nil, nil, fmt.Errorf("it was trained on an encoder of %d words and %d positions, not %d and %d",
			vocabulary, positions, w.words.out, w.positions)
	}
	if t, err = parseTensors(r, file); err != nil {
		return nil, nil, err
	}
	b = &body{e, make([]layer8, layers)}
	for i := range b.layers {
		p := fmt.Sprintf("l%d.", i)
		b.layers[i] = layer8{
			qkv: t.linear8(p+"qkv", 3*Dimension, Dimension), mix: t.linear8(p+"ao", Dimension, Dimension), mixNorm: t.norm(p + "aln"),
			up: t.linear8(p+"fi", inner, Dimension), down: t.linear8(p+"fo", Dimension, inner), outNorm: t.norm(p + "oln"),
		}
	}
	return b, t, nil
}

// forward returns the last vector of each token, in memory of s. before, unless nil, sees the
// vectors that go into each layer and may change them.
func (b *body) forward(ctx context.Context, s *scratch, ids []int32, before func(layer int, x []float32)) ([]float32, error) {
	w, k, rows := b.encoder.weights, &b.encoder.kernels, len(ids)
	x := w.embedAll(s, ids)
	for i := range b.layers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if before != nil {
			before(i, x)
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
