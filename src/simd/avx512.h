/* AVX-512 F, BW, DQ and VL: 16 float or 8 double lanes, masks in registers. */
#ifndef SIMD_AVX512_H
#define SIMD_AVX512_H

#include <immintrin.h>
#include <stdint.h>

#if LANE_BITS == 32
typedef float Lane;
typedef __m512 V;
typedef __mmask16 M;
#define LANES 16
#define OP(name) _mm512_##name##_ps
#define COMPARE_INTRINSIC(a, b, predicate) _mm512_cmp_ps_mask(a, b, predicate)
#define COMPARE_INSTRUCTION "vcmpps"
#else
typedef double Lane;
typedef __m512d V;
typedef __mmask8 M;
#define LANES 8
#define OP(name) _mm512_##name##_pd
#define COMPARE_INTRINSIC(a, b, predicate) _mm512_cmp_pd_mask(a, b, predicate)
#define COMPARE_INSTRUCTION "vcmppd"
#endif
#define REGISTERS 32
#define MASK_REGISTER "k"
#include "x86_compare.h"

static inline V v_load(const Lane *p) { return OP(loadu)(p); }
static inline void v_store(Lane *p, V a) { OP(storeu)(p, a); }
static inline void v_stream(Lane *p, V a) { OP(stream)(p, a); }
static inline void v_stream_end(void) { _mm_sfence(); }

#define V_HAS_PARTIAL
static inline V v_load_partial(const Lane *p, int count, V fill)
{
    return OP(mask_loadu)(fill, (M)((1 << count) - 1), p);
}
static inline void v_store_partial(Lane *p, int count, V a)
{
    OP(mask_storeu)(p, (M)((1 << count) - 1), a);
}

static inline V v_keep_first(int count, V a) { return OP(maskz_mov)((M)((1 << count) - 1), a); }

static inline V v_set(Lane a) { return OP(set1)(a); }
static inline V v_add(V a, V b) { return OP(add)(a, b); }
static inline V v_sub(V a, V b) { return OP(sub)(a, b); }
static inline V v_mul(V a, V b) { return OP(mul)(a, b); }
static inline V v_div(V a, V b) { return OP(div)(a, b); }
static inline V v_sqrt(V a) { return OP(sqrt)(a); }
static inline V v_floor(V a)
{
    return OP(roundscale)(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}
static inline V v_abs(V a) { return OP(abs)(a); }
static inline V v_neg(V a) { return -a; }
/* VRANGE of a and b: the one of smaller or of larger magnitude, with the sign of a or a minus. If
   one of them is a quiet NaN, the other. */
enum { RANGE_SMALLER = 2, RANGE_LARGER = 3, RANGE_MINUS = 3 << 2 };
#define V_HAS_CLAMP_MAGNITUDE
static inline V v_clamp_magnitude(V a, Lane limit)
{
    return OP(range)(a, v_set(limit), RANGE_SMALLER);
}
#define V_HAS_NEG_ABS_CLAMPED
static inline V v_neg_abs_clamped(V a, Lane lo, Lane hi)
{
    a = OP(range)(a, v_set(hi), RANGE_SMALLER | RANGE_MINUS);
    return lo > 0 ? OP(range)(a, v_set(lo), RANGE_LARGER | RANGE_MINUS) : a;
}
#define V_HAS_ABS_CLAMPED
static inline V v_abs_clamped(V a, Lane limit)
{
    return OP(min_round)(v_set(limit), v_abs(a), _MM_FROUND_NO_EXC);
}
#define V_HAS_MAX
static inline V v_max(V a, V b) { return OP(max_round)(b, a, _MM_FROUND_NO_EXC); }
/* Relative error 2^-14; raises no flag. */
static inline V v_reciprocal_estimate(V a) { return OP(rcp14)(a); }
#define V_HAS_FMA
static inline V v_fma(V a, V b, V c) { return OP(fmadd)(a, b, c); }

#if LANE_BITS == 32
#define AS_BITS(a) _mm512_castps_si512(a)
#define AS_FLOAT(a) _mm512_castsi512_ps(a)
#else
#define AS_BITS(a) _mm512_castpd_si512(a)
#define AS_FLOAT(a) _mm512_castsi512_pd(a)
#endif
/* 0x6a and 0xca are the truth tables of (mask & sign) ^ a and of mask ? sign : a. */
static inline V v_xor_sign(V a, V sign)
{
    __m512i mask = AS_BITS(v_set(-0.0f));
    return AS_FLOAT(_mm512_ternarylogic_epi64(mask, AS_BITS(sign), AS_BITS(a), 0x6a));
}
static inline V v_copysign(V a, V sign)
{
    __m512i mask = AS_BITS(v_set(-0.0f));
    return AS_FLOAT(_mm512_ternarylogic_epi64(mask, AS_BITS(sign), AS_BITS(a), 0xca));
}
#if LANE_BITS == 32
static inline V v_exp2_of_index(V index) { return AS_FLOAT(_mm512_slli_epi32(AS_BITS(index), 23)); }
static inline V v_reciprocal_exp2(V power)
{
    return AS_FLOAT(_mm512_sub_epi32(_mm512_set1_epi32(254 << 23), AS_BITS(power)));
}
#else
static inline V v_exp2_of_index(V index) { return AS_FLOAT(_mm512_slli_epi64(AS_BITS(index), 52)); }
static inline V v_reciprocal_exp2(V power)
{
    return AS_FLOAT(_mm512_sub_epi64(_mm512_set1_epi64(INT64_C(2046) << 52), AS_BITS(power)));
}
#endif
#define V_HAS_LDEXP
#ifndef WIDE
static inline V v_ldexp(V a, V n) { return OP(scalef)(a, n); }
#endif

static inline V v_xor_lanes(V a, int distance)
{
    static const uint8_t identity[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#if LANE_BITS == 32
    __m512i lane = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)identity));
    return _mm512_permutexvar_ps(_mm512_xor_si512(lane, _mm512_set1_epi32(distance)), a);
