/* Polynomials, the lowest degree first. An error is that of the exact value of the polynomial
   whose coefficients stand here.
   Written by polynomials.py. To change it, change that and run python
   src/math/tables/generate.py */
#ifndef MATH_TABLES_POLYNOMIALS_H
#define MATH_TABLES_POLYNOMIALS_H

#include "simd/simd.h"

#if LANE_BITS == 32

/* EXP_EIGHTHS: c 2^(j / 8) / (1 + j / 8), c = 0x1.89cb7cp+0. Times 1 + j / 8, in float32,
   error 2^-28.25 relative to c 2^(j / 8): c is the float32 in [1, 2) that makes it least.
   mpmath 1.4.1, search of all c, 60 digits and float64.
   python src/math/tables/generate.py EXP_EIGHTHS */
static const Lane EXP_EIGHTHS[] = {
    0x1.89cb7cp+0, 0x1.7db8ap+0, 0x1.76a496p+0, 0x1.7368f6p+0, 0x1.7345fap+0, 0x1.75bb6cp+0,
    0x1.7a724ep+0, 0x1.812f82p+0,
};
/* The same with c = 1. */
static const Lane EXP_EIGHTHS_OF_1[] = {
    0x1p+0, 0x1.f04d5cp-1, 0x1.e71968p-1, 0x1.e2e55ap-1, 0x1.e2b7dep-1, 0x1.e5ea4p-1,
    0x1.ec0b66p-1, 0x1.f4ce76p-1,
};

/* EXP_TAIL_NEAR: (e^r - 1 - r) / r^2 on [-0.0868167, 0.0868167], degree 2.
   Error 2^-27.44 of e^r, coefficients rounded to float32.
   Weight r^2 + 1e-6.
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py EXP_TAIL_NEAR */
static const Lane EXP_TAIL_NEAR[] = {
    0x1.fffffep-2, 0x1.5571f6p-3, 0x1.5576d4p-5,
};

/* ATANH_TAIL: (2 atanh(s) - 2 s) / s^3 as a function of s^2 on [0, 0.111111], degree 3.
   Error 2^-27.38 relative to 2 s, coefficients rounded to float32.
   Weight (s^2 + 0.001) / 2.
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py ATANH_TAIL */
static const Lane ATANH_TAIL[] = {
    0x1.555504p-1, 0x1.99d0e8p-2, 0x1.1ecc3ep-2, 0x1.1e9784p-2,
};

/* ATANH_TAIL_NEAR: (2 atanh(s) - 2 s) / s^3 as a function of s^2 on [0, 0.031], degree 2.
   Error 2^-29.56 relative to 2 s, coefficients rounded to float32.
   Weight (s^2 + 0.001) / 2.
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py ATANH_TAIL_NEAR */
static const Lane ATANH_TAIL_NEAR[] = {
    0x1.55557cp-1, 0x1.995b34p-2, 0x1.325c4ap-2,
};

/* LOG1P_TAIL: (log(1 + e) / e - 1) / e on [0, 1], degree 8.
   Error 2^-27.49 relative to log(1 + e), coefficients rounded to float32.
   Weight e^2 / log(1 + e).
   mpmath 1.4.1, Lawson least squares, 60 digits and float64.
   python src/math/tables/generate.py LOG1P_TAIL */
static const Lane LOG1P_TAIL[] = {
    -0x1.ffffd2p-2, 0x1.554dd8p-2, -0x1.ff251ap-3, 0x1.935406p-3, -0x1.3a62fap-3, 0x1.b52d92p-4,
    -0x1.d7d268p-5, 0x1.4a731ep-6, -0x1.b1f45ep-9,
};

/* EXP_TAIL_SHORT: (e^r - 1 - r) / r^2 on [-0.347267, 0.347267], degree 4.
   Error 2^-25.90 of e^r - 1 relative to r, coefficients rounded to float32.
   Weight |r| + 0.001.
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py EXP_TAIL_SHORT */
static const Lane EXP_TAIL_SHORT[] = {
    0x1p-1, 0x1.5554aep-3, 0x1.555484p-5, 0x1.1228f2p-7, 0x1.6d9ae6p-10,
};

