"""Nearly minimax polynomials with float32 coefficients, by Lawson's weighted least squares.

Many polynomials are fitted at a time: the last axis of every array counts them. The same
bits come out on every machine, since every operation is one that IEEE 754 rounds correctly
(+ - * / and square root of float64) and every sum has a written order. NumPy's own sums,
products of matrices, powers and `numpy.linalg` have neither: they depend on the
instruction set and on the BLAS.
"""

import numpy as np

ROUNDS = 40


def total(a):
    """The sum over the first axis, by halves."""
    while len(a) > 1:
        half = len(a) // 2
        a = np.concatenate([a[:half] + a[half : 2 * half], a[2 * half :]])
    return a[0]


def powers(x, degree):
    """1, x, ..., x^degree, each by one multiplication of the one before."""
    found = [np.ones_like(x)]
    for _ in range(degree):
        found.append(found[-1] * x)
    return found


def least_squares(matrix, target):
    """The solution of least squares by Householder's reflections: one row per unknown.

    `matrix` has the axes equation, unknown, polynomial; `target` equation, polynomial.
    """
    remaining = np.concatenate([matrix, target[:, None]], axis=1)
    triangle = []
    for _ in range(matrix.shape[1]):
        column, others = remaining[:, 0], remaining[:, 1:]
        norm = np.sqrt(total(column * column))
        norm = np.where(column[0] < 0, -norm, norm)
        reflector = np.concatenate([(column[0] + norm)[None], column[1:]])
        scale = 2 / total(reflector * reflector)
        others = others - reflector[:, None] * (total(reflector[:, None] * others) * scale)
        triangle.append((-norm, others[0]))
        remaining = others[1:]
    solution = []  # the last unknown first
    for diagonal, row in reversed(triangle):
        value = row[-1]
        for coefficient, known in zip(row[-2::-1], solution):
            value = value - coefficient * known
        solution.append(value / diagonal)
    return solution[::-1]


def fit(matrix, target):
    """The solution with the least largest error: least squares with weights that follow the
    errors (Lawson 1961)."""
    weights = np.ones_like(target)
    for _ in range(ROUNDS):
        root = np.sqrt(weights)
        solution = least_squares(matrix * root[:, None], target * root)
        errors = -target
        for k, coefficient in enumerate(solution):
            errors = errors + matrix[:, k] * coefficient
        errors = np.abs(errors)
        weights = weights * (errors + errors.max(axis=0) / 1000)
        weights = weights / total(weights)
    return solution


def fit_float32(d, values, scale, lowest, degree):
    """float32 coefficients of d^lowest to d^degree with the least largest |error| / scale.

    Each is rounded before the next ones are fitted, which make up for its residual. The arrays
    have the axes point, polynomial.
    """
    width = np.abs(d).max(axis=0)
    # Powers of d / width keep the equations well conditioned.
    relative, absolute, widths = (powers(x, degree) for x in (d / width, d, width))
    coefficients = []
    for power in range(lowest, degree + 1):
        matrix = np.stack([relative[k] / scale for k in range(power, degree + 1)], axis=1)
        coefficient = fit(matrix, values / scale)[0] / widths[power]
        coefficients.append(coefficient.astype(np.float32).astype(np.float64))
        values = values - coefficients[-1] * absolute[power]
    return coefficients
