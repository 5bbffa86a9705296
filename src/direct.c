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

static bool fits(PyObject *operand, const struct common *common, struct operand *as)
{
    if (!PyArray_CheckExact(operand))
        return false;
    PyArrayObject *array = (PyArrayObject *)operand;
    if (PyArray_TYPE(array) != common->type || PyArray_NDIM(array) != common->dimensions ||
        !PyArray_ISNOTSWAPPED(array) ||
        !PyArray_CHKFLAGS(array, NPY_ARRAY_ALIGNED | common->order))
        return false;
    for (int i = 0; i < common->dimensions; i++) {
        if (PyArray_DIM(array, i) != PyArray_DIM(common->first, i))
            return false;
    }
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

static bool is_out(PyObject *keyword)
{
    return PyUnicode_GetLength(keyword) == 3 &&
           PyUnicode_CompareWithASCIIString(keyword, "out") == 0;
}

/* The output that is asked for, or NULL for none. False if more than that is asked for. */
static bool find_output(PyUFuncObject *ufunc, PyObject *const *args, Py_ssize_t count,
                        PyObject *keywords, PyObject **output)
{
    Py_ssize_t given = keywords == NULL ? 0 : PyTuple_Size(keywords);
    *output = count + given > ufunc->nin ? args[ufunc->nin] : NULL;
    if (ufunc->nout != 1 || count < ufunc->nin || count + given > ufunc->nin + 1 ||
        (given == 1 && !is_out(PyTuple_GetItem(keywords, 0))))
        return false;
    if (*output != NULL && PyTuple_CheckExact(*output) && given == 1 &&
        PyTuple_Size(*output) == 1)
        *output = PyTuple_GetItem(*output, 0);
    if (*output == Py_None)
        *output = NULL;
    return true;
}

static const struct kernel *find_kernel(PyUFuncObject *ufunc, int type)
{
    for (int i = 0; i < ufunc->ntypes; i++) {
        if (ufunc->types[i * ufunc->nargs] == type)
            return ufunc->data[i];
    }
    return NULL;
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
    if (!find_output(ufunc, args, count, keywords, &output) || !describe(args[0], &common))
        return false;
    const struct kernel *kernel = find_kernel(ufunc, common.type);
    if (kernel == NULL)
        return false;
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
        *result = NULL;
        if (PyArray_FailUnlessWriteable((PyArrayObject *)output, "output array") < 0)
            return true; /* a warning that is an error */
        Py_INCREF(output);
    } else {
        output = PyArray_NewLikeArray(common.first, NPY_KEEPORDER, NULL, 0);
        *result = output;
        if (output == NULL)
            return true;
        operands[nin] = (struct operand){PyArray_BYTES((PyArrayObject *)output), common.item};
    }

    char *data[MOST_INPUTS + 1];
    npy_intp steps[MOST_INPUTS + 1];
    for (int i = 0; i <= nin; i++) {
        data[i] = operands[i].data;
        steps[i] = operands[i].step;
    }
    clear_flags();
    if (common.size >= LONG_CALL) {
        Py_BEGIN_ALLOW_THREADS elementwise_loop(data, &common.size, steps, (void *)kernel);
        Py_END_ALLOW_THREADS
    } else
        elementwise_loop(data, &common.size, steps, (void *)kernel);
    int raised = as_numpy(raised_flags());
    if (raised && PyUFunc_GiveFloatingpointErrors(ufunc->name, raised) < 0)
        Py_CLEAR(output);
    *result = output;
    return true;
}
