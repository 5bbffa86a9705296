"""How numbers, comments and arrays of the tables are written in C."""

import math
import re
import textwrap

import mpmath as mp

WIDTH = 100
MPMATH = "mpmath 1.4.1"  # 1.3.0 gives the same bits


def rounded(x, bits):
    """x to this many bits, to nearest even."""
    with mp.workprec(bits):
        return +x


def literal(x):
    """An exact hexadecimal constant for a number that float64 holds."""
    if x != float(x):
        raise ValueError(f"{x} is no float64")
    return re.sub(r"\.?0*p", "p", float(x).hex())


def exponent(error):
    """An error as a power of 2 that is not below it."""
    return f"2^{math.ceil(float(mp.log(error, 2)) * 100 + 0.2) / 100:.2f}"


def comment(*sentences):
    """A comment; each argument begins a line."""
    lines = []
    for sentence in sentences:
        lines += textwrap.wrap(sentence, WIDTH - 6)
    return "/* " + "\n   ".join(lines) + " */"


def provenance(method, name):
    return f"{MPMATH}, {method}.", f"python src/math/tables/generate.py {name}"


def interval(lo, hi):
    return f"[{float(lo):.6g}, {float(hi):.6g}]"


def numbers(values, indent):
    """Numbers with commas between, in lines."""
    text = ", ".join(literal(value) for value in values)
    return textwrap.fill(text, WIDTH - 2, initial_indent=indent, subsequent_indent=indent)


def array(name, values):
    """A constant array of lanes."""
    return f"static const Lane {name}[] = {{\n{numbers(values, '    ')},\n}};"


def rows(name, table, alignment=""):
    """A constant array of arrays of lanes."""
    lines = "\n".join(f"    {{\n{numbers(row, ' ' * 8)},\n    }}," for row in table)
    return f"static const {alignment}Lane {name}[][{len(table[0])}] = {{\n{lines}\n}};"


def guarded(header, about, includes, body):
    """The text of a header."""
    guard = f"MATH_TABLES_{header.upper()}_H"
    included = "".join(f'#include "{path}"\n' for path in includes)
    return f"{about}\n#ifndef {guard}\n#define {guard}\n\n{included}\n{body}\n\n#endif\n"
