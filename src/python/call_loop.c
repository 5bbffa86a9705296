/* Fast path. For plain arrays of one dtype whose elements are in C order, NumPy's dispatch decides
   nothing that is not checked here. Everything else falls back to it, and so does a ufunc whose
   loops somebody has replaced. Types are compared exactly: a subclass may have an override or
   another meaning. */
#include "python/call_loop.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "loops/overlap.h"
#include "loops/strided_nested.h"
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

static bool is_usable(PyObject *operand, const struct common *common)
{
    if (!PyArray_CheckExact(operand))
        return false;
    PyArrayObject *array = (PyArrayObject *)operand;
    return PyArray_TYPE(array) == common->type && PyArray_ISNOTSWAPPED(array) &&
           PyArray_ISALIGNED(array);
}

static bool is_alike(PyObject *operand, const struct common *common)
{
    PyArrayObject *array = (PyArrayObject *)operand;
    if (!is_usable(operand, common) || PyArray_NDIM(array) != common->dimensions)
        return false;
    for (int i = 0; i < common->dimensions; i++) {
        if (PyArray_DIM(array, i) != PyArray_DIM(common->first, i))
            return false;
    }
    return true;
}

/* The outputs as they were given, by keyword or position; NULL: a new array. False if NumPy must
   judge them. */
