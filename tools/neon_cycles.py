"""Estimates the cycles of the loops for NEON, where there is no machine to time them on.

    python tools/neon_cycles.py --mca llvm-mca-19 > docs/neon-results.md

llvm-mca replays the instructions of a loop on a model of the processor: data is in the first cache
and no branch leaves the loop. Needs a cross compiler (aarch64-linux-gnu-gcc) and llvm-mca 17 or
newer.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROCESSORS = {
    "neoverse-n1": "Neoverse N1",
    "neoverse-v1": "Neoverse V1",
    "neoverse-v2": "Neoverse V2",
    "apple-m1": "Apple M1",
}
FLAGS = ["-O3", "-ffp-contract=off", "-ftrapping-math", "-fno-math-errno", "-falign-loops=64"]
KERNEL_FLAGS = ["-fschedule-insns", "-fsched-pressure", "-DTARGET=neon", "-DLANE_BITS=32"]
INSTRUCTIONS = 4000  # that are replayed: the loop so many times
PLAIN = {  # what somebody would write in C
    "relu": "x > 0 ? x : 0",
    "squared_relu": "fmaxf(x, 0) * fmaxf(x, 0)",
    "relu6": "fminf(fmaxf(x, 0), 6)",
    "leaky": "x > 0 ? x : 0.01f * x",
    "hard_tanh": "fminf(fmaxf(x, -1), 1)",
    "hard_sigmoid": "fminf(fmaxf(x / 6 + 0.5f, 0), 1)",
    "hard_swish": "x * fminf(fmaxf(x / 6 + 0.5f, 0), 1)",
    "softsign": "x / (1 + fabsf(x))",
    "squareplus": "0.5f * (x + sqrtf(x * x + 4))",
    "sigmoid": "1 / (1 + expf(-x))",
    "log_sigmoid": "-log1pf(expf(-x))",
    "tanh": "tanhf(x)",
    "elu": "x > 0 ? x : expm1f(x)",
    "selu": "x > 0 ? 1.0507f * x : 1.7581f * expm1f(x)",
    "swish": "x / (1 + expf(-x))",
    "quick_gelu": "x / (1 + expf(-1.702f * x))",
    "gelu": "0.5f * x * (1 + erff(0.70710678f * x))",
    "gelu_tanh": "0.5f * x * (1 + tanhf(0.79788456f * x * (1 + 0.044715f * x * x)))",
    "softplus": "log1pf(expf(x))",
    "mish": "x * tanhf(log1pf(expf(x)))",
}
PLAIN_LOOP = """
void {name}_plain(const float *restrict in, float *restrict out, long n)
{{
    for (long i = 0; i < n; i++) {{
        float x = in[i];
        out[i] = {formula};
    }}
}}
"""

PAGE = """# NEON, estimated

Nothing was timed here. llvm-mca replays the main loop of each float32 kernel on a model of the
processor, with data in the first cache and all elements in the range of the short form. The table
has the cycles of one element. `tools/neon_cycles.py` writes it.

The last column is the same figure of a loop in C with the plain formula, for Neoverse N1. A loop
that calls libm handles one element at a time, and llvm-mca cannot look into the call.

