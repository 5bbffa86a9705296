#ifndef LOOPS_STRIDED_ROWWISE_H
#define LOOPS_STRIDED_ROWWISE_H

#include "kernels.h"

/* NumPy's inner loop for any function along an axis; `data` is the struct row_kernel. With a
   label out of range it writes nothing and leaves a note for take_wrong_label. */
void rowwise_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data);

/* A label outside of [0, n). */
struct wrong_label {
    bool found;
    int64_t label;
    ptrdiff_t n;
};

/* The note of this thread, which is then forgotten. */
struct wrong_label take_wrong_label(void);

#endif