/* EXP_TAIL_LONG: (e^r - 1 - r) / r^2 on [-0.347267, 0.347267], degree 5.
   Error 2^-28.66 of e^r - 1 relative to r, coefficients rounded to float32.
   Weight |r| + 0.001.
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py EXP_TAIL_LONG */
static const Lane EXP_TAIL_LONG[] = {
    0x1p-1, 0x1.555556p-3, 0x1.5554acp-5, 0x1.11108ep-7, 0x1.6d7598p-10, 0x1.a1a28ep-13,
};

/* TANH_SHRINK_TAIL: ((x - tanh x) / x^3 - 1/3) / x^2 as a function of v = x^2 on [0, 0.765625],
   degree 6.
   Error 2^-25.98 relative to x - tanh x, coefficients rounded to float32.
   Weight (v + 0.001) x^3 / (x - tanh x).
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py TANH_SHRINK_TAIL */
static const Lane TANH_SHRINK_TAIL[] = {
    -0x1.11110cp-3, 0x1.ba195ap-5, -0x1.661a6ap-6, 0x1.201ff8p-7, -0x1.ba947p-9, 0x1.199806p-10,
    -0x1.99d50ep-13,
};

#elif LANE_BITS == 64

/* EXP_TAIL_EXACT: (e^r - 1 - r) / r^2 on [-0.347267, 0.347267], degree 10.
   Error 2^-60.50 relative to e^r, coefficients rounded to float64.
   Weight (r^2 + 0.001) / e^r.
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py EXP_TAIL_EXACT */
static const Lane EXP_TAIL_EXACT[] = {
    0x1p-1, 0x1.555555555555bp-3, 0x1.5555555555505p-5, 0x1.111111110ecaap-7,
    0x1.6c16c16c30021p-10, 0x1.a01a01b370003p-13, 0x1.a01a013706702p-16, 0x1.71ddf028d7b42p-19,
    0x1.27e5b404a19fep-22, 0x1.af6bfe3c626b7p-26, 0x1.1e3d419096ab3p-29,
};

/* ATANH_TAIL_EXACT: (2 atanh(s) - 2 s) / s^3 as a function of s^2 on [0, 0.111111], degree 9.
   Error 2^-58.84 relative to 2 s, coefficients rounded to float64.
   Weight (s^2 + 0.001) / 2.
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py ATANH_TAIL_EXACT */
static const Lane ATANH_TAIL_EXACT[] = {
    0x1.555555555553fp-1, 0x1.999999999f132p-2, 0x1.249249211e674p-2, 0x1.c71c73decedd1p-3,
    0x1.745cbb8fb2751p-3, 0x1.3b1d4956fdfb9p-3, 0x1.106ea828b74c3p-3, 0x1.ef731f1dd4459p-4,
    0x1.574eee9073e19p-4, 0x1.5b0f608b0b36bp-3,
};

#ifdef WIDE

/* EXP_TAIL_WIDE: (e^r - 1 - r) / r^2 on [-0.347267, 0.347267], degree 5.
   Error 2^-34.09 relative to e^r, coefficients rounded to float64.
   Weight (r^2 + 0.001) / e^r.
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py EXP_TAIL_WIDE */
static const Lane EXP_TAIL_WIDE[] = {
    0x1.000000394d98ap-1, 0x1.5555543f88035p-3, 0x1.55548e914d5ccp-5, 0x1.1112760a558fp-7,
    0x1.6d8cce7bf4b2cp-10, 0x1.9f02495c239f7p-13,
};

/* ATANH_TAIL: (2 atanh(s) - 2 s) / s^3 as a function of s^2 on [0, 0.111111], degree 4.
   Error 2^-32.99 relative to 2 s, coefficients rounded to float64.
   Weight (s^2 + 0.001) / 2.
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py ATANH_TAIL */
static const Lane ATANH_TAIL[] = {
    0x1.55555818561ddp-1, 0x1.9996cbc99cc45p-2, 0x1.25061e5ab2282p-2, 0x1.b7183174f5d2ap-3,
    0x1.f0cb7b5647045p-3,
};

