# cython: language_level=3, freethreading_compatible=True, binding=False, autotestdict=False
"""Registers the kernels as NumPy ufuncs."""

cimport numpy as cnp
from cpython.mem cimport PyMem_Calloc, PyMem_Malloc
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

    struct conversion:
        pass

    struct conversion_16:
        pass

    enum dtype_number "dtype": FLOAT16, FLOAT32, FLOAT64, LONGDOUBLE
    enum: BFLOAT16
    enum pass_number "pass": PASSES


cdef extern from "dispatch.h":
    struct target:
        const char *name
        const char *needs
        int (*runs_here)()

    const target targets[]
    const size_t target_count
    const kernel *find_kernel(const target *, dtype_number, int, pass_number)
    const kernel *find_exact_kernel(const target *, dtype_number, int, pass_number)
    const conversion *find_conversions(const target *)
    const conversion_16 *find_conversions_16(const target *)
    const kernel *find_integer_kernel(const target *, int, int, pass_number)
    const row_kernel *find_row_kernel(const target *, dtype_number, int)
    const row_kernel *find_reproducible_row_kernel(const target *, dtype_number, int)
    size_t last_level_cache()


cdef extern from "loops/strided_elementwise.h":
    void elementwise_loop(char **, const ptrdiff_t *, const ptrdiff_t *, void *)
    void set_stream_threshold(size_t)
    size_t get_stream_threshold()


cdef extern from "loops/sixteen_bit.h":
    struct sixteen_bit:
        const kernel *kernel
        const conversion_16 *conversion

    void sixteen_bit_loop(char **, const ptrdiff_t *, const ptrdiff_t *, void *)


cdef extern from "loops/reproducible.h":
    void reproducible_loop(char **, const ptrdiff_t *, const ptrdiff_t *, void *)

    enum middle_rule "middle": TOWARD_HALF, AWAY_FROM_ONE, TO_EVEN, TO_EVEN_OR_HALF

    struct reproducible_data "reproducible":
        const kernel *kernel
        const kernel *exact
        const conversion *conversions
        const conversion_16 *bfloat16
        int dtype
        double tolerance
        middle_rule middle
        const float *exceptions
        int exception_count
        const double *defaults


cdef extern from "loops/strided_rowwise.h":
    void rowwise_loop(char **, const ptrdiff_t *, const ptrdiff_t *, void *)


cdef extern from "python/function.h":
    struct loop_table:
        cnp.PyUFuncGenericFunction *functions
        void **data
        char *types
        int count

    int take_calls(object, const loop_table *, object, object, object,
                   cnp.PyUFuncGenericFunction, void *) except -1

    struct found_loop "loop":
        cnp.PyUFuncGenericFunction function
        void *data

    found_loop find_loop(object, int)


cdef extern from "python/call_loop.h":
    bint c_has_fast_path "has_fast_path"(object)


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


cdef class Loop:
    """One loop of a ufunc."""

    cdef list types  # type numbers of the operands
    cdef cnp.PyUFuncGenericFunction function
    cdef void *data


cdef Loop make_loop(list types, void *function, const void *data):
    cdef Loop loop = Loop()
    loop.types = types
    loop.function = <cnp.PyUFuncGenericFunction>function
    loop.data = <void *>data
    return loop


cdef void *allocate(size_t size) except NULL:
    cdef void *memory = PyMem_Calloc(1, size + 1)
    if memory == NULL:
        raise MemoryError()
    return memory


cdef list integer_loops(const target *t, size_t which, size_t pass_):
    cdef const kernel *k
    cdef size_t unsigned, size_log2
    loops = []
    for number, is_unsigned, size in INTEGER_TYPES:
        unsigned, size_log2 = is_unsigned, size.bit_length() - 1
        k = find_integer_kernel(t, <int>unsigned, <int>size_log2, <pass_number>pass_)
        if k != NULL:
            loops.append(make_loop([number] * (k.nin + k.nout), <void *>elementwise_loop, k))
    return loops


cdef Loop sixteen_bit_loop_of(list types, const kernel *k, const conversion_16 *conversion):
    """A loop by float32's kernel. Its description lives for ever, like a ufunc."""
    cdef sixteen_bit *data = <sixteen_bit *>allocate(sizeof(sixteen_bit))
    data.kernel = k
    data.conversion = conversion
    return make_loop(types, <void *>sixteen_bit_loop, data)


