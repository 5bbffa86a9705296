"""IEEE 754 arithmetic in exact integers: the value of an operation and the flags it raises.

A finite number is a pair (m, e) of integers, m 2^e. Oracles work on one NumPy scalar per operand.
"""

import math
from typing import NamedTuple

import numpy as np

INVALID, DIVIDE, OVERFLOW, UNDERFLOW = 1, 2, 4, 8


class Result(NamedTuple):
    """A value, the flags that come with it, and flags that may or may not."""

    value: np.floating
    flags: int = 0
    optional: int = 0


def precision(dtype):
    """The bits of a mantissa, the leading one included."""
    return int(np.finfo(dtype).nmant) + 1


def exact(x):
    """The finite number x as (m, e)."""
    bits = precision(type(x))
    mantissa, exponent = np.frexp(x)
    return int(np.ldexp(mantissa, bits)), int(exponent) - bits


def rounded(m, e, dtype, negative_zero=False, lost=False):
    """m 2^e to nearest, ties to even; `lost` if the exact number is a little further from 0.

    m then has at least two bits more than a mantissa.
    """
    dtype = np.dtype(dtype).type
    limits, bits = np.finfo(dtype), precision(dtype)
    if m == 0:
        return Result(dtype(-0.0 if negative_zero else 0.0))
    lowest, highest = int(limits.minexp), int(limits.maxexp)
    sign, m = (-1, -m) if m < 0 else (1, m)
    m, e = 2 * m + lost, e - 1
    top = m.bit_length() + e - 1  # 2^top <= |x| < 2^(top + 1)

    def to_quantum(quantum):
        shift = quantum - e
        if shift <= 0:
            return m << -shift, False
        kept, rest = m >> shift, m & ((1 << shift) - 1)
        half = 1 << (shift - 1)
        return kept + (rest > half or (rest == half and kept & 1)), rest != 0

    quantum = max(top, lowest) - bits + 1
    kept, inexact = to_quantum(quantum)
    if kept.bit_length() + quantum > highest:
        return Result(dtype(sign * np.inf), OVERFLOW)
    value = np.copysign(np.ldexp(dtype(kept), quantum), dtype(sign))
    if not (top < lowest and inexact):
        return Result(value)
    # IEEE 754 leaves open whether it is tiny before or after rounding: x86 and Arm differ.
    wide, _ = to_quantum(top - bits + 1)
    after = wide.bit_length() + top - bits + 1 > lowest
    return Result(value, 0, UNDERFLOW) if after else Result(value, UNDERFLOW)


def _special(function, *operands):
    """An operation on an infinity or a NaN, or a division by zero: NumPy has the value."""
    with np.errstate(all="ignore"):
        value = function(*operands)
    created = np.isnan(value) and not any(np.isnan(x) for x in operands)
    pole = np.isinf(value) and all(np.isfinite(x) for x in operands)
    return Result(value, INVALID if created else DIVIDE if pole else 0)


def fma(a, b, c):
    """a b + c, rounded once."""
    dtype = type(a)
    if not (np.isfinite(a) and np.isfinite(b)):
        result = _special(lambda a, b, c: a * b + c, a, b, c)
        # 0 inf + NaN: IEEE 754 leaves the flag open. Arm raises it, x86 does not.
        undecided = np.isnan(c) and mul(a, b).flags == INVALID
        return result._replace(optional=INVALID) if undecided else result
    if not np.isfinite(c):
        return Result(c)
    (m1, e1), (m2, e2), (m3, e3) = exact(a), exact(b), exact(c)
    m, e = m1 * m2, e1 + e2
    both = bool(np.signbit(a) ^ np.signbit(b)) and bool(np.signbit(c))
    low = min(e, e3)
    total = (m << (e - low)) + (m3 << (e3 - low))
    return rounded(total, low, dtype, negative_zero=both)


def add(a, b):
    """a + b."""
    return fma(type(a)(1), a, b)


def sub(a, b):
    """a - b."""
    return add(a, -b)


def mul(a, b):
    """a b."""
    if not (np.isfinite(a) and np.isfinite(b)):
        return _special(np.multiply, a, b)
    (m1, e1), (m2, e2) = exact(a), exact(b)
    return rounded(m1 * m2, e1 + e2, type(a), bool(np.signbit(a) ^ np.signbit(b)))


def div(a, b):
    """a / b."""
    if not (np.isfinite(a) and np.isfinite(b)) or b == 0:
        return _special(np.divide, a, b)
    (m1, e1), (m2, e2) = exact(a), exact(b)
    shift = 2 * precision(type(a)) + 4
    negative = (m1 < 0) != (m2 < 0)
    quotient, rest = divmod(abs(m1) << shift, abs(m2))
    zero = bool(np.signbit(a) ^ np.signbit(b))
    return rounded(-quotient if negative else quotient, e1 - e2 - shift, type(a), zero, rest != 0)


def sqrt(a):
    """The square root of a."""
    if a < 0 or not np.isfinite(a):
        return _special(np.sqrt, a)
    m, e = exact(a)
    if m == 0:
        return Result(a)
    shift = 2 * precision(type(a)) + 4
    shift += (e - shift) % 2  # an even exponent is left
    root = math.isqrt(m << shift)
    return rounded(root, (e - shift) // 2, type(a), lost=root * root != m << shift)


def ldexp(a, n):
    """a 2^floor(n)."""
    if not np.isfinite(a):
        return Result(a)
    m, e = exact(a)
    return rounded(m, e + int(np.floor(n)), type(a), bool(np.signbit(a)))


def convert(a, dtype):
    """a, rounded to `dtype`."""
    if not np.isfinite(a):
        return Result(np.dtype(dtype).type(a))
    return rounded(*exact(a), dtype, bool(np.signbit(a)))
