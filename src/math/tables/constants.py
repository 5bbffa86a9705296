"""constants.h: each constant once per precision of a lane."""

import functions
import mpmath as mp
from text import MPMATH, comment, guarded, literal, rounded

DIGITS = 60
FLOAT32, FLOAT64 = 24, 53
# Bits of the parts of ln 2 whose products with an exponent are exact.
LN2_BITS_FLOAT32, LN2_BITS_FLOAT64 = 11, 41

F32, F64, LONG = "32", "64", "128"

# name, what it is, function, lanes that use it
PAIRS = [
    ("LN2", "ln 2", functions.ln2, (F32, F64, LONG)),
    ("SELU_LAMBDA", "selu's lambda", functions.selu_lambda, (F32, F64, LONG)),
    ("SELU_LAMBDA_ALPHA", "selu's lambda alpha", functions.selu_lambda_alpha, (F32, F64, LONG)),
    ("THIRD", "1/3", functions.third, (F32, F64)),
    ("QUICK_GELU", "quick_gelu's factor", functions.quick_gelu, (F32, F64, LONG)),
    ("QUICK_GELU_LN2", "ln 2 / 1.702", functions.quick_gelu_ln2, (F32, F64)),
    ("SQRT_HALF", "sqrt(1/2)", functions.sqrt_half, (F64, LONG)),
    ("INV_SQRT_PI", "1 / sqrt(pi)", functions.inv_sqrt_pi, (F64, LONG)),
    ("INV_SQRT_2PI", "1 / sqrt(2 pi)", functions.inv_sqrt_2pi, (F64, LONG)),
    ("GELU_TANH_CUBIC", "2 sqrt(2 / pi) 0.044715", functions.gelu_tanh_cubic, (F32, F64, LONG)),
    ("SWISH_ARGMIN", "where swish is least", functions.swish_argmin, (F32, F64, LONG)),
    ("SWISH_ARGMIN_EXP", "e^SWISH_ARGMIN", functions.swish_argmin_exp, (F32, F64, LONG)),
    ("QUICK_GELU_ARGMIN", "where quick_gelu is least", functions.quick_gelu_argmin,
     (F32, F64, LONG)),
    ("MISH_ARGMIN", "where mish is least", functions.mish_argmin, (F32, F64, LONG)),
    ("MISH_ARGMIN_EXP", "e^MISH_ARGMIN", functions.mish_argmin_exp, (F32, F64, LONG)),
    ("SWISH_ARGMIN_PLUS_2", "SWISH_ARGMIN + 2 ln 2", functions.swish_argmin_plus_2, (F32, F64)),
    ("QUICK_GELU_ARGMIN_PLUS_2", "QUICK_GELU_ARGMIN + 2 ln 2 / 1.702",
     functions.quick_gelu_argmin_plus_2, (F32, F64)),
    ("MISH_ARGMIN_PLUS_2", "MISH_ARGMIN + 2 ln 2", functions.mish_argmin_plus_2, (F32, F64)),
    ("MISH_LINEAR", "4 + MISH_ARGMIN_EXP", functions.mish_linear, (F32, F64, LONG)),
    ("MISH_CONSTANT", "4 c + 6 + 4 e^c + e^2c for c = MISH_ARGMIN", functions.mish_constant,
     (F32, F64, LONG)),
    ("GELU_ARGMIN", "where gelu is least", functions.gelu_argmin, (F64,)),
    ("GELU_TANH_ARGMIN", "where gelu_tanh is least", functions.gelu_tanh_argmin, (F64, LONG)),
    ("GELU_TANH_ARGMIN_EXP", "e^z at GELU_TANH_ARGMIN", functions.gelu_tanh_argmin_exp,
     (F64, LONG)),
    ("GELU_TANH_Z_SLOPE", "dz/dx at GELU_TANH_ARGMIN", functions.gelu_tanh_z_slope,
     (F64, LONG)),
    ("GELU_TANH_W_SLOPE", "d(x dz/dx)/dx at GELU_TANH_ARGMIN", functions.gelu_tanh_w_slope,
     (F64, LONG)),
    ("GELU_TANH_Z_CURVE", "half d2z/dx2 at GELU_TANH_ARGMIN", functions.gelu_tanh_z_curve,
     (F64, LONG)),
]  # fmt: skip


def defined(name, value):
    return f"#define {name} {value}"


def float32(value):
    return literal(rounded(value, FLOAT32)) + "f"


def float64(value):
    return literal(rounded(value, FLOAT64))


def long_double(value):
    """Decimal, since the type's width differs; IEEE quad precision needs 36 digits."""
    return mp.nstr(value, 42) + "L"


