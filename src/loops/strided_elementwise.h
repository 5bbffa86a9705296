#ifndef LOOPS_STRIDED_ELEMENTWISE_H
#define LOOPS_STRIDED_ELEMENTWISE_H

#include "kernels.h"

/* NumPy's inner loop for any kernel; `data` is the struct kernel. */
void elementwise_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data);

/* CONSTANT_PARAMETERS if all hyperparameters are one element each, else 0. */
int constant_parameters(const struct kernel *kernel, const ptrdiff_t *steps);

/* Whether operand k is a hyperparameter of one element. */
bool is_constant(const struct kernel *kernel, int k, int flags);

/* Any number of contiguous elements. */
void run_contiguous(const struct kernel *kernel, char *const *operands, ptrdiff_t n, int flags);

/* Operands of more than so many bytes in all are written past the caches. */
void set_stream_threshold(size_t bytes);
size_t get_stream_threshold(void);

#endif
