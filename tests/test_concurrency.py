"""Threads, processes, subinterpreters."""

import multiprocessing
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from support import (
    FUNCTIONS,
    ROWWISE,
    UFUNCS,
    as_tuple,
    assert_identical,
    bind,
    bind_rowwise,
    change_rows,
    one_of_each_kind,
    random_rows,
    required_parameters,
)

import relu_ufunc
from relu_ufunc import reproducible

THREADS = 8


def assert_threads_agree(ufunc, operands):
    """Each writes its own pieces of the outputs, which lie between those of the others."""
    expected = as_tuple(ufunc(*operands))
    outputs = [np.zeros_like(value) for value in expected]
    length = len(operands[0]) // (2 * THREADS) + 1
    pieces = [slice(at, at + length) for at in range(0, len(operands[0]), length)]
    start = threading.Barrier(THREADS)

    def work(thread):
        start.wait()
        for piece in pieces[thread::THREADS] * 2:
            ufunc(*(a[piece] for a in operands), out=tuple(o[piece] for o in outputs))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    for output, value in zip(outputs, expected):
        assert_identical(output, value)


@pytest.mark.pairs
@one_of_each_kind
@pytest.mark.parametrize("step", [1, 2], ids=["contiguous", "strided"])
def test_threads_share_their_input(ufunc, function, dtype, step):
    operands = function.random_operands(dtype, 160_000)
    assert_threads_agree(ufunc, [a[::step] for a in operands])


@pytest.mark.pairs
@pytest.mark.parametrize("name", ROWWISE)
@pytest.mark.parametrize("step", [1, 2], ids=["contiguous", "strided"])
def test_threads_share_their_rows(target, name, dtype, step):
    operands = random_rows(name, dtype, (1000, 100))
    operands = change_rows(name, operands, lambda a: np.repeat(a, step, axis=1)[:, ::step])
    assert_threads_agree(bind_rowwise(target)[name], operands)


@pytest.mark.parametrize("module", [relu_ufunc, reproducible], ids=["usual", "reproducible"])
def test_threads_call_every_function(module, dtype):
    """Short calls share the defaults of the hyperparameters, long ones release the GIL."""
    calls = {f.public_name: f.random_operands(dtype, 3_000) for f in FUNCTIONS}
    calls |= {name: random_rows(name, dtype, (30, 100)) for name in ROWWISE}
    calls = [(getattr(module, name), operands) for name, operands in calls.items()]
    calls += [(ufunc, [a[:16] for a in operands]) for ufunc, operands in calls]
    for f in FUNCTIONS:
        if f.default is not None:
            arrays = f.random_operands(dtype, 16)[: f.nin - len(f.parameters)]
            calls.append((getattr(module, f.public_name), [*arrays, *required_parameters(f.name)]))
    start = threading.Barrier(THREADS)

    def call_all():
        with np.errstate(all="ignore"):
            return [as_tuple(ufunc(*operands)) for ufunc, operands in calls]

    def work(thread):
        start.wait()
        return call_all()

    expected = call_all()
    with ThreadPoolExecutor(THREADS) as pool:
        for results in pool.map(work, range(THREADS)):
            for outputs, values in zip(results, expected):
                for output, value in zip(outputs, values):
                    assert_identical(output, value)


has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()


@pytest.mark.skipif(not has_gil, reason="without a GIL no call could keep it")
def test_another_thread_runs_during_a_call(target):
    """It sees the first element of an output that lacks the last one.

    Were the GIL kept during the call, nothing would take it away: the interpreter is told
    not to ask for it.
    """
    gelu = bind(target)["gelu", "forward"]
    x = np.ones(1_000_000)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e6)
    try:
        for _ in range(200):
            out = np.zeros_like(x)
            other = threading.Thread(target=gelu, args=(x,), kwargs={"out": out})
            other.start()
            while other.is_alive():
                time.sleep(0)  # which gives the GIL to the other
                last, first = out[-1], out[0]
                if first != 0 and last == 0:
                    return
            other.join()
    finally:
        sys.setswitchinterval(interval)
        other.join()
    pytest.fail("each of 200 calls was seen before it began or after it had ended")


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # of a process with threads
def test_other_processes(method):
    """Started after the functions were used here."""
    calls = {f.public_name: f.random_operands(np.float32, 3_000) for f in FUNCTIONS}
    calls |= {name: random_rows(name, np.float32, (30, 100)) for name in ROWWISE}
    expected = [as_tuple(UFUNCS[name](*operands)) for name, operands in calls.items()]
    with multiprocessing.get_context(method).Pool(2) as pool:
        for (name, operands), values in zip(calls.items(), expected):
            (outputs,) = pool.starmap(UFUNCS[name], [operands])
            for output, value in zip(as_tuple(outputs), values):
                assert_identical(output, value)


IN_ANOTHER_INTERPRETER = """
try:
    import relu_ufunc
    print(relu_ufunc.leaky([-2.0, 3.0], alpha=0.5).tolist())
except ImportError:
    print("refused")
"""
IN_THE_MAIN_INTERPRETER = """
try:
    import _interpreters  # from Python 3.13
    number = _interpreters.create(KIND)
    _interpreters.exec(number, CODE)
except ImportError:
    import _xxsubinterpreters as _interpreters
    number = _interpreters.create(isolated=KIND == "isolated")
    _interpreters.run_string(number, CODE)
_interpreters.destroy(number)
"""


@pytest.mark.parametrize("kind", ["isolated", "legacy"])
@pytest.mark.parametrize("imported", ["in main first", "there only"])
def test_subinterpreters_refuse_or_work(kind, imported):
    """And the main interpreter goes on."""
    use = "import relu_ufunc; print(relu_ufunc.relu([-2.0, 3.0]).tolist())\n"
    code = f"KIND, CODE = {kind!r}, {IN_ANOTHER_INTERPRETER!r}\n{IN_THE_MAIN_INTERPRETER}"
    if imported == "in main first":
        code = use + code + use
    # Unbuffered: each interpreter has a stdout of its own.
    command = [sys.executable, "-u", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True)
    printed = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    if imported == "in main first":
        assert printed.pop(0) == printed.pop() == "[0.0, 3.0]"
    assert printed in (["refused"], ["[-1.0, 3.0]"])
