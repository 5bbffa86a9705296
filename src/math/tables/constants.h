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
/* where swish is least */
#define SWISH_ARGMIN -0x1.474974p+0f
#define SWISH_ARGMIN_LOW 0x1.bdf6fap-27f
/* e^SWISH_ARGMIN */
#define SWISH_ARGMIN_EXP 0x1.1d25dp-2f
#define SWISH_ARGMIN_EXP_LOW -0x1.bdf6fap-27f
/* where quick_gelu is least */
#define QUICK_GELU_ARGMIN -0x1.80974ap-1f
#define QUICK_GELU_ARGMIN_LOW -0x1.8af8f8p-27f
/* where mish is least */
#define MISH_ARGMIN -0x1.31432cp+0f
#define MISH_ARGMIN_LOW -0x1.a25b08p-29f
/* e^MISH_ARGMIN */
#define MISH_ARGMIN_EXP 0x1.36c42p-2f
#define MISH_ARGMIN_EXP_LOW 0x1.7e1f66p-29f
/* SWISH_ARGMIN + 2 ln 2 */
#define SWISH_ARGMIN_PLUS_2 0x1.b9abc2p-4f
#define SWISH_ARGMIN_PLUS_2_LOW 0x1.d89f8ep-30f
/* QUICK_GELU_ARGMIN + 2 ln 2 / 1.702 */
#define QUICK_GELU_ARGMIN_PLUS_2 0x1.03804ap-4f
#define QUICK_GELU_ARGMIN_PLUS_2_LOW 0x1.17a0e2p-29f
/* MISH_ARGMIN + 2 ln 2 */
#define MISH_ARGMIN_PLUS_2 0x1.8d082p-3f
#define MISH_ARGMIN_PLUS_2_LOW -0x1.d6f396p-28f
/* 4 + MISH_ARGMIN_EXP */
#define MISH_LINEAR 0x1.136c42p+2f
#define MISH_LINEAR_LOW 0x1.7e1f66p-29f
/* 4 c + 6 + 4 e^c + e^2c for c = MISH_ARGMIN */
#define MISH_CONSTANT 0x1.44a5b4p+1f
#define MISH_CONSTANT_LOW 0x1.3ec846p-24f
#define SWISH_ARGMIN_LOWEST 0x1.03945ap-53f
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
/* where swish is least */
#define SWISH_ARGMIN -0x1.474973c84120bp+0
#define SWISH_ARGMIN_LOW -0x1.f8d74bc9ac154p-54
/* e^SWISH_ARGMIN */
#define SWISH_ARGMIN_EXP 0x1.1d25cf210482ep-2
#define SWISH_ARGMIN_EXP_LOW -0x1.ca2d0d94faaecp-60
/* where quick_gelu is least */
#define QUICK_GELU_ARGMIN -0x1.80974a62be3dfp-1
#define QUICK_GELU_ARGMIN_LOW 0x1.b12c858d26bfp-55
/* where mish is least */
#define MISH_ARGMIN -0x1.31432c0d12d84p+0
#define MISH_ARGMIN_LOW -0x1.bf319154da21p-55
/* e^MISH_ARGMIN */
#define MISH_ARGMIN_EXP 0x1.36c4202fc3eccp-2
#define MISH_ARGMIN_EXP_LOW 0x1.6d73a02f8d922p-56
/* SWISH_ARGMIN + 2 ln 2 */
#define SWISH_ARGMIN_PLUS_2 0x1.b9abc27627e3bp-4
#define SWISH_ARGMIN_PLUS_2_LOW 0x1.d0da6101fecb4p-58
/* QUICK_GELU_ARGMIN + 2 ln 2 / 1.702 */
#define QUICK_GELU_ARGMIN_PLUS_2 0x1.03804a8bd0715p-4
#define QUICK_GELU_ARGMIN_PLUS_2_LOW 0x1.9447c0aad6143p-58
/* MISH_ARGMIN + 2 ln 2 */
#define MISH_ARGMIN_PLUS_2 0x1.8d081f1486358p-3
#define MISH_ARGMIN_PLUS_2_LOW -0x1.367ada1421d12p-59
/* 4 + MISH_ARGMIN_EXP */
#define MISH_LINEAR 0x1.136c4202fc3edp+2
#define MISH_LINEAR_LOW -0x1.d2518bfa0e4dcp-53
/* 4 c + 6 + 4 e^c + e^2c for c = MISH_ARGMIN */
#define MISH_CONSTANT 0x1.44a5b49f64236p+1
#define MISH_CONSTANT_LOW 0x1.ce17cc6c2969cp-53
/* where gelu is least */
#define GELU_ARGMIN -0x1.80ead197f00b4p-1
#define GELU_ARGMIN_LOW 0x1.13e74c58cada8p-56
/* where gelu_tanh is least */
#define GELU_TANH_ARGMIN -0x1.81429f9e97e4dp-1
#define GELU_TANH_ARGMIN_LOW 0x1.4f523ed77dbdcp-55
/* e^z at GELU_TANH_ARGMIN */
#define GELU_TANH_ARGMIN_EXP 0x1.2af64e9c485eep-2
#define GELU_TANH_ARGMIN_EXP_LOW -0x1.3ca470b477afcp-57
/* dz/dx at GELU_TANH_ARGMIN */
#define GELU_TANH_Z_SLOPE 0x1.b78b7a8963976p+0
#define GELU_TANH_Z_SLOPE_LOW 0x1.d70cb410c5286p-54
/* d(x dz/dx)/dx at GELU_TANH_ARGMIN */
#define GELU_TANH_W_SLOPE 0x1.f599c921a3fc2p+0
#define GELU_TANH_W_SLOPE_LOW 0x1.1ca7c24fcf1bdp-54
/* half d2z/dx2 at GELU_TANH_ARGMIN */
#define GELU_TANH_Z_CURVE -0x1.49e1d0b1444ebp-3
#define GELU_TANH_Z_CURVE_LOW -0x1.ba751ccf0c773p-57
#define SWISH_ARGMIN_LOWEST -0x1.44a50180ba78p-108
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
/* where swish is least */
#define SWISH_ARGMIN -0x1.474973c84120bp+0
#define SWISH_ARGMIN_LOW -1.09469941830934374304504495188815058265453e-16L
/* e^SWISH_ARGMIN */
#define SWISH_ARGMIN_EXP 0x1.1d25cf210482ep-2
#define SWISH_ARGMIN_EXP_LOW -1.55236063158127973785867162026697298454682e-18L
/* where quick_gelu is least */
#define QUICK_GELU_ARGMIN -0x1.80974a62be3dfp-1
#define QUICK_GELU_ARGMIN_LOW 4.69648097356741078094988645049817197691227e-17L
/* where mish is least */
#define MISH_ARGMIN -0x1.31432c0d12d84p+0
#define MISH_ARGMIN_LOW -4.84848298480310455493613675616662793145517e-17L
/* e^MISH_ARGMIN */
#define MISH_ARGMIN_EXP 0x1.36c4202fc3eccp-2
#define MISH_ARGMIN_EXP_LOW 1.98111743476440911682296793504294203794421e-17L
/* 4 + MISH_ARGMIN_EXP */
#define MISH_LINEAR 0x1.136c4202fc3edp+2
#define MISH_LINEAR_LOW -2.02233430577387216916496654267734642120558e-16L
/* 4 c + 6 + 4 e^c + e^2c for c = MISH_ARGMIN */
#define MISH_CONSTANT 0x1.44a5b49f64236p+1
#define MISH_CONSTANT_LOW 2.0040087774557081198137259041794115133789e-16L
/* where gelu_tanh is least */
#define GELU_TANH_ARGMIN -0x1.81429f9e97e4dp-1
#define GELU_TANH_ARGMIN_LOW 3.63556050920768684501670458712787769793582e-17L
/* e^z at GELU_TANH_ARGMIN */
#define GELU_TANH_ARGMIN_EXP 0x1.2af64e9c485eep-2
#define GELU_TANH_ARGMIN_EXP_LOW -8.58260795172951305092638192225939812735753e-18L
/* dz/dx at GELU_TANH_ARGMIN */
#define GELU_TANH_Z_SLOPE 0x1.b78b7a8963976p+0
#define GELU_TANH_Z_SLOPE_LOW 1.02142604830291683759666560055140776679666e-16L
/* d(x dz/dx)/dx at GELU_TANH_ARGMIN */
#define GELU_TANH_W_SLOPE 0x1.f599c921a3fc2p+0
#define GELU_TANH_W_SLOPE_LOW 6.17247808230308414010780650223528527776713e-17L
/* half d2z/dx2 at GELU_TANH_ARGMIN */
#define GELU_TANH_Z_CURVE -0x1.49e1d0b1444ebp-3
#define GELU_TANH_Z_CURVE_LOW -1.19928337778521992769644034779503305455957e-17L
#define SWISH_ARGMIN_LOWEST 0
/* ln 2 with a high part whose product with an exponent is exact */
#define LN2_SHORT 0x1.62e42fefa4p-1
#define LN2_SHORT_LOW -0.000000000000172394445256148347731635049499865639744746L
/* 2 sqrt(2 / pi) */
#define GELU_TANH_LINEAR (4 * INV_SQRT_2PI)
#define GELU_TANH_LINEAR_LOW (4 * INV_SQRT_2PI_LOW)
#endif

#endif
