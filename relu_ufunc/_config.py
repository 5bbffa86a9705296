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
        The report, with ``mode="dicts"``.

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
    >>> sorted(relu_ufunc.show_config(mode="dicts"))
    ['machine', 'reason', 'reproducible', 'stream_from_bytes', 'target', 'targets', 'version']
    """
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
    return None
