/* The same bits on every target.

   Exact forms have them by construction: the same operations in the same order, without fused
   multiply-adds that would change a result. They are slow. For dtypes narrower than float64 the
   short form in float64 decides nearly every result by Ziv's test (ACM TOMS 17, 1991): if
   y (1 - e) and y (1 + e) round to the same number, where e is above the error of y, so does the
   exact value. Only the other elements, one of a million in float32, go to the exact form.

   NaN is the positive quiet one without a payload: which operand a NaN is taken from depends on the
   processor. */
#include "loops/reproducible.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "loops/overlap.h"
#include "loops/rounding.h"
#include "loops/strided_elementwise.h"
#include "simd/half.h"

enum { BLOCK = 256, PIECE = 2048, MAX_ITEM = sizeof(double) };

/* Half an ULP of float32, and a margin: 16-bit dtypes are rounded by way of float32. */
static const double TOLERANCE_16 = 0x1.1p-24;

static ptrdiff_t item_of(const struct reproducible *f)
{
    return f->dtype == FLOAT64 ? 8 : f->dtype == FLOAT32 ? 4 : 2;
}

/* The number with these bits. */
static double value_of(uint32_t bits, int dtype)
{
    return dtype == FLOAT32   ? float_of_bits(bits)
           : dtype == FLOAT16 ? half_to_float((uint16_t)bits)
                              : float_of_bits(bits << 16);
}

/* To odd: the last bit of an inexact result is 1, so that rounding it again is right. */
static float round_to_odd(double a)
{
    float rounded = (float)a;
    if (isnan(a) || (double)rounded == a)
        return rounded;
    uint32_t bits = bits_of_float(rounded);
    return float_of_bits((bits - (fabs((double)rounded) > fabs(a))) | 1);
}

static uint32_t round_to_even(double a, int dtype)
{
    return dtype == FLOAT32   ? bits_of_float((float)a)
           : dtype == FLOAT16 ? float_to_half(round_to_odd(a))
                              : bfloat16_of_float(round_to_odd(a));
}

/* The bits of the result from that of the exact form. */
static uint32_t round_once(const struct reproducible *f, double a, double x)
{
    uint32_t nearest = round_to_even(a, f->dtype);
    double value = value_of(nearest, f->dtype);
    bool is_tie = f->middle == TO_EVEN || (f->middle == TO_EVEN_OR_HALF && fabs(a) > 0x1p-60);
    if (value == a || isnan(a) || is_tie)
        return nearest;
    uint32_t other = fabs(value) < fabs(a) ? nearest + 1 : nearest - 1;
    double other_value = value_of(other, f->dtype);
    if (value + other_value != 2 * a)
        return nearest;
    bool down = f->middle == AWAY_FROM_ONE ? (a > 0) == (fabs(a) < 1) : a > 0.5;
    for (int k = 0; k < f->exception_count; k++) {
        if (x == (double)f->exceptions[k])
            down = !down;
    }
    return down == (value < other_value) ? nearest : other;
}

static void store_bits(char *to, uint32_t bits, ptrdiff_t item)
{
    uint16_t half = (uint16_t)bits;
    memcpy(to, item == 2 ? (void *)&half : (void *)&bits, (size_t)item);
}

static bool is_nan_at(const char *p, int dtype)
{
    uint64_t bits = 0;
    uint32_t word = 0;
    uint16_t half = 0;
    switch (dtype) {
    case FLOAT64: memcpy(&bits, p, sizeof bits); return bits << 1 > UINT64_C(0x7ff) << 53;
    case FLOAT32: memcpy(&word, p, sizeof word); return word << 1 > UINT32_C(0xff) << 24;
    default:
        memcpy(&half, p, sizeof half);
        return (half & 0x7fff) > (dtype == FLOAT16 ? 0x7c00 : 0x7f80);
    }
}

static void store_nan(char *p, int dtype)
{
    uint64_t bits = UINT64_C(0x7ff8) << 48;
    if (dtype == FLOAT64)
        memcpy(p, &bits, sizeof bits);
    else if (dtype == FLOAT32)
        store_bits(p, 0x7fc00000, 4);
    else
        store_bits(p, dtype == FLOAT16 ? 0x7e00 : 0x7fc0, 2);
}

