/* NumPy decides whether a call is wrong. Its messages know nothing of the names used here and in
   other libraries. */
#include "python/explain.h"

#include <string.h>

static bool has_text(PyObject *name, const char *text)
{
    return PyUnicode_CompareWithASCIIString(name, text) == 0;
}

static bool is_gelu(const struct call *call) { return strncmp(call->ufunc->name, "gelu", 4) == 0; }

static bool is_called(const struct call *call, const char *name)
{
    return strcmp(call->ufunc->name, name) == 0;
}

/* Operands */

/* The names of the operands before the parameters: a list, or NULL with an exception set. */
static PyObject *operand_names(const struct function *function)
{
    PyObject *comma = PyUnicode_FromString(", ");
    PyObject *operands = comma == NULL ? NULL : PyUnicode_Split(function->operands, comma, -1);
    Py_XDECREF(comma);
    return operands;
}

static bool has_operand(const struct function *function, PyObject *name)
{
    PyObject *operands = operand_names(function);
    bool found = operands != NULL && PySequence_Contains(operands, name) == 1;
    Py_XDECREF(operands);
    PyErr_Clear();
    return found;
}

/* "; its operands ...": a new string, or NULL with an exception set. */
static PyObject *advice_on_position(const struct call *call)
{
    PyObject *required = Py_NewRef(call->function->operands);
    for (int k = 0; k < call->function->parameter_count && required != NULL; k++) {
        if (call->function->parameters[k].default_value != NULL)
            continue;
        PyObject *shorter = required;
        required = PyUnicode_FromFormat("%U, %U", shorter, call->function->parameters[k].name);
        Py_DECREF(shorter);
    }
    PyObject *text = NULL;
    if (required != NULL)
        text = PyUnicode_FromFormat("; its operands are given by position: %s(%U)",
                                    call->ufunc->name, required);
    Py_XDECREF(required);
    return text;
}

static void explain_missing(const struct call *call)
{
    PyObject *operands = operand_names(call->function), *text = advice_on_position(call);
    PyObject *missing = operands == NULL ? NULL : PyList_GetItem(operands, call->count);
    if (text != NULL && missing != NULL)
        PyErr_Format(PyExc_TypeError, "%s() missing required argument: '%U'%U", call->ufunc->name,
                     missing, text);
    Py_XDECREF(operands);
    Py_XDECREF(text);
}

/* Keywords */

/* The first keyword (borrowed) that neither NumPy nor the function knows, or NULL. */
static PyObject *unknown_keyword(const struct call *call)
{
    static const char *const common[] = {"out",   "casting",   "order", "dtype",
                                         "subok", "signature", "sig"};
    static const char *const of_elements[] = {"where"};
    static const char *const along_axis[] = {"axes", "axis", "keepdims"};
    for (Py_ssize_t i = 0; i < call->keyword_count; i++) {
        PyObject *name = PyTuple_GetItem(call->keywords, i);
        bool known = is_one_of(name, common, sizeof common / sizeof *common) ||
                     (call->function->along_axis
                          ? is_one_of(name, along_axis, sizeof along_axis / sizeof *along_axis)
                          : is_one_of(name, of_elements, sizeof of_elements / sizeof *of_elements));
        if (!known && find_parameter(call->function, name) < 0)
            return name;
    }
    return NULL;
}

/* Whether the keyword means an operand that can only be given by position. */
static bool means_operand(const struct call *call, PyObject *keyword)
{
    static const char *const any[] = {"x", "grad", "y", "input"};
    static const char *const classes[] = {"label", "labels", "target", "targets"};
    if (has_text(keyword, "a")) /* as NumPy calls an array, others a hyperparameter */
        return call->count < call->function->free_inputs;
    bool has_classes = strstr(call->ufunc->name, "softmax_cross_entropy") != NULL;
    return is_one_of(keyword, any, sizeof any / sizeof *any) ||
           (has_classes && is_one_of(keyword, classes, sizeof classes / sizeof *classes)) ||
           has_operand(call->function, keyword);
}

/* The advices are new strings, or NULL with an exception set. */

static PyObject *advice_on_parameters(const struct function *function)
{
    const struct parameter *parameters = function->parameters;
    if (function->parameter_count == 0)
        return PyUnicode_FromString("; it has no hyperparameter");
    if (function->parameter_count == 2)
        return PyUnicode_FromFormat("; after %U it takes '%U' and '%U'", function->operands,
                                    parameters[0].name, parameters[1].name);
    if (parameters[0].default_value == NULL)
        return PyUnicode_FromFormat("; after %U it takes '%U'", function->operands,
                                    parameters[0].name);
    return PyUnicode_FromFormat("; its hyperparameter is called '%U'", parameters[0].name);
}