cdef list loops_of(const target *t, size_t which, size_t pass_):
    """The loops for floating-point dtypes, in the order of promotion, bfloat16 last."""
    cdef const kernel *k
    cdef const kernel *float32 = find_kernel(t, FLOAT32, <int>which, <pass_number>pass_)
    cdef const conversion_16 *conversions = find_conversions_16(t)
    cdef int nargs = float32.nin + float32.nout
    loops = []
    for number, dtype in FLOAT_TYPES:
        k = find_kernel(t, dtype, <int>which, <pass_number>pass_)
        if k != NULL:
            loops.append(make_loop([number] * nargs, <void *>elementwise_loop, k))
        else:
            loops.append(sixteen_bit_loop_of([number] * nargs, float32, &conversions[dtype]))
    loops.append(sixteen_bit_loop_of(None, float32, &conversions[<int>BFLOAT16]))
    return loops


cdef dict MIDDLES = {
    "toward 1/2": TOWARD_HALF,
    "away from 1": AWAY_FROM_ONE,
    "even": TO_EVEN,
    "even, toward 1/2 if tiny": TO_EVEN_OR_HALF,
}


cdef void *reproducible_loop_of(const target *t, int dtype, size_t which, size_t pass_) except NULL:
    """Describes the loop of one dtype. Like a ufunc, it lives for ever."""
    cdef pass_number number = <pass_number>pass_
    row = ACTIVATIONS[which]
    form = row["passes"][PASS_NAMES[pass_]]
    cdef reproducible_data *data = <reproducible_data *>allocate(sizeof(reproducible_data))
    data.conversions = find_conversions(t)
    data.bfloat16 = find_conversions_16(t) + <int>BFLOAT16
    data.dtype = dtype
    if dtype == FLOAT64 or not (row["in_float64"] or dtype == BFLOAT16):
        data.kernel = find_exact_kernel(t, <dtype_number>dtype, <int>which, number)
        return data
    data.exact = find_exact_kernel(t, FLOAT64, <int>which, number)
    # Short forms are not proved where terms cancel.
    if row["kind"] == "loss":
        data.kernel = data.exact
    else:
        data.kernel = find_kernel(t, FLOAT64, <int>which, number)
    if data.kernel == data.exact:
        data.tolerance = 2.0 ** -52  # what lies nearer may be the middle of two results
    else:
        data.tolerance = 2.0 ** -45
    data.middle = MIDDLES[row["middle"]]
    if data.middle == TO_EVEN_OR_HALF and pass_ > 0:
        data.middle = TO_EVEN
    if data.middle == TO_EVEN and dtype == FLOAT32:
        data.tolerance = 0  # rounding the exact form to nearest, ties to even, is right
    exceptions = form["exceptions"] or ()
    data.exception_count = <int>len(exceptions)
    cdef float *x = <float *>allocate(len(exceptions) * sizeof(float))
    for i, text in enumerate(exceptions):
        x[i] = float.fromhex(text)
    data.exceptions = x
    cdef double *defaults
    if row["rational"] and row["in_float64"] and row["parameters"]:
        defaults = <double *>allocate(len(row["parameters"]) * sizeof(double))
        for i, parameter in enumerate(row["parameters"]):
            defaults[i] = parameter["default"]
        data.defaults = defaults
    return data


cdef list reproducible_loops_of(const target *t, size_t which, size_t pass_):
    """The same for relu_ufunc.reproducible; longdouble is the ordinary one."""
    cdef const kernel *k = find_kernel(t, LONGDOUBLE, <int>which, <pass_number>pass_)
    cdef int nargs = k.nin + k.nout
    loops = []
    for number, dtype in (*FLOAT_TYPES[:-1], (None, BFLOAT16)):
        types = None if number is None else [number] * nargs
        loops.append(make_loop(types, <void *>reproducible_loop,
                               reproducible_loop_of(t, dtype, which, pass_)))
    loops.insert(3, make_loop([cnp.NPY_LONGDOUBLE] * nargs, <void *>elementwise_loop, k))
    return loops


# A ufunc points to its name, loops and types for as long as it lives, which is always.
cdef list kept_names = []


cdef char *keep(str name):
    kept_names.append(name.encode())
    return <bytes>kept_names[-1]


