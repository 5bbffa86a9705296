"""The functions in code that numba compiles.

numba finds `register` by the entry point ``numba_extensions`` and calls it before it compiles a
function or loads one from its cache. Nothing else in the package imports this module.

Compiled code names the C function of a (ufunc, dtype) by a symbol, and `register` resolves the
symbols to addresses of the running process. Cached code therefore computes by the target of the
process that loads it.

For operands of new types, `write_elementwise` or `write_rowwise` writes a short Python function
and numba compiles it. This function converts operands, makes the outputs and calls an intrinsic,
which calls the C function.
"""

from inspect import Parameter, Signature

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.errors import TypingError
from numba.core.typing.templates import infer_global, make_overload_template
from numba.extending import intrinsic, register_jitable
from numba.np.numpy_support import as_dtype, from_dtype

import relu_ufunc
from relu_ufunc import reproducible
from relu_ufunc._catalogue import ACTIVATIONS, ROWWISE
from relu_ufunc._ufuncs import loop_addresses
from relu_ufunc.interop import C_LOOP_VERSION

DTYPES = [np.dtype(code) for code in "?bBhHiIqQfd"]
ROWS = {row["name"]: row for row in ROWWISE}
OPERANDS = {
    form["name"]: form["operands"] for row in ACTIVATIONS for form in row["passes"].values()
} | {name: row["operands"] for name, row in ROWS.items()}


# The operands and outputs of a call


class Call:
    """One call with operands of numba's types. `operands` has those that were left out as None."""

    def __init__(self, ufunc, operands, outputs, axis):
        self.ufunc, self.operands, self.outputs = ufunc, operands, outputs
        if outputs and len(outputs) != ufunc.nout:
            self.refuse(f"{len(outputs)} of {ufunc.nout} outputs are given")
        self.arrays = {name: t for name, t in operands.items() if isinstance(t, types.Array)}
        self.dtypes = self.find_dtypes()
        self.dtype = self.dtypes[-1]
        self.symbol = symbol_of(ufunc.__module__, ufunc.__name__, self.dtype)
        for output in outputs:
            self.check_output(output)
        if ufunc.signature:
            self.find_rows(axis)

    def refuse(self, problem):
        raise TypingError(f"{self.ufunc.__name__}() in compiled code: {problem}")

    def find_dtypes(self):
        """The dtypes of operands and outputs in the loop, as NumPy finds them."""
        free = len(OPERANDS[self.ufunc.__name__])
        found = [self.promoted(k < free, given) for k, given in enumerate(self.operands.values())]
        try:
            dtypes = self.ufunc.resolve_dtypes((*found, *[None] * self.ufunc.nout))
        except TypeError:
            dtypes = ()
        if not dtypes or not set(dtypes) <= set(DTYPES):
            given = ", ".join(str(t) for t in self.operands.values() if t is not None)
            self.refuse(
                f"no loop for {given}; supported are float32, float64 and what NumPy promotes to "
                "them, such as int16 and int64"
            )
        return dtypes

    def promoted(self, is_free, given):
        """What stands for an operand in NumPy's promotion. A scalar that is a hyperparameter or
        next to an array is a Python number."""
        if given is None:
            return float
        if isinstance(given, types.Array):
            return as_dtype(given.dtype)
        if not isinstance(given, types.Boolean | types.Integer | types.Float):
            self.refuse(f"operands are arrays and scalars of real numbers, not {given}")
        if isinstance(given, types.Boolean) or (is_free and not self.arrays):
            return as_dtype(given)
        return float if isinstance(given, types.Float) else int

    def check_output(self, output):
        if not isinstance(output, types.Array) or not output.mutable or not output.aligned:
            self.refuse(f"out is an array that is writeable and aligned, not {output}")
        if as_dtype(output.dtype) != self.dtype:
            self.refuse(f"out has dtype {output.dtype}, the result has {self.dtype}")
        if not self.ufunc.signature and output.ndim < self.ndim:
            self.refuse(f"out has {output.ndim} dimensions, the result has {self.ndim}")

    @property
    def ndim(self):
        return max((array.ndim for array in self.arrays.values()), default=0)

    def find_rows(self, axis):
        """The operands with rows and the axis along which rows lie."""
        kinds = dict(zip(self.operands, ROWS[self.ufunc.__name__]["kinds"]))
        self.labels = [name for name, kind in kinds.items() if kind == "label"]
        self.have_rows = [kind in ("row", "mask") for kind in kinds.values()]
        self.have_rows.append(not self.reduces)
        ndim = self.ndim
        if not isinstance(axis, int) or not -ndim <= axis < ndim:
            self.refuse(f"axis is a constant of at least {-ndim} and less than {ndim}, not {axis}")
        self.axis = axis % ndim
        for (name, given), has_rows in zip(self.operands.items(), self.have_rows):
            dimensions = ndim if has_rows else ndim - 1
            is_number = not has_rows and name not in self.arrays
            if not is_number and getattr(given, "ndim", 0) != dimensions:
                self.refuse(f"{name} has {dimensions} dimensions, not the type {given}")
        for output in self.outputs:
            if output.ndim != ndim - self.reduces:
                self.refuse(f"out has {ndim - self.reduces} dimensions, not {output.ndim}")

    @property
    def reduces(self):
        return self.ufunc.signature.endswith("->()")


