/* Unrolls the next loop fully, so that arrays indexed by its variable stay in registers. The number
   of iterations must be a constant after inlining, at most 32. */
#ifndef SIMD_UNROLL_H
#define SIMD_UNROLL_H

#ifdef __clang__
#define UNROLL_FULLY _Pragma("clang loop unroll(full)")
#else
#define UNROLL_FULLY _Pragma("GCC unroll 32")
#endif

#endif
