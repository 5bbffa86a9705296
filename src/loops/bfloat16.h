#ifndef LOOPS_BFLOAT16_H
#define LOOPS_BFLOAT16_H

#include <stddef.h>

/* NumPy's inner loop for bfloat16; `data` is the struct kernel of the same function for
   float32, in which it is computed. */
void bfloat16_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data);

#endif
