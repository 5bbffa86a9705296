#ifndef LOOPS_STRIDED_ROWWISE_H
#define LOOPS_STRIDED_ROWWISE_H

#include "kernels.h"

/* NumPy's inner loop for any function along an axis; `data` is the struct row_kernel. */
void rowwise_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data);

#endif
