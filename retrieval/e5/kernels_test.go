package e5

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// random returns n values of the standard normal distribution, times scale.
func random(r *rand.Rand, n int, scale float64) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64() * scale)
	}
	return v
}

// near fails unless got and want differ by at most tolerance everywhere.
func near(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	for i := range want {
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= tolerance) {
			t.Fatalf("%s: value %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}

// TestKernels compares each set of kernels with plain double-precision arithmetic, and with the
// portable one what has to give the same bits.
func TestKernels(t *testing.T) {
	for _, k := range allKernels() {
		t.Run(k.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			t.Run("unpack", func(t *testing.T) { testUnpack(t, k, r) })
			t.Run("mul", func(t *testing.T) { testMul(t, k, r) })
			t.Run("product", func(t *testing.T) { testProduct(t, k, r) })
			t.Run("gelu", func(t *testing.T) { testGELU(t, k) })
			t.Run("softmax", func(t *testing.T) { testSoftmax(t, k, r) })
		})
	}
}

func testUnpack(t *testing.T, k kernels, r *rand.Rand) {
	const blocks, rowBytes = 3, 5 * blockSize
	w := make([]byte, lanes*rowBytes)
	for i := range w {
		w[i] = byte(r.Uint32())
		if i%blockSize == 1 {
			w[i] &^= 0x40 // a scale below 2, of either sign, normal or not
		}
	}
	copy(w, []byte{0x01, 0x80}) // the negative subnormal next to 0
	const untouched = 42
	got := slices.Repeat([]float32{untouched}, blocks*block*lanes+lanes)
	k.unpack(got, string(w), rowBytes, blocks)
	for row := range lanes {
		for i := range blocks * block {
			b := w[row*rowBytes+i/block*blockSize:][:blockSize]
			mantissa, exponent := float64(int(b[1]&3)<<8|int(b[0])), int(b[1]>>2&31)
			scale := math.Ldexp(mantissa, -24)
			if exponent > 0 {
				scale = math.Ldexp(1024+mantissa, exponent-25)
			}
			if b[1]&0x80 != 0 {
				scale = -scale
			}
			q := b[2+i%16] & 15
			if i%block >= 16 {
				q = b[2+i%16] >> 4
			}
			if want := float32((float64(q) - 8) * scale); got[i*lanes+row] != want {
				t.Fatalf("row %d, value %d is %g, want %g", row, i, got[i*lanes+row], want)
			}
		}
	}
	for _, v := range got[blocks*block*lanes:] {
		if v != untouched {
			t.Fatal("it writes beyond its blocks")
		}
	}
}

func testMul(t *testing.T, k kernels, r *rand.Rand) {
	for rows := 0; rows <= 27; rows++ {
		for _, depth := range []int{1, 2, 31, 32, 100} {
			aStride, bStride, cStride := depth+r.IntN(9), lanes+r.IntN(9), lanes+r.IntN(9)
			a, b, c := random(r, (rows+1)*aStride, 1), random(r, depth*bStride, 1), random(r, (rows+1)*cStride, 1)
			want := slices.Clone(c)
			for i := range rows {
				for j := range lanes {
					sum := float64(c[i*cStride+j])
					for n := range depth {
						sum += float64(a[i*aStride+n]) * float64(b[n*bStride+j])
					}
					want[i*cStride+j] = float32(sum)
				}
			}
			k.mul(c, cStride, a, aStride, b, bStride, rows, depth)
			near(t, "product", c, want, 1e-4)
		}
	}
}

// testProduct: the bits of the portable kernel, which is near the product; nothing changes beyond
// the rows' padding.
func testProduct(t *testing.T, k kernels, r *rand.Rand) {
	for rows := range 27 {
		for _, depth := range []int{1, 2, 31, 32, 100} {
			aStride, bStride, cStride := depth+r.IntN(9), lanes+r.IntN(9), lanes+r.IntN(9)
			all := padded(rows) + 1
			a, b, c := random(r, all*aStride, 1), random(r, depth*bStride, 1), random(r, all*cStride, 1)
			want, sums := slices.Clone(c), slices.Clone(c)
			portable.product(want, cStride, a, aStride, b, bStride, rows, depth)
			for i := range rows {
				clear(sums[i*cStride:][:lanes])
			}
			portable.mul(sums, cStride, a, aStride, b, bStride, rows, depth)
			near(t, "the portable product", want, sums, 1e-4)
			k.product(c, cStride, a, aStride, b, bStride, rows, depth)
			if used := rows * cStride; !slices.Equal(c[:used], want[:used]) {
				t.Fatalf("%d × %d: not the bits of the portable kernel", rows, depth)
			}
			if rest := padded(rows) * cStride; !slices.Equal(c[rest:], want[rest:]) {
				t.Fatalf("%d × %d: it writes beyond the padding", rows, depth)
			}
		}
	}
}

func testGELU(t *testing.T, k kernels) {
	var x, want []float32
	for v := -20.0; v < 20; v += 1.0 / 64 {
		x = append(x, float32(v))
		want = append(want, float32(v/2*(1+math.Erf(v/math.Sqrt2))))
	}
	x[0], want[0], x[1], want[1] = 1e18, 1e18, -1e18, 0
	got := slices.Clone(x)
	k.gelu(got)
	bits := slices.Clone(x)
	if portable.gelu(bits); !slices.Equal(got, bits) {
		t.Error("not the bits of the portable kernel")
	}
	for i := range got {
		if d := math.Abs(float64(got[i]) - float64(want[i])); !(d <= 1e-6*max(1, math.Abs(float64(x[i])))) {
			t.Errorf("gelu(%g) = %g, want %g", x[i], got[i], want[i])
		}
	}
}

func testSoftmax(t *testing.T, k kernels, r *rand.Rand) {
	for _, n := range []int{16, 32, 208, 512} {
		for _, spread := range []float64{0, .1, 10, 1000} {
			const scale = .17
			x := random(r, n, spread)
			x[n-1], x[n-2] = masked, masked
			want := make([]float32, n)
			var sum float64
			for _, v := range x {
				sum += math.Exp(float64(v-slices.Max(x)) * scale)
			}
			for i, v := range x {
				want[i] = float32(math.Exp(float64(v-slices.Max(x))*scale) / sum)
			}
			bits := slices.Clone(x)
			portable.softmax(bits, scale)
			if k.softmax(x, scale); !slices.Equal(x, bits) {
				t.Error("not the bits of the portable kernel")
			}
			near(t, "softmax", x, want, 2e-6)
		}
	}
}

func TestExp(t *testing.T) {
	for x := 0.0; x > -86; x -= 1.0 / 128 {
		if got, want := float64(exp(float32(x))), math.Exp(x); !(math.Abs(got/want-1) < 3e-7) {
			t.Errorf("exp(%g) = %g, want %g", x, got, want)
		}
	}
	if got := exp(-1e30); !(got >= 0 && got < 1e-36) {
		t.Errorf("exp(-1e30) = %g", got)
	}
}
