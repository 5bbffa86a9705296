#include "python/labels.h"

#include "loops/strided_rowwise.h"
#include "python/complete.h"

static void refuse_label(const struct call *call, PyObject *stolen_label, npy_intp n)
{
    if (stolen_label != NULL)
        PyErr_Format(PyExc_ValueError, "%s() got label %S, which is outside [0, %zd)",
                     call->ufunc->name, stolen_label, (Py_ssize_t)n);
    Py_XDECREF(stolen_label);
}

/* The axis of x as it was given: by axis=, as the first of axes=, or the last one. False if only
   NumPy can judge it. */
static bool find_given_axis(const struct call *call, int x, long *axis)
{
    PyObject *given = call->axis, *entry = NULL;
    int overflow = 0;
    *axis = -1;
    if (call->axes != NULL) {
        if (!PyList_CheckExact(call->axes) || PyList_Size(call->axes) <= x)
            return false;
        entry = PyList_GetItem(call->axes, x);
        given = PyTuple_CheckExact(entry) && PyTuple_Size(entry) == 1 ? PyTuple_GetItem(entry, 0)
                                                                      : entry;
    }
    if (given == NULL)
        return true;
    if (!PyLong_CheckExact(given))
        return false;
    *axis = PyLong_AsLongAndOverflow(given, &overflow);
    return !overflow;
}

static int index_of_x(const struct call *call)
{
    const struct row_kernel *kernel = call->ufunc->data[0];
    int k = 0;
    while (kernel->operands[k] != ROW_OPERAND)
        k++;
    return k;
}

/* The number of elements of a row, or -1 if only NumPy can judge it. */
static npy_intp find_row_length(const struct call *call)
{
    int x = index_of_x(call);
    long axis;
    if (!find_given_axis(call, x, &axis))
        return -1;
    PyObject *array = PyArray_FROM_O(call->args[x]);
    if (array == NULL) {
        PyErr_Clear();
        return -1;
    }
    int dimensions = PyArray_NDIM((PyArrayObject *)array);
    npy_intp n = -1;
    if (axis >= -dimensions && axis < dimensions)
        n = PyArray_DIM((PyArrayObject *)array, (int)(axis < 0 ? axis + dimensions : axis));
    Py_DECREF(array);
    return n;
}

/* The labels as contiguous int64 or uint64; NULL without an exception if they are no integers. */
static PyArrayObject *integers_of(PyObject *labels)
{
    PyObject *array = PyArray_FROM_O(labels);
    if (array == NULL) {
        PyErr_Clear();
        return NULL;
    }
    int type = PyArray_TYPE((PyArrayObject *)array);
    PyObject *integers = NULL;
    if (PyTypeNum_ISINTEGER(type) || PyTypeNum_ISBOOL(type)) {
        type = PyTypeNum_ISUNSIGNED(type) ? NPY_UINT64 : NPY_INT64;
        integers = PyArray_FROM_OTF(array, type, NPY_ARRAY_IN_ARRAY);
        PyErr_Clear();
    }
    Py_DECREF(array);
    return (PyArrayObject *)integers;
}

static int check_range(const struct call *call, PyArrayObject *labels, npy_intp n)
{
    const npy_uint64 *data = PyArray_DATA(labels); /* negative numbers are too large */
    npy_intp count = PyArray_SIZE(labels);
    bool is_signed = PyArray_TYPE(labels) == NPY_INT64;
    for (npy_intp i = 0; i < count; i++) {
        if (data[i] < (npy_uint64)n)
            continue;
        refuse_label(call,
                     is_signed ? PyLong_FromLongLong((npy_int64)data[i])
                               : PyLong_FromUnsignedLongLong(data[i]),
                     n);
        return -1;
    }
    return 0;
}

int check_labels(const struct call *call)
{
    take_wrong_label();
    if (call->count < call->ufunc->nin || any_override(call))
        return 0;
    npy_intp n = find_row_length(call);
    PyArrayObject *labels = n < 0 ? NULL : integers_of(call->args[call->function->label]);
    if (labels == NULL)
        return 0;
    int result = check_range(call, labels, n);
    Py_DECREF(labels);
    return result;
}

bool met_wrong_label(const struct call *call)
{
    struct wrong_label wrong = take_wrong_label();
    if (wrong.found)
        refuse_label(call, PyLong_FromLongLong(wrong.label), wrong.n);
    return wrong.found;
}

bool has_float_labels(const struct call *call)
{
    if (call->function->label < 0 || call->count <= call->function->label)
        return false;
    PyObject *label = call->args[call->function->label];
    PyObject *array = has_override(label) ? NULL : PyArray_FROM_O(label);
    bool is_float = array != NULL && PyTypeNum_ISFLOAT(PyArray_TYPE((PyArrayObject *)array));
    Py_XDECREF(array);
    PyErr_Clear();
    return is_float;
}