/* GAUSS_TAIL: (a + 4) Phi(-a) e^(a^2/2) as a function of t = (a - 4) / (a + 4) on [-1, 1],
   degree 14.
   Error 2^-34.53 relative to the function, coefficients rounded to float64.
   Weight 1 / f(t).
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py GAUSS_TAIL */
static const Lane GAUSS_TAIL[] = {
    0x1.82b4bb8c62a3ep-1, -0x1.373e3a8675c8fp-1, 0x1.8c6dbf57067bbp-2, -0x1.7dff2dd95a822p-3,
    0x1.eec4b571a210ep-5, -0x1.ee2497df79d0cp-8, -0x1.c80dcc7003fdp-9, 0x1.ab47fe26a947fp-10,
    0x1.15cdbd2957ce1p-13, -0x1.dfbdbc6c80b07p-13, -0x1.bf9c43320cf45p-22, 0x1.0a32c7f649d0cp-15,
    -0x1.76c6e12cc44e2p-21, -0x1.b3cbe742e00ap-19, 0x1.26a13c32cfd68p-23,
};

/* GAUSS_SLOPE: (a phi(a) - Phi(-a)) e^(a^2/2) / (a + GELU_ARGMIN) as a function of t = (a - 4) /
   (a + 4) on [-1, 1], degree 14.
   Error 2^-37.96 relative to the function, coefficients rounded to float64.
   Weight 1 / f(t).
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py GAUSS_SLOPE */
static const Lane GAUSS_SLOPE[] = {
    0x1.d94de784247fep-2, -0x1.a7630018f96c2p-4, 0x1.ef4ff80340b38p-5, -0x1.cc1e273bc598dp-6,
    0x1.37754d206dbe8p-7, -0x1.d4c75d95c03c4p-10, -0x1.443f1d8b9337fp-13, 0x1.857b0ac0f5c04p-13,
    -0x1.253400917d5dbp-16, -0x1.2c1b8a8eff509p-16, 0x1.da03d34b148a2p-19, 0x1.0d75951388a64p-19,
    -0x1.012666774fed8p-21, -0x1.92921cae93c71p-23, 0x1.723654d669d3bp-25,
};

/* TANH_SHRINK_TAIL: ((x - tanh x) / x^3 - 1/3) / x^2 as a function of v = x^2 on [0, 0.765625],
   degree 7.
   Error 2^-33.89 relative to x - tanh x, coefficients rounded to float64.
   Weight (v + 0.001) x^3 / (x - tanh x).
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py TANH_SHRINK_TAIL */
static const Lane TANH_SHRINK_TAIL[] = {
    -0x1.111110b518a1ap-3, 0x1.ba1b638c8518ap-5, -0x1.66481342249b2p-6, 0x1.2205cfcb2d5b6p-7,
    -0x1.d02fd549a21bp-9, 0x1.5d37e4561dfeep-10, -0x1.a8611278e84bfp-12, 0x1.2092729f1da02p-14,
};

#else

/* GAUSS_TAIL: (a + 4) Phi(-a) e^(a^2/2) as a function of t = (a - 4) / (a + 4) on [-1, 1],
   degree 26.
   Error 2^-52.92, 2^-55.06 with GAUSS_TAIL_LOW, relative to the function, coefficients rounded
   to float64.
   Weight 1 / f(t).
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py GAUSS_TAIL */
static const Lane GAUSS_TAIL[] = {
    0x1.82b4bb8c94dcep-1, -0x1.373e3a893c28ap-1, 0x1.8c6dbf2cfc2abp-2, -0x1.7dff2bff68328p-3,
    0x1.eec4cc3e4e394p-5, -0x1.ee276104a144ep-8, -0x1.c81719d6e985cp-9, 0x1.ab825fca44bb2p-10,
    0x1.17a4af7dc95e9p-13, -0x1.e4a428315e657p-13, -0x1.0020d1586fca2p-19, 0x1.26d0d89930985p-15,
    0x1.80e36a38986fcp-21, -0x1.8d5238f05a7f7p-18, -0x1.52899c8f8071dp-21, 0x1.1277dcd265f6ap-20,
    0x1.26259c43a0e3ep-22, -0x1.4fcf7a5933436p-23, -0x1.7ddbe775eb17fp-24, 0x1.f2575a1f576afp-27,
    0x1.90b8a10b15a8dp-26, 0x1.9ffffd308c861p-30, -0x1.4e7ca4d68fb14p-28, -0x1.e6052dd89a1c7p-31,
    0x1.950be34f5453bp-31, 0x1.0ce5644968864p-33, -0x1.0ce5711c234f8p-34,
};
/* Residuals of rounding the first 3. */
static const Lane GAUSS_TAIL_LOW[] = {
    -0x1.91b09d3180144p-56, -0x1.4d5cf84f8047bp-55, 0x1.9556f375326e5p-56,
};

