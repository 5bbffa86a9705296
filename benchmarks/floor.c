/* What any function of one array costs at least: to load each element, do one thing with it, and
 * store it. compare.py compiles this for the processor that it runs on. Each function repeats
 * itself `calls` times, so that no call from Python is in the figure. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ALIGNMENT 64
#ifdef __clang__
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)") /* in place, too */
#else
#define INDEPENDENT _Pragma("GCC ivdep")
#endif
#define KEEP_STORES() __asm__ volatile("" ::: "memory") /* or all calls but one are left out */

/* The elements before the first one of `out` that is aligned. */
static size_t head(const float *out, size_t n)
{
    size_t unaligned = (0 - (uintptr_t)out) % ALIGNMENT / sizeof *out;
    return unaligned < n ? unaligned : n;
}

void loop(float *out, const float *x, size_t n, size_t calls)
{
    for (size_t call = 0; call < calls; call++) {
        size_t i = 0, unaligned = head(out, n);
        for (; i < unaligned; i++)
            out[i] = -x[i];
        INDEPENDENT
        for (; i < n; i++)
            out[i] = -x[i];
        KEEP_STORES();
    }
}

/* The same with two operands, as in a backward pass. */
void loop_of_two(float *out, const float *x, const float *grad, size_t n, size_t calls)
{
    for (size_t call = 0; call < calls; call++) {
        size_t i = 0, unaligned = head(out, n);
        for (; i < unaligned; i++)
            out[i] = grad[i] - x[i];
        INDEPENDENT
        for (; i < n; i++)
            out[i] = grad[i] - x[i];
        KEEP_STORES();
    }
}

void copy(float *out, const float *x, size_t n, size_t calls)
{
    for (size_t call = 0; call < calls; call++) {
        memcpy(out, x, n * sizeof *out);
        KEEP_STORES();
    }
}

#ifdef __SSE2__
#include <immintrin.h>

/* Past the caches. */
void stream(float *out, const float *x, size_t n, size_t calls)
{
    for (size_t call = 0; call < calls; call++) {
        size_t i = 0, unaligned = head(out, n);
        for (; i < unaligned; i++)
            out[i] = -x[i];
        for (; i + 4 <= n; i += 4)
            _mm_stream_ps(out + i, _mm_sub_ps(_mm_setzero_ps(), _mm_loadu_ps(x + i)));
        for (; i < n; i++)
            out[i] = -x[i];
        _mm_sfence();
    }
}
#endif
