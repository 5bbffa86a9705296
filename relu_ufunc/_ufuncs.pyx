# cython: language_level=3, freethreading_compatible=True, binding=False, autotestdict=False
"""Registers the kernels as NumPy ufuncs."""

cimport numpy as cnp
from cpython.mem cimport PyMem_Malloc
from libc.stddef cimport ptrdiff_t

from relu_ufunc._catalogue import ACTIVATIONS, ROWWISE
from relu_ufunc._operands import check_rows

cnp.import_array()
cnp.import_umath()


cdef extern from "kernels.h":
    struct kernel:
        void *run
        unsigned char nin, nout, item

    struct row_kernel:
        unsigned char nin

    enum dtype_number "dtype": FLOAT16, FLOAT32, FLOAT64, LONGDOUBLE
    enum pass_number "pass": PASSES


cdef extern from "dispatch.h":
    struct target:
        const char *name
        const char *needs
        int (*runs_here)()

    const target targets[]
    const size_t target_count
    const kernel *find_kernel(const target *, dtype_number, int, pass_number)
    const kernel *find_integer_kernel(const target *, int, int, pass_number)
    const row_kernel *find_row_kernel(const target *, dtype_number, int)
    const row_kernel *find_reproducible_row_kernel(const target *, dtype_number, int)
    size_t last_level_cache()


cdef extern from "loops/strided_elementwise.h":
    void elementwise_loop(char **, const ptrdiff_t *, const ptrdiff_t *, void *)
    void set_stream_threshold(size_t)
    size_t get_stream_threshold()


cdef extern from "loops/strided_rowwise.h":
    void rowwise_loop(char **, const ptrdiff_t *, const ptrdiff_t *, void *)


cdef extern from "python/function.h":
    int take_calls(object, object, object, object) except -1


cdef extern from *:
    const char *RELU_UFUNC_VERSION


version = RELU_UFUNC_VERSION.decode()
# In the order of enum pass.
PASS_NAMES = ("forward", "derivative", "backward", "backward_from_output", "second_derivative")

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
    (cnp.NPY_FLOAT16, FLOAT16),
    (cnp.NPY_FLOAT, FLOAT32),
    (cnp.NPY_DOUBLE, FLOAT64),
    (cnp.NPY_LONGDOUBLE, LONGDOUBLE),
)

set_stream_threshold(last_level_cache())


def stream_threshold():
    """Operands of more bytes than this in all are written past the caches."""
    return get_stream_threshold()


cdef str text(const char *s):
    return None if s == NULL else s.decode()


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
    """(type numbers of the operands, address of the kernel) of each loop, in the order of
    promotion."""
    cdef const kernel *k
    cdef size_t unsigned, size_log2
    loops = []
    if ACTIVATIONS[which]["integers"]:
        for number, is_unsigned, size in INTEGER_TYPES:
            unsigned, size_log2 = is_unsigned, size.bit_length() - 1
            k = find_integer_kernel(t, <int>unsigned, <int>size_log2, <pass_number>pass_)
            if k != NULL:
                loops.append(([number] * (k.nin + k.nout), <size_t>k))
    for number, dtype in FLOAT_TYPES:
        k = find_kernel(t, dtype, <int>which, <pass_number>pass_)
        loops.append(([number] * (k.nin + k.nout), <size_t>k))
    return loops


# A ufunc points to its name, loops and types for as long as it lives, which is always.
cdef list kept_names = []


cdef char *keep(str name):
    kept_names.append(name.encode())
    return <bytes>kept_names[-1]


cdef object make_ufunc(list loops, int nin, int nout, str name, str signature=None):
    """A loop is (type numbers of the operands, address of the kernel)."""
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
            types[i * nargs + j] = loops[i][0][j]
    return cnp.PyUFunc_FromFuncAndDataAndSignature(
        functions, data, types, <int>count, nin, nout, cnp.PyUFunc_None, keep(name), NULL, 0,
        NULL if signature is None else keep(signature))


cdef list row_loops_of(const target *t, int which, list kinds, bint reproducible):
    """The loops of a function along an axis, in the order of promotion. Labels of every integer
    type are cast to one of two."""
    label_types = (cnp.NPY_INT64, cnp.NPY_UINT64) if "label" in kinds else (None,)
    loops = []
    for number, dtype in FLOAT_TYPES:
        if reproducible:
            address = <size_t>find_reproducible_row_kernel(t, dtype, which)
        else:
            address = <size_t>find_row_kernel(t, dtype, which)
        for label in label_types:
            types = [{"mask": cnp.NPY_BOOL, "label": label}.get(kind, number) for kind in kinds]
            loops.append(([*types, number], address))
    return loops


def bind_rowwise(str target_name, bint reproducible=False):
    """The generalized ufuncs of one target by their names. The bits of the reproducible ones are
    the same on every target."""
    cdef const target *t = find_target(target_name)
    ufuncs = {}
    for which, row in enumerate(ROWWISE):
        loops = row_loops_of(t, which, row["kinds"], reproducible)
        ufunc = make_ufunc(loops, len(row["kinds"]), 1, row["name"], row["signature"])
        parameters = () if row["parameter"] is None else ((row["parameter"], row["default"]),)
        take_calls(ufunc, ", ".join(row["operands"]), parameters, check_rows)
        ufuncs[row["name"]] = ufunc
    return ufuncs


def bind(str target_name):
    """The ufuncs of one target, as {(activation, pass): ufunc}."""
    cdef const target *t = find_target(target_name)
    cdef const kernel *k
    ufuncs = {}
    for which, row in enumerate(ACTIVATIONS):
        parameters = tuple((p["name"], p["default"]) for p in row["parameters"])
        for pass_name, form in row["passes"].items():
            loops = loops_of(t, which, PASS_NAMES.index(pass_name))
            k = <const kernel *><size_t>loops[0][1]
            ufunc = make_ufunc(loops, k.nin, k.nout, form["name"])
            take_calls(ufunc, ", ".join(form["operands"]), parameters, None)
            ufuncs[row["name"], pass_name] = ufunc
    return ufuncs