#else
    __m512i lane = _mm512_cvtepu8_epi64(_mm_loadu_si128((const __m128i *)identity));
    return _mm512_permutexvar_pd(_mm512_xor_si512(lane, _mm512_set1_epi64(distance)), a);
#endif
}

#if LANE_BITS == 32
#define V_HAS_LOOKUP_32
static inline V v_lookup_32(const Lane *table, V index)
{
    return _mm512_permutex2var_ps(v_load(table), AS_BITS(index), v_load(table + 16));
}
static inline V v_lookup_8(const Lane *table, V index)
{
    return _mm512_permutexvar_ps(AS_BITS(index), _mm512_broadcast_f32x8(_mm256_loadu_ps(table)));
}
static inline V v_eighths_of_index(V index)
{
    return AS_FLOAT(_mm512_slli_epi32(AS_BITS(index), 20));
}
static inline V v_exponent(V a) { return OP(getexp)(a); }
/* Bits 21 and up are the exponent and the first two bits of the mantissa. */
static inline V v_quarter_octave_index(V a, Lane lo)
{
    return AS_FLOAT(_mm512_srli_epi32(_mm512_max_epu32(AS_BITS(a), AS_BITS(v_set(lo))), 21));
}
#else
#define V_HAS_LOOKUP_16
static inline V v_lookup_16(const Lane *table, V index)
{
    return _mm512_permutex2var_pd(v_load(table), AS_BITS(index), v_load(table + 8));
}
#endif

static inline M v_eq(V a, V b) { return COMPARE(a, b, _CMP_EQ_OQ); }
static inline M v_lt(V a, V b) { return COMPARE(a, b, _CMP_LT_OQ); }
static inline M v_le(V a, V b) { return COMPARE(a, b, _CMP_LE_OQ); }
static inline M v_is_nan(V a) { return COMPARE(a, a, _CMP_UNORD_Q); }
static inline M v_and(M a, M b) { return (M)(a & b); }
static inline int v_all(M m) { return m == (M)((1u << LANES) - 1); }
static inline M v_or(M a, M b) { return (M)(a | b); }
static inline V v_select(M m, V a, V b) { return OP(mask_blend)(m, b, a); }

static inline M v_load_mask(const char *p)
{
#if LANE_BITS == 32
    __m128i bytes = _mm_loadu_si128((const __m128i *)p);
#else
    __m128i bytes = _mm_loadl_epi64((const __m128i *)p);
#endif
    return (M)_mm_test_epi8_mask(bytes, bytes);
}

#if LANE_BITS == 32
static inline V v_load_f16(const uint16_t *p)
{
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}
static inline void v_store_f16(uint16_t *p, V a)
{
    _mm256_storeu_si256((__m256i *)p, _mm512_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT));
}
#elif defined(WIDE)
static inline V v_load_f32(const float *p) { return _mm512_cvtps_pd(_mm256_loadu_ps(p)); }
static inline void v_store_f32(float *p, V a) { _mm256_storeu_ps(p, _mm512_cvtpd_ps(a)); }
static inline V v_load_f16(const uint16_t *p)
{
    return _mm512_cvtps_pd(_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p)));
}
static inline void v_store_f16(uint16_t *p, V a)
{
    __m128i h = _mm256_cvtps_ph(_mm512_cvtpd_ps(a), _MM_FROUND_TO_NEAREST_INT);
    _mm_storeu_si128((__m128i *)p, h);
}
#endif

#endif
