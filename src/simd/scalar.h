/* One lane of plain C: runs on every processor; the only target of long double. */
#ifndef SIMD_SCALAR_H
#define SIMD_SCALAR_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "half.h"

#if LANE_BITS == 32
typedef float Lane;
#elif LANE_BITS == 64
typedef double Lane;
#else
typedef long double Lane;
#endif

typedef Lane V;
typedef int M;
#define LANES 1
#define REGISTERS 16

static inline V v_load(const Lane *p) { return *p; }
static inline void v_store(Lane *p, V a) { *p = a; }
static inline void v_stream(Lane *p, V a) { *p = a; }
static inline void v_stream_end(void) {}

static inline V v_set(Lane a) { return a; }
static inline V v_add(V a, V b) { return a + b; }
static inline V v_sub(V a, V b) { return a - b; }
static inline V v_mul(V a, V b) { return a * b; }
static inline V v_div(V a, V b) { return a / b; }

static inline V v_neg(V a) { return -a; }
static inline V v_xor_sign(V a, V sign) { return signbit(sign) ? -a : a; }

#if LANE_BITS != 128
static inline V v_reciprocal_estimate(V a) { return 1 / a; }
#endif

#if LANE_BITS == 32
static inline V v_abs(V a) { return fabsf(a); }
static inline V v_sqrt(V a) { return sqrtf(a); }
static inline V v_copysign(V a, V sign) { return copysignf(a, sign); }
static inline V v_exp2_of_index(V index) { return float_of_bits(bits_of_float(index) << 23); }
static inline V v_reciprocal_exp2(V power)
{
    return float_of_bits((254u << 23) - bits_of_float(power));
}
static inline V v_lookup_8(const Lane *table, V index) { return table[bits_of_float(index) & 7]; }
static inline V v_eighths_of_index(V index) { return float_of_bits(bits_of_float(index) << 20); }
static inline V v_exponent(V a) { return (V)((int)(bits_of_float(a) >> 23) - 127); }
#ifdef FP_FAST_FMAF
#define V_HAS_FMA
static inline V v_fma(V a, V b, V c) { return fmaf(a, b, c); }
#endif
#elif LANE_BITS == 64
static inline V v_abs(V a) { return fabs(a); }
static inline V v_sqrt(V a) { return sqrt(a); }
static inline V v_copysign(V a, V sign) { return copysign(a, sign); }
static inline uint64_t bits_of(V a)
{
    uint64_t bits;
    memcpy(&bits, &a, sizeof bits);
    return bits;
}
static inline V of_bits(uint64_t bits)
{
    V a;
    memcpy(&a, &bits, sizeof a);
    return a;
}
static inline V v_exp2_of_index(V index) { return of_bits(bits_of(index) << 52); }
static inline V v_reciprocal_exp2(V power)
{
    return of_bits((UINT64_C(2046) << 52) - bits_of(power));
}
#ifdef FP_FAST_FMA
#define V_HAS_FMA
static inline V v_fma(V a, V b, V c) { return fma(a, b, c); }
#endif
#else
static inline V v_abs(V a) { return fabsl(a); }
static inline V v_sqrt(V a) { return sqrtl(a); }
static inline V v_copysign(V a, V sign) { return copysignl(a, sign); }
#define V_HAS_LDEXP
static inline V v_ldexp(V a, V n) { return isunordered(n, n) ? n : ldexpl(a, (int)n); }
static inline V v_exp2(V n) { return v_ldexp(1, n); }
#endif

static inline V v_xor_lanes(V a, int distance)
{
    (void)distance;
    return a;
}

/* GCC 12 makes one instruction of a quiet comparison and a selection on x86, and takes one that is
   not quiet (cmpnltsd). It does not if the result of the comparison passes through a register. */
static inline M through_register(M m)
{
#if defined(__GNUC__) && !defined(__clang__)
    __asm__("" : "+r"(m));
#endif
    return m;
}
static inline M v_eq(V a, V b) { return through_register(a == b); }
static inline M v_lt(V a, V b) { return through_register(isless(a, b)); }
static inline M v_le(V a, V b) { return through_register(islessequal(a, b)); }
static inline M v_is_nan(V a) { return isunordered(a, a); }
static inline M v_and(M a, M b) { return a & b; }
static inline int v_all(M m) { return m; }
static inline M v_or(M a, M b) { return a | b; }
static inline V v_select(M m, V a, V b) { return m ? a : b; }

static inline M v_load_mask(const char *p) { return *p != 0; }

#if LANE_BITS == 32
static __attribute__((noinline)) V v_load_f16(const uint16_t *p) { return half_to_float(*p); }
static __attribute__((noinline)) void v_store_f16(uint16_t *p, V a) { *p = float_to_half(a); }
#elif defined(WIDE)
static inline V v_load_f32(const float *p) { return *p; }
static inline void v_store_f32(float *p, V a) { *p = (float)a; }
static inline V v_load_f16(const uint16_t *p) { return half_to_float(*p); }
static inline void v_store_f16(uint16_t *p, V a) { *p = float_to_half((float)a); }
#endif

#endif
