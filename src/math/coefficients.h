/* Written by coefficients.py; change that, not this. Lowest degree first. */

#if LANE_BITS == 32
#define LN2 0x1.62e4300000000p-1f
#define LN2_LOW -0x1.05c6100000000p-29f
#define LN2_SHORT 0x1.6300000000000p-1f
#define LN2_SHORT_NEXT -0x1.bd00000000000p-13f
#define LN2_SHORT_LOW -0x1.05c6100000000p-29f
#define SELU_LAMBDA 0x1.0cfabe0000000p+0f
#define SELU_LAMBDA_LOW -0x1.2addda0000000p-25f
#define SELU_LAMBDA_ALPHA 0x1.c212cc0000000p+0f
#define SELU_LAMBDA_ALPHA_LOW 0x1.903c0c0000000p-26f
#define GELU_TANH_LINEAR 0x1.9880000000000p+0f
#define GELU_TANH_LINEAR_LOW 0x1.14cf500000000p-14f
#define GELU_TANH_CUBIC 0x1.2444f20000000p-4f
#define GELU_TANH_CUBIC_LOW 0x1.49b16a0000000p-29f
#define INV_SQRT_2PI 0x1.9884540000000p-2f
#define INV_SQRT_2PI_LOW -0x1.8579360000000p-27f
/* (2 atanh(s) - 2 s) / s^3 in s^2; error relative to 2 atanh(s), about; degree 3, 2^-27.39 */
static const Lane ATANH_TAIL[] = {
    0x1.5555040000000p-1,
    0x1.99d0e80000000p-2,
    0x1.1ecc3e0000000p-2,
    0x1.1e97840000000p-2,
};
#define MILLS_WIDTH 0x1.4000000000000p-1f
enum { MILLS_DEGREE = 6 };
/* Phi(-a) e^(a^2/2) about k MILLS_WIDTH, k = 0 to 15, by powers; relative error 2^-26.49 */
static const Lane MILLS[][16] = {
    {0x1.0000000000000p-1, 0x1.4b1de20000000p-2, 0x1.d898de0000000p-3, 0x1.690b320000000p-3, 0x1.2172520000000p-3, 0x1.e0ad1a0000000p-4, 0x1.99c2b60000000p-4, 0x1.6473380000000p-4, 0x1.3b0fbc0000000p-4, 0x1.1a13980000000p-4, 0x1.fe6e5e0000000p-5, 0x1.d1e3180000000p-5, 0x1.ac62920000000p-5, 0x1.8c659c0000000p-5, 0x1.70cd6e0000000p-5, 0x1.58c3560000000p-5},
    {-0x1.9884520000000p-2, -0x1.9323580000000p-3, -0x1.c493260000000p-4, -0x1.1827500000000p-4, -0x1.75ab640000000p-5, -0x1.07e8ba0000000p-5, -0x1.85dc7e0000000p-6, -0x1.2a64d60000000p-6, -0x1.d614ec0000000p-7, -0x1.7b18be0000000p-7, -0x1.37c3340000000p-7, -0x1.04a56e0000000p-7, -0x1.b9fa6a0000000p-8, -0x1.7b481a0000000p-8, -0x1.48e8840000000p-8, -0x1.1fdae20000000p-8},
    {0x1.ffff2e0000000p-3, 0x1.9a45a80000000p-4, 0x1.7b79d00000000p-5, 0x1.8999660000000p-6, 0x1.bf399e0000000p-7, 0x1.1145da0000000p-7, 0x1.62200e0000000p-8, 0x1.e14ef40000000p-9, 0x1.542a9a0000000p-9, 0x1.f0c6300000000p-10, 0x1.74d5ba0000000p-10, 0x1.1e6c0a0000000p-10, 0x1.c0f9d20000000p-11, 0x1.660c2e0000000p-11, 0x1.21e3ea0000000p-11, 0x1.dbb51e0000000p-12},
    {-0x1.10486e0000000p-3, -0x1.6e84c80000000p-5, -0x1.1f2dd00000000p-6, -0x1.fe20ca0000000p-8, -0x1.f623460000000p-9, -0x1.0cdf700000000p-9, -0x1.34a1480000000p-10, -0x1.773b720000000p-11, -0x1.dea6660000000p-12, -0x1.3de3d40000000p-12, -0x1.b504a20000000p-13, -0x1.3561ac0000000p-13, -0x1.c1599a0000000p-14, -0x1.4da4e20000000p-14, -0x1.f9348e0000000p-15, -0x1.8520540000000p-15},
    {0x1.fdb7a20000000p-5, 0x1.27b6d00000000p-6, 0x1.8ff0260000000p-8, 0x1.34ec1a0000000p-9, 0x1.0ac0e20000000p-10, 0x1.f9afea0000000p-12, 0x1.031ed60000000p-12, 0x1.1b93740000000p-13, 0x1.4810920000000p-14, 0x1.8dea120000000p-15, 0x1.f69cd40000000p-16, 0x1.48bede0000000p-16, 0x1.bb59de0000000p-17, 0x1.3309980000000p-17, 0x1.b362ec0000000p-18, 0x1.3b32080000000p-18},
    {-0x1.9dacc00000000p-6, -0x1.bf20d00000000p-8, -0x1.0780120000000p-9, -0x1.651da80000000p-11, -0x1.108b8e0000000p-12, -0x1.cc2c780000000p-14, -0x1.a73afc0000000p-15, -0x1.a2b00c0000000p-16, -0x1.b8d0780000000p-17, -0x1.e99e440000000p-18, -0x1.1cc6b20000000p-18, -0x1.58d8f00000000p-19, -0x1.b0853c0000000p-20, -0x1.17c1040000000p-20, -0x1.73eb360000000p-21, -0x1.fa9e2e0000000p-22},
    {0x1.ce45460000000p-8, 0x1.32a3440000000p-9, 0x1.4067a60000000p-11, 0x1.824b740000000p-13, 0x1.0786120000000p-14, 0x1.8fec740000000p-16, 0x1.4c88f80000000p-17, 0x1.2b25920000000p-18, 0x1.2005940000000p-19, 0x1.261c700000000p-20, 0x1.3c19940000000p-21, 0x1.6348740000000p-22, 0x1.9f58a60000000p-23, 0x1.f6bd660000000p-24, 0x1.39cd080000000p-24, 0x1.92ae700000000p-25},
};
/* What rounding took from power 0. */
static const Lane MILLS_LOW[] = {
    -0x1.b763920000000p-34,
    -0x1.a81b6c0000000p-27,
    0x1.70cf420000000p-32,
    0x1.cff2dc0000000p-28,
    0x1.8c0fdc0000000p-30,
    -0x1.e160f40000000p-30,
    0x1.b67b680000000p-29,
    0x1.336d7c0000000p-29,
    0x1.698f7c0000000p-29,
    -0x1.58047a0000000p-30,
    0x1.88e0080000000p-32,
    -0x1.f8ebb60000000p-30,
    0x1.7b78020000000p-30,
    0x1.866b740000000p-31,
    0x1.9a5a3c0000000p-30,
    -0x1.d39b6c0000000p-30,
};
/* (e^r - 1 - r) / r^2; error relative to e^r - 1; +-0.3473, degree 4, 2^-25.9 */
static const Lane EXP_RISE[] = {
    0x1.0000000000000p-1,
    0x1.5554ae0000000p-3,
    0x1.5554840000000p-5,
    0x1.1228f20000000p-7,
    0x1.6d9ae60000000p-10,
};

