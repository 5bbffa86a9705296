/* The loops of relu_ufunc.reproducible. */
#ifndef LOOPS_REPRODUCIBLE_H
#define LOOPS_REPRODUCIBLE_H

#include <stddef.h>

#include "kernels.h"

/* Where the exact result is if the exact form's is the middle of two results of the dtype.

   TOWARD_HALF    nearer to 1/2: 1/2 + x/4 - x^3/48 and similar series, x/2 + x^2/4 for tiny x
   AWAY_FROM_ONE  its magnitude farther from 1: x^3/3 - 2 x^5/15, and x - 1 for a large x
   TO_EVEN        a rational function: it is a tie
   TO_EVEN_OR_HALF  the same, but x/2 + x^2/6 for tiny x */
enum middle { TOWARD_HALF, AWAY_FROM_ONE, TO_EVEN, TO_EVEN_OR_HALF };

/* What one loop computes.

   A function whose kernel is one of its own dtype gives the same bits on every target: `exact` is
   NULL. Others are computed in float64 and rounded once. `kernel` is then good to 2^-45, and an
   element that lies so near to the middle of two results that this does not decide is computed
   again by `exact`, whose bits are the same on every target. */
struct reproducible {
    const struct kernel *kernel, *exact;
    const struct conversion *conversions; /* by dtype */
    const struct conversion_16 *bfloat16;
    int dtype;                            /* enum dtype or BFLOAT16 */
    double tolerance;                     /* of the kernel */
    enum middle middle;
    const float *exceptions; /* x for which `middle` would be wrong */
    int exception_count;
    const double *defaults; /* hyperparameters that their roundings stand for, or NULL */
};

/* NumPy's inner loop; `data` is a struct reproducible. */
void reproducible_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps,
                       void *data);

#endif
