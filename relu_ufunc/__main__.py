"""``python -m relu_ufunc``: the configuration."""

import argparse

import relu_ufunc


def main():
    argparse.ArgumentParser(
        prog="python -m relu_ufunc",
        description="Show the version of relu_ufunc, its targets and the one that runs.",
    ).parse_args()
    relu_ufunc.show_config()


if __name__ == "__main__":
    main()
