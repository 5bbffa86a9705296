/* The targets that were built, best first, and which of them can run here. */
#ifndef DISPATCH_H
#define DISPATCH_H

#include <stddef.h>

#include "kernels.h"

enum { UNITS = 4 };

struct target {
    const char *name;
    const char *needs; /* what the processor must have */
    int (*runs_here)(void);
    const struct elementwise_unit *elementwise[UNITS]; /* the first that has a kernel has it */
    const struct rowwise_unit *rowwise[UNITS];
};

/* Written by generate.py. */
extern const struct target targets[];
extern const size_t target_count;

/* Whether processor and operating system run a target. */
int runs_avx512(void);
int runs_avx2(void);
int runs_sse42(void);
int runs_anywhere(void);

const struct kernel *find_kernel(const struct target *target, enum dtype dtype, int activation,
                                 enum pass pass);
/* The exact form: the same bits on every target. */
const struct kernel *find_exact_kernel(const struct target *target, enum dtype dtype,
                                       int activation, enum pass pass);
const struct conversion *find_conversions(const struct target *target);
const struct conversion_16 *find_conversions_16(const struct target *target);
const struct kernel *find_integer_kernel(const struct target *target, int is_unsigned,
                                         int log2_size, enum pass pass);
const struct row_kernel *find_row_kernel(const struct target *target, enum dtype dtype,
                                         int function);
/* Its bits do not depend on the target, except for longdouble. */
const struct row_kernel *find_reproducible_row_kernel(const struct target *target, enum dtype dtype,
                                                      int function);

/* Bytes of the last-level cache; a guess where the system does not tell. */
size_t last_level_cache(void);

#endif
