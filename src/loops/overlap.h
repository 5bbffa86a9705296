/* Which bytes operands take, and whether writing one of them spoils another. */
#ifndef LOOPS_OVERLAP_H
#define LOOPS_OVERLAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loops/elementwise_loop.h"

/* From the first byte to the one after the last. */
struct extent {
    uintptr_t begin, end;
};

static inline struct extent extent_of_one(const char *data, size_t item)
{
    return (struct extent){(uintptr_t)data, (uintptr_t)data + item};
}

/* The bytes of `n` copies of the extent, n > 0, `step` bytes from one to the next. */
static inline struct extent repeated(struct extent extent, ptrdiff_t n, ptrdiff_t step)
{
    uintptr_t reach = (uintptr_t)((n - 1) * step);
    return step < 0 ? (struct extent){extent.begin + reach, extent.end}
                    : (struct extent){extent.begin, extent.end + reach};
}

static inline bool share_bytes(struct extent a, struct extent b)
{
    return a.begin < b.end && b.begin < a.end;
}

/* Whether writing element i of the output can change an element of the input that is still
   to be read; elements have `item` bytes. The same memory element for element is harmless, and
   so are interleaved elements, such as two columns of one matrix. */
static inline bool hazard(struct operand in, struct operand out, ptrdiff_t n, size_t item)
{
    struct extent read = repeated(extent_of_one(in.data, item), n, in.step);
    struct extent written = repeated(extent_of_one(out.data, item), n, out.step);
    if (!share_bytes(read, written))
        return false;
    if (in.step != out.step || out.step == 0)
        return true;
    if (in.data == out.data)
        return false;
    uintptr_t step = (uintptr_t)(out.step < 0 ? -out.step : out.step);
    uintptr_t distance =
        in.data < out.data ? (uintptr_t)(out.data - in.data) : (uintptr_t)(in.data - out.data);
    uintptr_t phase = distance % step;
    return phase < item || step - phase < item;
}

#endif
