"""Every header compiles alone, and twice, for every target and lane that includes it."""

import itertools
import re
import sysconfig

import numpy as np
import pytest
from toolchain import SOURCE, compilers, definitions, lanes_of, targets

HEADERS = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.h"))


def text_of(header):
    return (SOURCE / header).read_text("utf-8")


def included_by(header):
    """The headers of ours that `header` includes, itself among them."""
    seen, left = set(), [header]
    while left:
        header = left.pop()
        if header in seen:
            continue
        seen.add(header)
        beside = header.rpartition("/")[0]
        for name in re.findall(r'(?m)^\s*#\s*include "([^"]+)"', text_of(header)):
            left += [path for path in (name, f"{beside}/{name}") if path in HEADERS]
    return seen


def has_lanes(header):
    """Whether `header` depends on target and lane."""
    return any(re.search(r"\b(LANE_BITS|Lane)\b", text_of(name)) for name in included_by(header))


def is_for(header, target):
    """False for another target's own header."""
    folder, _, name = header.rpartition("/")
    owner = name.removesuffix(".h")
    return folder != "simd" or owner not in targets() or owner == target


def compile_alone(compiler, header, *options):
    """Compiles a file that includes nothing but `header`."""
    program = f'#include "{header}"\n#include "{header}"\n'
    strict = ["-Wall", "-Wextra", "-Werror", "-Wno-unused-function"]
    outcome = compiler.run(*strict, *options, "-fsyntax-only", "-xc", "-", text=program)
    assert outcome.returncode == 0, f"{' '.join(options)}\n{outcome.stderr}"


@pytest.mark.full
@pytest.mark.parametrize(
    ("header", "target"),
    [
        (header, target)
        for header, target in itertools.product(filter(has_lanes, HEADERS), targets())
        if is_for(header, target)
    ],
)
def test_header_of_a_target_compiles_alone(header, target):
    able = [compiler for compiler in compilers() if compiler.builds(targets()[target])]
    if not able:
        pytest.skip(f"no compiler here has the intrinsics of {target}")
    for compiler, lane in itertools.product(able, lanes_of(target)):
        compile_alone(compiler, header, *targets()[target].flags, *definitions(target, lane))


@pytest.mark.parametrize("header", [header for header in HEADERS if not has_lanes(header)])
def test_header_without_lanes_compiles_alone(header):
    native = [compiler for compiler in compilers() if compiler.native]
    if not native:
        pytest.skip("no C compiler")
    paths = []
    if any("#include <Python.h>" in text_of(name) for name in included_by(header)):
        paths = [sysconfig.get_path("include"), np.get_include()]
        probe = "#include <Python.h>\n"
        options = [f"-isystem{path}" for path in paths]
        if native[0].run(*options, "-fsyntax-only", "-xc", "-", text=probe).returncode:
            pytest.skip("Python.h is not installed")
    for compiler in native:
        compile_alone(compiler, header, *(f"-isystem{path}" for path in paths))
