/* Optional hyperparameters, which NumPy's ufuncs do not know of. */
#ifndef PARAMETER_H
#define PARAMETER_H

#include <Python.h>

/* Lets the last input of `ufunc` be given by the keyword `name`, and, unless `initial` is
   None, be left out. Returns 0, or -1 with an exception set. */
int give_parameter(PyObject *ufunc, PyObject *name, PyObject *initial);

/* Lets calls of `ufunc` that need nothing of NumPy's machinery do without it. The same. */
int shorten_calls(PyObject *ufunc);

/* Makes the generalized ufunc `ufunc` right where `axes=` turns an array in place. The same. */
int guard_axes(PyObject *ufunc);

/* Keeps the default as an array of this dtype ready, too, for calls whose operands are. */
int give_ready_default(PyObject *ufunc, int type_number);

#endif
