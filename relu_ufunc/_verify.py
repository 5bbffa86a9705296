"""``python -m relu_ufunc verify``: whether `relu_ufunc.reproducible` gives the promised bits here.

A digest stands for the results of one function in one dtype for a fixed set of operands: all bit
patterns of 16-bit dtypes; of wider ones patterns from the whole range, and numbers of moderate
magnitude. Operands are made by integer arithmetic, so that they are the same everywhere.
"""

import json
import sys
from contextlib import suppress
from hashlib import blake2b
from importlib.resources import files
from itertools import product

import numpy as np

from relu_ufunc import reproducible
from relu_ufunc._catalogue import ACTIVATIONS, ROWWISE

DIGESTS = "digests.json"
COUNT = 2**16
GOLDEN = 0x9E3779B97F4A7C15  # 2^64 divided by the golden ratio: multiples look random
HYPERPARAMETERS = (0.5, 2.25)
LENGTHS = (1, 7, 64, 1024)  # of rows


def dtypes():
    """Name and dtype of each that is known here."""
    known = {"float16": np.float16, "float32": np.float32, "float64": np.float64}
    with suppress(ImportError):
        from ml_dtypes import bfloat16

        known["bfloat16"] = bfloat16
    return {name: np.dtype(dtype) for name, dtype in known.items()}


def scattered(count, seed):
    """Integers of 64 bits, the same on every machine."""
    numbers = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN)
    mixed = (numbers ^ (numbers >> np.uint64(29))) * np.uint64(2 * seed + GOLDEN)
    return mixed ^ (mixed >> np.uint64(32))


def moderate(dtype, count, seed):
    """Numbers of magnitude 2^-8 to 16, exact in the dtype, as many of each binade."""
    bits = scattered(count, seed)
    mantissa = (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53 + 1
    exponent = (bits % np.uint64(12)).astype(np.int32) - 8
    sign = 1.0 - 2.0 * (bits >> np.uint64(10) & np.uint64(1)).astype(np.float64)
    return (sign * np.ldexp(mantissa, exponent)).astype(dtype)


def operand(dtype, seed):
    """One operand of COUNT elements; another seed gives another order."""
    if dtype.itemsize == 2:
        patterns = np.arange(COUNT, dtype=np.uint32) * np.uint32(2 * seed + 1)
        return patterns.astype(np.uint16).view(dtype)
    unsigned = np.dtype(f"u{dtype.itemsize}")
    shift = np.uint64(64 - 8 * dtype.itemsize)
    patterns = (scattered(COUNT // 2, seed + 100) >> shift).astype(unsigned).view(dtype)
    return np.concatenate([patterns, moderate(dtype, COUNT // 2, seed)])


def elementwise_results(row, pass_, dtype):
    """The results of each call that the digest of one ufunc covers."""
    form = row["passes"][pass_]
    ufunc = getattr(reproducible, form["name"])
    operands = [operand(dtype, seed) for seed, _ in enumerate(form["operands"])]
    parameters = row["parameters"]
    if all(p["default"] is not None for p in parameters):
        yield ufunc(*operands)
    if not parameters:
        return
    spread = [moderate(dtype, COUNT, 50 + k) for k, _ in enumerate(parameters)]
    yield ufunc(*operands, *spread)
    for values in product(HYPERPARAMETERS, repeat=len(parameters)):
        yield ufunc(*operands, *np.asarray(values, dtype))
    if row["kind"] == "loss":
        labels = (scattered(COUNT, 60) & np.uint64(1)).astype(dtype)
        yield ufunc(*operands, labels, *np.asarray(HYPERPARAMETERS[: len(parameters) - 1], dtype))


def row_operand(kind, dtype, shape, seed):
    rows, n = shape
    if kind == "mask":
        return (scattered(rows * n, seed) % np.uint64(3) > 0).reshape(shape)
    if kind == "label":
        return (scattered(rows, seed) % np.uint64(n)).astype(np.int64)
    if kind == "value":
        return moderate(dtype, rows, seed)
    values = moderate(dtype, rows * n, seed).reshape(shape)
    values[::5] = operand(dtype, seed)[: values[::5].size].reshape(values[::5].shape)
    return values


def rowwise_results(row, dtype):
    """The same for a function along an axis: of rows and of columns."""
    ufunc = getattr(reproducible, row["name"])
    for n in LENGTHS:
        shape = (4096 // n, n)
        operands = [row_operand(kind, dtype, shape, seed) for seed, kind in enumerate(row["kinds"])]
        yield ufunc(*operands)
        if not {"value", "label"} & set(row["kinds"]):
            columns = [np.asfortranarray(a).T for a in operands]
            yield ufunc(*columns, axis=0)


def digest(results):
    """Of the bits of some results, in the order of their elements, lowest byte first."""
    total = blake2b(digest_size=8)
    for result in results:
        for array in result if isinstance(result, tuple) else (result,):
            bits = np.ascontiguousarray(array).view(f"u{array.itemsize}")
            total.update(bits.astype(f"<u{array.itemsize}").tobytes())
    return total.hexdigest()


def tasks():
    """(function, dtype, a call that gives the results) of each digest."""
    known = dtypes()
    for row in ACTIVATIONS:
        for pass_, form in row["passes"].items():
            for name, dtype in known.items():
                yield form["name"], name, (elementwise_results, (row, pass_, dtype))
    for row in ROWWISE:
        for name, dtype in known.items():
            if name != "bfloat16":
                yield row["name"], name, (rowwise_results, (row, dtype))


def progress(items):
    with suppress(ImportError):
        from tqdm import tqdm

        return tqdm(items, unit="digest", leave=False, disable=not sys.stderr.isatty())
    return items


def digests(functions=None):
    """{function: {dtype: digest}} on this machine."""
    found = {}
    with np.errstate(all="ignore"):
        for function, dtype, (results, arguments) in progress(list(tasks())):
            if functions is None or function in functions:
                found.setdefault(function, {})[dtype] = digest(results(*arguments))
    return found


def promised():
    return json.loads(files("relu_ufunc").joinpath(DIGESTS).read_text("utf-8"))


def differences(found, expected):
    """(function, dtype) of each digest that differs from the promised one."""
    return [
        (function, dtype)
        for function, row in found.items()
        for dtype, value in row.items()
        if expected.get(function, {}).get(dtype) != value
    ]


def verify(functions=None, file=None):
    """Compare, and print the outcome; or write the digests into a file. Returns the exit status."""
    found = digests(functions)
    if file is not None:
        text = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in found.items())
        with open(file, "w", encoding="utf-8") as stream:
            stream.write(f"{{\n{text}\n}}\n")
        return 0
    wrong = differences(found, promised())
    count = sum(map(len, found.values()))
    for function, dtype in wrong:
        print(f"{function} in {dtype} gives other bits here than promised")
    if wrong:
        print(f"{len(wrong)} of {count} digests differ. Please report this with the output of")
        print("python -m relu_ufunc")
    else:
        print(f"{count} digests are equal: relu_ufunc.reproducible gives the promised bits here.")
        if "bfloat16" not in dtypes():
            print("bfloat16 was left out; it needs ml_dtypes.")
    return bool(wrong)
