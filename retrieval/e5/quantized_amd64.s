#include "textflag.h"

DATA order<>+0x00(SB)/4, $0 // of the words that two packs of four vectors leave: each pack works on the halves of its operands
DATA order<>+0x04(SB)/4, $4
DATA order<>+0x08(SB)/4, $1
DATA order<>+0x0c(SB)/4, $5
DATA order<>+0x10(SB)/4, $2
DATA order<>+0x14(SB)/4, $6
DATA order<>+0x18(SB)/4, $3
DATA order<>+0x1c(SB)/4, $7
GLOBL order<>(SB), RODATA|NOPTR, $0x20

// FILL sets all words of y to a constant, by x, the low half of y.
#define FILL(constant, x, y) MOVL $constant, AX; VMOVD AX, x; VPBROADCASTD x, y

#define TOP(at) \
	VANDPS (at)(SI), Y15, Y1; VMAXPS Y1, Y0, Y0; \
	VANDPS (at+32)(SI), Y15, Y2; VMAXPS Y2, Y3, Y3

// ROUND writes 32 values as signed bytes and adds them up in Y8. Y4 is 127 by the largest, Y14 has bytes of 1, Y13 words of 1, Y12 the order.
#define ROUND(at) \
	VMULPS (4*(at))(SI), Y4, Y0; VCVTPS2DQ Y0, Y0; \
	VMULPS (4*(at)+32)(SI), Y4, Y1; VCVTPS2DQ Y1, Y1; \
	VMULPS (4*(at)+64)(SI), Y4, Y2; VCVTPS2DQ Y2, Y2; \
	VMULPS (4*(at)+96)(SI), Y4, Y3; VCVTPS2DQ Y3, Y3; \
	VPACKSSDW Y1, Y0, Y0; VPACKSSDW Y3, Y2, Y2; VPACKSSWB Y2, Y0, Y0; \
	VPERMD Y0, Y12, Y0; VMOVDQU Y0, (8+at)(DI); \
	VPMADDUBSW Y0, Y14, Y0; VPMADDWD Y13, Y0, Y0; VPADDD Y0, Y8, Y8

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
	MOVL $0x42fe0000, AX              // 127
	VMOVD AX, X1
	VDIVSS X1, X0, X5
	VDIVSS X0, X1, X4

scaled:
	VMOVSS X5, (DI)
	VBROADCASTSS X4, Y4
	FILL(0x01010101, X14, Y14)
	FILL(0x00010001, X13, Y13)
	VMOVDQU order<>(SB), Y12
	VPXOR Y8, Y8, Y8
	ROUND(0)
	ROUND(32)
	ROUND(64)
	ROUND(96)
	VEXTRACTI128 $1, Y8, X0
	VPADDD X0, X8, X8
	VPSHUFD $0x4e, X8, X0
	VPADDD X0, X8, X8
	VPSHUFD $0xb1, X8, X0
	VPADDD X0, X8, X8
	VMOVD X8, AX
	SHLL $6, AX                       // offset
	NEGL AX
	MOVL AX, 4(DI)
	VZEROUPPER
	RET

// Both products below keep the sums of all rows and columns of a group in registers, from the correction of the offset on, and add them to c at the group's end.
// They read rows of a that do not count, up to the number they are written for: only what is added to c depends on rows.

// DOT adds four products to each of the sums of a row: the weights are unsigned, the input signed. Y15 has words of 1.
#define DOT(a, sum0, sum1) \
	VPBROADCASTD a, Y2; \
	VPMADDUBSW Y2, Y0, Y3; VPMADDWD Y15, Y3, Y3; VPADDD Y3, sum0, sum0; \
	VPMADDUBSW Y2, Y1, Y4; VPMADDWD Y15, Y4, Y4; VPADDD Y4, sum1, sum1

// STEP takes four inputs of four rows, from AX on and from R11, the fourth, on. They begin behind the two words of the scale and the correction.
#define STEP(a, w) \
	VMOVDQU (w)(BX), Y0; VMOVDQU (w+32)(BX), Y1; \
	DOT((a)(AX), Y5, Y6); DOT((a)(AX)(R9*1), Y7, Y8); DOT((a)(AX)(R9*2), Y9, Y10); DOT((a)(R11), Y11, Y12)

// SCALE adds the sums, times the scale of the input and those of the weights (Y0, Y1), to c.
#define SCALE(a, sum0, sum1, c0, c1) \
	VBROADCASTSS a, Y2; \
	VCVTDQ2PS sum0, sum0; VMULPS Y2, sum0, sum0; VMULPS Y0, sum0, sum0; VADDPS c0, sum0, sum0; VMOVUPS sum0, c0; \
	VCVTDQ2PS sum1, sum1; VMULPS Y2, sum1, sum1; VMULPS Y1, sum1, sum1; VADDPS c1, sum1, sum1; VMOVUPS sum1, c1

