/* Which bytes operands take, and whether writing one of them spoils another. */
#ifndef LOOPS_OVERLAP_H
#define LOOPS_OVERLAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loops/operand.h"

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
    uintptr_t step = (uintptr_t)magnitude(out.step);
    uintptr_t distance =
        in.data < out.data ? (uintptr_t)(out.data - in.data) : (uintptr_t)(in.data - out.data);
    uintptr_t phase = distance % step;
    return phase < item || step - phase < item;
}

/* Element i of row r at data + r row_step + i step. Both numbers are positive. */
struct operand_rows {
    char *data;
    ptrdiff_t rows, row_step, n, step;
};

static inline struct extent extent_of_rows(struct operand_rows a, size_t item)
{
    return repeated(repeated(extent_of_one(a.data, item), a.n, a.step), a.rows, a.row_step);
}

/* Whether two elements may share memory, as far as the steps tell. Those of a contiguous
   array, its transpose and all slices of them do not. */
static inline bool overlaps_itself(struct operand_rows a, size_t item)
{
    ptrdiff_t step = magnitude(a.step), row_step = magnitude(a.row_step);
    ptrdiff_t reach = (ptrdiff_t)item;
    bool swap = row_step < step;
    ptrdiff_t near = swap ? row_step : step, far = swap ? step : row_step;
    ptrdiff_t near_count = swap ? a.rows : a.n, far_count = swap ? a.n : a.rows;
    return (near_count > 1 && near < reach) ||
           (far_count > 1 && far < reach + (near_count - 1) * near);
}

/* Whether writing the output may change an element of the input that is still to be read.
   The same memory element for element is harmless. */
static inline bool rows_hazard(struct operand_rows in, struct operand_rows out, size_t item)
{
    bool same = in.data == out.data && in.row_step == out.row_step && in.step == out.step;
    return !same && share_bytes(extent_of_rows(in, item), extent_of_rows(out, item));
}

#endif