def pair(name, about, value, bits, low):
    """A constant as an unevaluated sum of two."""
    high = rounded(value, bits)
    suffix = "f" if bits == FLOAT32 else ""
    return [
        f"/* {about} */",
        defined(name, literal(high) + suffix),
        defined(f"{name}_LOW", low(value - high)),
    ]


def pairs(lane, bits, low):
    lines = []
    for name, about, function, lanes in PAIRS:
        if lane in lanes:
            lines += pair(name, about, function(), bits, low)
    return lines


def ln2_short_float32():
    high = rounded(functions.ln2(), LN2_BITS_FLOAT32)
    following = rounded(functions.ln2() - high, LN2_BITS_FLOAT32)
    return [
        "/* ln 2 in parts whose products with an exponent are exact */",
        defined("LN2_SHORT", literal(high) + "f"),
        defined("LN2_SHORT_NEXT", literal(following) + "f"),
    ]


def ln2_short(low):
    """The high part of a long double is a float64, too."""
    high = rounded(functions.ln2(), LN2_BITS_FLOAT64)
    return [
        "/* ln 2 with a high part whose product with an exponent is exact */",
        defined("LN2_SHORT", literal(high)),
        defined("LN2_SHORT_LOW", low(functions.ln2() - high)),
    ]


def gelu_tanh_short(bits, low):
    """The high part is so short that its difference from a larger number is exact."""
    linear = functions.gelu_tanh_linear()
    short = rounded(linear, bits // 2 - 1)
    suffix = "f" if bits == FLOAT32 else ""
    return [
        f"/* 2 sqrt(2 / pi) with a high part of {bits // 2 - 1} bits */",
        defined("GELU_TANH_SHORT", literal(short) + suffix),
        defined("GELU_TANH_SHORT_LOW", low(linear - short)),
    ]


def swish_argmin_lowest(bits, write):
    """A third part, since beta x is a double word as well."""
    rest = functions.swish_argmin()
    for _ in range(2):
        rest -= rounded(rest, bits)
    return [defined("SWISH_ARGMIN_LOWEST", write(rest))]


GELU_TANH_LINEAR = [
    "/* 2 sqrt(2 / pi) */",
    "#define GELU_TANH_LINEAR (4 * INV_SQRT_2PI)",
    "#define GELU_TANH_LINEAR_LOW (4 * INV_SQRT_2PI_LOW)",
]


GAUSS_SHIFT = [
    "/* GAUSS_TAIL is a polynomial in (a - GAUSS_SHIFT) / (a + GAUSS_SHIFT). */",
    defined("GAUSS_SHIFT", functions.GAUSS_SHIFT),
]


def log2_e(write):
    return ["/* log2(e) */", defined("LOG2_E", write(functions.log2_e()))]


def quick_gelu_log2_e(write):
    return [
        "/* 1.702 log2(e) */",
        defined("QUICK_GELU_LOG2_E", write(functions.quick_gelu_log2_e())),
    ]


def sections():
    yield "#if LANE_BITS == 32"
    yield from log2_e(float32)
    yield from quick_gelu_log2_e(float32)
    yield from pairs(F32, FLOAT32, float32)
    yield from swish_argmin_lowest(FLOAT32, float32)
    yield from ln2_short_float32()
    yield from gelu_tanh_short(FLOAT32, float32)
    yield "\n#elif LANE_BITS == 64"
    yield from log2_e(float64)
    yield from quick_gelu_log2_e(float64)
    yield from pairs(F64, FLOAT64, float64)
    yield from swish_argmin_lowest(FLOAT64, float64)
    yield from ln2_short(float64)
    yield from GELU_TANH_LINEAR
    yield from gelu_tanh_short(FLOAT64, float64)
    yield from GAUSS_SHIFT
    yield "\n#elif LANE_BITS == 128 /* long double; the high parts are float64 */"
    yield from log2_e(long_double)
    yield from pairs(LONG, FLOAT64, long_double)
    yield defined("SWISH_ARGMIN_LOWEST", 0)
    yield from ln2_short(long_double)
    yield from GELU_TANH_LINEAR
    yield "#endif"


def header():
    with mp.workdps(DIGITS):
        body = "\n".join(sections())
    about = comment(
        "Constants, once per precision of a lane: NAME + NAME_LOW is the constant to about twice "
        "that precision, and NAME is the nearest number where no comment says otherwise.",
        f"Written by constants.py ({MPMATH}, {DIGITS} digits). To change it, change that and run "
        "python src/math/tables/generate.py",
    )
    return guarded("constants", about, ["simd/simd.h"], body)
