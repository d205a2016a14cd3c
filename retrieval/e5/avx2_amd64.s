#include "textflag.h"

// Constants of exp and erfc; kernels.go says where they are from.
DATA constants<>+0x00(SB)/4, $-86.0
DATA constants<>+0x04(SB)/4, $1.44269504          // 1/ln 2
DATA constants<>+0x08(SB)/4, $0.693359375         // ln 2, high part
DATA constants<>+0x0c(SB)/4, $2.12194440e-4       // high part − ln 2
DATA constants<>+0x10(SB)/4, $1.9875691500e-4
DATA constants<>+0x14(SB)/4, $1.3981999507e-3
DATA constants<>+0x18(SB)/4, $8.3334519073e-3
DATA constants<>+0x1c(SB)/4, $4.1665795894e-2
DATA constants<>+0x20(SB)/4, $1.6666665459e-1
DATA constants<>+0x24(SB)/4, $5.0000001201e-1
DATA constants<>+0x28(SB)/4, $1.0
DATA constants<>+0x2c(SB)/4, $0x7fffffff          // all but the sign
DATA constants<>+0x30(SB)/4, $0.23164189          // 0.3275911/√2
DATA constants<>+0x34(SB)/4, $1.061405429
DATA constants<>+0x38(SB)/4, $-1.453152027
DATA constants<>+0x3c(SB)/4, $1.421413741
DATA constants<>+0x40(SB)/4, $-0.284496736
DATA constants<>+0x44(SB)/4, $0.254829592
DATA constants<>+0x48(SB)/4, $-0.5
DATA constants<>+0x4c(SB)/4, $-8.0
DATA constants<>+0x50(SB)/4, $0x0f                // low half of a byte
GLOBL constants<>(SB), RODATA|NOPTR, $0x54

#define CONST(at, y) VBROADCASTSS constants<>+at(SB), y

// Nothing is fused here: multiplied, rounded, then added, as the portable kernels do it, the results are the same bit by bit.
// HORNER: p = p·x + constant.
#define HORNER(at, x, p, c) CONST(at, c); VMULPS x, p, p; VADDPS c, p, p

// EXP: x = eˣ for x ≤ 0, by n, r, p, c.
#define EXP(x, n, r, p, c) \
	CONST(0x00, c); VMAXPS c, x, x; \
	CONST(0x04, n); VMULPS x, n, n; VROUNDPS $0, n, n; \
	CONST(0x08, c); VMULPS n, c, c; VSUBPS c, x, r; \
	CONST(0x0c, c); VMULPS n, c, c; VADDPS c, r, r; \
	CONST(0x10, p); \
	HORNER(0x14, r, p, c); HORNER(0x18, r, p, c); HORNER(0x1c, r, p, c); HORNER(0x20, r, p, c); HORNER(0x24, r, p, c); \
	VMULPS r, r, x; VMULPS x, p, p; VADDPS r, p, p; CONST(0x28, c); VADDPS c, p, p; \
	VCVTPS2DQ n, n; VPSLLD $23, n, n; VPADDD n, p, x

// func geluAVX2(x []float32)
TEXT ·geluAVX2(SB), NOSPLIT, $0-24
	MOVQ x_base+0(FP), DI
	MOVQ x_len+8(FP), CX
	SHRQ $3, CX
	JZ   done

loop:
	VMOVUPS (DI), Y0
	CONST(0x2c, Y1)
	VANDPS Y1, Y0, Y1                 // |x|
	CONST(0x30, Y2)
	CONST(0x28, Y3)
	VMULPS Y1, Y2, Y2
	VADDPS Y3, Y2, Y2
	VDIVPS Y2, Y3, Y2                 // t
	CONST(0x34, Y3)
	HORNER(0x38, Y2, Y3, Y4)
	HORNER(0x3c, Y2, Y3, Y4)
	HORNER(0x40, Y2, Y3, Y4)
	HORNER(0x44, Y2, Y3, Y4)
	VMULPS Y2, Y3, Y3
	CONST(0x48, Y5)
	VMULPS Y5, Y1, Y5                 // −½|x|
	VMULPS Y5, Y3, Y3
	VMULPS Y1, Y5, Y6                 // −½x²
	EXP(Y6, Y7, Y8, Y9, Y10)
	VXORPS Y11, Y11, Y11
	VMAXPS Y11, Y0, Y0
	VMULPS Y3, Y6, Y6
	VADDPS Y6, Y0, Y0                 // max(x, 0) − ½|x|·q
	VMOVUPS Y0, (DI)
	ADDQ $32, DI
	DECQ CX
	JNZ  loop

done:
	VZEROUPPER
	RET