static void make_nans_equal(const struct reproducible *f, struct operand out, ptrdiff_t n)
{
    ptrdiff_t item = item_of(f), whole = n - n % CONVERTED;
    bool contiguous = out.step == item && f->dtype != BFLOAT16;
    if (contiguous && !f->conversions[f->dtype].has_nan(out.data, whole)) {
        out.data += whole * item;
        n -= whole;
    }
    for (ptrdiff_t i = 0; i < n; i++) {
        char *p = out.data + i * out.step;
        if (is_nan_at(p, f->dtype))
            store_nan(p, f->dtype);
    }
}

/* Functions with kernels of their own dtype, in pieces that stay in cache. */
static void run_directly(const struct reproducible *f, char *const *args, ptrdiff_t n,
                         const ptrdiff_t *steps)
{
    const struct kernel *kernel = f->kernel;
    int nin = kernel->nin, nargs = kernel->nin + kernel->nout;
    for (ptrdiff_t at = 0; at < n; at += PIECE) {
        ptrdiff_t count = n - at < PIECE ? n - at : PIECE;
        char *here[MAX_OPERANDS];
        for (int k = 0; k < nargs; k++)
            here[k] = args[k] + at * steps[k];
        elementwise_loop(here, &count, steps, (void *)kernel);
        for (int k = nin; k < nargs; k++)
            make_nans_equal(f, (struct operand){here[k], steps[k]}, steps[k] ? count : 1);
    }
}

/* A block of operands in float64, inputs before outputs. */
struct block {
    double values[MAX_OPERANDS][BLOCK];
    ptrdiff_t steps[MAX_OPERANDS];
    ptrdiff_t count;
};

/* To float64; elements up to a multiple of CONVERTED repeat the first. */
static void widen(const struct reproducible *f, double *to, struct operand from, ptrdiff_t count)
{
    _Alignas(MAX_VECTOR_BYTES) char packed[BLOCK * sizeof(float)];
    ptrdiff_t item = item_of(f), padded = (count + CONVERTED - 1) / CONVERTED * CONVERTED;
    if (from.step != item || padded != count) {
        copy_elements((struct operand){packed, item}, from, count, (size_t)item);
        copy_elements((struct operand){packed + count * item, item}, (struct operand){packed, 0},
                      padded - count, (size_t)item);
        from.data = packed;
    }
    if (f->dtype != BFLOAT16) {
        f->conversions[f->dtype].widen(to, from.data, padded);
        return;
    }
    float floats[BLOCK];
    f->bfloat16->widen(floats, (const uint16_t *)(const void *)from.data, padded);
    f->conversions[FLOAT32].widen(to, floats, padded);
}

/* Puts the default hyperparameters in the place of what they are rounded to. */
static void restore_defaults(const struct reproducible *f, struct block *block)
{
    int first = f->kernel->nin - f->kernel->constants;
    for (int k = first; f->defaults != NULL && k < f->kernel->nin; k++) {
        double exact = f->defaults[k - first];
        double rounded = value_of(round_to_even(exact, f->dtype), f->dtype);
        for (ptrdiff_t i = 0; i < (block->steps[k] ? block->count : 1); i++) {
            if (block->values[k][i] == rounded)
                block->values[k][i] = exact;
        }
    }
}

/* Both bounds of the results in the dtype, contiguous. Returns whether they are equal. */
static bool narrow(const struct reproducible *f, char *lower, char *upper, const double *y,
                   ptrdiff_t padded)
{
    double tolerance = item_of(f) == 2 ? TOLERANCE_16 : f->tolerance;
    if (f->dtype != BFLOAT16)
        return f->conversions[f->dtype].narrow(lower, upper, y, padded, tolerance);
    _Alignas(MAX_VECTOR_BYTES) float floats[2][BLOCK];
    f->conversions[FLOAT32].narrow(floats[0], floats[1], y, padded, tolerance);
    f->bfloat16->narrow((uint16_t *)(void *)lower, floats[0], padded);
    f->bfloat16->narrow((uint16_t *)(void *)upper, floats[1], padded);
    return false;
}

