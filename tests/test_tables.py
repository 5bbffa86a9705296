"""The tables of src/math/tables: reproduced to the last byte, and as exact as they say.

The functions here are written a second time, in mpmath; nothing is taken from the generator.
"""

import ast
import os
import random
import re
import subprocess
import sys
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from mpmath import mp, mpf
from reference import ACTIVATIONS
from support import CHECKOUT, ROWS

FOLDER = CHECKOUT / "src" / "math" / "tables"
HEADERS = ("constants.h", "polynomials.h", "pieces.h")
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the tests run without the source")


def generate(*arguments):
    """Run the generator with the plainest instructions that NumPy and OpenBLAS have."""
    features = np._core._multiarray_umath
    disabled = [f for f in features.__cpu_dispatch__ if features.__cpu_features__.get(f)]
    plain = {"NPY_DISABLE_CPU_FEATURES": " ".join(disabled), "OPENBLAS_CORETYPE": "Prescott"}
    command = [sys.executable, FOLDER / "generate.py", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **plain})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.full
def test_headers_are_reproduced(tmp_path):
    generate("--to", tmp_path)
    for name in HEADERS:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_constants_are_reproduced():
    assert generate("constants.h") == (FOLDER / "constants.h").read_text("utf-8") + "\n"


# A table of each kind: Remez in three precisions, Lawson, and the three ways to find an index.
@pytest.mark.parametrize("name, versions", [
    ("EXP_TAIL_SHORT", 2), ("ATANH_TAIL", 2), ("ATANH_TAIL_EXACT", 1), ("LOG1P_TAIL", 1),
    ("TANH", 1), ("GELU_TANH_SLOPE", 2), ("MISH_GATE", 1),
])  # fmt: skip
def test_table_is_reproduced(name, versions):
    header = "".join((FOLDER / header).read_text("utf-8") for header in HEADERS)
    found = re.split(r"\n\n(?=/\*)", generate(name).rstrip("\n"))
    assert len(found) == versions
    for text in found:
        assert f"\n{text}\n" in header


# Other functions may depend on the instruction set, the BLAS or the C library.
CORRECTLY_ROUNDED = {"abs", "concatenate", "float32", "float64", "ones_like", "sqrt", "stack",
                     "where"}  # fmt: skip


def test_least_squares_use_correctly_rounded_operations_only():
    tree = ast.parse((FOLDER / "lawson.py").read_text("utf-8"))
    of_numpy, operators, methods = set(), set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            base = node.value
            is_numpy = isinstance(base, ast.Name) and base.id == "np"
            (of_numpy if is_numpy else methods).add(node.attr)
        elif isinstance(node, ast.BinOp):
            operators.add(type(node.op))
    assert "sqrt" in of_numpy <= CORRECTLY_ROUNDED
    assert methods <= {"shape", "max", "astype", "append"}
    assert operators <= {ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv}


def test_search_of_eighths_uses_exact_and_correctly_rounded_operations_only():
    names = set(re.findall(r"\bnp\.(\w+)", (FOLDER / "eighths.py").read_text("utf-8")))
    assert names <= CORRECTLY_ROUNDED | {"arange", "maximum", "spacing", "zeros"}


def test_numpy_is_used_for_arrays_only_elsewhere():
    for path in FOLDER.glob("*.py"):
        if path.name not in ("lawson.py", "eighths.py"):
            names = set(re.findall(r"\bnp\.(\w+)", path.read_text("utf-8")))
            assert names <= {"array", "empty"}, path.name


# Constants

DEFINITION = re.compile(r"#define (\w+) (?:\(4 \* (\w+)\)|(-?[\w.+-]+))$", re.M)
HEX = re.compile(r"(-?)0x([\da-f]+)\.?([\da-f]*)p([+-]?\d+)", re.I)


def number(text):
    """The exact value of a C constant."""
    if found := HEX.match(text):
        sign, digits, fraction, exponent = found.groups()
        size = int(digits + fraction, 16) * Fraction(2) ** (int(exponent) - 4 * len(fraction))
        return -size if sign else size
    return Fraction(text.rstrip("L"))


def as_mpf(fraction):
    return mpf(fraction.numerator) / fraction.denominator


