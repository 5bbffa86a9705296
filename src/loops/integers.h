/* relu and its derivative on integers, where x > 0 is all there is to ask; the compiler
   makes vectors of these loops by itself. bool counts as an unsigned byte. */
#ifndef LOOPS_INTEGERS_H
#define LOOPS_INTEGERS_H

#include <stdint.h>

#include "kernels.h"

#define INTEGER_LOOPS(type)                                                                    \
    static void relu_##type(const void *const *in, void *const *out, ptrdiff_t n, int flags)   \
    {                                                                                          \
        const type##_t *x = in[0];                                                             \
        type##_t *y = out[0];                                                                  \
        (void)flags;                                                                           \
        for (ptrdiff_t i = 0; i < n; i++)                                                      \
            y[i] = x[i] > 0 ? x[i] : 0;                                                        \
    }                                                                                          \
    static void relu_derivative_##type(const void *const *in, void *const *out, ptrdiff_t n,   \
                                       int flags)                                              \
    {                                                                                          \
        const type##_t *x = in[0];                                                             \
        type##_t *y = out[0];                                                                  \
        (void)flags;                                                                           \
        for (ptrdiff_t i = 0; i < n; i++)                                                      \
            y[i] = x[i] > 0;                                                                   \
    }

INTEGER_LOOPS(int8)
INTEGER_LOOPS(int16)
INTEGER_LOOPS(int32)
INTEGER_LOOPS(int64)
INTEGER_LOOPS(uint8)
INTEGER_LOOPS(uint16)
INTEGER_LOOPS(uint32)
INTEGER_LOOPS(uint64)

#define INTEGER_ROW(type)                                                                      \
    {                                                                                          \
        {relu_##type, 1, 1, sizeof(type##_t), 1, 0},                                           \
        {relu_derivative_##type, 1, 1, sizeof(type##_t), 1, 0},                                \
    }

#define INTEGER_KERNELS                                                                        \
    {                                                                                          \
        {INTEGER_ROW(int8), INTEGER_ROW(int16), INTEGER_ROW(int32), INTEGER_ROW(int64)},       \
        {INTEGER_ROW(uint8), INTEGER_ROW(uint16), INTEGER_ROW(uint32), INTEGER_ROW(uint64)},   \
    }

#endif
