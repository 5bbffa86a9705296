/* Fast path: calls that need nothing of NumPy's dispatch go straight to the loop. */
#ifndef PYTHON_CALL_LOOP_H
#define PYTHON_CALL_LOOP_H

#include "python/call.h"

/* Answers the call as NumPy would, with the result, or NULL and an exception set. Returns false,
   and has done nothing, if the call needs NumPy. */
bool call_loop(const struct call *call, PyObject **result);

/* False if NumPy no longer names the loops of this ufunc where they were registered. Its calls then
   go through NumPy. */
bool has_fast_path(PyObject *self);

#endif
