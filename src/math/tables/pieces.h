/* Functions in pieces, in the layout of layout.h. z(t) = 2 sqrt(2 / pi) (t + 0.044715 t^3). An
   error is that of the exact values of the polynomials whose coefficients stand here.
   Written by pieces.py. To change it, change that and run python src/math/tables/generate.py */
#ifndef MATH_TABLES_PIECES_H
#define MATH_TABLES_PIECES_H

#include "math/tables/layout.h"

#if PIECES == 32

/* TANH: tanh(a) on [0, 15.9844], 32 pieces of degree 5.
   Relative error 2^-26.27, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py TANH */
static const _Alignas(64) Lane TANH_ROWS[][32] = {
    {
        0x1.0469dp+1, 0x1.41369ep+1, 0x1.804b18p+1, 0x1.c01112p+1, 0x1.074e82p+2, 0x1.463334p+2,
        0x1.834b18p+2, 0x1.c10da8p+2, 0x1.03ae14p+3, 0x1.47fc96p+3, 0x1.87fc96p+3, 0x1.c7fc96p+3,
        0x0p+0, 0x1.43d036p-4, 0x1.869d04p-4, 0x1.c751ecp-4, 0x1.03e148p-3, 0x1.457778p-3,
        0x1.853334p-3, 0x1.c3369ep-3, 0x1.02aaaap-2, 0x1.467e4cp-2, 0x1.84b4e8p-2, 0x1.c48f5cp-2,
        0x1.028888p-1, 0x1.407e4cp-1, 0x1.81eb86p-1, 0x1.c5a3d8p-1, 0x1.040a3ep+0, 0x1.401112p+0,
        0x1.841112p+0, 0x1.c2b852p+0,
    },
    {
        0x1.eec9ecp-1, 0x1.f9463ep-1, 0x1.fd7ac6p-1, 0x1.ff116cp-1, 0x1.ffba08p-1, 0x1.fff632p-1,
        0x1.fffe8cp-1, 0x1.ffffcap-1, 0x1.fffffap-1, 0x1p+0, 0x1p+0, 0x1p+0, -0x0p+0,
        0x1.4323f2p-4, 0x1.856efap-4, 0x1.c5742ap-4, 0x1.027e7ap-3, 0x1.42c11p-3, 0x1.8094d8p-3,
        0x1.bc0d3ap-3, 0x1.fa9a86p-3, 0x1.3bdc9ap-2, 0x1.730daep-2, 0x1.a93a76p-2, 0x1.dd2efap-2,
        0x1.1c4be6p-1, 0x1.4656c8p-1, 0x1.6b392p-1, 0x1.8949fep-1, 0x1.b25bcep-1, 0x1.d0e27cp-1,
        0x1.e298e6p-1,
    },
    {
        0x1.0ec062p-4, 0x1.ab9b52p-6, 0x1.41d026p-7, 0x1.dcb63ep-9, 0x1.17d86p-10, 0x1.39c788p-13,
        0x1.7400cep-16, 0x1.aff6eep-19, 0x1.802b52p-22, 0x1.57c75ap-28, 0x1.92fa4cp-34,
        0x1.d85efp-40, 0x1p+0, 0x1.fcd038p-1, 0x1.fb5f2cp-1, 0x1.f9b998p-1, 0x1.f7d7e6p-1,
        0x1.f348aep-1, 0x1.edf20ap-1, 0x1.e7ee1p-1, 0x1.e0abc6p-1, 0x1.cf48ecp-1, 0x1.bcc5ecp-1,
        0x1.a7b59ap-1, 0x1.90d0fcp-1, 0x1.6223c2p-1, 0x1.2fff6ep-1, 0x1.fca4f2p-2, 0x1.a3cbbcp-2,
        0x1.1f04aap-2, 0x1.67946cp-3, 0x1.c8ef8ap-4,
    },
    {
        -0x1.05a228p-4, -0x1.a5d20ep-6, -0x1.400e44p-7, -0x1.db9048p-9, -0x1.17918cp-10,
        -0x1.397a56p-13, -0x1.73395cp-16, -0x1.acdd4p-19, -0x1.794f6ep-22, -0x1.ef6958p-25,
        -0x1.225c64p-30, -0x1.545c7ep-36, 0x1.01a952p-25, -0x1.41201ap-4, -0x1.81ea86p-4,
        -0x1.bfe63ep-4, -0x1.fcbdc4p-4, -0x1.3abcaap-3, -0x1.7304e2p-3, -0x1.a72a42p-3,
        -0x1.db9ab6p-3, -0x1.1dcf0cp-2, -0x1.42557cp-2, -0x1.5fe6cep-2, -0x1.758efap-2,
        -0x1.8948ap-2, -0x1.83860ep-2, -0x1.68d79ap-2, -0x1.427864p-2, -0x1.e704b6p-3,
        -0x1.467e5ep-3, -0x1.aeb226p-4,
    },
    {
        0x1.44a74p-5, 0x1.10311ap-6, 0x1.a35a64p-8, 0x1.3953d4p-9, 0x1.6e11cp-11, 0x1.99c48cp-14,
        0x1.e23aa4p-17, 0x1.0e3944p-19, 0x1.c11644p-23, 0x1.9e8216p-24, 0x1.e5e306p-30,
        0x1.1cc74ap-35, -0x1.55563cp-2, -0x1.4bdfap-2, -0x1.4b533ap-2, -0x1.464ff4p-2,
        -0x1.3fda5p-2, -0x1.34179ep-2, -0x1.271ea4p-2, -0x1.17a734p-2, -0x1.059bfap-2,
        -0x1.b96a1ep-3, -0x1.679ca6p-3, -0x1.10583ep-3, -0x1.74cfbcp-4, -0x1.1bea72p-6,
        0x1.628de2p-5, 0x1.59c9aap-4, 0x1.b00698p-4, 0x1.bcc664p-4, 0x1.61655p-4, 0x1.fb6012p-5,
    },
    {
        -0x1.11d19ap-6, -0x1.e90518p-8, -0x1.818d6ap-9, -0x1.22967ap-10, -0x1.420cd6p-12,
        -0x1.6615fap-15, -0x1.9d9ffp-18, -0x1.a79a6p-21, -0x1.330e8cp-24, -0x1.ccd1a6p-25,
        -0x1.0e161p-30, -0x1.3c9862p-36, 0x1.e8b998p-14, -0x1.7585c4p-4, 0x1.8a06bcp-2,
        0x1.353dcp-2, 0x1.2cf5a4p-4, 0x1.95fabp-4, 0x1.426992p-3, 0x1.06bbaep-3, 0x1.1f353ap-3,
        0x1.48654ap-3, 0x1.60e732p-3, 0x1.51c118p-3, 0x1.52aa7cp-3, 0x1.1b38fap-3, 0x1.93cc76p-4,
        0x1.d4b73ep-5, 0x1.60a876p-6, -0x1.ecdd34p-7, -0x1.a69c32p-6, -0x1.8026fap-6,
    },
    {
        0x1.06c06ap-8, 0x1.f7a0c4p-10, 0x1.970278p-11, 0x1.35a9d4p-12, 0x1.245a7ap-14,
        0x1.40b712p-17, 0x1.65f618p-20, 0x1.3527a6p-23, 0x1.6a4df2p-27, 0x1.3cb3b4p-27,
        0x1.733d04p-33, 0x1.b32a74p-39, 0x1.0e5e34p-3, 0x1.5a3822p+2, -0x1.87b79p+3,
        -0x1.1bdfa2p+3, 0x1.338ef6p-2, 0x1.c39e68p-4, -0x1.6113a8p-1, 0x1.6e8c9ep-3,
        0x1.1ac842p-4, 0x1.cf18p-6, -0x1.9f995p-6, 0x1.f14ff2p-6, -0x1.56d946p-5, -0x1.f71d28p-5,
        -0x1.0410cp-4, -0x1.b807c6p-5, -0x1.0b4332p-5, -0x1.3dab26p-7, 0x1.43d532p-10,
        0x1.29c2cep-8,
    },
};
static const struct pieces TANH = {
    .rows = TANH_ROWS,
    .degree = 5,
    .near = 0.0625,
    .lo = 0.0,
    .hi = 15.984375,
};

/* GELU: t Phi(t) on [-8.33822, 0], 32 pieces of degree 7.
   Relative error 2^-26.74, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py GELU */
static const _Alignas(64) Lane GELU_ROWS[][32] = {
    {
        0x0p+0, -0x1.241ff8p-2, -0x1.31bcdap+0, -0x1.a842eep+0, -0x1.00765p+1, -0x1.2fc452p+1,
        -0x1.5956a8p+1, -0x1.8514b4p+1, -0x1.acd05ap+1, -0x1.d1e5f6p+1, -0x1.f5bddp+1,
        -0x1.0c67bp+2, -0x1.1d1c7cp+2, -0x1.2ba22p+2, -0x1.3b7698p+2, -0x1.4a6b0ep+2,
        -0x1.5a4f98p+2, -0x1.68627p+2, -0x1.75e6aep+2, -0x1.847f14p+2, -0x1.919aacp+2,
        -0x1.9f12c2p+2, -0x1.ac3ea6p+2, -0x1.b8f698p+2, -0x1.c407aap+2, -0x1.d028f6p+2,
        -0x1.dc133p+2, -0x1.e9216cp+2, -0x1.f49b2ap+2, -0x1.fecaeap+2, -0x1.0555aap+3,
        -0x1.0a909cp+3,
    },
    {
        -0x0p+0, -0x1.c50b9ep-4, -0x1.1c2be2p-3, -0x1.4acdcep-4, -0x1.723912p-5, -0x1.56db8cp-6,
        -0x1.346412p-7, -0x1.d7c3b6p-9, -0x1.62b588p-10, -0x1.044fcap-11, -0x1.6c2dbep-13,
        -0x1.e2791cp-15, -0x1.39b58ep-16, -0x1.bec9d2p-18, -0x1.113e02p-19, -0x1.513038p-21,
        -0x1.6bec6p-23, -0x1.b14beep-25, -0x1.028568p-26, -0x1.0a5c34p-28, -0x1.2d694ap-30,
        -0x1.3b47a6p-32, -0x1.456c9cp-34, -0x1.520304p-36, -0x1.950624p-38, -0x1.a19decp-40,
        -0x1.a9e466p-42, -0x1.6e2c8ap-44, -0x1.6e618p-46, -0x1.a0ee54p-48, -0x1.74ffd8p-50,
        -0x1.83b4a8p-52,
    },
    {
        0x1p-1, 0x1.1d2076p-2, -0x1.e08dcp-4, -0x1.e649d6p-4, -0x1.5b8334p-4, -0x1.87eb08p-5,
        -0x1.9608c6p-6, -0x1.60c424p-7, -0x1.25ae9ap-8, -0x1.d5b30cp-10, -0x1.628aa4p-11,
        -0x1.f74072p-13, -0x1.5bf0d8p-14, -0x1.049206p-15, -0x1.4fc094p-17, -0x1.b22a2ap-19,
        -0x1.eb5122p-21, -0x1.30756ep-22, -0x1.790388p-24, -0x1.93b0e4p-26, -0x1.d84cb2p-28,
        -0x1.feab5cp-30, -0x1.0ff1ccp-31, -0x1.22e154p-33, -0x1.65525cp-35, -0x1.7a5852p-37,
        -0x1.8bc56p-39, -0x1.5da0fcp-41, -0x1.660cep-43, -0x1.9fc1d8p-45, -0x1.7c9cc8p-47,
        -0x1.938c96p-49,
    },
    {
        0x1.988454p-2, 0x1.784476p-2, 0x1.cb6ce8p-5, -0x1.34f998p-5, -0x1.ba4856p-5,
        -0x1.632d52p-5, -0x1.c5260cp-6, -0x1.d24db6p-7, -0x1.b8b51ap-8, -0x1.8682ep-9,
        -0x1.420336p-10, -0x1.ee5d3cp-12, -0x1.6e162cp-13, -0x1.21d7bcp-14, -0x1.8b5aa6p-16,
        -0x1.0ce8fap-17, -0x1.4037a4p-19, -0x1.9e4136p-21, -0x1.0acbd6p-22, -0x1.298f46p-24,
        -0x1.68968ap-26, -0x1.93b168p-28, -0x1.bc4f2p-30, -0x1.ea0c4ap-32, -0x1.34e574p-33,
        -0x1.503a9ep-35, -0x1.691d5cp-37, -0x1.481852p-39, -0x1.582b8p-41, -0x1.98107cp-43,
        -0x1.7e8b88p-45, -0x1.9df9e8p-47,
    },
    {
        0x1.677f42p-21, 0x1.245962p-4, 0x1.9a42f4p-4, 0x1.1e96e2p-5, -0x1.102ec2p-12,
        -0x1.f9042p-7, -0x1.fa429ep-7, -0x1.55f5bep-7, -0x1.816eap-8, -0x1.858f12p-9,
        -0x1.65c8c4p-10, -0x1.2d36a6p-11, -0x1.e2b21cp-13, -0x1.96ea58p-14, -0x1.27a95cp-15,
        -0x1.a93b56p-17, -0x1.0b9f9ap-18, -0x1.6a9cc8p-20, -0x1.e7381cp-22, -0x1.1bc6f6p-23,
        -0x1.64f32cp-25, -0x1.9e9b12p-27, -0x1.d869bp-29, -0x1.0d1172p-30, -0x1.5c6fe6p-32,
        -0x1.865b1p-34, -0x1.aee9fap-36, -0x1.93414cp-38, -0x1.b1afb8p-40, -0x1.069b3p-41,
        -0x1.f8a9cp-44, -0x1.16da9p-45,
    },
    {
        -0x1.104a5p-4, -0x1.c0d442p-5, 0x1.077e7p-5, 0x1.08db9p-5, 0x1.24683p-6, 0x1.e4da64p-9,
        -0x1.5903cp-9, -0x1.08c72ap-8, -0x1.98ed74p-9, -0x1.f600d6p-10, -0x1.0a278cp-10,
        -0x1.f6beeep-12, -0x1.ba997cp-13, -0x1.913f5p-14, -0x1.394e5p-15, -0x1.dfcd14p-17,
        -0x1.40d16ep-18, -0x1.c9411ep-20, -0x1.41b174p-21, -0x1.88572ap-23, -0x1.00d22p-24,
        -0x1.35fd5ep-26, -0x1.6df1e2p-28, -0x1.aec242p-30, -0x1.1fdebcp-31, -0x1.4c6258p-33,
        -0x1.7996aap-35, -0x1.6aa354p-37, -0x1.902f3ep-39, -0x1.f1bd18p-41, -0x1.e9a0dp-43,
        -0x1.14ecd8p-44,
    },
    {
        0x1.fce8f8p-14, -0x1.f62d8ep-7, -0x1.10c162p-7, 0x1.af6a26p-8, 0x1.240a2ap-7,
        0x1.73f4f2p-8, 0x1.1792dep-9, -0x1.ad8306p-13, -0x1.c0025ep-11, -0x1.93d84cp-11,
        -0x1.0aadcp-11, -0x1.287b9ap-12, -0x1.27812ep-13, -0x1.254504p-14, -0x1.f37cc8p-16,
        -0x1.9932e2p-17, -0x1.2767bap-18, -0x1.bd3e64p-20, -0x1.482e26p-21, -0x1.a8be9ap-23,
        -0x1.21e52ep-24, -0x1.6f049ep-26, -0x1.c678b4p-28, -0x1.176314p-29, -0x1.77ae3cp-31,
        -0x1.bfd7f2p-33, -0x1.065df8p-34, -0x1.0cc142p-36, -0x1.30fd6cp-38, -0x1.78b7eep-40,
        -0x1.828deap-42, -0x1.ba12bep-44,
    },
    {
        0x1.594af8p-7, 0x1.076ee8p-7, -0x1.e3a4dp-8, -0x1.b13476p-9, 0x1.798e1ep-11,
        0x1.3051fcp-9, 0x1.a977dep-10, 0x1.920058p-11, 0x1.32b6b2p-13, -0x1.0c3faep-13,
        -0x1.5f892ap-13, -0x1.e9c2ccp-14, -0x1.166e48p-14, -0x1.34e0cp-15, -0x1.1eb2e4p-16,
        -0x1.057bf2p-17, -0x1.828176p-19, -0x1.35de7ap-20, -0x1.edb98ap-22, -0x1.3eb9dep-23,
        -0x1.ca7c9p-25, -0x1.24cc54p-26, -0x1.679564p-28, -0x1.b8b86cp-30, -0x1.5d8a5cp-31,
        -0x1.add192p-33, -0x1.01b3c4p-34, -0x1.c7d4a6p-37, -0x1.086638p-38, -0x1.895404p-40,
        -0x1.7a90b6p-42, -0x1.d8d7dap-44,
    },
    {
        0x1.544c38p-10, 0x1.b28b62p-9, 0x1.0c8ee6p-10, -0x1.72d906p-10, -0x1.8fec84p-10,
        -0x1.4ea854p-11, 0x1.0a5abap-12, 0x1.1d52c8p-12, 0x1.534c8p-13, 0x1.3997bep-14,
        0x1.7ec7dp-17, -0x1.8a146cp-16, -0x1.c37cd6p-16, -0x1.34b6eap-16, -0x1.6b78eep-17,
        -0x1.639f18p-18, -0x1.5412fp-19, -0x1.28ec9ap-20, -0x1.e1bedp-22, -0x1.7b1f8ep-23,
        -0x1.1ccf26p-24, -0x1.9b684p-26, -0x1.210e5cp-27, -0x1.8b5516p-29, -0x1.00e832p-30,
        -0x1.49ccb6p-32, -0x1.a16ebap-34, -0x1.0213d4p-35, -0x1.378d68p-37, -0x1.6f6234p-39,
        -0x1.a9cac8p-41, -0x1.ea02d6p-43,
    },
};
static const struct pieces GELU = {
    .rows = GELU_ROWS,
    .degree = 7,
    .square = 0.25,
    .linear = 1.6875,
    .lo = -8.338224411010742,
    .hi = 0.0,
};

