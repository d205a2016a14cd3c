package e5

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomTiles returns a matrix of so many tiles and groups in the layout of the file, with the
// value of each row and column. Its integers are least to 127.
func randomTiles(r *rand.Rand, tiles, groups, least int) (m matrix8, value func(row, column int) (weight int, scale float32)) {
	data := make([]byte, 0, tiles*groups*tileSize)
	for range tiles * groups {
		for range tile {
			bits := math.Float32bits(float32(r.NormFloat64() * .01))
			data = append(data, byte(bits), byte(bits>>8), byte(bits>>16), byte(bits>>24))
		}
		for range tile * group {
			data = append(data, byte(least+r.IntN(128-least)))
		}
	}
	m = matrix8{string(data), tiles * tile, groups * group}
	return m, func(row, column int) (int, float32) {
		t := m.data[(row/tile*groups+column/group)*tileSize:][:tileSize]
		return int(int8(t[4*tile+column%group/4*4*tile+row%tile*4+[]int{0, 2, 1, 3}[column%4]])), math.Float32frombits(uint32At(t, row%tile*4))
	}
}

func TestQuantise(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	inputs := map[string][]float32{
		"zeros": make([]float32, group), "one value": append(make([]float32, group-1), -3), "halves": make([]float32, group),
		"tiny": random(r, group, 1e-35), "near tiny": random(r, group, smallest), "huge": random(r, group, 1e37),
	}
	for i := range group {
		inputs["halves"][i] = (float32(i) - 63.5) * 256.5
	}
	inputs["halves"][0] = top16
	for i := range 50 {
		inputs[fmt.Sprint("random ", i)] = random(r, group, math.Exp(r.NormFloat64()))
	}
	for name, in := range inputs {
		var want [wordsSize]uint32
		quantiseGroupGo(&want, (*[group]float32)(in))
		scale := math.Float32frombits(want[0])
		for i, x := range in {
			n := int16(want[1+i/2] >> (i % 2 * 16))
			if d := math.Abs(float64(x) - float64(n)*float64(scale)); !(d <= float64(scale)*.502+smallest) {
				t.Errorf("%s: %g became %d times %g", name, x, n, scale)
			}
		}
		for _, k := range allKernels() {
			var got [wordsSize]uint32
			if k.quantiseGroup(&got, (*[group]float32)(in)); got != want {
				t.Errorf("%s, %s: %v, want %v", name, k.name, got, want)
			}
		}
	}
}

// TestMul8: the portable product is that of integers, exactly; the others give the same bits, and
// touch nothing else.
func TestMul8(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for rows := range 20 {
		for _, groups := range []int{1, 2, 3, 12} {
			least, a := -127, random(r, rows*groups*group, 1)
			if rows%5 == 4 { // sums as large as they get
				least, a = 127, slices.Repeat([]float32{1}, len(a))
			}
			m, value := randomTiles(r, 1, groups, least)
			q := portable.quantise(new(scratch), a, m.in)
			cStride := tile + r.IntN(9)
			before := random(r, (rows+1)*cStride, 1)
			want := slices.Clone(before)
			for i := range rows {
				for j := range tile {
					for g := range groups {
						x := q[(i*groups+g)*wordsSize:][:wordsSize]
						sum, scale := 0, float32(0)
						for n := range group {
							w, s := value(j, g*group+n)
							sum, scale = sum+w*int(int16(x[1+n/2]>>(n%2*16))), s
						}
						want[i*cStride+j] += float32(float32(float32(sum)*math.Float32frombits(x[0])) * scale)
					}
				}
			}
			for _, k := range allKernels() {
				got := slices.Clone(before)
				if k.mul8(got, cStride, q, groups*wordsSize, m.data, rows, groups); !slices.Equal(got, want) {
					t.Errorf("%s: %d rows, %d groups: another product than that of the integers", k.name, rows, groups)
				}
			}
		}
	}
}

// TestAdd8: several tiles, and more groups than go together, against double precision.
func TestAdd8(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	const rows = 11
	m, value := randomTiles(r, 3, 5, -127)
	a, bias := random(r, rows*m.in, 1), random(r, m.out, 1)
	want := make([]float32, rows*m.out)
	for i := range rows {
		for j := range m.out {
			sum := float64(bias[j])
			for n := range m.in {
				w, s := value(j, n)
				sum += float64(a[i*m.in+n]) * float64(w) * float64(s)
			}
			want[i*m.out+j] = float32(sum)
		}
	}
	l := linear8{m, bias}
	for _, k := range allKernels() {
		s := new(scratch)
		got := random(r, rows*m.out, 1)
		k.set8(got, k.quantise(s, a, m.in), &l, rows)
		near(t, k.name, got, want, .01)
		clear(got)
		k.sum8(got, k.quantise(s, a, m.in), &l, rows)
		near(t, k.name, got, want, .01)
	}
}

func BenchmarkMul8(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	m, _ := randomTiles(r, 12, 3, -127)
	const rows = 104
	a, c := random(r, rows*m.in, 1), make([]float32, rows*m.out)
	for _, k := range allKernels() {
		b.Run(k.name, func(b *testing.B) {
			s := new(scratch)
			q := k.quantise(s, a, m.in)
			for b.Loop() {
				k.add8(c, q, m, rows)
			}
			b.ReportMetric(float64(rows*m.in*m.out)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
		})
		b.Run(k.name+"/quantise", func(b *testing.B) {
			s := new(scratch)
			for b.Loop() {
				k.quantise(s, a, m.in)
			}
		})
	}
}
