/* An operand of a loop, and copying of its elements. */
#ifndef LOOPS_OPERAND_H
#define LOOPS_OPERAND_H

#include <stddef.h>
#include <string.h>

/* Element i at data + i step. */
struct operand {
    char *data;
    ptrdiff_t step;
};

static inline ptrdiff_t magnitude(ptrdiff_t step) { return step < 0 ? -step : step; }

/* Inlined with constants: the compiler makes vectors of the loop if it knows the steps. */
static inline __attribute__((always_inline)) void copy_steps(char *restrict to, ptrdiff_t to_step,
                                                             const char *restrict from,
                                                             ptrdiff_t from_step, ptrdiff_t n,
                                                             ptrdiff_t item)
{
#pragma GCC unroll 4
    for (ptrdiff_t i = 0; i < n; i++)
        memcpy(to + i * to_step, from + i * from_step, (size_t)item);
}

static inline __attribute__((always_inline)) void copy_items(struct operand to, struct operand from,
                                                             ptrdiff_t n, ptrdiff_t item)
{
    if (to.step == item && from.step == 2 * item)
        copy_steps(to.data, item, from.data, 2 * item, n, item);
    else if (to.step == item && from.step == 0)
        copy_steps(to.data, item, from.data, 0, n, item);
    else if (to.step == item && from.step == -item)
        copy_steps(to.data, item, from.data, -item, n, item);
    else
        copy_steps(to.data, to.step, from.data, from.step, n, item);
}

/* n elements of `item` bytes: 1, 2, 4, 8, 12 or 16. The operands do not overlap. */
static inline void copy_elements(struct operand to, struct operand from, ptrdiff_t n, size_t item)
{
    switch (item) {
    case 1: copy_items(to, from, n, 1); break;
    case 2: copy_items(to, from, n, 2); break;
    case 4: copy_items(to, from, n, 4); break;
    case 8: copy_items(to, from, n, 8); break;
    case 12: copy_items(to, from, n, 12); break;
    case 16: copy_items(to, from, n, 16); break;
    }
}

#endif
