"""Writes the constants and tables of this folder: the same bytes on every machine.

    python src/math/tables/generate.py                 # the three headers next to this file
    python src/math/tables/generate.py --to FOLDER     # the three headers there
    python src/math/tables/generate.py TANH MILLS      # these tables, to standard output
    python src/math/tables/generate.py constants.h     # a header, to standard output

Needs mpmath and NumPy. Numbers come from mpmath with a fixed precision and, in lawson.py,
from float64 operations that IEEE 754 rounds correctly, in a written order.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # in safe-path mode Python leaves it out
import constants
import pieces
import polynomials

HEADERS = {
    "constants.h": constants.header,
    "polynomials.h": polynomials.header,
    "pieces.h": pieces.header,
}
TABLES = [(table.name, table.text) for table in (*polynomials.TABLES, *pieces.TABLES)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tables", nargs="*", metavar="TABLE", help="print only these")
    parser.add_argument("--to", type=Path, default=Path(__file__).parent, metavar="FOLDER")
    arguments = parser.parse_args()
    chosen = [
        (name, text) for name, text in (*HEADERS.items(), *TABLES) if name in arguments.tables
    ]
    unknown = set(arguments.tables) - {name for name, _ in chosen}
    if unknown:
        parser.error(f"no table {', '.join(sorted(unknown))}")
    if chosen:
        print("\n\n".join(text() for _, text in chosen))
        return
    for name, text in HEADERS.items():
        (arguments.to / name).write_text(text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
