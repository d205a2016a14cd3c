package e5

import "math"

// Matrices of 8 bits. A value is an integer in [-127, 127] times the scale of its row and group.
// The input is quantised when it comes, to 16 bits: to 8 bits it would cost a trained judge some
// hundredths of a probability, and processors without VNNI would gain little by it. The products of
// a group add up to an exact integer, and all kernels add the groups up by the same roundings: the
// same bits come out.
const (
	group = 128 // values that share a scale
	tile  = 32  // rows of a matrix that a kernel computes at once
	top16 = 1<<15 - 1

	// wordsSize is the number of words that a group of the input takes: its scale (the bits of a
	// float32), then two values each.
	wordsSize = 1 + group/2

	// tileSize is the number of bytes that a group of a tile takes: the float32 scale of each row,
	// then for each four inputs the four weights of each row: the first, third, second and fourth. So
	// the bytes at even places, widened, are a pair to multiply by the first two inputs, those at odd
	// places by the last two.
	tileSize = tile * (4 + group)

	// padding: rows of memory come in multiples of this, so that kernels need not stop at the last row
	// that counts.
	padding = 8
)

// A matrix8 has out × in values of 8 bits: tile by tile, group by group, in the order in which
// kernels read them (JUDGE.md).
type matrix8 struct {
	data    string
	out, in int
}

func (m matrix8) size() int { return m.out / tile * m.in / group * tileSize }

// A linear8 maps in values to out values: w·x + b.
type linear8 struct {
	w matrix8
	b []float32
}

// quantise returns the rows of a (in values each), quantised, in memory of s.
func (k *kernels) quantise(s *scratch, a []float32, in int) []uint32 {
	rows := len(a) / in
	size := in / group * wordsSize
	need := padded(rows) * size
	if cap(s.quantised) < need {
		s.quantised = make([]uint32, need)
	}
	q := s.quantised[:need]
	for g := range len(a) / group {
		k.quantiseGroup((*[wordsSize]uint32)(q[g*wordsSize:]), (*[group]float32)(a[g*group:]))
	}
	return q
}

// add8 adds w·a to c, for so many rows. The tiles go by few groups at a time, so that they stay in
// the first-level cache for all rows.
func (k *kernels) add8(c []float32, a []uint32, w matrix8, rows int) {
	groups := w.in / group
	for from := 0; from < groups; from += depth / group {
		n := min(depth/group, groups-from)
		for o := 0; o < w.out; o += tile {
			k.mul8(c[o:], w.out, a[from*wordsSize:], groups*wordsSize, w.data[(o/tile*groups+from)*tileSize:], rows, n)
		}
	}
}

// set8 writes l(a) to c.
func (k *kernels) set8(c []float32, a []uint32, l *linear8, rows int) {
	for r := range rows {
		copy(c[r*l.w.out:], l.b)
	}
	k.add8(c, a, l.w, rows)
}

// sum8 adds l(a) to c.
func (k *kernels) sum8(c []float32, a []uint32, l *linear8, rows int) {
	addBias(c, l.b, rows)
	k.add8(c, a, l.w, rows)
}

// smallest: a group whose values are all less counts as zero, since top16 divided by them is too
// near the end of the float32s.
const smallest = 1e-30

// largest is the largest absolute value.
func largest(values []float32) float32 {
	var top float32
	for _, v := range values {
		top = max(top, v, -v)
	}
	return top
}

func quantiseGroupGo(q *[wordsSize]uint32, a *[group]float32) {
	top := largest(a[:])
	var scale, inverse float32
	if !(top < smallest) {
		scale, inverse = top/top16, top16/top
	}
	q[0] = math.Float32bits(scale)
	for i := range group / 2 {
		// Converted, so rounded, before the addition.
		low := uint16(math.Float32bits(float32(a[2*i]*inverse) + roundMagic))
		high := math.Float32bits(float32(a[2*i+1]*inverse) + roundMagic)
		q[1+i] = uint32(low) | high<<16
	}
}

// mul8Go computes two rows of the matrix by one multiplication: the weights of both stand in one
// integer, 32 bits apart, and so do the sums.
func mul8Go(c []float32, cStride int, a []uint32, aStride int, w string, rows, groups int) {
	var pairs [group][tile / 2]int64
	for g := range groups {
		w := w[g*tileSize:][:tileSize]
		for i := range pairs {
			for j := range pairs[i] {
				first := at(2*j, i)
				pairs[i][j] = int64(int8(w[first])) + int64(int8(w[first+4]))<<32
			}
		}
		for r := range rows {
			x := (*[wordsSize]uint32)(a[r*aStride+g*wordsSize:])
			scale := math.Float32frombits(x[0])
			row := c[r*cStride:][:tile]
			for j := 0; j < tile/2; j += 4 {
				for k, sum := range sums(x, &pairs, j) {
					low := int32(sum)
					high := int32((sum - int64(low)) >> 32)
					r := 2 * (j + k)
					row[r] += float32(float32(float32(low)*scale) * math.Float32frombits(uint32At(w, 4*r)))
					row[r+1] += float32(float32(float32(high)*scale) * math.Float32frombits(uint32At(w, 4*r+4)))
				}
			}
		}
	}
}

// sums returns four sums of pairs from column j on, each of them two sums.
func sums(x *[wordsSize]uint32, pairs *[group][tile / 2]int64, j int) [4]int64 {
	var s0, s1, s2, s3 int64
	for i, word := range x[1:] {
		low, high := int64(int16(word)), int64(int16(word>>16))
		p, q := (*[4]int64)(pairs[2*i][j:]), (*[4]int64)(pairs[2*i+1][j:])
		s0 += low*p[0] + high*q[0]
		s1 += low*p[1] + high*q[1]
		s2 += low*p[2] + high*q[2]
		s3 += low*p[3] + high*q[3]
	}
	return [4]int64{s0, s1, s2, s3}
}
