"""Every limit that splits a range in the kernels, at the limit and at its neighbours.

A kernel chooses between forms by comparing an element with a limit. An element that equals the
limit, or lies next to it, must be right whichever form takes it. The limits come from the
source: each number, each named number, and each product or quotient of such, except for the
coefficients of polynomials.
"""

import ast
import math
import operator
import re
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from mpmath import fp, mp
from reference import ACTIVATIONS, Exact, evaluate
from support import (
    CHECKOUT,
    FACTORS,
    PRODUCTS,
    ROWS,
    allow_cancellation,
    as_tuple,
    assert_identical,
    bind,
    bound_of,
    usual_parameters,
)

FOLDERS = ("activations", "math")  # of the forms; named numbers may come from anywhere in src
SUFFIXES = (".h", ".c", ".def", ".inc")
DTYPES = (np.float16, np.float32, np.float64)
PRECISION = 120  # bits: twice those of float64, and some
# What reference.py takes from mpmath, in double precision: exact enough for narrower dtypes.
DOUBLES = SimpleNamespace(
    **{
        name: getattr(math, name)
        for name in ("exp", "expm1", "log", "log1p", "erfc", "sqrt", "tanh", "cosh")
    },
    pi=math.pi,
    one=1.0,
    mpf=float,
    nan=math.nan,
    inf=math.inf,
    hyp0f1=fp.hyp0f1,
    sign=lambda x: (x > 0) - (x < 0),
)
BETAS = (0.3, -1.7, 3.0)
FIXED_X = (-30.0, -1.25, 0.6)
REACH = 2  # neighbours to both sides

COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"', re.DOTALL)
TABLE = re.compile(r"\[\][^=;{}]*=\s*\{.*?\}\s*;", re.DOTALL)
DEFINITION = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(.*)$", re.MULTILINE)
NUMBER = r"(?:0[xX][\da-fA-F]+(?:\.[\da-fA-F]*)?(?:[pP][+-]?\d+)?|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)"
LITERAL = re.compile(r"(?<![\w.])" + NUMBER + "[fFlLuU]*")
CAST = re.compile(r"\(\s*(?:Lane|float|double|long double)\s*\)")
OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def literal(text):
    """The number that a literal of C stands for, infinity where a float64 cannot hold it."""
    if text[:2].lower() != "0x":
        return float(text.rstrip("fFlLuU"))
    digits = text.rstrip("lLuU")
    try:
        return float.fromhex(digits.rstrip("fF") if "p" in digits.lower() else digits)
    except OverflowError:
        return float("inf")


def values_of(text, names):
    """What an expression of numbers and names may be: one value for each definition of a name."""
    if "?" in text:  # a choice: both branches
        branches = [branch.strip(" ()") for branch in re.split("[?:]", text)[1:]]
        return {value for branch in branches for value in values_of(branch, names)}
    expression = LITERAL.sub(lambda match: repr(literal(match[0])), CAST.sub("", text))
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError:
        return set()

    def evaluated(node):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            return {node.value}
        if isinstance(node, ast.Name):
            return names.get(node.id, set())
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return {-value for value in evaluated(node.operand)}
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
            left, right = evaluated(node.left), evaluated(node.right)
            division = isinstance(node.op, ast.Div)
            return {
                OPERATIONS[type(node.op)](a, b)
                for a in left
                for b in right
                if not (division and b == 0)
            }
        return set()

    return {value for value in evaluated(tree) if np.isfinite(value)}


def source_files(folders):
    root = CHECKOUT / "src"
    paths = [path for folder in folders for path in sorted((root / folder).rglob("*"))]
    return [path.read_text() for path in paths if path.suffix in SUFFIXES]


def names_in(texts):
    """The values of each #define that is a number, in rounds until no more is known."""
    names = {
        "FLT_EPSILON": {2.0**-23},
        "DBL_EPSILON": {2.0**-52},
        "FLT_MAX": {float(np.finfo(np.float32).max)},
        "DBL_MAX": {float(np.finfo(np.float64).max)},
        "FLT_MANT_DIG": {24.0},
        "DBL_MANT_DIG": {53.0},
    }
    definitions = [pair for text in texts for pair in DEFINITION.findall(text)]
    for _ in range(4):
        for name, expression in definitions:
            found = values_of(expression, names)
            if found:
                names[name] = names.get(name, set()) | found
    return names


