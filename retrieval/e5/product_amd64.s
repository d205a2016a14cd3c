#include "textflag.h"

// Products of float32s whose roundings are those of the portable kernel: multiplied, then added, never fused. They take all the rows they
// are written for; rows 0 to 2 of a and c are at AX and DI,
// 3 to 5 at R11 and SI, 6 and 7 at R12 and R13. R8 and R9 are the strides.

#define MULTIPLY(a, sum0, sum1) VBROADCASTSS a, Y2; VMULPS Y2, Y0, Y3; VMULPS Y2, Y1, Y4; VADDPS Y3, sum0, sum0; VADDPS Y4, sum1, sum1

// func productAVX2(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int)
TEXT ·productAVX2(SB), NOSPLIT, $0-112
	MOVQ c_base+0(FP), DI
	MOVQ cStride+24(FP), R8
	MOVQ a_base+32(FP), AX
	MOVQ aStride+56(FP), R9
	MOVQ b_base+64(FP), BX
	MOVQ bStride+88(FP), R10
	MOVQ k+104(FP), CX
	SHLQ $2, R8
	SHLQ $2, R9
	SHLQ $2, R10
	LEAQ (R8)(R8*2), SI
	ADDQ DI, SI
	LEAQ (R9)(R9*2), R11
	ADDQ AX, R11
	VXORPS Y8, Y8, Y8
	VXORPS Y9, Y9, Y9
	VXORPS Y10, Y10, Y10
	VXORPS Y11, Y11, Y11
	VXORPS Y12, Y12, Y12
	VXORPS Y13, Y13, Y13
	VXORPS Y14, Y14, Y14
	VXORPS Y15, Y15, Y15

loop:
	VMOVUPS (BX), Y0
	VMOVUPS 32(BX), Y1
	MULTIPLY((AX), Y8, Y9)
	MULTIPLY((AX)(R9*1), Y10, Y11)
	MULTIPLY((AX)(R9*2), Y12, Y13)
	MULTIPLY((R11), Y14, Y15)
	ADDQ $4, AX
	ADDQ $4, R11
	ADDQ R10, BX
	DECQ CX
	JNZ  loop

	VMOVUPS Y8, (DI)
	VMOVUPS Y9, 32(DI)
	VMOVUPS Y10, (DI)(R8*1)
	VMOVUPS Y11, 32(DI)(R8*1)
	VMOVUPS Y12, (DI)(R8*2)
	VMOVUPS Y13, 32(DI)(R8*2)
	VMOVUPS Y14, (SI)
	VMOVUPS Y15, 32(SI)
	VZEROUPPER
	RET

#define MULTIPLY512(a, product, sum) VMULPS.BCST a, Z0, product; VADDPS product, sum, sum

// func productAVX512(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int)
TEXT ·productAVX512(SB), NOSPLIT, $0-112
	MOVQ c_base+0(FP), DI
	MOVQ cStride+24(FP), R8
	MOVQ a_base+32(FP), AX
	MOVQ aStride+56(FP), R9
	MOVQ b_base+64(FP), BX
	MOVQ bStride+88(FP), R10
	MOVQ k+104(FP), CX
	SHLQ $2, R8
	SHLQ $2, R9
	SHLQ $2, R10
	LEAQ (R8)(R8*2), R13
	LEAQ (DI)(R13*1), SI
	ADDQ SI, R13
	LEAQ (R9)(R9*2), R12
	LEAQ (AX)(R12*1), R11
	ADDQ R11, R12
	VPXORD Z8, Z8, Z8
	VPXORD Z9, Z9, Z9
	VPXORD Z10, Z10, Z10
	VPXORD Z11, Z11, Z11
	VPXORD Z12, Z12, Z12
	VPXORD Z13, Z13, Z13
	VPXORD Z14, Z14, Z14
	VPXORD Z15, Z15, Z15

loop:
	VMOVUPS (BX), Z0
	MULTIPLY512((AX), Z1, Z8)
	MULTIPLY512((AX)(R9*1), Z2, Z9)
	MULTIPLY512((AX)(R9*2), Z3, Z10)
	MULTIPLY512((R11), Z4, Z11)
	MULTIPLY512((R11)(R9*1), Z1, Z12)
	MULTIPLY512((R11)(R9*2), Z2, Z13)
	MULTIPLY512((R12), Z3, Z14)
	MULTIPLY512((R12)(R9*1), Z4, Z15)
	ADDQ $4, AX
	ADDQ $4, R11
	ADDQ $4, R12
	ADDQ R10, BX
	DECQ CX
	JNZ  loop

	VMOVUPS Z8, (DI)
	VMOVUPS Z9, (DI)(R8*1)
	VMOVUPS Z10, (DI)(R8*2)
	VMOVUPS Z11, (SI)
	VMOVUPS Z12, (SI)(R8*1)
	VMOVUPS Z13, (SI)(R8*2)
	VMOVUPS Z14, (R13)
	VMOVUPS Z15, (R13)(R8*1)
	VZEROUPPER
	RET
