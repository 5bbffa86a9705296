/* Fast path. For plain arrays of one dtype and shape, contiguous or of one dimension, NumPy's
   dispatch decides nothing that is not checked here. Everything else falls back to it. Types are
   compared exactly: a subclass may have an override or another meaning. */
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

static bool describe(const struct call *call, struct common *common)
{
    PyObject *operand = call->args[0];
    if (!PyArray_CheckExact(operand))
        return false;
    PyArrayObject *array = (PyArrayObject *)operand;
    *common = (struct common){array, PyArray_TYPE(array), PyArray_NDIM(array), PyArray_SIZE(array),
                              (size_t)PyArray_ITEMSIZE(array)};
    return common->dimensions > 0 && common->size > 0 && common->type < BUILTIN_TYPES &&
           common->type != NPY_LONGDOUBLE && call->function->loops[common->type] != NULL;
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

/* Steals the reference to the output, and returns it. */
static PyObject *run(const struct call *call, const struct common *common, char **data,
                     const npy_intp *dimensions, const npy_intp *steps, PyObject *output)
{
    const struct function *function = call->function;
    PyThreadState *thread = NULL;
    clear_flags();
    if (common->size >= LONG_CALL)
        thread = PyEval_SaveThread();
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

static bool fits_parameter(const struct call *call, int k, const struct common *common, int order,
                           void *room, struct operand *as)
{
    PyObject *given = call->parameters[k];
    if (given == NULL) {
        PyObject *ready = call->function->parameters[k].defaults[common->type];
        *as = (struct operand){PyArray_BYTES((PyArrayObject *)ready), 0};
        return true;
    }
    return fits(given, common, order, as) || fits_all(given, common, room, as);
}

static bool call_elementwise(const struct call *call, const struct common *common, PyObject *output,
                             PyObject **result)
{
    int nin = call->ufunc->nin, free_inputs = call->function->free_inputs;
    int order = order_of(common);
    struct operand operands[MAX_OPERANDS];
    double room[MAX_PARAMETERS];
    for (int i = 0; i < free_inputs; i++) {
        if (!fits(call->args[i], common, order, &operands[i]))
            return false;
    }
    for (int k = 0; k < call->function->parameter_count; k++) {
        if (!fits_parameter(call, k, common, order, &room[k], &operands[free_inputs + k]))
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
    *result = run(call, common, data, &common->size, steps, claimed);
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
    *result = run(call, common, data, dimensions, steps, claimed);
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
