/* AVX2 with FMA and F16C: 8 float or 4 double lanes. */
#ifndef SIMD_AVX2_H
#define SIMD_AVX2_H

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#if LANE_BITS == 32
typedef float Lane;
typedef __m256 V;
typedef __m256 M;
#define LANES 8
#define OP(name) _mm256_##name##_ps
#define COMPARE_INSTRUCTION "vcmpps"
#else
typedef double Lane;
typedef __m256d V;
typedef __m256d M;
#define LANES 4
#define OP(name) _mm256_##name##_pd
#define COMPARE_INSTRUCTION "vcmppd"
#endif
#define REGISTERS 16
#define MASK_REGISTER "x"
#define COMPARE_INTRINSIC(a, b, predicate) OP(cmp)(a, b, predicate)
#include "x86_compare.h"

static inline V v_load(const Lane *p) { return OP(loadu)(p); }
static inline void v_store(Lane *p, V a) { OP(storeu)(p, a); }
static inline void v_stream(Lane *p, V a) { OP(stream)(p, a); }
static inline void v_stream_end(void) { _mm_sfence(); }

static inline V v_set(Lane a) { return OP(set1)(a); }
static inline V v_add(V a, V b) { return OP(add)(a, b); }
static inline V v_sub(V a, V b) { return OP(sub)(a, b); }
static inline V v_mul(V a, V b) { return OP(mul)(a, b); }
static inline V v_div(V a, V b) { return OP(div)(a, b); }
static inline V v_sqrt(V a) { return OP(sqrt)(a); }
static inline V v_floor(V a) { return OP(floor)(a); }
static inline V v_abs(V a) { return OP(andnot)(v_set(-0.0f), a); }
static inline V v_neg(V a) { return -a; }
#if LANE_BITS == 32
#define V_HAS_NEG_ABS_CLAMPED
/* The bits of negative floats, as unsigned integers, grow with the magnitude; those of a NaN are
   above an infinity's. */
static inline V v_neg_abs_clamped(V a, Lane lo, Lane hi)
{
    __m256i bits = _mm256_castps_si256(_mm256_or_ps(a, v_set(-0.0f)));
    bits = _mm256_min_epu32(bits, _mm256_castps_si256(v_set(-hi)));
    if (lo > 0)
        bits = _mm256_max_epu32(bits, _mm256_castps_si256(v_set(-lo)));
    return _mm256_castsi256_ps(bits);
}
/* Relative error 1.5 * 2^-12; raises no flag. */
static inline V v_reciprocal_estimate(V a) { return _mm256_rcp_ps(a); }
#else
static inline V v_reciprocal_estimate(V a) { return v_div(v_set(1), a); }
#endif
#define V_HAS_FMA
static inline V v_fma(V a, V b, V c) { return OP(fmadd)(a, b, c); }

static inline V v_xor_sign(V a, V sign) { return OP(xor)(a, OP(and)(v_set(-0.0f), sign)); }
static inline V v_copysign(V a, V sign)
{
    V mask = v_set(-0.0f);
    return OP(or)(OP(andnot)(mask, a), OP(and)(mask, sign));
}
#if LANE_BITS == 32
#define AS_BITS(a) _mm256_castps_si256(a)
#define AS_FLOAT(a) _mm256_castsi256_ps(a)
static inline V v_exp2_of_index(V index) { return AS_FLOAT(_mm256_slli_epi32(AS_BITS(index), 23)); }
static inline V v_reciprocal_exp2(V power)
{
    return AS_FLOAT(_mm256_sub_epi32(_mm256_set1_epi32(254 << 23), AS_BITS(power)));
}
#else
#define AS_BITS(a) _mm256_castpd_si256(a)
#define AS_FLOAT(a) _mm256_castsi256_pd(a)
static inline V v_exp2_of_index(V index) { return AS_FLOAT(_mm256_slli_epi64(AS_BITS(index), 52)); }
static inline V v_reciprocal_exp2(V power)
{
    return AS_FLOAT(_mm256_sub_epi64(_mm256_set1_epi64x(INT64_C(2046) << 52), AS_BITS(power)));
}
#endif

static inline V v_xor_lanes(V a, int distance)
{
    __m256i words = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    __m256i index = _mm256_xor_si256(words, _mm256_set1_epi32(distance * (LANE_BITS / 32)));
#if LANE_BITS == 32
    return _mm256_permutevar8x32_ps(a, index);
#else
    return _mm256_castps_pd(_mm256_permutevar8x32_ps(_mm256_castpd_ps(a), index));
#endif
}

#if LANE_BITS == 32
static inline V v_lookup_8(const Lane *table, V index)
{
    return _mm256_permutevar8x32_ps(v_load(table), AS_BITS(index));
}
static inline V v_eighths_of_index(V index)
{
    return AS_FLOAT(_mm256_slli_epi32(AS_BITS(index), 20));
}
static inline V v_exponent(V a)
{
    __m256i biased = _mm256_srli_epi32(AS_BITS(a), 23);
    return _mm256_cvtepi32_ps(_mm256_sub_epi32(biased, _mm256_set1_epi32(127)));
}
#endif

static inline M v_eq(V a, V b) { return COMPARE(a, b, _CMP_EQ_OQ); }
static inline M v_lt(V a, V b) { return COMPARE(a, b, _CMP_LT_OQ); }
static inline M v_le(V a, V b) { return COMPARE(a, b, _CMP_LE_OQ); }
static inline M v_is_nan(V a) { return COMPARE(a, a, _CMP_UNORD_Q); }
static inline M v_and(M a, M b) { return OP(and)(a, b); }
static inline int v_all(M m) { return OP(movemask)(m) == (1 << LANES) - 1; }
static inline M v_or(M a, M b) { return OP(or)(a, b); }
static inline V v_select(M m, V a, V b) { return OP(blendv)(b, a, m); }

static inline M v_load_mask(const char *p)
{
#if LANE_BITS == 32
    __m256i bytes = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)p));
    return AS_FLOAT(_mm256_cmpgt_epi32(bytes, _mm256_setzero_si256()));
#else
    int32_t four;
    memcpy(&four, p, sizeof four);
    __m256i bytes = _mm256_cvtepu8_epi64(_mm_cvtsi32_si128(four));
    return AS_FLOAT(_mm256_cmpgt_epi64(bytes, _mm256_setzero_si256()));
#endif
}

#if LANE_BITS == 32
static inline V v_load_f16(const uint16_t *p)
{
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}
static inline void v_store_f16(uint16_t *p, V a)
{
    _mm_storeu_si128((__m128i *)p, _mm256_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT));
}
#elif defined(WIDE)
static inline V v_load_f32(const float *p) { return _mm256_cvtps_pd(_mm_loadu_ps(p)); }
static inline void v_store_f32(float *p, V a) { _mm_storeu_ps(p, _mm256_cvtpd_ps(a)); }
static inline V v_load_f16(const uint16_t *p)
{
    return _mm256_cvtps_pd(_mm_cvtph_ps(_mm_loadl_epi64((const __m128i *)p)));
}
static inline void v_store_f16(uint16_t *p, V a)
{
    __m128i h = _mm_cvtps_ph(_mm256_cvtpd_ps(a), _MM_FROUND_TO_NEAREST_INT);
    _mm_storel_epi64((__m128i *)p, h);
}
#endif

#endif
