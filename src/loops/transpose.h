/* Transposes squares of elements, in vectors of 16 bytes, which every target has. Compilers without
   __builtin_shufflevector (GCC before 12) have no squares; elements are then copied one by one. */
#ifndef LOOPS_TRANSPOSE_H
#define LOOPS_TRANSPOSE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __has_builtin
#if __has_builtin(__builtin_shufflevector)
#define HAS_SHUFFLEVECTOR
#endif
#endif

#ifdef HAS_SHUFFLEVECTOR
/* Elements of a side of a square, or 0 for a size without squares. */
static inline ptrdiff_t square_of(ptrdiff_t item) { return item <= 4 ? 4 : item == 8 ? 2 : 0; }

static inline void transpose_32(char *to, ptrdiff_t to_step, const char *from, ptrdiff_t from_step)
{
    typedef uint32_t quad __attribute__((vector_size(16)));
    quad a[4], b[4];
    for (int k = 0; k < 4; k++)
        memcpy(&a[k], from + k * from_step, sizeof a[k]);
    b[0] = __builtin_shufflevector(a[0], a[1], 0, 4, 1, 5);
    b[1] = __builtin_shufflevector(a[0], a[1], 2, 6, 3, 7);
    b[2] = __builtin_shufflevector(a[2], a[3], 0, 4, 1, 5);
    b[3] = __builtin_shufflevector(a[2], a[3], 2, 6, 3, 7);
    a[0] = __builtin_shufflevector(b[0], b[2], 0, 1, 4, 5);
    a[1] = __builtin_shufflevector(b[0], b[2], 2, 3, 6, 7);
    a[2] = __builtin_shufflevector(b[1], b[3], 0, 1, 4, 5);
    a[3] = __builtin_shufflevector(b[1], b[3], 2, 3, 6, 7);
    for (int k = 0; k < 4; k++)
        memcpy(to + k * to_step, &a[k], sizeof a[k]);
}

/* Four elements fill a part of a vector. (By its numbers: a load of the whole would wait for parts
   that were written to memory.) */
static inline void transpose_16(char *to, ptrdiff_t to_step, const char *from, ptrdiff_t from_step)
{
    typedef uint64_t halves __attribute__((vector_size(16)));
    typedef uint16_t eight __attribute__((vector_size(16)));
    eight a[4], b[2];
    halves c[2];
    for (int k = 0; k < 4; k++) {
        uint64_t row;
        memcpy(&row, from + k * from_step, sizeof row);
        a[k] = (eight)(halves){row, 0};
    }
    for (int k = 0; k < 2; k++)
        b[k] = __builtin_shufflevector(a[k], a[k + 2], 0, 8, 1, 9, 2, 10, 3, 11);
    c[0] = (halves)__builtin_shufflevector(b[0], b[1], 0, 8, 1, 9, 2, 10, 3, 11);
    c[1] = (halves)__builtin_shufflevector(b[0], b[1], 4, 12, 5, 13, 6, 14, 7, 15);
    for (int k = 0; k < 4; k++) {
        uint64_t column = c[k / 2][k % 2];
        memcpy(to + k * to_step, &column, sizeof column);
    }
}

static inline void transpose_8(char *to, ptrdiff_t to_step, const char *from, ptrdiff_t from_step)
{
    typedef uint32_t quarters __attribute__((vector_size(16)));
    typedef uint8_t sixteen __attribute__((vector_size(16)));
    sixteen a[4], b[2];
    for (int k = 0; k < 4; k++) {
        uint32_t row;
        memcpy(&row, from + k * from_step, sizeof row);
        a[k] = (sixteen)(quarters){row, 0, 0, 0};
    }
    for (int k = 0; k < 2; k++)
        b[k] = __builtin_shufflevector(a[k], a[k + 2], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6,
                                       22, 7, 23);
    quarters c = (quarters)__builtin_shufflevector(b[0], b[1], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5,
                                                   21, 6, 22, 7, 23);
    for (int k = 0; k < 4; k++) {
        uint32_t column = c[k];
        memcpy(to + k * to_step, &column, sizeof column);
    }
}

static inline void transpose_64(char *to, ptrdiff_t to_step, const char *from, ptrdiff_t from_step)
{
    typedef uint64_t pair __attribute__((vector_size(16)));
    pair a, b, c, d;
    memcpy(&a, from, sizeof a);
    memcpy(&b, from + from_step, sizeof b);
    c = __builtin_shufflevector(a, b, 0, 2);
    d = __builtin_shufflevector(a, b, 1, 3);
    memcpy(to, &c, sizeof c);
    memcpy(to + to_step, &d, sizeof d);
}

/* Row k, at from + k from_step, becomes column k of the rows at `to`. */
static inline void transpose(char *to, ptrdiff_t to_step, const char *from, ptrdiff_t from_step,
                             ptrdiff_t item)
{
    if (item == 1)
        transpose_8(to, to_step, from, from_step);
    else if (item == 2)
        transpose_16(to, to_step, from, from_step);
    else if (item == 4)
        transpose_32(to, to_step, from, from_step);
    else
        transpose_64(to, to_step, from, from_step);
}

#else
static inline ptrdiff_t square_of(ptrdiff_t item)
{
    (void)item;
    return 0;
}

static inline void transpose(char *to, ptrdiff_t to_step, const char *from, ptrdiff_t from_step,
                             ptrdiff_t item)
{
    (void)to, (void)to_step, (void)from, (void)from_step, (void)item;
}
#endif

#endif