/* GAUSS_SLOPE: (a phi(a) - Phi(-a)) e^(a^2/2) / (a + GELU_ARGMIN) as a function of t = (a - 4) /
   (a + 4) on [-1, 1], degree 26.
   Error 2^-56.17, 2^-57.67 with GAUSS_SLOPE_LOW, relative to the function, coefficients rounded
   to float64.
   Weight 1 / f(t).
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py GAUSS_SLOPE */
static const Lane GAUSS_SLOPE[] = {
    0x1.d94de78425463p-2, -0x1.a763001ac67dep-4, 0x1.ef4ff8013799p-5, -0x1.cc1e2623d90c8p-6,
    0x1.37754d816c51dp-7, -0x1.d4c8222ad13c7p-10, -0x1.443f63e4de0e8p-13, 0x1.85999c43a77fdp-13,
    -0x1.253811154074p-16, -0x1.2e93861b73b1dp-16, 0x1.dafbb1a577059p-19, 0x1.298853637ed51p-19,
    -0x1.08388c9e23a0ap-21, -0x1.7748cf5809b7ep-22, 0x1.c14495ab00542p-25, 0x1.10c7ddad809d6p-24,
    -0x1.1793a5fdd9abdp-31, -0x1.8f7eeb269ae34p-27, -0x1.2179913ab8adep-29, 0x1.0058ab7f7e8d9p-29,
    0x1.d221709859dep-31, -0x1.d4ca1299953aap-33, -0x1.df2276677a92ep-33, 0x1.39377aaf0e793p-37,
    0x1.47db8df3e980ap-35, 0x1.16b1d8fb7dda8p-40, -0x1.cb6dbf8ecdbadp-39,
};
/* Residuals of rounding the first 3. */
static const Lane GAUSS_SLOPE_LOW[] = {
    -0x1.a1f84994f4cafp-58, 0x1.2ea3ca4ff35b6p-60, 0x1.3d5f01512dc39p-60,
};

