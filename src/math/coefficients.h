/* Written by coefficients.py; change that, not this. Lowest degree first. */

#if LANE_BITS == 32
#define LN2 0x1.62e4300000000p-1f
#define LN2_LOW -0x1.05c6100000000p-29f
#define LN2_SHORT 0x1.6300000000000p-1f
#define LN2_SHORT_NEXT -0x1.bd00000000000p-13f
#define SELU_LAMBDA 0x1.0cfabe0000000p+0f
#define SELU_LAMBDA_LOW -0x1.2addda0000000p-25f
#define SELU_LAMBDA_ALPHA 0x1.c212cc0000000p+0f
#define SELU_LAMBDA_ALPHA_LOW 0x1.903c0c0000000p-26f
#define GELU_TANH_CUBIC 0x1.2444f20000000p-4f
#define GELU_TANH_CUBIC_LOW 0x1.49b16a0000000p-29f
/* (2 atanh(s) - 2 s) / s^3 in s^2; error relative to 2 atanh(s), about; degree 3, 2^-27.39 */
static const Lane ATANH_TAIL[] = {
    0x1.5555040000000p-1,
    0x1.99d0e80000000p-2,
    0x1.1ecc3e0000000p-2,
    0x1.1e97840000000p-2,
};
/* (log(1 + e) / e - 1) / e; error relative to log(1 + e); [0, 1], degree 8, 2^-27.5 */
static const Lane LOG1P_TAIL[] = {
    -0x1.ffffd20000000p-2,
    0x1.554dd80000000p-2,
    -0x1.ff251a0000000p-3,
    0x1.9354060000000p-3,
    -0x1.3a62fa0000000p-3,
    0x1.b52d920000000p-4,
    -0x1.d7d2680000000p-5,
    0x1.4a731e0000000p-6,
    -0x1.b1f45e0000000p-9,
};
#define GELU_TANH_SHORT ((Lane)0x1.9880000000000p+0)
#define GELU_TANH_SHORT_LOW ((Lane)0x1.14cf500000000p-14)
#define LOG2_E ((Lane)0x1.7154760000000p+0)
/* (e^r - 1 - r) / r^2; error relative to e^r - 1; +-0.3473, degree 4, 2^-25.9 */
static const Lane EXP_RISE[] = {
    0x1.0000000000000p-1,
    0x1.5554ae0000000p-3,
    0x1.5554840000000p-5,
    0x1.1228f20000000p-7,
    0x1.6d9ae60000000p-10,
};
/* (e^r - 1 - r) / r^2; error relative to e^r - 1; +-0.3473, degree 5, 2^-28.67 */
static const Lane EXP_RISE_FINE[] = {
    0x1.0000000000000p-1,
    0x1.5555560000000p-3,
    0x1.5554ac0000000p-5,
    0x1.11108e0000000p-7,
    0x1.6d75980000000p-10,
    0x1.a1a28e0000000p-13,
};
/* c 2^(j / 8) / (1 + j / 8), c being 0x1.89cb7c0000000p+0; the relative error of the product with 1 + j / 8 is 2^-28.25 */
static const Lane EXP_EIGHTHS[] = {
    0x1.89cb7c0000000p+0,
    0x1.7db8a00000000p+0,
    0x1.76a4960000000p+0,
    0x1.7368f60000000p+0,
    0x1.7345fa0000000p+0,
    0x1.75bb6c0000000p+0,
    0x1.7a724e0000000p+0,
    0x1.812f820000000p+0,
};
/* The same where c is 1; 2^-24 */
static const Lane EXP_EIGHTHS_OF_1[] = {
    0x1.0000000000000p+0,
    0x1.f04d5c0000000p-1,
    0x1.e719680000000p-1,
    0x1.e2e55a0000000p-1,
    0x1.e2b7de0000000p-1,
    0x1.e5ea400000000p-1,
    0x1.ec0b660000000p-1,
    0x1.f4ce760000000p-1,
};
/* (e^r - 1 - r) / r^2; absolute error of e^r; +-0.0868, degree 2, 2^-27.45 */
static const Lane EXP_RISE_NEAR[] = {
    0x1.fffffe0000000p-2,
    0x1.5571f60000000p-3,
    0x1.5576d40000000p-5,
};
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
#define MILLS_WIDTH ((Lane)0x1.2000000000000p-1)
enum { MILLS_DEGREE = 12 };
/* Phi(-a) e^(a^2/2) about k MILLS_WIDTH, k = 0 to 15, by powers; relative error 2^-55.45 */
static const Lane MILLS[][16] = {
    {0x1.0000000000000p-1, 0x1.58207d0ae1552p-2, 0x1.f6704da1278cep-3, 0x1.852632ebdcfd0p-3, 0x1.3aadddf19e980p-3, 0x1.06c322ec41bf1p-3, 0x1.c1b2d075ab928p-4, 0x1.883bbeba3b7b1p-4, 0x1.5b5acd3b15fbbp-4, 0x1.376e169976e3ep-4, 0x1.1a1397a9fec96p-4, 0x1.01ac96a106c8fp-4, 0x1.da2cad4855d33p-5, 0x1.b6ff187d01a1dp-5, 0x1.989c0f4b8bb95p-5, 0x1.7e1bbe0bd4454p-5},
    {-0x1.9884533d43650p-2, -0x1.ade419ce49499p-3, -0x1.f7949e4a74970p-4, -0x1.40b0611903be5p-4, -0x1.b405cc6b87d06p-5, -0x1.380f510837829p-5, -0x1.d157359faa168p-6, -0x1.669837df0d7e9p-6, -0x1.1be2c5acaa9ddp-6, -0x1.cb9fd4611d94dp-7, -0x1.7b18bec6a33b7p-7, -0x1.3dab47859cc73p-7, -0x1.0dd421075f5aap-7, -0x1.cfc9b6bff9c98p-8, -0x1.92ad0bb976a89p-8, -0x1.60c4333260fe4p-8},
    {0x1.fffffffffffdep-3, 0x1.be70ab91b9733p-4, 0x1.b659692e8bf02p-5, 0x1.da4583fb0751cp-6, 0x1.15aa6bd488cb1p-6, 0x1.5ac2ef93d5ba7p-7, 0x1.c889d9b7a07c1p-8, 0x1.39ef3dd55193dp-8, 0x1.bfbaed8d60a26p-9, 0x1.492f234022bb0p-9, 0x1.f0c630ca80728p-10, 0x1.7f43a9f5f0dbfp-10, 0x1.2d6b58be4ea4ep-10, 0x1.e216ee30e9f42p-11, 0x1.8736f81f5d6c1p-11, 0x1.419a01963f238p-11},
    {-0x1.1058377e2c472p-3, -0x1.95c5e211c01afp-5, -0x1.56adc42b0912ep-6, -0x1.419d791da231ap-7, -0x1.49badda1254dfp-8, -0x1.6bf6adc171521p-9, -0x1.ab64ca43e3a9ap-10, -0x1.0859255b065dbp-10, -0x1.55bc008c2d71bp-11, -0x1.caac7d7f66acep-12, -0x1.3de42fad5f1fdp-12, -0x1.c5142c1db5171p-13, -0x1.4acbd891154acp-13, -0x1.ed656b45a95c2p-14, -0x1.76e94a3739840p-14, -0x1.21a5cb28dde68p-14},
    {0x1.ffffffff96685p-5, 0x1.4c5103fcb779fp-6, 0x1.eb2f55acad038p-8, 0x1.95d14b940d39dp-9, 0x1.70c53ca78f881p-10, 0x1.6b65f59f48668p-11, 0x1.7fb33c3961b56p-12, 0x1.adbbe87dba931p-13, 0x1.fa3b677d6c238p-14, 0x1.376fdeac1e12ap-14, 0x1.8dea6df595724p-15, 0x1.06b07eb7b6628p-15, 0x1.64f5a03e4ade1p-16, 0x1.f183a233d2606p-17, 0x1.629531100ce27p-17, 0x1.01d2551251a73p-17},
    {-0x1.b3c058b5f738dp-6, -0x1.f3b1c177d04bap-8, -0x1.4740b9b3398dep-9, -0x1.e15090ba895ddp-11, -0x1.875958081d658p-12, -0x1.5b09902a83993p-13, -0x1.4bab64a47522dp-14, -0x1.522a9f872c295p-15, -0x1.6caa288a54ec9p-16, -0x1.9cdf6456c306dp-17, -0x1.e7c484a277302p-18, -0x1.2b1433d68f8c4p-18, -0x1.7b07ab06b222bp-19, -0x1.ee8e0cea2510bp-20, -0x1.4b1f18923cf2ep-20, -0x1.c5cbbe5ac6680p-21},
    {0x1.555552eacfc09p-7, 0x1.5d655bb8876cep-9, 0x1.99793c4959a45p-11, 0x1.0e59be05c95dap-12, 0x1.8c5d485b93774p-14, 0x1.3e5df602a8af1p-15, 0x1.14f1a8d1039f7p-16, 0x1.024533e15f379p-17, 0x1.ffea8a090a624p-19, 0x1.0b8d5b9b9b511p-19, 0x1.2516ae670cff5p-20, 0x1.4e9e9bfd5a98cp-21, 0x1.8c4c54b16c825p-22, 0x1.e4e86ee86f032p-23, 0x1.3170deabaa007p-23, 0x1.8afda4098c481p-24},
    {-0x1.f20000a502322p-9, -0x1.cac6108b96b5ep-11, -0x1.e4c60c5b417bcp-13, -0x1.2160fb22a6d44p-14, -0x1.80e693d9fcc82p-16, -0x1.1991241e65784p-17, -0x1.bffdb00a90bcbp-19, -0x1.7fb002dbcd1a9p-20, -0x1.5eaec48c0ac12p-21, -0x1.536fefd297bcfp-22, -0x1.59a76b15605f7p-23, -0x1.70328b0608291p-24, -0x1.984269dc7fcfdp-25, -0x1.d533206fb6358p-26, -0x1.166d9ef0c0cabp-26, -0x1.5426b0ea99702p-27},
    {0x1.554fb02bb35b0p-10, 0x1.1ce183010570cp-12, 0x1.11218c8506c8dp-14, 0x1.2889ac6bd40b0p-16, 0x1.67b72ef834875p-18, 0x1.e18fa785dc0a3p-20, 0x1.5fca8d26ee293p-21, 0x1.15b24bbb504cap-22, 0x1.d597b61e0ae7bp-24, 0x1.a604307af2366p-25, 0x1.9067ba294777bp-26, 0x1.8ebc24b939978p-27, 0x1.9ea25bd2787d8p-28, 0x1.c03d9acdb70f5p-29, 0x1.f5cf641455373p-30, 0x1.21e6abe0d2d22p-30},
    {-0x1.ba3b4fad85285p-12, -0x1.5088f6867ae72p-14, -0x1.2651225de4089p-16, -0x1.24073a18fe291p-18, -0x1.448951dee69a0p-20, -0x1.8f293fae0773fp-22, -0x1.0cbc0017c24ccp-23, -0x1.8846e1c1a60fap-25, -0x1.33ae8eacbae03p-26, -0x1.0159240400ca9p-27, -0x1.c7f42e4f29e7fp-29, -0x1.a93f6be745017p-30, -0x1.9f5ede21e9c2cp-31, -0x1.a6f71ae854bdap-32, -0x1.bf32059c31115p-33, -0x1.e93010b4ef886p-34},
    {0x1.0e1fcd9a6ea03p-13, 0x1.7c0fc99d82d4ep-16, 0x1.308a8f9e72876p-18, 0x1.15514c806048cp-20, 0x1.1b7061090743dp-22, 0x1.416adb0f8f2cbp-24, 0x1.901f317eed666p-26, 0x1.0ec6acdff3255p-27, 0x1.8b0526afab602p-29, 0x1.342d576b0ca27p-30, 0x1.fec75875694e1p-32, 0x1.bee8ebcda24e6p-33, 0x1.9aa4bb3abf4c2p-34, 0x1.8a618672241dcp-35, 0x1.8a3e17f950c2bp-36, 0x1.98b4a87ccfd13p-37},
    {-0x1.27db737b18f07p-15, -0x1.a2d4a695a6f2cp-18, -0x1.33f49ea41b70fp-20, -0x1.01c89710c2971p-22, -0x1.e5748a3245b02p-25, -0x1.fc69325808ceep-27, -0x1.250a3f422c468p-28, -0x1.704ed5144bad5p-30, -0x1.f4601e2efe52cp-32, -0x1.6c941e927cfefp-33, -0x1.1af5ae421135cp-34, -0x1.d10087fbf5cafp-36, -0x1.924cff1dab1cap-37, -0x1.6cb42d1199aacp-38, -0x1.58f409c2d2255p-39, -0x1.531fdfefec063p-40},
    {0x1.be586dfac1a7bp-18, 0x1.b2b857b58ff82p-20, 0x1.2779de9e347cdp-22, 0x1.c99f309f372a7p-25, 0x1.8f249ad71c459p-27, 0x1.83e430b250fcfp-29, 0x1.9fc6cd78248c8p-31, 0x1.e70192d01c401p-33, 0x1.350a8e433b58bp-34, 0x1.a5b9f0aae5228p-36, 0x1.3344c141503c7p-37, 0x1.db2cbb823a73ep-39, 0x1.83c631e857a3fp-40, 0x1.4c5819574efffp-41, 0x1.29d61f88912d7p-42, 0x1.1601744c54f19p-43},
};
/* What rounding took from power 0. */
static const Lane MILLS_LOW[] = {
    -0x1.32659eb81db3cp-68,
    0x1.e6769d42230a9p-56,
    -0x1.fe2ffa236b4ddp-57,
    -0x1.29ae6a257db97p-57,
    -0x1.a442d311f4d64p-58,
    0x1.98d685fef34bbp-57,
    0x1.45788cfdd941ap-58,
    -0x1.e010883645f60p-59,
    0x1.3b0a4bef3200cp-58,
    -0x1.05c646184dc0bp-58,
    -0x1.34663a8ef268bp-60,
    -0x1.4188a5c447cd6p-59,
    0x1.067d4bc6a84ffp-59,
    -0x1.6cb64acfc9273p-59,
    -0x1.0d85bf5bcaff1p-59,
    0x1.7d2d3cd7a6362p-59,
};
#define GELU_TANH_SHORT ((Lane)0x1.9884530000000p+0)
#define GELU_TANH_SHORT_LOW ((Lane)0x1.ea1b284687e5ap-27)
#define LOG2_E ((Lane)0x1.71547652b82fep+0)
/* (e^r - 1 - r) / r^2; error relative to e^r - 1; +-0.3473, degree 9, 2^-55.38 */
static const Lane EXP_RISE[] = {
    0x1.0000000000005p-1,
    0x1.555555555555cp-3,
    0x1.555555555206dp-5,
    0x1.111111110e65ep-7,
    0x1.6c16c17f616d8p-10,
    0x1.a01a01b607dccp-13,
    0x1.a019a5f767470p-16,
    0x1.71dde98d02fe2p-19,
    0x1.28a345e7d4486p-22,
    0x1.af777d1a27b56p-26,
};
/* (e^r - 1 - r) / r^2; error relative to e^r - 1; +-0.3473, degree 10, 2^-60.97 */
static const Lane EXP_RISE_FINE[] = {
    0x1.0000000000000p-1,
    0x1.5555555555559p-3,
    0x1.555555555555ap-5,
    0x1.111111110f65bp-7,
    0x1.6c16c16c143dep-10,
    0x1.a01a01b00c53ep-13,
    0x1.a01a01b0dd039p-16,
    0x1.71ddf7e37171cp-19,
    0x1.27e4c54ad5071p-22,
    0x1.af5f97d636342p-26,
    0x1.1f95eec2b773bp-29,
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
