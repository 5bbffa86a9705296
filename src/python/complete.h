/* Calls that go through NumPy, with all that NumPy must be told. */
#ifndef PYTHON_COMPLETE_H
#define PYTHON_COMPLETE_H

#include "python/call.h"

/* The result, or NULL with an exception set. */
PyObject *call_completed(const struct call *call);

/* Whether NumPy hands the call on to an operand or output. */
bool any_override(const struct call *call);

#endif
