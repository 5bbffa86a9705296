/* UNROLL_FULLY before a loop over the vectors of a block, or over coefficients: what it works on
   stays in registers. The number of rounds is a constant where the loop is inlined, at most 32. */
#ifndef SIMD_UNROLL_H
#define SIMD_UNROLL_H

#ifdef __clang__
#define UNROLL_FULLY _Pragma("clang loop unroll(full)")
#else
#define UNROLL_FULLY _Pragma("GCC unroll 32")
#endif

#endif
