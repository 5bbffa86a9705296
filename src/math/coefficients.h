/* Written by coefficients.py; change that, not this. Lowest degree first. */

#if LANE_BITS == 32
#define SELU_LAMBDA 0x1.0cfabe0000000p+0f
#define SELU_LAMBDA_LOW -0x1.2addda0000000p-25f
#define SELU_LAMBDA_ALPHA 0x1.c212cc0000000p+0f
#define SELU_LAMBDA_ALPHA_LOW 0x1.903c0c0000000p-26f
#define INV_SQRT_2PI 0x1.9884540000000p-2f
#define INV_SQRT_2PI_LOW -0x1.8579360000000p-27f
#define GELU_TANH_LINEAR 0x1.9884540000000p+0f
#define GELU_TANH_LINEAR_LOW -0x1.8579360000000p-25f
#define GELU_TANH_CUBIC 0x1.2444f20000000p-4f
#define GELU_TANH_CUBIC_LOW 0x1.49b16a0000000p-29f
#define LN2_SHORT 0x1.62e4000000000p-1f
#define LN2_SHORT_LOW 0x1.7f7d1c0000000p-20f
/* (e^r - 1 - r) / r^2; error relative to e^r; [-0.34727, 0.34727], degree 4, 2^-27.71 */
static const Lane EXP_TAIL[] = {
    0x1.fffffc0000000p-2f,
    0x1.5554900000000p-3f,
    0x1.5558f20000000p-5f,
    0x1.123a6c0000000p-7f,
    0x1.6a24b80000000p-10f,
};
/* (2 atanh(s) - 2 s) / s^3 in s^2; error relative to 2 atanh(s), about; [0.0, 0.11111], degree 3, 2^-27.39 */
static const Lane ATANH_TAIL[] = {
    0x1.5555040000000p-1f,
    0x1.99d0e80000000p-2f,
    0x1.1ecc3e0000000p-2f,
    0x1.1e97840000000p-2f,
};
/* (a + 4) Phi(-a) e^(a^2/2) in t = (a - 4)/(a + 4); relative error; [-1.0, 1.0], degree 11, 2^-25.21 */
static const Lane GAUSS_TAIL[] = {
    0x1.82b4bc0000000p-1f,
    -0x1.373e3a0000000p-1f,
    0x1.8c6dc00000000p-2f,
    -0x1.7dff600000000p-3f,
    0x1.eec4620000000p-5f,
    -0x1.edf39c0000000p-8f,
    -0x1.c803c20000000p-9f,
    0x1.a8c75c0000000p-10f,
    0x1.161ffa0000000p-13f,
    -0x1.c039360000000p-13f,
    -0x1.5aedee0000000p-20f,
    0x1.57087a0000000p-16f,
};
/* What rounding took from the first of them. */
static const Lane GAUSS_TAIL_LOW[] = {
    -0x1.db8ea40000000p-27f,
    -0x1.1f20860000000p-29f,
    0x1.73ddc00000000p-27f,
};

