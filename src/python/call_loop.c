/* Fast path. For plain arrays of one dtype and shape, contiguous or of one dimension, NumPy's
   dispatch decides nothing that is not checked here. Everything else falls back to it, and so does
   a ufunc whose loops somebody has replaced. Types are compared exactly: a subclass may have an
   override or another meaning. */
#include "python/call_loop.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "loops/overlap.h"
#include "simd/flags.h"

enum {
    /* From so many elements on other threads may run meanwhile. Letting them takes as long as
       some hundred elements. */
    LONG_CALL = 2000,
};

/* The first array, and its properties that all arrays of the call must share. */
struct common {
    PyArrayObject *first;
    int type, dimensions;
    npy_intp size;
    size_t item;
};

/* Whether NumPy's table still names the loop that was registered for this type number. It does not
   after PyUFunc_ReplaceLoopBySignature, or in a NumPy that keeps the loops elsewhere. */
static bool names_loop(const PyUFuncObject *ufunc, const struct function *function, int type)
{
    int i = function->positions[type];
    return ufunc->functions != NULL && ufunc->data != NULL && i < ufunc->ntypes &&
           ufunc->functions[i] == function->loops[type] && ufunc->data[i] == function->data[type];
}

bool has_fast_path(PyObject *self)
{
    const PyUFuncObject *ufunc = (const PyUFuncObject *)self;
    return names_loop(ufunc, function_of(ufunc), NPY_FLOAT) &&
           names_loop(ufunc, function_of(ufunc), NPY_DOUBLE);
}

static bool describe(const struct call *call, struct common *common)
{
    PyObject *operand = call->args[0];
    if (!PyArray_CheckExact(operand))
        return false;
    PyArrayObject *array = (PyArrayObject *)operand;
    *common = (struct common){array, PyArray_TYPE(array), PyArray_NDIM(array), PyArray_SIZE(array),
                              (size_t)PyArray_ITEMSIZE(array)};
    return common->dimensions > 0 && common->size > 0 && common->type < BUILTIN_TYPES &&
           common->type != NPY_LONGDOUBLE && call->function->loops[common->type] != NULL &&
           names_loop(call->ufunc, call->function, common->type);
}

static bool is_alike(PyObject *operand, const struct common *common)
{
    if (!PyArray_CheckExact(operand))
        return false;
    PyArrayObject *array = (PyArrayObject *)operand;
    if (PyArray_TYPE(array) != common->type || PyArray_NDIM(array) != common->dimensions ||
        !PyArray_ISNOTSWAPPED(array) || !PyArray_ISALIGNED(array))
        return false;
    for (int i = 0; i < common->dimensions; i++) {
        if (PyArray_DIM(array, i) != PyArray_DIM(common->first, i))
            return false;
    }
    return true;
}

/* The one output as it was given, by keyword or position; NULL: a new array. False if NumPy must
   judge it. */
static bool find_output(const struct call *call, PyObject **output)
{
    int nin = call->ufunc->nin;
    *output = call->out;
    if (call->out != NULL && PyTuple_CheckExact(call->out)) {
        if (PyTuple_Size(call->out) != 1)
            return false;
        *output = PyTuple_GetItem(call->out, 0);
    }
    if (call->count > nin) {
        if (call->out != NULL)
            return false;
        *output = call->args[nin];
    }
    if (*output == Py_None)
        *output = NULL;
    return true;
}

/* A new reference to the output, which is made if it is NULL; NULL with an exception set. */
static PyObject *claim(PyObject *output, PyArrayObject *like)
{
    if (output == NULL)
        return PyArray_NewLikeArray(like, NPY_KEEPORDER, NULL, 0);
    if (PyArray_FailUnlessWriteable((PyArrayObject *)output, "output array") < 0)
        return NULL; /* a warning that is an error */
    return Py_NewRef(output);
}

static int as_numpy(int raised)
{
    return (raised & FE_DIVBYZERO ? NPY_FPE_DIVIDEBYZERO : 0) |
           (raised & FE_OVERFLOW ? NPY_FPE_OVERFLOW : 0) |
           (raised & FE_UNDERFLOW ? NPY_FPE_UNDERFLOW : 0) |
           (raised & FE_INVALID ? NPY_FPE_INVALID : 0);
}

/* How a parameter of fewer elements than the arrays belongs to them, seen as rows. */
enum broadcast { ALIKE, SAME_ROWS, ONE_PER_ROW };

struct rows {
    npy_intp count, n; /* n is 0: all operands are alike */
    enum broadcast parameters[MAX_PARAMETERS];
};