# Python functions that numba compiles


@register_jitable
def extent(a):
    """Addresses of the first byte of an array and of the first one behind it."""
    lo = hi = a.ctypes.data
    for n, step in zip(a.shape, a.strides):
        if step < 0:
            lo += (n - 1) * step
        else:
            hi += (n - 1) * step
    return lo, hi + a.itemsize


@register_jitable
def hazard(x, out):
    """Whether writing to `out` may change elements of x that are still to be read."""
    x_lo, x_hi = extent(x)
    out_lo, out_hi = extent(out)
    same = x_lo == out_lo and x.shape == out.shape and x.strides == out.strides
    return x_lo < out_hi and out_lo < x_hi and not same


@register_jitable
def joined(n, m):
    """The length of a dimension that n and m elements broadcast to."""
    if n != m and n != 1 and m != 1:
        raise ValueError("operands could not be broadcast together")
    return m if n == 1 else n


def elementwise_shape(call, outs):
    """Source lines that compute the shape of the result and compare it with that of outputs."""
    lengths = []
    for k in range(-call.ndim, 0):
        length, *others = (f"{n}.shape[{k}]" for n, t in call.arrays.items() if t.ndim >= -k)
        for other in others:
            length = f"joined({length}, {other})"
        lengths.append(f"{length}, ")
    lines = [f"shape = ({''.join(lengths)})"]
    for out in outs:
        for k in range(-call.ndim, 0):
            lines += [
                f"if shape[{k}] != 1 and shape[{k}] != {out}.shape[{k}]:",
                "    raise ValueError('the result does not have the shape of out')",
            ]
    return lines


def rowwise_shape(call, outs):
    """The same for a function along an axis. All shapes are equal there. Labels are checked."""
    x = list(call.operands)[call.have_rows.index(True)]
    rows = "".join(f"{x}.shape[{k}], " for k in range(call.ndim) if k != call.axis)
    lines = [f"rows = ({rows})", f"shape = {'rows' if call.reduces else f'{x}.shape'}"]
    wanted = {n: f"{x}.shape" if has else "rows" for n, has in zip(call.operands, call.have_rows)}
    wanted = {name: shape for name, shape in wanted.items() if name in call.arrays}
    for name, shape in (wanted | dict.fromkeys(outs, "shape")).items():
        lines += [
            f"if {name}.shape != {shape}:",
            f"    raise ValueError('{name} has another shape')",
        ]
    for label in call.labels:
        each = f"{label}.flat" if label in call.arrays else f"({label},)"
        lines += [
            f"for each in {each}:",
            f"    if each < 0 or each >= {x}.shape[{call.axis}]:",
            "        raise ValueError('a label is outside of the row')",
        ]
    return lines


def numpy_name(dtype):
    return "np.bool_" if dtype.kind == "b" else f"np.{dtype}"


