package e5

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"sync"
)

// An adapter changes a linear layer: its weights w become w + up·down, a change of low rank, and
// its bias another (LoRA, Hu et al. 2021, https://arxiv.org/abs/2106.09685).
type adapter struct {
	up, down matrix8 // rank × out, which is up transposed, and rank × in
	bias     []float32
}

func (t *tensors) adapter(name string, out, in int) adapter {
	rank := t.count[name+".down"] / in
	return adapter{t.matrix8(name+".up", rank, out), t.matrix8(name+".down", rank, in), t.floats(name+".b", out)}
}

// adapt returns b with the layers above the kinds changed, in new memory of a byte a weight, and
// other words for the kinds.
func (b *body) adapt(by []layerOf[adapter], told []float32) *body {
	changed := &body{b.encoder, slices.Clone(b.layers), told}
	var workers sync.WaitGroup
	for i, a := range by {
		l, k := &changed.layers[i+kindsAt], &b.encoder.kernels
		workers.Go(func() {
			*l = layer8{
				qkv: k.adapt(l.qkv.w, a.qkv), mix: k.adapt(l.mix.w, a.mix), mixNorm: a.mixNorm,
				up: k.adapt(l.up.w, a.up), down: k.adapt(l.down.w, a.down), outNorm: a.outNorm,
			}
		})
	}
	workers.Wait()
	return changed
}

// adapt returns the layer that a makes of one with these weights, in 8 bits again, with a row's and
// group's largest value at 127. The bits are the same by all kernels.
func (k *kernels) adapt(w matrix8, a adapter) linear8 {
	rank := a.down.out
	down, up := make([]float32, rank*w.in), make([]float32, w.out*rank)
	for r := range rank {
		a.down.widen(down[r*w.in:][:w.in], r)
	}
	column := make([]float32, w.out)
	for r := range rank {
		a.up.widen(column, r)
		for o, v := range column {
			up[o*rank+r] = v
		}
	}
	var packed strings.Builder
	packed.Grow(w.size())
	rows, before := make([]float32, tile*w.in), make([]float32, w.in)
	for from := 0; from < w.out; from += tile {
		for c := 0; c < w.in; c += lanes {
			k.product(rows[c:], w.in, up[from*rank:], rank, down[c:], w.in, tile, rank)
		}
		for r := range tile {
			w.widen(before, from+r)
			for c, v := range before {
				rows[r*w.in+c] += v
			}
		}
		packTile(&packed, rows, w.in)
	}
	return linear8{matrix8{packed.String(), w.out, w.in}, a.bias}
}

// at is the place of the weight of a row of a tile and a column of a group, after the scales:
// see tileSize.
func at(row, column int) int {
	return 4*tile + column/4*4*tile + 4*row + [4]int{0, 2, 1, 3}[column%4]
}

// widen writes the values of a row.
func (m matrix8) widen(values []float32, row int) {
	groups := m.in / group
	for g := range groups {
		part := m.data[(row/tile*groups+g)*tileSize:][:tileSize]
		scale := math.Float32frombits(uint32At(part, 4*(row%tile)))
		for i := range group {
			values[g*group+i] = float32(int8(part[at(row%tile, i)])) * scale
		}
	}
}

// packTile writes tile rows, of in values each, in the order of a matrix8.
func packTile(to *strings.Builder, rows []float32, in int) {
	for g := 0; g < in; g += group {
		var part [tileSize]byte
		for r := range tile {
			values := rows[r*in+g:][:group]
			top := largest(values)
			if top < smallest {
				continue
			}
			binary.LittleEndian.PutUint32(part[4*r:], math.Float32bits(top/127))
			inverse := 127 / top
			for i, v := range values {
				part[at(r, i)] = byte(math.Float32bits(float32(v*inverse) + roundMagic))
			}
		}
		to.Write(part[:])
	}
}
