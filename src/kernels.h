/* A target has a kernel for each (function, pass, dtype), in units of one lane width. */
#ifndef KERNELS_H
#define KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "names.h"

enum {
    CONSTANT_PARAMETERS = 1, /* the hyperparameters are one element each, good for all */
    STREAM = 2,              /* write past the caches */
};

enum {
    MAX_INPUTS = 4,
    MAX_OUTPUTS = 2,
    MAX_OPERANDS = MAX_INPUTS + MAX_OUTPUTS,
    MAX_VECTOR_BYTES = 64,
    MAX_BLOCK_BYTES = 4 * MAX_VECTOR_BYTES,
};

/* Applies one function to n contiguous elements, a multiple of the kernel's block. An output
   may be the same memory as an input, element for element; any other overlap is the
   caller's to avoid, as are outputs not aligned to a vector when they are streamed. */
typedef void run_function(const void *const *in, void *const *out, ptrdiff_t n, int flags);

struct kernel {
    run_function *run; /* NULL where the function has no such loop */
    uint8_t nin, nout;
    uint8_t item; /* size of an element in bytes, the same for all operands */
    uint8_t lanes; /* elements of a vector */
    uint8_t block; /* elements that are computed at a time, one vector or several */
    uint8_t constants; /* so many of the last inputs are hyperparameters */
};

/* Functions along an axis.

   The passes of a kernel see a row as a sequence of vectors, in one of two directions:

   ACROSS  a vector holds consecutive elements of one row
   DOWN    lane k of a vector belongs to row k of a group of `lanes` rows

   so that both rows and columns of a matrix are read as they lie in memory. Elements are added to
   the same partial sums in both directions: sums are the same to the last bit. */
enum direction { ACROSS, DOWN };

/* What NumPy's operands of a function along an axis are.

   ROW_OPERAND     an element for each element of a row
   MASK_OPERAND    a boolean for each element of a row
   VALUE_OPERAND   one number for each row
   LABEL_OPERAND   the index of an element for each row, int64 or uint64

   The first one with rows is x, in the comments below the first input. */
enum row_operand { ROW_OPERAND, MASK_OPERAND, VALUE_OPERAND, LABEL_OPERAND };

enum { MAX_ROW_OPERANDS = 4, MAX_ROW_STATE = 72 * MAX_VECTOR_BYTES, MAX_LANES = 16 };

/* The vectors of a pass: those of the inputs with rows, then those of the output. */
struct row_vectors {
    char *data[MAX_ROW_OPERANDS];
    ptrdiff_t steps[MAX_ROW_OPERANDS]; /* bytes from vector to vector */
    ptrdiff_t count;
    int last_lanes; /* lanes of the last vector that are elements; DOWN all are */
};

/* A short form is true for some rows, depending on their maxima. */
enum row_form { EXACT_FORM, SHORT_FORM, ROW_FORMS };

/* One element for each lane, of the row of that lane. */
struct row_values {
    _Alignas(MAX_VECTOR_BYTES) char value[MAX_VECTOR_BYTES]; /* of the operand for each row */
    _Alignas(MAX_VECTOR_BYTES) char selected[MAX_VECTOR_BYTES]; /* of x, by the label */
};

typedef void row_begin(void *state, enum direction direction, const struct row_values *values);
typedef void row_pass(void *state, const struct row_vectors *vectors);
typedef uint32_t row_limits(void *state);
typedef void row_step(void *state);
typedef void row_store(const void *state, void *to);

struct row_passes {
    row_pass *sum;          /* of the terms of the inputs */
    row_pass *sum_and_keep; /* the same; stores the terms as the output */
    row_step *finish;       /* what follows from the sum */
    row_pass *result;       /* from the inputs */
};

/* The steps of a row, or in direction DOWN of a group of rows, in this order. NULL: the function
   has no such step.

   begin         a new state; `values` are read if there are such operands
   max           of the first input
   limits        what follows from the maximum. Returns bit k for each lane k in which the short
                 form is true. All lanes of a pass have the same form.
   sum           in parts of any number of vectors, each but the last a multiple of MAX_LANES
   finish        what follows from the sum
   result        in parts of any number of vectors
   scale_kept    the same from the terms that sum_and_keep stored, in place of the first input
   store_result  stores a vector of results: of a function with one result per row, or of the
                 elements that the labels name, whose `result` is wrong */
struct row_kernel {
    row_begin *begin;
    row_pass *max;
    row_limits *limits;
    struct row_passes forms[ROW_FORMS];
    row_pass *scale_kept;
    row_store *store_result;
    uint8_t operands[MAX_ROW_OPERANDS]; /* enum row_operand of NumPy's inputs */
    uint8_t operand_count;              /* NumPy's inputs */
    uint8_t nin;                        /* those with rows; a mask is the second */
    uint8_t item, lanes;
    bool masked, labelled;
    bool reduces; /* one result per row */
};

enum pass { FORWARD, DERIVATIVE, BACKWARD, BACKWARD_FROM_OUTPUT, SECOND_DERIVATIVE, PASSES };
enum dtype { FLOAT16, FLOAT32, FLOAT64, LONGDOUBLE, FLOAT_DTYPES };
enum { BFLOAT16 = FLOAT_DTYPES }; /* has no kernels of its own, see loops/sixteen_bit.h */
/* Signed and unsigned integers of 1, 2, 4 and 8 bytes; bool is an unsigned one. */
enum { INTEGER_KINDS = 2, INTEGER_SIZES = 4 };

typedef struct kernel kernel_table[ACTIVATIONS][PASSES];
typedef struct kernel integer_table[INTEGER_KINDS][INTEGER_SIZES][PASSES];
typedef struct row_kernel row_kernel_table[ROWWISE_FUNCTIONS];

/* To and from float64. The numbers of elements are multiples of CONVERTED.

   narrow    rounds the products with 1 - tolerance and 1 + tolerance. Returns whether all pairs are
             equal; NaN is not.
   has_nan   elements of the dtype itself */
struct conversion {
    void (*widen)(double *to, const void *from, ptrdiff_t n);
    bool (*narrow)(void *lower, void *upper, const double *from, ptrdiff_t n, double tolerance);
    bool (*has_nan)(const void *p, ptrdiff_t n);
};

/* The same to and from float32, of a 16-bit dtype. */
struct conversion_16 {
    void (*widen)(float *to, const uint16_t *from, ptrdiff_t n);
    void (*narrow)(uint16_t *to, const float *from, ptrdiff_t n);
};

enum { CONVERTED = 16 };

/* The kernels of one (target, lanes); NULL for a dtype that it does not compute. Partial
   kernels are short forms, which go before exact ones. */
struct elementwise_unit {
    const kernel_table *exact[FLOAT_DTYPES], *partial[FLOAT_DTYPES];
    const integer_table *integers;
    const struct conversion *conversions; /* by dtype */
    const struct conversion_16 *conversions_16; /* by dtype */
};

/* A reproducible kernel goes before the other one where the same bits on every target, or a
   result that is rounded once, are wanted. */
struct rowwise_unit {
    const row_kernel_table *tables[FLOAT_DTYPES], *reproducible[FLOAT_DTYPES];
};

#endif
