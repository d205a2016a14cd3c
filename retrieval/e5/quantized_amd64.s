#include "textflag.h"

// FILL sets all words of y to a constant, by x, the low half of y.
#define FILL(constant, x, y) MOVL $constant, AX; VMOVD AX, x; VPBROADCASTD x, y

#define TOP(at) \
	VANDPS (at)(SI), Y15, Y1; VMAXPS Y1, Y0, Y0; \
	VANDPS (at+32)(SI), Y15, Y2; VMAXPS Y2, Y3, Y3

// ROUND writes 16 values as signed words; Y4 is top16 by the largest. The pack works on the halves of its operands, hence the permutation.
#define ROUND(at) \
	VMULPS (4*(at))(SI), Y4, Y0; VCVTPS2DQ Y0, Y0; \
	VMULPS (4*(at)+32)(SI), Y4, Y1; VCVTPS2DQ Y1, Y1; \
	VPACKSSDW Y1, Y0, Y0; VPERMQ $0xd8, Y0, Y0; VMOVDQU Y0, (4+2*(at))(DI)

// func quantiseGroupAVX2(q *[wordsSize]uint32, a *[group]float32)
TEXT ·quantiseGroupAVX2(SB), NOSPLIT, $0-16
	MOVQ q+0(FP), DI
	MOVQ a+8(FP), SI
	FILL(0x7fffffff, X15, Y15)        // all but the sign
	VXORPS Y0, Y0, Y0
	VXORPS Y3, Y3, Y3
	TOP(0)
	TOP(64)
	TOP(128)
	TOP(192)
	TOP(256)
	TOP(320)
	TOP(384)
	TOP(448)
	VMAXPS Y3, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VMAXPS X1, X0, X0
	VPERMILPS $0x4e, X0, X1
	VMAXPS X1, X0, X0
	VPERMILPS $0xb1, X0, X1
	VMAXPS X1, X0, X0

	VXORPS X4, X4, X4
	VXORPS X5, X5, X5
	MOVL $0x0da24260, AX              // smallest
	VMOVD AX, X1
	VUCOMISS X1, X0
	JCS  scaled
	MOVL $0x46fffe00, AX              // top16
	VMOVD AX, X1
	VDIVSS X1, X0, X5
	VDIVSS X0, X1, X4

scaled:
	VMOVSS X5, (DI)
	VBROADCASTSS X4, Y4
	ROUND(0)
	ROUND(16)
	ROUND(32)
	ROUND(48)
	ROUND(64)
	ROUND(80)
	ROUND(96)
	ROUND(112)
	VZEROUPPER
	RET

// Both products below keep the sums of all rows and columns of a group in registers, and add them to c at the group's end. They read rows
// of a that do not count, up to the number they are written for: only what is added to c depends on rows.

// WIDEN loads four weights of each column: the pair for the first two inputs to low, that for the last two to high.
#define WIDEN(w, low, high) \
	VMOVDQU w, low; VPSRAW $8, low, high; VPSLLW $8, low, low; VPSRAW $8, low, low

// PAIR multiplies two inputs by the pairs of weights w0 and w1, and adds the products to the sums of a row.
#define PAIR(a, w0, w1, sum0, sum1) \
	VPBROADCASTD a, Y0; \
	VPMADDWD w0, Y0, Y13; VPADDD Y13, sum0, sum0; \
	VPMADDWD w1, Y0, Y14; VPADDD Y14, sum1, sum1

#define DOT(a, next, sum0, sum1) PAIR(a, Y1, Y3, sum0, sum1); PAIR(next, Y2, Y4, sum0, sum1)

