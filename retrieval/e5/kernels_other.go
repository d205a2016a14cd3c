//go:build !amd64

package e5

func bestKernels() kernels { return portable }

func allKernels() []kernels { return []kernels{portable} }
