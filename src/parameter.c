/* A ufunc's `vectorcall` slot is a public, per-object field of PyUFuncObject through which
   both f(...) and PyObject_Call go. The function put there completes the operands and
   hands over to NumPy's own, so that overrides, casting and errors see an ordinary call.
   What it needs hangs on the ufunc's `obj`, which is there to keep an object alive. */
#include "parameter.h"

#include "direct.h"

#include <stdbool.h>

#define NO_IMPORT_ARRAY
#define NO_IMPORT_UFUNC
#define PY_ARRAY_UNIQUE_SYMBOL relu_ufunc_array_api
#define PY_UFUNC_UNIQUE_SYMBOL relu_ufunc_ufunc_api
#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

/* What `obj` holds: (name, default or None, then the default as an array of each floating
   dtype). A ready 0-d array of the operands' dtype costs NumPy half of what a
   Python float does. */
enum { NAME, INITIAL, FIRST_READY };

/* No valid call has more: 5 operands, 10 keywords of NumPy's, the hyperparameter. */
enum { MOST_ARGUMENTS = 32 };

/* Set once, before the first ufunc can be called. */
static vectorcallfunc numpy_call;
static PyObject *out_keyword, *axes_keyword;

static bool same_string(PyObject *a, PyObject *b)
{
    return a == b ||
           (PyUnicode_GetLength(a) == PyUnicode_GetLength(b) && PyUnicode_Compare(a, b) == 0);
}

/* Of operands that are complete. */
static PyObject *call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *keywords)
{
    PyObject *result;
    return call_directly(self, args, PyVectorcall_NARGS(nargsf), keywords, &result)
               ? result
               : numpy_call(self, args, nargsf, keywords);
}

static Py_ssize_t find_keyword(PyObject *keywords, PyObject *name)
{
    Py_ssize_t given = keywords == NULL ? 0 : PyTuple_Size(keywords);
    for (Py_ssize_t i = 0; i < given; i++) {
        if (same_string(PyTuple_GetItem(keywords, i), name))
            return i;
    }
    return -1;
}

/* The default (borrowed) that promotes as the Python float would. A ready array is of one
   dtype and rounded to it, so it serves only where that is the dtype that the loop will
   have: all operands are arrays of it, and no keyword but out= asks for anything. */
static PyObject *default_operand(PyObject *spec, PyObject *const *args, Py_ssize_t count,
                                 PyObject *keywords)
{
    PyObject *initial = PyTuple_GetItem(spec, INITIAL);
    Py_ssize_t given = keywords == NULL ? 0 : PyTuple_Size(keywords);
    if (given > 1 || (given == 1 && !same_string(PyTuple_GetItem(keywords, 0), out_keyword)))
        return initial;
    int type_number = NPY_NOTYPE;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!PyArray_CheckExact(args[i]))
            return initial;
        int mine = PyArray_TYPE((PyArrayObject *)args[i]);
        if (i > 0 && mine != type_number)
            return initial;
        type_number = mine;
    }
    for (Py_ssize_t i = FIRST_READY; i < PyTuple_Size(spec); i++) {
        PyObject *ready = PyTuple_GetItem(spec, i);
        if (PyArray_TYPE((PyArrayObject *)ready) == type_number)
            return ready;
    }
    return initial;
}

static PyObject *without(PyObject *keywords, Py_ssize_t index)
{
    Py_ssize_t given = PyTuple_Size(keywords);
    PyObject *rest = PyTuple_New(given - 1);
    for (Py_ssize_t i = 0; rest != NULL && i < given; i++) {
        if (i == index)
            continue;
        PyObject *keyword = PyTuple_GetItem(keywords, i);
        Py_INCREF(keyword);
        if (PyTuple_SetItem(rest, i < index ? i : i - 1, keyword) < 0)
            Py_CLEAR(rest);
    }
    return rest;
}

/* NumPy's own message would not tell which operand it is about. */
static PyObject *refuse_none(const char *function, PyObject *name, PyObject *initial)
{
    if (initial == Py_None)
        return PyErr_Format(PyExc_TypeError,
                            "%s() argument '%U' must be a number or an array, not None",
                            function, name);
    return PyErr_Format(
        PyExc_TypeError,
        "%s() argument '%U' must be a number or an array, not None; leave it out for %R",
        function, name, initial);
}