/* GELU_TANH: t / (1 + e^-z(t)) on [-7.16912, 0], 32 pieces of degree 7.
   Relative error 2^-25.33, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py GELU_TANH */
static const _Alignas(64) Lane GELU_TANH_ROWS[][32] = {
    {
        0x0p+0, -0x1.9ad954p-2, -0x1.5369e6p+0, -0x1.b6e80cp+0, -0x1.0a0772p+1, -0x1.31afecp+1,
        -0x1.572b0ap+1, -0x1.76fe7ap+1, -0x1.989d94p+1, -0x1.b7deb4p+1, -0x1.d4c716p+1,
        -0x1.f04552p+1, -0x1.05f384p+2, -0x1.1396f4p+2, -0x1.1ef70cp+2, -0x1.2b9b4cp+2,
        -0x1.3711c8p+2, -0x1.426d6ep+2, -0x1.4d76a8p+2, -0x1.597ceep+2, -0x1.6373b4p+2,
        -0x1.6db324p+2, -0x1.77c23ap+2, -0x1.81f6e4p+2, -0x1.8b2dbap+2, -0x1.94a674p+2,
        -0x1.9e5048p+2, -0x1.a7f446p+2, -0x1.b105aep+2, -0x1.b903a6p+2, -0x1.c257a8p+2,
        -0x1.caefcp+2,
    },
    {
        -0x0p+0, -0x1.1ac92cp-3, -0x1.f6ff74p-4, -0x1.300618p-4, -0x1.3f6206p-5, -0x1.44d978p-6,
        -0x1.32ecc8p-7, -0x1.293856p-8, -0x1.f7575p-10, -0x1.9d6462p-11, -0x1.4e2e0ap-12,
        -0x1.054496p-13, -0x1.7739eep-15, -0x1.f69fd6p-17, -0x1.79f5c4p-18, -0x1.d9dadap-20,
        -0x1.34e468p-21, -0x1.7c6eb8p-23, -0x1.c566c6p-25, -0x1.c0f9eep-27, -0x1.093e14p-28,
        -0x1.1ccbap-30, -0x1.2687f4p-32, -0x1.18134p-34, -0x1.214492p-36, -0x1.0f8bfap-38,
        -0x1.d176dep-41, -0x1.77bf92p-43, -0x1.3a67a6p-45, -0x1.2dbb86p-47, -0x1.ae33c2p-50,
        -0x1.4bce5ap-52,
    },
    {
        0x1p-1, 0x1.9276d2p-3, -0x1.04577ep-3, -0x1.d5d6e8p-4, -0x1.3e1afep-4, -0x1.81afa8p-5,
        -0x1.a617fcp-6, -0x1.caab0ap-7, -0x1.b39be6p-8, -0x1.8c027p-9, -0x1.5e5874p-10,
        -0x1.298d66p-11, -0x1.cf2bfp-13, -0x1.4f0c76p-14, -0x1.0c2fp-15, -0x1.67bcfep-17,
        -0x1.f1dd64p-19, -0x1.44d008p-20, -0x1.98ecf4p-22, -0x1.ad4144p-24, -0x1.09dd9ap-25,
        -0x1.2b64bep-27, -0x1.4426bp-29, -0x1.429f6cp-31, -0x1.5af3fep-33, -0x1.5343fcp-35,
        -0x1.2ee928p-37, -0x1.fd0df8p-40, -0x1.ba0892p-42, -0x1.b6163ep-44, -0x1.441226p-46,
        -0x1.027942p-48,
    },
    {
        0x1.988454p-2, 0x1.5a585p-2, 0x1.554202p-6, -0x1.5ad35p-5, -0x1.b69836p-5, -0x1.6406b8p-5,
        -0x1.df6988p-6, -0x1.2e5fdcp-6, -0x1.4aaa3ap-7, -0x1.53109ep-8, -0x1.4cf442p-9,
        -0x1.36ac5ap-10, -0x1.089d36p-11, -0x1.a0e178p-13, -0x1.65521ap-14, -0x1.01ed3cp-15,
        -0x1.7cba4ep-17, -0x1.0844eap-18, -0x1.60bf98p-20, -0x1.89f1bcp-22, -0x1.008056p-23,
        -0x1.2fb7b6p-25, -0x1.590c78p-27, -0x1.6836e8p-29, -0x1.94134ep-31, -0x1.9c4806p-33,
        -0x1.80160cp-35, -0x1.506e7ep-37, -0x1.2f8faep-39, -0x1.3706eep-41, -0x1.de0c88p-44,
        -0x1.8aaf6p-46,
    },
    {
        0x1.b89798p-21, 0x1.84222ap-4, 0x1.4e09dcp-4, 0x1.d0eaap-6, -0x1.118738p-8,
        -0x1.f43072p-7, -0x1.04b83ap-6, -0x1.a1afd2p-7, -0x1.163ea8p-7, -0x1.4d4d1ap-8,
        -0x1.741356p-9, -0x1.843a76p-10, -0x1.6f1c16p-11, -0x1.3e96c8p-12, -0x1.26d538p-13,
        -0x1.cdb86ep-15, -0x1.6db7a2p-16, -0x1.0f86f2p-17, -0x1.820c7ep-19, -0x1.ccc40ap-21,
        -0x1.3c66a4p-22, -0x1.8b24b8p-24, -0x1.d85224p-26, -0x1.034172p-27, -0x1.2ff79ap-29,
        -0x1.443ccep-31, -0x1.3bc7a4p-33, -0x1.20e298p-35, -0x1.0f48b4p-37, -0x1.1f93e4p-39,
        -0x1.cbea24p-42, -0x1.89868ap-44,
    },
    {
        -0x1.119fb4p-4, -0x1.6b515p-5, 0x1.225e9cp-5, 0x1.e6abdcp-6, 0x1.e38558p-7, 0x1.fafa4ap-9,
        -0x1.0978aep-9, -0x1.0124dp-8, -0x1.004952p-8, -0x1.885a58p-9, -0x1.054c9ap-9,
        -0x1.3b6eb6p-10, -0x1.533486p-11, -0x1.4a26b2p-12, -0x1.4deed2p-13, -0x1.1eb788p-14,
        -0x1.eb7296p-16, -0x1.89310ap-17, -0x1.2b75bep-18, -0x1.7f9ae6p-20, -0x1.172d02p-21,
        -0x1.70e55cp-23, -0x1.d1b528p-25, -0x1.0d6414p-26, -0x1.4b3328p-28, -0x1.723a58p-30,
        -0x1.793bc2p-32, -0x1.682f02p-34, -0x1.601b92p-36, -0x1.84a2e2p-38, -0x1.429b8ep-40,
        -0x1.1e2a86p-42,
    },
    {
        0x1.3a74bcp-13, -0x1.4e6fc2p-6, -0x1.58028p-9, 0x1.d3881ap-8, 0x1.07d5fcp-7,
        0x1.6adf8cp-8, 0x1.4cf8f4p-9, 0x1.134bccp-11, -0x1.0dd0dcp-11, -0x1.c4313p-11,
        -0x1.bbcf38p-11, -0x1.45c9bap-11, -0x1.a3dadep-12, -0x1.dd976ap-13, -0x1.0cfd0ep-13,
        -0x1.032e0ep-14, -0x1.e89ep-16, -0x1.a7fa8cp-17, -0x1.5d7f9ap-18, -0x1.eaa02p-20,
        -0x1.79fcf6p-21, -0x1.0b36dep-22, -0x1.63d556p-24, -0x1.b6e29cp-26, -0x1.19c70ap-27,
        -0x1.4ac528p-29, -0x1.65fa9p-31, -0x1.6c8c9cp-33, -0x1.775238p-35, -0x1.a0e00ap-37,
        -0x1.72bfbap-39, -0x1.57d73p-41,
    },
    {
        0x1.640f54p-7, 0x1.50786ap-8, -0x1.bc9c16p-8, -0x1.14e43ap-9, 0x1.4faf38p-10,
        0x1.e6da18p-10, 0x1.ab9ec2p-10, 0x1.7272cep-10, 0x1.b6e2fcp-12, -0x1.1cae9p-15,
        -0x1.34cf4ep-14, -0x1.c9f212p-13, -0x1.7adddap-13, -0x1.e65cd6p-14, -0x1.415fdep-14,
        -0x1.51c2eep-15, -0x1.583904p-16, -0x1.51b22p-17, -0x1.2b387ap-18, -0x1.a84ff4p-20,
        -0x1.68b06p-21, -0x1.05a3b2p-22, -0x1.7dffd2p-24, -0x1.dec50cp-26, -0x1.4f0c94p-27,
        -0x1.9e8efep-29, -0x1.b94578p-31, -0x1.ae645cp-33, -0x1.bb092ep-35, -0x1.2c690ap-36,
        -0x1.e2b15ep-39, -0x1.c183a2p-41,
    },
    {
        0x1.7a6b7cp-10, 0x1.aaede4p-9, 0x1.7d251ap-15, -0x1.ac204ap-10, -0x1.60ff7ap-10,
        -0x1.87c51p-12, 0x1.786ca6p-14, -0x1.9ef912p-13, 0x1.6c4c3ap-12, 0x1.6d9ce6p-12,
        0x1.4a3c8p-16, 0x1.66b9d6p-14, 0x1.b42eacp-17, -0x1.f0ddbep-16, -0x1.b26018p-16,
        -0x1.7edd3ap-16, -0x1.0358f4p-16, -0x1.0f3586p-17, -0x1.1c0882p-18, -0x1.10fd86p-19,
        -0x1.dc1ccep-21, -0x1.9aaadap-22, -0x1.2f9cf4p-23, -0x1.bf12dp-25, -0x1.382f74p-26,
        -0x1.9ab632p-28, -0x1.06ea2ep-29, -0x1.3a7606p-31, -0x1.6bd4fep-33, -0x1.920024p-35,
        -0x1.ab0bc8p-37, -0x1.b523bcp-39,
    },
};
static const struct pieces GELU_TANH = {
    .rows = GELU_TANH_ROWS,
    .degree = 7,
    .square = 0.4375,
    .linear = 1.25,
    .lo = -7.1691179275512695,
    .hi = 0.0,
};

