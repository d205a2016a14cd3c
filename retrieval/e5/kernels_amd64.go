package e5

import "golang.org/x/sys/cpu"

// bestKernels chooses what this processor and its operating system can run.
func bestKernels() kernels {
	all := allKernels()
	return all[len(all)-1]
}

// allKernels lists the kernels that run here, the fastest last.
func allKernels() []kernels {
	all := []kernels{portable}
	if x := cpu.X86; x.HasAVX2 && x.HasFMA && x.HasF16C {
		all = append(all, kernels{"avx2", unpackAVX2, mulBy(6, mulAVX2), geluAVX2, softmaxAVX2})
		if x.HasAVX512F {
			all = append(all, kernels{"avx512", unpackAVX2, mulBy(12, mulAVX512), geluAVX2, softmaxAVX2})
		}
	}
	return all
}

// mulBy makes a kernel of one that takes 1 to most rows: it deals the rows out evenly, and checks the lengths of the slices, which assembly does not.
func mulBy(most int, mul func(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int)) func(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int) {
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
