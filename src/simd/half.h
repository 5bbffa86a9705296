/* float16 by integer arithmetic, for processors that cannot convert it.

   To float: shift the fields into place and rebias the exponent; a subnormal is made
   2^-14 plus itself, from which subtracting 2^-14 is exact. To half: round to nearest,
   ties to even, by adding just under half a unit plus the last kept bit; a subnormal
   lets the addition of 0.5 round, whose last place is that of a half's subnormals.

   The flags are those of F16C. A result underflows if it is inexact and tiny: below 2^-14 when
   rounded to 11 bits with any exponent. */
#ifndef HALF_H
#define HALF_H

#include <float.h>
#include <stdint.h>
#include <string.h>

/* The bits of the smallest float that rounds to 2^-14, 2^-14 - 2^-26, and those of the smallest
   that rounds to bfloat16's 2^-126, 2^-126 - 2^-135. */
enum { HALF_NORMAL = 0x387ff000, BFLOAT16_NORMAL = 0x7fc000 };

static inline float float_of_bits(uint32_t bits)
{
    float a;
    memcpy(&a, &bits, sizeof a);
    return a;
}

static inline uint32_t bits_of_float(float a)
{
    uint32_t bits;
    memcpy(&bits, &a, sizeof bits);
    return bits;
}

static inline void raise_overflow(void)
{
    volatile float largest = FLT_MAX;
    largest = largest * largest;
}

static inline void raise_underflow(void)
{
    volatile float least = FLT_MIN;
    least = least * least;
}

static inline void raise_division(void)
{
    volatile float zero = 0;
    zero = 1 / zero;
}

/* To nearest, ties to even, without a flag. A NaN stays one even if its payload is in the lower
   half alone. */
static inline uint16_t bfloat16_of_float(float a)
{
    uint32_t bits = bits_of_float(a), rounded = bits + 0x7fff + ((bits >> 16) & 1);
    int32_t magnitude = bits & 0x7fffffff;
    return (uint16_t)((magnitude > 0x7f800000 ? bits | 0x400000 : rounded) >> 16);
}

static inline float half_to_float(uint16_t h)
{
    uint32_t sign = (uint32_t)(h & 0x8000) << 16;
    uint32_t bits = (uint32_t)(h & 0x7fff) << 13;
    uint32_t exponent = bits & (0x7c00u << 13);
    if (exponent == 0) {
        float unit = float_of_bits(113u << 23);
        return float_of_bits(sign | bits_of_float(float_of_bits((113u << 23) + bits) - unit));
    }
    bits += 112u << 23;
    if (exponent == 0x7c00u << 13)
        bits += 112u << 23;
    return float_of_bits(sign | bits);
}

static inline uint16_t float_to_half(float a)
{
    uint32_t bits = bits_of_float(a);
    uint16_t sign = (uint16_t)((bits >> 16) & 0x8000);
    bits &= 0x7fffffff;
    if (bits > 0x7f800000)
        return sign | 0x7e00 | (uint16_t)((bits >> 13) & 0x3ff);
    if (bits >= 0x477ff000) {
        if (bits != 0x7f800000)
            raise_overflow();
        return sign | 0x7c00;
    }
    if (bits < 113u << 23) {
        float small = float_of_bits(bits) + 0.5f;
        if (small - 0.5f != float_of_bits(bits) && bits < HALF_NORMAL)
            raise_underflow();
        return sign | (uint16_t)(bits_of_float(small) - (126u << 23));
    }
    return sign | (uint16_t)((bits - (112u << 23) + 0xfff + ((bits >> 13) & 1)) >> 13);
}

#endif
