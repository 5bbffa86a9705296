"""pieces.h: functions in 32 pieces, or 8, each a polynomial about a centre of its own.

The centre lies where the function is smallest, so that the sum of the polynomial cancels
little, and is chosen among its neighbours so that the function's value there is as near as
can be to a float32 (Gal, Computing elementary functions, 1986).
"""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass

import functions
import mpmath as mp
import numpy as np
from constants import FLOAT32
from lawson import fit_float32
from mpmath import mpf
from text import comment, exponent, guarded, interval, provenance, rounded, rows

DIGITS = 40
POINTS = 80  # of the fit, per piece
GRID = 200  # of the error that is stated, per piece
# Values below this part of a piece's largest weigh no more, but around a zero.
FLOOR = mpf(1) / 16
# The outermost pieces are used a little less far than they are fitted: the index is rounded.
EDGE = mpf(2) ** -10
NEIGHBOURS = 600  # of a centre, among which the best is chosen


def single(x):
    return float(rounded(mpf(x), FLOAT32))


def spacing(x):
    """From a float32 that is not 0 to the next."""
    return math.ldexp(1.0, math.frexp(x)[1] - FLOAT32)


def residual(value):
    """The residual of rounding to float32, in units in the last place."""
    near = single(value)
    return abs(value - near) / spacing(near)


@dataclass
class BySquare:
    """The index is the integer nearest to square t^2 - linear t, t <= 0."""

    square: float
    linear: float

    def edges(self, count):
        def edge(index):
            square, linear = mpf(self.square), mpf(self.linear)
            if not square:
                return -index / linear
            return (linear - mp.sqrt(linear**2 + 4 * square * index)) / (2 * square)

        half = mpf(1) / 2
        return [(edge(k + half), edge(max(k - half, 0))) for k in range(count)]

    def fields(self):
        square = {"square": self.square} if self.square else {}
        return {**square, "linear": self.linear}


@dataclass
class ByOffset:
    """The index is the integer nearest to linear x + offset."""

    linear: float
    offset: int

    def edges(self, count):
        half, linear = mpf(1) / 2, mpf(self.linear)
        return [((k - self.offset - half) / linear, (k - self.offset + half) / linear)
                for k in range(count)]  # fmt: skip

    def fields(self):
        return {"linear": self.linear, "offset": self.offset}