/* SOFTPLUS: log(1 + e^t) on [-27.2166, 0], 32 pieces of degree 6.
   Relative error 2^-26.41, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py SOFTPLUS */
static const _Alignas(64) Lane SOFTPLUS_ROWS[][32] = {
    {
        -0x1.8fa302p-2, -0x1.3dabaep+0, -0x1.0caf48p+1, -0x1.7d0076p+1, -0x1.f0c744p+1,
        -0x1.2a31a2p+2, -0x1.63a4dap+2, -0x1.9af00ap+2, -0x1.d61b2p+2, -0x1.04b17ep+3,
        -0x1.1f79aep+3, -0x1.3cebccp+3, -0x1.56ad4p+3, -0x1.74ca96p+3, -0x1.8ebe3ap+3,
        -0x1.abbbbcp+3, -0x1.c5cfd8p+3, -0x1.e35b0ep+3, -0x1.fdd67cp+3, -0x1.0c800cp+4,
        -0x1.1b9618p+4, -0x1.284a8ap+4, -0x1.36043ep+4, -0x1.43fd6ap+4, -0x1.526d6ap+4,
        -0x1.5fd008p+4, -0x1.6e971cp+4, -0x1.7c6286p+4, -0x1.88a9bep+4, -0x1.96d80ep+4,
        -0x1.a5b01cp+4, -0x1.b269b8p+4,
    },
    {
        0x1.08ab38p-1, 0x1.040ec8p-2, 0x1.d99218p-4, 0x1.973aeap-5, 0x1.4e89ecp-6, 0x1.34f5a4p-7,
        0x1.f90a4ep-9, 0x1.aa361cp-10, 0x1.52588p-11, 0x1.2fba58p-12, 0x1.071238p-13,
        0x1.a34bb2p-15, 0x1.76fadcp-16, 0x1.24a402p-17, 0x1.041c1ap-18, 0x1.a480f8p-20,
        0x1.7447bp-21, 0x1.27c2b4p-22, 0x1.028f88p-23, 0x1.ba919p-25, 0x1.58c396p-26,
        0x1.37ac3p-27, 0x1.0858d8p-28, 0x1.b98538p-30, 0x1.662d58p-31, 0x1.365178p-32,
        0x1.ece44cp-34, 0x1.a03ed8p-35, 0x1.82766ap-36, 0x1.3e94ap-37, 0x1.f7ec1ap-39,
        0x1.c6fafep-40,
    },
    {
        0x1.9d5704p-2, 0x1.cb52ecp-3, 0x1.bf3824p-4, 0x1.8d461ep-5, 0x1.4b2586p-6, 0x1.3381fp-7,
        0x1.f8118ep-9, 0x1.a9dd7ap-10, 0x1.523c8p-11, 0x1.2faf1ap-12, 0x1.070e02p-13,
        0x1.a34906p-15, 0x1.76f9cep-16, 0x1.24a3acp-17, 0x1.041bfcp-18, 0x1.a480e4p-20,
        0x1.7447aep-21, 0x1.27c2bp-22, 0x1.028f8ap-23, 0x1.ba9196p-25, 0x1.58c386p-26,
        0x1.37ac34p-27, 0x1.0858dcp-28, 0x1.b9853ep-30, 0x1.662d58p-31, 0x1.36517cp-32,
        0x1.ece434p-34, 0x1.a03ec4p-35, 0x1.82766ep-36, 0x1.3e94a6p-37, 0x1.f7ec14p-39,
        0x1.c6fb04p-40,
    },
    {
        0x1.ecfd56p-4, 0x1.644f28p-4, 0x1.8e63b6p-5, 0x1.7a0174p-6, 0x1.4472e6p-7, 0x1.309f2p-8,
        0x1.f62176p-10, 0x1.a92c8ep-11, 0x1.520782p-12, 0x1.2f98ap-13, 0x1.070568p-14,
        0x1.a34474p-16, 0x1.76f76ep-17, 0x1.24a438p-18, 0x1.041bb2p-19, 0x1.a481b8p-21,
        0x1.744782p-22, 0x1.27c3a6p-23, 0x1.028fa2p-24, 0x1.ba917ep-26, 0x1.58c6ap-27,
        0x1.37ac36p-28, 0x1.0858dp-29, 0x1.b9854ap-31, 0x1.662e36p-32, 0x1.3651a6p-33,
        0x1.ece8cep-35, 0x1.a0429ap-36, 0x1.827624p-37, 0x1.3e948cp-38, 0x1.f7ee72p-40,
        0x1.c6faccp-41,
    },
    {
        0x1.fa4c5p-8, 0x1.05c87ep-6, 0x1.9f448p-7, 0x1.c74d84p-8, 0x1.9f41c2p-9, 0x1.8e876ap-10,
        0x1.4c1f16p-11, 0x1.1a7786p-12, 0x1.c1c28ap-14, 0x1.94790ap-15, 0x1.5e9124p-16,
        0x1.17610cp-17, 0x1.f3e242p-19, 0x1.85f9p-20, 0x1.5abfb4p-21, 0x1.1838bep-22,
        0x1.f04916p-24, 0x1.8a2a5cp-25, 0x1.58aafep-26, 0x1.26fe22p-27, 0x1.cb4e7ep-29,
        0x1.9f7b68p-30, 0x1.60661ep-31, 0x1.264934p-32, 0x1.dd61fep-34, 0x1.9da766p-35,
        0x1.485152p-36, 0x1.154408p-37, 0x1.019f08p-38, 0x1.a8b0fap-40, 0x1.4fc27cp-41,
        0x1.2f4782p-42,
    },
    {
        -0x1.21bbfap-8, -0x1.0c6118p-12, 0x1.b69ad8p-10, 0x1.68d01ep-10, 0x1.7b57dcp-11,
        0x1.7ff0e2p-12, 0x1.4867b2p-13, 0x1.1a1e0ap-14, 0x1.c5f58ap-16, 0x1.9643c8p-17,
        0x1.5fd0a2p-18, 0x1.1971cp-19, 0x1.f5b758p-21, 0x1.899df2p-22, 0x1.5c7482p-23,
        0x1.1a77bap-24, 0x1.f2bfb4p-26, 0x1.8d95c8p-27, 0x1.5aaa3ep-28, 0x1.287e32p-29,
        0x1.d11be4p-31, 0x1.a1b044p-32, 0x1.62325ep-33, 0x1.27e5bcp-34, 0x1.e11fdcp-36,
        0x1.a02c1p-37, 0x1.4c86bap-38, 0x1.18c9e2p-39, 0x1.028282p-40, 0x1.ab0352p-42,
        0x1.53107ap-43, 0x1.309cdp-44,
    },
    {
        -0x1.b39afap-11, -0x1.07a23cp-10, -0x1.1e4b34p-14, 0x1.858ef8p-13, 0x1.08ff1p-13,
        0x1.15c8ap-14, 0x1.e1459cp-16, 0x1.a02056p-17, 0x1.41d80cp-18, 0x1.2d65fep-19,
        0x1.089b0ep-20, 0x1.9c0b68p-22, 0x1.7ab84p-23, 0x1.1cb466p-24, 0x1.046262p-25,
        0x1.9c6feep-27, 0x1.74c7bcp-28, 0x1.20f9fcp-29, 0x1.014c2cp-30, 0x1.ba9a7ap-32,
        0x1.497292p-33, 0x1.37311cp-34, 0x1.0858b4p-35, 0x1.b856acp-37, 0x1.5fc14cp-38,
        0x1.343112p-39, 0x1.d68bfap-41, 0x1.8da8ap-42, 0x1.8744b4p-43, 0x1.3d7f7p-44,
        0x1.e9021cp-46, 0x1.c94992p-47,
    },
    {
        0x1.88ac6ep-12, -0x1.04037ap-16, -0x1.3cc8a8p-13, -0x1.3d69dcp-15, 0x1.24b2ap-17,
        0x1.7721d2p-17, 0x1.a996f6p-18, 0x1.90ac8cp-19, 0x1.6210f6p-20, 0x1.2eca6p-21,
        0x1.01d58p-22, 0x1.b05372p-24, 0x1.6ebb42p-25, 0x1.33978cp-26, 0x1.03b716p-27,
        0x1.b44fb4p-29, 0x1.733a0ap-30, 0x1.34e1cp-31, 0x1.054efep-32, 0x1.bac766p-34,
        0x1.7477fp-35, 0x1.38e54ep-36, 0x1.08822ep-37, 0x1.bc3bacp-39, 0x1.72de02p-40,
        0x1.3ac952p-41, 0x1.0a97c6p-42, 0x1.c1c388p-44, 0x1.789b08p-45, 0x1.414a48p-46,
        0x1.0a0b04p-47, 0x1.c2906p-49,
    },
};
static const struct pieces SOFTPLUS = {
    .rows = SOFTPLUS_ROWS,
    .degree = 6,
    .linear = 1.15625,
    .lo = -27.216638565063477,
    .hi = 0.0,
};

/* MISH_GATE: mish(x) / x on [-15.5142, 14.574], 32 pieces of degree 7.
   Relative error 2^-25.13, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py MISH_GATE */
