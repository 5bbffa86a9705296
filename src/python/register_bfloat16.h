/* bfloat16 of ml_dtypes, which may be imported at any time. */
#ifndef PYTHON_REGISTER_BFLOAT16_H
#define PYTHON_REGISTER_BFLOAT16_H

#include "python/function.h"

/* Lets `ufunc` register its loop for bfloat16 when NumPy first looks for one. */
void register_bfloat16_when_met(PyUFuncObject *ufunc);

/* Whether this is the type number of bfloat16. */
bool is_bfloat16(int type);

/* The parameter's default in bfloat16 (borrowed), or NULL with an exception set. */
PyObject *default_in_bfloat16(struct parameter *parameter, int type);

#endif
