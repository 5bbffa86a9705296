"""Finds the tables of pieces.h; run it to write that file again.

    python src/math/pieces.py > src/math/pieces.h

A function is cut into 32 pieces, or 8, each a polynomial about a centre of its own. The centre
lies where the function is smallest, so that the sum of the polynomial cancels little,
and is chosen among its neighbours so that the function's value there is as near as can be
to a float32 (Gal, Computing elementary functions, 1986). The error printed is measured in
the end, on other points.
"""

import mpmath as mp
import numpy as np

mp.mp.dps = 40
ROOT = mp.sqrt(2 / mp.pi)
CUBIC = mp.mpf("0.044715")


def single(x):
    return float(np.float32(float(x)))


def by_square(count, square, linear):
    """Edges of the pieces of t <= 0 whose index is nearest to square t^2 - linear t."""

    def edge(index):
        if not square:
            return -index / linear
        return (linear - mp.sqrt(linear**2 + 4 * square * index)) / (2 * square)

    return [(edge(k + mp.mpf(1) / 2), edge(max(k - mp.mpf(1) / 2, 0))) for k in range(count)]


def by_offset(count, linear, offset):
    """Edges of the pieces of x whose index is nearest to linear x + offset."""
    half = mp.mpf(1) / 2
    return [((k - offset - half) / linear, (k - offset + half) / linear) for k in range(count)]


def by_bits(count, near):
    """Edges of the pieces of a >= 0 whose index is in the bits 21 to 25 of max(a, near)."""
    edges = [None] * count
    for octave in range(8):
        for quarter in range(4):
            low = near * 2**octave * (1 + mp.mpf(quarter) / 4)
            high = low + near * 2**octave / 4
            index = int(np.float32(low).view(np.uint32)) >> 21 & 31
            edges[index] = (low if octave or quarter else mp.mpf(0), high)
    return edges


def lost(value):
    """What rounding takes from it, in units in the last place."""
    return abs(value - single(value)) / np.spacing(np.float32(abs(value)))


def centre_of(function, low, high):
    """A float32 near the end where the function is smaller, and the function's value there."""
    if low <= 0 <= high and function(mp.mpf(0)) == 0:
        return 0.0, -0.0  # that the sign of a zero is kept
    if function(low) * function(high) < 0:
        # Beside a zero it is the slope that has to be all but a float32.
        zero = np.float32(float(mp.findroot(function, (low, high), solver="anderson")))
        near = [float(zero + k * np.spacing(zero)) for k in range(-300, 301)]
        x = min(near, key=lambda x: lost(mp.diff(function, x)))
        return x, single(function(mp.mpf(x)))
    low_first = abs(function(low)) < abs(function(high))
    first, last = (low, high) if low_first else (high, low)
    near = [single(first + (last - first) * k / 4800) for k in range(600)]
    x = min(near, key=lambda x: lost(function(mp.mpf(x))))
    return x, single(function(mp.mpf(x)))


def fitted(matrix, target, rounds=40):
    """Least largest error, by least squares with weights that follow it (Lawson)."""
    weights = np.ones(len(target))
    for _ in range(rounds):
        root = np.sqrt(weights)[:, None]
        solution = np.linalg.lstsq(matrix * root, target * root[:, 0], rcond=None)[0]
        errors = abs(matrix @ solution - target)
        weights *= errors + errors.max() / 1000
        weights /= weights.sum()
    return solution


def rounded_in_turn(d, values, scale, powers):
    """Coefficients of these powers of d for the least largest of errors / scale, each rounded
    before the next ones are fitted, which take up what it lost."""
    width = abs(d).max()
    coefficients = []
    for power in powers:
        matrix = np.stack([(d / width) ** k / scale for k in powers if k >= power], axis=1)
        coefficient = single(fitted(matrix, values / scale)[0] / width**power)
        coefficients.append(coefficient)
        values = values - coefficient * d**power
    return coefficients


def piece(function, low, high, degree):
    """A centre and the coefficients about it."""
    centre, first = centre_of(function, low, high)
    points = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (k + mp.mpf(1) / 2) / 80)
              for k in range(80)]  # fmt: skip
    values = [function(x) for x in points]
    least = max(abs(value) for value in values) / 16
    scale = np.array([float(max(abs(value), least)) for value in values])
    d = np.array([float(x - centre) for x in points])
    rest = np.array([float(value - first) for value in values])
    return centre, [first, *rounded_in_turn(d, rest, scale, range(1, degree + 1))]


def error_of(function, low, high, centre, coefficients):
    """The largest relative error, but beside a zero of a derivative."""
    crosses = function(low) * function(high) < 0 and function(mp.mpf(0)) != 0
    worst = mp.mpf(0)
    for k in range(101):
        x = low + (high - low) * (k + mp.mpf("0.37")) / 102
        value = function(x)
        if not crosses or abs(value) > mp.mpf(1) / 16:
            total = mp.polyval([mp.mpf(c) for c in coefficients[::-1]], x - centre)
            worst = max(worst, abs(total / value - 1))
    return worst


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def gelu_tanh_argument(x):
    return 2 * ROOT * (x + CUBIC * x**3)


