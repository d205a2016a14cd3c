package e5

import "golang.org/x/sys/cpu"

// bestKernels chooses what this processor and its operating system can run.
func bestKernels() kernels {
	all := allKernels()
	return all[len(all)-1]
}

// allKernels lists the kernels that run here, the fastest last.
func allKernels() []kernels {
	x, all := cpu.X86, []kernels{portable}
	if !x.HasAVX2 || !x.HasFMA || !x.HasF16C {
		return all
	}
	k := kernels{
		"avx2", unpackAVX2, mulBy(6, mulAVX2), geluAVX2, softmaxAVX2, productBy(4, productAVX2),
		quantiseGroupAVX2, mul8By(4, mul8AVX2),
	}
	all = append(all, k)
	if !x.HasAVX512F {
		return all
	}
	k.name, k.mul, k.product = "avx512", mulBy(12, mulAVX512), productBy(8, productAVX512)
	all = append(all, k)
	if x.HasAVX512BW && x.HasAVX512VNNI {
		k.name, k.mul8 = "vnni", mul8By(8, mul8VNNI)
		all = append(all, k)
	}
	return all
}

// mulBy makes a kernel of one that takes 1 to most rows: it deals the rows out evenly, and checks
// the lengths of the slices, which assembly does not.
func mulBy(most int, mul mulFunc) mulFunc {
	return func(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int) {
		if rows < 1 || k < 1 {
			return
		}
		_, _, _ = c[(rows-1)*cStride+lanes-1], a[(rows-1)*aStride+k-1], b[(k-1)*bStride+lanes-1]
		for groups := (rows + most - 1) / most; groups > 0; groups-- {
			n := (rows + groups - 1) / groups
			mul(c, cStride, a, aStride, b, bStride, n, k)
			if rows -= n; rows > 0 {
				c, a = c[n*cStride:], a[n*aStride:]
			}
		}
	}
}

// productBy makes a kernel of one that takes so many rows, a divisor of padding, and checks the
// lengths of the slices.
func productBy(each int, product mulFunc) mulFunc {
	return func(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int) {
		if rows < 1 || k < 1 {
			return
		}
		all := (rows + each - 1) / each * each
		_, _, _ = c[(all-1)*cStride+lanes-1], a[(all-1)*aStride+k-1], b[(k-1)*bStride+lanes-1]
		for from := 0; from < all; from += each {
			product(c[from*cStride:], cStride, a[from*aStride:], aStride, b, bStride, each, k)
		}
	}
}

// mul8By makes a kernel of one that takes 1 to most rows, a divisor of padding, and checks the
// lengths of the slices.
func mul8By(most int, mul mul8Func) mul8Func {
	return func(c []float32, cStride int, a []uint32, aStride int, w string, rows, groups int) {
		if rows < 1 || groups < 1 {
			return
		}
		read := (rows + most - 1) / most * most
		_, _, _ = c[(rows-1)*cStride+tile-1], a[(read-1)*aStride+groups*wordsSize-1], w[groups*tileSize-1]
		for from := 0; from < rows; from += most {
			mul(c[from*cStride:], cStride, a[from*aStride:], aStride, w, min(most, rows-from), groups)
		}
	}
}

//go:noescape
func unpackAVX2(panel []float32, w string, rowBytes, blocks int)

// mulAVX2 takes 1 to 6 rows.
//
//go:noescape
func mulAVX2(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int)

// mulAVX512 takes 1 to 12 rows.
//
//go:noescape
func mulAVX512(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int)

//go:noescape
func geluAVX2(x []float32)

//go:noescape
func softmaxAVX2(x []float32, scale float32)

// productAVX2 takes 4 rows.
//
//go:noescape
func productAVX2(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int)

// productAVX512 takes 8 rows.
//
//go:noescape
func productAVX512(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int)

//go:noescape
func quantiseGroupAVX2(q *[wordsSize]uint32, a *[group]float32)

// mul8AVX2 takes 1 to 4 rows and reads 4.
//
//go:noescape
func mul8AVX2(c []float32, cStride int, a []uint32, aStride int, w string, rows, groups int)

// mul8VNNI takes 1 to 8 rows and reads 8.
//
//go:noescape
func mul8VNNI(c []float32, cStride int, a []uint32, aStride int, w string, rows, groups int)
