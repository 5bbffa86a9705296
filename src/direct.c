/* Of ordinary arrays of one dtype and one shape, each element beside the next (or in one dimension
   at any distance), NumPy's own call would find out no more than is looked at here. Whatever
   else there is goes through it. */
#include "direct.h"

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define NO_IMPORT_ARRAY
#define NO_IMPORT_UFUNC
#define PY_ARRAY_UNIQUE_SYMBOL relu_ufunc_array_api
#define PY_UFUNC_UNIQUE_SYMBOL relu_ufunc_ufunc_api
#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

#include "loops/elementwise_loop.h"
#include "simd/flags.h"

/* From so many elements on other threads may run meanwhile; to let them takes as long as some
   hundred elements. */
enum { LONG_CALL = 2000 };

static int as_numpy(int raised)
{
    return (raised & FE_DIVBYZERO ? NPY_FPE_DIVIDEBYZERO : 0) |
           (raised & FE_OVERFLOW ? NPY_FPE_OVERFLOW : 0) |
           (raised & FE_UNDERFLOW ? NPY_FPE_UNDERFLOW : 0) |
           (raised & FE_INVALID ? NPY_FPE_INVALID : 0);
}

/* What all arrays of a call have in common with the first. */
struct common {
    PyArrayObject *first;
    int type, dimensions;
    int order; /* flag of the order in which the elements lie side by side; 0: in one dimension */
    npy_intp size;
    ptrdiff_t item;
};

static bool describe(PyObject *operand, struct common *common)
{
    if (!PyArray_CheckExact(operand))
        return false;
    PyArrayObject *array = (PyArrayObject *)operand;
    int type = PyArray_TYPE(array), dimensions = PyArray_NDIM(array);
    int order = dimensions == 1                  ? 0
                : PyArray_IS_C_CONTIGUOUS(array) ? NPY_ARRAY_C_CONTIGUOUS
                                                 : NPY_ARRAY_F_CONTIGUOUS;
    *common = (struct common){
        array, type, dimensions, order, PyArray_SIZE(array), PyArray_ITEMSIZE(array)};
    return type != NPY_LONGDOUBLE && dimensions > 0 && common->size > 0;
}

static bool alike(PyObject *operand, const struct common *common)
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

static bool fits(PyObject *operand, const struct common *common, struct operand *as)
{
    PyArrayObject *array = (PyArrayObject *)operand;
    if (!alike(operand, common) || !PyArray_CHKFLAGS(array, common->order))
        return false;
    *as = (struct operand){PyArray_BYTES(array),
                           common->order ? common->item : PyArray_STRIDE(array, 0)};
    return true;
}

/* A hyperparameter for all elements: a Python float that rounding does not make infinite, a scalar of
   the dtype or an array without dimensions. */
static bool fits_all(PyObject *operand, const struct common *common, void *room,
                     struct operand *as)
{
    if (PyFloat_CheckExact(operand)) {
        double value = PyFloat_AsDouble(operand);
        float rounded = (float)value;
        *as = (struct operand){room, 0};
        if (common->type == NPY_DOUBLE)
            memcpy(room, &value, sizeof value);
        else
            memcpy(room, &rounded, sizeof rounded);
        return common->type == NPY_DOUBLE ||
               (common->type == NPY_FLOAT && fabs(value) < FLT_MAX);
    }
    bool same_scalar = (common->type == NPY_FLOAT && PyArray_IsScalar(operand, Float)) ||
                       (common->type == NPY_DOUBLE && PyArray_IsScalar(operand, Double)) ||
                       (common->type == NPY_HALF && PyArray_IsScalar(operand, Half));
    if (same_scalar) {
        PyArray_ScalarAsCtype(operand, room);
        *as = (struct operand){room, 0};
        return true;
    }
    if (!PyArray_CheckExact(operand) || PyArray_NDIM((PyArrayObject *)operand) != 0)
        return false;
    PyArrayObject *array = (PyArrayObject *)operand;
    *as = (struct operand){PyArray_BYTES(array), 0};
    return PyArray_TYPE(array) == common->type && PyArray_ISNOTSWAPPED(array) &&
           PyArray_ISALIGNED(array);
}

static bool is_name(PyObject *keyword, const char *name, Py_ssize_t length)
{
    return PyUnicode_GetLength(keyword) == length &&
           PyUnicode_CompareWithASCIIString(keyword, name) == 0;
}

/* What a call asks for beside its inputs: an output or NULL for a new one, and an axis. False if it
   asks for more than that. */