#if TABLE_BITS == 3
/* 2^(k/8) */
static const Lane EXP_TABLE[] = {
    0x1.0000000000000p+0,
    0x1.172b840000000p+0,
    0x1.306fe00000000p+0,
    0x1.4bfdae0000000p+0,
    0x1.6a09e60000000p+0,
    0x1.8ace540000000p+0,
    0x1.ae89fa0000000p+0,
    0x1.d5818e0000000p+0,
};
/* What they lack. */
static const Lane EXP_TABLE_LOW[] = {
    0x0.0p+0,
    -0x1.c157420000000p-27,
    0x1.4636e20000000p-25,
    -0x1.593abc0000000p-25,
    0x1.9fcef40000000p-26,
    0x1.15506e0000000p-27,
    -0x1.a94b140000000p-26,
    -0x1.822dbc0000000p-27,
};
/* (e^r - 1 - r) / r^2; error relative to e^r - 1; +-0.04341, degree 2, 2^-27.52 */
static const Lane EXP_TAIL[] = {
    0x1.0000000000000p-1,
    0x1.555c240000000p-3,
    0x1.555d0e0000000p-5,
};
#endif

#if TABLE_BITS == 4
/* 2^(k/16) */
static const Lane EXP_TABLE[] = {
    0x1.0000000000000p+0,
    0x1.0b55860000000p+0,
    0x1.172b840000000p+0,
    0x1.2387a60000000p+0,
    0x1.306fe00000000p+0,
    0x1.3dea640000000p+0,
    0x1.4bfdae0000000p+0,
    0x1.5ab07e0000000p+0,
    0x1.6a09e60000000p+0,
    0x1.7a11480000000p+0,
    0x1.8ace540000000p+0,
    0x1.9c49180000000p+0,
    0x1.ae89fa0000000p+0,
    0x1.c199be0000000p+0,
    0x1.d5818e0000000p+0,
    0x1.ea4afa0000000p+0,
};
/* What they lack. */
static const Lane EXP_TABLE_LOW[] = {
    0x0.0p+0,
    0x1.9f31220000000p-25,
    -0x1.c157420000000p-27,
    0x1.ceac480000000p-25,
    0x1.4636e20000000p-25,
    0x1.8246840000000p-25,
    -0x1.593abc0000000p-25,
    -0x1.5bd5ec0000000p-27,
    0x1.9fcef40000000p-26,
    -0x1.829fd00000000p-25,
    0x1.15506e0000000p-27,
    0x1.51f8480000000p-27,
    -0x1.a94b140000000p-26,
    -0x1.3d56b20000000p-27,
    -0x1.822dbc0000000p-27,
    0x1.52486c0000000p-27,
};
/* (e^r - 1 - r) / r^2; error relative to e^r - 1; +-0.0217, degree 2, 2^-31.51 */
static const Lane EXP_TAIL[] = {
    0x1.0000000000000p-1,
    0x1.5557080000000p-3,
    0x1.5557440000000p-5,
};
#endif
#endif

