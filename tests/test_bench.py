"""``python -m relu_ufunc bench``, and that what it compares computes the same."""

import numpy as np
import pytest
from support import FUNCTIONS, UFUNCS
from test_config import python

from relu_ufunc import _bench


@pytest.mark.parametrize("name", _bench.names())
def test_both_sides_compute_the_same(name):
    """But for the tails that the expressions lose."""
    rng = np.random.default_rng(1)
    x, grad = rng.normal(size=(2, 20, 30))
    f = UFUNCS[name]
    outputs = []
    for statement in _bench.statements(name):
        shape = x.shape[:-1] if name == "logsumexp" else x.shape
        out = tuple(np.zeros(shape) for _ in range(f.nout)) if f.nout > 1 else np.zeros(shape)
        exec(statement, {"np": np, "f": f, "x": x, "grad": grad, "axis": -1, "out": out})
        outputs.append(out)
    ours, theirs = outputs
    # The tanh form of gelu is what people write for want of an erf.
    tolerance = 2e-2 if name.startswith("gelu_backward") else 2e-3 if name == "gelu" else 1e-12
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance)


def test_every_function_is_compared():
    elementwise = {f.public_name for f in FUNCTIONS if f.pass_ != "derivative"}
    assert elementwise <= set(_bench.names())


def test_bench_prints_a_line_each():
    run = python("-m", "relu_ufunc", "bench", "--functions", "relu", "softmax", "--sizes", "50")
    assert run.returncode == 0, run.stderr
    for name in ("relu", "softmax"):
        (line,) = (line for line in run.stdout.splitlines() if line.startswith(name))
        assert line.endswith("x")


def test_bench_draws(tmp_path):
    pytest.importorskip("matplotlib")
    file = tmp_path / "bench.svg"
    run = python(
        "-m", "relu_ufunc", "bench", "--functions", "relu", "--sizes", "5", "--plot", str(file)
    )
    assert run.returncode == 0, run.stderr
    assert "<svg" in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (["--functions", "reul"], "no NumPy expression to compare with: reul; there is one for"),
        (["--sizes", "0"], "1 or more"),
        (["--plot", "x.foo"], "x.foo should end in one of"),
    ],
)
def test_bench_refuses(wrong, message):
    if "--plot" in wrong:
        pytest.importorskip("matplotlib")
    run = python("-m", "relu_ufunc", "bench", *wrong)
    assert run.returncode != 0
    assert message in run.stderr


def test_bench_knows_aliases():
    assert _bench.canonical("silu") == "swish"