static PyObject *call_with_parameter(PyObject *self, PyObject *const *args, size_t nargsf,
                                     PyObject *keywords)
{
    PyUFuncObject *ufunc = (PyUFuncObject *)self;
    PyObject *spec = ufunc->obj;
    PyObject *name = PyTuple_GetItem(spec, NAME), *initial = PyTuple_GetItem(spec, INITIAL);
    Py_ssize_t count = PyVectorcall_NARGS(nargsf), parameter = ufunc->nin - 1;
    Py_ssize_t given = keywords == NULL ? 0 : PyTuple_Size(keywords);
    Py_ssize_t at = find_keyword(keywords, name);
    if (at >= 0 ? args[count + at] == Py_None : count > parameter && args[parameter] == Py_None)
        return refuse_none(ufunc->name, name, initial);
    if (at >= 0 && count > parameter)
        return PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%U'",
                            ufunc->name, name);
    if (at >= 0 && count < parameter)
        return PyErr_Format(PyExc_TypeError,
                            "%s() takes %zd positional argument%s before '%U' but %zd %s given",
                            ufunc->name, parameter, parameter == 1 ? "" : "s", name, count,
                            count == 1 ? "was" : "were");
    if (initial != Py_None && (count < parameter || count > ufunc->nargs))
        return PyErr_Format(
            PyExc_TypeError, "%s() takes from %zd to %d positional arguments but %zd %s given",
            ufunc->name, parameter, ufunc->nargs, count, count == 1 ? "was" : "were");
    if (count + given + 1 > MOST_ARGUMENTS || (at < 0 && count != parameter))
        return call(self, args, nargsf, keywords);
    if (at < 0 && initial == Py_None)
        return PyErr_Format(PyExc_TypeError, "%s() missing required argument: '%U'",
                            ufunc->name, name);

    PyObject *complete[MOST_ARGUMENTS], *rest = NULL;
    for (Py_ssize_t i = 0; i < count; i++)
        complete[i] = args[i];
    complete[count] = at < 0 ? default_operand(spec, args, count, keywords) : args[count + at];
    for (Py_ssize_t i = 0, to = count + 1; i < given; i++) {
        if (i != at)
            complete[to++] = args[count + i];
    }
    if (at >= 0 && given > 1) {
        rest = without(keywords, at);
        if (rest == NULL)
            return NULL;
    }
    PyObject *result = call(self, complete, (size_t)count + 1, at < 0 ? keywords : rest);
    Py_XDECREF(rest);
    return result;
}

int give_ready_default(PyObject *self, int type_number)
{
    PyUFuncObject *ufunc = (PyUFuncObject *)self;
    PyObject *initial = PyTuple_GetItem(ufunc->obj, INITIAL);
    if (initial == Py_None)
        return 0;
    PyObject *ready =
        PyArray_FromAny(initial, PyArray_DescrFromType(type_number), 0, 0, 0, NULL);
    if (ready == NULL)
        return -1;
    PyArray_CLEARFLAGS((PyArrayObject *)ready, NPY_ARRAY_WRITEABLE);
    PyObject *more = PyTuple_Pack(1, ready);
    Py_DECREF(ready);
    PyObject *spec = more == NULL ? NULL : PySequence_Concat(ufunc->obj, more);
    Py_XDECREF(more);
    if (spec == NULL)
        return -1;
    ufunc->obj = spec; /* the old one stays: a call on another thread may be reading it */
    return 0;
}

/* NumPy takes operands of the same memory, shape and strides as element for element the same,
   even where axes= turns one of them: what is read then is copied first. */
static PyObject *call_with_axes(PyObject *self, PyObject *const *args, size_t nargsf,
                                PyObject *keywords)
{
    PyUFuncObject *ufunc = (PyUFuncObject *)self;
    Py_ssize_t count = PyVectorcall_NARGS(nargsf);
    Py_ssize_t given = keywords == NULL ? 0 : PyTuple_Size(keywords);
    bool copied = given > 0 && count >= ufunc->nin && count + given <= MOST_ARGUMENTS &&
                  find_keyword(keywords, axes_keyword) >= 0;
    for (int i = 0; copied && i < ufunc->nin; i++)
        copied = PyArray_CheckExact(args[i]);
    PyObject *complete[MOST_ARGUMENTS], *result = NULL;
    if (!copied)
        return call_rows_directly(self, args, count, keywords, &result)
                   ? result
                   : numpy_call(self, args, nargsf, keywords);
    int copies = 0;
    for (; copies < ufunc->nin; copies++) {
        complete[copies] = PyArray_NewCopy((PyArrayObject *)args[copies], NPY_KEEPORDER);
        if (complete[copies] == NULL)
            goto done;
    }
    for (Py_ssize_t i = copies; i < count + given; i++)
        complete[i] = args[i];
    result = numpy_call(self, complete, (size_t)count, keywords);
done:
    while (copies > 0)
        Py_DECREF(complete[--copies]);
    return result;
}

static int remember_call(PyUFuncObject *ufunc)
{
    if (numpy_call == NULL) {
        numpy_call = (vectorcallfunc)ufunc->vectorcall;
        out_keyword = PyUnicode_InternFromString("out");
        axes_keyword = PyUnicode_InternFromString("axes");
    }
    return out_keyword == NULL || axes_keyword == NULL ? -1 : 0;
}

int shorten_calls(PyObject *self)
{
    PyUFuncObject *ufunc = (PyUFuncObject *)self;
    if (remember_call(ufunc) < 0)
        return -1;
    ufunc->vectorcall = (void *)call;
    return 0;
}

int guard_axes(PyObject *self)
{
    PyUFuncObject *ufunc = (PyUFuncObject *)self;
    if (remember_call(ufunc) < 0)
        return -1;
    ufunc->vectorcall = (void *)call_with_axes;
    return 0;
}

int give_parameter(PyObject *self, PyObject *name, PyObject *initial)
{
    static const int types[] = {NPY_HALF, NPY_FLOAT, NPY_DOUBLE, NPY_LONGDOUBLE};
    PyUFuncObject *ufunc = (PyUFuncObject *)self;
    if (remember_call(ufunc) < 0)
        return -1;
    Py_INCREF(name);
    PyUnicode_InternInPlace(&name); /* as the keywords of a call are: the same object */
    ufunc->obj = PyTuple_Pack(2, name, initial);
    Py_DECREF(name);
    if (ufunc->obj == NULL)
        return -1;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (give_ready_default(self, types[i]) < 0)
            return -1;
    }
    ufunc->vectorcall = (void *)call_with_parameter;
    return 0;
}
