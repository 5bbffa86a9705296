/* Advanced SIMD of aarch64: 4 float or 2 double lanes; always there. */
#ifndef SIMD_NEON_H
#define SIMD_NEON_H

#include <arm_neon.h>
#include <stdint.h>
#include <string.h>

#include "half.h"

#if LANE_BITS == 32
typedef float Lane;
typedef float32x4_t V;
typedef uint32x4_t M;
#define LANES 4
#define OP(name) name##_f32
#define BITS(name) name##_u32
#define ARRANGEMENT "4s"
#define AS_BITS(a) vreinterpretq_u32_f32(a)
#define AS_FLOAT(a) vreinterpretq_f32_u32(a)
#define AS_BYTES(a) vreinterpretq_u8_u32(a)
#else
typedef double Lane;
typedef float64x2_t V;
typedef uint64x2_t M;
#define LANES 2
#define OP(name) name##_f64
#define BITS(name) name##_u64
#define ARRANGEMENT "2d"
#define AS_BITS(a) vreinterpretq_u64_f64(a)
#define AS_FLOAT(a) vreinterpretq_f64_u64(a)
#define AS_BYTES(a) vreinterpretq_u8_u64(a)
#endif
#define REGISTERS 32

static inline V v_load(const Lane *p) { return OP(vld1q)(p); }
static inline void v_store(Lane *p, V a) { OP(vst1q)(p, a); }
static inline void v_stream(Lane *p, V a) { OP(vst1q)(p, a); }
static inline void v_stream_end(void) {}

static inline V v_set(Lane a) { return OP(vdupq_n)(a); }
static inline V v_add(V a, V b) { return OP(vaddq)(a, b); }
static inline V v_sub(V a, V b) { return OP(vsubq)(a, b); }
static inline V v_mul(V a, V b) { return OP(vmulq)(a, b); }
static inline V v_div(V a, V b) { return OP(vdivq)(a, b); }
static inline V v_sqrt(V a) { return OP(vsqrtq)(a); }
static inline V v_floor(V a) { return OP(vrndmq)(a); }
static inline V v_abs(V a) { return OP(vabsq)(a); }
static inline V v_neg(V a) { return OP(vnegq)(a); }
#if LANE_BITS == 32
#define V_HAS_NEG_ABS_CLAMPED
/* The bits of negative floats, as unsigned integers, grow with the magnitude; those of a NaN are
   above an infinity's. */
static inline V v_neg_abs_clamped(V a, Lane lo, Lane hi)
{
    uint32x4_t bits = vorrq_u32(AS_BITS(a), AS_BITS(v_set(-0.0f)));
    bits = vminq_u32(bits, AS_BITS(v_set(-hi)));
    return AS_FLOAT(vmaxq_u32(bits, AS_BITS(v_set(-lo))));
}
#endif
/* Relative error 2^-8. */
static inline V v_reciprocal_estimate(V a) { return OP(vrecpeq)(a); }
#define V_HAS_FMA
static inline V v_fma(V a, V b, V c) { return OP(vfmaq)(c, a, b); }

static inline V v_xor_sign(V a, V sign)
{
    return AS_FLOAT(BITS(veorq)(AS_BITS(a), BITS(vandq)(AS_BITS(sign), AS_BITS(v_set(-0.0f)))));
}
static inline V v_copysign(V a, V sign) { return OP(vbslq)(AS_BITS(v_set(-0.0f)), sign, a); }
#if LANE_BITS == 32
static inline V v_exp2_of_index(V index) { return AS_FLOAT(vshlq_n_u32(AS_BITS(index), 23)); }
static inline V v_reciprocal_exp2(V power)
{
    return AS_FLOAT(vsubq_u32(vdupq_n_u32(254u << 23), AS_BITS(power)));
}
#else
static inline V v_exp2_of_index(V index) { return AS_FLOAT(vshlq_n_u64(AS_BITS(index), 52)); }
static inline V v_reciprocal_exp2(V power)
{
    return AS_FLOAT(vsubq_u64(vdupq_n_u64(UINT64_C(2046) << 52), AS_BITS(power)));
}
#endif

#if LANE_BITS == 32
static inline V v_xor_lanes(V a, int distance)
{
    return distance == 1 ? vrev64q_f32(a) : vextq_f32(a, a, 2);
}