// func mul8AVX2(c []float32, cStride int, a []uint32, aStride int, w string, rows, groups int)
TEXT ·mul8AVX2(SB), NOSPLIT, $0-96
	MOVQ cStride+24(FP), R8
	MOVQ aStride+56(FP), R9
	MOVQ rows+80(FP), DX
	SHLQ $2, R8
	SHLQ $2, R9
	VPCMPEQW Y15, Y15, Y15
	VPABSW Y15, Y15
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
	VPBROADCASTD 4(AX), Y5
	VMOVDQA Y5, Y6
	VPBROADCASTD 4(AX)(R9*1), Y7
	VMOVDQA Y7, Y8
	VPBROADCASTD 4(AX)(R9*2), Y9
	VMOVDQA Y9, Y10
	VPBROADCASTD 4(R11), Y11
	VMOVDQA Y11, Y12
	ADDQ $128, BX
	MOVQ $16, CX

step:
	STEP(8, 0)
	STEP(12, 128)
	ADDQ $256, BX
	ADDQ $8, AX
	ADDQ $8, R11
	DECQ CX
	JNZ  step

	VMOVUPS (R12), Y0
	VMOVUPS 32(R12), Y1
	SCALE(-128(AX), Y5, Y6, (DI), 32(DI))
	CMPQ DX, $2
	JLT  next
	SCALE(-128(AX)(R9*1), Y7, Y8, (DI)(R8*1), 32(DI)(R8*1))
	JEQ  next
	SCALE(-128(AX)(R9*2), Y9, Y10, (DI)(R8*2), 32(DI)(R8*2))
	CMPQ DX, $3
	JEQ  next
	SCALE(-128(R11), Y11, Y12, (SI), 32(SI))

next:
	ADDQ $8, AX
	ADDQ $8, R11
	DECQ R10
	JNZ  group
	ADDQ $64, R13
	CMPQ R13, $64
	JEQ  half
	VZEROUPPER
	RET

#define DOT512(a, sum0, sum1) VPBROADCASTD a, Z2; VPDPBUSD Z2, Z0, sum0; VPDPBUSD Z2, Z1, sum1

// Rows of a and c: 0 to 2 from AX and DI on, 3 to 5 from R11 and SI, 6 and 7 from R12 and R13.
#define STEP512(a, w) \
	VMOVDQU32 (w)(BX), Z0; VMOVDQU32 (w+64)(BX), Z1; \
	DOT512((a)(AX), Z16, Z17); DOT512((a)(AX)(R9*1), Z18, Z19); DOT512((a)(AX)(R9*2), Z20, Z21); \
	DOT512((a)(R11), Z22, Z23); DOT512((a)(R11)(R9*1), Z24, Z25); DOT512((a)(R11)(R9*2), Z26, Z27); \
	DOT512((a)(R12), Z28, Z29); DOT512((a)(R12)(R9*1), Z30, Z31)

#define START512(a, sum0, sum1) VPBROADCASTD a, sum0; VMOVDQA32 sum0, sum1

#define SCALE512(a, sum0, sum1, c0, c1) \
	VBROADCASTSS a, Z2; \
	VCVTDQ2PS sum0, sum0; VMULPS Z2, sum0, sum0; VMULPS Z0, sum0, sum0; VADDPS c0, sum0, sum0; VMOVUPS sum0, c0; \
	VCVTDQ2PS sum1, sum1; VMULPS Z2, sum1, sum1; VMULPS Z1, sum1, sum1; VADDPS c1, sum1, sum1; VMOVUPS sum1, c1

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
	START512(4(AX), Z16, Z17)
	START512(4(AX)(R9*1), Z18, Z19)
	START512(4(AX)(R9*2), Z20, Z21)
	START512(4(R11), Z22, Z23)
	START512(4(R11)(R9*1), Z24, Z25)
	START512(4(R11)(R9*2), Z26, Z27)
	START512(4(R12), Z28, Z29)
	START512(4(R12)(R9*1), Z30, Z31)
	ADDQ $128, BX
	MOVQ $16, CX

step:
	STEP512(8, 0)
	STEP512(12, 128)
	ADDQ $256, BX
	ADDQ $8, AX
	ADDQ $8, R11
	ADDQ $8, R12
	DECQ CX
	JNZ  step

	VMOVUPS (R15), Z0
	VMOVUPS 64(R15), Z1
	SCALE512(-128(AX), Z16, Z17, (DI), 64(DI))
	CMPQ DX, $2
	JLT  next
	SCALE512(-128(AX)(R9*1), Z18, Z19, (DI)(R8*1), 64(DI)(R8*1))
	JEQ  next
	SCALE512(-128(AX)(R9*2), Z20, Z21, (DI)(R8*2), 64(DI)(R8*2))
	CMPQ DX, $4
	JLT  next
	SCALE512(-128(R11), Z22, Z23, (SI), 64(SI))
	JEQ  next
	SCALE512(-128(R11)(R9*1), Z24, Z25, (SI)(R8*1), 64(SI)(R8*1))
	CMPQ DX, $6
	JLT  next
	SCALE512(-128(R11)(R9*2), Z26, Z27, (SI)(R8*2), 64(SI)(R8*2))
	JEQ  next
	SCALE512(-128(R12), Z28, Z29, (R13), 64(R13))
	CMPQ DX, $7
	JEQ  next
	SCALE512(-128(R12)(R9*1), Z30, Z31, (R13)(R8*1), 64(R13)(R8*1))

next:
	ADDQ $8, AX
	ADDQ $8, R11
	ADDQ $8, R12
	DECQ R10
	JNZ  group
	VZEROUPPER
	RET
