"""Finds the polynomials of coefficients.h; run it to write that file again.

    python src/math/coefficients.py > src/math/coefficients.h

Each is the best in the sense of Chebyshev for the relative error that counts, found by
the exchange algorithm of Remez in 60 digits, its coefficients then rounded to the lane's
type. The error printed is measured after that rounding, on a dense grid.
"""

import mpmath as mp
import numpy as np
from mpmath import mpf
from pieces import rounded_in_turn

mp.mp.dps = 60


def remez(function, weight, low, high, degree, rounds=12):
    """Coefficients of the polynomial that keeps weight * (p - f) smallest on [low, high]."""
    count = degree + 2
    points = [
        (low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * i / (count - 1)) for i in range(count)
    ]
    grid = [low + (high - low) * mpf(i) / (40 * count) for i in range(40 * count + 1)]
    values = [(x, function(x), weight(x)) for x in grid]
    for _ in range(rounds):
        rows = [
            [x**k for k in range(degree + 1)] + [(-1) ** i / weight(x)]
            for i, x in enumerate(points)
        ]
        solution = mp.lu_solve(mp.matrix(rows), mp.matrix([function(x) for x in points]))
        coefficients = list(solution)[:-1]
        errors = [(w * (mp.polyval(coefficients[::-1], x) - f), x) for x, f, w in values]
        points = alternation(errors, count)
    return coefficients


def alternation(errors, count):
    """The extremes of runs of one sign; where there are too many, the largest run on."""
    extremes = [errors[0]]
    for error in errors[1:]:
        if mp.sign(error[0]) != mp.sign(extremes[-1][0]):
            extremes.append(error)
        elif abs(error[0]) > abs(extremes[-1][0]):
            extremes[-1] = error
    while len(extremes) > count:
        extremes.pop(0 if abs(extremes[0][0]) < abs(extremes[-1][0]) else -1)
    if len(extremes) < count:
        raise ArithmeticError("the error does not alternate: degree too high for the digits")
    return [x for _, x in extremes]


def rounded(x, bits):
    """x to so many bits, to nearest."""
    with mp.workprec(bits):
        return +x


def literal(x):
    """A hexadecimal constant: exact."""
    return float(x).hex()


def worst(coefficients, function, weight, low, high):
    grid = [low + (high - low) * mpf(i) / 4000 for i in range(4001)]
    return max(abs(weight(x) * (mp.polyval(coefficients[::-1], x) - function(x))) for x in grid)


def exp_tail(r):
    """(e^r - 1 - r) / r^2."""
    if abs(r) < mpf(10) ** -15:
        return mpf(1) / 2 + r / 6 + r**2 / 24
    return (mp.expm1(r) - r) / r**2


def atanh_tail(v):
    """(2 atanh(s) - 2 s) / s^3 as a function of v = s^2."""
    if v < mpf(10) ** -15:
        return mpf(2) / 3 + 2 * v / 5 + 2 * v**2 / 7
    s = mp.sqrt(v)
    return (2 * mp.atanh(s) - 2 * s) / s**3


def log1p_tail(e):
    """(log(1 + e) / e - 1) / e."""
    if e < mpf(10) ** -15:
        return -mpf(1) / 2 + e / 3 - e**2 / 4
    return (mp.log1p(e) - e) / e**2


def gauss_tail(t):
    """(a + k) Phi(-a) e^(a^2/2), which is smooth, as a function of t = (a - k)/(a + k)."""
    if t == 1:
        return 1 / mp.sqrt(2 * mp.pi)
    a = GAUSS_K * (1 + t) / (1 - t)
    if a > 1000:
        return (1 + GAUSS_K / a) * (1 - 1 / a**2 + 3 / a**4 - 15 / a**6) / mp.sqrt(2 * mp.pi)
    return (a + GAUSS_K) * mp.ncdf(-a) * mp.exp(a**2 / 2)


GAUSS_K = mpf(4)
HALF_LN2 = mp.log(2) / 2 * mpf("1.002")

# name, function, weight of the absolute error, interval, degree for float32 elements in
# wider lanes and for float64, and what the weight stands for.
POLYNOMIALS = [
    ("EXP_TAIL", exp_tail, lambda r: (r**2 + mpf("0.001")) / mp.exp(r), -HALF_LN2, HALF_LN2, 5, 10,
     "(e^r - 1 - r) / r^2; error relative to e^r"),
    ("EXP_TAIL_FULL", exp_tail, lambda r: (r**2 + mpf("0.001")) / mp.exp(r), -HALF_LN2, HALF_LN2,
     10, None, "the same, for sums that cancel"),
    ("ATANH_TAIL", atanh_tail, lambda v: (v + mpf("0.001")) / 2, mpf(0), mpf(1) / 9, 4, 9,
     "(2 atanh(s) - 2 s) / s^3 in s^2; error relative to 2 atanh(s), about"),
    ("GAUSS_TAIL", gauss_tail, lambda t: 1 / gauss_tail(t), mpf(-1), mpf(1), 14, 26,
     "(a + 4) Phi(-a) e^(a^2/2) in t = (a - 4)/(a + 4); relative error"),
]  # fmt: skip


