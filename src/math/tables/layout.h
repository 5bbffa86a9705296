/* The layout of a function in pieces, each a polynomial about a centre of its own: 32 where one
   instruction looks up one of so many numbers, else 8. */
#ifndef MATH_TABLES_LAYOUT_H
#define MATH_TABLES_LAYOUT_H

#include "simd/simd.h"

#ifdef V_HAS_LOOKUP_32
#define PIECES 32
#else
#define PIECES 8
#endif

/* The function from `lo` to `hi`. The first row holds the centres; the others hold the
   coefficients, power 0 first.

   The index of the piece for x is the integer nearest to square x^2 - linear x (x <= 0), or to
   linear x + offset. Where `near` is set, the index counts quarters of octaves of x >= 0
   instead, and the first piece reaches from 0 to 1.25 near. */
struct pieces {
    const Lane (*rows)[PIECES];
    int degree;
    Lane square, linear, offset, near, lo, hi;
};

#endif
