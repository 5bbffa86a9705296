/* SSE4.2: 4 float or 2 double lanes, no fused multiply-add, no half conversions. */
#ifndef SIMD_SSE42_H
#define SIMD_SSE42_H

#include <nmmintrin.h>
#include <stdint.h>
#include <string.h>

#include "half.h"

#if LANE_BITS == 32
typedef float Lane;
typedef __m128 V;
typedef __m128 M;
#define LANES 4
#define OP(name) _mm_##name##_ps
#else
typedef double Lane;
typedef __m128d V;
typedef __m128d M;
#define LANES 2
#define OP(name) _mm_##name##_pd
#endif
#define REGISTERS 16

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

static inline V v_xor_sign(V a, V sign) { return OP(xor)(a, OP(and)(v_set(-0.0f), sign)); }
static inline V v_copysign(V a, V sign)
{
    V mask = v_set(-0.0f);
    return OP(or)(OP(andnot)(mask, a), OP(and)(mask, sign));
}
#if LANE_BITS == 32
static inline V v_exp2_of_index(V index)
{
    __m128i bits = _mm_castps_si128(index);
    return _mm_castsi128_ps(_mm_slli_epi32(bits, 23));
}
#else
static inline V v_exp2_of_index(V index)
{
    __m128i bits = _mm_castpd_si128(index);
    return _mm_castsi128_pd(_mm_slli_epi64(bits, 52));
}
#endif

#if LANE_BITS == 32
static inline V v_xor_lanes(V a, int distance)
{
    return distance == 1 ? _mm_shuffle_ps(a, a, 0xb1) : _mm_shuffle_ps(a, a, 0x4e);
}
#else
static inline V v_xor_lanes(V a, int distance)
{
    (void)distance;
    return _mm_shuffle_pd(a, a, 1);
}
#endif

/* CMPLT and CMPLE raise the invalid flag for a quiet NaN, CMPEQ and CMPORD do not: unordered lanes
   are replaced by 0 before they are compared. */
static inline M v_eq(V a, V b) { return OP(cmpeq)(a, b); }
static inline M v_lt(V a, V b)
{
    M ordered = OP(cmpord)(a, b);
    return OP(cmplt)(OP(and)(ordered, a), OP(and)(ordered, b));
}
static inline M v_le(V a, V b)
{
    M ordered = OP(cmpord)(a, b);
    return OP(and)(ordered, OP(cmple)(OP(and)(ordered, a), OP(and)(ordered, b)));
}
static inline M v_is_nan(V a) { return OP(cmpunord)(a, a); }
static inline M v_and(M a, M b) { return OP(and)(a, b); }
static inline int v_all(M m) { return OP(movemask)(m) == (1 << LANES) - 1; }
static inline M v_or(M a, M b) { return OP(or)(a, b); }
static inline V v_select(M m, V a, V b) { return OP(blendv)(b, a, m); }

static inline M v_load_mask(const char *p)
{
#if LANE_BITS == 32
    int32_t some;
    memcpy(&some, p, sizeof some);
    __m128i bytes = _mm_cvtepu8_epi32(_mm_cvtsi32_si128(some));
    return _mm_castsi128_ps(_mm_cmpgt_epi32(bytes, _mm_setzero_si128()));
#else
    int16_t some;
    memcpy(&some, p, sizeof some);
    __m128i bytes = _mm_cvtepu8_epi64(_mm_cvtsi32_si128((uint16_t)some));
    return _mm_castsi128_pd(_mm_cmpgt_epi64(bytes, _mm_setzero_si128()));
#endif
}

