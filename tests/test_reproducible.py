"""relu_ufunc.reproducible: the same bits for every target, layout and way to call."""

import doctest
import json
import os
import pickle
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from relu_ufunc._catalogue import ACTIVATIONS, ROWWISE

import relu_ufunc
from relu_ufunc import _ufuncs, _verify, reproducible

BITS = {2: np.uint16, 4: np.uint32, 8: np.uint64}
DTYPES = list(_verify.dtypes())
PASSES = [(row["name"], pass_) for row in ACTIVATIONS for pass_ in row["passes"]]
ROWS = {row["name"]: row for row in ACTIVATIONS}


@pytest.fixture(autouse=True)
def quiet():
    with np.errstate(all="ignore"):
        yield


def bits(array):
    array = np.asarray(array)
    return array.view(BITS[array.itemsize])


def test_example_of_the_module():
    examples = doctest.DocTestParser().get_doctest(reproducible.__doc__, {}, "example", None, 0)
    assert examples.examples
    assert doctest.DocTestRunner().run(examples).failed == 0


def functions(target):
    """A namespace as relu_ufunc.reproducible, for one target."""
    ufuncs = [
        *_ufuncs.bind(target, reproducible=True).values(),
        *_ufuncs.bind_rowwise(target, reproducible=True).values(),
    ]
    return SimpleNamespace(**{ufunc.__name__: ufunc for ufunc in ufuncs})


def as_tuple(results):
    return results if isinstance(results, tuple) else (results,)


def operands_of(name, pass_, dtype, count):
    """Operands and hyperparameters, arrays of `count` elements: half of them bit patterns."""
    row = ROWS[name]
    free = len(row["passes"][pass_]["operands"])
    return [
        _verify.operand(_verify.dtypes()[dtype], seed)[:: _verify.COUNT // count]
        for seed in range(free + len(row["parameters"]))
    ]


def test_digests(target, monkeypatch):
    monkeypatch.setattr(_verify, "reproducible", functions(target))
    assert _verify.differences(_verify.digests(), _verify.promised()) == []


def test_digests_cover_everything():
    public = {ufunc.__name__ for name, ufunc in vars(reproducible).items()
              if isinstance(ufunc, np.ufunc)}  # fmt: skip
    promised = _verify.promised()
    assert public == set(promised)
    for name, row in promised.items():
        along_axis = name in {row["name"] for row in ROWWISE}
        assert len(row) == (3 if along_axis else 4)


def test_a_wrong_digest_is_found(monkeypatch, capsys):
    promised = _verify.promised()
    promised["relu"]["float32"] = "0" * 16
    monkeypatch.setattr(_verify, "promised", lambda: promised)
    assert _verify.verify(["relu", "tanh"]) == 1
    assert "relu in float32 gives other bits here" in capsys.readouterr().out


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("name", "pass_"), PASSES)
def test_layouts(name, pass_, dtype):
    """Strides, single elements, other places in a block and memory in use give the same bits."""
    ufunc = getattr(reproducible, ROWS[name]["passes"][pass_]["name"])
    operands = operands_of(name, pass_, dtype, 1024)
    expected = as_tuple(ufunc(*operands))
    for start, stop in [(0, 1), (3, 20), (100, 355), (1, 258), (511, 1023)]:
        some = as_tuple(ufunc(*(a[start:stop] for a in operands)))
        for one, all_ in zip(some, expected, strict=True):
            np.testing.assert_array_equal(bits(one), bits(all_[start:stop]))
    strided = as_tuple(ufunc(*(a[::-3] for a in operands)))
    transposed = as_tuple(ufunc(*(a.reshape(32, 32).T for a in operands)))
    for k, all_ in enumerate(expected):
        np.testing.assert_array_equal(bits(strided[k]), bits(all_[::-3]))
        np.testing.assert_array_equal(
            bits(np.ascontiguousarray(transposed[k])), bits(all_.reshape(32, 32).T)
        )
    in_place = [a.copy() for a in operands]
    outs = in_place[: ufunc.nout]
    ufunc(*in_place, out=tuple(outs))
    for out, all_ in zip(outs, expected, strict=True):
        np.testing.assert_array_equal(bits(out), bits(all_))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("name", "pass_"), PASSES)