/* One element by the exact form, into all outputs. */
static void compute_exactly(const struct reproducible *f, const struct block *block, ptrdiff_t i,
                            double *results)
{
    const struct kernel *kernel = f->exact;
    char *args[MAX_OPERANDS];
    ptrdiff_t one = 1;
    for (int k = 0; k < kernel->nin; k++)
        args[k] = (char *)&block->values[k][block->steps[k] ? i : 0];
    for (int k = 0; k < kernel->nout; k++)
        args[kernel->nin + k] = (char *)&results[k];
    elementwise_loop(args, &one, block->steps, (void *)kernel);
}

/* Rounds what the bounds leave open, into `lower`. bfloat16 goes by way of float32, whose precision
   is that of the tolerance only down to its smallest normal number. */
static void decide(const struct reproducible *f, struct block *block, int k, char *lower,
                   const char *upper)
{
    ptrdiff_t item = item_of(f);
    int nin = f->kernel->nin, x = nin - f->kernel->constants - 1;
    const double *y = block->values[k];
    for (ptrdiff_t i = 0; i < block->count; i++) {
        bool equal = memcmp(lower + i * item, upper + i * item, (size_t)item) == 0;
        bool tiny = f->dtype == BFLOAT16 && fabs(y[i]) < FLT_MIN;
        double results[MAX_OUTPUTS] = {y[i], y[i]};
        if (equal && !tiny)
            continue;
        if (f->kernel != f->exact)
            compute_exactly(f, block, i, results);
        store_bits(lower + i * item, round_once(f, results[k - nin], block->values[x][i]), item);
    }
}

/* Output k of a block into `to`. */
static void round_block(const struct reproducible *f, struct block *block, int k, struct operand to)
{
    _Alignas(MAX_VECTOR_BYTES) char lower[BLOCK * sizeof(float)], upper[BLOCK * sizeof(float)];
    ptrdiff_t item = item_of(f), count = block->count;
    ptrdiff_t padded = (count + CONVERTED - 1) / CONVERTED * CONVERTED;
    double *y = block->values[k];
    bool direct = to.step == item && padded == count;
    char *rounded = direct ? to.data : lower;
    for (ptrdiff_t i = count; i < padded; i++)
        y[i] = y[0];
    if (!narrow(f, rounded, upper, y, padded)) {
        decide(f, block, k, rounded, upper);
        make_nans_equal(f, (struct operand){rounded, item}, count);
    }
    if (!direct)
        copy_elements(to, (struct operand){rounded, item}, count, (size_t)item);
}

/* Functions that are computed in float64. */
static void run_in_float64(const struct reproducible *f, char *const *args, ptrdiff_t n,
                           const ptrdiff_t *steps, ptrdiff_t length)
{
    const struct kernel *kernel = f->kernel;
    int nin = kernel->nin, nargs = kernel->nin + kernel->nout;
    struct block block;
    char *data[MAX_OPERANDS];
    for (int k = 0; k < nargs; k++) {
        data[k] = (char *)block.values[k];
        block.steps[k] = steps[k] == 0 && k < nin ? 0 : (ptrdiff_t)sizeof(double);
    }
    for (ptrdiff_t at = 0; at < n; at += length) {
        block.count = n - at < length ? n - at : length;
        for (int k = 0; k < nin; k++) {
            if (at == 0 || block.steps[k] != 0)
                widen(f, block.values[k], (struct operand){args[k] + at * steps[k], steps[k]},
                      block.steps[k] ? block.count : 1);
        }
        restore_defaults(f, &block);
        elementwise_loop(data, &block.count, block.steps, (void *)kernel);
        for (int k = nin; k < nargs; k++)
            round_block(f, &block, k, (struct operand){args[k] + at * steps[k], steps[k]});
    }
}

void reproducible_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data)
{
    const struct reproducible *f = data;
    int nin = f->kernel->nin, nargs = f->kernel->nin + f->kernel->nout;
    ptrdiff_t n = dimensions[0], length = BLOCK;
    if (n < 1 || run_to_nearest(reproducible_loop, args, dimensions, steps, data))
        return;
    if (f->exact == NULL) {
        run_directly(f, args, n, steps);
        return;
    }
    for (int k = nin; k < nargs; k++) {
        for (int j = 0; j < nin && n > 1; j++) {
            struct operand in = {args[j], steps[j]}, out = {args[k], steps[k]};
            if (hazard(in, out, n, (size_t)item_of(f)))
                length = 1;
        }
    }
    run_in_float64(f, args, n, steps, length);
}