static bool find_wishes(PyUFuncObject *ufunc, PyObject *const *args, Py_ssize_t count,
                        PyObject *keywords, PyObject **output, long *axis)
{
    Py_ssize_t given = keywords == NULL ? 0 : PyTuple_Size(keywords);
    if (ufunc->nout != 1 || count < ufunc->nin || count > ufunc->nargs)
        return false;
    *output = count == ufunc->nargs ? args[ufunc->nin] : NULL;
    for (Py_ssize_t i = 0; i < given; i++) {
        PyObject *name = PyTuple_GetItem(keywords, i), *value = args[count + i];
        if (is_name(name, "out", 3) && *output == NULL)
            *output = PyTuple_CheckExact(value) && PyTuple_Size(value) == 1
                          ? PyTuple_GetItem(value, 0)
                          : value;
        else if (is_name(name, "axis", 4) && axis != NULL && PyLong_CheckExact(value)) {
            int overflow;
            *axis = PyLong_AsLongAndOverflow(value, &overflow);
            if (overflow)
                return false;
        } else
            return false;
    }
    if (*output == Py_None)
        *output = NULL;
    return true;
}

/* The index of the loop for a dtype, or -1. */
static int find_loop(PyUFuncObject *ufunc, int type)
{
    for (int i = 0; i < ufunc->ntypes; i++) {
        if (ufunc->types[i * ufunc->nargs] == type)
            return i;
    }
    return -1;
}

/* A new reference to the output, which is made if it is NULL; NULL with an exception set. */
static PyObject *claim(PyObject *output, PyArrayObject *like)
{
    if (output == NULL)
        return PyArray_NewLikeArray(like, NPY_KEEPORDER, NULL, 0);
    if (PyArray_FailUnlessWriteable((PyArrayObject *)output, "output array") < 0)
        return NULL; /* a warning that is an error */
    Py_INCREF(output);
    return output;
}

/* Steals the reference to the output, and returns it. */
static PyObject *run(PyUFuncObject *ufunc, int loop, char **data, const npy_intp *dimensions,
                     const npy_intp *steps, npy_intp size, PyObject *output)
{
    PyThreadState *thread = NULL;
    clear_flags();
    if (size >= LONG_CALL)
        thread = PyEval_SaveThread();
    ufunc->functions[loop](data, dimensions, steps, ufunc->data[loop]);
    if (thread != NULL)
        PyEval_RestoreThread(thread);
    int raised = as_numpy(raised_flags());
    if (raised && PyUFunc_GiveFloatingpointErrors(ufunc->name, raised) < 0)
        Py_CLEAR(output);
    return output;
}

bool call_directly(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *keywords,
                   PyObject **result)
{
    PyUFuncObject *ufunc = (PyUFuncObject *)self;
    int nin = ufunc->nin;
    PyObject *output;
    struct common common;
    struct operand operands[MOST_INPUTS + 1];
    double room;
    if (!find_wishes(ufunc, args, count, keywords, &output, NULL) ||
        !describe(args[0], &common))
        return false;
    int loop = find_loop(ufunc, common.type);
    if (loop < 0)
        return false;
    const struct kernel *kernel = ufunc->data[loop];
    for (int i = 0; i < nin; i++) {
        bool parameter = kernel->parametric && i == nin - 1;
        if (!fits(args[i], &common, &operands[i]) &&
            !(parameter && fits_all(args[i], &common, &room, &operands[i])))
            return false;
    }
    if (output != NULL) {
        if (!fits(output, &common, &operands[nin]) ||
            !PyArray_ISWRITEABLE((PyArrayObject *)output))
            return false;
        for (int i = 0; i < nin; i++) {
            if (hazard(operands[i], operands[nin], common.size, (size_t)common.item))
                return false;
        }
    }
    bool made = output == NULL;
    *result = output = claim(output, common.first);
    if (output == NULL)
        return true;
    if (made)
        operands[nin] = (struct operand){PyArray_BYTES((PyArrayObject *)output), common.item};
    char *data[MOST_INPUTS + 1];
    npy_intp steps[MOST_INPUTS + 1];
    for (int i = 0; i <= nin; i++) {
        data[i] = operands[i].data;
        steps[i] = operands[i].step;
    }
    *result = run(ufunc, loop, data, &common.size, steps, common.size, output);
    return true;
}

/* Of one or two dimensions, or with all its elements side by side and rows along the last. */
static bool fits_rows(PyObject *operand, const struct common *common, int axis)
{
    return alike(operand, common) &&
           (common->dimensions <= 2 || (axis == common->dimensions - 1 &&
                                        PyArray_IS_C_CONTIGUOUS((PyArrayObject *)operand)));
}

