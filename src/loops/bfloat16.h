#ifndef LOOPS_BFLOAT16_H
#define LOOPS_BFLOAT16_H

#include <stddef.h>
#include <stdint.h>

/* n elements, those of bfloat16 `step` bytes apart. */
void bfloat16_to_float(float *to, const char *from, ptrdiff_t step, ptrdiff_t n);
void float_to_bfloat16(char *to, ptrdiff_t step, const float *from, ptrdiff_t n);

/* NumPy's inner loop for bfloat16; `data` is the struct kernel of the same function for
   float32, in which it is computed. */
void bfloat16_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data);

#endif