def gelu_tanh_gate(x):
    return sigmoid(gelu_tanh_argument(x))


def gelu(x):
    return x * mp.ncdf(x)


def bell(x):
    return sigmoid(x) * sigmoid(-x)


def swish_derivative(x):
    return sigmoid(x) + x * bell(x)


def gelu_derivative(x):
    return mp.ncdf(x) + x * mp.npdf(x)


def gelu_tanh_derivative(x):
    gate = gelu_tanh_gate(x)
    return gate + x * gate * (1 - gate) * 2 * ROOT * (1 + 3 * CUBIC * x**2)


def mish_gate(x):
    square = (1 + mp.exp(x)) ** 2
    return (square - 1) / (square + 1)


def mish_derivative(x):
    gate = mish_gate(x)
    return gate + x * (1 - gate**2) * sigmoid(x)


# What is left of the outermost pieces, lest rounding lead beyond them.
EDGE = mp.mpf(2) ** -10

# name, formula, function, degree, how the index is found
IN_32 = [
    ("TANH", "tanh(a)", mp.tanh, 5, by_bits, {"near": 0.0625}),
    ("GELU", "t Phi(t)", gelu, 7, by_square, {"square": 0.25, "linear": 1.6875}),
    ("GELU_TANH", "t / (1 + e^-z(t))", lambda t: t * gelu_tanh_gate(t), 7, by_square,
     {"square": 0.4375, "linear": 1.25}),
    ("SOFTPLUS", "log(1 + e^t)", lambda t: mp.log1p(mp.exp(t)), 6, by_square,
     {"square": 0, "linear": 1.15625}),
    ("MISH_GATE", "mish(x) / x", mish_gate, 7, by_offset, {"linear": 1.0625, "offset": 16}),
    ("BELL", "e^t / (1 + e^t)^2", bell, 7, by_square, {"square": 0, "linear": 0.9375}),
    ("SWISH_SLOPE", "swish'(t)", swish_derivative, 7, by_square, {"square": 0, "linear": 1.125}),
    ("GELU_SLOPE", "gelu'(t)", gelu_derivative, 7, by_square, {"square": 0.25, "linear": 1.6875}),
    ("GELU_TANH_SLOPE", "gelu_tanh'(t)", gelu_tanh_derivative, 7, by_square,
     {"square": 0.4375, "linear": 1.25}),
    ("MISH_SLOPE", "mish'(x)", mish_derivative, 8, by_offset, {"linear": 1.0, "offset": 20}),
]  # fmt: skip

# The same without the exponential that they decrease with.
IN_8 = [
    ("GELU_SCALED", "e^(t^2/2) t Phi(t)", lambda t: gelu(t) * mp.exp(t**2 / 2), 7, by_square,
     {"square": -0.095703125, "linear": 1.703125}),
    ("GELU_SLOPE_SCALED", "e^(t^2/2) gelu'(t)", lambda t: gelu_derivative(t) * mp.exp(t**2 / 2), 7,
     by_square, {"square": -0.0859375, "linear": 1.609375}),
    ("GELU_TANH_SLOPE_SCALED", "e^-z(t) gelu_tanh'(t)",
     lambda t: gelu_tanh_derivative(t) * mp.exp(-gelu_tanh_argument(t)), 7, by_square,
     {"square": -0.125, "linear": 1.9375}),
]  # fmt: skip


def print_table(count, name, formula, function, degree, edges_of, numbers):
    edges = edges_of(count, **{word: mp.mpf(number) for word, number in numbers.items()})
    pieces = [piece(function, low, high, degree) for low, high in edges]
    errors = [error_of(function, *edge, *found) for edge, found in zip(edges, pieces)]
    print(f"/* {formula}; relative error 2^{mp.nstr(mp.log(max(errors), 2), 4)} */")
    print(f"static const _Alignas(64) Lane {name}_ROWS[][{count}] = {{")
    for row in range(degree + 2):
        values = [(centre, *coefficients)[row] for centre, coefficients in pieces]
        print("    {" + ", ".join(value.hex() for value in values) + "},")
    print("};")
    fields = {
        "rows": f"{name}_ROWS",
        "degree": degree,
        **numbers,
        "least": single(min(min(edges)) * (1 - EDGE)),
        "most": single(max(max(edges)) * (1 - EDGE)),
    }
    values = ", ".join(f".{field} = {value}" for field, value in fields.items())
    print(f"static const struct pieces {name} = {{{values}}};")


def main():
    print("/* Written by pieces.py; change that, not this. Rows: centres, powers from 0 on. */")
    print("#if PIECES == 32")
    for table in IN_32:
        print_table(32, *table)
    print("#else")
    for table in IN_8:
        print_table(8, *table)
    print("#endif")


if __name__ == "__main__":
    main()
