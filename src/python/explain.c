/* NumPy decides whether a call is wrong. Its messages know nothing of the names used here and in
   other libraries. */
#include "python/explain.h"

#include "python/labels.h"

#include <string.h>

static bool has_text(PyObject *name, const char *text)
{
    return PyUnicode_CompareWithASCIIString(name, text) == 0;
}

static bool is_gelu(const struct call *call) { return strncmp(call->ufunc->name, "gelu", 4) == 0; }

/* Keywords */

/* The first keyword (borrowed) that neither NumPy nor the function knows, or NULL. */
static PyObject *unknown_keyword(const struct call *call)
{
    static const char *const known[] = {"out",  "where", "casting",   "order", "dtype",   "subok",
                                        "axes", "axis",  "signature", "sig",   "keepdims"};
    for (Py_ssize_t i = 0; i < call->keyword_count; i++) {
        PyObject *name = PyTuple_GetItem(call->keywords, i);
        if (find_parameter(call->function, name) < 0 &&
            !is_one_of(name, known, sizeof known / sizeof *known))
            return name;
    }
    return NULL;
}

/* How to write what other libraries call by this keyword: a new string, or NULL with or without
   an exception set. */
static PyObject *advice(const struct call *call, PyObject *keyword)
{
    static const char *const operands[] = {"x", "grad", "y", "input", "a"};
    const struct function *function = call->function;
    if (has_text(keyword, "inplace"))
        return PyUnicode_FromString("; out=x computes in place");
    if (has_text(keyword, "approximate") && is_gelu(call))
        return PyUnicode_FromString("; gelu_tanh is the tanh approximation of gelu");
    if (is_one_of(keyword, operands, sizeof operands / sizeof *operands))
        return PyUnicode_FromFormat("; its operands are given by position: %s(%U)",
                                    call->ufunc->name, function->operands);
    if (function->along_axis)
        return has_text(keyword, "dim")       ? PyUnicode_FromString("; use 'axis'")
               : has_text(keyword, "keepdim") ? PyUnicode_FromString("; use 'keepdims'")
                                              : PyUnicode_FromString("");
    if (has_text(keyword, "dim"))
        return PyUnicode_FromString("; it works on each element by itself");
    const struct parameter *parameters = function->parameters;
    if (function->parameter_count == 0)
        return PyUnicode_FromString("; it has no hyperparameter");
    if (function->parameter_count == 1)
        return PyUnicode_FromFormat("; its hyperparameter is called '%U'", parameters[0].name);
    return PyUnicode_FromFormat("; after %U it takes '%U' and '%U'", function->operands,
                                parameters[0].name, parameters[1].name);
}

static void explain_keyword(const struct call *call, PyObject *keyword)
{
    PyObject *text = advice(call, keyword);
    if (text != NULL)
        PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'%U",
                     call->ufunc->name, keyword, text);
    Py_XDECREF(text);
}

/* The axis */

static void explain_axis(const struct call *call)
{
    PyErr_Format(PyExc_TypeError,
                 "%s() works along one axis at a time, axis=%R is none: for all elements at once "
                 "flatten the operands first, as in x.ravel(); for several axes reshape them into "
                 "one",
                 call->ufunc->name, call->axis);
}

/* The output */

static bool is_no_array(PyObject *output)
{
    return output != Py_None && output != Py_Ellipsis && !PyArray_Check(output) &&
           !has_override(output);
}

/* An output (borrowed) by position that cannot be one, or NULL. */
static PyObject *wrong_position(const struct call *call, Py_ssize_t *position)
{
    for (Py_ssize_t i = call->ufunc->nin; i < call->count && i < call->ufunc->nargs; i++) {
        *position = i;
        if (is_no_array(call->args[i]))
            return call->args[i];
    }
    return NULL;
}

/* The same for out=. */
static PyObject *wrong_out(const struct call *call)
{
    if (call->out == NULL)
        return NULL;
    if (!PyTuple_CheckExact(call->out))
        return call->ufunc->nout == 1 && is_no_array(call->out) ? call->out : NULL;
    for (Py_ssize_t i = 0; i < PyTuple_Size(call->out); i++) {
        if (is_no_array(PyTuple_GetItem(call->out, i)))
            return PyTuple_GetItem(call->out, i);
    }
    return NULL;
}

/* A hint at what the caller may have meant by an output that is no array. */
static const char *meant_by_position(const struct call *call, PyObject *output)
{
    bool flag = PyBool_Check(output) || PyUnicode_Check(output);
    if (flag && is_gelu(call))
        return "; gelu_tanh is the tanh approximation of gelu";
    if (PyBool_Check(output))
        return "; out=x computes in place";
    return call->function->parameter_count == 0 && !call->function->along_axis
               ? "; it has no hyperparameter"
               : "";
}

static void explain_position(const struct call *call, PyObject *output, Py_ssize_t position)
{
    const char *name = call->ufunc->name;
    if (call->function->along_axis && PyIndex_Check(output) && !PyBool_Check(output)) {
        PyErr_Format(PyExc_TypeError, "%s() takes its axis by keyword: %s(%U, axis=%S)", name, name,
                     call->function->operands, output);
        return;
    }
    PyObject *type = PyType_GetName(Py_TYPE(output));
    if (type != NULL)
        PyErr_Format(PyExc_TypeError, "%s() argument %zd is the output, an array, not %U%s", name,
                     position + 1, type, meant_by_position(call, output));
    Py_XDECREF(type);
}

static void explain_out(const struct call *call, PyObject *output)
{
    PyObject *type = PyType_GetName(Py_TYPE(output));
    if (type != NULL)
        PyErr_Format(PyExc_TypeError, "%s() argument 'out' must be an array, not %U",
                     call->ufunc->name, type);
    Py_XDECREF(type);
}

/* Labels */

static void explain_labels(const struct call *call)
{
    PyErr_Format(PyExc_TypeError,
                 "%s() takes integers as labels, not floating-point numbers; a distribution over "
                 "classes is the target of softmax_cross_entropy_dense",
                 call->ufunc->name);
}

/* Sets an exception if the call has a known mistake. */
static void find_mistake(const struct call *call)
{
    Py_ssize_t position;
    PyObject *wrong = unknown_keyword(call);
    if (wrong != NULL) {
        explain_keyword(call, wrong);
        return;
    }
    if (call->axis != NULL && !PyIndex_Check(call->axis)) {
        explain_axis(call);
        return;
    }
    wrong = wrong_position(call, &position);
    if (wrong != NULL) {
        explain_position(call, wrong, position);
        return;
    }
    wrong = wrong_out(call);
    if (wrong != NULL)
        explain_out(call, wrong);
    else if (has_float_labels(call))
        explain_labels(call);
}

void explain_error(const struct call *call)
{
    PyObject *type, *error, *traceback;
    if (!PyErr_ExceptionMatches(PyExc_TypeError))
        return;
    PyErr_Fetch(&type, &error, &traceback);
    find_mistake(call);
    if (!PyErr_Occurred()) {
        PyErr_Restore(type, error, traceback);
        return;
    }
    Py_XDECREF(type);
    Py_XDECREF(error);
    Py_XDECREF(traceback);
}
