"""What compare.py times: relu_ufunc, the floor, and the others that it knows.

Each function makes a contender of a row (function, layout, dtype) and the names that statements
know: the operands, axis and out. It returns None for what its library does not have.
"""

import ctypes
import importlib
import os
import subprocess
import sys
import timeit
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from relu_ufunc._catalogue import ACTIVATIONS
from relu_ufunc._catalogue import ROWWISE as ALONG_AXIS

import relu_ufunc
from relu_ufunc._expressions import BACKWARD, FORWARD, REQUIRED, ROWWISE, ROWWISE_BACKWARD

OURS, BEFORE, LOOP = "relu_ufunc", "before", "loop in C"
FLOORS = {LOOP: "loop", "memcpy": "copy", "streaming stores": "stream"}
FLOOR = Path(__file__).with_name("floor.c")

SCIPY = {
    "sigmoid": "special.expit(x, out=out)",
    "gelu": "np.multiply(x, special.ndtr(x), out=out)",
    "softmax": "special.softmax(x, axis)",
}
TORCH = {  # nn is where torch.nn.functional has them from, but hands on no out=
    "relu": "torch.clamp_min(x, 0, out=out)",
    "leaky": "nn.leaky_relu(x, 0.01, out=out)",
    "sigmoid": "torch.sigmoid(x, out=out)",
    "tanh": "torch.tanh(x, out=out)",
    "elu": "nn.elu(x, out=out)",
    "selu": "nn.elu(x, 1.6732632423543772, 1.0507009873554805, out=out)",
    "swish": "nn.silu(x, out=out)",
    "gelu": "nn.gelu(x, out=out)",
    "gelu_tanh": "nn.gelu(x, approximate='tanh', out=out)",
    "softplus": "nn.softplus(x, out=out)",
    "mish": "nn.mish(x, out=out)",
    "relu6": "torch.clamp(x, 0, 6, out=out)",
    "hard_tanh": "nn.hardtanh(x, -1, 1, out=out)",
    "hard_sigmoid": "nn.hardsigmoid(x, out=out)",
    "hard_swish": "aten.hardswish.out(x, out=out)",
    "hard_shrink": "aten.hardshrink.out(x, 0.5, out=out)",
    "soft_shrink": "nn.softshrink(x, 0.5, out=out)",
    "log_sigmoid": "nn.log_sigmoid(x, out=out)",
    "glu": "torch.mul(torch.sigmoid(gate), x, out=out)",
    "reglu": "torch.mul(torch.relu(gate), x, out=out)",
    "geglu": "torch.mul(nn.gelu(gate), x, out=out)",
    "geglu_tanh": "torch.mul(nn.gelu(gate, approximate='tanh'), x, out=out)",
    "swiglu": "torch.mul(nn.silu(gate), x, out=out)",
    "prelu": "torch.prelu(x, alpha)",
    "softmax": "torch.softmax(x, axis, out=out)",
    "log_softmax": "torch.log_softmax(x, axis, out=out)",
    "logsumexp": "torch.logsumexp(x, axis, out=out)",
    "softmax_backward": "aten._softmax_backward_data.out(grad, y, axis, x.dtype, grad_input=out)",
    "log_softmax_backward": "aten._log_softmax_backward_data.out(grad, y, axis, x.dtype, out=out)",
    "relu_backward": "aten.threshold_backward.grad_input(grad, x, 0, grad_input=out)",
    "swish_backward": "aten.silu_backward.grad_input(grad, x, grad_input=out)",
    "elu_backward": "aten.elu_backward.grad_input(grad, 1, 1, 1, False, x, grad_input=out)",
    "leaky_backward": "aten.leaky_relu_backward.grad_input(grad, x, 0.01, False, grad_input=out)",
    "gelu_backward": "aten.gelu_backward.grad_input(grad, x, grad_input=out)",
    "gelu_tanh_backward": "aten.gelu_backward.grad_input("
    "grad, x, approximate='tanh', grad_input=out)",
    "softplus_backward": "aten.softplus_backward.grad_input(grad, x, 1, 20, grad_input=out)",
    "mish_backward": "aten.mish_backward(grad, x)",
    "hard_tanh_backward": "aten.hardtanh_backward.grad_input(grad, x, -1, 1, grad_input=out)",
    "hard_sigmoid_backward": "aten.hardsigmoid_backward.grad_input(grad, x, grad_input=out)",
    "hard_swish_backward": "aten.hardswish_backward.out(grad, x, out=out)",
    "hard_shrink_backward": "aten.hardshrink_backward.grad_input(grad, x, 0.5, grad_input=out)",
    "soft_shrink_backward": "aten.softshrink_backward.grad_input(grad, x, 0.5, grad_input=out)",
    "sigmoid_backward_from_output": "aten.sigmoid_backward.grad_input(grad, y, grad_input=out)",
    "tanh_backward_from_output": "aten.tanh_backward.grad_input(grad, y, grad_input=out)",
    "elu_backward_from_output": "aten.elu_backward.grad_input("
    "grad, 1, 1, 1, True, y, grad_input=out)",
    "sigmoid_cross_entropy": "aten.binary_cross_entropy_with_logits.out("
    "x, target, None, None, 0, out=out)",
}
# Every public function, by its name. Operands along an axis have a shape each, "(n)" or "()".
SHAPES = {row["name"]: row["signature"].replace("->", ",").split(",") for row in ALONG_AXIS}