static const _Alignas(64) Lane MISH_GATE_ROWS[][32] = {
    {
        -0x1.edc5c6p+3, -0x1.cfbe24p+3, -0x1.b381e8p+3, -0x1.952b92p+3, -0x1.773da4p+3,
        -0x1.571d84p+3, -0x1.391deap+3, -0x1.1d4a16p+3, -0x1.f8ccp+2, -0x1.c174a8p+2,
        -0x1.81db76p+2, -0x1.4b34cep+2, -0x1.096632p+2, -0x1.9d771p+1, -0x1.2b5e92p+1,
        -0x1.622efcp+0, -0x1.80808p-2, 0x1.1deab8p-1, 0x1.783838p+0, 0x1.2f1be8p+1, 0x1.acbff4p+1,
        0x1.14275ap+2, 0x1.526262p+2, 0x1.88c8c8p+2, 0x1.ca9a9ap+2, 0x1.03abacp+3, 0x1.21e046p+3,
        0x1.3ffe64p+3, 0x1.5e1c82p+3, 0x1.7c3aa2p+3, 0x1.9a58cp+3, 0x1.b876dep+3,
    },
    {
        0x1.ab2a3ap-23, 0x1.10f484p-21, 0x1.49cf06p-20, 0x1.a98f1cp-19, 0x1.0f1394p-17,
        0x1.71e04ep-16, 0x1.d83994p-15, 0x1.19ab12p-13, 0x1.899688p-12, 0x1.d32108p-11,
        0x1.3b38dep-9, 0x1.7199f6p-8, 0x1.010c24p-6, 0x1.3d96e6p-5, 0x1.780e02p-4, 0x1.c2a3d6p-3,
        0x1.eb78e2p-2, 0x1.883fdep-1, 0x1.dd669cp-1, 0x1.f88b44p-1, 0x1.fed2f2p-1, 0x1.ffd264p-1,
        0x1.fff95ep-1, 0x1.fffec8p-1, 0x1.ffffd8p-1, 0x1.fffffap-1, 0x1p+0, 0x1p+0, 0x1p+0,
        0x1p+0, 0x1p+0, 0x1p+0,
    },
    {
        0x1.ab2a38p-23, 0x1.10f48p-21, 0x1.49cef8p-20, 0x1.a98efp-19, 0x1.0f134cp-17,
        0x1.71df42p-16, 0x1.d8362cp-15, 0x1.19a63ap-13, 0x1.89839ep-12, 0x1.d2ebb6p-11,
        0x1.3ad798p-9, 0x1.708da6p-8, 0x1.fdffcp-7, 0x1.373264p-5, 0x1.653d7cp-4, 0x1.86a196p-3,
        0x1.40eed2p-2, 0x1.0d0e88p-2, 0x1.b2dbaep-4, 0x1.b123c4p-6, 0x1.228332p-8, 0x1.67ffbep-11,
        0x1.a65a96p-14, 0x1.3752cep-16, 0x1.3fc324p-19, 0x1.7fe834p-22, 0x1.d2720ap-25,
        0x1.1c175ap-27, 0x1.5a028p-30, 0x1.a566dep-33, 0x1.009b14p-35, 0x1.388268p-38,
    },
    {
        0x1.ab2a32p-24, 0x1.10f478p-22, 0x1.49cee2p-21, 0x1.a98e92p-20, 0x1.0f12bap-18,
        0x1.71dd3p-17, 0x1.d82f62p-16, 0x1.199c82p-14, 0x1.895dc6p-13, 0x1.d28108p-12,
        0x1.3a1514p-10, 0x1.6e753p-9, 0x1.f5cf6cp-8, 0x1.2a7072p-6, 0x1.400beep-5, 0x1.15de94p-4,
        0x1.032beep-5, -0x1.48a2aap-4, -0x1.20fcdcp-4, -0x1.73bd74p-6, -0x1.1315f2p-8,
        -0x1.60bdcap-11, -0x1.a322dcp-14, -0x1.35a9dp-16, -0x1.402ab8p-19, -0x1.81791ep-22,
        -0x1.22ec7cp-18, -0x1.625a6cp-21, -0x1.af92f8p-24, -0x1.06cd3ap-26, -0x1.400e6cp-29,
        -0x1.85c858p-32,
    },
    {
        0x1.1cc5d8p-25, 0x1.6bef1ap-24, 0x1.b7c11cp-23, 0x1.1bb4fp-21, 0x1.696efep-20,
        0x1.ed2342p-19, 0x1.3ac24ep-17, 0x1.7764a2p-16, 0x1.060b18p-14, 0x1.3673dp-13,
        0x1.a0c392p-12, 0x1.e3014cp-11, 0x1.43a0ccp-9, 0x1.6c0382p-8, 0x1.49d586p-7,
        0x1.9f511cp-8, -0x1.264706p-5, -0x1.88bd84p-6, 0x1.4fb614p-6, 0x1.810a14p-7,
        0x1.50e232p-9, 0x1.c7e504p-12, 0x1.1436p-14, 0x1.8ed8b8p-17, 0x1.ad6356p-20, 0x1.03d3p-22,
        0x1.4cae7ap-17, 0x1.95371cp-20, 0x1.ed852ep-23, 0x1.2c84f2p-25, 0x1.6dfdd4p-28,
        0x1.bdb9b2p-31,
    },
    {
        0x1.1cd2a2p-27, 0x1.6c02dep-26, 0x1.b760bap-25, 0x1.1b90fcp-23, 0x1.692a6cp-22,
        0x1.ecdc9ep-21, 0x1.3a8c5ep-19, 0x1.76dfdep-18, 0x1.05b806p-16, 0x1.35308p-15,
        0x1.9c4cb4p-14, 0x1.d8100cp-13, 0x1.2dfc7ap-11, 0x1.29e0a2p-10, 0x1.1e15a2p-10,
        -0x1.458d96p-8, -0x1.724cd6p-7, 0x1.1a2402p-6, 0x1.31809cp-9, -0x1.e7693ap-9,
        -0x1.25acb6p-10, -0x1.b23c4p-13, -0x1.0f8932p-15, -0x1.373c16p-18, -0x1.7fb76cp-21,
        -0x1.9099f4p-24, 0x1.29ed3cp-14, 0x1.6ae1bap-17, 0x1.b9f5dap-20, 0x1.0d2154p-22,
        0x1.47c364p-25, 0x1.8f2b08p-28,
    },
    {
        0x1.c7f956p-30, 0x1.2348d6p-28, 0x1.6441dp-27, 0x1.c9b1ep-26, 0x1.2433bep-24,
        0x1.8d4438p-23, 0x1.fad48ep-22, 0x1.2f5d14p-20, 0x1.a11adcp-19, 0x1.ef485ep-18,
        0x1.4802acp-16, 0x1.661e5cp-15, 0x1.982d1ap-14, 0x1.d9871ap-14, -0x1.29104ep-12,
        -0x1.17d5e2p-9, 0x1.672fe6p-9, 0x1.5e2d1ap-9, -0x1.175728p-8, 0x1.0d4eeap-11,
        0x1.734336p-12, 0x1.400a06p-14, 0x1.a68e0ap-17, -0x1.c8a228p-23, -0x1.8585bcp-25,
        -0x1.1e7606p-24, -0x1.460442p-12, -0x1.8d189ap-15, -0x1.e3a17cp-18, -0x1.268106p-20,
        -0x1.66aa46p-23, -0x1.b4cd6p-26,
    },
    {
        0x1.24c72p-32, 0x1.76934ap-31, 0x1.a0353ep-30, 0x1.14c55ap-28, 0x1.5b5106p-27,
        0x1.e7518p-26, 0x1.36e17ap-24, 0x1.6536fcp-23, 0x1.0db486p-21, 0x1.2953cp-20,
        0x1.7145p-19, 0x1.b88a1ep-18, 0x1.bdd73ap-17, 0x1.1f821ap-17, -0x1.b2b694p-13,
        -0x1.dffb96p-11, 0x1.ea94fep-9, -0x1.126a1ep-8, 0x1.89f2eap-10, 0x1.878a02p-14,
        -0x1.3ecd14p-14, -0x1.64c7dcp-16, -0x1.0109eap-18, 0x1.94108p-20, 0x1.a8a918p-22,
        0x1.2d2f16p-23, 0x1.ba92fcp-12, 0x1.0d8872p-14, 0x1.4844fp-17, 0x1.8fcb86p-20,
        0x1.e6e52p-23, 0x1.287bep-25,
    },
    {
        0x1.cfee8ep-35, 0x1.2815f8p-33, 0x1.9e975cp-32, 0x1.fd9dbcp-31, 0x1.4c0918p-29,
        0x1.ac330ep-28, 0x1.10e79cp-26, 0x1.58ea3p-25, 0x1.94c20ep-24, 0x1.02484ap-22,
        0x1.458464p-21, 0x1.7faf08p-21, -0x1.f9ee18p-20, -0x1.a5f402p-16, -0x1.f2cb82p-15,
        0x1.064a8ap-11, -0x1.2b954p-10, 0x1.f0c62ap-11, -0x1.9d7516p-13, -0x1.537f76p-15,
        0x1.1ee31ap-17, 0x1.d45cccp-19, 0x1.782246p-21, -0x1.4521a2p-21, -0x1.b93028p-23,
        -0x1.222c86p-24, -0x1.91f102p-13, -0x1.e99306p-16, -0x1.2a218p-18, -0x1.6b1708p-21,
        -0x1.ba317ep-24, -0x1.0d438ap-26,
    },
};
static const struct pieces MISH_GATE = {
    .rows = MISH_GATE_ROWS,
    .degree = 7,
    .linear = 1.0625,
    .offset = 16,
    .lo = -15.514245986938477,
    .hi = 14.573988914489746,
};

/* BELL: e^t / (1 + e^t)^2 on [-33.5672, 0], 32 pieces of degree 7.
   Relative error 2^-24.89, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py BELL */
static const _Alignas(64) Lane BELL_ROWS[][32] = {
    {
        -0x1.067c3ep-1, -0x1.94fdf4p+0, -0x1.490b9ap+1, -0x1.d9db22p+1, -0x1.2e43dp+2,
        -0x1.72f8f2p+2, -0x1.b928bcp+2, -0x1.fe4774p+2, -0x1.207d9cp+3, -0x1.40a77cp+3,
        -0x1.663e5ap+3, -0x1.8471c8p+3, -0x1.a7cd08p+3, -0x1.cc6164p+3, -0x1.eedcbap+3,
        -0x1.066f8p+4, -0x1.18ef64p+4, -0x1.29bc3p+4, -0x1.3b2a1ap+4, -0x1.4b4822p+4,
        -0x1.5d2a8ep+4, -0x1.6e88fep+4, -0x1.7ebbf6p+4, -0x1.8f6544p+4, -0x1.a18bf2p+4,
        -0x1.b26f8p+4, -0x1.c36abap+4, -0x1.d45dcp+4, -0x1.e581fp+4, -0x1.f5d12p+4,
        -0x1.04402cp+5, -0x1.0bbe02p+5,
    },
    {
        0x1.dfc75cp-3, 0x1.21aa36p-3, 0x1.0e5846p-4, 0x1.8106b4p-6, 0x1.1e2de4p-7, 0x1.8bd506p-9,
        0x1.0978d8p-10, 0x1.691888p-12, 0x1.fd9e4p-14, 0x1.751a1p-15, 0x1.cd10d8p-17,
        0x1.66dba4p-18, 0x1.db7ca4p-20, 0x1.2f321cp-21, 0x1.9cdd2ap-23, 0x1.43452p-24,
        0x1.96e588p-26, 0x1.1cc6f6p-27, 0x1.7f3dfcp-29, 0x1.17e9fap-30, 0x1.6e222ap-32,
        0x1.ee97fp-34, 0x1.6766c2p-35, 0x1.fb7372p-37, 0x1.4664c2p-38, 0x1.c656b6p-40,
        0x1.3a658ep-41, 0x1.b3fd4cp-43, 0x1.2ab27cp-44, 0x1.af1f5p-46, 0x1.0c352p-47,
        0x1.a4920ap-49,
    },
    {
        0x1.e16f3cp-5, 0x1.7dc36cp-4, 0x1.cfdb6ep-5, 0x1.6e7bbcp-6, 0x1.1922dcp-7, 0x1.896f2p-9,
        0x1.08ef0ep-10, 0x1.68d8d8p-12, 0x1.fd7e8ap-14, 0x1.75119p-15, 0x1.cd0d9cp-17,
        0x1.66daa8p-18, 0x1.db7c34p-20, 0x1.2f3206p-21, 0x1.9cdd22p-23, 0x1.43451cp-24,
        0x1.96e586p-26, 0x1.1cc6f6p-27, 0x1.7f3dfcp-29, 0x1.17e9fap-30, 0x1.6e222ap-32,
        0x1.ee97fp-34, 0x1.6766c2p-35, 0x1.fb7372p-37, 0x1.4664c2p-38, 0x1.c656b6p-40,
        0x1.3a658ep-41, 0x1.b3fd4cp-43, 0x1.2ab27cp-44, 0x1.af1f5p-46, 0x1.0c3522p-47,
        0x1.a4920ap-49,
    },
    {
        -0x1.8532dap-5, 0x1.5ef25cp-7, 0x1.469264p-6, 0x1.4abcd2p-7, 0x1.0f2edep-8, 0x1.84a8ep-10,
        0x1.07dbe8p-11, 0x1.685966p-13, 0x1.fd3f1ep-15, 0x1.75009ap-16, 0x1.cd068ap-18,
        0x1.66d8bap-19, 0x1.db7b6p-21, 0x1.2f31ap-22, 0x1.9cdc8p-24, 0x1.43451ap-25,
        0x1.96e57p-27, 0x1.1cc6f2p-28, 0x1.7f3dd8p-30, 0x1.17eap-31, 0x1.6e2218p-33,
        0x1.ee97b2p-35, 0x1.6766c6p-36, 0x1.fb737ep-38, 0x1.4664a4p-39, 0x1.c656a2p-41,
        0x1.3a6584p-42, 0x1.b3fd48p-44, 0x1.2ab276p-45, 0x1.af1f5ap-47, 0x1.0c34b8p-48,
        0x1.a49216p-50,
    },
    {
        -0x1.22a254p-6, -0x1.64909ep-7, 0x1.0186eap-9, 0x1.5ed1aep-9, 0x1.4f8688p-10,
        0x1.f98d46p-12, 0x1.5cf58ap-13, 0x1.df2ab8p-15, 0x1.532e2ep-16, 0x1.f12a26p-18,
        0x1.335c08p-19, 0x1.de716p-21, 0x1.3cfe6ap-22, 0x1.944c38p-24, 0x1.1347c8p-25,
        0x1.af0782p-27, 0x1.0f477cp-28, 0x1.7bb5b8p-30, 0x1.ff058ap-32, 0x1.75387ap-33,
        0x1.e8332ep-35, 0x1.49c158p-36, 0x1.df3546p-38, 0x1.524d42p-39, 0x1.b3382ep-41,
        0x1.2ee7cp-42, 0x1.a335ecp-44, 0x1.22aabap-45, 0x1.8e4672p-47, 0x1.1f6a7cp-48,
        0x1.65aa2ap-50, 0x1.186132p-51,
    },
    {
        0x1.63d4e8p-8, -0x1.377836p-8, -0x1.4f0c2p-10, 0x1.744846p-12, 0x1.1e343ap-12,
        0x1.e106a6p-14, 0x1.57135ep-15, 0x1.dbf796p-17, 0x1.522a6ap-18, 0x1.f0928cp-20,
        0x1.328eep-21, 0x1.de3fa4p-23, 0x1.3cab4cp-24, 0x1.938164p-26, 0x1.129a54p-27,
        0x1.aee562p-29, 0x1.0ee9a2p-30, 0x1.7b739p-32, 0x1.fe4acep-34, 0x1.750dcep-35,
        0x1.e7a282p-37, 0x1.493268p-38, 0x1.deeba2p-40, 0x1.522af8p-41, 0x1.b29606p-43,
        0x1.2e91ccp-44, 0x1.a2ca8cp-46, 0x1.226d84p-47, 0x1.8de8bp-49, 0x1.1f4ccep-50,
        0x1.64bb8ap-52, 0x1.184ee8p-53,
    },
    {
        0x1.b683b8p-9, -0x1.616564p-11, -0x1.352884p-11, -0x1.6b520ep-15, 0x1.144314p-15,
        0x1.53718p-16, 0x1.0b605p-17, 0x1.7e41a2p-19, 0x1.11987p-20, 0x1.904c76p-22,
        0x1.f75dfap-24, 0x1.815f3cp-25, 0x1.01162cp-26, 0x1.4a5dbep-28, 0x1.c35ca4p-30,
        0x1.5af7eep-31, 0x1.b97486p-33, 0x1.33304p-34, 0x1.9ff7c4p-36, 0x1.2d433cp-37,
        0x1.8c92c2p-39, 0x1.0cfa2p-40, 0x1.8364e8p-42, 0x1.10ea6ap-43, 0x1.6258dcp-45,
        0x1.ebe6acp-47, 0x1.541478p-48, 0x1.d6e8dcp-50, 0x1.42e32ap-51, 0x1.cfc3fep-53,
        0x1.257b0ap-54, 0x1.c3a5dcp-56,
    },
    {
        -0x1.07b634p-11, 0x1.0312p-10, -0x1.eb205ep-13, -0x1.ef3b5cp-16, 0x1.2fed06p-18,
        0x1.a0aa56p-19, 0x1.36d806p-20, 0x1.b4786p-22, 0x1.3a5b84p-23, 0x1.e14468p-25,
        0x1.102252p-26, 0x1.d55378p-28, 0x1.2a32fep-29, 0x1.6b947ep-31, 0x1.e68f6cp-33,
        0x1.aa97dp-34, 0x1.f3e62p-36, 0x1.69e04p-37, 0x1.d5de8cp-39, 0x1.68f52ep-40,
        0x1.c62cdp-42, 0x1.2b902ap-43, 0x1.cb09d6p-45, 0x1.488bc6p-46, 0x1.8fa6eep-48,
        0x1.1a87aap-49, 0x1.891e34p-51, 0x1.12edb4p-52, 0x1.76e1cap-54, 0x1.16fbbap-55,
        0x1.3ab098p-57, 0x1.1366fp-58,
    },
    {
        -0x1.6a7e74p-12, -0x1.043474p-14, 0x1.3af352p-14, -0x1.0af96p-16, -0x1.12c458p-18,
        -0x1.7aa86ap-24, 0x1.a708eep-23, 0x1.96c09ap-24, 0x1.3815a4p-25, 0x1.bc4068p-27,
        0x1.376208p-28, 0x1.aa53f8p-30, 0x1.2c9a02p-31, 0x1.957f8p-33, 0x1.18ee3p-34,
        0x1.7a4f06p-36, 0x1.08ee32p-37, 0x1.638b6ap-39, 0x1.f4308cp-41, 0x1.55d37cp-42,
        0x1.d75e9cp-44, 0x1.473ae6p-45, 0x1.bd2d88p-47, 0x1.33c3cp-48, 0x1.aa9ae6p-50,
        0x1.237efap-51, 0x1.90b596p-53, 0x1.12d15cp-54, 0x1.7aef08p-56, 0x1.05b01ap-57,
        0x1.6e8186p-59, 0x1.f47cbcp-61,
    },
};
static const struct pieces BELL = {
    .rows = BELL_ROWS,
    .degree = 7,
    .linear = 0.9375,
    .lo = -33.56718826293945,
    .hi = 0.0,
};

