/* Operands are widened into blocks on the stack, go through the float32 kernel and are rounded
   back, to nearest, ties to even. */
#include "loops/sixteen_bit.h"

#include <stdint.h>

#include "loops/overlap.h"
#include "loops/rounding.h"
#include "loops/strided_elementwise.h"

enum { BLOCK = 512, ITEM = sizeof(uint16_t) };

/* A whole number of conversions, to which elements are padded. */
static ptrdiff_t padded(ptrdiff_t n) { return (n + CONVERTED - 1) / CONVERTED * CONVERTED; }

/* The padding repeats an element, so that it raises no flag of its own. */
static void widen(const struct conversion_16 *conversion, float *to, struct operand from,
                  ptrdiff_t n)
{
    uint16_t packed[BLOCK];
    if (from.step == ITEM) {
        ptrdiff_t whole = n - n % CONVERTED;
        conversion->widen(to, (const uint16_t *)(const void *)from.data, whole);
        to += whole;
        from.data += whole * ITEM;
        n -= whole;
    }
    if (n == 0)
        return;
    copy_elements((struct operand){(char *)packed, ITEM}, from, n, ITEM);
    copy_elements((struct operand){(char *)(packed + n), ITEM}, (struct operand){(char *)packed, 0},
                  padded(n) - n, ITEM);
    conversion->widen(to, packed, padded(n));
}

static void narrow(const struct conversion_16 *conversion, struct operand to, const float *from,
                   ptrdiff_t n)
{
    uint16_t packed[BLOCK];
    if (to.step == ITEM) {
        ptrdiff_t whole = n - n % CONVERTED;
        conversion->narrow((uint16_t *)(void *)to.data, from, whole);
        to.data += whole * ITEM;
        from += whole;
        n -= whole;
    }
    if (n == 0)
        return;
    conversion->narrow(packed, from, padded(n));
    copy_elements(to, (struct operand){(char *)packed, ITEM}, n, ITEM);
}

void sixteen_bit_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data)
{
    const struct sixteen_bit *f = data;
    const struct kernel *kernel = f->kernel;
    int nin = kernel->nin, nargs = nin + kernel->nout;
    int flags = constant_parameters(kernel, steps);
    ptrdiff_t n = dimensions[0], length = BLOCK;
    _Alignas(MAX_VECTOR_BYTES) float blocks[MAX_OPERANDS][BLOCK];
    char *block_args[MAX_OPERANDS];
    if (n < 1 || run_to_nearest(sixteen_bit_loop, args, dimensions, steps, data))
        return;
    for (int k = 0; k < nargs; k++) {
        struct operand out = {args[k], steps[k]};
        block_args[k] = (char *)blocks[k];
        for (int j = 0; k >= nin && j < nin && n > 1; j++) {
            if (hazard((struct operand){args[j], steps[j]}, out, n, ITEM))
                length = 1;
        }
    }
    for (ptrdiff_t at = 0; at < n; at += length) {
        ptrdiff_t count = n - at < length ? n - at : length;
        for (int k = 0; k < nin; k++) {
            struct operand from = {args[k] + at * steps[k], steps[k]};
            if (!is_constant(kernel, k, flags))
                widen(f->conversion, blocks[k], from, count);
            else if (at == 0 || length == 1) /* a result may overwrite it */
                widen(f->conversion, blocks[k], from, 1);
        }
        run_contiguous(kernel, block_args, padded(count), flags);
        for (int k = nin; k < nargs; k++) {
            struct operand to = {args[k] + at * steps[k], steps[k]};
            narrow(f->conversion, to, blocks[k], count);
        }
    }
}