#elif LANE_BITS == 64
#define SELU_LAMBDA 0x1.0cfabd6a91132p+0
#define SELU_LAMBDA_LOW 0x1.ac79fa5f4ceb0p-55
#define SELU_LAMBDA_ALPHA 0x1.c212cc640f031p+0
#define SELU_LAMBDA_ALPHA_LOW -0x1.26edf569e8971p-54
#define INV_SQRT_2PI 0x1.9884533d43651p-2
#define INV_SQRT_2PI_LOW -0x1.cbc0d30ebfd15p-56
#define GELU_TANH_LINEAR 0x1.9884533d43651p+0
#define GELU_TANH_LINEAR_LOW -0x1.cbc0d30ebfd15p-54
#define GELU_TANH_CUBIC 0x1.2444f2a4d8b4bp-4
#define GELU_TANH_CUBIC_LOW -0x1.6c843a29d1c70p-61
#define LN2_SHORT 0x1.62e42fefa4000p-1
#define LN2_SHORT_LOW -0x1.8432a1b0e2634p-43
/* (e^r - 1 - r) / r^2; error relative to e^r; [-0.34727, 0.34727], degree 10, 2^-60.5 */
static const Lane EXP_TAIL[] = {
    0x1.0000000000000p-1,
    0x1.555555555555bp-3,
    0x1.5555555555505p-5,
    0x1.111111110ecaap-7,
    0x1.6c16c16c30021p-10,
    0x1.a01a01b370003p-13,
    0x1.a01a013706702p-16,
    0x1.71ddf028d7b42p-19,
    0x1.27e5b404a19fep-22,
    0x1.af6bfe3c626b7p-26,
    0x1.1e3d419096ab3p-29,
};
/* (2 atanh(s) - 2 s) / s^3 in s^2; error relative to 2 atanh(s), about; [0.0, 0.11111], degree 9, 2^-58.85 */
static const Lane ATANH_TAIL[] = {
    0x1.555555555553fp-1,
    0x1.999999999f132p-2,
    0x1.249249211e674p-2,
    0x1.c71c73decedd1p-3,
    0x1.745cbb8fb2751p-3,
    0x1.3b1d4956fdfb9p-3,
    0x1.106ea828b74c3p-3,
    0x1.ef731f1dd4459p-4,
    0x1.574eee9073e19p-4,
    0x1.5b0f608b0b36bp-3,
};
/* (a + 4) Phi(-a) e^(a^2/2) in t = (a - 4)/(a + 4); relative error; [-1.0, 1.0], degree 26, 2^-52.93 */
static const Lane GAUSS_TAIL[] = {
    0x1.82b4bb8c94dcep-1,
    -0x1.373e3a893c28ap-1,
    0x1.8c6dbf2cfc2abp-2,
    -0x1.7dff2bff68328p-3,
    0x1.eec4cc3e4e394p-5,
    -0x1.ee276104a144ep-8,
    -0x1.c81719d6e985cp-9,
    0x1.ab825fca44bb2p-10,
    0x1.17a4af7dc95e9p-13,
    -0x1.e4a428315e657p-13,
    -0x1.0020d1586fca2p-19,
    0x1.26d0d89930985p-15,
    0x1.80e36a38986fcp-21,
    -0x1.8d5238f05a7f7p-18,
    -0x1.52899c8f8071dp-21,
    0x1.1277dcd265f6ap-20,
    0x1.26259c43a0e3ep-22,
    -0x1.4fcf7a5933436p-23,
    -0x1.7ddbe775eb17fp-24,
    0x1.f2575a1f576afp-27,
    0x1.90b8a10b15a8dp-26,
    0x1.9ffffd308c861p-30,
    -0x1.4e7ca4d68fb14p-28,
    -0x1.e6052dd89a1c7p-31,
    0x1.950be34f5453bp-31,
    0x1.0ce5644968864p-33,
    -0x1.0ce5711c234f8p-34,
};
/* What rounding took from the first of them. */
static const Lane GAUSS_TAIL_LOW[] = {
    -0x1.91b09d3180144p-56,
    -0x1.4d5cf84f8047bp-55,
    0x1.9556f375326e5p-56,
};

#else
#define SELU_LAMBDA 1.0507009873554805L
#define SELU_LAMBDA_LOW 0
#define SELU_LAMBDA_ALPHA 1.7580993408473767818340515842446L
#define SELU_LAMBDA_ALPHA_LOW 0
#define INV_SQRT_2PI 0.398942280401432677939946059934381868475859L
#define INV_SQRT_2PI_LOW 0
#define GELU_TANH_LINEAR 1.59576912160573071175978423973752747390343L
#define GELU_TANH_LINEAR_LOW 0
#define GELU_TANH_CUBIC 0.0713548162726002487763387522798635409955921L
#define GELU_TANH_CUBIC_LOW 0
#define LN2_SHORT 0x1.62e42fefa3a00p-1
#define LN2_SHORT_LOW -1.86418867372430312256522528111563974474588e-15L
#endif