{versions}
"""


def assembly(compiler, source, flags):
    command = [compiler, *FLAGS, *flags, "-S", "-o", "-", str(source)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def functions(text):
    """The lines of each function, without directives and comments."""
    for name, body in re.findall(r"^(\w+):\n(.*?)^\t\.size\t", text, re.MULTILINE | re.DOTALL):
        lines = [line.split("//")[0].strip() for line in body.splitlines()]
        yield name, [line for line in lines if line and not re.match(r"\.(?!L\w+:)", line)]


def stored(loop):
    """Elements that a loop stores, without those on the stack."""
    elements = {"stp\tq": 8, "str\tq": 4, "stp\ts": 2, "str\ts": 1, "st1\t{": 4, "stnp\tq": 8}
    found = [line for line in loop if "[sp" not in line]
    return sum(n for line in found for start, n in elements.items() if line.startswith(start))


def main_loop(lines):
    """The instructions of the innermost loop that takes whole vectors, if there are any.

    A function has several: for a hyperparameter that is one number, for one of each element, and
    short ones that prepare a block on the stack.
    """
    labels = {line[:-1]: i for i, line in enumerate(lines) if line.endswith(":")}
    is_jump = re.compile(r"b(\.?[a-z][a-z])?\b|cbn?z|tbn?z").match
    closes = re.compile(r"b\.?[a-z][a-z]\b|cbn?z|tbn?z").match
    spans = [
        (labels.get(re.split(r"[\s,]+", line)[-1], end), end)
        for end, line in enumerate(lines)
        if closes(line)
    ]
    spans = [(start, end) for start, end in spans if start < end]
    loops = []
    for start, end in spans:
        if not any(start <= one and other < end for one, other in spans):
            loop = [line for line in lines[start:end] if not line.endswith(":")]
            loops.append([line for line in loop if not is_jump(line)] + [lines[end]])
    loops = [loop for loop in loops if stored(loop)]
    loops = [loop for loop in loops if stored(loop) >= 4] or loops
    longest = max(map(len, loops), default=0)
    return min((loop for loop in loops if len(loop) > longest / 2), key=len, default=None)


def cycles(mca, processor, loop):
    """Of an element."""
    code = "\n".join(["loop:", *(re.sub(r"\.L\w+$", "loop", line) for line in loop)])
    iterations = max(20, INSTRUCTIONS // len(loop))
    options = ["-mtriple=aarch64", f"-mcpu={processor}", f"-iterations={iterations}"]
    done = subprocess.run([mca, *options], input=code, check=True, capture_output=True, text=True)
    total = int(re.search(r"Total Cycles:\s+(\d+)", done.stdout)[1])
    return total / iterations / stored(loop)


def plain(name, loops, mca):
    """Cycles of the plain loop on the first processor, or what it calls for each element."""
    lines = loops.get(f"{name}_plain")
    if lines is None:
        return ""
    calls = dict.fromkeys(line.split()[-1] for line in lines if re.match(r"b(l)?\t[a-z]\w+$", line))
    if calls:
        return f"calls {', '.join(calls)}"
    return f"{cycles(mca, next(iter(PROCESSORS)), main_loop(lines)):.2f}"


def table(compiler, mca):
    with tempfile.TemporaryDirectory() as folder:
        generate = [sys.executable, ROOT / "src" / "generate.py", folder, "neon", "scalar"]
        subprocess.run(generate, check=True)
        include = [f"-I{ROOT / 'src'}", f"-I{folder}"]
        kernels = Path(folder) / "elementwise_neon_float32.c"
        found = dict(functions(assembly(compiler, kernels, [*KERNEL_FLAGS, *include])))
        source = Path(folder) / "plain.c"
        loops = [PLAIN_LOOP.format(name=name, formula=f) for name, f in PLAIN.items()]
        source.write_text("#include <math.h>\n" + "".join(loops))
        found |= functions(assembly(compiler, source, []))
    yield ["kernel", *PROCESSORS.values(), "plain loop, N1"]
    for name in sorted(found):
        kernel = re.fullmatch(r"(\w+?)_float32(_short)?", name)
        loop = main_loop(found[name]) if kernel and "neon" not in name else None
        if loop is not None:
            figures = [f"{cycles(mca, processor, loop):.2f}" for processor in PROCESSORS]
            public = kernel[1].removesuffix("_forward")
            yield [f"`{public}`", *figures, plain(public, found, mca)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", default="aarch64-linux-gnu-gcc")
    parser.add_argument("--mca", default="llvm-mca")
    arguments = parser.parse_args()
    tools = [arguments.compiler, arguments.mca]
    versions = [
        re.search(r"[^\n]*version [^\n]*|[^\n]*\d+\.\d+\.\d+[^\n]*", text)[0].strip()
        for text in (
            subprocess.run([tool, "--version"], capture_output=True, text=True).stdout
            for tool in tools
        )
    ]
    lines = list(table(*tools))
    print(PAGE.format(versions="; ".join(versions)))
    print("\n".join(f"| {' | '.join(line)} |" for line in [lines[0], ["---"] * 6, *lines[1:]]))


if __name__ == "__main__":
    main()