// func softmaxAVX2(x []float32, scale float32)
TEXT ·softmaxAVX2(SB), NOSPLIT, $0-28
	MOVQ x_base+0(FP), DI
	MOVQ x_len+8(FP), CX
	SHRQ $3, CX
	JZ   done
	VBROADCASTSS scale+24(FP), Y15

	MOVQ DI, SI
	MOVQ CX, DX
	VMOVUPS (SI), Y14
top:
	VMAXPS (SI), Y14, Y14
	ADDQ $32, SI
	DECQ DX
	JNZ  top
	VPERM2F128 $1, Y14, Y14, Y0
	VMAXPS Y0, Y14, Y14
	VPERMILPS $0x4e, Y14, Y0
	VMAXPS Y0, Y14, Y14
	VPERMILPS $0xb1, Y14, Y0
	VMAXPS Y0, Y14, Y14

	VXORPS Y13, Y13, Y13
	MOVQ DI, SI
	MOVQ CX, DX
powers:
	VMOVUPS (SI), Y0
	VSUBPS Y14, Y0, Y0
	VMULPS Y15, Y0, Y0
	EXP(Y0, Y1, Y2, Y3, Y4)
	VMOVUPS Y0, (SI)
	VADDPS Y0, Y13, Y13
	ADDQ $32, SI
	DECQ DX
	JNZ  powers
	VPERM2F128 $1, Y13, Y13, Y0
	VADDPS Y0, Y13, Y13
	VPERMILPS $0x4e, Y13, Y0
	VADDPS Y0, Y13, Y13
	VPERMILPS $0xb1, Y13, Y0
	VADDPS Y0, Y13, Y13
	CONST(0x28, Y0)
	VDIVPS Y13, Y0, Y13

divide:
	VMULPS (DI), Y13, Y0
	VMOVUPS Y0, (DI)
	ADDQ $32, DI
	DECQ CX
	JNZ  divide

done:
	VZEROUPPER
	RET

// VALUES writes the two values of each row that byte n of Y2 holds: low half to value k, high half to value k+16 of the block. Y0 is the rows' scales, Y1 −8 of them.
#define VALUES(n, k) \
	VPSRLD $(8*n), Y2, Y3; VPAND Y15, Y3, Y3; VCVTDQ2PS Y3, Y3; VFMADD213PS Y1, Y0, Y3; VMOVUPS Y3, (64*(k))(DI); \
	VPSRLD $(8*n+4), Y2, Y4; VPAND Y15, Y4, Y4; VCVTDQ2PS Y4, Y4; VFMADD213PS Y1, Y0, Y4; VMOVUPS Y4, (64*(k+16))(DI)

// FOUR takes four bytes of each of eight rows, from byte k of the block's halves on.
#define FOUR(k) \
	VMOVD (2+k)(SI), X2; VPINSRD $1, (2+k)(SI)(R8*1), X2, X2; VPINSRD $2, (2+k)(SI)(R8*2), X2, X2; VPINSRD $3, (2+k)(R9), X2, X2; \
	VMOVD (2+k)(R9)(R8*1), X3; VPINSRD $1, (2+k)(R9)(R8*2), X3, X3; VPINSRD $2, (2+k)(R10), X3, X3; VPINSRD $3, (2+k)(R10)(R8*1), X3, X3; \
	VINSERTI128 $1, X3, Y2, Y2; \
	VALUES(0, k); VALUES(1, k+1); VALUES(2, k+2); VALUES(3, k+3)

// func unpackAVX2(panel []float32, w string, rowBytes, blocks int)
TEXT ·unpackAVX2(SB), NOSPLIT, $0-56
	MOVQ panel_base+0(FP), BX
	MOVQ w_base+24(FP), AX
	MOVQ rowBytes+40(FP), R8
	MOVQ $2, DX
	CONST(0x4c, Y14)
	CONST(0x50, Y15)

rows: // eight at a time
	MOVQ BX, DI
	MOVQ AX, SI
	LEAQ (R8)(R8*2), R10
	LEAQ (SI)(R10*1), R9
	ADDQ R9, R10
	MOVQ blocks+48(FP), CX

loop:
	VPXOR X0, X0, X0
	VPINSRW $0, (SI), X0, X0
	VPINSRW $1, (SI)(R8*1), X0, X0
	VPINSRW $2, (SI)(R8*2), X0, X0
	VPINSRW $3, (R9), X0, X0
	VPINSRW $4, (R9)(R8*1), X0, X0
	VPINSRW $5, (R9)(R8*2), X0, X0
	VPINSRW $6, (R10), X0, X0
	VPINSRW $7, (R10)(R8*1), X0, X0
	VCVTPH2PS X0, Y0
	VMULPS Y14, Y0, Y1
	FOUR(0)
	FOUR(4)
	FOUR(8)
	FOUR(12)
	ADDQ $18, SI
	ADDQ $18, R9
	ADDQ $18, R10
	ADDQ $2048, DI
	DECQ CX
	JNZ  loop

	ADDQ $32, BX
	LEAQ (AX)(R8*8), AX
	DECQ DX
	JNZ  rows
	VZEROUPPER
	RET