// SCALE adds the sums, times the scale of the input and those of the weights (Y1, Y2), to c.
#define SCALE(a, sum0, sum1, c0, c1) \
	VBROADCASTSS a, Y0; \
	VCVTDQ2PS sum0, sum0; VMULPS Y0, sum0, sum0; VMULPS Y1, sum0, sum0; VADDPS c0, sum0, sum0; VMOVUPS sum0, c0; \
	VCVTDQ2PS sum1, sum1; VMULPS Y0, sum1, sum1; VMULPS Y2, sum1, sum1; VADDPS c1, sum1, sum1; VMOVUPS sum1, c1

#define ZERO(x, y) VPXOR x, x, x; VPXOR y, y, y

// func mul8AVX2(c []float32, cStride int, a []uint32, aStride int, w string, rows, groups int)
TEXT ·mul8AVX2(SB), NOSPLIT, $0-96
	MOVQ cStride+24(FP), R8
	MOVQ aStride+56(FP), R9
	MOVQ rows+80(FP), DX
	SHLQ $2, R8
	SHLQ $2, R9
	XORQ R13, R13                     // 0, then 64: the bytes of the first half of the columns

half:
	MOVQ c_base+0(FP), DI
	MOVQ a_base+32(FP), AX
	MOVQ w_base+64(FP), BX
	MOVQ groups+88(FP), R10
	ADDQ R13, DI
	ADDQ R13, BX
	LEAQ (R9)(R9*2), R11
	ADDQ AX, R11
	LEAQ (R8)(R8*2), SI
	ADDQ DI, SI

group:
	MOVQ BX, R12                      // the scales
	ZERO(Y5, Y6)
	ZERO(Y7, Y8)
	ZERO(Y9, Y10)
	ZERO(Y11, Y12)
	ADDQ $128, BX
	MOVQ $32, CX

step: // four inputs of four rows: three from AX on, the fourth at R11
	WIDEN((BX), Y1, Y2)
	WIDEN(32(BX), Y3, Y4)
	DOT(4(AX), 8(AX), Y5, Y6)
	DOT(4(AX)(R9*1), 8(AX)(R9*1), Y7, Y8)
	DOT(4(AX)(R9*2), 8(AX)(R9*2), Y9, Y10)
	DOT(4(R11), 8(R11), Y11, Y12)
	ADDQ $128, BX
	ADDQ $8, AX
	ADDQ $8, R11
	DECQ CX
	JNZ  step

	VMOVUPS (R12), Y1
	VMOVUPS 32(R12), Y2
	SCALE(-256(AX), Y5, Y6, (DI), 32(DI))
	CMPQ DX, $2
	JLT  next
	SCALE(-256(AX)(R9*1), Y7, Y8, (DI)(R8*1), 32(DI)(R8*1))
	JEQ  next
	SCALE(-256(AX)(R9*2), Y9, Y10, (DI)(R8*2), 32(DI)(R8*2))
	CMPQ DX, $3
	JEQ  next
	SCALE(-256(R11), Y11, Y12, (SI), 32(SI))

next:
	ADDQ $4, AX
	ADDQ $4, R11
	DECQ R10
	JNZ  group
	ADDQ $64, R13
	CMPQ R13, $64
	JEQ  half
	VZEROUPPER
	RET

#define WIDEN512(w, low, high) \
	VMOVDQU32 w, low; VPSRAW $8, low, high; VPSLLW $8, low, low; VPSRAW $8, low, low

#define DOT512(a, next, sum0, sum1) \
	VPBROADCASTD a, Z4; VPDPWSSD Z4, Z0, sum0; VPDPWSSD Z4, Z2, sum1; \
	VPBROADCASTD next, Z5; VPDPWSSD Z5, Z1, sum0; VPDPWSSD Z5, Z3, sum1

#define SCALE512(a, sum0, sum1, c0, c1) \
	VBROADCASTSS a, Z2; \
	VCVTDQ2PS sum0, sum0; VMULPS Z2, sum0, sum0; VMULPS Z0, sum0, sum0; VADDPS c0, sum0, sum0; VMOVUPS sum0, c0; \
	VCVTDQ2PS sum1, sum1; VMULPS Z2, sum1, sum1; VMULPS Z1, sum1, sum1; VADDPS c1, sum1, sum1; VMOVUPS sum1, c1