def our_calls():
    """The statement of each public function."""
    for row in ACTIVATIONS:
        required = [given["name"] for given in row["parameters"] if given["default"] is None]
        for one in row["passes"].values():
            yield one["name"], f"f({', '.join([*one['operands'], *required])}, out=out)"
    for row in ALONG_AXIS:
        operands = row["operands"] + ["0.125"] * (row["parameter"] is not None)
        yield row["name"], f"f({', '.join(operands)}, axis=axis, out=out)"


OURS_CALLS = dict(our_calls())
LOG_P = "d = x - x.max(1, keepdims=True); d -= np.log(np.exp(d).sum(1, keepdims=True)); "
P = "p = np.exp(x - x.max(1, keepdims=True)); p /= p.sum(1, keepdims=True); "
KEPT = "s = np.where(mask, 0.125 * x, -np.inf); s -= s.max(-1, keepdims=True); "
NUMPY_ROWS = {
    "softmax_cross_entropy": f"{LOG_P}np.negative(d[rows, label], out=out)",
    "softmax_cross_entropy_backward": f"{P}p[rows, label] -= 1; "
    "np.multiply(p, grad[:, None], out=out)",
    "softmax_cross_entropy_dense": f"{LOG_P}np.negative((target * d).sum(1), out=out)",
    "softmax_cross_entropy_dense_backward": f"{P}p *= target.sum(1, keepdims=True); "
    "p -= target; np.multiply(p, grad[:, None], out=out)",
    "masked_softmax": f"{KEPT}np.exp(s, out=s); np.divide(s, s.sum(-1, keepdims=True), out=out)",
    "masked_log_softmax": f"{KEPT}"
    "np.subtract(s, np.log(np.exp(s).sum(-1, keepdims=True)), out=out)",
}
NUMPY = {
    **FORWARD,
    **ROWWISE,
    **{f"{name}_backward": s for name, s in {**BACKWARD, **ROWWISE_BACKWARD}.items()},
    **NUMPY_ROWS,
}
KEPT = "(0.125 * x).masked_fill_(~mask, -torch.inf)"
TORCH |= {
    "softmax_cross_entropy": "out.copy_(functional.cross_entropy(x, label, reduction='none'))",
    "softmax_cross_entropy_backward": "torch.softmax(x, axis, out=out); out[rows, label] -= 1; "
    "out.mul_(grad[:, None])",
    "softmax_cross_entropy_dense": "out.copy_("
    "functional.cross_entropy(x, target, reduction='none'))",
    "softmax_cross_entropy_dense_backward": "torch.softmax(x, axis, out=out)"
    ".mul_(target.sum(1, keepdim=True)).sub_(target).mul_(grad[:, None])",
    "masked_softmax": f"torch.softmax({KEPT}, axis, out=out)",
    "masked_log_softmax": f"torch.log_softmax({KEPT}, axis, out=out)",
}
JAX_NAMES = ["x", "label", "target", "mask", "grad", "gate"]
LOSS = "-(jax.nn.log_softmax(x) * {}).sum(1)"
LOSSES = [LOSS.format("jax.nn.one_hot(label, x.shape[1])"), LOSS.format("target")]
GRADS = [f"jax.grad(lambda x: ({loss} * grad).sum())(x)" for loss in LOSSES]
JAX = {
    name: f"lambda {', '.join(JAX_NAMES)}: {expression}"
    for name, expression in {
        "softmax_cross_entropy": LOSSES[0],
        "softmax_cross_entropy_backward": GRADS[0],
        "softmax_cross_entropy_dense": LOSSES[1],
        "softmax_cross_entropy_dense_backward": GRADS[1],
        "masked_softmax": "jax.nn.softmax(0.125 * x, where=mask)",
        "masked_log_softmax": "jax.nn.log_softmax(0.125 * x, where=mask)",
        "squareplus": "jax.nn.squareplus(x)",
        "sparse_plus": "jax.nn.sparse_plus(x)",
        "sparse_sigmoid": "jax.nn.sparse_sigmoid(x)",
        "squared_relu": "jnp.square(jax.nn.relu(x))",
        "swiglu": "jax.nn.silu(gate) * x",
    }.items()
}
NUMEXPR = {  # in integers, because its float constants are float64
    "relu": "where(x > 0, x, 0)",
    "leaky": "where(x > 0, x, x / 100)",
    "sigmoid": "1 / (1 + exp(-x))",
    "tanh": "tanh(x)",
    "elu": "where(x > 0, x, expm1(x))",
    "swish": "x / (1 + exp(-x))",
    "softplus": "log1p(exp(x))",
    "relu_backward": "where(x > 0, grad, 0)",
    "elu_backward": "where(x > 0, grad, grad * exp(x))",
    "sigmoid_cross_entropy": "where(x > 0, x, 0) - x * target + log1p(exp(-abs(x)))",
    "sigmoid_cross_entropy_backward": "grad * (1 / (1 + exp(-x)) - target)",
    "sigmoid_focal_loss": "where(target == 1, log1p(exp(-x)) / (1 + exp(x)) ** 2, "
    "log1p(exp(x)) / (1 + exp(-x)) ** 2)",
}
NUMBA = {  # of v, g and t, elements of x, grad and target
    "relu": "v if v > zero else zero",
    "leaky": "v if v > zero else v * slope",
    "sigmoid": "one / (one + exp(-v))",
    "tanh": "tanh(v)",
    "elu": "v if v > zero else expm1(v)",
    "swish": "v / (one + exp(-v))",
    "relu_backward": "g if v > zero else zero",
    "elu_backward": "g if v > zero else g * exp(v)",
    "sigmoid_cross_entropy": "max(v, zero) - v * t + log1p(exp(-abs(v)))",
    "sigmoid_cross_entropy_backward": "g * (one / (one + exp(-v)) - t)",
}
NUMBA_LOOP = """
def loop(x, grad, target, alpha, out):
    zero, one, slope = kind(0), kind(1), kind(0.01)
    for i in range(x.size):
        v, g, t = x[i], grad[i], target[i]
        out[i] = {}
"""
NUMBA_MATRIX = {"relu": NUMBA["relu"], "leaky": NUMBA["leaky"], "prelu": "v if v > 0 else v * a"}
NUMBA_MATRIX_LOOP = """
def loop(x, grad, target, alpha, out):
    zero, slope = kind(0), kind(0.01)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            v, a = x[i, j], {slope}
            out[i, j] = {formula}
"""
NUMBA_SLOPES = {"channels": "alpha[j]", "per row": "alpha[i, 0]", "slice": "alpha"}
ONNX = {  # operators one after the other, Mul with x itself; ONNX's name and LiteRT's
    "relu": [("Relu", "RELU", {})],
    "leaky": [("LeakyRelu", "LEAKY_RELU", {"alpha": 0.01})],
    "sigmoid": [("Sigmoid", "LOGISTIC", {})],
    "tanh": [("Tanh", "TANH", {})],
    "elu": [("Elu", "ELU", {})],
    "selu": [("Selu", None, {})],
    "swish": [("Sigmoid", "LOGISTIC", {}), ("Mul", "MUL", {})],
    "gelu": [("Gelu", "GELU", {})],
    "gelu_tanh": [("Gelu", "GELU", {"approximate": "tanh"})],
    "softplus": [("Softplus", None, {})],
    "mish": [("Mish", None, {})],
    "softmax": [("Softmax", "SOFTMAX", {})],
}