static bool find_outputs(const struct call *call, PyObject **outputs)
{
    int nin = call->ufunc->nin, nout = call->ufunc->nout;
    bool tuple = call->out != NULL && PyTuple_CheckExact(call->out);
    if (call->out != NULL && (call->count > nin || (tuple ? PyTuple_Size(call->out) : 1) != nout))
        return false;
    for (int k = 0; k < nout; k++) {
        outputs[k] = tuple                   ? PyTuple_GetItem(call->out, k)
                     : call->count > nin + k ? call->args[nin + k]
                                             : call->out;
        if (outputs[k] == Py_None)
            outputs[k] = NULL;
    }
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

/* Claims all outputs, in place of what was given. Returns -1 with an exception set. */
static int claim_all(PyObject **outputs, int count, PyArrayObject *like)
{
    for (int k = 0; k < count; k++) {
        outputs[k] = claim(outputs[k], like);
        for (int j = 0; outputs[k] == NULL && j < k; j++)
            Py_DECREF(outputs[j]);
        if (outputs[k] == NULL)
            return -1;
    }
    return 0;
}

static int as_numpy(int raised)
{
    return (raised & FE_DIVBYZERO ? NPY_FPE_DIVIDEBYZERO : 0) |
           (raised & FE_OVERFLOW ? NPY_FPE_OVERFLOW : 0) |
           (raised & FE_UNDERFLOW ? NPY_FPE_UNDERFLOW : 0) |
           (raised & FE_INVALID ? NPY_FPE_INVALID : 0);
}

/* Steals the references to the outputs, and returns them as the call does: one, or a tuple. */
static PyObject *give(PyObject **outputs, int count)
{
    if (count == 1)
        return outputs[0];
    PyObject *tuple = PyTuple_New(count);
    for (int k = 0; k < count; k++) {
        if (tuple == NULL)
            Py_DECREF(outputs[k]);
        else
            PyTuple_SetItem(tuple, k, outputs[k]);
    }
    return tuple;
}

/* The elements of a call: `nested`, or the arguments of NumPy's inner loop. */
struct extents {
    char **data;
    const npy_intp *dimensions, *steps;
    struct nested *nested; /* or NULL */
};

/* Steals the references to the outputs, and returns them. */
static PyObject *run(const struct call *call, const struct common *common,
                     const struct extents *over, PyObject **outputs)
{
    const struct function *function = call->function;
    PyUFuncGenericFunction loop = function->loops[common->type];
    void *data = function->data[common->type];
    PyThreadState *thread = NULL;
    clear_flags();
    if (common->size >= LONG_CALL)
        thread = PyEval_SaveThread();
    if (over->nested != NULL)
        run_nested(over->nested, loop, data);
    else
        loop(over->data, over->dimensions, over->steps, data);
    if (thread != NULL)
        PyEval_RestoreThread(thread);
    int raised = as_numpy(raised_flags());
    PyObject *result = give(outputs, call->ufunc->nout);
    if (raised && PyUFunc_GiveFloatingpointErrors(call->ufunc->name, raised) < 0)
        Py_CLEAR(result);
    return result;
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

/* An output that shares no memory with the operands before it, unless element for element with an
   input. */
static bool fits_output(PyObject *output, const struct common *common, int order,
                        const struct nested *flat, int k, struct operand *as)
{
    if (!fits(output, common, order, as))
        return false;
    for (int i = 0; i < k; i++) {
        struct operand other = {flat->data[i], flat->steps[0][i]};
        bool is_input = i < flat->nin;
        if (other.data != NULL && (hazard(other, *as, common->size, common->item) ||
                                   (!is_input && other.data == as->data)))
            return false;
    }
    return true;
}

/* Operands that are alike, as one dimension. `room` is for parameters that are numbers. */
static bool fits_flat(const struct call *call, const struct common *common, PyObject **outputs,
                      double *room, struct nested *flat)
{
    int nin = flat->nin, free_inputs = call->function->free_inputs, order = order_of(common);
    for (int k = 0; k < flat->nargs; k++) {
        struct operand one = {NULL, (ptrdiff_t)common->item};
        bool fitting;
        if (k < free_inputs)
            fitting = fits(call->args[k], common, order, &one);
        else if (k < nin)
            fitting =
                fits_parameter(call, k - free_inputs, common, order, &room[k - free_inputs], &one);
        else
            fitting = outputs[k - nin] == NULL ||
                      fits_output(outputs[k - nin], common, order, flat, k, &one);
        if (!fitting)
            return false;
        flat->data[k] = one.data;
        flat->steps[0][k] = one.step;
    }
    flat->dimensions = 1;
    flat->shape[0] = common->size;
    return true;
}

static struct extent extent_of_nested(const struct nested *nested, int k)
{
    struct extent extent = extent_of_one(nested->data[k], (size_t)nested->item);
    for (int d = 0; d < nested->dimensions; d++)
        extent = repeated(extent, nested->shape[d], nested->steps[d][k]);
    return extent;
}

static bool is_same_memory(const struct nested *nested, int i, int k)
{
    bool same = nested->data[i] == nested->data[k];
    for (int d = 0; d < nested->dimensions; d++)
        same &= nested->shape[d] == 1 || nested->steps[d][i] == nested->steps[d][k];
    return same;
}

/* Puts the operand into its place if it is broadcast to the shape of the first one, or has it, and
   its elements are in C order. An output must have the shape, and no two elements in the same
   memory. */
static bool fits_nested_array(PyObject *operand, const struct common *common, int k,
                              struct nested *nested)
{
    PyArrayObject *array = (PyArrayObject *)operand;
    if (!is_usable(operand, common) || PyArray_NDIM(array) > common->dimensions)
        return false;
    int missing = common->dimensions - PyArray_NDIM(array);
    bool whole = k == 0 || k >= nested->nin;
    ptrdiff_t least = nested->item;
    if (whole && missing > 0)
        return false;
    for (int d = common->dimensions - 1; d >= 0; d--) {
        npy_intp n = d < missing ? 1 : PyArray_DIM(array, d - missing);
        npy_intp step = n == 1 ? 0 : PyArray_STRIDE(array, d - missing);
        if (n != nested->shape[d] && (n != 1 || whole))
            return false;
        if (n > 1 && (step < least && (whole || step != 0)))
            return false;
        least = n > 1 && step != 0 ? n * step : least;
        nested->steps[d][k] = step;
    }
    nested->data[k] = PyArray_BYTES(array);
    return true;
}

static bool fits_nested_input(const struct call *call, const struct common *common, int i,
                              double *room, struct nested *nested)
{
    int k = i - call->function->free_inputs;
    struct operand all;
    PyObject *given = k < 0 ? call->args[i] : call->parameters[k];
    if (k >= 0 && given == NULL)
        given = call->function->parameters[k].defaults[common->type];
    if (k >= 0 && fits_all(given, common, &room[k], &all)) {
        nested->data[i] = all.data;
        for (int d = 0; d < nested->dimensions; d++)
            nested->steps[d][i] = 0;
        return true;
    }
    return fits_nested_array(given, common, i, nested);
}

/* Operands of several dimensions. (Not inlined: other calls are 10 ns faster.) */
static __attribute__((noinline)) bool fits_nested(const struct call *call,
                                                  const struct common *common, PyObject **outputs,
                                                  double *room, struct nested *nested)
{
    nested->dimensions = common->dimensions;
    if (nested->dimensions > MAX_DIMENSIONS)
        return false;
    for (int d = 0; d < nested->dimensions; d++)
        nested->shape[d] = PyArray_DIM(common->first, d);
    for (int i = 0; i < nested->nin; i++) {
        if (!fits_nested_input(call, common, i, room, nested))
            return false;
    }
    for (int k = nested->nin; k < nested->nargs; k++) {
        PyObject *output = outputs[k - nested->nin];
        nested->data[k] = NULL;
        if (output == NULL)
            continue;
        if (!fits_nested_array(output, common, k, nested))
            return false;
        for (int i = 0; i < k; i++) {
            bool same = i < nested->nin && is_same_memory(nested, i, k);
            if (!same && nested->data[i] != NULL &&
                share_bytes(extent_of_nested(nested, i), extent_of_nested(nested, k)))
                return false;
        }
    }
    return true;
}

/* New arrays have their elements next to each other, in the order of the first operand. */
static void place_outputs(PyObject **outputs, bool flat, struct nested *nested)
{
    for (int k = nested->nin; k < nested->nargs; k++) {
        if (nested->data[k] != NULL)
            continue;
        PyArrayObject *array = (PyArrayObject *)outputs[k - nested->nin];
        nested->data[k] = PyArray_BYTES(array);
        for (int d = 0; !flat && d < nested->dimensions; d++)
            nested->steps[d][k] = PyArray_STRIDE(array, d);
    }
}

static bool call_elementwise(const struct call *call, const struct common *common,
                             PyObject **outputs, PyObject **result)
{
    int nout = call->ufunc->nout;
    double room[MAX_PARAMETERS];
    struct nested nested;
    nested.nin = call->ufunc->nin;
    nested.nargs = nested.nin + nout;
    nested.item = (ptrdiff_t)common->item;
    bool flat = fits_flat(call, common, outputs, room, &nested);
    if (!flat && !fits_nested(call, common, outputs, room, &nested))
        return false;
    for (int k = 0; k < nout; k++) {
        if (outputs[k] != NULL && !PyArray_ISWRITEABLE((PyArrayObject *)outputs[k]))
            return false;
    }
    *result = NULL;
    if (claim_all(outputs, nout, common->first) < 0)
        return true;
    place_outputs(outputs, flat, &nested);
    struct extents over = {nested.data, nested.shape, nested.steps[0], flat ? NULL : &nested};
    *result = run(call, common, &over, outputs);
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
    *result = NULL;
    if (claim_all(&output, 1, common->first) < 0)
        return true;
    operands[nin] = rows_of((PyArrayObject *)output, axis);
    char *data[MAX_OPERANDS];
    npy_intp steps[2 * MAX_OPERANDS];
    const npy_intp dimensions[] = {operands[0].rows, operands[0].n};
    for (int i = 0; i <= nin; i++) {
        data[i] = operands[i].data;
        steps[i] = operands[i].row_step;
        steps[nin + 1 + i] = operands[i].step;
    }
    *result = run(call, common, &(struct extents){data, dimensions, steps, NULL}, &output);
    return true;
}

bool call_loop(const struct call *call, PyObject **result)
{
    struct common common;
    PyObject *outputs[MAX_OUTPUTS];
    if (call->has_others || call->axes != NULL || !describe(call, &common) ||
        !find_outputs(call, outputs))
        return false;
    return call->function->along_axis ? call_rows(call, &common, outputs[0], result)
                                      : call_elementwise(call, &common, outputs, result);
}
