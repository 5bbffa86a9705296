/* NumPy's ufuncs have neither optional operands nor operands by keyword. So the parameters are put
   behind the other inputs before NumPy sees the call. An override therefore receives all operands,
   and the public ufunc. Functions along an axis need more:

   - Where an operand has an override, the default axis=-1 is said. NumPy would apply it after
     the override only, and pandas, for one, takes "no axis" for the columns.
   - axes= can turn an operand whose memory is the output's. NumPy takes operands of the same
     memory, shape and strides as element for element the same, so the inputs are copied. */
#include "python/complete.h"

#include "python/register_bfloat16.h"

/* The arguments of the call of NumPy's function. */
struct arguments {
    PyObject *items[MAX_ARGUMENTS]; /* operands, then the values of the keywords */
    Py_ssize_t count; /* operands */
    PyObject *keywords; /* a reference, or NULL */
    Py_ssize_t copies; /* so many of the first items are references, too */
};

static bool asks_for_dtype(const struct call *call)
{
    static const char *const names[] = {"dtype", "signature", "sig"};
    for (Py_ssize_t i = 0; call->has_others && i < call->keyword_count; i++) {
        PyObject *keyword = PyTuple_GetItem(call->keywords, i);
        if (is_one_of(keyword, names, sizeof names / sizeof *names))
            return true;
    }
    return false;
}

/* The type number of an ndarray, or of anything that is bfloat16; else NPY_NOTYPE. */
static int type_of(PyObject *operand)
{
    if (PyArray_CheckExact(operand))
        return PyArray_TYPE((PyArrayObject *)operand);
    if (PyFloat_CheckExact(operand))
        return NPY_NOTYPE;
    int type = NPY_NOTYPE;
    if (PyArray_Check(operand))
        type = PyArray_TYPE((PyArrayObject *)operand);
    else if (PyArray_IsScalar(operand, Generic)) {
        PyArray_Descr *dtype = PyArray_DescrFromScalar(operand);
        type = dtype == NULL ? NPY_NOTYPE : dtype->type_num;
        Py_XDECREF((PyObject *)dtype);
        PyErr_Clear();
    }
    return is_bfloat16(type) ? type : NPY_NOTYPE;
}

static bool is_bool(PyObject *operand)
{
    return PyArray_CheckExact(operand) && PyArray_TYPE((PyArrayObject *)operand) == NPY_BOOL;
}

/* The default (borrowed) that promotes as the Python float would; NULL with an exception set. A
   0-d array of the operands' dtype costs NumPy half of what a Python float does. It is rounded
   to that dtype, so it serves only where that is the dtype that the loop will have. For bfloat16
   nothing else serves: with a Python float it promotes to float32. */
static PyObject *default_operand(const struct call *call, int k)
{
    struct parameter *parameter = &call->function->parameters[k];
    if (asks_for_dtype(call))
        return parameter->default_value;
    int type = type_of(call->args[0]);
    for (Py_ssize_t i = 1; i < call->function->free_inputs; i++) {
        if (!is_bool(call->args[i]) && type_of(call->args[i]) != type)
            return parameter->default_value;
    }
    for (int other = 0; other < call->function->parameter_count; other++) {
        PyObject *given = call->parameters[other];
        if (given != NULL && !PyFloat_CheckExact(given) && type_of(given) != type)
            return parameter->default_value;
    }
    if (is_bfloat16(type))
        return default_in_bfloat16(parameter, type);
    bool ready = type < BUILTIN_TYPES && parameter->defaults[type] != NULL;
    return ready ? parameter->defaults[type] : parameter->default_value;
}

static bool is_tuple_with_override(PyObject *out)
{
    for (Py_ssize_t i = 0; i < PyTuple_Size(out); i++) {
        if (has_override(PyTuple_GetItem(out, i)))
            return true;
    }
    return false;
}

bool any_override(const struct call *call)
{
    for (Py_ssize_t i = 0; i < call->count; i++) {
        if (has_override(call->args[i]))
            return true;
    }
    for (int k = 0; k < call->function->parameter_count; k++) {
        if (call->parameters[k] != NULL && has_override(call->parameters[k]))
            return true;
    }
    if (call->out == NULL)
        return false;
    return PyTuple_CheckExact(call->out) ? is_tuple_with_override(call->out)
                                         : has_override(call->out);
}

static bool has_output(const struct call *call)
{
    for (Py_ssize_t i = call->ufunc->nin; i < call->count; i++) {
        if (call->args[i] != Py_None)
            return true;
    }
    return call->out != NULL && call->out != Py_None && call->out != Py_Ellipsis;
}

