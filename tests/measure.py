"""Measures the maximum errors that src/catalogue.toml states, and writes them there:

    python tests/measure.py --dtype float32 --targets avx512 avx2 --step 1
    python tests/measure.py --dtype float64 --targets avx512 avx2 sse42 scalar
    python tests/measure.py --functions      # copies them to the headers of the families

float32: every input, or each STEP-th (sweep.py). float64, and losses: random inputs of all
magnitudes; those that seem worst by the kernels of the next wider dtype are measured against
mpmath, so that the oracle does not depend on any kernel.
"""

import argparse
import re
import tomllib
from textwrap import wrap

import numpy as np
from mpmath import mp
from reference import ACTIVATIONS, FOUND_FLOAT64, Exact, evaluate
from support import CHECKOUT, ROWS, bind
from sweep import REFERENCES, bound_ufunc, sweep
from tqdm import tqdm

from relu_ufunc._bounds import cancels

CATALOGUE = CHECKOUT / "src" / "catalogue.toml"
CHUNK = 1 << 18
CANDIDATES = 20  # of each chunk, measured against mpmath
PRIMES = {"forward": "", "derivative": "'", "second_derivative": "''"}
LOSSES = [name for name, row in ROWS.items() if row["kind"] == "loss"]


def float64_inputs(rng):
    """Around 0, moderate, everywhere in magnitude, next to integers, and where results vanish."""
    n = CHUNK // 5
    yield rng.normal(0, 2, n)
    yield rng.uniform(-40, 40, n)
    yield np.ldexp(rng.uniform(1, 2, n) * rng.choice([-1, 1], n), rng.integers(-60, 11, n))
    yield rng.integers(-750, 750, n) + rng.normal(0, 1e-3, n)
    yield rng.normal(rng.choice([-708, -745, 709, -354, -372, 372, -37.6, -38.5], n), 3)


def random_parameter(parameter, n, rng):
    """The default, or n targets: hard ones, usual soft ones, and those next to 0."""
    if parameter["default"] is not None:
        return np.full(n, parameter["default"])
    if parameter["values"]:
        return rng.choice(parameter["values"], n)
    soft = [
        rng.uniform(0, 1, n),
        rng.choice([0.05, 0.1, 0.9, 0.95], n),
        2.0 ** -rng.uniform(0, 50, n),
    ]
    return np.choose(rng.integers(0, 5, n), [np.zeros(n), np.ones(n), *soft])


def largest_of_random(name, pass_, dtype, targets, chunks, seed):
    """{target: (units in the last place, the operands)} of a function or a derivative."""
    wider = np.longdouble if dtype is np.float64 else np.float64
    wide = bind("scalar")[name, pass_]
    ufuncs = {target: bind(target)[name, pass_] for target in targets}
    rng = np.random.default_rng(seed)
    worst = dict.fromkeys(targets, (0.0,))
    for _ in tqdm(range(chunks), f"{name} {pass_}", leave=False):
        x = np.concatenate([*float64_inputs(rng), FOUND_FLOAT64.get(name, [])])
        parameters = [random_parameter(p, x.size, rng) for p in ROWS[name]["parameters"]]
        operands = [operand.astype(dtype) for operand in (x, *parameters)]
        if pass_ != "forward":
            far = ~cancels(name, *operands, pass_=pass_)
            operands = [operand[far] for operand in operands]
        with np.errstate(all="ignore"):
            about = wide(*(operand.astype(wider) for operand in operands))
            unit = np.spacing(np.abs(about).astype(dtype))
            for target, ufunc in ufuncs.items():
                y = ufunc(*operands)
                error = np.nan_to_num(np.abs(y - about) / unit, nan=0, posinf=0)
                top = np.argpartition(error, -CANDIDATES)[-CANDIDATES:]
                top = top[error[top] > worst[target][0] - 0.05]
                if not top.size:
                    continue
                function = getattr(ACTIVATIONS[name], pass_)
                candidates = [operand[top] for operand in operands]
                with mp.workprec(300):
                    exact = Exact(evaluate(function, *candidates), dtype)
                measured = exact.error(y[top])
                k = int(measured.argmax())
                varying = 1 + sum(p["default"] is None for p in ROWS[name]["parameters"])
                witness = (float(operand[k]) for operand in candidates[:varying])
                worst[target] = max(worst[target], (float(measured[k]), *witness))
    return worst


