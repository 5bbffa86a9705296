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

/* The operand as an array, or NULL without an exception. */
static PyArrayObject *array_of(PyObject *operand)
{
    PyObject *array = PyArray_FROM_O(operand);
    if (array == NULL)
        PyErr_Clear();
    return (PyArrayObject *)array;
}

/* The index of the axis of x along which the rows lie, or -1 if only NumPy can judge it. */
static int find_axis_of(const struct call *call, int operand, PyArrayObject *x)
{
    long axis, dimensions = PyArray_NDIM(x);
    if (!find_given_axis(call, operand, &axis) || axis < -dimensions || axis >= dimensions)
        return -1;
    return (int)(axis < 0 ? axis + dimensions : axis);
}

/* The labels as contiguous int64 or uint64; NULL without an exception if they are no integers. */
static PyArrayObject *integers_of(PyObject *labels)
{
    PyArrayObject *array = array_of(labels);
    if (array == NULL)
        return NULL;
    int type = PyArray_TYPE(array);
    PyObject *integers = NULL;
    if (PyTypeNum_ISINTEGER(type) || PyTypeNum_ISBOOL(type)) {
        type = PyTypeNum_ISUNSIGNED(type) ? NPY_UINT64 : NPY_INT64;
        integers = PyArray_FROM_OTF((PyObject *)array, type, NPY_ARRAY_IN_ARRAY);
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

/* Dimensions as a tuple, without the one at `dropped`; -1: with all. */
static PyObject *shape_without(PyArrayObject *array, int dropped)
{
    int dimensions = PyArray_NDIM(array), count = 0;
    PyObject *shape = PyTuple_New(dimensions - (dropped >= 0));
    for (int i = 0; shape != NULL && i < dimensions; i++) {
        if (i != dropped)
            PyTuple_SetItem(shape, count++, PyLong_FromSsize_t(PyArray_DIM(array, i)));
    }
    return shape;
}

/* What to do about labels that have an element where x has a row along `axis`: a new string. */
static PyObject *remedy_for_shape(PyArrayObject *labels, PyArrayObject *x, int axis)
{
    if (PyArray_NDIM(labels) == PyArray_NDIM(x) && PyArray_DIM(labels, axis) == 1)
        return PyUnicode_FromFormat("; drop the axis of length 1: np.squeeze(label, axis=%d)",
                                    axis - PyArray_NDIM(x));
    return PyUnicode_FromString(
        PyArray_SAMESHAPE(labels, x) ? "; for one-hot labels use softmax_cross_entropy_dense" : "");
}

/* Labels of as many dimensions as x would broadcast to a result of other rows. */
static int check_shape(const struct call *call, PyArrayObject *labels, PyArrayObject *x, int axis)
{
    if (PyArray_NDIM(labels) < PyArray_NDIM(x))
        return 0;
    PyObject *given = shape_without(labels, -1), *of_x = shape_without(x, -1);
    PyObject *right = shape_without(x, axis), *remedy = remedy_for_shape(labels, x, axis);
    if (given != NULL && of_x != NULL && right != NULL && remedy != NULL)
        PyErr_Format(PyExc_ValueError,
                     "%s() got label of shape %S for x of shape %S; label has the shape of x "
                     "without the axis of the classes, here %S%U",
                     call->ufunc->name, given, of_x, right, remedy);
    Py_XDECREF(given);
    Py_XDECREF(of_x);
    Py_XDECREF(right);
    Py_XDECREF(remedy);
    return -1;
}

static int check_labels_of(const struct call *call, PyArrayObject *labels, PyArrayObject *x,
                           int axis)
{
    if (check_shape(call, labels, x, axis) < 0)
        return -1;
    return check_range(call, labels, PyArray_DIM(x, axis));
}

int check_labels(const struct call *call)
{
    take_wrong_label();
    if (call->count < call->ufunc->nin || any_override(call))
        return 0;
    int operand = index_of_x(call), result = 0;
    PyArrayObject *x = array_of(call->args[operand]);
    int axis = x == NULL ? -1 : find_axis_of(call, operand, x);
    PyArrayObject *labels = axis < 0 ? NULL : integers_of(call->args[call->function->label]);
    if (labels != NULL)
        result = check_labels_of(call, labels, x, axis);
    Py_XDECREF(x);
    Py_XDECREF(labels);
    return result;
}

bool met_wrong_label(const struct call *call)
{
    struct wrong_label wrong = take_wrong_label();
    if (wrong.found)
        refuse_label(call, PyLong_FromLongLong(wrong.label), wrong.n);
    return wrong.found;
}
