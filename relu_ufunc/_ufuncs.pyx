# cython: language_level=3, freethreading_compatible=True, binding=False, autotestdict=False
"""Registers the kernels as NumPy ufuncs."""

cimport numpy as cnp
from cpython.mem cimport PyMem_Malloc
from libc.stddef cimport ptrdiff_t

from relu_ufunc._operands import check_rows

cnp.import_array()
cnp.import_umath()


cdef extern from "catalogue.h":
    enum: ACTIVATIONS

    struct bounds:
        double forward, derivative

    struct activation:
        const char *name
        const char *alias
        const char *parameter
        double initial
        bint required, learned, integers, derivative_has_zero
        bounds single, double_
        const char *summary
        const char *formula
        const char *kink
        const char *at_zero
        const char *source
        const char *sample
        const char *values
        const char *slopes

    const activation catalogue[]

    enum: ROWWISE_FUNCTIONS

    struct rowwise:
        const char *name
        const char *signature
        const char *operands
        double ulp
        const char *summary
        const char *formula
        const char *source
        const char *sample
        const char *values

    const rowwise rowwise_catalogue[]


cdef extern from "kernels.h":
    struct kernel:
        void *run
        unsigned char nin, nout, item

    struct row_kernel:
        unsigned char nin

    enum float_dtype: HALF, SINGLE, DOUBLE, LONG_DOUBLE
    enum pass_number "pass": FORWARD, DERIVATIVE, BACKWARD

    ctypedef kernel integer_table[2][4][3]


cdef extern from "dispatch.h":
    struct target:
        const char *name
        const char *needs
        int (*runs_here)()
        const integer_table *integers

    const target targets[]
    const size_t target_count
    const kernel *float_kernel(const target *, float_dtype, int, pass_number)
    const row_kernel *_row_kernel "row_kernel" (const target *, float_dtype, int)
    size_t last_level_cache()


cdef extern from "loops/elementwise_loop.h":
    void elementwise_loop(char **, const ptrdiff_t *, const ptrdiff_t *, void *)
    void set_stream_threshold(size_t)
    size_t get_stream_threshold()


cdef extern from "loops/rowwise_loop.h":
    void rowwise_loop(char **, const ptrdiff_t *, const ptrdiff_t *, void *)


cdef extern from "python/function.h":
    int take_calls(object, object, object, object, object) except -1


cdef extern from *:
    const char *RELU_UFUNC_VERSION


version = RELU_UFUNC_VERSION.decode()
PASS_NAMES = ("forward", "derivative", "backward")

# Code and kind of NumPy's integer types, in its own order.
cdef tuple INTEGER_TYPES = (
    (cnp.NPY_BOOL, True, 1),
    (cnp.NPY_BYTE, False, sizeof(signed char)),
    (cnp.NPY_UBYTE, True, sizeof(unsigned char)),
    (cnp.NPY_SHORT, False, sizeof(short)),
    (cnp.NPY_USHORT, True, sizeof(short)),
    (cnp.NPY_INT, False, sizeof(int)),
    (cnp.NPY_UINT, True, sizeof(int)),
    (cnp.NPY_LONG, False, sizeof(long)),
    (cnp.NPY_ULONG, True, sizeof(long)),
    (cnp.NPY_LONGLONG, False, sizeof(long long)),
    (cnp.NPY_ULONGLONG, True, sizeof(long long)),
)

cdef tuple FLOAT_TYPES = (
    (cnp.NPY_FLOAT16, HALF),
    (cnp.NPY_FLOAT, SINGLE),
    (cnp.NPY_DOUBLE, DOUBLE),
    (cnp.NPY_LONGDOUBLE, LONG_DOUBLE),
)

set_stream_threshold(last_level_cache())


def stream_threshold():
    """Operands of more bytes than this in all are written past the caches."""
    return get_stream_threshold()


cdef str text(const char *s):
    return None if s == NULL else s.decode()


def activations():
    """The rows of the catalogue, as dictionaries."""
    rows = []
    for i in range(ACTIVATIONS):
        row = &catalogue[i]
        rows.append({
            "name": text(row.name),
            "alias": text(row.alias),
            "parameter": text(row.parameter),
            "initial": None if row.parameter == NULL or row.required else row.initial,
            "learned": row.learned,
            "integers": row.integers,
            "derivative_has_zero": row.derivative_has_zero,
            "ulp": {
                "float32": {"forward": row.single.forward,
                            "derivative": row.single.derivative},
                "float64": {"forward": row.double_.forward,
                            "derivative": row.double_.derivative},
            },
            "summary": text(row.summary),
            "formula": text(row.formula),
            "kink": text(row.kink),
            "at_zero": text(row.at_zero),
            "source": text(row.source),
            "sample": text(row.sample),
            "values": text(row.values),
            "slopes": text(row.slopes),
        })
    return rows