// Rows of c and a: 0 to 2 from DI and AX on, 3 to 5 from SI and R11 on. R8 and R9 are their strides.
#define LOAD1 VMOVUPS (DI), Y4; VMOVUPS 32(DI), Y5
#define LOAD2 LOAD1; VMOVUPS (DI)(R8*1), Y6; VMOVUPS 32(DI)(R8*1), Y7
#define LOAD3 LOAD2; VMOVUPS (DI)(R8*2), Y8; VMOVUPS 32(DI)(R8*2), Y9
#define LOAD4 LOAD3; VMOVUPS (SI), Y10; VMOVUPS 32(SI), Y11
#define LOAD5 LOAD4; VMOVUPS (SI)(R8*1), Y12; VMOVUPS 32(SI)(R8*1), Y13
#define LOAD6 LOAD5; VMOVUPS (SI)(R8*2), Y14; VMOVUPS 32(SI)(R8*2), Y15

#define STORE1 VMOVUPS Y4, (DI); VMOVUPS Y5, 32(DI)
#define STORE2 STORE1; VMOVUPS Y6, (DI)(R8*1); VMOVUPS Y7, 32(DI)(R8*1)
#define STORE3 STORE2; VMOVUPS Y8, (DI)(R8*2); VMOVUPS Y9, 32(DI)(R8*2)
#define STORE4 STORE3; VMOVUPS Y10, (SI); VMOVUPS Y11, 32(SI)
#define STORE5 STORE4; VMOVUPS Y12, (SI)(R8*1); VMOVUPS Y13, 32(SI)(R8*1)
#define STORE6 STORE5; VMOVUPS Y14, (SI)(R8*2); VMOVUPS Y15, 32(SI)(R8*2)

#define ADD1 VBROADCASTSS (AX), Y2; VFMADD231PS Y0, Y2, Y4; VFMADD231PS Y1, Y2, Y5
#define ADD2 ADD1; VBROADCASTSS (AX)(R9*1), Y3; VFMADD231PS Y0, Y3, Y6; VFMADD231PS Y1, Y3, Y7
#define ADD3 ADD2; VBROADCASTSS (AX)(R9*2), Y2; VFMADD231PS Y0, Y2, Y8; VFMADD231PS Y1, Y2, Y9
#define ADD4 ADD3; VBROADCASTSS (R11), Y3; VFMADD231PS Y0, Y3, Y10; VFMADD231PS Y1, Y3, Y11
#define ADD5 ADD4; VBROADCASTSS (R11)(R9*1), Y2; VFMADD231PS Y0, Y2, Y12; VFMADD231PS Y1, Y2, Y13
#define ADD6 ADD5; VBROADCASTSS (R11)(R9*2), Y3; VFMADD231PS Y0, Y3, Y14; VFMADD231PS Y1, Y3, Y15

#define PRODUCT(label, load, add, store) \
	load; \
label: \
	VMOVUPS (BX), Y0; VMOVUPS 32(BX), Y1; \
	add; \
	ADDQ $4, AX; ADDQ $4, R11; ADDQ R10, BX; \
	DECQ CX; JNZ label; \
	store; \
	VZEROUPPER; RET

// func mulAVX2(c []float32, cStride int, a []float32, aStride int, b []float32, bStride int, rows, k int)
TEXT ·mulAVX2(SB), NOSPLIT, $0-112
	MOVQ c_base+0(FP), DI
	MOVQ cStride+24(FP), R8
	MOVQ a_base+32(FP), AX
	MOVQ aStride+56(FP), R9
	MOVQ b_base+64(FP), BX
	MOVQ bStride+88(FP), R10
	MOVQ rows+96(FP), DX
	MOVQ k+104(FP), CX
	SHLQ $2, R8
	SHLQ $2, R9
	SHLQ $2, R10
	LEAQ (R8)(R8*2), SI
	ADDQ DI, SI
	LEAQ (R9)(R9*2), R11
	ADDQ AX, R11
	CMPQ DX, $2
	JLT  rows1
	JEQ  rows2
	CMPQ DX, $4
	JLT  rows3
	JEQ  rows4
	CMPQ DX, $5
	JEQ  rows5
	PRODUCT(loop6, LOAD6, ADD6, STORE6)

rows1:
	PRODUCT(loop1, LOAD1, ADD1, STORE1)

rows2:
	PRODUCT(loop2, LOAD2, ADD2, STORE2)

rows3:
	PRODUCT(loop3, LOAD3, ADD3, STORE3)

rows4:
	PRODUCT(loop4, LOAD4, ADD4, STORE4)

rows5:
	PRODUCT(loop5, LOAD5, ADD5, STORE5)
