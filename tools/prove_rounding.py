"""Proves that relu_ufunc.reproducible rounds correctly: every float16, bfloat16 and float32 input.

    python tools/prove_rounding.py --functions gelu,swish --dtypes float32 --target avx2 --part 1/4

tests/rounding.py decides most inputs in float64. Balls of python-flint decide the others, at
growing precision until a ball rounds to one number. The exit status is 1 if any result is wrong.

    python tools/prove_rounding.py --write-hard-cases tests/hard_cases.csv

writes the inputs whose exact value is nearest to a midpoint of two neighbours or to a number of
the format. With --state DIR a run keeps its results there and continues where it ended.
"""

import argparse
import csv
import importlib
import json
import math
import os
import sys
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import flint
import numpy as np
from flint import arb, fmpq
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from rounding import FORMATS, NAMES, Near, Value, decide, exactly_zero, pieces_of, ways

BLOCK = 1 << 15  # float64 arrays of a few steps stay in cache
SAVE_EVERY = 1 << 12  # blocks
HIGHEST_PRECISION = 1 << 15
# Pieces with a larger error bound have a leading term such as 3/5 x, a number of the format for a
# fifth of all inputs.
LEADING_TERM = 2.0**-32
LISTED = 10  # wrong results
PASSES = ["forward", "derivative"]
KEPT = {"midpoint": 8, "number": 4, "tie": 4}  # hard cases of one function, pass and dtype


def decimal(digits):
    return arb(fmpq(*Fraction(digits).as_integer_ratio()))


def sigmoid(x):
    return 1 / (1 + (-x).exp())


def gate_slope(z, w):
    """The derivative of x sigmoid(z), where w = x dz/dx."""
    return sigmoid(z) * (1 + w * sigmoid(-z))


def softplus(x):
    return x.exp().log1p()


def sech_squared(x):
    return 1 / x.cosh() ** 2


def normal_cdf(x):
    return (-x / arb(2).sqrt()).erfc() / 2


def normal_density(x):
    return (-x * x / 2).exp() / (2 * arb.pi()).sqrt()


def tanh_argument(x, power_rule=1):
    cubic = power_rule * decimal("0.044715") * x**3
    return (8 / arb.pi()).sqrt() * (x + cubic)


def selu_scale():
    return decimal("1.0507009873554805")


def selu_left():
    return selu_scale() * decimal("1.6732632423543772")


def hyperbola(x):
    return (x * x + 4).sqrt()


# Where a case x > 0 is distinguished, x is the ball's exact number.
BALLS = {
    ("elu", "forward"): lambda x: x if x > 0 else x.expm1(),
    ("elu", "derivative"): lambda x: arb(1) if x > 0 else x.exp(),
    ("selu", "forward"): lambda x: selu_scale() * x if x > 0 else selu_left() * x.expm1(),
    ("selu", "derivative"): lambda x: selu_scale() if x > 0 else selu_left() * x.exp(),
    ("sigmoid", "forward"): sigmoid,
    ("sigmoid", "derivative"): lambda x: sigmoid(x) * sigmoid(-x),
    ("log_sigmoid", "forward"): lambda x: -softplus(-x),
    ("log_sigmoid", "derivative"): lambda x: sigmoid(-x),
    ("tanh", "forward"): lambda x: x.tanh(),
    ("tanh", "derivative"): sech_squared,
    ("tanh_shrink", "forward"): lambda x: x - x.tanh(),
    ("tanh_shrink", "derivative"): lambda x: x.tanh() ** 2,
    ("swish", "forward"): lambda x: x * sigmoid(x),
    ("swish", "derivative"): lambda x: gate_slope(x, x),
    ("quick_gelu", "forward"): lambda x: x * sigmoid(decimal("1.702") * x),
    ("quick_gelu", "derivative"): lambda x: gate_slope(*[decimal("1.702") * x] * 2),
    ("gelu", "forward"): lambda x: x * normal_cdf(x),
    ("gelu", "derivative"): lambda x: normal_cdf(x) + x * normal_density(x),
    ("gelu_tanh", "forward"): lambda x: x * sigmoid(tanh_argument(x)),
    ("gelu_tanh", "derivative"): lambda x: gate_slope(tanh_argument(x), tanh_argument(x, 3)),
    ("softplus", "forward"): softplus,
    ("softplus", "derivative"): sigmoid,
    ("squareplus", "forward"): lambda x: (x + hyperbola(x)) / 2,
    ("squareplus", "derivative"): lambda x: (1 + x / hyperbola(x)) / 2,
    ("mish", "forward"): lambda x: x * softplus(x).tanh(),
    ("mish", "derivative"): lambda x: (
        softplus(x).tanh() + x * sigmoid(x) * sech_squared(softplus(x))
    ),
}
BALLS["celu", "forward"] = BALLS["elu", "forward"]
BALLS["celu", "derivative"] = BALLS["elu", "derivative"]

# These have exact ties.
RATIONALS = {
    ("hard_swish", "forward"): lambda x: x * (x + 3) / 6,
    ("sparse_plus", "forward"): lambda x: (x + 1) ** 2 / 4,
    ("softsign", "forward"): lambda x: x / (1 + abs(x)),
    ("softsign", "derivative"): lambda x: 1 / (1 + abs(x)) ** 2,
}


