/* The kernels need rounding to nearest. */
#ifndef LOOPS_ROUNDING_H
#define LOOPS_ROUNDING_H

#include <fenv.h>
#include <stdbool.h>
#include <stddef.h>

/* NumPy's inner loop. */
typedef void inner_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps,
                        void *data);

/* If the caller's rounding mode is another one, runs the loop to nearest, restores the mode and
   returns true. */
static inline bool run_to_nearest(inner_loop *loop, char **args, const ptrdiff_t *dimensions,
                                  const ptrdiff_t *steps, void *data)
{
    int mode = fegetround();
    if (mode == FE_TONEAREST)
        return false;
    fesetround(FE_TONEAREST);
    loop(args, dimensions, steps, data);
    fesetround(mode);
    return true;
}

#endif
