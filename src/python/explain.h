/* Messages that say how a wrong call is spelled here. */
#ifndef PYTHON_EXPLAIN_H
#define PYTHON_EXPLAIN_H

#include "python/call.h"

/* If the exception that is set is a TypeError and the call has a mistake that is known here, a
   TypeError about the mistake takes its place. */
void explain_error(const struct call *call);

#endif
