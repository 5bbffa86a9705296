/* Elementwise operands of several dimensions: slices of wider arrays, and operands that are
   broadcast along some dimensions. */
#ifndef LOOPS_STRIDED_NESTED_H
#define LOOPS_STRIDED_NESTED_H

#include "kernels.h"
#include "loops/rounding.h"

enum { MAX_DIMENSIONS = 8 };

/* Operands of elements of `item` bytes, inputs first. The element with indices i, j, ... of
   operand k stands at data[k] + i steps[0][k] + j steps[1][k] + ... */
struct nested {
    int nin, nargs, dimensions;
    ptrdiff_t item;
    char *data[MAX_OPERANDS];
    ptrdiff_t shape[MAX_DIMENSIONS]; /* each at least 1 */
    ptrdiff_t steps[MAX_DIMENSIONS][MAX_OPERANDS];
};

/* Runs NumPy's inner loop over all elements. An output shares memory with an input element for
   element, or not at all. Changes `nested`. */
void run_nested(struct nested *nested, inner_loop *loop, void *data);

#endif