def rowwise_functions():
    """The rows of the rowwise catalogue, as dictionaries."""
    rows = []
    for i in range(ROWWISE_FUNCTIONS):
        row = &rowwise_catalogue[i]
        rows.append({
            "name": text(row.name),
            "signature": text(row.signature),
            "operands": text(row.operands).split(),
            "ulp": row.ulp,
            "summary": text(row.summary),
            "formula": text(row.formula),
            "source": text(row.source),
            "sample": text(row.sample),
            "values": text(row.values),
        })
    return rows


def built_targets():
    """Name, needs and whether this processor has them, of each target, best first."""
    return [
        {
            "name": text(targets[i].name),
            "needs": text(targets[i].needs),
            "runs_here": bool(targets[i].runs_here()),
        }
        for i in range(target_count)
    ]


cdef const target *find_target(str name) except NULL:
    for i in range(target_count):
        if text(targets[i].name) == name and targets[i].runs_here():
            return &targets[i]
    raise ValueError(f"target {name!r} is not built or cannot run here")


cdef list loops_of(const target *t, size_t which, size_t pass_):
    """(type number, address of the kernel) of each loop, in the order of promotion."""
    cdef const kernel *k
    cdef size_t unsigned, size_log2
    loops = []
    if catalogue[which].integers:
        for number, is_unsigned, size in INTEGER_TYPES:
            unsigned, size_log2 = is_unsigned, size.bit_length() - 1
            k = &t.integers[0][unsigned][size_log2][pass_]
            if k.run != NULL:
                loops.append((number, <size_t>k))
    for number, dtype in FLOAT_TYPES:
        k = float_kernel(t, dtype, <int>which, <pass_number>pass_)
        loops.append((number, <size_t>k))
    return loops


# A ufunc points to its name, loops and types for as long as it lives, which is always.
cdef list kept_names = []


cdef char *keep(str name):
    kept_names.append(name.encode())
    return <bytes>kept_names[-1]


cdef object make_ufunc(list loops, int nin, int nout, str name, str signature=None):
    cdef size_t count = len(loops), i, j, nargs = nin + nout
    cdef cnp.PyUFuncGenericFunction *functions
    cdef void **data
    cdef char *types
    functions = <cnp.PyUFuncGenericFunction *>PyMem_Malloc(count * sizeof(functions[0]))
    data = <void **>PyMem_Malloc(count * sizeof(data[0]))
    types = <char *>PyMem_Malloc(count * nargs)
    if functions == NULL or data == NULL or types == NULL:
        raise MemoryError()
    for i in range(count):
        functions[i] = <cnp.PyUFuncGenericFunction>(
            elementwise_loop if signature is None else rowwise_loop)
        data[i] = <void *><size_t>loops[i][1]
        for j in range(nargs):
            types[i * nargs + j] = loops[i][0]
    return cnp.PyUFunc_FromFuncAndDataAndSignature(
        functions, data, types, <int>count, nin, nout, cnp.PyUFunc_None, keep(name), NULL, 0,
        NULL if signature is None else keep(signature))


def bind_rowwise(str target_name):
    """The generalized ufuncs of one target by their names."""
    cdef const target *t = find_target(target_name)
    ufuncs = {}
    for which, row in enumerate(rowwise_functions()):
        loops = [(number, <size_t>_row_kernel(t, dtype, which)) for number, dtype in FLOAT_TYPES]
        ufunc = make_ufunc(loops, len(row["operands"]), 1, row["name"], row["signature"])
        take_calls(ufunc, ", ".join(row["operands"]), None, None, check_rows)
        ufuncs[row["name"]] = ufunc
    return ufuncs


def bind(str target_name):
    """The ufuncs of one target, as {(activation, pass): ufunc}."""
    cdef const target *t = find_target(target_name)
    cdef const kernel *k
    ufuncs = {}
    for which, row in enumerate(activations()):
        for pass_, pass_name in enumerate(PASS_NAMES):
            name = row["name"] if pass_ == 0 else f"{row['name']}_{pass_name}"
            loops = loops_of(t, which, pass_)
            k = <const kernel *><size_t>loops[0][1]
            ufunc = make_ufunc(loops, k.nin, k.nout, name)
            operands = "grad, x" if pass_name == "backward" else "x"
            take_calls(ufunc, operands, row["parameter"], row["initial"], None)
            ufuncs[row["name"], pass_name] = ufunc
    return ufuncs
