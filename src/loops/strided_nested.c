/* A call of the loop takes as long as some hundred elements. Short rows therefore go to the kernel
   itself, or several at a time through blocks on the stack: operands with gaps are packed and
   unpacked, those that are broadcast repeated. Operands whose rows follow each other are used in
   place. */
#include "loops/strided_nested.h"

#include <stdbool.h>
#include <string.h>

#include "loops/operand.h"
#include "loops/strided_elementwise.h"
#include "simd/unroll.h"

enum {
    BLOCK_BYTES = 4096 - 64, /* so few that the loop does not align its stores */
    SHORT_ROW = 2048, /* bytes; from here on a call for each row takes no longer than copying it */
    WORTH_A_CALL = 128, /* bytes of a row */
    WHOLE = 32, /* a multiple of most kernels' blocks, in elements */
};

/* Leaves out dimensions of one element, and joins those that every operand passes through in equal
   steps. At least one remains. */
static void join_dimensions(struct nested *nested)
{
    int last = 0;
    for (int d = 1; d < nested->dimensions; d++) {
        bool joins = true;
        ptrdiff_t n = nested->shape[d];
        for (int k = 0; k < nested->nargs; k++)
            joins &= nested->steps[last][k] == n * nested->steps[d][k];
        if (n == 1)
            continue;
        if (!joins && nested->shape[last] != 1)
            last++;
        bool alone = !joins || nested->shape[last] == 1;
        nested->shape[last] = alone ? n : n * nested->shape[last];
        memcpy(nested->steps[last], nested->steps[d], sizeof nested->steps[d]);
    }
    nested->dimensions = last + 1;
}

/* (A call of memcpy takes as long as a row.) */
static void copy_bytes(char *restrict to, const char *restrict from, ptrdiff_t bytes)
{
    for (; bytes >= 64; bytes -= 64, to += 64, from += 64)
        memcpy(to, from, 64);
    UNROLL_FULLY
    for (ptrdiff_t part = 32; part > 0; part /= 2) {
        if (bytes & part) {
            memcpy(to, from, (size_t)part);
            to += part;
            from += part;
        }
    }
}

static void copy_row(struct operand to, struct operand from, ptrdiff_t n, ptrdiff_t item)
{
    if (to.step == item && from.step == item)
        copy_bytes(to.data, from.data, n * item);
    else
        copy_elements(to, from, n, (size_t)item);
}

/* Rows at a time: as many as fit into a block, if possible without elements that do not fill a
   block of the kernel. */
static ptrdiff_t rows_at_once(ptrdiff_t n, ptrdiff_t item)
{
    ptrdiff_t rows = BLOCK_BYTES / (n * item), whole = WHOLE;
    while (whole > 1 && n % 2 == 0) {
        n /= 2;
        whole /= 2;
    }
    return rows >= whole ? rows - rows % whole : rows;
}

/* Runs the kernel on each row of the last two dimensions, where it is. Returns false, and has done
   nothing, if rows have gaps, are too short to be worth a call each, or leave elements that do not
   fill a block. */
static bool run_rows_in_place(const struct nested *nested, char *const *data,
                              const struct kernel *kernel)
{
    char *here[MAX_OPERANDS];
    int last = nested->dimensions - 1;
    ptrdiff_t n = nested->shape[last], item = nested->item;
    const ptrdiff_t *steps = nested->steps[last];
    int flags = constant_parameters(kernel, steps);
    bool whole = n % kernel->block == 0 && n * item >= WORTH_A_CALL;
    for (int k = 0; k < nested->nargs; k++) {
        whole &= steps[k] == item || is_constant(kernel, k, flags);
        here[k] = data[k];
    }
    if (!whole || fegetround() != FE_TONEAREST)
        return false;
    for (ptrdiff_t row = 0; row < nested->shape[last - 1]; row++) {
        kernel->run((const void *const *)here, (void *const *)(here + nested->nin), n, flags);
        for (int k = 0; k < nested->nargs; k++)
            here[k] += nested->steps[last - 1][k];
    }
    return true;
}

/* The last two dimensions, of short rows, from `data` on. */
static void run_short_rows(const struct nested *nested, char *const *data, inner_loop *loop,
                           void *loop_data)
{
    _Alignas(64) char blocks[MAX_OPERANDS][BLOCK_BYTES];
    char *here[MAX_OPERANDS];
    int last = nested->dimensions - 1;
    ptrdiff_t rows = nested->shape[last - 1], n = nested->shape[last], item = nested->item;
    const ptrdiff_t *row_steps = nested->steps[last - 1], *steps = nested->steps[last];
    ptrdiff_t part = rows_at_once(n, item), block_steps[MAX_OPERANDS];
    bool direct[MAX_OPERANDS];
    if (loop == elementwise_loop && run_rows_in_place(nested, data, loop_data))
        return;
    for (int k = 0; k < nested->nargs; k++) {
        direct[k] = row_steps[k] == n * steps[k];
        block_steps[k] = direct[k] ? steps[k] : item;
    }
    for (ptrdiff_t row = 0; row < rows; row += part) {
        ptrdiff_t count = rows - row < part ? rows - row : part, size = count * n;
        for (int k = 0; k < nested->nargs; k++) {
            char *from = data[k] + row * row_steps[k];
            bool is_there = row > 0 && row_steps[k] == 0; /* since the first block */
            here[k] = direct[k] ? from : blocks[k];
            for (ptrdiff_t r = 0; r < count && k < nested->nin && !direct[k] && !is_there; r++)
                copy_row((struct operand){blocks[k] + r * n * item, item},
                         (struct operand){from + r * row_steps[k], steps[k]}, n, item);
        }
        loop(here, &size, block_steps, loop_data);
        for (int k = nested->nin; k < nested->nargs; k++) {
            char *to = data[k] + row * row_steps[k];
            for (ptrdiff_t r = 0; r < count && !direct[k]; r++)
                copy_row((struct operand){to + r * row_steps[k], steps[k]},
                         (struct operand){blocks[k] + r * n * item, item}, n, item);
        }
    }
}

void run_nested(struct nested *nested, inner_loop *loop, void *data)
{
    join_dimensions(nested);
    int last = nested->dimensions - 1;
    ptrdiff_t n = nested->shape[last], at[MAX_DIMENSIONS] = {0};
    bool is_short = last > 0 && n * nested->item < SHORT_ROW;
    int outer = is_short ? last - 1 : last; /* dimensions around the rows */
    char *here[MAX_OPERANDS];
    memcpy(here, nested->data, sizeof here);
    for (int d = 0; d >= 0;) {
        if (is_short)
            run_short_rows(nested, here, loop, data);
        else
            loop(here, &n, nested->steps[last], data);
        for (d = outer - 1; d >= 0; d--) {
            bool more = ++at[d] < nested->shape[d];
            ptrdiff_t by = more ? 1 : 1 - nested->shape[d];
            for (int k = 0; k < nested->nargs; k++)
                here[k] += by * nested->steps[d][k];
            if (more)
                break;
            at[d] = 0;
        }
    }
}