/* The bytes of entry i are 4 i, 4 i + 1, 4 i + 2 and 4 i + 3. */
static inline V v_lookup_8(const Lane *table, V index)
{
    const uint8_t *bytes = (const uint8_t *)table;
    uint8x16x2_t all = {{vld1q_u8(bytes), vld1q_u8(bytes + 16)}};
    uint32x4_t entry = vandq_u32(AS_BITS(index), vdupq_n_u32(7));
    uint32x4_t byte = vmlaq_n_u32(vdupq_n_u32(0x03020100), entry, 0x04040404);
    return vreinterpretq_f32_u8(vqtbl2q_u8(all, vreinterpretq_u8_u32(byte)));
}
static inline V v_eighths_of_index(V index) { return AS_FLOAT(vshlq_n_u32(AS_BITS(index), 20)); }
static inline V v_exponent(V a)
{
    int32x4_t biased = vreinterpretq_s32_u32(vshrq_n_u32(AS_BITS(a), 23));
    return vcvtq_f32_s32(vsubq_s32(biased, vdupq_n_s32(127)));
}
#else
static inline V v_xor_lanes(V a, int distance)
{
    (void)distance;
    return vextq_f64(a, a, 1);
}
#endif

/* (simd.h) Clang may also compile a == a to FCMGE, which signals. */
#ifdef __clang__
#define COMPARE(how, a, b)                                                                         \
    __extension__({                                                                                \
        M mask;                                                                                    \
        __asm__("fcm" #how " %0." ARRANGEMENT ", %1." ARRANGEMENT ", %2." ARRANGEMENT              \
                : "=w"(mask)                                                                       \
                : "w"(a), "w"(b));                                                                 \
        mask;                                                                                      \
    })
#else
#define COMPARE(how, a, b) OP(vc##how##q)(a, b)
#endif
/* FCMGT and FCMGE raise the invalid flag for a quiet NaN, FCMEQ does not: unordered lanes are
   replaced by 0 before they are compared. */
static inline M v_eq(V a, V b) { return COMPARE(eq, a, b); }
static inline M ordered_lanes(V a, V b) { return BITS(vandq)(v_eq(a, a), v_eq(b, b)); }
static inline V zero_unless(M m, V a) { return AS_FLOAT(BITS(vandq)(m, AS_BITS(a))); }
static inline M v_lt(V a, V b)
{
    M both = ordered_lanes(a, b);
    return COMPARE(gt, zero_unless(both, b), zero_unless(both, a));
}
static inline M v_le(V a, V b)
{
    M both = ordered_lanes(a, b);
    return BITS(vandq)(both, COMPARE(ge, zero_unless(both, b), zero_unless(both, a)));
}
static inline M v_is_nan(V a) { return BITS(veorq)(v_eq(a, a), BITS(vdupq_n)(-1)); }
static inline M v_and(M a, M b) { return BITS(vandq)(a, b); }
static inline int v_all(M m) { return vminvq_u8(AS_BYTES(m)) != 0; }
static inline M v_or(M a, M b) { return BITS(vorrq)(a, b); }
static inline V v_select(M m, V a, V b) { return OP(vbslq)(m, a, b); }

static inline M v_load_mask(const char *p)
{
#if LANE_BITS == 32
    uint32_t some;
    memcpy(&some, p, sizeof some);
    uint16x8_t halves = vmovl_u8(vreinterpret_u8_u32(vdup_n_u32(some)));
    uint32x4_t lanes = vmovl_u16(vget_low_u16(halves));
    return vtstq_u32(lanes, lanes);
#else
    uint64_t lanes[LANES] = {p[0] != 0, p[1] != 0};
    return vtstq_u64(vld1q_u64(lanes), vdupq_n_u64(1));
#endif
}

#if LANE_BITS == 32
static inline V v_load_f16(const uint16_t *p)
{
    return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)));
}
static inline void v_store_f16(uint16_t *p, V a)
{
    vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(a)));
}
#elif defined(WIDE)
static inline V v_load_f32(const float *p) { return vcvt_f64_f32(vld1_f32(p)); }
static inline void v_store_f32(float *p, V a) { vst1_f32(p, vcvt_f32_f64(a)); }
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