def fraction(dyadic):
    """An exact ball as a Fraction."""
    mantissa, exponent = map(int, dyadic.man_exp())
    return mantissa * Fraction(2) ** exponent


class Case(NamedTuple):
    """An input, its correctly rounded result, and the distances of f(x) from the nearest midpoint
    and the nearest number of the format: d bits are 2^-d |f(x)|. Infinite: 0, or too small to
    compute."""

    x: int
    result: int
    midpoint: float
    number: float


def exact_value(key, format_, x):
    """f(x) as a Fraction, or one so near that both round to the same number; None if
    HIGHEST_PRECISION does not tell."""
    if key in RATIONALS:
        return RATIONALS[key](Fraction(x))
    precision = 64
    while precision <= HIGHEST_PRECISION:
        flint.ctx.prec = precision
        ball = BALLS[key](arb(x))
        if ball.is_finite():
            low, high = fraction(ball.lower()), fraction(ball.upper())
            if low == high or format_.round_exact(low) == format_.round_exact(high):
                return fraction(ball.mid())
        precision *= 2
    return None


def refine(key, format_, bits):
    value = exact_value(key, format_, float(format_.value(bits)))
    if value is None:
        return None
    midpoint, number = format_.distances(value)
    return Case(int(bits), format_.round_exact(value), to_bits(midpoint), to_bits(number))


def to_bits(distance):
    """-log2 of a Fraction that may be out of the range of floats."""
    if distance == 0:
        return math.inf
    return math.log2(distance.denominator) - math.log2(distance.numerator)