def constants():
    """By lane width, the exact values of all constants by their names."""
    text = (FOLDER / "constants.h").read_text("utf-8")
    sections = re.split(r"#(?:el)?if LANE_BITS == (\d+).*", text)[1:]
    found = {}
    for bits, section in zip(sections[::2], sections[1::2]):
        values = found[int(bits)] = {}
        for name, quarter, value in DEFINITION.findall(section):
            values[name] = 4 * values[quarter] if quarter else number(value)
        assert len(values) == section.count("#define ")
    return found


def exact_constants():
    """Without GAUSS_SHIFT, which is a choice."""
    selu_lambda, selu_alpha = mpf("1.0507009873554805"), mpf("1.6732632423543772")
    return {
        "LN2": mp.ln2,
        "LN2_SHORT": mp.ln2,
        "LOG2_E": mp.log(mp.e, 2),
        "SELU_LAMBDA": selu_lambda,
        "SELU_LAMBDA_ALPHA": selu_lambda * selu_alpha,
        "THIRD": mpf(1) / 3,
        "QUICK_GELU": mpf("1.702"),
        "QUICK_GELU_LN2": mp.ln2 / mpf("1.702"),
        "QUICK_GELU_LOG2_E": mpf("1.702") / mp.ln2,
        "SQRT_HALF": 1 / mp.sqrt(2),
        "INV_SQRT_PI": mp.pi ** mpf(-0.5),
        "INV_SQRT_2PI": mp.npdf(0),
        "GELU_TANH_LINEAR": mp.sqrt(8 / mp.pi),
        "GELU_TANH_SHORT": mp.sqrt(8 / mp.pi),
        "GELU_TANH_CUBIC": mp.sqrt(8 / mp.pi) * mpf("0.044715"),
        **exact_constants_of_zeros(),
    }


def exact_constants_of_zeros():
    """By the zeros of the derivatives that reference.py has."""

    def zero(name, *parameters):
        slope = ACTIVATIONS[name].derivative
        return mp.findroot(lambda x: slope(mp, x, *parameters), ROWS[name]["derivative_zero"])

    def z(x):
        return mp.sqrt(8 / mp.pi) * (x + mpf("0.044715") * x**3)

    swish, quick_gelu, mish = zero("swish", mpf(1)), zero("quick_gelu"), zero("mish")
    gelu_tanh, t = zero("gelu_tanh"), mp.exp(mish)
    return {
        "SWISH_ARGMIN": swish,
        "SWISH_ARGMIN_EXP": mp.exp(swish),
        "SWISH_ARGMIN_PLUS_2": swish + 2 * mp.ln2,
        "QUICK_GELU_ARGMIN": quick_gelu,
        "QUICK_GELU_ARGMIN_PLUS_2": quick_gelu + 2 * mp.ln2 / mpf("1.702"),
        "MISH_ARGMIN": mish,
        "MISH_ARGMIN_EXP": t,
        "MISH_ARGMIN_PLUS_2": mish + 2 * mp.ln2,
        "MISH_LINEAR": 4 + t,
        "MISH_CONSTANT": 4 * mish + 6 + 4 * t + t**2,
        "GELU_ARGMIN": zero("gelu"),
        "GELU_TANH_ARGMIN": gelu_tanh,
        "GELU_TANH_ARGMIN_EXP": mp.exp(z(gelu_tanh)),
        "GELU_TANH_Z_SLOPE": mp.diff(z, gelu_tanh),
        "GELU_TANH_W_SLOPE": mp.diff(lambda x: x * mp.diff(z, x), gelu_tanh),
        "GELU_TANH_Z_CURVE": mp.diff(z, gelu_tanh, 2) / 2,
    }


# By lane width: bits of a high part, of one that is short, of a sum of both.
BITS = {32: 24, 64: 53, 128: 53}
SHORT_BITS = {"LN2_SHORT": {32: 11, 64: 41, 128: 41}, "GELU_TANH_SHORT": {32: 11, 64: 25}}
SUM_BITS = {32: 47, 64: 105, 128: 112}
THREE_BITS = {32: 70, 64: 155, 128: 112}
SHORT_SUM_BITS = {32: 36, 64: 78, 128: 112}