def test_broadcasts(name, pass_, dtype):
    """One number for all elements is the same as an array full of it."""
    ufunc = getattr(reproducible, ROWS[name]["passes"][pass_]["name"])
    *operands, last = operands_of(name, pass_, dtype, 512)
    for value in last[:: 512 // 7]:
        expected = as_tuple(ufunc(*operands, np.full_like(last, value)))
        if operands:
            broadcast = as_tuple(ufunc(*operands, value))
        else:
            broadcast = as_tuple(ufunc(np.broadcast_to(value, last.shape)))
        for one, other in zip(broadcast, expected, strict=True):
            np.testing.assert_array_equal(bits(one), bits(other))


@pytest.mark.parametrize("dtype", DTYPES)
def test_one_nan(dtype):
    """NaN has one bit pattern, whatever those of the operands are."""
    dtype = _verify.dtypes()[dtype]
    quiet = {2: [0x7E01, 0xFE00, 0x7FFF] if dtype == np.float16 else [0x7FC1, 0xFFC0, 0x7FFF],
             4: [0x7FC00001, 0xFFC00000], 8: [0x7FF8000000000001, 0xFFF8000000000000]}  # fmt: skip
    nan = np.array(quiet[dtype.itemsize], BITS[dtype.itemsize]).view(dtype)
    one = bits(np.array(np.nan, np.float64).astype(dtype)) & bits(np.array(np.inf).astype(dtype))
    quiet_bit = bits(np.array(1.5, np.float64).astype(dtype)) & ~bits(np.array(1.0).astype(dtype))
    for name, pass_ in PASSES:
        ufunc = getattr(reproducible, ROWS[name]["passes"][pass_]["name"])
        for shift in range(len(nan)):
            operands = [np.roll(nan, shift * k) for k in range(ufunc.nin)]
            for result in as_tuple(ufunc(*operands)):
                assert set(bits(result).tolist()) == {int(one | quiet_bit)}, (name, pass_)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_accumulate_is_a_loop(dtype):
    x = _verify.moderate(np.dtype(dtype), 40, 3)
    expected = [x[0]]
    for value in x[1:]:
        expected.append(reproducible.swish(expected[-1], value))
    np.testing.assert_array_equal(bits(reproducible.swish.accumulate(x)), bits(np.array(expected)))


def test_pickle():
    for name in reproducible.__all__:
        ufunc = getattr(reproducible, name)
        assert pickle.loads(pickle.dumps(ufunc)) is ufunc
    assert set(reproducible.__all__) | {"__version__", "show_config"} == set(relu_ufunc.__all__)


def run_python(code, **environment):
    result = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True,
        env={**os.environ, **environment}, check=False,
    )  # fmt: skip
    return result.stdout + result.stderr


def test_by_default():
    code = (
        "import json, pickle, relu_ufunc; from relu_ufunc import reproducible as r;"
        "print(json.dumps([all(getattr(relu_ufunc, n) is getattr(r, n) for n in r.__all__),"
        "relu_ufunc.show_config('dicts')['reproducible'],"
        "pickle.dumps(relu_ufunc.gelu, 0).decode()]))"
    )
    same, told, pickled = json.loads(run_python(code, RELU_UFUNC_REPRODUCIBLE="1"))
    assert same
    assert told
    assert "relu_ufunc.reproducible" in pickled
    same, told, pickled = json.loads(run_python(code, RELU_UFUNC_REPRODUCIBLE="0"))
    assert not same
    assert not told
    assert "reproducible" not in pickled
    wrong = run_python("import relu_ufunc", RELU_UFUNC_REPRODUCIBLE="yes")
    assert "ImportError: RELU_UFUNC_REPRODUCIBLE='yes'" in wrong


def test_processes_with_different_targets():
    """Unpickled elsewhere, the function gives the same bits for another target."""
    targets = [t["name"] for t in _ufuncs.built_targets() if t["runs_here"]]
    code = (
        "import pickle, sys, numpy as np;"
        "f, x = pickle.loads(bytes.fromhex(sys.argv[1])); print(f(x).tobytes().hex())"
    )
    x = np.linspace(-9, 9, 1001, dtype=np.float32)
    sent = pickle.dumps((reproducible.mish, x)).hex()
    results = {
        subprocess.run(
            [sys.executable, "-P", "-c", code, sent], capture_output=True, text=True, check=True,
            env={**os.environ, "RELU_UFUNC_TARGET": target},
        ).stdout.strip()
        for target in targets
    }  # fmt: skip
    assert results == {reproducible.mish(x).tobytes().hex()}


@pytest.mark.parametrize("dtype", ["float16", "float32", "bfloat16"])
def test_flags(dtype):
    """Ordinary numbers raise nothing; what overflows and what is invalid is told."""
    dtype = _verify.dtypes()[dtype]
    x = np.concatenate([np.linspace(-0.9, -0.5, 500), np.linspace(0.5, 3, 500)]).astype(dtype)
    with np.errstate(all="raise"):
        for row in ACTIVATIONS:
            if row["kind"] == "activation" and all(p["default"] for p in row["parameters"]):
                getattr(reproducible, row["name"])(x)
        with pytest.raises(FloatingPointError, match="overflow"):
            reproducible.squared_relu(np.full(9, np.finfo(np.float32).max / 2, np.float32))
        with pytest.raises(FloatingPointError, match="overflow"):
            reproducible.swish_backward(np.full(9, 3.3e38, np.float32), np.float32(2.4))


def test_dask_workers_with_different_targets():
    """Blocks that different processors compute have the same bits as those of this one."""
    distributed = pytest.importorskip("distributed")
    da = pytest.importorskip("dask.array")
    targets = [t["name"] for t in _ufuncs.built_targets() if t["runs_here"]]
    workers = {
        target: {
            "cls": distributed.Nanny,
            "options": {"nthreads": 1, "env": {"RELU_UFUNC_TARGET": target}, "name": target},
        }
        for target in targets
    }
    scheduler = {"cls": distributed.Scheduler, "options": {"port": 0, "dashboard": False}}
    x = np.random.default_rng(0).standard_normal((8 * len(targets), 1000)).astype(np.float32)
    with (
        distributed.SpecCluster(workers=workers, scheduler=scheduler) as cluster,
        distributed.Client(cluster) as client,
    ):
        used = client.run(lambda: relu_ufunc.show_config("dicts")["target"])
        assert sorted(used.values()) == sorted(targets)
        blocks = da.from_array(x, chunks=(1, 1000))
        for name in ("gelu", "mish_derivative", "softmax"):
            f = getattr(reproducible, name)
            result = f(blocks) if name != "softmax" else blocks.map_blocks(f, dtype=x.dtype)
            np.testing.assert_array_equal(bits(result.compute()), bits(f(x)))
