/* The targets that were built, best first, and which of them can run here. */
#ifndef DISPATCH_H
#define DISPATCH_H

#include <stddef.h>

#include "kernels.h"

struct target {
    const char *name;
    const char *needs; /* what the processor must have */
    int (*runs_here)(void);
    /* A float dtype's kernel stands in the first of its tables, or else in the second. */
    const kernel_table *floats[FLOAT_DTYPES][2];
    const integer_table *integers;
    const row_kernel_table *rowwise[FLOAT_DTYPES][2];
};

extern const struct target targets[];
extern const size_t target_count;

const struct kernel *float_kernel(const struct target *target, enum float_dtype dtype,
                                  int activation, enum pass pass);

const struct row_kernel *row_kernel(const struct target *target, enum float_dtype dtype,
                                    int function);

/* Bytes of the last-level cache; a guess where the system does not tell. */
size_t last_level_cache(void);

#endif
