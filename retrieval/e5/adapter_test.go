package e5

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestAdapt: the layer that an adapter makes has the weights w + up·down to half a step of 8 bits,
// the same bits by all kernels, and leaves the layer it is made of as it was.
func TestAdapt(t *testing.T) {
	const in, out, rank = 2 * group, group, tile
	random := rand.New(rand.NewPCG(1, 2))
	packed := func(rows, columns int, spread float64) matrix8 {
		var b strings.Builder
		values := make([]float32, tile*columns)
		for range rows / tile {
			for i := range values {
				values[i] = float32(random.NormFloat64() * spread)
			}
			packTile(&b, values, columns)
		}
		return matrix8{b.String(), rows, columns}
	}
	w := packed(out, in, .05)
	a := adapter{up: packed(rank, out, .1), down: packed(rank, in, .1), bias: make([]float32, out)}
	rows := func(m matrix8) [][]float32 {
		all := make([][]float32, m.out)
		for r := range all {
			all[r] = make([]float32, m.in)
			m.widen(all[r], r)
		}
		return all
	}
	before, up, down := rows(w), rows(a.up), rows(a.down)
	first := portable.adapt(w, a)
	for _, k := range allKernels() {
		if got := k.adapt(w, a); got.w != first.w {
			t.Errorf("%s: other bits than %s", k.name, portable.name)
		}
	}
	got := rows(first.w)
	for o, row := range before {
		want, top := make([]float64, in), 0.0
		for i, v := range row {
			want[i] = float64(v)
			for r := range rank {
				want[i] += float64(up[r][o]) * float64(down[r][i])
			}
			top = max(top, math.Abs(want[i]))
		}
		for i, v := range want {
			if d := math.Abs(float64(got[o][i]) - v); d > .51*top/127 {
				t.Fatalf("row %d, column %d: %g, want %g", o, i, got[o][i], v)
			}
		}
	}
}

// TestWiden: a row's values stand where the kernels read them.
func TestWiden(t *testing.T) {
	j := judge(t, encoder(t))
	w := j.claims.layers[kindsAt].down.w
	for _, row := range []int{0, 1, 31, 32, 383} {
		values := make([]float32, w.in)
		w.widen(values, row)
		for _, column := range []int{0, 1, 2, 3, 130, 1535} {
			unit := make([]float32, padding*w.in)
			unit[column] = 1
			c := make([]float32, padding*w.out)
			portable.add8(c, portable.quantise(new(scratch), unit, w.in), w, 1)
			if d := math.Abs(float64(c[row] - values[column])); d > 1e-6 {
				t.Errorf("row %d, column %d: %g, the kernels compute with %g", row, column, values[column], c[row])
			}
		}
	}
}
