"""polynomials.h: minimax polynomials, one per table, and the 16 of MILLS."""

from collections.abc import Callable
from dataclasses import dataclass

import functions
import mpmath as mp
import numpy as np
from constants import FLOAT32, FLOAT64
from eighths import ExpEighths
from lawson import fit_float32
from mpmath import mpf
from remez import remez
from text import array, comment, exponent, guarded, interval, literal, provenance, rounded, rows

DIGITS = 60
REMEZ = f"Remez exchange, {DIGITS} digits"
GRID = 1000


def half_ln2():
    """The bound of |r| in x = n ln 2 + r, and 0.2 % more, since x / ln 2 is rounded."""
    return mp.log(2) / 2 * mpf("1.002")


@dataclass
class Polynomial:
    """One table. The fit makes the largest of weight |error| least. The error that is stated is
    the largest of measured |error|."""

    name: str
    formula: str
    function: Callable
    interval: Callable
    weight: Callable
    weighted: str  # the weight, in words
    meaning: str  # of the error that is stated
    degree: int
    bits: int
    measured: Callable | None = None  # by default the weight
    residuals: int = 0  # how many coefficients have a low part

    def text(self):
        with mp.workdps(DIGITS):
            return self._text()

    def _text(self):
        lo, hi = self.interval()
        exact = remez(self.function, self.weight, lo, hi, self.degree)
        coefficients = [rounded(c, self.bits) for c in exact]
        lows = [rounded(c - r, self.bits) for c, r in zip(exact, coefficients)][: self.residuals]
        stated = f"Error {self.error(coefficients)}"
        if lows:
            summed = [c + (lows[k] if k < len(lows) else 0) for k, c in enumerate(coefficients)]
            stated += f", {self.error(summed)} with {self.name}_LOW,"
        lines = [
            comment(
                f"{self.name}: {self.formula} on {interval(lo, hi)}, degree {self.degree}.",
                f"{stated} {self.meaning}, coefficients rounded to "
                f"float{32 if self.bits == FLOAT32 else 64}.",
                f"Weight {self.weighted}.",
                *provenance(REMEZ, self.name),
            ),
            array(self.name, coefficients),
        ]
        if lows:
            lines += [f"/* Residuals of rounding the first {len(lows)}. */",
                      array(f"{self.name}_LOW", lows)]  # fmt: skip
        return "\n".join(lines)

    def error(self, coefficients):
        return exponent(largest_error(coefficients, self.function, self.measured or self.weight,
                                      *self.interval()))  # fmt: skip


def largest_error(coefficients, function, weight, lo, hi, grid=GRID):
    """The largest of weight |polynomial - function| on a grid, with both ends."""
    places = (lo + (hi - lo) * mpf(i) / grid for i in range(grid + 1))
    return max(abs(weight(x) * (mp.polyval(coefficients[::-1], x) - function(x))) for x in places)


def exp_interval():
    return -half_ln2(), half_ln2()


def exp_weight(r):
    """For an error in r^2 p(r) relative to e^r, but not 0 at 0."""
    return (r**2 + mpf("0.001")) / mp.exp(r)


def expm1_weight(r):
    """For an error in r^2 p(r) relative to r, which is about e^r - 1, but not 0 at 0."""
    return abs(r) + mpf("0.001")


def exp_tail(name, degree, bits):
    return Polynomial(name, "(e^r - 1 - r) / r^2", functions.exp_tail, exp_interval, exp_weight,
                      "(r^2 + 0.001) / e^r", "relative to e^r", degree, bits)  # fmt: skip


def expm1_tail(name, degree, bits):
    return Polynomial(name, "(e^r - 1 - r) / r^2", functions.exp_tail, exp_interval, expm1_weight,
                      "|r| + 0.001", "of e^r - 1 relative to r", degree, bits,
                      measured=abs)  # fmt: skip


def atanh_tail(name, degree, bits, hi=lambda: mpf(1) / 9):
    return Polynomial(name, "(2 atanh(s) - 2 s) / s^3 as a function of s^2",
                      functions.atanh_tail, lambda: (mpf(0), hi()),
                      lambda v: (v + mpf("0.001")) / 2,
                      "(s^2 + 0.001) / 2", "relative to 2 s", degree, bits)  # fmt: skip


