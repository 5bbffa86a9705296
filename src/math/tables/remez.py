"""Minimax polynomials by the exchange algorithm of Remez, in mpmath."""

import mpmath as mp
from mpmath import mpf

ROUNDS = 12


def remez(function, weight, lo, hi, degree):
    """Coefficients, lowest degree first, of the polynomial p of this degree with the least
    maximum of weight |p - function| on [lo, hi]."""
    count = degree + 2
    points = [(lo + hi) / 2 - (hi - lo) / 2 * mp.cos(mp.pi * i / (count - 1)) for i in range(count)]
    grid = [lo + (hi - lo) * mpf(i) / (40 * count) for i in range(40 * count + 1)]
    values = [(x, function(x), weight(x)) for x in grid]
    for _ in range(ROUNDS):
        rows = [
            [x**k for k in range(degree + 1)] + [(-1) ** i / weight(x)]
            for i, x in enumerate(points)
        ]
        solution = mp.lu_solve(mp.matrix(rows), mp.matrix([function(x) for x in points]))
        coefficients = list(solution)[:-1]
        errors = [(w * (mp.polyval(coefficients[::-1], x) - f), x) for x, f, w in values]
        previous, points = points, alternation(errors, count)
        if points == previous:
            break
    return coefficients


def alternation(errors, count):
    """The places of `count` errors of alternating sign that are the largest of their runs."""
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