def test_constants_are_those_that_their_names_say():
    found = constants()
    assert sorted(found) == [32, 64, 128]
    for lane, values in found.items():
        ln2 = values["LN2"]
        for name, exact in exact_constants().items():
            if name not in values:
                continue
            high = values.pop(name)
            low = values.pop(f"{name}_LOW", None)
            error = as_mpf(high) / exact - 1
            whole = as_mpf(high + (low or 0)) / exact - 1
            if name in SHORT_BITS:
                digits = high.numerator // (high.numerator & -high.numerator)
                assert digits.bit_length() <= SHORT_BITS[name][lane]
            else:
                assert abs(error) <= mpf(2) ** -BITS[lane]
            if name == "LN2_SHORT" and lane == 32:
                assert high + values.pop("LN2_SHORT_NEXT") == ln2
            elif name in SHORT_BITS:
                assert abs(whole) <= mpf(2) ** -SHORT_SUM_BITS[lane]
            elif f"{name}_LOWEST" in values:
                three = as_mpf(high + low + values.pop(f"{name}_LOWEST")) / exact - 1
                assert abs(three) <= mpf(2) ** -THREE_BITS[lane]
            elif low is not None or lane == 128:
                assert abs(whole) <= mpf(2) ** -SUM_BITS[lane]
        assert set(values) <= {"GAUSS_SHIFT"}


def test_no_constant_stands_twice():
    """No number in the sources is a constant of the tables, or a power of two times it."""
    known = {**exact_constants(), "0.044715": mpf("0.044715")}
    literal = re.compile(rf"(?<![\w.])(?:{HEX.pattern}|\d*\.\d+(?:e[+-]?\d+)?)", re.I)
    repeated = []
    paths = [p for p in (CHECKOUT / "src").rglob("*.[ch]") if p.parent != FOLDER]
    for path in paths:
        code = re.sub(r'/\*.*?\*/|"[^"\n]*"', "", path.read_text("utf-8"), flags=re.S)
        for text in (match[0] for match in literal.finditer(code)):
            value = number(text)
            if value:
                mantissa = mp.frexp(as_mpf(value))[0]
                repeated += [f"{path.name}: {text} is {name}" for name, exact in known.items()
                             if abs(mantissa / mp.frexp(exact)[0] - 1) < 1e-5]  # fmt: skip
    assert paths and not repeated


# Tables

TABLE = re.compile(r"/\* (\w+): ((?:(?!\*/).)*) \*/\nstatic const [^\n]*?\b(\w+)(?:\[\d*\])+ = \{"
                   r"(.*?)\n\};", re.S)  # fmt: skip
LOW = r"(?s)Lane {}_LOW\[\] = \{{(.*?)\n\}};"
FIELDS = r"(?s)struct pieces {} = \{{(.*?)\n\}};"


def exact(text):
    return [mpf(float.fromhex(match[0])) for match in HEX.finditer(text)]


def tables(header):
    """The tables of a header, with what their comments say."""
    text = (FOLDER / header).read_text("utf-8")
    found = []
    for match in TABLE.finditer(text):
        name, about, array, body = match.groups()
        about = " ".join(about.split())
        if name == "EXP_EIGHTHS":  # no polynomial
            continue
        after = re.split(r"\n/\* \w+: |\n#", text[match.end() :])[0]  # to the next table
        rows = re.findall(r"\{(.*?)\}", body, re.S)
        table = SimpleNamespace(
            name=name,
            about=about,
            interval=[float(x) for x in re.search(r" on \[(\S+), (\S+)\]", about).groups()],
            degree=int(re.search(r"degree (\d+)", about)[1]),
            errors=[float(x) for x in re.findall(r"2\^-(\d+\.\d+)", about)],
            values=[exact(row) for row in rows] if rows else exact(body),
            low=exact(low[1]) if (low := re.search(LOW.format(name), after)) else [],
            fields={},
        )
        if array.endswith("_ROWS"):
            fields = re.search(FIELDS.format(name), after)[1]
            table.fields = {k: float(v) for k, v in re.findall(r"\.(\w+) = (-?[\d.e+-]+)", fields)}
        found.append(table)
    arrays = len(re.findall(r"^static const .*Lane \w+\[", text, re.M))
    others = re.findall(r"^static const .*Lane (?:\w+_LOW|EXP_EIGHTHS\w*)\[", text, re.M)
    assert len(found) == arrays - len(others)
    return found


def identified(tables):
    return [pytest.param(table, id=f"{table.name}-{table.degree}-{len(table.values[0])}")
            if table.fields else pytest.param(table, id=f"{table.name}-{table.degree}")
            for table in tables]  # fmt: skip