def aligned(array):
    """A copy that begins with a cache line, as the tensors of others do."""
    spare = np.empty(array.nbytes + 64, np.uint8)
    start = -spare.ctypes.data % 64
    copy = spare[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


class Contender(NamedTuple):
    name: str
    run: Callable[[int], float]  # the seconds that so many calls take
    result: Callable[[], Any]


def contender(name, statement, names, result=None):
    """A statement in the manner of timeit."""
    timer = timeit.Timer(statement, globals=names)
    return Contender(name, timer.timeit, result or (lambda: names["out"]))


def functions_of(target, package=relu_ufunc):
    """Our ufuncs by their names."""
    bind = package._ufuncs
    ufuncs = [*bind.bind(target).values(), *bind.bind_rowwise(target).values()]
    return {ufunc.__name__: ufunc for ufunc in ufuncs}


def installed_in(folder):
    """The package as another folder has it, next to the one that is imported."""
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if is_ours(name)}
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        return importlib.import_module(OURS)
    finally:
        sys.path.pop(0)
        for name in filter(is_ours, list(sys.modules)):
            del sys.modules[name]
        sys.modules.update(kept)


def is_ours(module):
    return module.partition(".")[0] == OURS


def ours(row, names, functions, name=OURS):
    """None for a function that an older install does not have."""
    if row.function not in functions:
        return None
    return contender(name, OURS_CALLS[row.function], {**names, "f": functions[row.function]})