/* SWISH_SLOPE: swish'(t) on [-27.9727, 0], 32 pieces of degree 7.
   Relative error 2^-24.63, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py SWISH_SLOPE */
static const _Alignas(64) Lane SWISH_SLOPE_ROWS[][32] = {
    {
        -0x1.aff9eep-2, -0x1.474974p+0, -0x1.60858p+0, -0x1.8dd1bap+1, -0x1.f2833ap+1,
        -0x1.38bc1cp+2, -0x1.6eebe6p+2, -0x1.a42bfep+2, -0x1.de4506p+2, -0x1.0ba67ep+3,
        -0x1.2976b6p+3, -0x1.45d1bap+3, -0x1.62db36p+3, -0x1.7e41fep+3, -0x1.9a4382p+3,
        -0x1.b5a13p+3, -0x1.d29b8p+3, -0x1.f04a56p+3, -0x1.0696f2p+4, -0x1.147716p+4,
        -0x1.21db98p+4, -0x1.3048d2p+4, -0x1.3fdc5ap+4, -0x1.4e3822p+4, -0x1.5b14dcp+4,
        -0x1.692ea6p+4, -0x1.77e636p+4, -0x1.864e2p+4, -0x1.94216p+4, -0x1.a23caep+4,
        -0x1.b16544p+4, -0x1.bf3acap+4,
    },
    {
        0x1.2e4044p-2, -0x1.848b9ep-29, -0x1.48bdcap-6, -0x1.5a12ep-4, -0x1.cc42a4p-5,
        -0x1.d8879p-6, -0x1.f27322p-7, -0x1.001422p-7, -0x1.e1854cp-9, -0x1.c1bfe6p-10,
        -0x1.8f418cp-11, -0x1.6c6562p-12, -0x1.43332cp-13, -0x1.29da88p-14, -0x1.0c22d4p-15,
        -0x1.e90ba6p-17, -0x1.a7b5f4p-18, -0x1.660ce2p-19, -0x1.34670cp-20, -0x1.11b62ap-21,
        -0x1.f26f16p-23, -0x1.a9efcp-24, -0x1.532ef4p-25, -0x1.2195fap-26, -0x1.0db4ep-27,
        -0x1.d1eeb4p-29, -0x1.83455ap-30, -0x1.47639ap-31, -0x1.1e249ap-32, -0x1.eb2f42p-34,
        -0x1.8b4354p-35, -0x1.5802f4p-36,
    },
    {
        0x1.d46734p-2, 0x1.be141p-3, 0x1.841bcp-3, -0x1.1a7952p-5, -0x1.1682dp-5, -0x1.56b5f6p-6,
        -0x1.85827ep-7, -0x1.a288e6p-8, -0x1.968912p-9, -0x1.84734ap-10, -0x1.5f0ccap-11,
        -0x1.44ae24p-12, -0x1.2327cap-13, -0x1.0ea326p-14, -0x1.eae6eap-16, -0x1.c276b4p-17,
        -0x1.88833ep-18, -0x1.4d5f5cp-19, -0x1.20644ap-20, -0x1.00e5dap-21, -0x1.d5502cp-23,
        -0x1.924bf6p-24, -0x1.4152dp-25, -0x1.13068ap-26, -0x1.00ac2ep-27, -0x1.bc55dcp-29,
        -0x1.720dd6p-30, -0x1.3965p-31, -0x1.1258e4p-32, -0x1.d7a58p-34, -0x1.7c1c86p-35,
        -0x1.4b3f64p-36,
    },
    {
        0x1.8b67a4p-4, 0x1.2c563p-3, 0x1.1f37acp-3, 0x1.0bb65p-7, -0x1.651bbcp-8, -0x1.a175dcp-8,
        -0x1.16686cp-8, -0x1.43ddcep-9, -0x1.4b2184p-10, -0x1.46fbfcp-11, -0x1.2ec8a8p-12,
        -0x1.1cf0fap-13, -0x1.031a3p-14, -0x1.e6d5cep-16, -0x1.bd8788p-17, -0x1.9be17ep-18,
        -0x1.69507p-19, -0x1.34b1d2p-20, -0x1.0c617cp-21, -0x1.e02b1p-23, -0x1.b83142p-24,
        -0x1.7aa82ep-25, -0x1.2f766ep-26, -0x1.0476e2p-27, -0x1.e746f8p-29, -0x1.a6bdp-30,
        -0x1.60d652p-31, -0x1.2b666ap-32, -0x1.068d2ep-33, -0x1.c41bcp-35, -0x1.6cf5a6p-36,
        -0x1.3e7bdp-37,
    },
    {
        -0x1.017be6p-4, 0x1.3537f2p-6, 0x1.8ce2c4p-6, 0x1.5f3cd6p-7, 0x1.1d87dcp-9,
        -0x1.6d402ep-11, -0x1.b48a0ap-11, -0x1.2f2936p-11, -0x1.53f4bcp-12, -0x1.619b18p-13,
        -0x1.5333b2p-14, -0x1.46de6p-15, -0x1.2eb8ap-16, -0x1.203fap-17, -0x1.0ac594p-18,
        -0x1.f1b91cp-20, -0x1.b82718p-21, -0x1.7ab202p-22, -0x1.4b27b6p-23, -0x1.29b0fep-24,
        -0x1.120c22p-25, -0x1.d95c16p-27, -0x1.7cd672p-28, -0x1.47e71ep-29, -0x1.337936p-30,
        -0x1.0b6cdp-31, -0x1.bf7ef4p-33, -0x1.7c8c3cp-34, -0x1.4e5752p-35, -0x1.206182p-36,
        -0x1.d26a3p-38, -0x1.979e26p-39,
    },
    {
        -0x1.6c93d2p-6, -0x1.f240c2p-7, -0x1.8b7b0cp-7, 0x1.1000d6p-8, 0x1.92f6e8p-10,
        0x1.a9af58p-13, -0x1.d14168p-15, -0x1.553298p-14, -0x1.d9ea18p-15, -0x1.0ed868p-15,
        -0x1.129ac6p-16, -0x1.11fdcep-17, -0x1.03c284p-18, -0x1.f835c8p-20, -0x1.d8caeep-21,
        -0x1.be66p-22, -0x1.8e8dbcp-23, -0x1.5991a4p-24, -0x1.309b68p-25, -0x1.135016p-26,
        -0x1.fd3f28p-28, -0x1.b9b898p-29, -0x1.6470c2p-30, -0x1.33f724p-31, -0x1.220e28p-32,
        -0x1.fa2a3cp-34, -0x1.a870e4p-35, -0x1.69a52cp-36, -0x1.3e9476p-37, -0x1.134e6ep-38,
        -0x1.be22dcp-40, -0x1.86c954p-41,
    },
    {
        0x1.c05366p-8, -0x1.b444ecp-8, -0x1.c265e2p-8, 0x1.62ecb2p-11, 0x1.e5058ap-12,
        0x1.fdb358p-14, 0x1.804758p-16, -0x1.5e753ap-19, -0x1.9218ap-18, -0x1.22e3cep-18,
        -0x1.4b4d9p-19, -0x1.5bbbbep-20, -0x1.5de77cp-21, -0x1.5613d2p-22, -0x1.4cab82p-23,
        -0x1.3afae8p-24, -0x1.1decf6p-25, -0x1.f9b8fp-27, -0x1.baa72ap-28, -0x1.94937ap-29,
        -0x1.79254ep-30, -0x1.49d17ap-31, -0x1.0f5f76p-32, -0x1.d71956p-34, -0x1.b5e194p-35,
        -0x1.7d55f6p-36, -0x1.42dba4p-37, -0x1.1582bp-38, -0x1.e637cp-40, -0x1.a583b8p-41,
        -0x1.5611e2p-42, -0x1.29cabep-43,
    },
    {
        0x1.16b392p-8, 0x1.2df1fcp-13, -0x1.0405c2p-10, 0x1.e63b32p-14, 0x1.a4566cp-14,
        0x1.0352dep-15, 0x1.feb70ap-18, 0x1.6a3444p-20, -0x1.e868a6p-22, -0x1.179e72p-21,
        -0x1.4e3324p-22, -0x1.8a0f26p-23, -0x1.5abaa8p-24, -0x1.909c04p-25, -0x1.58fadcp-26,
        -0x1.6f8376p-27, -0x1.468986p-28, -0x1.0da876p-29, -0x1.0d5d96p-30, -0x1.dfc154p-32,
        -0x1.bb5378p-33, -0x1.7e0684p-34, -0x1.1cc364p-35, -0x1.eec5b6p-37, -0x1.03176ep-37,
        -0x1.d7a66ap-39, -0x1.7ba4e4p-40, -0x1.376f56p-41, -0x1.23823p-42, -0x1.f6a162p-44,
        -0x1.9aa1e4p-45, -0x1.7b0d16p-46,
    },
    {
        -0x1.5e36dap-10, 0x1.e918cep-11, 0x1.404b4cp-14, -0x1.2f344cp-13, -0x1.314fecp-17,
        0x1.0c235cp-17, 0x1.f2f9b4p-19, 0x1.28dfeap-20, 0x1.4ab9c2p-22, 0x1.026b8cp-24,
        -0x1.5f761cp-27, -0x1.692a5ap-27, -0x1.b3ebe4p-27, -0x1.5a8e96p-28, -0x1.01a4dcp-28,
        -0x1.9df608p-30, -0x1.ab6b22p-31, -0x1.c55328p-32, -0x1.44c2d6p-33, -0x1.4455dap-34,
        -0x1.3a6478p-35, -0x1.20bd84p-36, -0x1.161332p-37, -0x1.e95816p-39, -0x1.8920f6p-40,
        -0x1.3ed502p-41, -0x1.2df656p-42, -0x1.1a98bp-43, -0x1.c11d4p-45, -0x1.8ca5cap-46,
        -0x1.41f9f4p-47, -0x1.fdd286p-49,
    },
};
static const struct pieces SWISH_SLOPE = {
    .rows = SWISH_SLOPE_ROWS,
    .degree = 7,
    .linear = 1.125,
    .lo = -27.97265625,
    .hi = 0.0,
};

/* GELU_SLOPE: gelu'(t) on [-8.33822, 0], 32 pieces of degree 7.
   Relative error 2^-24.80, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py GELU_SLOPE */