/* (The step along a dimension of one element may be anything.) */
static npy_intp row_step(PyArrayObject *array, int axis)
{
    int dimensions = PyArray_NDIM(array);
    return dimensions == 1   ? 0
           : dimensions == 2 ? PyArray_STRIDE(array, 1 - axis)
                             : PyArray_DIM(array, axis) * PyArray_ITEMSIZE(array);
}

/* The bytes from the first to the last element. */
struct extent {
    const char *begin, *end;
};

static struct extent extent_of(PyArrayObject *array)
{
    struct extent a = {PyArray_BYTES(array), PyArray_BYTES(array) + PyArray_ITEMSIZE(array)};
    for (int i = 0; i < PyArray_NDIM(array); i++) {
        npy_intp reach = (PyArray_DIM(array, i) - 1) * PyArray_STRIDE(array, i);
        *(reach < 0 ? &a.begin : &a.end) += reach;
    }
    return a;
}

/* Of an array that fits_rows: whether two of its elements share memory, as far as the steps tell. */
static bool overlaps_itself(PyArrayObject *array)
{
    int dimensions = PyArray_NDIM(array);
    npy_intp reach = PyArray_ITEMSIZE(array), steps[2];
    if (dimensions > 2)
        return false;
    for (int i = 0; i < dimensions; i++)
        steps[i] =
            PyArray_STRIDE(array, i) < 0 ? -PyArray_STRIDE(array, i) : PyArray_STRIDE(array, i);
    int inner = dimensions == 2 && steps[1] < steps[0];
    for (int k = 0; k < dimensions; k++) {
        int i = k == 0 ? inner : 1 - inner;
        if (PyArray_DIM(array, i) > 1 && steps[i] < reach)
            return true;
        reach += (PyArray_DIM(array, i) - 1) * steps[i];
    }
    return false;
}

/* The same memory element for element is harmless. */
static bool may_overlap(PyArrayObject *in, PyArrayObject *out)
{
    bool same = PyArray_BYTES(in) == PyArray_BYTES(out);
    for (int i = 0; i < PyArray_NDIM(in); i++)
        same &= PyArray_STRIDE(in, i) == PyArray_STRIDE(out, i);
    struct extent a = extent_of(in), b = extent_of(out);
    return !same && a.begin < b.end && b.begin < a.end;
}

bool call_rows_directly(PyObject *self, PyObject *const *args, Py_ssize_t count,
                        PyObject *keywords, PyObject **result)
{
    PyUFuncObject *ufunc = (PyUFuncObject *)self;
    int nin = ufunc->nin;
    PyArrayObject *arrays[MOST_INPUTS + 1];
    PyObject *output;
    long axis = -1;
    struct common common;
    if (!find_wishes(ufunc, args, count, keywords, &output, &axis) ||
        !describe(args[0], &common) || axis < -common.dimensions || axis >= common.dimensions)
        return false;
    int along = (int)(axis < 0 ? axis + common.dimensions : axis);
    int loop = find_loop(ufunc, common.type);
    if (loop < 0 || ((const struct row_kernel *)ufunc->data[loop])->reduces)
        return false;
    for (int i = 0; i < nin + (output != NULL); i++) {
        PyObject *operand = i < nin ? args[i] : output;
        arrays[i] = (PyArrayObject *)operand;
        if (!fits_rows(operand, &common, along))
            return false;
    }
    /* Else NumPy makes an output in which rows are contiguous. */
    if (output == NULL &&
        !(PyArray_IS_C_CONTIGUOUS(common.first) && along == common.dimensions - 1))
        return false;
    for (int i = 0; output != NULL && i < nin; i++) {
        if (!PyArray_ISWRITEABLE(arrays[nin]) || may_overlap(arrays[i], arrays[nin]) ||
            overlaps_itself(arrays[nin]))
            return false;
    }
    *result = output = claim(output, common.first);
    if (output == NULL)
        return true;
    arrays[nin] = (PyArrayObject *)output;
    char *data[MOST_INPUTS + 1];
    npy_intp steps[2 * (MOST_INPUTS + 1)], n = PyArray_DIM(common.first, along);
    const npy_intp dimensions[] = {common.size / n, n};
    for (int i = 0; i <= nin; i++) {
        data[i] = PyArray_BYTES(arrays[i]);
        steps[i] = row_step(arrays[i], along);
        steps[nin + 1 + i] = PyArray_STRIDE(arrays[i], along);
    }
    *result = run(ufunc, loop, data, dimensions, steps, common.size, output);
    return true;
}