@cache
def limits():
    """Absolute values, sorted."""
    everywhere = [COMMENT.sub(" ", text) for text in source_files([""])]
    names = names_in(everywhere)
    found = {0.0}
    for text in source_files(FOLDERS):
        text = TABLE.sub(";", COMMENT.sub(" ", text))
        atom = rf"-?\s*(?:{NUMBER}[fFlLuU]*|\b(?:{'|'.join(map(re.escape, names))})\b)"
        product = re.compile(rf"(?<![\w.]){atom}(?:\s*[*/]\s*{atom})*")
        for match in product.finditer(CAST.sub("", text)):
            found |= {abs(value) for value in values_of(match[0], names)}
            for part in re.findall(atom, match[0]):
                found |= {abs(value) for value in values_of(part, names)}
    return sorted(found)


def neighbours(x, reach=REACH):
    """x and the floats next to it, of its dtype, without infinities."""
    with np.errstate(over="ignore"):
        below, above = [x], [x]
        for _ in range(reach):
            below.append(np.nextafter(below[-1], x.dtype.type(-np.inf)))
            above.append(np.nextafter(above[-1], x.dtype.type(np.inf)))
    points = np.unique(np.concatenate(below + above[1:]))
    return points[np.isfinite(points)]


def as_dtype(values, dtype):
    with np.errstate(all="ignore"):
        values = np.asarray(values, np.float64).astype(dtype)
    return values[np.isfinite(values)]


def both_signs(values):
    return np.concatenate([values, -values])


def scales(parameter, dtype):
    return [dtype(beta) for beta in BETAS] if parameter in ("alpha", "beta") else []


@cache
def groups(name, dtype):
    """Operands: an array of x, and a hyperparameter that is one number, one for each x, or none.
    The first of two parameters is what it usually is."""
    *first, parameter = (None, *(p["name"] for p in ROWS[name]["parameters"]))
    first = [dtype(value) for value in usual_parameters(name)[:-1]]
    return [(x, *first, *rest) for x, *rest in groups_of(parameter, dtype)]


@cache
def groups_of(parameter, dtype):
    values = both_signs(np.array(limits()))
    x = neighbours(as_dtype(values, dtype))
    if parameter is None:
        return [(x,)]
    pairs = [(x, dtype(1))]
    for scale in scales(parameter, dtype):  # beta x or x / alpha meets the limit
        with np.errstate(over="ignore"):
            reached = values / float(scale) if parameter == "beta" else values * float(scale)
        pairs.append((neighbours(as_dtype(reached, dtype), 1), scale))
    own = neighbours(as_dtype(values, dtype), 1)  # limits of the hyperparameter itself
    own = own[own != 0]
    pairs += [(np.full_like(own, at), own) for at in FIXED_X]
    return pairs


@cache
def points(name, dtype):
    """The operands of all groups, an array each."""
    full = [np.broadcast_arrays(*group) for group in groups(name, dtype)]
    return [np.concatenate(column) for column in zip(*full)]


def in_doubles(definition, operands):
    values = []
    for numbers in zip(*(operand.tolist() for operand in operands)):
        try:
            values.append(float(definition(DOUBLES, *numbers)))
        except (OverflowError, ZeroDivisionError):
            values.append(float(evaluate(definition, *map(np.float64, numbers))[0]))
    return np.clip(values, -(2.0**1000), 2.0**1000)  # which is infinite in narrower dtypes


@cache
def exact(name, which, dtype):
    operands = points(name, dtype)
    definition = getattr(ACTIVATIONS[name], which)
    if dtype is np.float64:
        values = evaluate(definition, *operands, precision=PRECISION)
        undefined = np.array([mp.isnan(value) for value in values])
        values = [mp.zero if nan else value for nan, value in zip(undefined, values)]
    else:
        values = in_doubles(definition, operands)
        undefined = np.isnan(values)
        values = np.where(undefined, 0, values)
    found = Exact(values, dtype)
    found.undefined = undefined
    return found


