package e5

import "math"

// Matrices of 8 bits. A value is an integer in [-63, 63] times the scale of its row and group; the input is quantised when it comes, to [-127, 127] times the scale of its row and group.
// So the products of a group add up to an exact integer, and every set of kernels adds the groups up by the same roundings: their outputs are the same bit by bit.
const (
	group = 128 // values that share a scale
	tile  = 32  // rows of a matrix that a kernel computes at once
	// A weight is stored as an unsigned byte, plus offset: processors multiply unsigned bytes by signed ones, and add neighbouring products up in 16 bits (AVX2), which
	// 2·(63+64)·127 fits. What the offset adds to a sum depends on the input alone, whose quantisation works it out.
	offset    = 64
	words     = group / 4
	wordsSize = 2 + words          // words of a quantised group of the input: its scale (the bits of a float32), what the offset has to be corrected by (an int32), four values each
	tileSize  = tile * (4 + group) // bytes of a group of a tile: float32 scale of each row, then for each four inputs their four weights of each row
	padding   = 8                  // a kernel may read, not use, the rows of its input up to a multiple of this
)

// A matrix8 has out × in values of 8 bits: tile by tile, group by group, in the order in which kernels read them (JUDGE.md).
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

// add8 adds w·a to c, for so many rows. The tiles go by few groups at a time, so that they stay in the first-level cache for all rows.
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

// smallest is the largest value of a group that counts as zero: 127 divided by less is too near the end of the float32s.
const smallest = 1e-30

func quantiseGroupGo(q *[wordsSize]uint32, a *[group]float32) {
	var top float32
	for _, v := range a {
		top = max(top, v, -v)
	}
	var scale, inverse float32
	if !(top < smallest) {
		scale, inverse = top/127, 127/top
	}
	var sum int32
	for i := range words {
		x := (*[4]float32)(a[i*4:])
		var word uint32
		for j, v := range x {
			n := int8(math.Float32bits(float32(v*inverse) + roundMagic)) // the conversion keeps the compiler from fusing the two into one rounding
			sum += int32(n)
			word |= uint32(uint8(n)) << (8 * j)
		}
		q[2+i] = word
	}
	q[0], q[1] = math.Float32bits(scale), uint32(-offset*sum)
}

// mul8Go computes two rows of the matrix by one multiplication: the weights of both stand in one integer, 32 bits apart, and so do the sums.
func mul8Go(c []float32, cStride int, a []uint32, aStride int, w string, rows, groups int) {
	var pairs [group][tile / 2]int64
	for g := range groups {
		w := w[g*tileSize:][:tileSize]
		scales, weights := w[:4*tile], w[4*tile:]
		for i := range pairs {
			for j := range pairs[i] {
				at := i/4*4*tile + j*8 + i%4
				pairs[i][j] = int64(weights[at]) + int64(weights[at+4])<<32
			}
		}
		for r := range rows {
			x := (*[wordsSize]uint32)(a[r*aStride+g*wordsSize:])
			scale, correction := math.Float32frombits(x[0]), int32(x[1])
			row := c[r*cStride:][:tile]
			for j := 0; j < tile/2; j += 4 {
				for k, sum := range sums(x, &pairs, j) {
					low := int32(sum)
					high := int32((sum - int64(low)) >> 32)
					at := 2 * (j + k)
					row[at] += float32(float32(float32(low+correction)*scale) * math.Float32frombits(uint32At(scales, 4*at)))
					row[at+1] += float32(float32(float32(high+correction)*scale) * math.Float32frombits(uint32At(scales, 4*at+4)))
				}
			}
		}
	}
}

// sums returns four sums of pairs from column j on, each of them two sums.
func sums(x *[wordsSize]uint32, pairs *[group][tile / 2]int64, j int) [4]int64 {
	var s0, s1, s2, s3 int64
	for i, word := range x[2:] {
		for k := range 4 {
			v := int64(int8(word >> (8 * k)))
			p := (*[4]int64)(pairs[4*i+k][j:])
			s0 += v * p[0]
			s1 += v * p[1]
			s2 += v * p[2]
			s3 += v * p[3]
		}
	}
	return [4]int64{s0, s1, s2, s3}
}
