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

/* A row is worked on as a sequence of vectors, either of its own elements (across), or of one
   element each of as many rows (down), so that both rows and columns of a matrix are read as
   they lie in memory. The steps are the bytes from vector to vector of each operand. Sums
   are the same to the last bit either way: element i counts towards total i % lanes. */
enum direction { ACROSS, DOWN };

/* `rest`: lanes of the last vector that are elements; down, all of them are. */
typedef void row_pass(void *state, char *const *data, const ptrdiff_t *steps, ptrdiff_t count,
                      int rest, enum direction direction);

struct row_kernel {
    row_pass *start;
    row_pass *max;    /* NULL where no maximum is needed */
    row_pass *limits; /* after it */
    row_pass *sum;
    row_pass *sum_terms; /* the same, and keeps the terms as the output; NULL if it cannot */
    row_pass *settle; /* after every SETTLE_AFTER terms of a total */
    row_pass *finish;
    row_pass *result;       /* from the inputs; of one vector if the output is one number */
    row_pass *scale_terms;  /* from the terms */
    uint8_t nin, item, lanes;
    uint8_t reduces; /* the output is one number */
};

enum { SETTLE_AFTER = 128, MOST_ROW_STATE = 42 * MOST_VECTOR_BYTES };

enum pass { FORWARD, DERIVATIVE, BACKWARD, PASSES };
enum float_dtype { HALF, SINGLE, DOUBLE, LONG_DOUBLE, FLOAT_DTYPES };
/* Signed and unsigned integers of 1, 2, 4 and 8 bytes; bool is an unsigned one. */
enum { INTEGER_SIZES = 4, INTEGER_KINDS = 2 };

typedef struct row_kernel row_kernel_table[ROWWISE_FUNCTIONS];
typedef struct kernel kernel_table[ACTIVATIONS][PASSES];
typedef struct kernel integer_table[INTEGER_KINDS][INTEGER_SIZES][PASSES];

#endif
