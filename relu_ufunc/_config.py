"""Which target runs, and why."""

import os
import platform

from relu_ufunc import _ufuncs

VARIABLE = "RELU_UFUNC_TARGET"
REPRODUCIBLE = "RELU_UFUNC_REPRODUCIBLE"


def choose_target():
    """The name of the target to run, and the reason for it."""
    targets = _ufuncs.built_targets()
    possible = [target["name"] for target in targets if target["runs_here"]]
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return possible[0], "the best that this processor can run"
    if wanted in possible:
        return wanted, f"asked for by {VARIABLE}"
    known = [target for target in targets if target["name"] == wanted]
    if known:
        problem = f"this processor cannot run it: it needs {known[0]['needs']}"
    else:
        problem = "there is no such target"
    raise ImportError(f"{VARIABLE}={wanted!r}: {problem}. Possible here: {', '.join(possible)}.")


def choose_reproducible():
    """Whether the functions of the package are those of relu_ufunc.reproducible."""
    wanted = os.environ.get(REPRODUCIBLE) or "0"
    if wanted not in ("0", "1"):
        raise ImportError(f"{REPRODUCIBLE}={wanted!r}: it is 0 or 1")
    return wanted == "1"


target, reason = choose_target()
reproducible_by_default = choose_reproducible()


def show_config(mode="stdout"):
    """Show the version, the targets that were built and the one that runs.

    A target is an instruction set, such as AVX2. The best one that the processor can run is
    chosen at import; ``RELU_UFUNC_TARGET`` in the environment forces another.

    Parameters
    ----------
    mode : {"stdout", "dicts"}, optional
        Print the report (the default), or return it as a dictionary.

    Returns
    -------
    dict or None
        The report, with ``mode="dicts"``. ``fast_path`` is false if a ufunc's table of loops
        has changed. NumPy then handles its calls, which takes longer on small arrays.

    Raises
    ------
    ValueError
        If `mode` is neither.

    See Also
    --------
    numpy.show_config : The same for NumPy.

    Examples
    --------
    >>> import relu_ufunc
    >>> report = relu_ufunc.show_config(mode="dicts")
    >>> sorted(report)[:4]
    ['fast_path', 'machine', 'reason', 'reproducible']
    >>> sorted(report)[4:]
    ['stream_from_bytes', 'target', 'targets', 'version']
    """
    from relu_ufunc._register import registered  # which needs the target that is chosen here

    if mode not in ("stdout", "dicts"):
        raise ValueError(f"mode is 'stdout' or 'dicts', not {mode!r}")
    report = {
        "version": _ufuncs.version,
        "machine": platform.machine(),
        "target": target,
        "reason": reason,
        "reproducible": reproducible_by_default,
        "targets": _ufuncs.built_targets(),
        "stream_from_bytes": _ufuncs.stream_threshold(),
        "fast_path": all(
            _ufuncs.has_fast_path(ufunc)
            for _, ufuncs in registered.values()
            for ufunc in ufuncs.values()
        ),
    }
    if mode == "dicts":
        return report
    print(f"relu_ufunc {report['version']} on {report['machine']}")
    hint = "" if VARIABLE in reason else f"; {VARIABLE} forces one"
    print(f"target: {target} ({reason}{hint})")
    if reproducible_by_default:
        print(f"functions: those of relu_ufunc.reproducible, asked for by {REPRODUCIBLE}")
    print("built:")
    for built in report["targets"]:
        here = "can run here" if built["runs_here"] else "cannot run here"
        print(f"  {built['name']:8} {here}; needs {built['needs']}")
    print(f"larger than {report['stream_from_bytes'] / 2**20:g} MiB: written past the caches")
    if not report["fast_path"]:
        print("fast path: off for some functions, whose loops are not those of relu_ufunc")
    return None