def write_call(call, signature, outs, returned):
    """The source of the function that is compiled for a call. `outs` are expressions for the
    outputs that were given, `returned` is one for the result then."""
    inputs = [
        name if given is not None else repr(signature.parameters[name].default)
        for name, given in call.operands.items()
    ]
    body = []
    if not call.arrays and not outs:
        body.append(f"return apply(({', '.join(inputs)},))")
        return "\n    ".join([f"def call{signature}:", *body])
    for name, dtype in zip(call.operands, call.dtypes):
        if name in call.arrays and as_dtype(call.arrays[name].dtype) != dtype:
            body.append(f"{name} = {name}.astype({numpy_name(dtype)})")
        elif name in call.arrays and not call.arrays[name].aligned:
            body.append(f"{name} = {name}.copy()")
    results = [f"y_{k}" for k in range(call.ufunc.nout)]
    body += [f"{result} = {out}" for result, out in zip(results, outs)]
    shape_lines = rowwise_shape if call.ufunc.signature else elementwise_shape
    body += shape_lines(call, results if outs else [])
    dtype = numpy_name(call.dtype)
    if outs:
        for x in call.arrays:
            hazards = " or ".join(f"hazard({x}, {result})" for result in results)
            body += [f"if {hazards}:", f"    {x} = {x}.copy()"]
        if len(results) > 1:
            body += ["if hazard(y_0, y_1):", "    raise ValueError('the outputs overlap')"]
    elif all(array.layout == "F" for array in call.arrays.values()) and not call.ufunc.signature:
        body += [f"{result} = np.empty(shape[::-1], {dtype}).T" for result in results]
    else:
        body += [f"{result} = np.empty(shape, {dtype})" for result in results]
    body.append(f"apply(({', '.join(inputs)},), ({', '.join(results)},))")
    if not outs:
        is_scalar = call.ndim == (1 if call.ufunc.signature and call.reduces else 0)
        returned = ", ".join(f"{result}[()]" if is_scalar else result for result in results)
    body.append(f"return {returned}")
    return "\n    ".join([f"def call{signature}:", *body])


# Calls of the C functions


def symbol_of(module, name, dtype):
    return f"{module}.{name}.{dtype}.v{C_LOOP_VERSION}"


def add_symbols(module, ufunc):
    for dtype in DTYPES:
        addresses = loop_addresses(ufunc, dtype.num)
        if addresses is not None:
            symbol = symbol_of(module, ufunc.__name__, dtype)
            llvmlite.binding.add_symbol(f"{symbol}.function", addresses[0])
            llvmlite.binding.add_symbol(f"{symbol}.data", addresses[1])


class Operand:
    """LLVM's values for the memory of an array or a scalar."""

    def __init__(self, context, builder, given, value, wanted):
        self.item = context.get_constant(types.intp, as_dtype(wanted).itemsize)
        self.layout, self.is_array = "C", isinstance(given, types.Array)
        if self.is_array:
            self.layout = given.layout
            array = context.make_array(given)(context, builder, value)
            self.address, self.size = array.data, array.nitems
            self.shape = cgutils.unpack_tuple(builder, array.shape, given.ndim)
            self.strides = cgutils.unpack_tuple(builder, array.strides, given.ndim)
        else:
            self.address = cgutils.alloca_once(builder, context.get_data_type(wanted))
            self.size, self.shape, self.strides = None, [], []
            if value is not None:
                value = context.cast(builder, value, types.unliteral(given), wanted)
                context.pack_value(builder, wanted, value, self.address)
        self.pointer = builder.bitcast(self.address, cgutils.voidptr_t)


def call_c(context, builder, symbol, pointers, dimensions, steps):
    intp, pointer = context.get_value_type(types.intp), cgutils.voidptr_t

    def array_of(item_type, items):
        array = cgutils.alloca_once(builder, item_type, size=len(items))
        for i, item in enumerate(items):
            builder.store(item, cgutils.gep(builder, array, i))
        return array

    parameters = [pointer.as_pointer(), intp.as_pointer(), intp.as_pointer(), pointer]
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(ir.VoidType(), parameters), f"{symbol}.function"
    )
    data = context.get_c_value(builder, ir.IntType(8), f"{symbol}.data")
    arrays = [array_of(pointer, pointers), array_of(intp, dimensions), array_of(intp, steps)]
    builder.call(function, [*arrays, builder.bitcast(data, pointer)])


