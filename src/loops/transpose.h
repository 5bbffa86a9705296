/* Squares of elements turned over, in vectors of 16 bytes, which every target has. */
#ifndef LOOPS_TRANSPOSE_H
#define LOOPS_TRANSPOSE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { MAX_SQUARE = 4 };

/* Elements of a side of a square, or 0 for a size without squares. */
static inline ptrdiff_t square_of(ptrdiff_t item)
{
    return item == 2 || item == 4 ? 4 : item == 8 ? 2 : 0;
}

static inline void transpose_32(char *const *to, const char *const *from)
{
    typedef uint32_t quad __attribute__((vector_size(16)));
    quad a[4], b[4];
    for (int k = 0; k < 4; k++)
        memcpy(&a[k], from[k], sizeof a[k]);
    b[0] = __builtin_shufflevector(a[0], a[1], 0, 4, 1, 5);
    b[1] = __builtin_shufflevector(a[0], a[1], 2, 6, 3, 7);
    b[2] = __builtin_shufflevector(a[2], a[3], 0, 4, 1, 5);
    b[3] = __builtin_shufflevector(a[2], a[3], 2, 6, 3, 7);
    a[0] = __builtin_shufflevector(b[0], b[2], 0, 1, 4, 5);
    a[1] = __builtin_shufflevector(b[0], b[2], 2, 3, 6, 7);
    a[2] = __builtin_shufflevector(b[1], b[3], 0, 1, 4, 5);
    a[3] = __builtin_shufflevector(b[1], b[3], 2, 3, 6, 7);
    for (int k = 0; k < 4; k++)
        memcpy(to[k], &a[k], sizeof a[k]);
}

/* The four elements of a row fill half of a vector: two rows share one. */
static inline void transpose_16(char *const *to, const char *const *from)
{
    typedef uint16_t eight __attribute__((vector_size(16)));
    eight a = {0}, b = {0}, c, d;
    char *halves = (char *)&a;
    memcpy(halves, from[0], 8);
    memcpy(halves + 8, from[1], 8);
    halves = (char *)&b;
    memcpy(halves, from[2], 8);
    memcpy(halves + 8, from[3], 8);
    c = __builtin_shufflevector(a, b, 0, 4, 8, 12, 1, 5, 9, 13);
    d = __builtin_shufflevector(a, b, 2, 6, 10, 14, 3, 7, 11, 15);
    const char *results = (const char *)&c;
    memcpy(to[0], results, 8);
    memcpy(to[1], results + 8, 8);
    results = (const char *)&d;
    memcpy(to[2], results, 8);
    memcpy(to[3], results + 8, 8);
}

static inline void transpose_64(char *const *to, const char *const *from)
{
    typedef uint64_t pair __attribute__((vector_size(16)));
    pair a, b, c, d;
    memcpy(&a, from[0], sizeof a);
    memcpy(&b, from[1], sizeof b);
    c = __builtin_shufflevector(a, b, 0, 2);
    d = __builtin_shufflevector(a, b, 1, 3);
    memcpy(to[0], &c, sizeof c);
    memcpy(to[1], &d, sizeof d);
}

/* Row k from from[k] to column k of to[0], to[1], ... */
static inline void transpose(char *const *to, const char *const *from, ptrdiff_t item)
{
    if (item == 2)
        transpose_16(to, from);
    else if (item == 4)
        transpose_32(to, from);
    else
        transpose_64(to, from);
}

#endif