#if LANE_BITS == 64
#define SELU_LAMBDA 0x1.0cfabd6a91132p+0
#define SELU_LAMBDA_LOW 0x1.ac79fa5f4ceb0p-55
#define SELU_LAMBDA_ALPHA 0x1.c212cc640f031p+0
#define SELU_LAMBDA_ALPHA_LOW -0x1.26edf569e8971p-54
#define SQRT_HALF 0x1.6a09e667f3bcdp-1
#define SQRT_HALF_LOW -0x1.bdd3413b26456p-55
#define INV_SQRT_PI 0x1.20dd750429b6dp-1
#define INV_SQRT_PI_LOW 0x1.1ae3a914fed80p-57
#define INV_SQRT_2PI 0x1.9884533d43651p-2
#define INV_SQRT_2PI_LOW -0x1.cbc0d30ebfd15p-56
#define GELU_TANH_LINEAR 0x1.9884533d43651p+0
#define GELU_TANH_LINEAR_LOW -0x1.cbc0d30ebfd15p-54
#define GELU_TANH_CUBIC 0x1.2444f2a4d8b4bp-4
#define GELU_TANH_CUBIC_LOW -0x1.6c843a29d1c70p-61
#define LN2 0x1.62e42fefa39efp-1
#define LN2_LOW 0x1.abc9e3b39803fp-56
#define LN2_SHORT 0x1.62e42fefa4000p-1
#define LN2_SHORT_LOW -0x1.8432a1b0e2634p-43

