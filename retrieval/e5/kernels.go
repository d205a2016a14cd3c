package e5

import "math"

// lanes is the number of columns that a kernel computes at once, two vectors of AVX2 or one of
// AVX-512.
const lanes = 16

type (
	mulFunc  func(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int)
	mul8Func func(c []float32, cStride int, a []uint32, aStride int, w string, rows, groups int)
)

// kernels are the inner loops of the model. The portable ones are the reference; the others differ
// by rounding, and that in unpack and mul only: what the judge calls gives the same bits
// everywhere.
type kernels struct {
	name string
	// unpack writes lanes rows of 4-bit blocks to panel as columns: panel[k·lanes+r] is value k of row
	// r. w begins at the first row's first block; each row takes so many blocks.
	unpack func(panel []float32, w string, rowBytes, blocks int)
	// mul adds to c (rows × lanes) the product of a (rows × k) and b (k × lanes). The strides are the
	// distances of rows, in values.
	mul mulFunc
	// gelu replaces each x by x·Φ(x). The length of x is a multiple of lanes.
	gelu func(x []float32)
	// softmax replaces x by exp(scale·x) divided by their sum. The length of x is a multiple of lanes.
	softmax func(x []float32, scale float32)
	// product sets c to the product that mul adds, rounded alike by all kernels: each product, then
	// each sum, from the first of k to the last. It may read and write as many rows as rows rounded up
	// to padding.
	product mulFunc
	// quantiseGroup writes the values of a to q, in the form that mul8 takes: see wordsSize.
	quantiseGroup func(q *[wordsSize]uint32, a *[group]float32)
	// mul8 adds to c (rows × tile) the product of a (rows × groups, quantised) and a tile of weights,
	// from any of its groups on. The strides are the distances of rows, in values and words. It may
	// read as many rows of a as rows rounded up to padding.
	mul8 mul8Func
}

var portable = kernels{"portable", unpackGo, mulGo, geluGo, softmaxGo, productGo, quantiseGroupGo, mul8Go}

func unpackGo(panel []float32, w string, rowBytes, blocks int) {
	for i := range blocks {
		columns := (*[block * lanes]float32)(panel[i*block*lanes:])
		for r := range lanes {
			var values [block]float32
			unpackBlock(&values, w[r*rowBytes+i*blockSize:])
			for j, v := range values {
				columns[j*lanes+r] = v
			}
		}
	}
}

// unpackBlock writes the values of the block that w begins with.
func unpackBlock(values *[block]float32, w string) {
	w = w[:blockSize]
	d := float16(uint16(w[0]) | uint16(w[1])<<8)
	var value [16]float32 // of each half byte
	for q := range value {
		value[q] = float32(q-8) * d
	}
	for j := range block / 2 {
		values[j] = value[w[2+j]&15]
		values[j+block/2] = value[w[2+j]>>4]
	}
}

// float16 widens an IEEE 754 half. Moved into place, its exponent is 112 too small, subnormals
// included.
func float16(h uint16) float32 {
	v := math.Float32frombits(uint32(h&0x7fff)<<13) * 0x1p112
	if h&0x8000 != 0 {
		return -v
	}
	return v
}

// mulGo works on 8 sums at a time, as many as processors have registers for.
func mulGo(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int) {
	for r := range rows {
		row := a[r*aStride:][:k]
		for j := 0; j < lanes; j += 8 {
			sum := (*[8]float32)(c[r*cStride+j:])
			s0, s1, s2, s3, s4, s5, s6, s7 := sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], sum[6], sum[7]
			at := j
			for _, x := range row {
				y := (*[8]float32)(b[at:])
				s0 += x * y[0]
				s1 += x * y[1]
				s2 += x * y[2]
				s3 += x * y[3]
				s4 += x * y[4]
				s5 += x * y[5]
				s6 += x * y[6]
				s7 += x * y[7]
				at += bStride
			}
			*sum = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
		}
	}
}

// productGo is mulGo from 0 on and with each product rounded, which the conversion makes sure of:
// fused multiplication and addition, where a processor has it, would give other bits.
func productGo(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int) {
	for r := range rows {
		row := a[r*aStride:][:k]
		for j := 0; j < lanes; j += 8 {
			var s0, s1, s2, s3, s4, s5, s6, s7 float32
			at := j
			for _, x := range row {
				y := (*[8]float32)(b[at:])
				s0 += float32(x * y[0])
				s1 += float32(x * y[1])
				s2 += float32(x * y[2])
				s3 += float32(x * y[3])
				s4 += float32(x * y[4])
				s5 += float32(x * y[5])
				s6 += float32(x * y[6])
				s7 += float32(x * y[7])
				at += bStride
			}
			*(*[8]float32)(c[r*cStride+j:]) = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
		}
	}
}

// geluGo: 1+erf(z) is 2−q for z ≥ 0 and q for z < 0, with q = erfc(|z|) = t·(a1+t·(a2+…))·exp(−z²),
// t = 1/(1+p·|z|), good to 1.5e-7 (Abramowitz and Stegun 7.1.26); here z = x/√2. So x·Φ(x) = max(x,
// 0) − ½·|x|·q.
func geluGo(x []float32) {
	for i, v := range x {
		abs := max(v, -v)
		half := -0.5 * abs
		t := 1 / (1 + float32(0.3275911/math.Sqrt2*abs))
		q := horner(t, 1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592) * t
		x[i] = max(v, 0) + float32(float32(q*half)*exp(half*abs))
	}
}

// horner returns c0·xⁿ + c1·xⁿ⁻¹ + …, each step rounded.
func horner(x, c0, c1, c2, c3, c4 float32) float32 {
	p := float32(c0*x) + c1
	p = float32(p*x) + c2
	p = float32(p*x) + c3
	return float32(p*x) + c4
}

// softmaxGo adds up eight sums, as vectors do.
func softmaxGo(x []float32, scale float32) {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var s [8]float32
	for i, v := range x {
		x[i] = exp((v - top) * scale)
		s[i%8] += x[i]
	}
	inverse := 1 / (((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7])))
	for i := range x {
		x[i] *= inverse
	}
}

// exp is eˣ for x ≤ 0, good to 2e-7 of the value; below −86 it stays at e⁻⁸⁶, so that 2ⁿ is a
// normal number. With x = n·ln 2 + r the result is 2ⁿ times a polynomial in r (Cephes expf).
func exp(x float32) float32 {
	x = max(x, -86)
	f := float32(x*math.Log2E) + roundMagic
	n := int32(math.Float32bits(f)) - int32(math.Float32bits(roundMagic))
	f -= roundMagic
	r := x - float32(f*0.693359375)
	r += float32(f * 2.12194440e-4)
	p := horner(r, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1)
	p = float32(p*r) + 5.0000001201e-1
	return (float32(p*float32(r*r)) + r + 1) * math.Float32frombits(uint32(n+127)<<23)
}

// roundMagic added to a float32 of up to 2²² leaves the nearest integer, the even one of two, in
// the low bits of the sum.
const roundMagic = 3 << 22
