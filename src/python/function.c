#include "python/function.h"

#include "python/call.h"
#include "python/register_bfloat16.h"

struct function *function_of(const PyUFuncObject *ufunc)
{
    return PyCapsule_GetPointer(ufunc->obj, NULL);
}

struct loop find_loop(PyObject *ufunc, int type)
{
    const struct function *function = function_of((PyUFuncObject *)ufunc);
    if (is_bfloat16(type))
        return (struct loop){function->bfloat16_loop, function->bfloat16_data};
    if (type < 0 || type >= BUILTIN_TYPES)
        return (struct loop){NULL, NULL};
    return (struct loop){function->loops[type], function->data[type]};
}

static void free_function(PyObject *capsule)
{
    struct function *function = PyCapsule_GetPointer(capsule, NULL);
    for (int i = 0; i < function->parameter_count; i++) {
        struct parameter *parameter = &function->parameters[i];
        for (int type = 0; type < BUILTIN_TYPES; type++)
            Py_XDECREF(parameter->defaults[type]);
        Py_XDECREF(atomic_load(&parameter->bfloat16_default));
        Py_XDECREF(parameter->name);
        Py_XDECREF(parameter->default_value);
    }
    Py_XDECREF(function->operands);
    Py_XDECREF(function->check);
    PyMem_Free(function);
}

PyObject *default_array(const struct parameter *parameter, PyArray_Descr *stolen_dtype)
{
    PyObject *array = PyArray_FromAny(parameter->default_value, stolen_dtype, 0, 0, 0, NULL);
    if (array != NULL)
        PyArray_CLEARFLAGS((PyArrayObject *)array, NPY_ARRAY_WRITEABLE);
    return array;
}

static PyObject *unless_none(PyObject *value) { return value == Py_None ? NULL : Py_NewRef(value); }

static int make_defaults(struct parameter *parameter)
{
    static const int types[] = {NPY_HALF, NPY_FLOAT, NPY_DOUBLE, NPY_LONGDOUBLE};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        PyObject *array = default_array(parameter, PyArray_DescrFromType(types[i]));
        if (array == NULL)
            return -1;
        parameter->defaults[types[i]] = array;
    }
    return 0;
}

/* Takes over a pair (name, default). */
static int add_parameter(struct function *function, PyObject *pair)
{
    struct parameter *parameter = &function->parameters[function->parameter_count++];
    PyObject *name = PyTuple_GetItem(pair, 0), *value = PyTuple_GetItem(pair, 1);
    if (name == NULL || value == NULL)
        return -1;
    parameter->name = Py_NewRef(name);
    PyUnicode_InternInPlace(&parameter->name); /* as the keywords of calls are */
    parameter->default_value = unless_none(value);
    return parameter->default_value == NULL ? 0 : make_defaults(parameter);
}

/* The index of the operand of this kind, or -1. */
static int find_operand(const PyUFuncObject *ufunc, const struct loop_table *table, int kind)
{
    if (!ufunc->core_enabled)
        return -1;
    const struct row_kernel *kernel = table->data[0];
    int k = kernel->operand_count - 1;
    while (k >= 0 && kernel->operands[k] != kind)
        k--;
    return k;
}

int take_calls(PyObject *self, const struct loop_table *table, PyObject *operands,
               PyObject *parameters, PyObject *check, PyUFuncGenericFunction bfloat16_loop,
               void *bfloat16_data)
{
    PyUFuncObject *ufunc = (PyUFuncObject *)self;
    struct function *function = PyMem_Calloc(1, sizeof *function);
    if (function == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    ufunc->obj = PyCapsule_New(function, NULL, free_function);
    if (ufunc->obj == NULL) {
        PyMem_Free(function);
        return -1;
    }
    for (int i = 0; i < table->count; i++) {
        int type = table->types[i * ufunc->nargs];
        function->loops[type] = table->functions[i];
        function->data[type] = table->data[i];
        function->positions[type] = i;
    }
    function->bfloat16_loop = bfloat16_loop;
    function->bfloat16_data = bfloat16_data;
    function->along_axis = ufunc->core_enabled;
    function->label = find_operand(ufunc, table, LABEL_OPERAND);
    function->mask = find_operand(ufunc, table, MASK_OPERAND);
    function->free_inputs = ufunc->nin - (int)PyTuple_Size(parameters);
    function->operands = Py_NewRef(operands);
    function->check = unless_none(check);
    for (Py_ssize_t i = 0; i < PyTuple_Size(parameters); i++) {
        if (add_parameter(function, PyTuple_GetItem(parameters, i)) < 0)
            return -1;
    }
    if (!function->along_axis)
        register_bfloat16_when_met(ufunc);
    return intercept_calls(ufunc);
}
