/* From NumPy's strided operands to the contiguous ones that the kernels take.

   Compiled once for all targets. Operands that are contiguous are used in place; others go
   through blocks on the stack: packed, computed, unpacked. Elements that do not fill a block of
   the kernel go through the stack too, padded with one that is there anyway, so that no padding
   can raise a flag of its own. */
#include "loops/strided_elementwise.h"

#include <stdbool.h>
#include <string.h>

#include "loops/operand.h"
#include "loops/overlap.h"
#include "loops/rounding.h"

enum {
    BLOCK_BYTES = 2048,
    ALIGN_FROM = 4096, /* bytes of output; below, aligning the stores does not pay */
};

static size_t stream_from = SIZE_MAX;

void set_stream_threshold(size_t bytes) { stream_from = bytes; }

size_t get_stream_threshold(void) { return stream_from; }

static void call(const struct kernel *kernel, char *const *data, ptrdiff_t n, int flags)
{
    kernel->run((const void *const *)data, (void *const *)(data + kernel->nin), n, flags);
}

static bool beyond_caches(const struct kernel *kernel, const struct operand *operands, ptrdiff_t n)
{
    size_t bytes = 0;
    for (int k = 0; k < kernel->nin + kernel->nout; k++)
        bytes += (size_t)magnitude(operands[k].step);
    return (size_t)n > stream_from / (bytes + 1);
}

int constant_parameters(const struct kernel *kernel, const ptrdiff_t *steps)
{
    int flags = kernel->constants > 0 ? CONSTANT_PARAMETERS : 0;
    for (int k = kernel->nin - kernel->constants; k < kernel->nin; k++) {
        if (steps[k] != 0)
            flags = 0;
    }
    return flags;
}

bool is_constant(const struct kernel *kernel, int k, int flags)
{
    return flags & CONSTANT_PARAMETERS && k < kernel->nin && k >= kernel->nin - kernel->constants;
}

static void run_padded(const struct kernel *kernel, char *const *data, ptrdiff_t count, int flags)
{
    _Alignas(MAX_VECTOR_BYTES) char blocks[MAX_OPERANDS][MAX_BLOCK_BYTES];
    char *padded[MAX_OPERANDS];
    ptrdiff_t item = kernel->item, missing = kernel->block - count;
    int nin = kernel->nin, nargs = kernel->nin + kernel->nout;
    for (int k = 0; k < nargs; k++) {
        bool constant = is_constant(kernel, k, flags);
        padded[k] = constant ? data[k] : blocks[k];
        if (k < nin && !constant) {
            struct operand first = {data[k], 0}, others = {blocks[k] + count * item, item};
            memcpy(blocks[k], data[k], (size_t)(count * item));
            copy_elements(others, first, missing, (size_t)item);
        }
    }
    call(kernel, padded, kernel->block, flags);
    for (int k = nin; k < nargs; k++)
        memcpy(data[k], blocks[k], (size_t)(count * item));
}

static void advance(const struct kernel *kernel, char **data, ptrdiff_t count, int flags)
{
    int nargs = kernel->nin + kernel->nout;
    for (int k = 0; k < nargs; k++) {
        if (!is_constant(kernel, k, flags))
            data[k] += count * kernel->item;
    }
}

static bool outputs_aligned(const struct kernel *kernel, char *const *data, ptrdiff_t vector)
{
    bool aligned = true;
    for (int k = kernel->nin; k < kernel->nin + kernel->nout; k++)
        aligned &= (uintptr_t)data[k] % (uintptr_t)vector == 0;
    return aligned;
}

/* Elements up to an aligned output, whole blocks, the remaining elements. */
void run_contiguous(const struct kernel *kernel, char *const *operands, ptrdiff_t n, int flags)
{
    char *data[MAX_OPERANDS];
    ptrdiff_t vector = (ptrdiff_t)kernel->lanes * kernel->item;
    for (int k = 0; k < kernel->nin + kernel->nout; k++)
        data[k] = operands[k];
    if (n * kernel->item >= ALIGN_FROM) {
        ptrdiff_t beyond = (ptrdiff_t)((uintptr_t)data[kernel->nin] % (uintptr_t)vector);
        ptrdiff_t head = (vector - beyond) / kernel->item;
        if (beyond != 0) {
            run_padded(kernel, data, head, flags & ~STREAM);
            advance(kernel, data, head, flags);
            n -= head;
        }
    }
    ptrdiff_t whole = n - n % kernel->block;
    if (whole > 0) {
        bool stream = flags & STREAM && outputs_aligned(kernel, data, vector);
        call(kernel, data, whole, stream ? flags : flags & ~STREAM);
        advance(kernel, data, whole, flags);
    }
    if (n > whole)
        run_padded(kernel, data, n - whole, flags & ~STREAM);
}