static PyObject *advice_along_axis(const struct call *call, PyObject *keyword)
{
    if (has_text(keyword, "dim"))
        return PyUnicode_FromString("; use 'axis'");
    if (has_text(keyword, "keepdim"))
        return PyUnicode_FromString("; use 'keepdims'");
    if (has_text(keyword, "mask") || has_text(keyword, "where")) {
        if (is_called(call, "softmax") || is_called(call, "log_softmax"))
            return PyUnicode_FromFormat("; masked_%s(x, mask) leaves elements out",
                                        call->ufunc->name);
        if (is_called(call, "logsumexp"))
            return PyUnicode_FromString("; -inf leaves elements out: "
                                        "logsumexp(np.where(mask, x, -np.inf))");
        if (call->function->mask >= 0)
            return advice_on_position(call);
    }
    return PyUnicode_FromString("");
}

/* How to write what other libraries call by this keyword. */
static PyObject *advice(const struct call *call, PyObject *keyword)
{
    static const char *const axes[] = {"axis", "axes", "dim", "keepdims", "keepdim"};
    if (has_text(keyword, "inplace"))
        return PyUnicode_FromString("; out=x computes in place");
    if (has_text(keyword, "approximate") && is_gelu(call))
        return PyUnicode_FromString("; gelu_tanh is the tanh approximation of gelu");
    if (means_operand(call, keyword))
        return advice_on_position(call);
    if (call->function->along_axis)
        return advice_along_axis(call, keyword);
    if (is_one_of(keyword, axes, sizeof axes / sizeof *axes))
        return PyUnicode_FromString("; it works on each element by itself and has no axis");
    if (has_text(keyword, "threshold") && strncmp(call->ufunc->name, "softplus", 8) == 0)
        return PyUnicode_FromString("; it needs none, because a large x does not overflow; its "
                                    "hyperparameter is called 'beta'");
    return advice_on_parameters(call->function);
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
    PyErr_Format(
        PyExc_TypeError,
        "%s() works along one axis at a time, an integer, not axis=%R; for all elements at "
        "once flatten the operands first, as in x.ravel(); for several axes reshape them "
        "into one",
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

/* NumPy takes two outputs by keyword only as a tuple. */
static bool is_out_of_one(const struct call *call)
{
    return call->ufunc->nout > 1 && call->out != NULL && call->out != Py_None &&
           call->out != Py_Ellipsis && !PyTuple_CheckExact(call->out);
}

static void explain_out_of_one(const struct call *call)
{
    PyErr_Format(PyExc_TypeError,
                 "%s() has two results: 'out' must be a tuple of two arrays, as in "
                 "out=(first, second)",
                 call->ufunc->name);
}

static void explain_out(const struct call *call, PyObject *output)
{
    PyObject *type = PyType_GetName(Py_TYPE(output));
    if (type != NULL)
        PyErr_Format(PyExc_TypeError, "%s() argument 'out' must be an array, not %U",
                     call->ufunc->name, type);
    Py_XDECREF(type);
}

/* Labels and masks */

/* An operand as an array; NULL without an exception if it is missing, no array, or has an
   override. */
static PyArrayObject *array_of(const struct call *call, int operand)
{
    if (operand < 0 || call->count <= operand || has_override(call->args[operand]))
        return NULL;
    PyObject *array = PyArray_FROM_O(call->args[operand]);
    if (array == NULL)
        PyErr_Clear();
    return (PyArrayObject *)array;
}

static void explain_labels(const struct call *call)
{
    PyArrayObject *labels = array_of(call, call->function->label);
    if (labels != NULL && PyTypeNum_ISFLOAT(PyArray_TYPE(labels)))
        PyErr_Format(PyExc_TypeError,
                     "%s() takes integers as labels, not floating-point numbers; a distribution "
                     "over classes is the target of softmax_cross_entropy_dense",
                     call->ufunc->name);
    Py_XDECREF(labels);
}

static void explain_mask(const struct call *call)
{
    PyArrayObject *mask = array_of(call, call->function->mask);
    bool is_float = mask != NULL && PyTypeNum_ISFLOAT(PyArray_TYPE(mask));
    if (is_float || (mask != NULL && PyTypeNum_ISINTEGER(PyArray_TYPE(mask))))
        PyErr_Format(PyExc_TypeError,
                     "%s() takes a boolean mask, True where an element counts, not %S; use "
                     "mask.astype(bool) for 0 and 1%s",
                     call->ufunc->name, PyArray_DESCR(mask),
                     is_float ? ", mask == 0 for an additive mask of 0 and -inf" : "");
    Py_XDECREF(mask);
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
    if (call->count < call->function->free_inputs) {
        explain_missing(call);
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
    if (is_out_of_one(call)) {
        explain_out_of_one(call);
        return;
    }
    wrong = wrong_out(call);
    if (wrong != NULL) {
        explain_out(call, wrong);
        return;
    }
    explain_labels(call);
    if (!PyErr_Occurred())
        explain_mask(call);
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
