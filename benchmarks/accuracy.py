"""Writes docs/accuracy.csv: the largest float32 errors of relu_ufunc.reproducible and of others.

    python benchmarks/accuracy.py

The others are the NumPy expressions of relu_ufunc/_expressions.py and whichever of SciPy, PyTorch,
JAX and LiteRT (XNNPACK) are installed. Errors are in ULP, over each STEP-th bit pattern, against
the references of tests/sweep.py: over all of these inputs, and over those that are normal numbers
and have a normal result. Derivatives of PyTorch and JAX are those of their autograd. The maxima of
relu_ufunc itself are in src/catalogue.toml.
"""

import argparse
import csv
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import peers
from compare import Row
from tqdm import tqdm

import relu_ufunc.reproducible
from relu_ufunc._expressions import BACKWARD, FORWARD

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from sweep import (  # noqa: E402
    OPERANDS,
    REFERENCES,
    WITH_OPERANDS,
    Errors,
    exact_values,
    float32_inputs,
)

RESULTS = ROOT / "docs" / "accuracy.csv"
REPRODUCIBLE = "reproducible"


def reproducible(name, pass_):
    ufunc = getattr(relu_ufunc.reproducible, name if pass_ == "forward" else f"{name}_{pass_}")
    operands = [np.float32(operand) for operand in OPERANDS.get(name, ())]
    return lambda x: ufunc(x, *operands)


def numpy(name, pass_):
    """The expression that users write; None where relu_ufunc knows none."""
    statement = (FORWARD if pass_ == "forward" else BACKWARD).get(name)
    if statement is None:
        return None
    code = compile(statement, name, "exec")

    def run(x):
        names = {"x": x, "grad": np.float32(1), "target": np.ones_like(x), "out": np.empty_like(x)}
        exec(code, {"np": np, **names})
        return names["out"]

    return run


def scipy(name, pass_):
    from scipy import special

    functions = {
        "sigmoid": special.expit,
        "log_sigmoid": special.log_expit,
        "gelu": lambda x: x * special.ndtr(x),
        "softplus": getattr(special, "softplus", None),
    }
    return functions.get(name) if pass_ == "forward" else None


def torch(name, pass_):
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    functions = {
        "gelu_tanh": lambda x: functional.gelu(x, approximate="tanh"),
        "log_sigmoid": functional.logsigmoid,
        "sigmoid": torch.sigmoid,
        "sigmoid_cross_entropy": lambda x: functional.binary_cross_entropy_with_logits(
            x, torch.ones_like(x), reduction="none"
        ),
        "swish": functional.silu,
        "tanh": torch.tanh,
        "tanh_shrink": functional.tanhshrink,
        **{
            same: getattr(functional, same)
            for same in ["elu", "celu", "selu", "gelu", "softplus", "softsign", "mish"]
        },
    }
    function = functions.get(name)
    if function is None:
        return None

    def slope(x):
        leaf = torch.from_numpy(x).requires_grad_()
        function(leaf).sum().backward()
        return at_numbers(x, leaf.grad.numpy())

    return slope if pass_ != "forward" else lambda x: function(torch.from_numpy(x)).numpy()


def jax(name, pass_):
    import jax

    functions = {
        "gelu": lambda x: jax.nn.gelu(x, approximate=False),
        "gelu_tanh": lambda x: jax.nn.gelu(x, approximate=True),
        "softsign": jax.nn.soft_sign,
        **{
            same: getattr(jax.nn, same)
            for same in ["elu", "celu", "selu", "sigmoid", "log_sigmoid", "tanh", "swish"]
        },
        **{same: getattr(jax.nn, same) for same in ["softplus", "squareplus", "mish"]},
    }
    function = functions.get(name)
    if function is None:
        return None
    if pass_ == "forward":
        compiled = jax.jit(function)
        return lambda x: np.asarray(compiled(x))
    slope = jax.jit(jax.grad(lambda x: function(x).sum()))
    return lambda x: at_numbers(x, np.asarray(slope(x)))


def at_numbers(x, slope):
    """Autograd gives a number for some NaN. The rest of its errors is worth knowing."""
    return np.where(np.isnan(x), x, slope)


def litert(name, pass_):
    if pass_ != "forward" or peers.ONNX.get(name, [(None, None, {})])[0][1] is None:
        return None

    def run(x):
        contender = peers.litert(Row(name), {"x": x})
        contender.run(1)
        return contender.result()

    return run


CONTENDERS = {  # a column each: how to make it, and the distribution with its version
    REPRODUCIBLE: (reproducible, "relu_ufunc"),
    "NumPy": (numpy, "numpy"),
    "SciPy": (scipy, "scipy"),
    "PyTorch": (torch, "torch"),
    "JAX": (jax, "jax"),
    "LiteRT": (litert, "ai_edge_litert"),
}


def is_subnormal(x):
    return (np.abs(x) < np.finfo(np.float32).smallest_normal) & (x != 0)


def largest_errors(name, pass_, functions, step):
    """Of each of the functions (a dict): over the normal inputs and results, and over all."""
    errors = {inputs: {label: Errors() for label in functions} for inputs in ("normal", "all")}
    for x in float32_inputs(step):
        exact = exact_values(name, pass_, x.astype(np.float64))
        normal = ~(is_subnormal(x) | is_subnormal(exact))
        for label, function in functions.items():
            y = function(x)
            errors["all"][label].merge(Errors.measure(x, y, exact))
            if normal.any():
                errors["normal"][label].merge(Errors.measure(x[normal], y[normal], exact[normal]))
    return errors


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    functions = {**REFERENCES, **WITH_OPERANDS}
    parser.add_argument("--step", type=int, default=1021, help="(default: %(default)s)")
    parser.add_argument("--functions", nargs="+", default=functions, metavar="FUNCTION")
    parser.add_argument("--out", type=Path, default=RESULTS, help="(default: docs/accuracy.csv)")
    arguments = parser.parse_args()
    columns = {
        label
        if label == REPRODUCIBLE
        else f"{label} {version(distribution).partition('+')[0]}": make
        for label, (make, distribution) in CONTENDERS.items()
        if find_spec(distribution)
    }
    passes = [(n, p) for n in arguments.functions for p in ("forward", "derivative")]
    with arguments.out.open("w", newline="") as file, np.errstate(all="ignore"):
        writer = csv.DictWriter(file, ["function", "pass", "inputs", *columns], lineterminator="\n")
        writer.writeheader()
        for name, pass_ in tqdm(passes):
            made = {label: make(name, pass_) for label, make in columns.items()}
            made = {label: function for label, function in made.items() if function}
            for inputs, found in largest_errors(name, pass_, made, arguments.step).items():
                figures = {label: f"{error.largest:.4g}" for label, error in found.items()}
                writer.writerow({"function": name, "pass": pass_, "inputs": inputs, **figures})
            file.flush()


if __name__ == "__main__":
    main()