EIGHTHS = np.longdouble(2) ** (np.arange(8) / np.longdouble(8))
SELU_ALPHA = mpf("1.6732632423543772")
SELU_LAMBDA = mpf("1.0507009873554805")

# Each is given as a sum of two floats.
CONSTANTS = [
    ("SELU_LAMBDA", SELU_LAMBDA),
    ("SELU_LAMBDA_ALPHA", SELU_LAMBDA * SELU_ALPHA),
    ("SQRT_HALF", mp.sqrt(mpf(1) / 2)),
    ("INV_SQRT_PI", 1 / mp.sqrt(mp.pi)),
    ("INV_SQRT_2PI", 1 / mp.sqrt(2 * mp.pi)),
    ("GELU_TANH_LINEAR", 2 * mp.sqrt(2 / mp.pi)),
    ("GELU_TANH_CUBIC", 2 * mp.sqrt(2 / mp.pi) * mpf("0.044715")),
]


def print_constants(write):
    for name, value in [*CONSTANTS, ("LN2", mp.log(2))]:
        write(name, value)
    # So short that its product with an exponent is exact.
    short = rounded(mp.log(2), 41)
    print(f"#define LN2_SHORT {float(short).hex()}")
    return mp.log(2) - short


def print_double(name, value):
    high = rounded(value, 53)
    print(f"#define {name} {literal(high)}")
    print(f"#define {name}_LOW {literal(value - high)}")


def print_long_double(name, value):
    """Of a type whose width we do not know here: a double is exact in it."""
    high = rounded(value, 53)
    print(f"#define {name} {literal(high)}")
    print(f"#define {name}_LOW {mp.nstr(value - high, 42)}L")


def print_array(name, comment, values):
    print(f"/* {comment} */")
    print(f"static const Lane {name}[] = {{")
    for value in values:
        print(f"    {literal(value)},")
    print("};")


def mills(a):
    return mp.ncdf(-a) * mp.exp(a**2 / 2)


def print_pieces(name, formula, function, width, degree, bits):
    """Polynomials about 0, width, ..., 15 width, by powers; a zero at 0 is factored out."""
    pieces, errors = [], []
    for k in range(16):
        centre, low = k * width, -width / 2 if k else mpf(0)

        def near(d, centre=centre):
            return function(centre + d)

        def weight(d, near=near):
            return 1 / near(d)

        piece = remez(near, weight, low, width / 2, degree)
        errors.append(worst(piece, near, weight, low, width / 2))
        pieces.append(piece)
    print(f"#define {name}_WIDTH ((Lane){literal(width)})")
    print(f"enum {{ {name}_DEGREE = {degree} }};")
    print(f"/* {formula} about k {name}_WIDTH, k = 0 to 15, by powers; relative error "
          f"2^{mp.nstr(mp.log(max(errors), 2), 4)} */")  # fmt: skip
    print(f"static const Lane {name}[][16] = {{")
    for power in range(degree + 1):
        print("    {" + ", ".join(literal(rounded(piece[power], bits)) for piece in pieces) + "},")
    print("};")
    lost = [piece[0] - rounded(piece[0], bits) for piece in pieces]
    print_array(f"{name}_LOW", "What rounding took from power 0.", [rounded(x, bits) for x in lost])


