"""``python -m relu_ufunc bench``, and that both sides of what it compares compute the same.

The other programs that measure and draw, too: benchmarks/compare.py and the examples.
"""

from importlib.util import find_spec

import numpy as np
import pytest
from support import CHECKOUT, FUNCTIONS, UFUNCS
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


# Runs a module or a file as a program, in a process where only some modules can be imported.
WITH = """
import runpy, sys
others, program, *sys.argv[1:] = sys.argv[1:]
possible = {*sys.stdlib_module_names, "numpy", "relu_ufunc", *others.split()}

class Only:
    finders = tuple(sys.meta_path)

    def find_spec(name, path=None, target=None):
        if path is not None or name in possible:
            found = (finder.find_spec(name, path, target) for finder in Only.finders)
            return next(filter(None, found), None)

sys.meta_path[:] = [Only]
sys.argv[0] = program
if program.endswith(".py"):
    sys.path.insert(0, program.rpartition("/")[0])
    runpy.run_path(program, run_name="__main__")
else:
    runpy.run_module(program, run_name="__main__", alter_sys=True)
"""
BENCH = ("-m", "relu_ufunc", "bench", "--functions", "relu", "--sizes", "5")


def test_bench_needs_nothing_but_numpy():
    done = python("-c", WITH, "", "relu_ufunc", *BENCH[2:])
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("relu ")


def test_bench_names_what_a_plot_needs():
    done = python("-c", WITH, "", "relu_ufunc", *BENCH[2:], "--plot", "x.svg")
    assert done.returncode == 2 and done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.endswith("a plot needs matplotlib: python -m pip install matplotlib")


def test_compare_explains_itself_without_asv():
    compare = CHECKOUT / "benchmarks" / "compare.py"
    if not compare.is_file():
        pytest.skip("the tests run without the source tree")
    done = python("-c", WITH, "peers suite", str(compare), "--help")
    assert done.returncode == 0, done.stderr
    assert "--functions" in done.stdout and "--plot" in done.stdout


EXAMPLES = {
    "digits.py": ["matplotlib", "sklearn", "threadpoolctl", "tqdm"],
    "larger_than_memory.py": ["dask", "distributed", "tqdm"],
}


def program(name):
    """The arguments that start one of the programs."""
    if name == "bench":
        return BENCH
    folder = "benchmarks" if name == "compare.py" else "examples"
    file = CHECKOUT / folder / name
    if not file.is_file():
        pytest.skip("the tests run without the source tree")
    for module in EXAMPLES.get(name, []):
        pytest.importorskip(module)
    return (str(file),)


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("bench", "--plot"),
        ("compare.py", "--plot"),
        ("compare.py", "--csv"),
        ("compare.py", "--markdown"),
        ("digits.py", "--output"),
        ("larger_than_memory.py", "--folder"),
    ],
)
def test_file_that_cannot_be_written_is_refused_before_the_work(name, option, tmp_path):
    """In one line, with the exit code of wrong arguments."""
    wrong = {tmp_path / "nowhere" / "x.svg": f"there is no folder {tmp_path / 'nowhere'}"}
    if option == "--folder":
        wrong = {tmp_path / "nowhere": f"there is no folder {tmp_path / 'nowhere'}"}
    else:
        wrong[tmp_path] = str(tmp_path)
    if option in ("--plot", "--output") and find_spec("matplotlib") is not None:
        wrong[tmp_path / "x.foo"] = "should end in one of"
    arguments = program(name)
    for file, message in wrong.items():
        done = python(*arguments, option, str(file), safe_path=name == "bench")
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        (line,) = done.stderr.splitlines()
        assert message in line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("bench", []),
        ("digits.py", ["--epochs", "1", "--hidden", "4", "--output", "x.png"]),
        ("larger_than_memory.py", ["--megabytes", "9"]),
    ],
)
def test_progress_bar_is_quiet_where_there_is_no_terminal(name, arguments, tmp_path):
    done = python(*program(name), *arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\r" not in done.stdout and "%|" not in done.stdout


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
    assert run.returncode == 2
    assert message in run.stderr


def test_bench_knows_aliases():
    assert _bench.canonical("silu") == "swish"
