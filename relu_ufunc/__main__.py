"""``python -m relu_ufunc`` shows the configuration, ``bench`` times the functions, ``verify``
compares their bits with the promised ones."""

import argparse
import sys

from relu_ufunc import __version__, show_config


def main():
    parser = argparse.ArgumentParser(
        prog="python -m relu_ufunc",
        description="Without a command: show the version, the targets and the one that runs.",
    )
    parser.add_argument("--version", action="version", version=f"relu_ufunc {__version__}")
    commands = parser.add_subparsers(dest="command")
    bench = commands.add_parser(
        "bench",
        help="compare the functions with the NumPy expressions that they replace",
        description="Compare speed and correct digits of the functions with those of the NumPy "
        "expressions that they replace, on this machine, in seconds.",
    )
    bench.add_argument("--functions", nargs="+", metavar="NAME", help="default: all")
    bench.add_argument(
        "--sizes",
        nargs="+",
        type=int,
        metavar="N",
        default=[100_000],
        help="in elements, a table for each; default: 100000",
    )
    bench.add_argument(
        "--plot",
        nargs="?",
        const="bench.png",
        metavar="FILE",
        help="draw the speed-ups, as SVG, PNG or PDF (bench.png if left out); needs matplotlib",
    )
    bench.add_argument(
        "--json",
        nargs="?",
        const="-",
        metavar="FILE",
        help="write the results as JSON, to standard output in place of the table if left out",
    )
    verify = commands.add_parser(
        "verify",
        help="check that relu_ufunc.reproducible gives the promised bits on this machine",
        description="Compare digests of the results of relu_ufunc.reproducible with the promised "
        "ones, which are the same for every processor.",
    )
    verify.add_argument("--functions", nargs="+", metavar="NAME", help="default: all")
    verify.add_argument(
        "--write", metavar="FILE", help="write the digests of this machine, without comparing"
    )
    arguments = parser.parse_args()
    if arguments.command is None:
        show_config()
        return
    if arguments.command == "verify":
        sys.exit(run_verify(verify, arguments))
    run_bench(bench, arguments)


def run_verify(parser, arguments):
    from relu_ufunc import _verify

    functions = arguments.functions
    known = {function for function, _, _ in _verify.tasks()}
    if unknown := sorted(set(functions or ()) - known):
        parser.error(f"no such function: {', '.join(unknown)}")
    return _verify.verify(functions, arguments.write)


def run_bench(bench, arguments):
    from relu_ufunc import _bench

    wanted = arguments.functions or _bench.names()
    functions = list(dict.fromkeys(map(_bench.canonical, wanted)))
    sizes = list(dict.fromkeys(arguments.sizes))
    unknown = sorted(set(functions) - set(_bench.names()))
    if unknown:
        bench.error(
            f"no NumPy expression to compare with: {', '.join(unknown)}; there is one for "
            f"{', '.join(_bench.names())}"
        )
    if min(sizes) < 1:
        bench.error("sizes are 1 or more")
    problem = arguments.plot and _bench.plot_problem(arguments.plot)
    if arguments.json not in (None, "-"):
        problem = problem or _bench.file_problem(arguments.json)
    if problem:
        bench.exit(2, f"{bench.prog}: error: {problem}\n")
    _bench.bench(functions, sizes, arguments.plot, arguments.json)


if __name__ == "__main__":
    main()