#define ZERO512(x, y) VPXORD x, x, x; VPXORD y, y, y

// func mul8VNNI(c []float32, cStride int, a []uint32, aStride int, w string, rows, groups int)
TEXT ·mul8VNNI(SB), NOSPLIT, $0-96
	MOVQ c_base+0(FP), DI
	MOVQ cStride+24(FP), R8
	MOVQ a_base+32(FP), AX
	MOVQ aStride+56(FP), R9
	MOVQ w_base+64(FP), BX
	MOVQ rows+80(FP), DX
	MOVQ groups+88(FP), R10
	SHLQ $2, R8
	SHLQ $2, R9
	LEAQ (R9)(R9*2), R12
	LEAQ (AX)(R12*1), R11
	ADDQ R11, R12
	LEAQ (R8)(R8*2), R13
	LEAQ (DI)(R13*1), SI
	ADDQ SI, R13

group:
	MOVQ BX, R15                      // the scales
	ZERO512(Z16, Z17)
	ZERO512(Z18, Z19)
	ZERO512(Z20, Z21)
	ZERO512(Z22, Z23)
	ZERO512(Z24, Z25)
	ZERO512(Z26, Z27)
	ZERO512(Z28, Z29)
	ZERO512(Z30, Z31)
	ADDQ $128, BX
	MOVQ $32, CX

step: // rows of a and c: 0 to 2 from AX and DI on, 3 to 5 from R11 and SI, 6 and 7 from R12 and R13
	WIDEN512((BX), Z0, Z1)
	WIDEN512(64(BX), Z2, Z3)
	DOT512(4(AX), 8(AX), Z16, Z17)
	DOT512(4(AX)(R9*1), 8(AX)(R9*1), Z18, Z19)
	DOT512(4(AX)(R9*2), 8(AX)(R9*2), Z20, Z21)
	DOT512(4(R11), 8(R11), Z22, Z23)
	DOT512(4(R11)(R9*1), 8(R11)(R9*1), Z24, Z25)
	DOT512(4(R11)(R9*2), 8(R11)(R9*2), Z26, Z27)
	DOT512(4(R12), 8(R12), Z28, Z29)
	DOT512(4(R12)(R9*1), 8(R12)(R9*1), Z30, Z31)
	ADDQ $128, BX
	ADDQ $8, AX
	ADDQ $8, R11
	ADDQ $8, R12
	DECQ CX
	JNZ  step

	VMOVUPS (R15), Z0
	VMOVUPS 64(R15), Z1
	SCALE512(-256(AX), Z16, Z17, (DI), 64(DI))
	CMPQ DX, $2
	JLT  next
	SCALE512(-256(AX)(R9*1), Z18, Z19, (DI)(R8*1), 64(DI)(R8*1))
	JEQ  next
	SCALE512(-256(AX)(R9*2), Z20, Z21, (DI)(R8*2), 64(DI)(R8*2))
	CMPQ DX, $4
	JLT  next
	SCALE512(-256(R11), Z22, Z23, (SI), 64(SI))
	JEQ  next
	SCALE512(-256(R11)(R9*1), Z24, Z25, (SI)(R8*1), 64(SI)(R8*1))
	CMPQ DX, $6
	JLT  next
	SCALE512(-256(R11)(R9*2), Z26, Z27, (SI)(R8*2), 64(SI)(R8*2))
	JEQ  next
	SCALE512(-256(R12), Z28, Z29, (R13), 64(R13))
	CMPQ DX, $7
	JEQ  next
	SCALE512(-256(R12)(R9*1), Z30, Z31, (R13)(R8*1), 64(R13)(R8*1))

next:
	ADDQ $4, AX
	ADDQ $4, R11
	ADDQ $4, R12
	DECQ R10
	JNZ  group
	VZEROUPPER
	RET