#define MILLS_WIDTH 0x1.2p-1
enum { MILLS_DEGREE = 12 };
/* MILLS: Phi(-a) e^(a^2/2) on [0, 8.71875], 16 pieces of degree 12, of which piece k is about k
   MILLS_WIDTH. One row per power, from 0 on.
   Relative error 2^-55.40 with MILLS_LOW, coefficients rounded to float64.
   Weight 1 / f(a).
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py MILLS */
static const Lane MILLS[][16] = {
    {
        0x1p-1, 0x1.58207d0ae1552p-2, 0x1.f6704da1278cep-3, 0x1.852632ebdcfdp-3,
        0x1.3aadddf19e98p-3, 0x1.06c322ec41bf1p-3, 0x1.c1b2d075ab928p-4, 0x1.883bbeba3b7b1p-4,
        0x1.5b5acd3b15fbbp-4, 0x1.376e169976e3ep-4, 0x1.1a1397a9fec96p-4, 0x1.01ac96a106c8fp-4,
        0x1.da2cad4855d33p-5, 0x1.b6ff187d01a1dp-5, 0x1.989c0f4b8bb95p-5, 0x1.7e1bbe0bd4454p-5,
    },
    {
        -0x1.9884533d4365p-2, -0x1.ade419ce49499p-3, -0x1.f7949e4a7497p-4, -0x1.40b0611903be5p-4,
        -0x1.b405cc6b87d06p-5, -0x1.380f510837829p-5, -0x1.d157359faa168p-6,
        -0x1.669837df0d7e9p-6, -0x1.1be2c5acaa9ddp-6, -0x1.cb9fd4611d94dp-7,
        -0x1.7b18bec6a33b7p-7, -0x1.3dab47859cc73p-7, -0x1.0dd421075f5aap-7,
        -0x1.cfc9b6bff9c98p-8, -0x1.92ad0bb976a89p-8, -0x1.60c4333260fe4p-8,
    },
    {
        0x1.fffffffffffdep-3, 0x1.be70ab91b9733p-4, 0x1.b659692e8bf02p-5, 0x1.da4583fb0751cp-6,
        0x1.15aa6bd488cb1p-6, 0x1.5ac2ef93d5ba7p-7, 0x1.c889d9b7a07c1p-8, 0x1.39ef3dd55193dp-8,
        0x1.bfbaed8d60a26p-9, 0x1.492f234022bbp-9, 0x1.f0c630ca80728p-10, 0x1.7f43a9f5f0dbfp-10,
        0x1.2d6b58be4ea4ep-10, 0x1.e216ee30e9f42p-11, 0x1.8736f81f5d6c1p-11, 0x1.419a01963f238p-11,
    },
    {
        -0x1.1058377e2c472p-3, -0x1.95c5e211c01afp-5, -0x1.56adc42b0912ep-6,
        -0x1.419d791da231ap-7, -0x1.49badda1254dfp-8, -0x1.6bf6adc171521p-9,
        -0x1.ab64ca43e3a9ap-10, -0x1.0859255b065dbp-10, -0x1.55bc008c2d71bp-11,
        -0x1.caac7d7f66acep-12, -0x1.3de42fad5f1fdp-12, -0x1.c5142c1db5171p-13,
        -0x1.4acbd891154acp-13, -0x1.ed656b45a95c2p-14, -0x1.76e94a373984p-14,
        -0x1.21a5cb28dde68p-14,
    },
    {
        0x1.ffffffff96685p-5, 0x1.4c5103fcb779fp-6, 0x1.eb2f55acad038p-8, 0x1.95d14b940d39dp-9,
        0x1.70c53ca78f881p-10, 0x1.6b65f59f48668p-11, 0x1.7fb33c3961b56p-12,
        0x1.adbbe87dba931p-13, 0x1.fa3b677d6c238p-14, 0x1.376fdeac1e12ap-14,
        0x1.8dea6df595724p-15, 0x1.06b07eb7b6628p-15, 0x1.64f5a03e4ade1p-16,
        0x1.f183a233d2606p-17, 0x1.629531100ce27p-17, 0x1.01d2551251a73p-17,
    },
    {
        -0x1.b3c058b5f738dp-6, -0x1.f3b1c177d04bap-8, -0x1.4740b9b3398dep-9,
        -0x1.e15090ba895ddp-11, -0x1.875958081d658p-12, -0x1.5b09902a83993p-13,
        -0x1.4bab64a47522dp-14, -0x1.522a9f872c295p-15, -0x1.6caa288a54ec9p-16,
        -0x1.9cdf6456c306dp-17, -0x1.e7c484a277302p-18, -0x1.2b1433d68f8c4p-18,
        -0x1.7b07ab06b222bp-19, -0x1.ee8e0cea2510bp-20, -0x1.4b1f18923cf2ep-20,
        -0x1.c5cbbe5ac668p-21,
    },
    {
        0x1.555552eacfc09p-7, 0x1.5d655bb8876cep-9, 0x1.99793c4959a45p-11, 0x1.0e59be05c95dap-12,
        0x1.8c5d485b93774p-14, 0x1.3e5df602a8af1p-15, 0x1.14f1a8d1039f7p-16,
        0x1.024533e15f379p-17, 0x1.ffea8a090a624p-19, 0x1.0b8d5b9b9b511p-19,
        0x1.2516ae670cff5p-20, 0x1.4e9e9bfd5a98cp-21, 0x1.8c4c54b16c825p-22,
        0x1.e4e86ee86f032p-23, 0x1.3170deabaa007p-23, 0x1.8afda4098c481p-24,
    },
    {
        -0x1.f20000a502322p-9, -0x1.cac6108b96b5ep-11, -0x1.e4c60c5b417bcp-13,
        -0x1.2160fb22a6d44p-14, -0x1.80e693d9fcc82p-16, -0x1.1991241e65784p-17,
        -0x1.bffdb00a90bcbp-19, -0x1.7fb002dbcd1a9p-20, -0x1.5eaec48c0ac12p-21,
        -0x1.536fefd297bcfp-22, -0x1.59a76b15605f7p-23, -0x1.70328b0608291p-24,
        -0x1.984269dc7fcfdp-25, -0x1.d533206fb6358p-26, -0x1.166d9ef0c0cabp-26,
        -0x1.5426b0ea99702p-27,
    },
    {
        0x1.554fb02bb35bp-10, 0x1.1ce183010570cp-12, 0x1.11218c8506c8dp-14, 0x1.2889ac6bd40bp-16,
        0x1.67b72ef834875p-18, 0x1.e18fa785dc0a3p-20, 0x1.5fca8d26ee293p-21,
        0x1.15b24bbb504cap-22, 0x1.d597b61e0ae7bp-24, 0x1.a604307af2366p-25,
        0x1.9067ba294777bp-26, 0x1.8ebc24b939978p-27, 0x1.9ea25bd2787d8p-28,
        0x1.c03d9acdb70f5p-29, 0x1.f5cf641455373p-30, 0x1.21e6abe0d2d22p-30,
    },
    {
        -0x1.ba3b4fad85285p-12, -0x1.5088f6867ae72p-14, -0x1.2651225de4089p-16,
        -0x1.24073a18fe291p-18, -0x1.448951dee69ap-20, -0x1.8f293fae0773fp-22,
        -0x1.0cbc0017c24ccp-23, -0x1.8846e1c1a60fap-25, -0x1.33ae8eacbae03p-26,
        -0x1.0159240400ca9p-27, -0x1.c7f42e4f29e7fp-29, -0x1.a93f6be745017p-30,
        -0x1.9f5ede21e9c2cp-31, -0x1.a6f71ae854bdap-32, -0x1.bf32059c31115p-33,
        -0x1.e93010b4ef886p-34,
    },
    {
        0x1.0e1fcd9a6ea03p-13, 0x1.7c0fc99d82d4ep-16, 0x1.308a8f9e72876p-18,
        0x1.15514c806048cp-20, 0x1.1b7061090743dp-22, 0x1.416adb0f8f2cbp-24,
        0x1.901f317eed666p-26, 0x1.0ec6acdff3255p-27, 0x1.8b0526afab602p-29,
        0x1.342d576b0ca27p-30, 0x1.fec75875694e1p-32, 0x1.bee8ebcda24e6p-33,
        0x1.9aa4bb3abf4c2p-34, 0x1.8a618672241dcp-35, 0x1.8a3e17f950c2bp-36, 0x1.98b4a87ccfd13p-37,
    },
    {
        -0x1.27db737b18f07p-15, -0x1.a2d4a695a6f2cp-18, -0x1.33f49ea41b70fp-20,
        -0x1.01c89710c2971p-22, -0x1.e5748a3245b02p-25, -0x1.fc69325808ceep-27,
        -0x1.250a3f422c468p-28, -0x1.704ed5144bad5p-30, -0x1.f4601e2efe52cp-32,
        -0x1.6c941e927cfefp-33, -0x1.1af5ae421135cp-34, -0x1.d10087fbf5cafp-36,
        -0x1.924cff1dab1cap-37, -0x1.6cb42d1199aacp-38, -0x1.58f409c2d2255p-39,
        -0x1.531fdfefec063p-40,
    },
    {
        0x1.be586dfac1a7bp-18, 0x1.b2b857b58ff82p-20, 0x1.2779de9e347cdp-22,
        0x1.c99f309f372a7p-25, 0x1.8f249ad71c459p-27, 0x1.83e430b250fcfp-29,
        0x1.9fc6cd78248c8p-31, 0x1.e70192d01c401p-33, 0x1.350a8e433b58bp-34,
        0x1.a5b9f0aae5228p-36, 0x1.3344c141503c7p-37, 0x1.db2cbb823a73ep-39,
        0x1.83c631e857a3fp-40, 0x1.4c5819574efffp-41, 0x1.29d61f88912d7p-42, 0x1.1601744c54f19p-43,
    },
};
/* Residuals of rounding power 0. */
static const Lane MILLS_LOW[] = {
    -0x1.32659eb81db3cp-68, 0x1.e6769d42230a9p-56, -0x1.fe2ffa236b4ddp-57, -0x1.29ae6a257db97p-57,
    -0x1.a442d311f4d64p-58, 0x1.98d685fef34bbp-57, 0x1.45788cfdd941ap-58, -0x1.e010883645f6p-59,
    0x1.3b0a4bef3200cp-58, -0x1.05c646184dc0bp-58, -0x1.34663a8ef268bp-60, -0x1.4188a5c447cd6p-59,
    0x1.067d4bc6a84ffp-59, -0x1.6cb64acfc9273p-59, -0x1.0d85bf5bcaff1p-59, 0x1.7d2d3cd7a6362p-59,
};

