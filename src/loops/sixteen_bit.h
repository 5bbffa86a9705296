/* float16 and bfloat16 by float32's kernel. */
#ifndef LOOPS_SIXTEEN_BIT_H
#define LOOPS_SIXTEEN_BIT_H

#include <stddef.h>

#include "kernels.h"

/* What one loop computes. */
struct sixteen_bit {
    const struct kernel *kernel; /* of float32 */
    const struct conversion_16 *conversion;
};

/* NumPy's inner loop; `data` is a struct sixteen_bit. */
void sixteen_bit_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data);

#endif
