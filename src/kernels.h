/* What one target offers: a table of kernels, one for each (activation, pass, dtype). */
#ifndef KERNELS_H
#define KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "catalogue.h"

enum {
    CONSTANT_PARAMETER = 1, /* the hyperparameter is one element, good for all */
    STREAM = 2,             /* write past the caches */
};

enum { MOST_INPUTS = 3, MOST_OUTPUTS = 2, MOST_VECTOR_BYTES = 64 };

/* Applies one function to n contiguous elements, a multiple of the kernel's lanes. An output
   may be the same memory as an input, element for element; any other overlap is the
   caller's to avoid, as are outputs not aligned to a vector when they are streamed. */
typedef void run_function(const void *const *in, void *const *out, ptrdiff_t n, int flags);

struct kernel {
    run_function *run; /* NULL where the function has no such loop */
    uint8_t nin, nout;
    uint8_t item; /* size of an element in bytes, the same for all operands */
    uint8_t lanes;
    uint8_t parametric;
};

enum pass { FORWARD, DERIVATIVE, BACKWARD, PASSES };
enum float_dtype { HALF, SINGLE, DOUBLE, LONG_DOUBLE, FLOAT_DTYPES };
/* Signed and unsigned integers of 1, 2, 4 and 8 bytes; bool is an unsigned one. */
enum { INTEGER_SIZES = 4, INTEGER_KINDS = 2 };

typedef struct kernel kernel_table[ACTIVATIONS][PASSES];
typedef struct kernel integer_table[INTEGER_KINDS][INTEGER_SIZES][PASSES];

#endif
