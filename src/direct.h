/* Calls that need nothing of NumPy's machinery, which takes ten times as long as the loop over a
   short array. */
#ifndef DIRECT_H
#define DIRECT_H

#include <Python.h>
#include <stdbool.h>

/* True if it is such a call of an elementwise function: then *result is what the call returns.
   `args` are `count` operands, then the values of `keywords`. */
bool call_directly(PyObject *ufunc, PyObject *const *args, Py_ssize_t count, PyObject *keywords,
                   PyObject **result);

/* The same of a generalized ufunc along rows. */
bool call_rows_directly(PyObject *ufunc, PyObject *const *args, Py_ssize_t count,
                        PyObject *keywords, PyObject **result);

#endif