def broadcast(context, builder, operand, shape):
    """The strides of an operand along the dimensions `shape`."""
    zero, one = context.get_constant(types.intp, 0), context.get_constant(types.intp, 1)
    strides = [zero] * (len(shape) - len(operand.shape))
    for n, stride in zip(operand.shape, operand.strides):
        is_one = builder.icmp_signed("==", n, one)
        strides.append(builder.select(is_one, zero, stride))
    return strides


def call_strided(context, builder, symbol, operands, shape, strides, core_dimensions, core_steps):
    """Calls the C function for the last dimension of `shape`, in loops over the others."""
    zero, one = context.get_constant(types.intp, 0), context.get_constant(types.intp, 1)
    *outer, last = shape or [one]
    with cgutils.loop_nest(builder, outer, last.type) as indices:
        pointers, steps = [], []
        for operand, own in zip(operands, strides):
            pointer = operand.pointer
            for index, stride in zip(indices, own):
                pointer = cgutils.pointer_add(builder, pointer, builder.mul(index, stride))
            pointers.append(pointer)
            steps.append(own[-1] if own else zero)
        call_c(context, builder, symbol, pointers, [last, *core_dimensions], steps + core_steps)


def call_elementwise(context, builder, call, operands):
    arrays = [operand for operand in operands if operand.is_array]
    shape = operands[-1].shape
    zero = context.get_constant(types.intp, 0)

    def strided():
        strides = [broadcast(context, builder, operand, shape) for operand in operands]
        call_strided(context, builder, call.symbol, operands, shape, strides, [], [])

    layouts = {array.layout for array in arrays}
    if layouts not in ({"C"}, {"F"}) or any(len(a.shape) != len(shape) for a in arrays):
        strided()
        return
    same = context.get_constant(types.boolean, True)
    for array in arrays[:-1]:
        for n, wanted in zip(array.shape, shape):
            same = builder.and_(same, builder.icmp_signed("==", n, wanted))
    with builder.if_else(same) as (then, otherwise):
        with then:
            steps = [operand.item if operand.is_array else zero for operand in operands]
            pointers = [operand.pointer for operand in operands]
            call_c(context, builder, call.symbol, pointers, [arrays[-1].size], steps)
        with otherwise:
            strided()


def call_rowwise(context, builder, call, operands):
    axis, zero = call.axis, context.get_constant(types.intp, 0)
    with_rows = [operand for operand, has in zip(operands, call.have_rows) if has]
    n, core_steps = with_rows[0].shape[axis], [operand.strides[axis] for operand in with_rows]
    shape = [n for k, n in enumerate(with_rows[0].shape) if k != axis]
    arrays = [operand for operand in operands if operand.is_array]
    if axis == call.ndim - 1 and all(array.layout == "C" for array in arrays):
        rows = context.get_constant(types.intp, 1)
        for rows_of_dimension in shape:
            rows = builder.mul(rows, rows_of_dimension)
        strides = [
            [builder.mul(n, operand.item) if has else operand.item if operand.is_array else zero]
            for operand, has in zip(operands, call.have_rows)
        ]
        shape = [rows]
    else:
        strides = [
            [stride for k, stride in enumerate(operand.strides) if k != axis or not has]
            or [zero] * len(shape)
            for operand, has in zip(operands, call.have_rows)
        ]
    call_strided(context, builder, call.symbol, operands, shape, strides, [n], core_steps)