/* EXP_TAIL_SHORT: (e^r - 1 - r) / r^2 on [-0.347267, 0.347267], degree 9.
   Error 2^-55.38 of e^r - 1 relative to r, coefficients rounded to float64.
   Weight |r| + 0.001.
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py EXP_TAIL_SHORT */
static const Lane EXP_TAIL_SHORT[] = {
    0x1.0000000000005p-1, 0x1.555555555555cp-3, 0x1.555555555206dp-5, 0x1.111111110e65ep-7,
    0x1.6c16c17f616d8p-10, 0x1.a01a01b607dccp-13, 0x1.a019a5f76747p-16, 0x1.71dde98d02fe2p-19,
    0x1.28a345e7d4486p-22, 0x1.af777d1a27b56p-26,
};

/* EXP_TAIL_LONG: (e^r - 1 - r) / r^2 on [-0.347267, 0.347267], degree 10.
   Error 2^-60.96 of e^r - 1 relative to r, coefficients rounded to float64.
   Weight |r| + 0.001.
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py EXP_TAIL_LONG */
static const Lane EXP_TAIL_LONG[] = {
    0x1p-1, 0x1.5555555555559p-3, 0x1.555555555555ap-5, 0x1.111111110f65bp-7,
    0x1.6c16c16c143dep-10, 0x1.a01a01b00c53ep-13, 0x1.a01a01b0dd039p-16, 0x1.71ddf7e37171cp-19,
    0x1.27e4c54ad5071p-22, 0x1.af5f97d636342p-26, 0x1.1f95eec2b773bp-29,
};