/* Calls the loop for several rows at a time. Parameters are repeated in a block on the stack. */
static void run_rows(const struct call *call, const struct common *common, char **data,
                     const npy_intp *steps, const struct rows *rows)
{
    enum { BLOCK_BYTES = 4096 };
    _Alignas(64) char blocks[MAX_PARAMETERS][BLOCK_BYTES];
    const struct function *function = call->function;
    int first = function->free_inputs, nargs = call->ufunc->nargs;
    npy_intp item = (npy_intp)common->item, row = rows->n * item, some = BLOCK_BYTES / row;
    char *here[MAX_OPERANDS];
    for (npy_intp at = 0; at < rows->count; at += some) {
        npy_intp count = rows->count - at < some ? rows->count - at : some, size = count * rows->n;
        for (int i = 0; i < nargs; i++) {
            int k = i - first;
            bool is_parameter = k >= 0 && k < function->parameter_count;
            enum broadcast broadcast = is_parameter ? rows->parameters[k] : ALIKE;
            here[i] = broadcast == ALIKE ? data[i] + at * rows->n * steps[i] : blocks[k];
            for (npy_intp r = 0; r < count && broadcast == SAME_ROWS && at == 0; r++)
                memcpy(blocks[k] + r * row, data[i], (size_t)row);
            for (npy_intp r = 0; r < count && broadcast == ONE_PER_ROW; r++)
                copy_elements((struct operand){blocks[k] + r * row, item},
                              (struct operand){data[i] + (at + r) * item, 0}, rows->n,
                              common->item);
        }
        function->loops[common->type](here, &size, steps, function->data[common->type]);
    }
}

/* Steals the reference to the output, and returns it. */
static PyObject *run(const struct call *call, const struct common *common, char **data,
                     const npy_intp *dimensions, const npy_intp *steps, const struct rows *rows,
                     PyObject *output)
{
    const struct function *function = call->function;
    PyThreadState *thread = NULL;
    clear_flags();
    if (common->size >= LONG_CALL)
        thread = PyEval_SaveThread();
    if (rows != NULL && rows->n > 0)
        run_rows(call, common, data, steps, rows);
    else
        function->loops[common->type](data, dimensions, steps, function->data[common->type]);
    if (thread != NULL)
        PyEval_RestoreThread(thread);
    int raised = as_numpy(raised_flags());
    if (raised && PyUFunc_GiveFloatingpointErrors(call->ufunc->name, raised) < 0)
        Py_CLEAR(output);
    return output;
}

/* Elementwise */

/* The flag of the order in which the elements lie next to each other; 0: in one dimension, at
   any distance. */
static int order_of(const struct common *common)
{
    return common->dimensions == 1                  ? 0
           : PyArray_IS_C_CONTIGUOUS(common->first) ? NPY_ARRAY_C_CONTIGUOUS
                                                    : NPY_ARRAY_F_CONTIGUOUS;
}

static bool fits(PyObject *operand, const struct common *common, int order, struct operand *as)
{
    PyArrayObject *array = (PyArrayObject *)operand;
    if (!is_alike(operand, common) || !PyArray_CHKFLAGS(array, order))
        return false;
    *as = (struct operand){PyArray_BYTES(array),
                           order ? (ptrdiff_t)common->item : PyArray_STRIDE(array, 0)};
    return true;
}

static bool fits_float(PyObject *operand, const struct common *common, void *room)
{
    double value = PyFloat_AsDouble(operand);
    float rounded = (float)value;
    if (common->type == NPY_DOUBLE)
        memcpy(room, &value, sizeof value);
    else
        memcpy(room, &rounded, sizeof rounded);
    return common->type == NPY_DOUBLE || (common->type == NPY_FLOAT && fabs(value) < FLT_MAX);
}

static bool is_scalar_of(PyObject *operand, int type)
{
    PyTypeObject *scalar = Py_TYPE(operand);
    return (type == NPY_FLOAT && scalar == &PyFloatArrType_Type) ||
           (type == NPY_DOUBLE && scalar == &PyDoubleArrType_Type) ||
           (type == NPY_HALF && scalar == &PyHalfArrType_Type);
}

/* One parameter for all elements: a Python float that rounding does not make infinite, a
   scalar of the dtype or an array without dimensions. Scalars are put into `room`. */