def intrinsic_for(call):
    """apply(inputs, outputs), or apply(inputs) of scalars, which returns the results."""
    wanted = [from_dtype(dtype) for dtype in call.dtypes]
    ours, results = wanted[: call.ufunc.nin], wanted[call.ufunc.nin :]

    def operands_of(context, builder, given, value, dtypes):
        values = cgutils.unpack_tuple(builder, value, len(given))
        return [Operand(context, builder, *each) for each in zip(given, values, dtypes)]

    @intrinsic
    def apply_to_arrays(typing_context, inputs, outputs):
        def generate(context, builder, signature, args):
            operands = operands_of(context, builder, inputs.types, args[0], ours)
            operands += operands_of(context, builder, outputs.types, args[1], results)
            (call_rowwise if call.ufunc.signature else call_elementwise)(
                context, builder, call, operands
            )
            return context.get_dummy_value()

        return types.none(inputs, outputs), generate

    @intrinsic
    def apply_to_scalars(typing_context, inputs):
        result = results[0] if len(results) == 1 else types.Tuple(results)

        def generate(context, builder, signature, args):
            operands = operands_of(context, builder, inputs.types, args[0], ours)
            outputs = [Operand(context, builder, None, None, dtype) for dtype in results]
            call_elementwise(context, builder, call, operands + outputs)
            values = [
                context.unpack_value(builder, dtype, output.address)
                for dtype, output in zip(results, outputs)
            ]
            return values[0] if len(values) == 1 else context.make_tuple(builder, result, values)

        return result(inputs), generate

    return apply_to_arrays if call.arrays or call.outputs else apply_to_scalars


# Registration


def signature_of(ufunc):
    """Operands, hyperparameters and `out`, by position or keyword; axis=. A second output, which
    has no keyword of its own, is out_1."""
    parameters = list(ufunc.__signature__.parameters.values())
    first_option = next(k for k, p in enumerate(parameters) if p.kind == Parameter.KEYWORD_ONLY)
    kept = [p if p.name != "out" else p.replace(default=None) for p in parameters[:first_option]]
    if ufunc.nout == 2:
        kept.append(Parameter("out_1", Parameter.POSITIONAL_OR_KEYWORD, default=None))
    # numba cannot compile keyword-only parameters.
    kept += [p.replace(kind=p.POSITIONAL_OR_KEYWORD) for p in parameters if p.name == "axis"]
    return Signature(kept)


def unless_omitted(given):
    """A type, or None for an argument that was left out."""
    is_given = isinstance(given, types.Type) and not isinstance(given, types.Omitted)
    return types.unliteral(given) if is_given else None


def find_outputs(ufunc, out, out_1):
    """The types of the outputs that were given, and expressions for them and for the result."""
    if isinstance(out, types.BaseTuple):
        return list(out.types), [f"out[{k}]" for k in range(len(out.types))], "out"
    given = [output for output in (out, out_1) if output not in (None, types.none)]
    names = ["out", "out_1"][: len(given)]
    return given, names, ", ".join(names)


def compile_call(ufunc, signature, bound):
    """The Python function for a call of these types."""
    arguments = {name: unless_omitted(given) for name, given in bound.items()}
    axis = bound.get("axis", -1)
    if isinstance(axis, types.Omitted):
        axis = axis.value
    elif isinstance(axis, types.IntegerLiteral):
        axis = axis.literal_value
    operands = {name: arguments.get(name) for name in list(signature.parameters)[: ufunc.nin]}
    given, outs, returned = find_outputs(ufunc, arguments.get("out"), arguments.get("out_1"))
    call = Call(ufunc, operands, given, axis)
    names = {"np": np, "joined": joined, "hazard": hazard, "apply": intrinsic_for(call)}
    exec(write_call(call, signature, outs, returned), names)
    return names["call"]


def overload_ufunc(ufunc):
    signature = signature_of(ufunc)

    def typed(*args, **keywords):
        return compile_call(ufunc, signature, signature.bind(*args, **keywords).arguments)

    def key():
        """numba would take a ufunc apart into scalar calls, to fuse them with others."""

    typed.__signature__ = signature
    key.__name__, key.__qualname__ = ufunc.__name__, f"{ufunc.__module__}.{ufunc.__name__}"
    template = make_overload_template(key, typed, {}, strict=True, inline="never")
    infer_global(ufunc, types.Function(template))


def register():
    """Make the functions known to numba."""
    for module in (relu_ufunc, reproducible):
        public = [getattr(module, name) for name in module.__all__]
        for ufunc in {f.__name__: f for f in public if isinstance(f, np.ufunc)}.values():
            add_symbols(module.__name__, ufunc)
            if ufunc.__module__ == module.__name__:
                overload_ufunc(ufunc)
