/* The targets that were built, best first, and which of them can run here. */
#ifndef DISPATCH_H
#define DISPATCH_H

#include <stddef.h>

#include "kernels.h"

struct target {
    const char *name;
    const char *needs; /* what the processor must have */
    int (*runs_here)(void);
    const kernel_table *half, *single, *double_, *long_double;
    const integer_table *integers;
};

extern const struct target targets[];
extern const size_t target_count;

/* Bytes of the last-level cache; a guess where the system does not tell. */
size_t last_level_cache(void);

#endif