/* The operand in memory of its own; numbers have no memory to share. */
static PyObject *copy_of(PyObject *operand)
{
    if (!PyArray_Check(operand) && PyArray_CheckAnyScalar(operand))
        return Py_NewRef(operand);
    PyObject *array = PyArray_FROM_O(operand);
    if (array == NULL)
        return NULL;
    PyObject *copy = PyArray_NewCopy((PyArrayObject *)array, NPY_KEEPORDER);
    Py_DECREF(array);
    return copy;
}

static int put_operands(const struct call *call, bool copied, struct arguments *to)
{
    for (Py_ssize_t i = 0; i < call->count; i++) {
        bool copy = copied && i < call->ufunc->nin;
        to->items[i] = copy ? copy_of(call->args[i]) : call->args[i];
        if (to->items[i] == NULL)
            return -1;
        to->copies += copy;
    }
    to->count = call->count;
    for (Py_ssize_t i = call->count; i < call->ufunc->nin; i++) {
        int k = (int)(i - call->function->free_inputs);
        PyObject *parameter = call->parameters[k] ? call->parameters[k] : default_operand(call, k);
        to->items[to->count++] = parameter;
        if (parameter == NULL)
            return -1;
    }
    return 0;
}

static bool is_parameter(const struct call *call, Py_ssize_t keyword)
{
    for (int k = 0; k < call->function->parameter_count; k++) {
        if (call->parameter_keywords[k] == keyword)
            return true;
    }
    return false;
}

/* All keywords but the parameters and axes=None. */
static int put_keywords(const struct call *call, bool with_axis, struct arguments *to)
{
    PyObject *kept[MAX_ARGUMENTS];
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < call->keyword_count; i++) {
        if (is_parameter(call, i) || i == call->no_axes_keyword)
            continue;
        to->items[to->count + count] = call->args[call->count + i];
        kept[count++] = PyTuple_GetItem(call->keywords, i);
    }
    if (with_axis) {
        to->items[to->count + count] = names.last_axis;
        kept[count++] = names.axis;
    }
    if (count == call->keyword_count && !with_axis) {
        to->keywords = Py_XNewRef(call->keywords);
        return 0;
    }
    to->keywords = PyTuple_New(count);
    for (Py_ssize_t i = 0; to->keywords != NULL && i < count; i++)
        PyTuple_SetItem(to->keywords, i, Py_NewRef(kept[i]));
    return to->keywords == NULL ? -1 : 0;
}

/* Raises for operands that NumPy would take for something else. */
static int check_operands(const struct call *call)
{
    PyObject *args[1 + MAX_ARGUMENTS];
    size_t count = 0;
    args[count++] = (PyObject *)call->ufunc;
    for (Py_ssize_t i = 0; i < call->count && i < call->ufunc->nin; i++) {
        if (!PyArray_CheckExact(call->args[i]))
            args[count++] = call->args[i];
    }
    if (count == 1 || call->function->check == NULL)
        return 0;
    PyObject *result = PyObject_Vectorcall(call->function->check, args, count, NULL);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

/* Whether NumPy needs no more than what was given, or will refuse the call anyway. */
static bool is_complete(const struct call *call)
{
    const struct function *function = call->function;
    bool lacks_parameter = call->count < call->ufunc->nin;
    return (!function->along_axis && !lacks_parameter) || call->count < function->free_inputs ||
           call->count + call->keyword_count + 1 + MAX_PARAMETERS > MAX_ARGUMENTS;
}

PyObject *call_completed(const struct call *call)
{
    const struct function *function = call->function;
    if (is_complete(call))
        return call_numpy(call, call->args, call->nargsf, call->keywords);
    bool overridden = function->along_axis && any_override(call);
    bool with_axis = overridden && call->axis == NULL && call->axes == NULL;
    bool copied = function->along_axis && !overridden && call->axes != NULL && has_output(call);
    struct arguments complete;
    PyObject *result = NULL;
    complete.keywords = NULL;
    complete.copies = 0;
    if ((!function->along_axis || check_operands(call) == 0) &&
        put_operands(call, copied, &complete) == 0 && put_keywords(call, with_axis, &complete) == 0)
        result = call_numpy(call, complete.items, (size_t)complete.count, complete.keywords);
    Py_XDECREF(complete.keywords);
    while (complete.copies > 0)
        Py_DECREF(complete.items[--complete.copies]);
    return result;
}
