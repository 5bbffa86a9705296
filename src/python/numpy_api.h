/* NumPy's C API. The Cython module imports its tables for all files. */
#ifndef PYTHON_NUMPY_API_H
#define PYTHON_NUMPY_API_H

#include <Python.h>

#define NO_IMPORT_ARRAY
#define NO_IMPORT_UFUNC
#define PY_ARRAY_UNIQUE_SYMBOL relu_ufunc_array_api
#define PY_UFUNC_UNIQUE_SYMBOL relu_ufunc_ufunc_api
#include <numpy/arrayobject.h>
#include <numpy/ufuncobject.h>

#endif
