"""``python -m relu_ufunc`` shows the configuration, ``python -m relu_ufunc bench`` times it."""

import argparse

from relu_ufunc import show_config


def main():
    parser = argparse.ArgumentParser(
        prog="python -m relu_ufunc",
        description="Without a command: show the version, the targets and the one that runs.",
    )
    commands = parser.add_subparsers(dest="command")
    bench = commands.add_parser(
        "bench", help="time the functions against the NumPy expressions that they replace"
    )
    bench.add_argument("--functions", nargs="+", metavar="NAME", help="default: all")
    bench.add_argument(
        "--sizes",
        nargs="+",
        type=int,
        metavar="N",
        default=[1000, 32_000, 1_000_000],
        help="in elements, default: %(default)s",
    )
    bench.add_argument("--plot", metavar="FILE", help="draw the times, as SVG, PNG or PDF")
    arguments = parser.parse_args()
    if arguments.command is None:
        show_config()
        return
    from relu_ufunc import _bench

    functions = [_bench.canonical(name) for name in arguments.functions or _bench.names()]
    unknown = sorted(set(functions) - set(_bench.names()))
    if unknown:
        bench.error(
            f"no NumPy expression to compare with: {', '.join(unknown)}; there is one for "
            f"{', '.join(_bench.names())}"
        )
    if min(arguments.sizes) < 1:
        bench.error("sizes are 1 or more")
    problem = arguments.plot and _bench.plot_problem(arguments.plot)
    if problem:
        bench.exit(2, f"{bench.prog}: error: {problem}\n")
    _bench.bench(functions, arguments.sizes, arguments.plot)


if __name__ == "__main__":
    main()
