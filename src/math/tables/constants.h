/* Constants, once per precision of a lane: NAME + NAME_LOW is the constant to about twice that
   precision, and NAME is the nearest number where no comment says otherwise.
   Written by constants.py (mpmath 1.4.1, 60 digits). To change it, change that and run python
   src/math/tables/generate.py */
#ifndef MATH_TABLES_CONSTANTS_H
#define MATH_TABLES_CONSTANTS_H

#include "simd/simd.h"

#if LANE_BITS == 32
/* log2(e) */
#define LOG2_E 0x1.715476p+0f
/* 1.702 log2(e) */
#define QUICK_GELU_LOG2_E 0x1.3a4cbep+1f
/* ln 2 */
#define LN2 0x1.62e43p-1f
#define LN2_LOW -0x1.05c61p-29f
/* selu's lambda */
#define SELU_LAMBDA 0x1.0cfabep+0f
#define SELU_LAMBDA_LOW -0x1.2adddap-25f
/* selu's lambda alpha */
#define SELU_LAMBDA_ALPHA 0x1.c212ccp+0f
#define SELU_LAMBDA_ALPHA_LOW 0x1.903c0cp-26f
/* 1/3 */
#define THIRD 0x1.555556p-2f
#define THIRD_LOW -0x1.555556p-27f
/* quick_gelu's factor */
#define QUICK_GELU 0x1.b3b646p+0f
#define QUICK_GELU_LOW -0x1.78d4fep-26f
/* ln 2 / 1.702 */
#define QUICK_GELU_LN2 0x1.a10754p-2f
#define QUICK_GELU_LN2_LOW -0x1.2f1edp-28f
/* 2 sqrt(2 / pi) 0.044715 */
#define GELU_TANH_CUBIC 0x1.2444f2p-4f
#define GELU_TANH_CUBIC_LOW 0x1.49b16ap-29f
/* ln 2 in parts whose products with an exponent are exact */
#define LN2_SHORT 0x1.63p-1f
#define LN2_SHORT_NEXT -0x1.bdp-13f
/* 2 sqrt(2 / pi) with a high part of 11 bits */
#define GELU_TANH_SHORT 0x1.988p+0f
#define GELU_TANH_SHORT_LOW 0x1.14cf5p-14f

#elif LANE_BITS == 64
/* log2(e) */
#define LOG2_E 0x1.71547652b82fep+0
/* 1.702 log2(e) */
#define QUICK_GELU_LOG2_E 0x1.3a4cbdc7ee26bp+1
/* ln 2 */
#define LN2 0x1.62e42fefa39efp-1
#define LN2_LOW 0x1.abc9e3b39803fp-56
/* selu's lambda */
#define SELU_LAMBDA 0x1.0cfabd6a91132p+0
#define SELU_LAMBDA_LOW 0x1.ac79fa5f4cebp-55
/* selu's lambda alpha */
#define SELU_LAMBDA_ALPHA 0x1.c212cc640f031p+0
#define SELU_LAMBDA_ALPHA_LOW -0x1.26edf569e8971p-54
/* 1/3 */
#define THIRD 0x1.5555555555555p-2
#define THIRD_LOW 0x1.5555555555555p-56
/* quick_gelu's factor */
#define QUICK_GELU 0x1.b3b645a1cac08p+0
#define QUICK_GELU_LOW 0x1.89374bc6a7efap-55
/* ln 2 / 1.702 */
#define QUICK_GELU_LN2 0x1.a10753b4384c1p-2
#define QUICK_GELU_LN2_LOW 0x1.015c728834038p-56
/* sqrt(1/2) */
#define SQRT_HALF 0x1.6a09e667f3bcdp-1
#define SQRT_HALF_LOW -0x1.bdd3413b26456p-55
/* 1 / sqrt(pi) */
#define INV_SQRT_PI 0x1.20dd750429b6dp-1
#define INV_SQRT_PI_LOW 0x1.1ae3a914fed8p-57
/* 1 / sqrt(2 pi) */
#define INV_SQRT_2PI 0x1.9884533d43651p-2
#define INV_SQRT_2PI_LOW -0x1.cbc0d30ebfd15p-56
/* 2 sqrt(2 / pi) 0.044715 */
#define GELU_TANH_CUBIC 0x1.2444f2a4d8b4bp-4
#define GELU_TANH_CUBIC_LOW -0x1.6c843a29d1c7p-61
/* ln 2 with a high part whose product with an exponent is exact */
#define LN2_SHORT 0x1.62e42fefa4p-1
#define LN2_SHORT_LOW -0x1.8432a1b0e2634p-43
/* 2 sqrt(2 / pi) */
#define GELU_TANH_LINEAR (4 * INV_SQRT_2PI)
#define GELU_TANH_LINEAR_LOW (4 * INV_SQRT_2PI_LOW)
/* 2 sqrt(2 / pi) with a high part of 25 bits */
#define GELU_TANH_SHORT 0x1.988453p+0
#define GELU_TANH_SHORT_LOW 0x1.ea1b284687e5ap-27
/* GAUSS_TAIL is a polynomial in (a - GAUSS_SHIFT) / (a + GAUSS_SHIFT). */
#define GAUSS_SHIFT 4

#elif LANE_BITS == 128 /* long double; the high parts are float64 */
/* log2(e) */
#define LOG2_E 1.44269504088896340735992468100189213742665L
/* ln 2 */
#define LN2 0x1.62e42fefa39efp-1
#define LN2_LOW 2.31904681384629961549485546387547865041207e-17L
/* selu's lambda */
#define SELU_LAMBDA 0x1.0cfabd6a91132p+0
#define SELU_LAMBDA_LOW 4.6455512681859545409679412841796875e-17L
/* selu's lambda alpha */
#define SELU_LAMBDA_ALPHA 0x1.c212cc640f031p+0
#define SELU_LAMBDA_ALPHA_LOW -6.39526465564832217375278472900390625e-17L
/* quick_gelu's factor */
#define QUICK_GELU 0x1.b3b645a1cac08p+0
#define QUICK_GELU_LOW 4.26325641456060111522674560546875e-17L
/* sqrt(1/2) */
#define SQRT_HALF 0x1.6a09e667f3bcdp-1
#define SQRT_HALF_LOW -4.83364665672645651859358442991279322134117e-17L
/* 1 / sqrt(pi) */
#define INV_SQRT_PI 0x1.20dd750429b6dp-1
#define INV_SQRT_PI_LOW 7.66772980658294037279988406438759260684409e-18L
/* 1 / sqrt(2 pi) */
#define INV_SQRT_2PI 0x1.9884533d43651p-2
#define INV_SQRT_2PI_LOW -2.49232720227773007864413815116573309673341e-17L
/* 2 sqrt(2 / pi) 0.044715 */
#define GELU_TANH_CUBIC 0x1.2444f2a4d8b4bp-4
#define GELU_TANH_CUBIC_LOW -6.17514991815531545337563557248882755879872e-19L
/* ln 2 with a high part whose product with an exponent is exact */
#define LN2_SHORT 0x1.62e42fefa4p-1
#define LN2_SHORT_LOW -0.000000000000172394445256148347731635049499865639744746L
/* 2 sqrt(2 / pi) */
#define GELU_TANH_LINEAR (4 * INV_SQRT_2PI)
#define GELU_TANH_LINEAR_LOW (4 * INV_SQRT_2PI_LOW)
#endif

#endif