POLYNOMIALS = tables("polynomials.h") if FOLDER.is_dir() else []
PIECES = tables("pieces.h") if FOLDER.is_dir() else []


def places(lo, hi, count):
    """Random ones, and the ends."""
    rng = random.Random(9)
    return [mpf(lo), *(mpf(rng.uniform(lo, hi)) for _ in range(count)), mpf(hi)]


def mills(a):
    return mp.erfc(a / mp.sqrt(2)) / 2 * mp.exp(a * a / 2)


def horner(coefficients, x):
    y = mpf(0)
    for coefficient in reversed(coefficients):
        y = y * x + coefficient
    return y


def exp_error(p, r):
    return (1 + r + r * r * p) / mp.exp(r) - 1


def expm1_error(p, r):
    return (r + r * r * p - mp.expm1(r)) / r if r else mpf(0)


def atanh_error(p, v):
    s = mp.sqrt(v)
    return (2 * s + s**3 * p - 2 * mp.atanh(s)) / (2 * s) if s else mpf(0)


def tanh_shrink_error(p, v):
    x = mp.sqrt(v)
    return x**3 * (mpf(1) / 3 + v * p) / (x - mp.tanh(x)) - 1 if x else mpf(0)


def log1p_error(p, e):
    return (e + e * e * p) / mp.log1p(e) - 1 if e else mpf(0)


def gauss_error(p, t):
    if t == 1:
        return p * mp.sqrt(2 * mp.pi) - 1
    a = 4 * (1 + t) / (1 - t)
    return p / (a + 4) / mills(a) - 1


def gauss_slope_error(p, t):
    zero = mp.findroot(lambda a: a * mp.npdf(a) - mp.ncdf(-a), mpf("0.75"))
    if t == 1:
        return p * mp.sqrt(2 * mp.pi) - 1
    a = 4 * (1 + t) / (1 - t)
    return p * (a - zero) / (a / mp.sqrt(2 * mp.pi) - mills(a)) - 1


OF_POLYNOMIALS = {
    "EXP_TAIL_WIDE": exp_error,
    "EXP_TAIL_EXACT": exp_error,
    "EXP_TAIL_SHORT": expm1_error,
    "EXP_TAIL_LONG": expm1_error,
    "EXP_TAIL_NEAR": lambda p, r: 1 + r + r * r * p - mp.exp(r),
    "ATANH_TAIL": atanh_error,
    "ATANH_TAIL_EXACT": atanh_error,
    "ATANH_TAIL_NEAR": atanh_error,
    "LOG1P_TAIL": log1p_error,
    "TANH_SHRINK_TAIL": tanh_shrink_error,
    "TANH_SHRINK_EXACT": tanh_shrink_error,
    "GAUSS_TAIL": gauss_error,
    "GAUSS_SLOPE": gauss_slope_error,
}


def assert_as_stated(error, stated):
    """Not above the error 2^-stated, nor so far below that it would say nothing."""
    assert mpf(2) ** -(stated + 0.5) < error <= mpf(2) ** -stated, mp.log(error, 2)


@pytest.mark.parametrize("table", identified(t for t in POLYNOMIALS if t.name != "MILLS"))
def test_error_of_a_polynomial(table):
    assert len(table.values) == table.degree + 1
    low = [*table.low, *[0] * len(table.values)]
    coefficients = [table.values, [a + b for a, b in zip(table.values, low)]]
    assert len(table.errors) == 1 + bool(table.low)
    for stated, values in zip(table.errors, coefficients):
        worst = max(abs(OF_POLYNOMIALS[table.name](horner(values, x), x))
                    for x in places(*table.interval, 400))  # fmt: skip
        assert_as_stated(worst, stated)


def test_eighths():
    """Each factor times 1 + j / 8, rounded to float32, against c 2^(j / 8)."""
    text = (FOLDER / "polynomials.h").read_text("utf-8")
    about, body, plain = re.search(
        r"(?s)/\* EXP_EIGHTHS: (.*?)\*/.*?\{(.*?)\};.*?\{(.*?)\};", text
    ).groups()
    factors = [float(f) for f in exact(body)]
    products = [float(np.float32(f * (1 + j / 8))) for j, f in enumerate(factors)]
    error = max(abs(mpf(p) / (mpf(products[0]) * mpf(2) ** (mpf(j) / 8)) - 1)
                for j, p in enumerate(products))  # fmt: skip
    assert_as_stated(error, float(re.search(r"2\^-(\d+\.\d+)", about)[1]))
    assert [float(f) for f in exact(plain)] == [
        float(np.float32(float(mpf(2) ** (mpf(j) / 8) / (1 + mpf(j) / 8)))) for j in range(8)
    ]