static bool fits_all(PyObject *operand, const struct common *common, void *room, struct operand *as)
{
    *as = (struct operand){room, 0};
    if (PyFloat_CheckExact(operand))
        return fits_float(operand, common, room);
    if (is_scalar_of(operand, common->type)) {
        PyArray_ScalarAsCtype(operand, room);
        return true;
    }
    if (!PyArray_CheckExact(operand) || PyArray_NDIM((PyArrayObject *)operand) != 0)
        return false;
    PyArrayObject *array = (PyArrayObject *)operand;
    as->data = PyArray_BYTES(array);
    return PyArray_TYPE(array) == common->type && PyArray_ISNOTSWAPPED(array) &&
           PyArray_ISALIGNED(array);
}

/* Axes of one element in front are left out. */
static int first_axis(PyArrayObject *array)
{
    int axis = 0;
    while (axis < PyArray_NDIM(array) && PyArray_DIM(array, axis) == 1)
        axis++;
    return axis;
}

/* One row for all rows: the last dimensions are those of the arrays, and the others 1. */
static bool is_same_for_rows(PyArrayObject *array, const struct common *common)
{
    int missing = common->dimensions - PyArray_NDIM(array), axis = first_axis(array);
    for (int i = axis; i < PyArray_NDIM(array); i++) {
        if (PyArray_DIM(array, i) != PyArray_DIM(common->first, i + missing))
            return false;
    }
    return axis < PyArray_NDIM(array);
}

/* One element for each row: the first dimensions are those of the arrays, and the others 1. */
static bool is_one_per_row(PyArrayObject *array, const struct common *common)
{
    int axis = PyArray_NDIM(array);
    while (axis > 0 && PyArray_DIM(array, axis - 1) == 1)
        axis--;
    for (int i = 0; i < axis; i++) {
        if (PyArray_DIM(array, i) != PyArray_DIM(common->first, i))
            return false;
    }
    return axis > 0 && PyArray_NDIM(array) == common->dimensions;
}

/* A parameter that is broadcast to rows short enough for blocks. All parameters that are have the
   same rows. */
static bool fits_rows_of(PyObject *operand, const struct common *common, int order, int k,
                         struct operand *as, struct rows *rows)
{
    enum { MAX_ROW_BYTES = 2048 };
    if (!PyArray_CheckExact(operand) || order != NPY_ARRAY_C_CONTIGUOUS)
        return false;
    PyArrayObject *array = (PyArrayObject *)operand;
    npy_intp size = PyArray_SIZE(array);
    if (PyArray_TYPE(array) != common->type || PyArray_NDIM(array) > common->dimensions ||
        size < 2 || !PyArray_ISCARRAY_RO(array))
        return false;
    bool same = is_same_for_rows(array, common);
    npy_intp n = same ? size : common->size / size;
    if ((!same && !is_one_per_row(array, common)) || n * (npy_intp)common->item > MAX_ROW_BYTES ||
        (rows->n != 0 && rows->n != n))
        return false;
    rows->n = n;
    rows->count = common->size / n;
    rows->parameters[k] = same ? SAME_ROWS : ONE_PER_ROW;
    *as = (struct operand){PyArray_BYTES(array), (ptrdiff_t)common->item};
    return true;
}

static bool fits_parameter(const struct call *call, int k, const struct common *common, int order,
                           void *room, struct operand *as, struct rows *rows)
{
    PyObject *given = call->parameters[k];
    if (given == NULL) {
        PyObject *ready = call->function->parameters[k].defaults[common->type];
        *as = (struct operand){PyArray_BYTES((PyArrayObject *)ready), 0};
        return true;
    }
    return fits(given, common, order, as) || fits_all(given, common, room, as) ||
           fits_rows_of(given, common, order, k, as, rows);
}

static bool call_elementwise(const struct call *call, const struct common *common, PyObject *output,
                             PyObject **result)
{
    int nin = call->ufunc->nin, free_inputs = call->function->free_inputs;
    int order = order_of(common);
    struct operand operands[MAX_OPERANDS];
    double room[MAX_PARAMETERS];
    struct rows rows = {0, 0, {ALIKE, ALIKE}};
    for (int i = 0; i < free_inputs; i++) {
        if (!fits(call->args[i], common, order, &operands[i]))
            return false;
    }
    for (int k = 0; k < call->function->parameter_count; k++) {
        if (!fits_parameter(call, k, common, order, &room[k], &operands[free_inputs + k], &rows))
            return false;
    }
    if (output != NULL) {
        if (!fits(output, common, order, &operands[nin]) ||
            !PyArray_ISWRITEABLE((PyArrayObject *)output))
            return false;
        for (int i = 0; i < nin; i++) {
            if (hazard(operands[i], operands[nin], common->size, common->item))
                return false;
        }
        /* A broadcast parameter inside the output would change while it is needed. */
        for (int k = 0; k < MAX_PARAMETERS; k++) {
            if (rows.parameters[k] != ALIKE && operands[free_inputs + k].data == operands[nin].data)
                return false;
        }
    }
    PyObject *claimed = *result = claim(output, common->first);
    if (claimed == NULL)
        return true;
    if (output == NULL)
        operands[nin] =
            (struct operand){PyArray_BYTES((PyArrayObject *)claimed), (ptrdiff_t)common->item};
    char *data[MAX_OPERANDS];
    npy_intp steps[MAX_OPERANDS];
    for (int i = 0; i <= nin; i++) {
        data[i] = operands[i].data;
        steps[i] = operands[i].step;
    }
    *result = run(call, common, data, &common->size, steps, &rows, claimed);
    return true;
}