/* TANH_SHRINK_TAIL: ((x - tanh x) / x^3 - 1/3) / x^2 as a function of v = x^2 on [0, 0.765625],
   degree 14.
   Error 2^-54.72 relative to x - tanh x, coefficients rounded to float64.
   Weight (v + 0.001) x^3 / (x - tanh x).
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py TANH_SHRINK_TAIL */
static const Lane TANH_SHRINK_TAIL[] = {
    -0x1.111111111110fp-3, 0x1.ba1ba1ba1b65p-5, -0x1.664f4882a9f59p-6, 0x1.226e3559fe15p-7,
    -0x1.d6d3cfdeaaa12p-9, 0x1.7da35117b4461p-10, -0x1.35572818072e2p-11, 0x1.f56af5341450dp-13,
    -0x1.95fefd8963aa9p-14, 0x1.46f62a2cda88p-15, -0x1.01773ffc8e49bp-16, 0x1.7a81b7eefd88ap-18,
    -0x1.d8d7885e15bp-20, 0x1.aa674fdbb84dfp-22, -0x1.8e0871aaeb8f2p-25,
};

/* TANH_SHRINK_EXACT: ((x - tanh x) / x^3 - 1/3) / x^2 as a function of v = x^2 on [0, 0.375],
   degree 13.
   Error 2^-58.31, 2^-60.81 with TANH_SHRINK_EXACT_LOW, relative to x - tanh x, coefficients
   rounded to float64.
   Weight (v + 0.001) x^3 / (x - tanh x).
   mpmath 1.4.1, Remez exchange, 60 digits.
   python src/math/tables/generate.py TANH_SHRINK_EXACT */
static const Lane TANH_SHRINK_EXACT[] = {
    -0x1.1111111111111p-3, 0x1.ba1ba1ba1ba19p-5, -0x1.664f4882c0f1cp-6, 0x1.226e355e61d8ap-7,
    -0x1.d6d3d0dd2893ep-9, 0x1.7da363c61c54ep-10, -0x1.355817e9e6c6p-11, 0x1.f57be049f351dp-13,
    -0x1.966ba083e074ap-14, 0x1.48e220d12c528p-15, -0x1.0762deb4b05dfp-16, 0x1.911626d4bf6b1p-18,
    -0x1.ff94f9daf0583p-20, 0x1.849fc39c1cb15p-22,
};
/* Residuals of rounding the first 1. */
static const Lane TANH_SHRINK_EXACT_LOW[] = {
    -0x1.067de4a784a27p-59,
};

#endif
#endif

#endif