def tanh_shrink_tail(degree, bits):
    return Polynomial("TANH_SHRINK_TAIL", "((x - tanh x) / x^3 - 1/3) / x^2 as a function of "
                      "v = x^2", functions.tanh_shrink_tail, lambda: (mpf(0), mpf(49) / 64),
                      lambda v: (v + mpf("0.001")) / functions.tanh_shrink_ratio(v),
                      "(v + 0.001) x^3 / (x - tanh x)", "relative to x - tanh x", degree, bits,
                      measured=lambda v: v / functions.tanh_shrink_ratio(v))  # fmt: skip


def tanh_shrink_exact(degree):
    return Polynomial("TANH_SHRINK_EXACT", "((x - tanh x) / x^3 - 1/3) / x^2 as a function of "
                      "v = x^2", functions.tanh_shrink_tail, lambda: (mpf(0), mpf(3) / 8),
                      lambda v: (v + mpf("0.001")) / functions.tanh_shrink_ratio(v),
                      "(v + 0.001) x^3 / (x - tanh x)", "relative to x - tanh x", degree, FLOAT64,
                      residuals=1,
                      measured=lambda v: v / functions.tanh_shrink_ratio(v))  # fmt: skip


def gauss_tail(degree, residuals):
    return Polynomial("GAUSS_TAIL", "(a + 4) Phi(-a) e^(a^2/2) as a function of "
                      "t = (a - 4) / (a + 4)", functions.gauss_tail, lambda: (mpf(-1), mpf(1)),
                      lambda t: 1 / functions.gauss_tail(t), "1 / f(t)", "relative to the function",
                      degree, FLOAT64, residuals=residuals)  # fmt: skip


def gauss_slope(degree, residuals):
    return Polynomial("GAUSS_SLOPE", "(a phi(a) - Phi(-a)) e^(a^2/2) / (a + GELU_ARGMIN) as a "
                      "function of t = (a - 4) / (a + 4)", functions.gauss_slope,
                      lambda: (mpf(-1), mpf(1)), lambda t: 1 / functions.gauss_slope(t),
                      "1 / f(t)", "relative to the function", degree, FLOAT64,
                      residuals=residuals)  # fmt: skip


class Log1pTail:
    name = "LOG1P_TAIL"
    degree = 8
    points = 200

    def text(self):
        with mp.workdps(DIGITS):
            return self._text()

    def _text(self):
        points = [
            (1 + mp.cos(mp.pi * (k + mpf(1) / 2) / self.points)) / 2 for k in range(self.points)
        ]
        # Columns: fit_float32 fits several at a time.
        e, values, scale = (
            np.array([[float(f(x))] for x in points])
            for f in (lambda x: x, functions.log1p_tail, lambda x: mp.log1p(x) / x**2)
        )
        fitted = fit_float32(e, values, scale, 0, self.degree)
        coefficients = [mpf(float(c[0])) for c in fitted]

        def weight(x):
            return x**2 / mp.log1p(x)

        error = largest_error(coefficients, functions.log1p_tail, weight, mpf(10) ** -9, mpf(1))
        return "\n".join([
            comment(
                f"{self.name}: (log(1 + e) / e - 1) / e on [0, 1], degree {self.degree}.",
                f"Error {exponent(error)} relative to log(1 + e), coefficients rounded to float32.",
                "Weight e^2 / log(1 + e).",
                *provenance(f"Lawson least squares, {DIGITS} digits and float64", self.name),
            ),
            array(self.name, coefficients),
        ])  # fmt: skip