/* Along an axis */

static bool find_axis(const struct call *call, const struct common *common, int *axis)
{
    int overflow = 0;
    long given = -1;
    if (call->axis != NULL) {
        if (!PyLong_CheckExact(call->axis))
            return false;
        given = PyLong_AsLongAndOverflow(call->axis, &overflow);
    }
    if (overflow || given < -common->dimensions || given >= common->dimensions)
        return false;
    *axis = (int)(given < 0 ? given + common->dimensions : given);
    return true;
}

static bool in_order(PyArrayObject *array, const struct common *common, int axis)
{
    return axis == common->dimensions - 1 && PyArray_IS_C_CONTIGUOUS(array);
}

/* The array has one or two dimensions, or it is contiguous and the axis is its last. */
static bool fits_rows(PyObject *operand, const struct common *common, int axis)
{
    return is_alike(operand, common) &&
           (common->dimensions <= 2 || in_order((PyArrayObject *)operand, common, axis));
}

/* (The step along a dimension of one element may be anything.) */
static struct operand_rows rows_of(PyArrayObject *array, int axis)
{
    int dimensions = PyArray_NDIM(array);
    npy_intp n = PyArray_DIM(array, axis);
    npy_intp row_step = dimensions == 1   ? 0
                        : dimensions == 2 ? PyArray_STRIDE(array, 1 - axis)
                                          : n * PyArray_ITEMSIZE(array);
    return (struct operand_rows){PyArray_BYTES(array), PyArray_SIZE(array) / n, row_step, n,
                                 PyArray_STRIDE(array, axis)};
}

static bool call_rows(const struct call *call, const struct common *common, PyObject *output,
                      PyObject **result)
{
    int nin = call->ufunc->nin, axis;
    const struct row_kernel *kernel = call->function->data[common->type];
    struct operand_rows operands[MAX_OPERANDS];
    bool rows_only = kernel->nin == kernel->operand_count && !kernel->masked && !kernel->reduces;
    if (!rows_only || !find_axis(call, common, &axis))
        return false;
    for (int i = 0; i < nin + (output != NULL); i++) {
        PyObject *operand = i < nin ? call->args[i] : output;
        if (!fits_rows(operand, common, axis))
            return false;
        operands[i] = rows_of((PyArrayObject *)operand, axis);
    }
    /* Else NumPy makes an output in which rows are contiguous. */
    if (output == NULL && !in_order(common->first, common, axis))
        return false;
    if (output != NULL && (!PyArray_ISWRITEABLE((PyArrayObject *)output) ||
                           overlaps_itself(operands[nin], common->item)))
        return false;
    for (int i = 0; output != NULL && i < nin; i++) {
        if (rows_hazard(operands[i], operands[nin], common->item))
            return false;
    }
    PyObject *claimed = *result = claim(output, common->first);
    if (claimed == NULL)
        return true;
    operands[nin] = rows_of((PyArrayObject *)claimed, axis);
    char *data[MAX_OPERANDS];
    npy_intp steps[2 * MAX_OPERANDS];
    const npy_intp dimensions[] = {operands[0].rows, operands[0].n};
    for (int i = 0; i <= nin; i++) {
        data[i] = operands[i].data;
        steps[i] = operands[i].row_step;
        steps[nin + 1 + i] = operands[i].step;
    }
    *result = run(call, common, data, dimensions, steps, NULL, claimed);
    return true;
}

bool call_loop(const struct call *call, PyObject **result)
{
    struct common common;
    PyObject *output;
    if (call->has_others || call->axes != NULL || call->ufunc->nout != 1 ||
        !describe(call, &common) || !find_output(call, &output))
        return false;
    return call->function->along_axis ? call_rows(call, &common, output, result)
                                      : call_elementwise(call, &common, output, result);
}
