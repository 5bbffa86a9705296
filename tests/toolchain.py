"""The C compilers of this machine and the targets of CMakeLists.txt, for tests that compile C."""

import atexit
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).resolve().parents[1]
SOURCE = CHECKOUT / "src"
LANES = ("32", "64wide", "64", "128")  # bits of a lane; 64wide: with WIDE


class Target(NamedTuple):
    """An instruction set, as CMakeLists.txt builds it."""

    name: str
    header: str  # of its intrinsics
    probe: str  # statements that compile where the compiler has them
    flags: tuple


@cache
def cmake():
    """CMakeLists.txt without its comments; empty where the tests run without the source."""
    path = CHECKOUT / "CMakeLists.txt"
    text = path.read_text("utf-8") if path.is_file() else ""
    return re.sub(r"(?m)^\s*#.*|\s# .*$", "", text)


@cache
def targets():
    """The targets by name."""
    scalar = re.search(r"add_unit\(scalar ([^)]*)\)", cmake())
    if scalar is None:
        return {}
    flags = tuple(re.findall(r"(?<=\s)-f[\w-]+", scalar[1]))
    found = [Target("scalar", "stddef.h", "", flags)]
    for name, header, probe, flags in re.findall(
        r'add_target\((\w+)\s+(\S+)\s+"([^"]*)"([^)]*)\)', cmake()
    ):
        found.append(Target(name, header, probe, tuple(flags.split())))
    return {target.name: target for target in found}


def lanes_of(target):
    """The lane widths that `target` is built for."""
    return LANES if target == "scalar" else LANES[:3]


def definitions(target, lane):
    """The macros that choose `target` and `lane`."""
    wide = ["-DWIDE"] if lane.endswith("wide") else []
    return [f"-DTARGET={target}", f"-DLANE_BITS={lane.removesuffix('wide')}", *wide]


@cache
def generated():
    """A folder with what src/generate.py writes."""
    folder = tempfile.mkdtemp(prefix="relu_ufunc-generated-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run([sys.executable, SOURCE / "generate.py", folder, "scalar"], check=True)
    return folder


class Compiler(NamedTuple):
    """A compiler that takes GCC's options."""

    command: tuple
    machine: str  # what it compiles for, "x86_64-linux-gnu"

    def __str__(self):
        return Path(self.command[0]).name

    @property
    def native(self):
        """Whether its code can be loaded here."""
        return family(self.machine.split("-")[0]) == family(platform.machine())

    def run(self, *arguments, text=None):
        """The outcome of a call with the options of CMakeLists.txt that concern every target."""
        floating_point = re.search(r"set\(floating_point ([^)]*)\)", cmake())[1].split()
        command = [*self.command, "-std=gnu11", f"-I{SOURCE}", f"-I{generated()}"]
        command += [*floating_point, *arguments]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=False)

    def builds(self, target):
        """Whether it has the intrinsics of `target`; CMakeLists.txt asks the same."""
        return _builds(self, target)


@cache
def _builds(compiler, target):
    program = f"#include <{target.header}>\nint main(void) {{ {target.probe}; return 0; }}"
    return compiler.run(*target.flags, "-fsyntax-only", "-xc", "-", text=program).returncode == 0


def family(machine):
    """One name for all that one processor is called."""
    machine = machine.lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    return re.sub(r"^i\d86$", "i386", machine)


@cache
def compilers():
    """GCC, Clang and those for aarch64, as far as they are installed; the first is CC, if set."""
    python_was_built_with = sysconfig.get_config_var("CC") or ""
    names = [os.environ.get("CC", ""), python_was_built_with, "cc", "gcc", "clang"]
    found = {}
    for name in [*names, "aarch64-linux-gnu-gcc"]:
        command = shlex.split(name)
        path = shutil.which(command[0]) if command else None
        if path is None:
            continue
        command = (path, *command[1:])
        answer = subprocess.run(
            [*command, "-dumpmachine"], capture_output=True, text=True, check=False
        )
        if answer.returncode == 0:
            found.setdefault(os.path.realpath(path), Compiler(command, answer.stdout.strip()))
    return list(found.values())


@cache
def native_compiler():
    """The first compiler whose code can be loaded here, or None."""
    return next((compiler for compiler in compilers() if compiler.native), None)
