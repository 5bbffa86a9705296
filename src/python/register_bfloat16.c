/* NumPy looks for the loop of a combination of dtypes once and keeps the answer, also where it
   computes in another dtype. So the loop for bfloat16 must be there before NumPy has seen an
   operand of it. A legacy ufunc has a type resolver, a public field. NumPy asks it for every
   combination of dtypes that it finds no loop for, whether in a call, in reduce, accumulate,
   reduceat, outer or at, or in resolve_dtypes. The resolver below registers the loop first and
   then answers as NumPy's own. */
#include "python/register_bfloat16.h"

static _Atomic(int) bfloat16 = NPY_NOTYPE; /* its type number, once it is known */

/* The type number of ml_dtypes.bfloat16, or NPY_NOTYPE where ml_dtypes has not been imported. */
static int find_bfloat16(void)
{
    int type = NPY_NOTYPE;
    PyObject *name = PyUnicode_FromString("ml_dtypes");
    PyObject *module = name == NULL ? NULL : PyImport_GetModule(name);
    PyObject *scalar = module == NULL ? NULL : PyObject_GetAttrString(module, "bfloat16");
    bool is_type = scalar != NULL && PyType_Check(scalar);
    PyArray_Descr *dtype = is_type ? PyArray_DescrFromTypeObject(scalar) : NULL;
    if (dtype != NULL)
        type = dtype->type_num;
    Py_XDECREF(name);
    Py_XDECREF(module);
    Py_XDECREF(scalar);
    Py_XDECREF((PyObject *)dtype);
    PyErr_Clear();
    return type;
}

bool is_bfloat16(int type)
{
    if (!PyTypeNum_ISUSERDEF(type))
        return false;
    int known = atomic_load(&bfloat16);
    if (known == NPY_NOTYPE) {
        known = find_bfloat16();
        atomic_store(&bfloat16, known);
    }
    return type == known;
}

PyObject *default_in_bfloat16(struct parameter *parameter, int type)
{
    PyObject *expected = atomic_load(&parameter->bfloat16_default);
    if (expected != NULL)
        return expected;
    PyObject *made = default_array(parameter, PyArray_DescrFromType(type));
    if (made == NULL ||
        atomic_compare_exchange_strong(&parameter->bfloat16_default, &expected, made))
        return made;
    Py_DECREF(made); /* another thread was first */
    return expected;
}

static int register_loop(PyUFuncObject *ufunc, struct function *function)
{
    int types[MAX_OPERANDS];
    for (int i = 0; i < ufunc->nargs; i++)
        types[i] = atomic_load(&bfloat16);
    if (PyUFunc_RegisterLoopForType(ufunc, types[0], function->bfloat16_loop, types,
                                    function->bfloat16_data) < 0)
        return -1;
    atomic_store(&function->has_bfloat16, true);
    return 0;
}

/* Under the GIL two threads can register the loop after each other, which is harmless. Without
   it one has to wait. */
static int register_loop_once(PyUFuncObject *ufunc)
{
    struct function *function = function_of(ufunc);
    int failed = 0;
#ifdef Py_GIL_DISABLED
    Py_BEGIN_CRITICAL_SECTION(ufunc->obj);
#endif
    if (!atomic_load(&function->has_bfloat16))
        failed = register_loop(ufunc, function);
#ifdef Py_GIL_DISABLED
    Py_END_CRITICAL_SECTION();
#endif
    return failed;
}

static bool is_met(PyUFuncObject *ufunc, PyArrayObject **operands)
{
    for (int i = 0; i < ufunc->nargs; i++) {
        if (operands[i] != NULL && is_bfloat16(PyArray_TYPE(operands[i])))
            return true;
    }
    return false;
}

/* Whether dtype= or signature= ask for bfloat16 and for nothing else. `types` is a tuple of
   dtypes, with None for those that are left open, or NULL. */
static bool is_asked_for(PyObject *types)
{
    bool asked = false;
    for (Py_ssize_t i = 0; types != NULL && i < PyTuple_Size(types); i++) {
        PyObject *dtype = PyTuple_GetItem(types, i);
        bool named = PyArray_DescrCheck(dtype) && is_bfloat16(((PyArray_Descr *)dtype)->type_num);
        if (!named && dtype != Py_None)
            return false;
        asked |= named;
    }
    return asked;
}

/* NumPy's own resolver takes a loop only if the operands are cast to it safely. It would refuse
   dtype=bfloat16 for float32 operands, which np.add takes. Whether the cast is allowed is judged
   later, by casting=. */
static int resolve_types(PyUFuncObject *ufunc, NPY_CASTING casting, PyArrayObject **operands,
                         PyObject *types, PyArray_Descr **resolved)
{
    bool asked = is_asked_for(types);
    if ((asked || is_met(ufunc, operands)) && register_loop_once(ufunc) < 0)
        return -1;
    if (!asked)
        return PyUFunc_DefaultTypeResolver(ufunc, casting, operands, types, resolved);
    for (int i = 0; i < ufunc->nargs; i++)
        resolved[i] = PyArray_DescrFromType(atomic_load(&bfloat16));
    return 0;
}

void register_bfloat16_when_met(PyUFuncObject *ufunc) { ufunc->type_resolver = resolve_types; }
