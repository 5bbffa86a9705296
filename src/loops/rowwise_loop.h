#ifndef LOOPS_ROWWISE_LOOP_H
#define LOOPS_ROWWISE_LOOP_H

#include "kernels.h"

/* NumPy's inner loop for any generalized ufunc of ours; `data` is the struct row_kernel. */
void rowwise_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data);

#endif