static const _Alignas(64) Lane GELU_SLOPE_ROWS[][32] = {
    {
        -0x1.11ebp-2, -0x1.80ead2p-1, -0x1.b17ccep-1, -0x1.9e5982p+0, -0x1.019feap+1,
        -0x1.2fabf2p+1, -0x1.59e2b6p+1, -0x1.83475ep+1, -0x1.ab828ep+1, -0x1.cf790cp+1,
        -0x1.f4b32p+1, -0x1.0bde14p+2, -0x1.1ce03ep+2, -0x1.2d7eeap+2, -0x1.3cb024p+2,
        -0x1.4b02f8p+2, -0x1.5971dcp+2, -0x1.6856f2p+2, -0x1.770684p+2, -0x1.8464cap+2,
        -0x1.91b186p+2, -0x1.9e7ff8p+2, -0x1.ab46cp+2, -0x1.b8a80ap+2, -0x1.c4f384p+2,
        -0x1.d162aep+2, -0x1.dd2704p+2, -0x1.e879fap+2, -0x1.f3388cp+2, -0x1.fef4a8p+2,
        -0x1.051c7cp+3, -0x1.0ae564p+3,
    },
    {
        0x1.2a9334p-2, -0x1.6737d8p-28, -0x1.32a5ap-5, -0x1.f1936ap-4, -0x1.577f04p-4,
        -0x1.88725cp-5, -0x1.922cacp-6, -0x1.6e19dep-7, -0x1.2ec816p-8, -0x1.f426bcp-10,
        -0x1.6d2afcp-11, -0x1.040f14p-12, -0x1.615d48p-14, -0x1.c9a4f6p-16, -0x1.32c0c4p-17,
        -0x1.9ea684p-19, -0x1.079828p-20, -0x1.319f86p-22, -0x1.55445p-24, -0x1.978738p-26,
        -0x1.d44af4p-28, -0x1.0e356p-29, -0x1.2c2ca4p-31, -0x1.2c6db2p-33, -0x1.436d86p-35,
        -0x1.4a216ep-37, -0x1.5df45ep-39, -0x1.797d7ep-41, -0x1.a6ca8p-43, -0x1.97857ap-45,
        -0x1.929312p-47, -0x1.72ab62p-49,
    },
    {
        0x1.7c0eb4p-1, 0x1.b9d99p-2, 0x1.6e4d4cp-2, -0x1.114618p-4, -0x1.ba272ap-4,
        -0x1.637568p-4, -0x1.c1e85cp-5, -0x1.e0e776p-6, -0x1.c49d22p-7, -0x1.9d342ap-8,
        -0x1.4adadp-9, -0x1.fdc21ep-11, -0x1.737266p-12, -0x1.00499ep-13, -0x1.6abfaep-15,
        -0x1.01536cp-16, -0x1.56ab2ap-18, -0x1.9fc89p-20, -0x1.e48c9ap-22, -0x1.2c4dc2p-23,
        -0x1.659ceap-25, -0x1.aa9686p-27, -0x1.e9453cp-29, -0x1.f9c58ap-31, -0x1.1830c8p-32,
        -0x1.26302ep-34, -0x1.400f9ap-36, -0x1.61c15ap-38, -0x1.953e6ep-40, -0x1.901cbcp-42,
        -0x1.94432cp-44, -0x1.7cbbb6p-46,
    },
    {
        0x1.9e33e2p-3, 0x1.8d9a96p-2, 0x1.8cc1aap-2, 0x1.ec9328p-4, -0x1.619944p-9,
        -0x1.7a7962p-5, -0x1.7a941p-5, -0x1.0611b6p-5, -0x1.275cfep-6, -0x1.32b61p-7,
        -0x1.12e75p-8, -0x1.d0a4d8p-10, -0x1.6eef8p-11, -0x1.0ff058p-12, -0x1.98d412p-14,
        -0x1.31d6dap-15, -0x1.ac4ff6p-17, -0x1.10eb22p-18, -0x1.4cf79p-20, -0x1.ad725p-22,
        -0x1.098fd4p-23, -0x1.480fd8p-25, -0x1.852044p-27, -0x1.a01f2ep-29, -0x1.db221ep-31,
        -0x1.00e3cap-32, -0x1.1f248p-34, -0x1.4580bep-36, -0x1.7db34p-38, -0x1.825c9ap-40,
        -0x1.8f909ap-42, -0x1.812fd2p-44,
    },
    {
        -0x1.cc690ep-3, -0x1.2a53cap-6, 0x1.7fa148p-6, 0x1.12b07ep-3, 0x1.1d85ep-4, 0x1.e5de4p-7,
        -0x1.5f07a4p-7, -0x1.09c146p-6, -0x1.9ee1e8p-7, -0x1.04af7ep-7, -0x1.0f97eep-8,
        -0x1.01aa06p-9, -0x1.c01696p-11, -0x1.68d302p-12, -0x1.227a88p-13, -0x1.cd3952p-15,
        -0x1.556d2p-16, -0x1.cb134cp-18, -0x1.2649bep-19, -0x1.8c1ddp-21, -0x1.fe1d52p-23,
        -0x1.470564p-24, -0x1.91ecep-26, -0x1.bd7c8ep-28, -0x1.067f48p-29, -0x1.24c6c2p-31,
        -0x1.5099ecp-33, -0x1.87b954p-35, -0x1.d69c4ep-37, -0x1.e8d53cp-39, -0x1.02f0d4p-40,
        -0x1.ff7fd2p-43,
    },
    {
        -0x1.2e58ap-4, -0x1.d29044p-4, -0x1.ac1d62p-4, 0x1.d6080ep-6, 0x1.6f112cp-5,
        0x1.d9e308p-6, 0x1.57aa1ep-7, -0x1.2b5b9ap-11, -0x1.0f2006p-8, -0x1.0065eap-8,
        -0x1.53a5bap-9, -0x1.7aac32p-10, -0x1.74a7d2p-11, -0x1.4bf5b2p-12, -0x1.2178d8p-13,
        -0x1.ebbabap-15, -0x1.83c816p-16, -0x1.149e52p-17, -0x1.765fe2p-19, -0x1.07f094p-20,
        -0x1.630348p-22, -0x1.d9b764p-24, -0x1.2e6cp-25, -0x1.5bab66p-27, -0x1.a79014p-29,
        -0x1.e749ep-31, -0x1.20ba08p-32, -0x1.59b188p-34, -0x1.aaa3eep-36, -0x1.c6dd32p-38,
        -0x1.edfeaap-40, -0x1.f3579ap-42,
    },
    {
        0x1.76a746p-5, -0x1.f6eb8ep-7, -0x1.969554p-6, -0x1.59d64ap-6, 0x1.aef376p-9,
        0x1.83efcp-7, 0x1.37692ap-7, 0x1.170e8cp-8, 0x1.414af2p-11, -0x1.761e8cp-11,
        -0x1.f4c82ap-11, -0x1.6dae7ep-11, -0x1.ad02b4p-12, -0x1.b6ba88p-13, -0x1.aa1d1p-14,
        -0x1.8c2886p-15, -0x1.4d7598p-16, -0x1.fef44ap-18, -0x1.708398p-19, -0x1.115a5ap-20,
        -0x1.81ffe2p-22, -0x1.0ca4bcp-23, -0x1.64ac1cp-25, -0x1.b01472p-27, -0x1.110048p-28,
        -0x1.48643ap-30, -0x1.8fc444p-32, -0x1.e9c0a4p-34, -0x1.3200dap-35, -0x1.5234fap-37,
        -0x1.79da64p-39, -0x1.8d9352p-41,
    },
    {
        0x1.2c88ep-6, 0x1.5e89fep-6, 0x1.0956f6p-6, -0x1.a193e2p-7, -0x1.fa3cdcp-8,
        -0x1.111582p-11, 0x1.3ae14ap-9, 0x1.4e61cep-9, 0x1.78835ap-10, 0x1.696d2ep-12,
        -0x1.dafb76p-15, -0x1.acdc5ap-13, -0x1.6c645ep-13, -0x1.ac9c52p-14, -0x1.c0409ep-15,
        -0x1.ace1p-16, -0x1.a3372p-17, -0x1.503afcp-18, -0x1.fca8ccp-20, -0x1.8f521cp-21,
        -0x1.2672ap-22, -0x1.afb668p-24, -0x1.2d4dc4p-25, -0x1.62a542p-27, -0x1.cdb104p-29,
        -0x1.104746p-30, -0x1.5d69bcp-32, -0x1.c6f416p-34, -0x1.3d8a5p-35, -0x1.57aa76p-37,
        -0x1.84d878p-39, -0x1.83fec2p-41,
    },
    {
        -0x1.63781p-7, 0x1.f81ee6p-11, 0x1.c77e44p-8, 0x1.79c2dap-9, -0x1.2a3b94p-9,
        -0x1.5ee35p-9, -0x1.a78928p-11, 0x1.8e77d2p-13, 0x1.acf54cp-12, 0x1.e5ee28p-12,
        0x1.35611ep-13, 0x1.96ab96p-15, -0x1.ddf8d2p-18, -0x1.fc9fa8p-16, -0x1.c547ep-16,
        -0x1.406112p-16, -0x1.27bd9cp-17, -0x1.22ec6ap-18, -0x1.fa2bbap-20, -0x1.ab69fp-21,
        -0x1.56986ap-22, -0x1.066cf2p-23, -0x1.7e1128p-25, -0x1.0fdf9cp-26, -0x1.76c8c6p-28,
        -0x1.f8d6ccp-30, -0x1.4603acp-31, -0x1.a1992p-33, -0x1.01645p-34, -0x1.3d5732p-36,
        -0x1.7bdee4p-38, -0x1.bdaaecp-40,
    },
};
static const struct pieces GELU_SLOPE = {
    .rows = GELU_SLOPE_ROWS,
    .degree = 7,
    .square = 0.25,
    .linear = 1.6875,
    .lo = -8.338224411010742,
    .hi = 0.0,
};

/* GELU_TANH_SLOPE: gelu_tanh'(t) on [-7.16912, 0], 32 pieces of degree 7.
   Relative error 2^-25.50, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py GELU_TANH_SLOPE */