cdef loop_table make_table(list loops, size_t nargs) except *:
    cdef loop_table table
    cdef size_t count = len(loops), i, j
    cdef Loop loop
    table.count = <int>count
    table.functions = <cnp.PyUFuncGenericFunction *>PyMem_Malloc(
        count * sizeof(cnp.PyUFuncGenericFunction))
    table.data = <void **>PyMem_Malloc(count * sizeof(void *))
    table.types = <char *>PyMem_Malloc(count * nargs)
    if table.functions == NULL or table.data == NULL or table.types == NULL:
        raise MemoryError()
    for i in range(count):
        loop = loops[i]
        table.functions[i] = loop.function
        table.data[i] = loop.data
        for j in range(nargs):
            table.types[i * nargs + j] = loop.types[j]
    return table


cdef object make_ufunc(const loop_table *table, int nin, int nout, str name, str signature=None):
    return cnp.PyUFunc_FromFuncAndDataAndSignature(
        table.functions, table.data, table.types, table.count, nin, nout, cnp.PyUFunc_None,
        keep(name), NULL, 0, NULL if signature is None else keep(signature))


cdef list row_loops_of(const target *t, int which, list kinds, bint reproducible):
    """The loops of a function along an axis, in the order of promotion. Labels of every integer
    type are cast to one of two."""
    label_types = (cnp.NPY_INT64, cnp.NPY_UINT64) if "label" in kinds else (None,)
    cdef const row_kernel *k
    loops = []
    for number, dtype in FLOAT_TYPES:
        if reproducible:
            k = find_reproducible_row_kernel(t, dtype, which)
        else:
            k = find_row_kernel(t, dtype, which)
        for label in label_types:
            types = [{"mask": cnp.NPY_BOOL, "label": label}.get(kind, number) for kind in kinds]
            loops.append(make_loop([*types, number], <void *>rowwise_loop, k))
    return loops


def bind_rowwise(str target_name, bint reproducible=False):
    """The generalized ufuncs of one target by their names. The bits of the reproducible ones are
    the same on every target."""
    cdef const target *t = find_target(target_name)
    cdef loop_table table
    ufuncs = {}
    for which, row in enumerate(ROWWISE):
        loops = row_loops_of(t, which, row["kinds"], reproducible)
        table = make_table(loops, len(row["kinds"]) + 1)
        ufunc = make_ufunc(&table, len(row["kinds"]), 1, row["name"], row["signature"])
        parameters = () if row["parameter"] is None else ((row["parameter"], row["default"]),)
        take_calls(ufunc, &table, ", ".join(row["operands"]), parameters, check_rows, NULL, NULL)
        ufuncs[row["name"]] = ufunc
    return ufuncs


def bind(str target_name, bint reproducible=False):
    """The ufuncs of one target, as {(activation, pass): ufunc}."""
    cdef const target *t = find_target(target_name)
    cdef const kernel *k
    cdef loop_table table
    cdef Loop bfloat16
    ufuncs = {}
    for which, row in enumerate(ACTIVATIONS):
        parameters = tuple((p["name"], p["default"]) for p in row["parameters"])
        for pass_name, form in row["passes"].items():
            pass_ = PASS_NAMES.index(pass_name)
            k = find_kernel(t, FLOAT64, <int>which, <pass_number>pass_)
            loops = integer_loops(t, which, pass_) if row["integers"] else []
            *others, bfloat16 = (reproducible_loops_of(t, which, pass_) if reproducible
                                 else loops_of(t, which, pass_))
            table = make_table([*loops, *others], k.nin + k.nout)
            ufunc = make_ufunc(&table, k.nin, k.nout, form["name"])
            take_calls(ufunc, &table, ", ".join(form["operands"]), parameters, None,
                       bfloat16.function, bfloat16.data)
            ufuncs[row["name"], pass_name] = ufunc
    return ufuncs


def loop_addresses(ufunc, int type_number):
    """The addresses of a loop and of its data, or None. `ufunc` is one of ours."""
    cdef found_loop loop = find_loop(ufunc, type_number)
    return None if loop.function == NULL else (<size_t>loop.function, <size_t>loop.data)


def has_fast_path(ufunc):
    """Whether calls may go past NumPy. `ufunc` is one of ours."""
    return c_has_fast_path(ufunc)
