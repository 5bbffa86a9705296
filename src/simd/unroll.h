/* UNROLL(n) before a loop unrolls it n times. Loops over the vectors of a block or over coefficients
   are unrolled in whole, so that what they work on stays in registers. */
#ifndef SIMD_UNROLL_H
#define SIMD_UNROLL_H

#define PRAGMA(text) _Pragma(#text)
#ifdef __clang__
#define UNROLL(n) PRAGMA(clang loop unroll_count(n))
#else
#define UNROLL(n) PRAGMA(GCC unroll n)
#endif

#endif