def largest_float32(name, pass_, targets, step):
    functions = {target: bound_ufunc(target, name, pass_) for target in targets}
    errors = sweep(name, pass_, functions, step)
    return {target: (error.largest, error.witness) for target, error in errors.items()}


def write(name, pass_, dtype, worst):
    """Writes the larger ones to the lines of one function, pass and dtype in the catalogue."""
    text = CATALOGUE.read_text("utf-8")
    header = f"[elementwise.{name}.{pass_}]\n"
    start = text.index(header) + len(header)
    end = text.find("\n[", start)
    body = text[start : end if end >= 0 else len(text)].rstrip("\n")
    for target, (ulp, *witness) in worst.items():
        known = re.search(rf"\nmax_ulp\.{dtype}\.{target} = \[(.*?),", body)
        if known and float(known[1]) >= ulp:
            continue
        body = re.sub(rf"\nmax_ulp\.{dtype}\.{target} = .*", "", body)
        body += f"\nmax_ulp.{dtype}.{target} = [{ulp:.4f}, {', '.join(map(repr, witness))}]"
    lines = body.split("\n")
    targets = list(tomllib.loads(text)["target"])
    bounds = [line for line in lines if line.startswith("max_ulp.")]
    keys = [line.split(" ")[0].split(".") for line in bounds]
    order = [(dtype, targets.index(target)) for _, dtype, target in keys]
    bounds = [line for _, line in sorted(zip(order, bounds))]
    lines = [line for line in lines if not line.startswith("max_ulp")] + bounds
    rest = text[end:] if end >= 0 else "\n"
    CATALOGUE.write_text(text[:start] + "\n".join(lines) + "\n" + rest, "utf-8")


PRIMES = {
    "forward": "",
    "derivative": "'",
    "second_derivative": "''",
    "backward_from_output": "' from the result",
}


def error_table(header):
    """Lines for the comment of a family's header: the maxima of its functions."""
    catalogue = tomllib.loads(CATALOGUE.read_text("utf-8"))["elementwise"]
    lines = []
    for name, row in catalogue.items():
        if row["header"] != header:
            continue
        for pass_, prime in PRIMES.items():
            for dtype, targets in row.get(pass_, {}).get("max_ulp", {}).items():
                same = {}
                for target, (ulp, *witness) in targets.items():
                    at = ", ".join(f"{number:.6g}" for number in witness)
                    same.setdefault(f"{ulp:.3f} at {at}", []).append(target)
                maxima = [f"{error} ({', '.join(names)})" for error, names in same.items()]
                lines.append(f"{name}{prime}, {dtype}: {', '.join(maxima)}")
    return lines


BEGIN = "   Largest errors in ULP:\n"


def with_errors(header):
    """The text of a header with the maxima in its first comment."""
    text = (CHECKOUT / "src" / header).read_text("utf-8")
    about, rest = text.split("*/", 1)
    about = about.split(BEGIN)[0].rstrip()
    wrapped = ["\n".join(wrap(line, 96, initial_indent="   ", subsequent_indent="     "))
               for line in error_table(header)]  # fmt: skip
    table = "\n".join(wrapped)
    return f"{about}\n\n{BEGIN}{table} */{rest}" if table else text


def headers():
    catalogue = tomllib.loads(CATALOGUE.read_text("utf-8"))["elementwise"]
    return list(dict.fromkeys(row["header"] for row in catalogue.values()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    parser.add_argument("--targets", nargs="+", default=["avx512", "avx2"])
    parser.add_argument("--functions", nargs="*", default=[*REFERENCES, *LOSSES])
    parser.add_argument("--step", type=int, default=1, help="float32: each STEP-th input")
    parser.add_argument("--chunks", type=int, default=100, help=f"float64: of {CHUNK} inputs")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for name in arguments.functions:
        for pass_ in (pass_ for pass_ in PRIMES if pass_ in ROWS[name]["passes"]):
            if arguments.dtype == "float32" and name in REFERENCES:
                worst = largest_float32(name, pass_, arguments.targets, arguments.step)
            else:
                dtype = np.dtype(arguments.dtype).type
                worst = largest_of_random(
                    name, pass_, dtype, arguments.targets, arguments.chunks, arguments.seed
                )
            for target, (ulp, *witness) in worst.items():
                print(f"{name} {pass_} {target} {ulp:.4f} {witness!r}", flush=True)
            write(name, pass_, arguments.dtype, worst)
    for header in headers():
        text = with_errors(header)
        (CHECKOUT / "src" / header).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