@cache
def allowed_error(name, which, dtype):
    """For each point, in units in the last place of the exact value."""
    operands = points(name, dtype)
    at_default = np.ones(len(operands[0]), bool)
    for operand, parameter in zip(operands[1:], ROWS[name]["parameters"]):
        default = parameter["default"]
        at_default &= operand == dtype(np.nan if default is None else default)
    other = bound_of(name, which, dtype, hyperparameter=(np.nan,))
    allowed = np.where(at_default, bound_of(name, which, dtype), other) + 1e-6
    if name == "sigmoid_focal_loss":  # the exponent of q^gamma has a rounding error, too
        x, _, gamma = (np.abs(operand.astype(np.float64)) for operand in operands)
        with np.errstate(over="ignore"):
            allowed += 0.3 * np.minimum(gamma * np.log1p(np.exp(-x)), 750)
    return allow_cancellation(allowed, name, which, operands, exact(name, which, dtype).unit)


def check(result, expected, allowed, call, operands):
    """Where the exact value is NaN, as the root of a negative number, so must be the result."""
    np.testing.assert_array_equal(np.isnan(result), expected.undefined)
    error = expected.error(np.where(expected.undefined, 0, result))
    excess = np.where(np.isnan(error), np.inf, error - allowed)
    worst = np.argmax(excess)
    assert excess[worst] <= 0, (
        f"{call} at {[operand[worst] for operand in operands]} gives {result[worst]!r}, "
        f"{error[worst]} units in the last place from {expected.nearest[worst]!r}; "
        f"{np.count_nonzero(excess > 0)} of {len(result)} are wrong"
    )


def by_groups(ufunc, name, dtype, grad=()):
    """One call for each group, whose hyperparameter is one number where it can be."""
    outputs = [as_tuple(ufunc(*grad, *group))[0] for group in groups(name, dtype)]
    return np.concatenate(outputs)


needs_source = pytest.mark.skipif(not (CHECKOUT / "src").is_dir(), reason="needs the source")


@needs_source
def test_limits_are_read_from_the_source():
    """The forms compare with some dozens of numbers, of all magnitudes."""
    found = limits()
    assert len(found) > 60
    assert sum(1 < limit < 2000 for limit in found) > 30
    assert found[1] < 2.0**-190 and found[-1] > 2.0**500


@needs_source
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name, which", FACTORS)
def test_values_at_every_limit(target, name, which, dtype):
    operands, expected = points(name, dtype), exact(name, which, dtype)
    ufunc, allowed = bind(target)[name, which], allowed_error(name, which, dtype)
    with np.errstate(all="ignore"):
        check(ufunc(*operands), expected, allowed, ufunc.__name__, operands)
        if ROWS[name]["parameters"]:
            result = by_groups(ufunc, name, dtype)
            check(result, expected, allowed, f"{ufunc.__name__}, constant", operands)


@needs_source
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", PRODUCTS)
def test_backward_at_every_limit_is_the_derivative(target, name, dtype):
    """With a gradient of 1."""
    one = dtype(1)
    derivative, ufunc = bind(target)[name, "derivative"], bind(target)[name, "backward"]
    with np.errstate(all="ignore"):
        slope = by_groups(derivative, name, dtype)
        assert_identical(by_groups(ufunc, name, dtype, [one]), slope)


@pytest.mark.pairs
@needs_source
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name, which", FACTORS)
def test_one_element_is_that_of_an_array_at_every_limit(target, name, which, dtype):
    ufunc = bind(target)[name, which]
    with np.errstate(all="ignore"):
        for x, *hyperparameter in groups(name, dtype):
            alone = np.empty_like(x)
            for i, at in enumerate(x):
                alone[i] = ufunc(at, *(np.broadcast_to(h, x.shape)[i] for h in hyperparameter))
            assert_identical(ufunc(x, *hyperparameter), alone)