@dataclass
class ByQuarters:
    """The index counts quarters of octaves: it is in the bits 21 to 25 of max(a, near), a >= 0."""

    near: float

    def edges(self, count):
        edges = [None] * count
        for octave in range(count // 4):
            for quarter in range(4):
                width = self.near * 2**octave / 4
                lo = self.near * 2**octave + quarter * width
                index = struct.unpack("<I", struct.pack("<f", lo))[0] >> 21 & count - 1
                edges[index] = (mpf(lo if octave or quarter else 0), mpf(lo + width))
        return edges

    def fields(self):
        return {"near": self.near}


def centre_of(function, lo, hi):
    """A float32 near the end where the function is smaller, and the function's value there."""
    if lo <= 0 <= hi and function(mpf(0)) == 0:
        return 0.0, -0.0  # so that the sign of a zero is kept
    if function(lo) * function(hi) < 0:
        # The float32 next to the zero: there the value has the digits that its neighbours need.
        zero = single(mp.findroot(function, (lo, hi), solver="anderson"))
        return zero, single(function(mpf(zero)))
    first, last = (lo, hi) if abs(function(lo)) < abs(function(hi)) else (hi, lo)
    near = [single(first + (last - first) * k / (8 * NEIGHBOURS)) for k in range(NEIGHBOURS)]
    x = min(near, key=lambda x: residual(function(mpf(x))))
    return x, single(function(mpf(x)))


@dataclass
class Pieces:
    """One table."""

    name: str
    formula: str
    function: Callable
    degree: int
    index: BySquare | ByOffset | ByQuarters
    count: int = 32

    def text(self):
        with mp.workdps(DIGITS):
            return self._text()

    def _text(self):
        edges = self.index.edges(self.count)
        table = self.fitted(edges)
        fields = {
            "rows": f"{self.name}_ROWS",
            "degree": self.degree,
            **self.index.fields(),
            "lo": single(min(min(edges)) * (1 - EDGE)),
            "hi": single(max(max(edges)) * (1 - EDGE)),
        }
        values = ",".join(f"\n    .{field} = {value}" for field, value in fields.items())
        return "\n".join([
            comment(
                f"{self.name}: {self.formula} on {interval(fields['lo'], fields['hi'])}, "
                f"{self.count} pieces of degree {self.degree}.",
                f"{self.error(edges, table)}, coefficients rounded to float32.",
                "Weight 1 / max(|f|, F / 16) with F = max |f| on the piece; 1 / |f| around a zero.",
                *provenance(f"Lawson least squares, {DIGITS} digits and float64", self.name),
            ),
            rows(f"{self.name}_ROWS", table, "_Alignas(64) "),
            f"static const struct pieces {self.name} = {{{values},\n}};",
        ])  # fmt: skip

    def fitted(self, edges):
        """Rows: the centres, then the coefficients from power 0 on."""
        centres, firsts = zip(*(centre_of(self.function, lo, hi) for lo, hi in edges))
        d, values, scale = (np.empty((POINTS, self.count)) for _ in range(3))
        nodes = [mp.cos(mp.pi * (k + mpf(1) / 2) / POINTS) for k in range(POINTS)]
        for piece, (lo, hi) in enumerate(edges):
            points = [(lo + hi) / 2 + (hi - lo) / 2 * node for node in nodes]
            exact = [self.function(x) for x in points]
            crosses = min(exact) < 0 < max(exact)
            least = 0 if crosses else max(abs(value) for value in exact) * FLOOR
            for k, (x, value) in enumerate(zip(points, exact)):
                d[k, piece] = float(x - centres[piece])
                values[k, piece] = float(value - firsts[piece])
                scale[k, piece] = float(max(abs(value), least))
        coefficients = fit_float32(d, values, scale, 1, self.degree)
        return [list(centres), list(firsts), *(row.tolist() for row in coefficients)]

    def error(self, edges, table):
        """The largest relative error."""
        relative = mpf(0)
        for piece, (lo, hi) in enumerate(edges):
            centre, *coefficients = (mpf(row[piece]) for row in table)
            for k in range(GRID + 1):
                x = lo + (hi - lo) * k / GRID
                value = self.function(x)
                if value:
                    error = abs(mp.polyval(coefficients[::-1], x - centre) - value)
                    relative = max(relative, error / abs(value))
        return f"Relative error {exponent(relative)}"


IN_32 = [
    Pieces("TANH", "tanh(a)", mp.tanh, 5, ByQuarters(0.0625)),
    Pieces("GELU", "t Phi(t)", functions.gelu, 7, BySquare(0.25, 1.6875)),
    Pieces("GELU_TANH", "t / (1 + e^-z(t))", functions.gelu_tanh, 7, BySquare(0.4375, 1.25)),
    Pieces("SOFTPLUS", "log(1 + e^t)", functions.softplus, 6, BySquare(0, 1.15625)),
    Pieces("MISH_GATE", "mish(x) / x", functions.mish_gate, 7, ByOffset(1.0625, 16)),
    Pieces("BELL", "e^t / (1 + e^t)^2", functions.bell, 7, BySquare(0, 0.9375)),
    Pieces("SWISH_SLOPE", "swish'(t)", functions.swish_derivative, 7, BySquare(0, 1.125)),
    Pieces("GELU_SLOPE", "gelu'(t)", functions.gelu_derivative, 7, BySquare(0.25, 1.6875)),
    Pieces("GELU_TANH_SLOPE", "gelu_tanh'(t)", functions.gelu_tanh_derivative, 7,
           BySquare(0.4375, 1.25)),
    Pieces("MISH_SLOPE", "mish'(x)", functions.mish_derivative, 8, ByOffset(1.0, 20)),
]  # fmt: skip

# e^z f with the exponential e^-z that f decreases with, so that 8 pieces are enough.
IN_8 = [
    Pieces("GELU", "e^(t^2/2) t Phi(t)", functions.gelu_scaled, 7,
           BySquare(-0.095703125, 1.703125), 8),
    Pieces("GELU_SLOPE", "e^(t^2/2) gelu'(t)", functions.gelu_derivative_scaled, 7,
           BySquare(-0.0859375, 1.609375), 8),
    Pieces("GELU_TANH_SLOPE", "e^-z(t) gelu_tanh'(t)",
           functions.gelu_tanh_derivative_scaled, 7, BySquare(-0.125, 1.9375), 8),
]  # fmt: skip
TABLES = [*IN_32, *IN_8]


def header():
    def texts(tables):
        return "\n\n".join(table.text() for table in tables)

    body = "\n\n".join(["#if PIECES == 32", texts(IN_32), "#else", texts(IN_8), "#endif"])
    about = comment(
        "Functions in pieces, in the layout of layout.h. z(t) = 2 sqrt(2 / pi) (t + 0.044715 t^3). "
        "An error is that of the exact values of the polynomials whose coefficients stand here.",
        "Written by pieces.py. To change it, change that and run "
        "python src/math/tables/generate.py",
    )
    return guarded("pieces", about, ["math/tables/layout.h"], body)