class Mills:
    """Polynomials about 0, width, ..., 15 width."""

    name = "MILLS"
    count = 16
    width = mpf(9) / 16
    degree = 12

    def text(self):
        with mp.workdps(DIGITS):
            return self._text()

    def _text(self):
        table, lows, errors = [], [], []
        for k in range(self.count):
            lo, hi = -self.width / 2 if k else mpf(0), self.width / 2

            def near(d, centre=k * self.width):
                return functions.mills(centre + d)

            def weight(d, near=near):
                return 1 / near(d)

            exact = remez(near, weight, lo, hi, self.degree)
            piece = [rounded(c, FLOAT64) for c in exact]
            low = rounded(exact[0] - piece[0], FLOAT64)
            summed = [piece[0] + low, *piece[1:]]
            errors.append(largest_error(summed, near, weight, lo, hi, GRID // 4))
            table.append(piece)
            lows.append(low)
        end = (self.count - mpf(1) / 2) * self.width
        return "\n".join([
            f"#define {self.name}_WIDTH {literal(self.width)}",
            f"enum {{ {self.name}_DEGREE = {self.degree} }};",
            comment(
                f"{self.name}: Phi(-a) e^(a^2/2) on {interval(0, end)}, {self.count} pieces of "
                f"degree {self.degree}, of which piece k is about k {self.name}_WIDTH. One row per "
                "power, from 0 on.",
                f"Relative error {exponent(max(errors))} with {self.name}_LOW, coefficients "
                "rounded to float64.",
                "Weight 1 / f(a).",
                *provenance(REMEZ, self.name),
            ),
            rows(self.name, [list(row) for row in zip(*table)]),
            "/* Residuals of rounding power 0. */",
            array(f"{self.name}_LOW", lows),
        ])  # fmt: skip


def near_interval():
    """The bound of |r| in x = n ln 2 / 8 + r, and 0.2 % more, twice that of one reduction."""
    limit = mp.log(2) / 8 * mpf("1.002")
    return -limit, limit


def exp_tail_near(degree, bits):
    return Polynomial("EXP_TAIL_NEAR", "(e^r - 1 - r) / r^2", functions.exp_tail, near_interval,
                      lambda r: r**2 + mpf("1e-6"), "r^2 + 1e-6", "of e^r", degree, bits,
                      measured=lambda r: r**2)  # fmt: skip


# float32 lanes
FLOAT32_LANES = [
    ExpEighths(),
    exp_tail_near(2, FLOAT32),
    atanh_tail("ATANH_TAIL", 3, FLOAT32),
    atanh_tail("ATANH_TAIL_NEAR", 2, FLOAT32, lambda: mpf("0.031")),
    Log1pTail(),
    expm1_tail("EXP_TAIL_SHORT", 4, FLOAT32),
    expm1_tail("EXP_TAIL_LONG", 5, FLOAT32),
    tanh_shrink_tail(6, FLOAT32),
]
# float64 lanes, of both kinds
FLOAT64_LANES = [
    exp_tail("EXP_TAIL_EXACT", 10, FLOAT64),
    atanh_tail("ATANH_TAIL_EXACT", 9, FLOAT64),
]
# float64 lanes with float32 elements
WIDE = [
    exp_tail("EXP_TAIL_WIDE", 5, FLOAT64),
    atanh_tail("ATANH_TAIL", 4, FLOAT64),
    gauss_tail(14, 0),
    gauss_slope(14, 0),
    tanh_shrink_tail(7, FLOAT64),
]
# float64 lanes with float64 elements
NARROW = [
    gauss_tail(26, 3),
    gauss_slope(26, 3),
    Mills(),
    expm1_tail("EXP_TAIL_SHORT", 9, FLOAT64),
    expm1_tail("EXP_TAIL_LONG", 10, FLOAT64),
    tanh_shrink_tail(14, FLOAT64),
    tanh_shrink_exact(13),
]
TABLES = [*FLOAT32_LANES, *FLOAT64_LANES, *WIDE, *NARROW]


def header():
    def texts(tables):
        return "\n\n".join(table.text() for table in tables)

    body = "\n\n".join([
        "#if LANE_BITS == 32",
        texts(FLOAT32_LANES),
        "#elif LANE_BITS == 64",
        texts(FLOAT64_LANES),
        "#ifdef WIDE",
        texts(WIDE),
        "#else",
        texts(NARROW),
        "#endif\n#endif",
    ])  # fmt: skip
    about = comment(
        "Polynomials, the lowest degree first. An error is that of the exact value of the "
        "polynomial whose coefficients stand here.",
        "Written by polynomials.py. To change it, change that and run "
        "python src/math/tables/generate.py",
    )
    return guarded("polynomials", about, ["simd/simd.h"], body)