def test_error_of_mills():
    (table,) = (t for t in POLYNOMIALS if t.name == "MILLS")
    powers = [[a + b for a, b in zip(table.values[0], table.low)], *table.values[1:]]
    assert [len(row) for row in powers] == [16] * (table.degree + 1)
    width = mpf(9) / 16
    worst = mpf(0)
    for a in places(*table.interval, 1500):
        k = min(int(mp.nint(a / width)), 15)
        worst = max(worst, abs(horner([row[k] for row in powers], a - k * width) / mills(a) - 1))
    assert_as_stated(worst, table.errors[0])


def public(name, derived):
    row = ACTIVATIONS[name]
    hyperparameter = (mpf(1),) if name in ("swish", "softplus") else ()
    function = row.derivative if derived else row.forward
    return lambda x: mpf(function(mp, x, *hyperparameter))


def gelu_tanh_argument(x):
    return mp.sqrt(8 / mp.pi) * (x + mpf("0.044715") * x**3)


OF_32_PIECES = {
    "TANH": public("tanh", False),
    "GELU": public("gelu", False),
    "GELU_TANH": public("gelu_tanh", False),
    "SOFTPLUS": public("softplus", False),
    "MISH_GATE": lambda x: mp.tanh(mp.log1p(mp.exp(x))),
    "BELL": public("sigmoid", True),
    "SWISH_SLOPE": public("swish", True),
    "GELU_SLOPE": public("gelu", True),
    "GELU_TANH_SLOPE": public("gelu_tanh", True),
    "MISH_SLOPE": public("mish", True),
}

OF_8_PIECES = {
    "GELU": lambda x: public("gelu", False)(x) * mp.exp(x * x / 2),
    "GELU_SLOPE": lambda x: public("gelu", True)(x) * mp.exp(x * x / 2),
    "GELU_TANH_SLOPE": lambda x: public("gelu_tanh", True)(x) * mp.exp(-gelu_tanh_argument(x)),
}
OF_PIECES = {32: OF_32_PIECES, 8: OF_8_PIECES}


def index_of(table, x):
    """As piecewise.h finds it, rounded by mpmath."""
    f, count = table.fields, len(table.values[0])
    if "near" in f:
        return int(np.float32(max(x, f["near"])).view(np.uint32)) >> 21 & count - 1
    if "offset" in f:
        return int(mp.nint(x * f["linear"] + f["offset"]))
    return int(mp.nint(x * (x * f.get("square", 0) - f["linear"])))


@pytest.mark.parametrize("table", identified(PIECES))
def test_error_of_pieces(table):
    assert len(table.values) == table.degree + 2 == table.fields["degree"] + 2
    assert table.interval == [float(f"{table.fields[end]:.6g}") for end in ("lo", "hi")]
    count = len(table.values[0])
    function = OF_PIECES[count][table.name]
    relative, seen = mpf(0), set()
    # Equally many in every piece, whose widths differ.
    lo, hi = table.fields["lo"], table.fields["hi"]
    for x in places(lo, hi, 100 * count):
        piece = index_of(table, x)
        seen.add(piece)
        centre, *coefficients = (row[piece] for row in table.values)
        value = function(x)
        if value:
            error = abs(horner(coefficients, x - centre) - value)
            relative = max(relative, error / abs(value))
    assert seen == set(range(count))
    assert_as_stated(relative, *table.errors)


def test_every_table_has_its_provenance():
    assert {table.name for table in POLYNOMIALS} == {*OF_POLYNOMIALS, "MILLS"}
    pieces = {(len(table.values[0]), table.name) for table in PIECES}
    assert pieces == {(count, name) for count, names in OF_PIECES.items() for name in names}
    for table in (*POLYNOMIALS, *PIECES):
        command = f"python src/math/tables/generate.py {table.name}"
        assert re.search(r"Weight .*\. mpmath [\d.]+, .*\d+ digits", table.about), table.name
        assert table.about.endswith(command)
