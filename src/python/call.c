/* Parses a call, and chooses who answers it. NumPy judges all that is not about the parameters, so
   that casting, overrides and errors are those of any ufunc. */
#include "python/call.h"

#include "python/call_loop.h"
#include "python/complete.h"
#include "python/explain.h"
#include "python/labels.h"

/* Set by the first ufunc, before any call. */
static vectorcallfunc numpy_vectorcall;
static PyObject *no_override; /* ndarray's own __array_ufunc__ */
struct names names;

static bool equal(PyObject *a, PyObject *b)
{
    return a == b ||
           (PyUnicode_GetLength(a) == PyUnicode_GetLength(b) && PyUnicode_Compare(a, b) == 0);
}

int find_parameter(const struct function *function, PyObject *name)
{
    for (int k = 0; k < function->parameter_count; k++) {
        if (equal(name, function->parameters[k].name))
            return k;
    }
    return -1;
}

static void parse_keyword(struct call *call, Py_ssize_t i)
{
    const struct function *function = call->function;
    PyObject *name = PyTuple_GetItem(call->keywords, i), *value = call->args[call->count + i];
    int parameter;
    if (equal(name, names.out))
        call->out = value;
    else if ((parameter = find_parameter(function, name)) >= 0) {
        call->parameters[parameter] = value;
        call->parameter_keywords[parameter] = i;
    } else if (function->along_axis && equal(name, names.axis))
        call->axis = value;
    else if (function->along_axis && equal(name, names.axes)) {
        if (value == Py_None)
            call->no_axes_keyword = i;
        else
            call->axes = value;
    } else
        call->has_others = true;
}

/* (Field by field: a struct that is built and then copied takes 20 ns longer.) */
static void parse_call(struct call *call, PyObject *self, PyObject *const *args, size_t nargsf,
                       PyObject *keywords)
{
    PyUFuncObject *ufunc = (PyUFuncObject *)self;
    call->ufunc = ufunc;
    call->function = function_of(ufunc);
    call->args = args;
    call->nargsf = nargsf;
    call->count = PyVectorcall_NARGS(nargsf);
    call->keywords = keywords;
    call->keyword_count = keywords == NULL ? 0 : PyTuple_Size(keywords);
    call->out = call->axis = call->axes = NULL;
    call->no_axes_keyword = -1;
    for (int k = 0; k < MAX_PARAMETERS; k++) {
        call->parameters[k] = NULL;
        call->parameter_keywords[k] = -1;
    }
    call->has_others = call->count < call->function->free_inputs || call->count > ufunc->nargs;
    for (Py_ssize_t i = 0; i < call->keyword_count; i++)
        parse_keyword(call, i);
}

/* NumPy's own message would not tell which operand it is about. */
static int refuse_none(const struct call *call, const struct parameter *parameter)
{
    if (parameter->default_value == NULL)
        PyErr_Format(PyExc_TypeError, "%s() argument '%U' must be a number or an array, not None",
                     call->ufunc->name, parameter->name);
    else
        PyErr_Format(
            PyExc_TypeError,
            "%s() argument '%U' must be a number or an array, not None; leave it out for %R",
            call->ufunc->name, parameter->name, parameter->default_value);
    return -1;
}

/* Operands before the parameters that can be left out. */
static Py_ssize_t required_inputs(const struct function *function)
{
    Py_ssize_t count = function->free_inputs;
    for (int k = 0; k < function->parameter_count; k++)
        count += function->parameters[k].default_value == NULL;
    return count;
}

/* NumPy's own message would count the parameters among the required ones. */
static int refuse_count(const struct call *call)
{
    PyErr_Format(
        PyExc_TypeError, "%s() takes from %zd to %d positional arguments but %zd were given",
        call->ufunc->name, required_inputs(call->function), call->ufunc->nargs, call->count);
    return -1;
}

/* A parameter stands behind the other inputs, or was given by keyword, or has a default. Returns 0,
   or -1 with an exception set. */
static int complete_parameter(struct call *call, int k)
{
    const struct function *function = call->function;
    const struct parameter *parameter = &function->parameters[k];
    const char *name = call->ufunc->name;
    Py_ssize_t count = call->count, before = function->free_inputs, position = before + k;
    bool by_keyword = call->parameter_keywords[k] >= 0;
    if (!by_keyword && count > position)
        call->parameters[k] = call->args[position];
    if (call->parameters[k] == Py_None)
        return refuse_none(call, parameter);
    if (by_keyword && count > position) {
        PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%U'", name,
                     parameter->name);
        return -1;
    }
    if (parameter->default_value == NULL && call->parameters[k] == NULL && count >= before) {
        PyErr_Format(PyExc_TypeError, "%s() missing required argument: '%U'", name,
                     parameter->name);
        return -1;
    }
    return 0;
}

static int complete_parameters(struct call *call)
{
    const struct function *function = call->function;
    bool optional = false;
    for (int k = 0; k < function->parameter_count; k++) {
        if (complete_parameter(call, k) < 0)
            return -1;
        optional |= function->parameters[k].default_value != NULL;
    }
    if (optional && call->count > call->ufunc->nargs)
        return refuse_count(call);
    return 0;
}

PyObject *call_ufunc(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *keywords)
{
    struct call call;
    PyObject *result = NULL;
    parse_call(&call, self, args, nargsf, keywords);
    bool valid = call.function->parameter_count == 0 || complete_parameters(&call) == 0;
    bool labelled = call.function->label >= 0;
    valid = valid && (!labelled || check_labels(&call) == 0);
    if (valid && !call_loop(&call, &result))
        result = call_completed(&call);
    if (labelled && result != NULL && met_wrong_label(&call))
        Py_CLEAR(result);
    if (result == NULL)
        explain_error(&call);
    return result;
}

PyObject *call_numpy(const struct call *call, PyObject *const *args, size_t nargsf,
                     PyObject *keywords)
{
    return numpy_vectorcall((PyObject *)call->ufunc, args, nargsf, keywords);
}

bool is_one_of(PyObject *keyword, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (PyUnicode_CompareWithASCIIString(keyword, texts[i]) == 0)
            return true;
    }
    return false;
}

bool has_override(PyObject *operand)
{
    if (PyArray_CheckExact(operand) || PyFloat_CheckExact(operand) || PyLong_CheckExact(operand))
        return false;
    PyObject *override = PyObject_GetAttr((PyObject *)Py_TYPE(operand), names.array_ufunc);
    PyErr_Clear();
    Py_XDECREF(override);
    return override != NULL && override != no_override;
}

static int intern_names(void)
{
    names = (struct names){
        .out = PyUnicode_InternFromString("out"),
        .axis = PyUnicode_InternFromString("axis"),
        .axes = PyUnicode_InternFromString("axes"),
        .array_ufunc = PyUnicode_InternFromString("__array_ufunc__"),
        .last_axis = PyLong_FromLong(-1),
    };
    if (names.out == NULL || names.axis == NULL || names.axes == NULL ||
        names.array_ufunc == NULL || names.last_axis == NULL)
        return -1;
    no_override = PyObject_GetAttr((PyObject *)&PyArray_Type, names.array_ufunc);
    return no_override == NULL ? -1 : 0;
}

int intercept_calls(PyUFuncObject *ufunc)
{
    if (numpy_vectorcall == NULL) {
        if (intern_names() < 0)
            return -1;
        numpy_vectorcall = (vectorcallfunc)ufunc->vectorcall;
    }
    ufunc->vectorcall = (void *)call_ufunc;
    return 0;
}