#if LANE_BITS == 32
/* The steps of half_to_float and float_to_half, on four lanes. */
static __attribute__((noinline)) V v_load_f16(const uint16_t *p)
{
    __m128i h = _mm_cvtepu16_epi32(_mm_loadl_epi64((const __m128i *)p));
    __m128i sign = _mm_slli_epi32(_mm_and_si128(h, _mm_set1_epi32(0x8000)), 16);
    __m128i bits = _mm_slli_epi32(_mm_and_si128(h, _mm_set1_epi32(0x7fff)), 13);
    __m128i exponent = _mm_and_si128(bits, _mm_set1_epi32(0x7c00 << 13));
    __m128i top = _mm_cmpeq_epi32(exponent, _mm_set1_epi32(0x7c00 << 13));
    __m128i subnormal = _mm_cmpeq_epi32(exponent, _mm_setzero_si128());
    __m128i normal = _mm_add_epi32(bits, _mm_set1_epi32(112 << 23));
    normal = _mm_add_epi32(normal, _mm_and_si128(top, _mm_set1_epi32(112 << 23)));
    __m128i unit = _mm_set1_epi32(113 << 23);
    __m128 small = _mm_sub_ps(_mm_castsi128_ps(_mm_add_epi32(unit, _mm_and_si128(subnormal, bits))),
                              _mm_castsi128_ps(unit));
    __m128i magnitude = _mm_blendv_epi8(normal, _mm_castps_si128(small), subnormal);
    return _mm_castsi128_ps(_mm_or_si128(sign, magnitude));
}
static __attribute__((noinline)) void v_store_f16(uint16_t *p, V a)
{
    __m128i bits = _mm_castps_si128(a);
    __m128i sign = _mm_srai_epi32(_mm_and_si128(bits, _mm_set1_epi32(INT32_MIN)), 16);
    bits = _mm_and_si128(bits, _mm_set1_epi32(0x7fffffff));
    __m128i nan = _mm_cmpgt_epi32(bits, _mm_set1_epi32(0x7f800000));
    __m128i infinite = _mm_cmpeq_epi32(bits, _mm_set1_epi32(0x7f800000));
    __m128i too_large = _mm_cmpgt_epi32(bits, _mm_set1_epi32(0x477fefff));
    __m128i subnormal = _mm_cmplt_epi32(bits, _mm_set1_epi32(113 << 23));

    __m128i odd = _mm_and_si128(_mm_srli_epi32(bits, 13), _mm_set1_epi32(1));
    __m128i normal = _mm_add_epi32(bits, _mm_set1_epi32(0xfff - (112 << 23)));
    normal = _mm_srli_epi32(_mm_add_epi32(normal, odd), 13);
    __m128 unit = v_set(0.5f), least = _mm_castsi128_ps(_mm_and_si128(subnormal, bits));
    __m128 sum = _mm_add_ps(least, unit);
    __m128i small = _mm_sub_epi32(_mm_castps_si128(sum), _mm_castps_si128(unit));
    __m128i tiny = _mm_cmplt_epi32(bits, _mm_set1_epi32(HALF_NORMAL));
    __m128 inexact = _mm_cmpneq_ps(_mm_sub_ps(sum, unit), least);
    __m128i payload = _mm_and_si128(_mm_srli_epi32(bits, 13), _mm_set1_epi32(0x3ff));
    __m128i quiet = _mm_or_si128(payload, _mm_set1_epi32(0x7e00));

    __m128i h = _mm_blendv_epi8(normal, small, subnormal);
    h = _mm_blendv_epi8(h, _mm_set1_epi32(0x7c00), too_large);
    h = _mm_blendv_epi8(h, quiet, nan);
    h = _mm_or_si128(h, sign);
    _mm_storel_epi64((__m128i *)p, _mm_packs_epi32(_mm_srai_epi32(_mm_slli_epi32(h, 16), 16),
                                                   _mm_setzero_si128()));
    __m128i overflow = _mm_andnot_si128(_mm_or_si128(nan, infinite), too_large);
    __m128i underflow = _mm_and_si128(tiny, _mm_castps_si128(inexact));
    if (_mm_movemask_epi8(_mm_or_si128(overflow, underflow))) {
        if (_mm_movemask_epi8(overflow))
            raise_overflow();
        if (_mm_movemask_epi8(underflow))
            raise_underflow();
    }
}
#elif defined(WIDE)
static inline V v_load_f32(const float *p)
{
    return _mm_cvtps_pd(_mm_castsi128_ps(_mm_loadl_epi64((const __m128i *)p)));
}
static inline void v_store_f32(float *p, V a)
{
    _mm_storel_epi64((__m128i *)p, _mm_castps_si128(_mm_cvtpd_ps(a)));
}
static inline V v_load_f16(const uint16_t *p)
{
    float a[LANES] = {half_to_float(p[0]), half_to_float(p[1])};
    return v_load_f32(a);
}
static inline void v_store_f16(uint16_t *p, V a)
{
    float b[LANES];
    v_store_f32(b, a);
    p[0] = float_to_half(b[0]);
    p[1] = float_to_half(b[1]);
}
#endif

#endif