/* Copies from memory in short pieces, each after a prefetch of the elements one block ahead: the
   processor itself does not prefetch across the pauses between blocks. */
static void copy_from_memory(struct operand to, struct operand from, ptrdiff_t n, size_t item)
{
    enum { PIECE = 32, LINE = 64 };
    ptrdiff_t step = magnitude(from.step);
    ptrdiff_t every = step < LINE ? LINE / step : 1;
    for (ptrdiff_t at = 0; at < n; at += PIECE) {
        ptrdiff_t here = n - at < PIECE ? n - at : PIECE;
        char *ahead = from.data + (at + n) * from.step;
        for (ptrdiff_t i = 0; i < here; i += every)
            __builtin_prefetch(ahead + i * from.step);
        copy_elements((struct operand){to.data + at * to.step, to.step},
                      (struct operand){from.data + at * from.step, from.step}, here, item);
    }
}

static void run_in_blocks(const struct kernel *kernel, const struct operand *operands, ptrdiff_t n,
                          int flags)
{
    _Alignas(64) char blocks[MAX_OPERANDS][BLOCK_BYTES];
    char *data[MAX_OPERANDS];
    bool direct[MAX_OPERANDS] = {false};
    ptrdiff_t item = kernel->item, length = BLOCK_BYTES / item;
    int nin = kernel->nin, nargs = kernel->nin + kernel->nout;
    bool far = beyond_caches(kernel, operands, n);

    for (int k = 0; k < nargs; k++) {
        direct[k] = operands[k].step == item || is_constant(kernel, k, flags);
        data[k] = direct[k] ? operands[k].data : blocks[k];
        if (k < nin && !direct[k] && operands[k].step == 0)
            copy_elements((struct operand){blocks[k], item}, operands[k], n < length ? n : length,
                          item);
    }
    for (ptrdiff_t at = 0; at < n; at += length) {
        ptrdiff_t count = n - at < length ? n - at : length;
        for (int k = 0; k < nargs; k++) {
            struct operand here = {operands[k].data + at * operands[k].step, operands[k].step};
            if (direct[k])
                data[k] = here.data;
            else if (k < nin && here.step != 0 && far)
                copy_from_memory((struct operand){blocks[k], item}, here, count, item);
            else if (k < nin && here.step != 0)
                copy_elements((struct operand){blocks[k], item}, here, count, item);
        }
        run_contiguous(kernel, data, count, flags);
        for (int k = nin; k < nargs; k++) {
            struct operand there = {operands[k].data + at * operands[k].step, operands[k].step};
            if (!direct[k])
                copy_elements(there, (struct operand){blocks[k], item}, count, item);
        }
    }
}

/* reduce and accumulate: each result is an input of the next. */
static void run_one_by_one(const struct kernel *kernel, const struct operand *operands, ptrdiff_t n)
{
    char *data[MAX_OPERANDS];
    for (ptrdiff_t i = 0; i < n; i++) {
        for (int k = 0; k < kernel->nin + kernel->nout; k++)
            data[k] = operands[k].data + i * operands[k].step;
        run_contiguous(kernel, data, 1, 0);
    }
}

void elementwise_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data)
{
    const struct kernel *kernel = data;
    ptrdiff_t n = dimensions[0], item = kernel->item;
    int nin = kernel->nin, nargs = kernel->nin + kernel->nout;
    struct operand operands[MAX_OPERANDS];
    if (n < 1)
        return;
    if (run_to_nearest(elementwise_loop, args, dimensions, steps, data))
        return;
    bool contiguous = true, in_place = false;
    int flags = constant_parameters(kernel, steps);
    for (int k = 0; k < nargs; k++) {
        operands[k] = (struct operand){args[k], steps[k]};
        contiguous &= steps[k] == item || is_constant(kernel, k, flags);
    }
    if (n > 1) {
        for (int k = nin; k < nargs; k++) {
            for (int j = 0; j < nin; j++) {
                if (hazard(operands[j], operands[k], n, (size_t)item)) {
                    run_one_by_one(kernel, operands, n);
                    return;
                }
                in_place |= operands[j].data == operands[k].data;
            }
        }
    }
    if (contiguous || n == 1) {
        if (!in_place && (size_t)n > stream_from / ((size_t)item * (size_t)nargs))
            flags |= STREAM;
        run_contiguous(kernel, args, n, flags);
        return;
    }
    run_in_blocks(kernel, operands, n, flags);
}