#ifdef WIDE
/* (e^r - 1 - r) / r^2; error relative to e^r; [-0.34727, 0.34727], degree 5, 2^-34.1 */
static const Lane EXP_TAIL[] = {
    0x1.000000394d98ap-1,
    0x1.5555543f88035p-3,
    0x1.55548e914d5ccp-5,
    0x1.1112760a558f0p-7,
    0x1.6d8cce7bf4b2cp-10,
    0x1.9f02495c239f7p-13,
};
/* the same, for sums that cancel; [-0.34727, 0.34727], degree 10, 2^-60.5 */
static const Lane EXP_TAIL_FULL[] = {
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
/* (2 atanh(s) - 2 s) / s^3 in s^2; error relative to 2 atanh(s), about; [0.0, 0.11111], degree 4, 2^-32.99 */
static const Lane ATANH_TAIL[] = {
    0x1.55555818561ddp-1,
    0x1.9996cbc99cc45p-2,
    0x1.25061e5ab2282p-2,
    0x1.b7183174f5d2ap-3,
    0x1.f0cb7b5647045p-3,
};
/* (a + 4) Phi(-a) e^(a^2/2) in t = (a - 4)/(a + 4); relative error; [-1.0, 1.0], degree 14, 2^-34.53 */
static const Lane GAUSS_TAIL[] = {
    0x1.82b4bb8c62a3ep-1,
    -0x1.373e3a8675c8fp-1,
    0x1.8c6dbf57067bbp-2,
    -0x1.7dff2dd95a822p-3,
    0x1.eec4b571a210ep-5,
    -0x1.ee2497df79d0cp-8,
    -0x1.c80dcc7003fd0p-9,
    0x1.ab47fe26a947fp-10,
    0x1.15cdbd2957ce1p-13,
    -0x1.dfbdbc6c80b07p-13,
    -0x1.bf9c43320cf45p-22,
    0x1.0a32c7f649d0cp-15,
    -0x1.76c6e12cc44e2p-21,
    -0x1.b3cbe742e00a0p-19,
    0x1.26a13c32cfd68p-23,
};

#else
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
#endif

#elif LANE_BITS == 128
#define SELU_LAMBDA 0x1.0cfabd6a91132p+0
#define SELU_LAMBDA_LOW 4.6455512681859545409679412841796875e-17L
#define SELU_LAMBDA_ALPHA 0x1.c212cc640f031p+0
#define SELU_LAMBDA_ALPHA_LOW -6.39526465564832217375278472900390625e-17L
#define SQRT_HALF 0x1.6a09e667f3bcdp-1
#define SQRT_HALF_LOW -4.83364665672645651859358442991279322134117e-17L
#define INV_SQRT_PI 0x1.20dd750429b6dp-1
#define INV_SQRT_PI_LOW 7.66772980658294037279988406438759260684409e-18L
#define INV_SQRT_2PI 0x1.9884533d43651p-2
#define INV_SQRT_2PI_LOW -2.49232720227773007864413815116573309673341e-17L
#define GELU_TANH_LINEAR 0x1.9884533d43651p+0
#define GELU_TANH_LINEAR_LOW -9.96930880911092031457655260466293238693363e-17L
#define GELU_TANH_CUBIC 0x1.2444f2a4d8b4bp-4
#define GELU_TANH_CUBIC_LOW -6.17514991815531545337563557248882755879872e-19L
#define LN2 0x1.62e42fefa39efp-1
#define LN2_LOW 2.31904681384629961549485546387547865041207e-17L
#define LN2_SHORT 0x1.62e42fefa4000p-1
#define LN2_SHORT_LOW -0.000000000000172394445256148347731635049499865639744746L
#endif