def print_fast(bits, rise_degree):
    """For the fast forms."""
    # So short that its difference from a larger number is exact.
    linear = dict(CONSTANTS)["GELU_TANH_LINEAR"]
    short = rounded(linear, bits // 2 - 1)
    print(f"#define GELU_TANH_SHORT ((Lane){literal(short)})")
    print(f"#define GELU_TANH_SHORT_LOW ((Lane){literal(rounded(linear - short, bits))})")
    print(f"#define LOG2_E ((Lane){literal(rounded(1 / mp.log(2), bits))})")
    for name, degree in (("EXP_RISE", rise_degree), ("EXP_RISE_FINE", rise_degree + 1)):
        rise = remez(exp_tail, lambda r: abs(r) + mpf("1e-3"), -HALF_LN2, HALF_LN2, degree)
        rise = [rounded(c, bits) for c in rise]
        error = mp.nstr(mp.log(worst(rise, exp_tail, abs, -HALF_LN2, HALF_LN2), 2), 4)
        print_array(name, "(e^r - 1 - r) / r^2; error relative to e^r - 1; +-0.3473, degree "
                    f"{degree}, 2^{error}", rise)  # fmt: skip


def print_eighths():
    """2^(j / 8), times a number that makes all eight of them nearly float32.

    The kernels get a power of two times 2^(j / 8) as the product of (1 + j / 8), which is an
    exponent and three bits of a mantissa, and of one of these factors.
    """
    j = np.arange(8)
    exact = (1 + np.arange(2**23) / 2**23).astype(np.longdouble)[:, None] * EIGHTHS
    single = exact.astype(np.float32)
    errors = np.abs((single - exact) / exact).max(axis=1)
    best = int(np.argmin(errors))
    parts = (1 + j / 8).astype(np.float32)
    near = single[best] / parts
    factors = []
    for value, part, factor in zip(single[best], parts, near):
        around = [np.nextafter(factor, np.float32(0)), factor, np.nextafter(factor, np.float32(9))]
        factors.append(next(float(f) for f in around if f * part == value))
    error = mp.nstr(mp.log(mpf(float(errors[best])), 2), 4)
    constant = float(single[best][0]).hex()
    print_array("EXP_EIGHTHS", f"c 2^(j / 8) / (1 + j / 8), c being {constant}; the relative "
                f"error of the product with 1 + j / 8 is 2^{error}", factors)  # fmt: skip
    factors = [rounded(mpf(2) ** (mpf(k) / 8) / (1 + mpf(k) / 8), 24) for k in range(8)]
    print_array("EXP_EIGHTHS_OF_1", "The same where c is 1; 2^-24", factors)
    limit = mp.log(2) / 8 * mpf("1.002")
    rise = remez(exp_tail, lambda r: r**2 + mpf("1e-6"), -limit, limit, 2)
    rise = [rounded(c, 24) for c in rise]
    error = mp.nstr(mp.log(worst(rise, exp_tail, lambda r: r**2, -limit, limit), 2), 4)
    print_array("EXP_RISE_NEAR", "(e^r - 1 - r) / r^2; absolute error of e^r; +-0.0868, degree 2, "
                f"2^{error}", rise)  # fmt: skip


def print_log1p_tail(degree):
    points = [(1 + mp.cos(mp.pi * (k + mpf(1) / 2) / 200)) / 2 for k in range(200)]
    e = np.array(points, float)
    values, scale = (np.array([f(x) for x in points], float)
                     for f in (log1p_tail, lambda x: mp.log1p(x) / x**2))  # fmt: skip
    tail = rounded_in_turn(e, values, scale, range(degree + 1))
    error = worst(tail, log1p_tail, lambda x: x**2 / mp.log1p(x), mpf(10) ** -9, mpf(1))
    print_array("LOG1P_TAIL", "(log(1 + e) / e - 1) / e; error relative to log(1 + e); [0, 1], "
                f"degree {degree}, 2^{mp.nstr(mp.log(error, 2), 4)}", tail)  # fmt: skip


def print_singles():
    """For lanes of float32."""
    print("\n#if LANE_BITS == 32")
    ln2 = mp.log(2)
    print(f"#define LN2 {literal(rounded(ln2, 24))}f")
    print(f"#define LN2_LOW {literal(rounded(ln2 - rounded(ln2, 24), 24))}f")
    # Pieces so short that their products with an exponent are exact.
    for name in ("LN2_SHORT", "LN2_SHORT_NEXT"):
        piece = rounded(ln2, 11)
        print(f"#define {name} {literal(piece)}f")
        ln2 -= piece
    for name in ("SELU_LAMBDA", "SELU_LAMBDA_ALPHA", "GELU_TANH_CUBIC"):
        value = dict(CONSTANTS)[name]
        print(f"#define {name} {literal(rounded(value, 24))}f")
        print(f"#define {name}_LOW {literal(rounded(value - rounded(value, 24), 24))}f")
    name, function, weight, low, high, *_, meaning = POLYNOMIALS[-2]
    coefficients = [rounded(c, 24) for c in remez(function, weight, low, high, 3)]
    error = worst(coefficients, function, weight, low, high)
    print_array(name, f"{meaning}; degree 3, 2^{mp.nstr(mp.log(error, 2), 4)}", coefficients)
    print_log1p_tail(8)
    print_fast(24, 4)
    print_eighths()
    print("#endif")


def main():
    print("/* Written by coefficients.py; change that, not this. Lowest degree first. */")
    print_singles()
    print("\n#if LANE_BITS == 64")
    print(f"#define LN2_SHORT_LOW {literal(print_constants(print_double))}")
    for wide in (True, False):
        print("\n#ifdef WIDE" if wide else "\n#else")
        for name, function, weight, low, high, single, double, meaning in POLYNOMIALS:
            degree = single if wide else double
            if degree is None:
                continue
            exact = remez(function, weight, low, high, degree)
            coefficients = [rounded(c, 53) for c in exact]
            error = worst(coefficients, function, weight, low, high)
            interval = f"[{mp.nstr(low, 5)}, {mp.nstr(high, 5)}]"
            print_array(name, f"{meaning}; {interval}, degree {degree}, "
                        f"2^{mp.nstr(mp.log(error, 2), 4)}", coefficients)  # fmt: skip
            if name == "GAUSS_TAIL" and not wide:
                lost = [c - r for c, r in zip(exact, coefficients)][:3]
                print_array("GAUSS_TAIL_LOW", "What rounding took from the first of them.", lost)
    print_pieces("MILLS", "Phi(-a) e^(a^2/2)", mills, mpf(9) / 16, 12, 53)
    print_fast(53, 9)
    print("#endif")
    print("\n#elif LANE_BITS == 128")
    rest = print_constants(print_long_double)
    print(f"#define LN2_SHORT_LOW {mp.nstr(rest, 42)}L")
    print("#endif")


if __name__ == "__main__":
    main()