def numpy(row, names):
    if row.function not in NUMPY:
        return None
    statement = NUMPY[row.function].replace(f"{REQUIRED['prelu']} *", "alpha *")
    return contender("numpy", statement, names)


def scipy(row, names):
    from scipy import special

    if row.function in SCIPY and row.dtype != "float16":
        return contender("scipy", SCIPY[row.function], {**names, "special": special})
    return None


def torch(row, names):
    import torch

    if row.function not in TORCH or row.layout == "per row":
        return None
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    statement = "torch.relu_(x)" if row.layout == "in place" else TORCH[row.function]
    arrays = {name: a for name, a in names.items() if isinstance(a, np.ndarray)}
    arrays["alpha"] = np.atleast_1d(names["alpha"]).astype(row.dtype)
    tensors = {name: torch.from_numpy(a) for name, a in arrays.items()}
    modules = {"torch": torch, "nn": torch._C._nn, "aten": torch.ops.aten}
    modules["functional"] = torch.nn.functional
    names = {**names, **tensors, **modules}
    if "out" not in statement:
        return contender("torch", statement, names, lambda: eval(statement, names).numpy())
    return contender("torch", statement, names, tensors["out"].numpy)


def numexpr(row, names):
    import numexpr

    numexpr.set_num_threads(1)
    if row.function in NUMEXPR and row.dtype != "float16":
        arrays = {name: names[name] for name in ["x", "grad", "target"]}
        statement = f"evaluate({NUMEXPR[row.function]!r}, arrays, out=out)"
        names = {**names, "evaluate": numexpr.evaluate, "arrays": arrays}
        return contender("numexpr", statement, names)
    return None


def numba(row, names):
    import math

    import numba

    flat = row.layout not in NUMBA_SLOPES
    formula = (NUMBA if flat else NUMBA_MATRIX).get(row.function)
    if formula is None or row.dtype == "float16":
        return None
    scope = {**vars(math), "kind": np.dtype(row.dtype).type}
    loop = NUMBA_LOOP.format(formula)
    if not flat:
        loop = NUMBA_MATRIX_LOOP.format(slope=NUMBA_SLOPES[row.layout], formula=formula)
    exec(loop, scope)
    loop = numba.njit(fastmath=True, error_model="numpy")(scope["loop"])
    return contender("numba", "loop(x, grad, target, alpha, out)", {**names, "loop": loop})


def is_plain(array):
    return array.flags.c_contiguous


def onnxruntime(row, names):
    import onnxruntime
    from onnx import TensorProto, helper

    chain = ONNX.get(row.function)
    x = names["x"]
    if not chain or row.dtype != "float32" or row.layout == "in place" or not is_plain(x):
        return None
    nodes = []
    for i, (operator, _, options) in enumerate(chain):
        options = {**options, "axis": names["axis"]} if operator == "Softmax" else options
        inputs = ["v0"] * (operator == "Mul") + [f"v{i}"]
        nodes.append(helper.make_node(operator, inputs, [f"v{i + 1}"], **options))
    ends = [
        helper.make_tensor_value_info(f"v{i}", TensorProto.FLOAT, x.shape) for i in (0, len(chain))
    ]
    graph = helper.make_graph(nodes, "chain", ends[:1], ends[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), settings)
    out = onnxruntime.OrtValue.ortvalue_from_numpy(names["out"])
    binding = session.io_binding()
    binding.bind_ortvalue_input("v0", onnxruntime.OrtValue.ortvalue_from_numpy(x))
    binding.bind_ortvalue_output(f"v{len(chain)}", out)
    names = {"run": session.run_with_iobinding, "binding": binding}
    return contender("onnxruntime", "run(binding)", names, out.numpy)