static const _Alignas(64) Lane GELU_TANH_SLOPE_ROWS[][32] = {
    {
        -0x1.6b1cdp-2, -0x1.8142ap-1, -0x1.d889ep-1, -0x1.b67f34p+0, -0x1.083d96p+1,
        -0x1.30aa36p+1, -0x1.53b202p+1, -0x1.77ffc4p+1, -0x1.96f8e8p+1, -0x1.b8f26ep+1,
        -0x1.d5d0f8p+1, -0x1.f1ab0ap+1, -0x1.06365ap+2, -0x1.13179p+2, -0x1.1f7f76p+2,
        -0x1.2b5608p+2, -0x1.36acb2p+2, -0x1.4271b4p+2, -0x1.4e51bap+2, -0x1.590f96p+2,
        -0x1.6405ecp+2, -0x1.6da8a8p+2, -0x1.78234ep+2, -0x1.817a4ep+2, -0x1.8b2574p+2,
        -0x1.957966p+2, -0x1.9e808cp+2, -0x1.a80176p+2, -0x1.b0e584p+2, -0x1.b9d3c6p+2,
        -0x1.c1e92ap+2, -0x1.caef4ap+2,
    },
    {
        0x1.d4465p-3, -0x1.4f6404p-28, -0x1.fce90cp-5, -0x1.d664b8p-4, -0x1.443e4p-4,
        -0x1.8765a4p-5, -0x1.c0af98p-6, -0x1.c13f94p-7, -0x1.c4dddp-8, -0x1.80bce8p-9,
        -0x1.53af56p-10, -0x1.1c42b4p-11, -0x1.c69be4p-13, -0x1.5c3f7p-14, -0x1.008688p-15,
        -0x1.708fb4p-17, -0x1.027f54p-18, -0x1.4442fap-20, -0x1.74cdeap-22, -0x1.c2c9aap-24,
        -0x1.f04a2p-26, -0x1.2cf3c8p-27, -0x1.342feap-29, -0x1.594548p-31, -0x1.5c96d6p-33,
        -0x1.2b482ap-35, -0x1.25fd42p-37, -0x1.f8bd5cp-40, -0x1.c3ab6p-42, -0x1.7b210ep-44,
        -0x1.5ee462p-46, -0x1.029004p-48,
    },
    {
        0x1.674d7cp-1, 0x1.b8baccp-2, 0x1.3241aep-2, -0x1.59b4bcp-4, -0x1.b7e278p-4,
        -0x1.670284p-4, -0x1.f4c564p-5, -0x1.297aaep-5, -0x1.55821ep-6, -0x1.4abbeep-7,
        -0x1.43fffp-8, -0x1.2a2e8ap-9, -0x1.0427b2p-10, -0x1.affc34p-12, -0x1.56ddccp-13,
        -0x1.07d834p-14, -0x1.8a7e2cp-16, -0x1.07d836p-17, -0x1.43079cp-19, -0x1.9ccf9ap-21,
        -0x1.e02a78p-23, -0x1.313dp-24, -0x1.48a4fp-26, -0x1.80a25ep-28, -0x1.95ebcp-30,
        -0x1.6d0662p-32, -0x1.751466p-34, -0x1.4da822p-36, -0x1.360556p-38, -0x1.0e127cp-40,
        -0x1.025b1cp-42, -0x1.8ad232p-45,
    },
    {
        0x1.086106p-2, 0x1.8cd1a4p-2, 0x1.81d234p-2, 0x1.5f070ep-4, -0x1.4788fcp-7,
        -0x1.740766p-5, -0x1.8c012p-5, -0x1.36337cp-5, -0x1.ab4754p-6, -0x1.ea203ap-7,
        -0x1.10bdaep-7, -0x1.18ffc6p-8, -0x1.0f3714p-9, -0x1.ed822ep-11, -0x1.a9dbp-12,
        -0x1.61a21p-13, -0x1.1b864ap-14, -0x1.96ad48p-16, -0x1.0a6b6ap-17, -0x1.69409ap-19,
        -0x1.bd8c88p-21, -0x1.29c3bp-22, -0x1.5207ep-24, -0x1.9e3cf4p-26, -0x1.c9f552p-28,
        -0x1.b04114p-30, -0x1.cc746ep-32, -0x1.adb9aap-34, -0x1.9f2f8cp-36, -0x1.77dd34p-38,
        -0x1.74103cp-40, -0x1.27250cp-42,
    },
    {
        -0x1.90b4a4p-3, -0x1.02944p-6, 0x1.c5077ep-5, 0x1.e78dc2p-4, 0x1.f57c68p-5, 0x1.0c336cp-6,
        -0x1.b4537ep-8, -0x1.039044p-6, -0x1.0259b4p-6, -0x1.8321f8p-7, -0x1.010dd2p-7,
        -0x1.324f18p-8, -0x1.4eb1dep-9, -0x1.537b4ep-10, -0x1.42c1bp-11, -0x1.243f5ap-12,
        -0x1.facd74p-14, -0x1.88a462p-15, -0x1.150bcp-16, -0x1.909742p-18, -0x1.07216p-19,
        -0x1.73082p-21, -0x1.bda0fcp-23, -0x1.1eaa9cp-24, -0x1.4cd952p-26, -0x1.4a9fc6p-28,
        -0x1.6fc382p-30, -0x1.66e82p-32, -0x1.692354p-34, -0x1.544cc4p-36, -0x1.5ce7e6p-38,
        -0x1.1fc88cp-40,
    },
    {
        -0x1.7ee686p-4, -0x1.d2c558p-4, -0x1.79fe9p-4, 0x1.240672p-5, 0x1.527d6ap-5,
        0x1.cdd508p-6, 0x1.cf18b6p-7, 0x1.7cad0ap-9, -0x1.3f46bp-9, -0x1.2362b4p-8,
        -0x1.0f394ep-8, -0x1.94ecd4p-9, -0x1.06a8f8p-9, -0x1.326cf2p-10, -0x1.47cea8p-11,
        -0x1.491b9cp-12, -0x1.38701ap-13, -0x1.0852p-14, -0x1.94df96p-16, -0x1.3a4ec6p-17,
        -0x1.b9f48cp-19, -0x1.4a46b4p-20, -0x1.a556dap-22, -0x1.1daa0ap-23, -0x1.5d5e5p-25,
        -0x1.6d6e0ep-27, -0x1.a9bd72p-29, -0x1.b276f8p-31, -0x1.c85604p-33, -0x1.bfc204p-35,
        -0x1.dde062p-37, -0x1.991c78p-39,
    },
    {
        0x1.235b44p-5, -0x1.0fa854p-6, -0x1.102adep-5, -0x1.a7ec26p-7, 0x1.3d42fep-8,
        0x1.536dd6p-7, 0x1.30472ap-7, 0x1.953174p-8, 0x1.787f12p-9, 0x1.575fb2p-12,
        -0x1.969476p-11, -0x1.18fc5ep-10, -0x1.f27252p-11, -0x1.6838ccp-11, -0x1.cc7306p-12,
        -0x1.055196p-12, -0x1.156714p-13, -0x1.0325f8p-14, -0x1.b9e0eep-16, -0x1.721fcp-17,
        -0x1.1b403ap-18, -0x1.c261d2p-20, -0x1.3399ecp-21, -0x1.b72024p-23, -0x1.1c60a4p-24,
        -0x1.40c3c8p-26, -0x1.86a004p-28, -0x1.a8ca98p-30, -0x1.d1d296p-32, -0x1.e179ecp-34,
        -0x1.054626p-35, -0x1.dcd16ap-38,
    },
    {
        0x1.963df4p-6, 0x1.49a94cp-6, 0x1.703afap-7, -0x1.7b51fep-7, -0x1.83ee4ep-8,
        -0x1.102872p-11, 0x1.3eb364p-9, 0x1.e3f0dap-10, 0x1.0d3d08p-9, 0x1.4e6daap-10,
        0x1.32f158p-11, 0x1.81c9bep-18, -0x1.d7563ap-13, -0x1.10897ep-12, -0x1.7ff8f8p-13,
        -0x1.228c64p-13, -0x1.60b648p-14, -0x1.83c936p-15, -0x1.50894cp-16, -0x1.3e019ep-17,
        -0x1.f692f4p-19, -0x1.af728cp-20, -0x1.3770a4p-21, -0x1.e58098p-23, -0x1.4a584ep-24,
        -0x1.64011p-26, -0x1.d0b71ap-28, -0x1.eca90cp-30, -0x1.1c3d84p-31, -0x1.259ap-33,
        -0x1.72adep-35, -0x1.39597ap-37,
    },
    {
        -0x1.5d67e4p-7, 0x1.8bd452p-9, 0x1.ccbd9ap-8, 0x1.127f7p-11, -0x1.10a916p-9,
        -0x1.20e574p-9, -0x1.102554p-9, 0x1.a4c574p-12, 0x1.3f71c4p-13, 0x1.5a80e4p-12,
        0x1.0d4b76p-12, 0x1.478a7ep-12, 0x1.73c8e2p-13, 0x1.ce6d76p-15, -0x1.061f7ep-14,
        -0x1.7c3368p-15, -0x1.5b961cp-15, -0x1.a30216p-16, -0x1.309716p-16, -0x1.2e32d2p-17,
        -0x1.3250d2p-18, -0x1.1cf594p-19, -0x1.d2b248p-21, -0x1.717698p-22, -0x1.146472p-23,
        -0x1.87fd36p-25, -0x1.07a7aap-26, -0x1.5003e8p-28, -0x1.972a84p-30, -0x1.da79e6p-32,
        -0x1.086804p-33, -0x1.1a4766p-35,
    },
};
static const struct pieces GELU_TANH_SLOPE = {
    .rows = GELU_TANH_SLOPE_ROWS,
    .degree = 7,
    .square = 0.4375,
    .linear = 1.25,
    .lo = -7.1691179275512695,
    .hi = 0.0,
};

/* MISH_SLOPE: mish'(x) on [-20.48, 11.4888], 32 pieces of degree 8.
   Relative error 2^-24.69, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py MISH_SLOPE */
static const _Alignas(64) Lane MISH_SLOPE_ROWS[][32] = {
    {
        -0x1.47f17ep+4, -0x1.37d2c6p+4, -0x1.26f17ep+4, -0x1.176222p+4, -0x1.06ca3ep+4,
        -0x1.ecaaaap+3, -0x1.cd6d3ap+3, -0x1.aef778p+3, -0x1.8fe666p+3, -0x1.6cb69ep+3,
        -0x1.4c86d4p+3, -0x1.2f0a3ep+3, -0x1.0f8bf2p+3, -0x1.dac962p+2, -0x1.9ceeeep+2,
        -0x1.5d70a4p+2, -0x1.1a92c6p+2, -0x1.b8369ep+1, -0x1.88e81cp+0, -0x1.31432cp+0,
        -0x1.a28f5cp-2, 0x1.381b4ep-1, 0x1.30a3d8p+1, 0x1.b23d7p+1, 0x1.1cd3ap+2, 0x1.598f5cp+2,
        0x1.99851ep+2, 0x1.dd1b4ep+2, 0x1.0eae14p+3, 0x1.2d28f6p+3, 0x1.5p+3, 0x1.7p+3,
    },
    {
        -0x1.a4386p-26, -0x1.10d9cep-24, -0x1.71740ep-23, -0x1.cd4494p-22, -0x1.30cfd2p-20,
        -0x1.8dda0cp-19, -0x1.ec3c5ep-18, -0x1.282dd8p-16, -0x1.688848p-15, -0x1.e98be8p-14,
        -0x1.2e3feap-12, -0x1.567daap-11, -0x1.94e318p-10, -0x1.f877d4p-9, -0x1.194b2ap-7,
        -0x1.355928p-6, -0x1.4d9d54p-5, -0x1.343c1ap-4, -0x1.1bcd0cp-4, 0x1.beb774p-31,
        0x1.5e958p-2, 0x1.de691p-1, 0x1.0c21c2p+0, 0x1.030206p+0, 0x1.00880ep+0, 0x1.0019dep+0,
        0x1.000442p+0, 0x1.00009cp+0, 0x1.000018p+0, 0x1.000004p+0, 0x1p+0, 0x1p+0,
    },
    {
        -0x1.8eaaa2p-26, -0x1.0217e2p-24, -0x1.5c4302p-23, -0x1.b13f2ep-22, -0x1.1d0cd2p-20,
        -0x1.72370ep-19, -0x1.c78e1cp-18, -0x1.106c46p-16, -0x1.492bfap-15, -0x1.ba74eap-14,
        -0x1.0e0e6ep-12, -0x1.2e06e6p-11, -0x1.5eb5c8p-10, -0x1.a98aep-9, -0x1.ca6a12p-8,
        -0x1.dcf7ecp-7, -0x1.ce2228p-6, -0x1.51497ep-5, 0x1.267134p-3, 0x1.115accp-2,
        0x1.2ff27ap-1, 0x1.a08534p-2, -0x1.bc1412p-5, -0x1.2948bep-6, -0x1.d1427ep-9,
        -0x1.70b63ap-11, -0x1.f165fep-14, -0x1.214d2cp-16, -0x1.67b43ep-19, -0x1.e3414p-22,
        -0x1.0609ecp-18, -0x1.381d2cp-21,
    },
    {
        -0x1.791d0ep-27, -0x1.e6ac18p-26, -0x1.4711fap-24, -0x1.9539c4p-23, -0x1.0949cep-21,
        -0x1.56940ep-20, -0x1.a2dfccp-19, -0x1.f1554p-18, -0x1.29cf46p-16, -0x1.8b5cb4p-15,
        -0x1.dbb5ecp-14, -0x1.058a9cp-12, -0x1.287742p-11, -0x1.5a6282p-10, -0x1.6198dp-9,
        -0x1.4d7c6ap-8, -0x1.f8ebaap-8, -0x1.92e8c2p-9, 0x1.396268p-3, 0x1.a34a26p-3,
        0x1.2e3874p-3, -0x1.271baap-2, 0x1.0290dep-6, 0x1.9e0602p-7, 0x1.7fe654p-9,
        0x1.42b1acp-11, 0x1.c163f8p-14, 0x1.0e61aep-16, 0x1.40b332p-19, 0x1.cc523cp-22,
        -0x1.51f9b8p-14, -0x1.9287dcp-17,
    },
    {
        -0x1.da0e0cp-29, -0x1.30c2b4p-27, -0x1.97d38ep-26, -0x1.f6ee46p-25, -0x1.475eccp-23,
        -0x1.a3ee24p-22, -0x1.fd98a2p-21, -0x1.2be0eep-19, -0x1.634636p-18, -0x1.d05666p-17,
        -0x1.123158p-15, -0x1.26b0bep-14, -0x1.42ce78p-13, -0x1.63bf3ap-12, -0x1.4a331cp-11,
        -0x1.f2e452p-11, -0x1.808dccp-12, 0x1.4472p-8, 0x1.bb5bf2p-5, 0x1.574cdp-5, -0x1.e314dp-4,
        -0x1.398acp-5, 0x1.778ac4p-7, -0x1.33113cp-8, -0x1.8f9558p-10, -0x1.6f5536p-12,
        -0x1.0ae952p-14, -0x1.e5dbb6p-18, -0x1.7d09c6p-19, -0x1.075a3ep-22, -0x1.51ef4p-11,
        -0x1.927c3p-14,
    },
    {
        -0x1.bdc662p-31, -0x1.1d4138p-29, -0x1.7be094p-28, -0x1.d1dc64p-27, -0x1.2d035ap-25,
        -0x1.7ee75ap-24, -0x1.cc825cp-23, -0x1.0c2e5ep-21, -0x1.393a02p-20, -0x1.91b098p-19,
        -0x1.ce2092p-18, -0x1.e0c0bcp-17, -0x1.f3fbe8p-16, -0x1.f1468ap-15, -0x1.755da6p-14,
        -0x1.813f8cp-15, 0x1.f848f8p-12, 0x1.62e6f4p-9, 0x1.38412p-13, -0x1.4c1fbcp-6,
        -0x1.0ad7e4p-4, 0x1.7b064ap-4, -0x1.ae637ap-7, 0x1.03e6cp-11, 0x1.1a219cp-11,
        0x1.2dc9f8p-13, 0x1.cdf8eap-16, 0x1.e2d372p-17, -0x1.6118cap-18, 0x1.3c896cp-26,
        -0x1.4bb7e6p-9, -0x1.8b14c2p-12,
    },
    {
        -0x1.491e16p-33, -0x1.a60604p-32, -0x1.15c67cp-30, -0x1.52f026p-29, -0x1.b709e8p-28,
        -0x1.160e4cp-26, -0x1.4b6932p-25, -0x1.7b28fap-24, -0x1.b6362ep-23, -0x1.0d8bf6p-21,
        -0x1.2e9bcp-20, -0x1.2efcep-19, -0x1.19da0cp-18, -0x1.c150a6p-18, -0x1.a8567ap-19,
        0x1.056b2ep-15, 0x1.c07da2p-13, 0x1.a36b24p-11, -0x1.0891cap-7, -0x1.02eae6p-6,
        0x1.2ca94p-7, -0x1.7ce02ep-9, 0x1.774d76p-8, 0x1.0bb4b8p-11, -0x1.0ef3d6p-13,
        -0x1.8a1cbcp-15, -0x1.87b606p-17, 0x1.3c6182p-16, -0x1.d8c706p-17, -0x1.8592fp-21,
        -0x1.61b918p-8, -0x1.a549fcp-11,
    },
    {
        -0x1.c9ddap-36, -0x1.128e58p-34, -0x1.7e1abcp-33, -0x1.cf0246p-32, -0x1.0e9664p-30,
        -0x1.48c888p-29, -0x1.6ca378p-28, -0x1.ab25dap-27, -0x1.c81564p-26, -0x1.2e105ap-24,
        -0x1.35689ap-23, -0x1.aebcc2p-23, -0x1.d8c7c4p-22, -0x1.62e6f6p-23, 0x1.25680ep-20,
        0x1.9842fep-17, 0x1.cf4668p-15, 0x1.ff25a6p-14, -0x1.f53974p-9, -0x1.bcb36cp-9,
        0x1.53d29cp-6, -0x1.c4ec76p-6, -0x1.fed72ap-11, -0x1.3b3e38p-12, -0x1.2aff0ep-19,
        0x1.950cc8p-18, -0x1.c00942p-20, 0x1.76ccc2p-16, -0x1.1d0e68p-16, -0x1.731b1ap-20,
        -0x1.a1f118p-8, -0x1.f1c63ep-11,
    },
    {
        -0x1.7903a2p-40, -0x1.a1c3e8p-38, -0x1.1a863p-37, -0x1.164bfcp-36, -0x1.b11f9p-34,
        -0x1.09ba66p-32, -0x1.f3cf08p-31, -0x1.dd21dcp-30, -0x1.33bebp-28, -0x1.04df8ep-27,
        -0x1.093762p-27, -0x1.29a536p-24, 0x1.be8b66p-27, 0x1.32289p-25, 0x1.3a1b14p-20,
        0x1.64c318p-19, 0x1.592bdap-17, 0x1.3f2b6ap-15, -0x1.cb28e8p-11, 0x1.0ece2p-10,
        -0x1.22c74p-10, 0x1.7dca6cp-7, -0x1.a86cc2p-12, 0x1.86291p-13, -0x1.ed07a2p-18,
        -0x1.906d7ap-18, -0x1.28b816p-18, 0x1.83fdd4p-17, -0x1.68c33p-17, -0x1.50f6bp-20,
        -0x1.0126e4p-8, -0x1.32458p-11,
    },
    {
        -0x1.0347f2p-40, -0x1.b9b6b4p-40, -0x1.b688ecp-38, -0x1.22f7b4p-36, -0x1.bbafdap-36,
        -0x1.4751c4p-34, -0x1.0aa3fp-35, -0x1.1347b6p-33, -0x1.c00ed4p-34, -0x1.41154cp-32,
        -0x1.52c3f4p-28, 0x1.e01baap-27, -0x1.7a9f9ep-29, 0x1.156c7p-24, 0x1.771fe4p-26,
        0x1.70860ep-21, 0x1.0724a2p-20, -0x1.455654p-16, -0x1.5f8b84p-14, 0x1.4175b4p-10,
        -0x1.42e424p-9, -0x1.55f96p-10, 0x1.ec46dap-12, 0x1.ba1366p-20, -0x1.74f5dp-17,
        -0x1.b1836ap-20, -0x1.37e424p-20, 0x1.477118p-19, -0x1.69fe7cp-19, -0x1.bfa7bep-22,
        -0x1.011e4cp-10, -0x1.323b46p-13,
    },
};
static const struct pieces MISH_SLOPE = {
    .rows = MISH_SLOPE_ROWS,
    .degree = 8,
    .linear = 1.0,
    .offset = 20,
    .lo = -20.47998046875,
    .hi = 11.48876953125,
};

