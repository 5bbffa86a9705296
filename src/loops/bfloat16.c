/* bfloat16 is the upper half of a float32. Operands are widened into blocks on the stack, go
   through the float32 kernel and are rounded back, to nearest, ties to even. */
#include "loops/bfloat16.h"

#include <stdint.h>
#include <string.h>

#include "loops/strided_elementwise.h"
#include "loops/overlap.h"
#include "simd/half.h"

enum { BLOCK = 256, ITEM = sizeof(uint16_t) };

/* Inlined, so that vectors are made where `step` is a constant. */
static inline void widen_steps(float *to, const char *from, ptrdiff_t step, ptrdiff_t n)
{
    for (ptrdiff_t i = 0; i < n; i++) {
        uint16_t a;
        memcpy(&a, from + i * step, sizeof a);
        to[i] = float_of_bits((uint32_t)a << 16);
    }
}

/* A finite number that rounds to infinity overflows; a tiny one that is not exact underflows. */
static inline void narrow_steps(char *to, ptrdiff_t step, const float *from, ptrdiff_t n)
{
    int32_t overflows = 0, underflows = 0;
    for (ptrdiff_t i = 0; i < n; i++) {
        uint32_t bits = bits_of_float(from[i]);
        int32_t magnitude = bits & 0x7fffffff;
        uint16_t a = bfloat16_of_float(from[i]);
        overflows |= magnitude >= 0x7f7f8000 && magnitude < 0x7f800000;
        underflows |= magnitude < BFLOAT16_NORMAL && (bits & 0xffff) != 0;
        memcpy(to + i * step, &a, sizeof a);
    }
    if (overflows)
        raise_overflow();
    if (underflows)
        raise_underflow();
}

void bfloat16_to_float(float *to, const char *from, ptrdiff_t step, ptrdiff_t n)
{
    if (step == ITEM)
        widen_steps(to, from, ITEM, n);
    else
        widen_steps(to, from, step, n);
}

void float_to_bfloat16(char *to, ptrdiff_t step, const float *from, ptrdiff_t n)
{
    if (step == ITEM)
        narrow_steps(to, ITEM, from, n);
    else
        narrow_steps(to, step, from, n);
}

void bfloat16_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data)
{
    const struct kernel *kernel = data;
    int nin = kernel->nin, nargs = kernel->nin + kernel->nout;
    ptrdiff_t n = dimensions[0], length = BLOCK;
    float blocks[MAX_OPERANDS][BLOCK];
    char *block_args[MAX_OPERANDS];
    ptrdiff_t block_steps[MAX_OPERANDS];
    for (int k = 0; k < nargs; k++) {
        block_args[k] = (char *)blocks[k];
        block_steps[k] = steps[k] == 0 && k < nin ? 0 : (ptrdiff_t)sizeof(float);
        for (int j = 0; k >= nin && j < nin; j++) {
            struct operand in = {args[j], steps[j]}, out = {args[k], steps[k]};
            if (n > 1 && hazard(in, out, n, ITEM))
                length = 1;
        }
    }
    for (ptrdiff_t at = 0; at < n; at += length) {
        ptrdiff_t count = n - at < length ? n - at : length;
        for (int k = 0; k < nin; k++) {
            const char *from = args[k] + at * steps[k];
            bfloat16_to_float(blocks[k], from, steps[k], block_steps[k] == 0 ? 1 : count);
        }
        elementwise_loop(block_args, &count, block_steps, data);
        for (int k = nin; k < nargs; k++) {
            float_to_bfloat16(args[k] + at * steps[k], steps[k], blocks[k], count);
        }
    }
}