class Proof:
    """One function and pass in one format, over a part of all inputs."""

    def __init__(self, name, pass_, format_, arguments):
        self.key, self.format = (name, pass_), format_
        self.pieces = pieces_of(name, pass_, format_)
        self.function = None
        if not arguments.write_hard_cases:
            module = importlib.import_module(arguments.module)
            self.function = getattr(module, name if pass_ == "forward" else f"{name}_derivative")
        part, parts = arguments.part
        blocks = (1 << format_.width) // BLOCK
        self.blocks = range(blocks * (part - 1) // parts, blocks * part // parts)
        self.next = self.blocks.start
        self.wrong, self.examples, self.nearest, self.kept = 0, [], None, {}
        self.file = None
        if arguments.state:
            run = f"{arguments.module}-{arguments.target}" if self.function else "hard"
            self.file = arguments.state / f"{self} {run} {part} of {parts}.json".replace(" ", "-")

    def __str__(self):
        return f"{' '.join(self.key)} {self.format.name}"

    def load(self):
        if self.file and self.file.exists():
            self.next, self.wrong, self.examples, self.nearest, kept = json.loads(
                self.file.read_text()
            )
            self.nearest = self.nearest and Case(*self.nearest)
            self.kept = {
                why: [(rank, Case(*case)) for rank, case in cases] for why, cases in kept.items()
            }

    def save(self):
        if self.file:
            partial = self.file.with_suffix(".partial")
            state = [self.next, self.wrong, self.examples, self.nearest, self.kept]
            partial.write_text(json.dumps(state))
            partial.replace(self.file)

    def run(self):
        self.load()
        done = self.next - self.blocks.start
        with tqdm(total=len(self.blocks), initial=done, desc=str(self)) as progress:
            for block in range(self.next, self.blocks.stop):
                bits = np.arange(block * BLOCK, (block + 1) * BLOCK, dtype=np.int64)
                self.run_block(bits.astype(self.format.bits))
                self.next = block + 1
                if self.next % SAVE_EVERY == 0:
                    self.save()
                progress.update()
        self.save()

    def run_block(self, bits):
        result = None
        if self.function:
            with np.errstate(all="ignore"):
                result = self.function(bits.view(self.format.dtype)).view(self.format.bits)
        # The larger of the last magnitudes is NaN's where a block has any.
        if self.format.magnitude(bits[-1]) > self.format.infinity:
            number = self.format.magnitude(bits) <= self.format.infinity
            if self.function:
                is_number = self.format.magnitude(result) <= self.format.infinity
                self.report(bits[is_number & ~number])
                result = result[number]
            bits = bits[number]
        if bits.size == 0:
            return
        if not self.function:
            self.collect(bits)
            return
        expected, left = decide(self.pieces, self.format, bits)
        for at in left:
            case = self.refine(bits[at])
            expected[at] = case.result
            self.nearest = max(self.nearest or case, case, key=lambda case: case.midpoint)
        wrong = np.flatnonzero(result != expected)
        if wrong.size:
            is_zero = self.format.magnitude(result[wrong] | expected[wrong]) == 0
            x = self.format.value(bits[wrong])
            self.report(bits[wrong[~(is_zero & exactly_zero(self.pieces, x))]])

    def summary(self):
        inputs = (self.next - self.blocks.start) * BLOCK
        text = f"{self}: {inputs} inputs"
        if self.function:
            text += f", {self.wrong} wrong {[hex(bits) for bits in self.examples]}"
        if "midpoint" in self.kept:
            self.nearest = self.kept["midpoint"][0][1]
        if self.nearest:
            nearest = f"{self.nearest.midpoint:.1f} bits at {self.nearest.x:#x}"
            text += f", nearest to a midpoint of those left open by float64: {nearest}"
        return text

    def report(self, wrong):
        self.wrong += len(wrong)
        self.examples += [int(bits) for bits in wrong[: LISTED - len(self.examples)]]

    def refine(self, bits):
        case = refine(self.key, self.format, bits)
        if case is None:
            raise ArithmeticError(f"{self}: {bits:#x} is not decided")
        return case

    def collect(self, bits):
        """Keeps hard cases: those nearest to a midpoint and to a number of the format, and a sample
        of those whose leading term is a midpoint."""
        if self.key not in BALLS | RATIONALS:
            return
        x = self.format.value(bits)
        for way, at in ways(self.pieces, x):
            if isinstance(way, Value):
                for x_bits in bits[at][nearby(way, self.format, x[at])]:
                    case = self.refine(x_bits)
                    self.keep("midpoint", case, case.midpoint)
                    self.keep("number", case, case.number)
            elif isinstance(way, Near):
                ties = bits[at][leading_ties(way, self.format, x[at])]
                for x_bits in sorted(ties, key=scrambled, reverse=True)[: KEPT["tie"]]:
                    result = way.decide(self.format, self.format.value(x_bits), x_bits)[0]
                    case = refine(self.key, self.format, x_bits)
                    case = case or Case(int(x_bits), int(result), math.inf, 0.0)
                    self.keep("tie", case, scrambled(case.x))

    def keep(self, why, case, rank):
        """`rank` says how hard a case is. Neither exact ties nor results that are exact are."""
        if math.isfinite(rank):
            ranked = self.kept.setdefault(why, [])
            ranked.append((rank, case))
            ranked.sort(reverse=True)
            del ranked[KEPT[why] :]


def scrambled(bits):
    """A number to choose a sample by, the same in each run."""
    return int(bits) * 0x9E3779B1 % (1 << 32)


def nearby(way, format_, x):
    """Where float64 cannot tell f(x) from a midpoint or from a number of the format. Few 16-bit
    inputs are that hard; for these, where f(x) is within 1/64 ULP of one."""
    is_leading_term = way.relative > LEADING_TERM
    if format_.width == 16:
        way = Value(way.function, 2.0 ** (-6 - format_.digits))
    y = np.broadcast_to(way.values(x), x.shape)
    low, high = way.bracket(format_, y)
    error = np.abs(y - format_.value(low))
    near_number = error <= np.maximum(way.absolute, way.relative * np.abs(y))
    near_number &= not is_leading_term
    return ((low != high) | near_number) & (x != 0) & np.isfinite(x)


def leading_ties(way, format_, x):
    """Where the leading term is a midpoint, so that the next term decides."""
    leading = way.leading(x)
    below, above = (format_.round(np.nextafter(leading, end)) for end in (-np.inf, np.inf))
    return (below != above) & (leading != 0)


def write_hard_cases(path, proofs):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["function", "pass", "dtype", "input", "result", "why", "distance"])
        for proof in proofs:
            hexadecimal = f"0{proof.format.width // 4}x"
            for why in KEPT:
                for _, case in proof.kept.get(why, ()):
                    distance = case.number if why == "number" else case.midpoint
                    words = [format(case.x, hexadecimal), format(case.result, hexadecimal)]
                    row = [*proof.key, proof.format.name, *words, why, f"{distance:.1f}"]
                    writer.writerow(row)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--functions", type=lambda text: text.split(","), default=NAMES)
    parser.add_argument("--passes", type=lambda text: text.split(","), default=PASSES)
    parser.add_argument("--dtypes", type=lambda text: text.split(","), default=list(FORMATS))
    parser.add_argument("--target", help="default: the best that runs here")
    parser.add_argument("--part", type=part, default=(1, 1), help="k/n: of the inputs")
    parser.add_argument("--module", default="relu_ufunc.reproducible")
    parser.add_argument("--state", type=Path, help="directory of results to continue from")
    parser.add_argument("--write-hard-cases", metavar="FILE", type=Path)
    arguments = parser.parse_args()
    if arguments.target:
        os.environ["RELU_UFUNC_TARGET"] = arguments.target
    if arguments.state:
        arguments.state.mkdir(parents=True, exist_ok=True)
    proofs = [
        Proof(name, pass_, FORMATS[dtype], arguments)
        for name in arguments.functions
        for pass_ in arguments.passes
        for dtype in arguments.dtypes
    ]
    for proof in proofs:
        proof.run()
        print(proof.summary(), flush=True)
    if arguments.write_hard_cases:
        write_hard_cases(arguments.write_hard_cases, proofs)
    return any(proof.wrong for proof in proofs)


def part(text):
    k, n = map(int, text.split("/"))
    if not 1 <= k <= n:
        raise argparse.ArgumentTypeError("k/n with 1 <= k <= n")
    return k, n


if __name__ == "__main__":
    sys.exit(main())