#else

/* GELU: e^(t^2/2) t Phi(t) on [-7.99219, 0], 8 pieces of degree 7.
   Relative error 2^-27.98, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py GELU */
static const _Alignas(64) Lane GELU_ROWS[][8] = {
    {
        0x0p+0, -0x1.6a430ep-2, -0x1.02b756p+0, -0x1.a76ffep+0, -0x1.2ffaf2p+1, -0x1.a7cfdcp+1,
        -0x1.186f3p+2, -0x1.70060ep+2,
    },
    {
        -0x0p+0, -0x1.170696p-3, -0x1.0d3274p-2, -0x1.4653dap-2, -0x1.661dfap-2, -0x1.7a7fe4p-2,
        -0x1.85eb1p-2, -0x1.8d2476p-2,
    },
    {
        0x1p-1, 0x1.2b315ep-2, 0x1.f64aa6p-4, 0x1.eac0e8p-5, 0x1.f1aacp-6, 0x1.dda568p-7,
        0x1.df674ap-8, 0x1.d40536p-9,
    },
    {
        0x1.988452p-2, 0x1.b0299ap-3, 0x1.2f7816p-4, 0x1.f74c0ap-6, 0x1.aee838p-7, 0x1.539b7ep-8,
        0x1.17fcfap-9, 0x1.b92804p-11,
    },
    {
        0x1.ffff64p-3, 0x1.f073cep-4, 0x1.29d528p-5, 0x1.aa7d72p-7, 0x1.390602p-8, 0x1.9b4db4p-10,
        0x1.19cf9ap-11, 0x1.69a02ap-13,
    },
    {
        0x1.104b44p-3, 0x1.e7f17ep-5, 0x1.fbf82ap-7, 0x1.3dca54p-8, 0x1.9402aap-10, 0x1.c0eeep-12,
        0x1.021808p-13, 0x1.0e6e38p-15,
    },
    {
        0x1.fdff44p-5, 0x1.a534e2p-6, 0x1.81e09p-8, 0x1.a755e2p-10, 0x1.d22706p-12,
        0x1.c08d6ep-14, 0x1.b3263cp-16, 0x1.6a7704p-18,
    },
    {
        0x1.9f55dcp-6, 0x1.2e6ea4p-7, 0x1.f0d498p-10, 0x1.d73caep-12, 0x1.b8d3a8p-14,
        0x1.816c18p-16, 0x1.39d4f4p-18, 0x1.7ce3b8p-21,
    },
    {
        0x1.d5bb18p-8, 0x1.0b2506p-9, 0x1.92d78p-12, 0x1.40c77p-14, 0x1.ecee6ap-17,
        0x1.a0f562p-19, 0x1.17f4f8p-21, 0x1.b47566p-25,
    },
};
static const struct pieces GELU = {
    .rows = GELU_ROWS,
    .degree = 7,
    .square = -0.095703125,
    .linear = 1.703125,
    .lo = -7.9921875,
    .hi = 0.0,
};

/* GELU_SLOPE: e^(t^2/2) gelu'(t) on [-8.71875, 0], 8 pieces of degree 7.
   Relative error 2^-27.93, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py GELU_SLOPE */
static const _Alignas(64) Lane GELU_SLOPE_ROWS[][8] = {
    {
        -0x1.3650c4p-2, -0x1.80ead2p-1, -0x1.11ee4ep+0, -0x1.c73deep+0, -0x1.449dp+1,
        -0x1.b95058p+1, -0x1.260c6p+2, -0x1.826866p+2,
    },
    {
        0x1.1c9a08p-2, -0x1.dc87p-28, -0x1.65a56cp-3, -0x1.0d76ccp-1, -0x1.be7a9cp-1,
        -0x1.4487f8p+0, -0x1.bfef64p+0, -0x1.2c10f4p+1,
    },
    {
        0x1.5aa2bcp-1, 0x1.25126cp-1, 0x1.0e5126p-1, 0x1.e38bd2p-2, 0x1.c63bb8p-2, 0x1.b496aap-2,
        0x1.a99db8p-2, 0x1.a2e87ep-2,
    },
    {
        0x1.421b7ap-3, 0x1.5b297ap-4, 0x1.d3bef8p-5, 0x1.b0dfb2p-6, 0x1.b1e918p-7, 0x1.b1f8e2p-8,
        0x1.a85558p-9, 0x1.99e022p-10,
    },
    {
        0x1.3a88cap-4, 0x1.2badbp-5, 0x1.72ebdp-6, 0x1.1f2186p-7, 0x1.e35d68p-9, 0x1.90f454p-10,
        0x1.3ef574p-11, 0x1.ee99fcp-13,
    },
    {
        0x1.145174p-5, 0x1.d511ecp-7, 0x1.0ce49ep-7, 0x1.62f2b6p-9, 0x1.fcdddap-11,
        0x1.67992cp-12, 0x1.d5bd0cp-14, 0x1.23776ap-15,
    },
    {
        0x1.86ac4cp-7, 0x1.51a906p-8, 0x1.668288p-9, 0x1.98c262p-11, 0x1.f1ac66p-13,
        0x1.489098p-14, 0x1.62bb68p-16, 0x1.449d3p-18,
    },
    {
        0x1.1f8b7cp-7, 0x1.c5613p-10, 0x1.a685e2p-11, 0x1.9a16c8p-13, 0x1.9184a8p-15,
        0x1.3415a2p-16, 0x1.17a41p-18, 0x1.284f46p-21,
    },
    {
        -0x1.0a9feep-9, 0x1.6cb1c2p-11, 0x1.547586p-13, 0x1.05fa1ep-15, 0x1.69f30cp-18,
        0x1.93ca26p-19, 0x1.399626p-21, 0x1.2e6dc6p-25,
    },
};
static const struct pieces GELU_SLOPE = {
    .rows = GELU_SLOPE_ROWS,
    .degree = 7,
    .square = -0.0859375,
    .linear = 1.609375,
    .lo = -8.71875,
    .hi = 0.0,
};

/* GELU_TANH_SLOPE: e^-z(t) gelu_tanh'(t) on [-7.49268, 0], 8 pieces of degree 7.
   Relative error 2^-27.09, coefficients rounded to float32.
   Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.
   mpmath 1.4.1, Lawson least squares, 40 digits and float64.
   python src/math/tables/generate.py GELU_TANH_SLOPE */
static const _Alignas(64) Lane GELU_TANH_SLOPE_ROWS[][8] = {
    {
        -0x1.d8feacp-3, -0x1.8142ap-1, -0x1.a6d39ep-1, -0x1.76f6b8p+0, -0x1.11407cp+1,
        -0x1.6e0daap+1, -0x1.eb6ea6p+1, -0x1.4dd112p+2,
    },
    {
        0x1.d89bb8p-2, -0x1.1f3192p-26, -0x1.d5b31p-4, -0x1.aa6d6ap+0, -0x1.14fff4p+2,
        -0x1.111c34p+3, -0x1.13d632p+4, -0x1.2d98p+5,
    },
    {
        0x1.688226p-2, 0x1.79651cp+0, 0x1.a6e48cp+0, 0x1.984e9ep+1, 0x1.31ec9cp+2, 0x1.bc22a4p+2,
        0x1.622962p+3, 0x1.311232p+4,
    },
    {
        -0x1.c3821ap-1, -0x1.342ea4p+0, -0x1.379c5ep+0, -0x1.2a479cp+0, -0x1.45a9dp+0,
        -0x1.be4dcp+0, -0x1.3a423cp+1, -0x1.acbf5cp+1,
    },
    {
        0x1.4b455p-2, 0x1.3cfa34p-4, 0x1.6f9b9ap-5, -0x1.1395fcp-5, 0x1.337e66p-3, 0x1.0267aap-2,
        0x1.cd385p-3, 0x1.b67812p-3,
    },
    {
        0x1.61ad4ap-4, 0x1.dbf268p-4, 0x1.ad0ea6p-4, -0x1.555b74p-5, -0x1.10e62ep-4,
        -0x1.85d10cp-8, 0x1.d8c786p-8, 0x1.47a1b2p-15,
    },
    {
        -0x1.953b8ap-5, 0x1.c3bfb8p-6, 0x1.214096p-5, 0x1.2c9f5ap-5, -0x1.cd9946p-7,
        -0x1.ab111cp-7, 0x1.570e04p-9, 0x1.db64ecp-16,
    },
    {
        -0x1.6c9fe4p-7, -0x1.9065e8p-6, -0x1.2f1f38p-6, 0x1.244a98p-6, 0x1.6564a2p-8,
        -0x1.5a2034p-8, 0x1.75386p-12, 0x1.600a92p-17,
    },
    {
        0x1.8d5de4p-10, -0x1.e272fcp-11, -0x1.244772p-7, 0x1.0fb07ep-9, 0x1.533816p-9,
        -0x1.8f5e58p-11, -0x1.14cc02p-15, 0x1.9609bp-20,
    },
};
static const struct pieces GELU_TANH_SLOPE = {
    .rows = GELU_TANH_SLOPE_ROWS,
    .degree = 7,
    .square = -0.125,
    .linear = 1.9375,
    .lo = -7.49267578125,
    .hi = 0.0,
};

#endif

#endif
