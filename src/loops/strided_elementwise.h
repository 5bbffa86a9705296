#ifndef LOOPS_STRIDED_ELEMENTWISE_H
#define LOOPS_STRIDED_ELEMENTWISE_H

#include "kernels.h"

/* NumPy's inner loop for any kernel; `data` is the struct kernel. */
void elementwise_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data);

/* Operands of more than so many bytes in all are written past the caches. */
void set_stream_threshold(size_t bytes);
size_t get_stream_threshold(void);

#endif
