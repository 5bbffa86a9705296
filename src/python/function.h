/* Data that the calls of one ufunc need. They belong to the ufunc: a capsule in the public
   field `obj` owns them, so that both live equally long. */
#ifndef PYTHON_FUNCTION_H
#define PYTHON_FUNCTION_H

#include "python/numpy_api.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "kernels.h"

enum { BUILTIN_TYPES = NPY_HALF + 1 }; /* type numbers of the numeric dtypes lie below */

struct function {
    const void *kernels[BUILTIN_TYPES]; /* by type number; NULL: there is no loop for it */
    bool along_axis;     /* the kernels are row kernels */
    int label; /* the input of integer labels, or -1 */
    int free_inputs;     /* the inputs without the hyperparameter */
    PyObject *operands;  /* their names: "grad, x" */
    PyObject *parameter; /* the hyperparameter's name, interned; NULL: there is none */
    PyObject *default_value;           /* NULL: the hyperparameter is required */
    PyObject *defaults[BUILTIN_TYPES]; /* by type number: as a 0-d array, or NULL */
    _Atomic(PyObject *) bfloat16_default; /* the same, made by the first call that needs it */
    _Atomic(bool) has_bfloat16;           /* the loop for bfloat16 is registered */
    PyObject *check; /* check(ufunc, *operands) raises for operands that NumPy would misread */
};

struct function *function_of(const PyUFuncObject *ufunc);

/* The default as a 0-d array (a new reference) that nobody can write to. */
PyObject *default_array(const struct function *function, PyArray_Descr *stolen_dtype);

/* Makes the calls of `self`, a new ufunc, go through call_ufunc. None stands for what is not
   there. Returns 0, or -1 with an exception set. */
int take_calls(PyObject *self, PyObject *operands, PyObject *parameter, PyObject *default_value,
               PyObject *check);

#endif