def litert(row, names):
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema
    from ai_edge_litert.interpreter import Interpreter

    chain = ONNX.get(row.function, [(None, None, {})])
    elsewhere = row.layout in ("in place", "columns") or not is_plain(names["x"])
    if chain[0][1] is None or row.dtype != "float32" or elsewhere:
        return None
    kinds = {"LEAKY_RELU": "LeakyRelu", "MUL": "Mul", "GELU": "Gelu", "SOFTMAX": "Softmax"}
    codes, operators = [], []
    for i, (_, name, options) in enumerate(chain):
        code = getattr(schema.BuiltinOperator, name)
        codes.append(schema.OperatorCodeT(builtinCode=code, deprecatedBuiltinCode=min(code, 127)))
        node = schema.OperatorT(opcodeIndex=i, inputs=[0] * (name == "MUL") + [i], outputs=[i + 1])
        if name in kinds:
            options = {"beta": 1.0} if name == "SOFTMAX" else options
            options = {"approximate": bool(options)} if name == "GELU" else options
            node.builtinOptionsType = getattr(schema.BuiltinOptions, f"{kinds[name]}Options")
            node.builtinOptions = getattr(schema, f"{kinds[name]}OptionsT")(**options)
        operators.append(node)
    shape = list(names["x"].shape)
    tensors = [schema.TensorT(shape=shape, name=f"v{i}") for i in range(len(chain) + 1)]
    graph = schema.SubGraphT(tensors, inputs=[0], outputs=[len(chain)], operators=operators)
    model = schema.ModelT(3, codes, [graph], buffers=[schema.BufferT()])
    builder = flatbuffers.Builder()
    builder.Finish(model.Pack(builder), b"TFL3")
    interpreter = Interpreter(model_content=bytes(builder.Output()), num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(0, names["x"])
    return contender(
        "litert", "invoke()", {"invoke": interpreter.invoke},
        lambda: interpreter.get_tensor(len(chain)),
    )  # fmt: skip


def jax(row, names):
    if row.function not in JAX or row.dtype == "float16":
        return None
    one_thread = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.environ.setdefault("XLA_FLAGS", one_thread)
    import jax

    f = jax.jit(eval(JAX[row.function], {"jax": jax, "jnp": jax.numpy}))
    arrays = {name: jax.numpy.asarray(a) for name, a in names.items() if name in JAX_NAMES}
    arrays = {name: arrays.get(name) for name in JAX_NAMES}
    statement = f"f({', '.join(JAX_NAMES)}).block_until_ready()"
    return contender("jax", statement, {**arrays, "f": f}, lambda: f(*arrays.values()))


PEERS = {  # how each makes a contender, and the distributions that it needs
    "numpy": (numpy, ["numpy"]),
    "torch": (torch, ["torch"]),
    "jax": (jax, ["jax"]),
    "numba": (numba, ["numba"]),
    "numexpr": (numexpr, ["numexpr"]),
    "scipy": (scipy, ["scipy"]),
    "onnxruntime": (onnxruntime, ["onnxruntime", "onnx"]),
    "litert": (litert, ["ai_edge_litert"]),
}


def compiled_floor(directory, architecture="native"):
    """floor.c as a library, or None."""
    library = Path(directory) / "floor.so"
    compiler = os.environ.get("CC", "cc")
    command = [compiler, "-O3", f"-march={architecture}", "-shared", "-fPIC", FLOOR, "-o", library]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"No floor: {compiler} does not compile floor.c ({problem})", file=sys.stderr)
        return None
    return ctypes.CDLL(str(library))


def floors(library, row, names):
    """Loops over as many bytes as the function has, without its gaps."""
    two = row.function.endswith("_backward") and row.function not in SHAPES
    x, out = names["x"], names["out"]
    one = aligned(x[::-1])
    out = one if row.layout == "in place" else out
    if isinstance(out, tuple) or out.size < x.size:
        out = np.empty_like(one)
    arrays = [out, x, one] if two else [out, one]
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in arrays]
    size = ctypes.c_size_t(arrays[0].nbytes // 4)
    for name, function in FLOORS.items():
        if name == LOOP or (
            row.function == "relu" and row.layout == "contiguous" and hasattr(library, function)
        ):
            f = getattr(library, "loop_of_two" if two else function)

            def run(calls, f=f):
                return timeit.timeit(lambda: f(*pointers, size, ctypes.c_size_t(calls)), number=1)

            yield Contender(name, run, lambda: arrays)  # keeps them alive
