/* Data that the calls of one ufunc need. They belong to the ufunc: a capsule in the public
   field `obj` owns them, so that both live equally long. */
#ifndef PYTHON_FUNCTION_H
#define PYTHON_FUNCTION_H

#include "python/numpy_api.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "kernels.h"

enum { BUILTIN_TYPES = NPY_HALF + 1 }; /* type numbers of the numeric dtypes lie below */

enum { MAX_PARAMETERS = 2 };

/* An operand that can be given by keyword. */
struct parameter {
    PyObject *name;                    /* interned */
    PyObject *default_value;           /* NULL: it is required */
    PyObject *defaults[BUILTIN_TYPES]; /* by type number: as a 0-d array, or NULL */
    _Atomic(PyObject *) bfloat16_default; /* the same, made by the first call that needs it */
};

struct function {
    /* By type number; NULL: there is no loop for it. */
    PyUFuncGenericFunction loops[BUILTIN_TYPES];
    void *data[BUILTIN_TYPES];
    int positions[BUILTIN_TYPES]; /* of the loops in the table */
    PyUFuncGenericFunction bfloat16_loop;
    void *bfloat16_data;
    bool along_axis;    /* the kernels are row kernels */
    int label, mask;    /* the inputs of integer labels and of a boolean mask, or -1 */
    int free_inputs;    /* the inputs without the parameters */
    PyObject *operands; /* their names: "grad, x" */
    int parameter_count;
    struct parameter parameters[MAX_PARAMETERS];
    _Atomic(bool) has_bfloat16; /* the loop for bfloat16 is registered */
    PyObject *check; /* check(ufunc, *operands) raises for operands that NumPy would misread */
};

struct function *function_of(const PyUFuncObject *ufunc);

/* A loop as C code calls it. */
struct loop {
    PyUFuncGenericFunction function; /* NULL: there is none */
    void *data;
};

/* The loop of one of our ufuncs for operands of this type number. */
struct loop find_loop(PyObject *ufunc, int type);

/* The loops of a ufunc. `types` has the type numbers of the operands, loop by loop. */
struct loop_table {
    PyUFuncGenericFunction *functions;
    void **data;
    char *types;
    int count;
};

/* The default as a 0-d array (a new reference) that nobody can write to. */
PyObject *default_array(const struct parameter *parameter, PyArray_Descr *stolen_dtype);

/* Makes the calls of `self`, a new ufunc made from `table`, go through call_ufunc. `parameters` is
   a tuple of pairs (name, default), with None as the default of one that is required; `check` may
   be None; an elementwise function has a loop for bfloat16. Returns 0, or -1 with an exception
   set. */
int take_calls(PyObject *self, const struct loop_table *table, PyObject *operands,
               PyObject *parameters, PyObject *check, PyUFuncGenericFunction bfloat16_loop,
               void *bfloat16_data);

#endif
