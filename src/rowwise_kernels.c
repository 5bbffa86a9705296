/* The passes of the rowwise functions for one (TARGET, LANE_BITS), with WIDE for elements
   narrower than a lane.

   LANE_BITS  WIDE  computes
   32               softmax and log_softmax on float32 and float16
   64         yes   the others on float32 and float16: there a result can be the small
                    difference of large numbers
   64               everything on float64
   128              everything on longdouble */
#include "kernels.h"

#include "loops/rowwise.h"

#define NAMED_(target, table) row_kernels_##target##_##table
#define NAMED(target, table) NAMED_(target, table)

#define PASS(name, call)                                                                       \
    static void name(void *state, char *const *data, const ptrdiff_t *steps, ptrdiff_t count,  \
                     int rest, enum direction direction)                                       \
    {                                                                                          \
        (void)data, (void)steps, (void)count, (void)rest, (void)direction;                     \
        call;                                                                                  \
    }

#define SUM(shape, ...) row_sum(state, data, steps, count, rest, direction, shape, __VA_ARGS__)
#define RESULTS(nin, element, ...)                                                             \
    row_results(state, data, steps, count, rest, nin, element, __VA_ARGS__)
#define SHAPE(...) ((struct sum_shape){__VA_ARGS__})

/* `formulas` begins the names of the formulas. The last two are the term and the result of moderate
   rows, or NULL. */
#define SUM_PASSES(name, suffix, formulas, element, nin, ordered, counts, kind, nin_result,    \
                   term, value)                                                                \
    PASS(name##_sum##suffix,                                                                   \
         SUM(SHAPE(nin, element, ordered, counts, false, kind), formulas##_term, term))        \
    PASS(name##_finish##suffix, row_finish(state, direction, ordered, formulas##_finish))      \
    PASS(name##_result##suffix, RESULTS(nin_result, element, formulas##_result, value))

#define FORWARD_PASSES(name, suffix, formulas, element, counts, terms, nin_result, ...)        \
    PASS(name##_max##suffix, row_max(state, data, steps, count, rest, element))                \
    PASS(name##_limits##suffix, row_limits(state, direction, !counts, formulas##_limits))      \
    SUM_PASSES(name, suffix, formulas, element, 1, !counts, counts, terms, nin_result,         \
               __VA_ARGS__)

#define BACKWARD_PASSES(name, suffix, element)                                                 \
    SUM_PASSES(name, suffix, name, element, 2, false, false, SUMS, 2, NULL, NULL)

#define FORWARD(name, suffix, item_type, ...)                                                  \
    [ROWWISE_##name] = {                                                                       \
        .start = row_start,                                                                    \
        .settle = row_settle,                                                                  \
        .max = name##_max##suffix,                                                             \
        .limits = name##_limits##suffix,                                                       \
        .sum = name##_sum##suffix,                                                             \
        .finish = name##_finish##suffix,                                                       \
        .result = name##_result##suffix,                                                       \
        .nin = 1,                                                                              \
        .item = sizeof(item_type),                                                             \
        .lanes = LANES,                                                                        \
        __VA_ARGS__                                                                            \
    },

#define BACKWARD(name, suffix, item_type)                                                      \
    [ROWWISE_##name] = {                                                                       \
        .start = row_start,                                                                    \
        .settle = row_settle,                                                                  \
        .sum = name##_sum##suffix,                                                             \
        .finish = name##_finish##suffix,                                                       \
        .result = name##_result##suffix,                                                       \
        .nin = 2,                                                                              \
        .item = sizeof(item_type),                                                             \
        .lanes = LANES,                                                                        \
    },

/* The terms of softmax can wait in the output, where that is as precise as a lane. */
#define KEEP_TERMS(suffix)                                                                     \
    PASS(softmax_sum_terms##suffix,                                                            \
         SUM(SHAPE(1, AS_LANE, true, false, true, SOME_POWERS), softmax_term, moderate_term))  \
    PASS(softmax_scale_terms##suffix, RESULTS(1, AS_LANE, softmax_scale, NULL))
#define KEPT(suffix)                                                                           \
    .sum_terms = softmax_sum_terms##suffix, .scale_terms = softmax_scale_terms##suffix

#define SOFTMAX_PASSES(suffix, formulas, element, ...)                                         \
    FORWARD_PASSES(softmax, suffix, formulas, element, false, SOME_POWERS, 1, __VA_ARGS__)     \
    FORWARD_PASSES(log_softmax, suffix, log_softmax, element, true, SUMS, 1, NULL, NULL)
#define OTHER_PASSES(suffix, element)                                                          \
    FORWARD_PASSES(logsumexp, suffix, logsumexp, element, true, SUMS, 0, NULL, NULL)           \
    BACKWARD_PASSES(softmax_backward, suffix, element)                                         \
    BACKWARD_PASSES(log_softmax_backward, suffix, element)

#define SOFTMAX_ROWS(suffix, item_type, ...)                                                   \
    FORWARD(softmax, suffix, item_type, __VA_ARGS__)                                           \
    FORWARD(log_softmax, suffix, item_type)
#define OTHER_ROWS(suffix, item_type)                                                          \
    FORWARD(logsumexp, suffix, item_type, .reduces = true)                                     \
    BACKWARD(softmax_backward, suffix, item_type)                                              \
    BACKWARD(log_softmax_backward, suffix, item_type)

#if LANE_BITS == 32
SOFTMAX_PASSES(_single, softmax, AS_LANE, moderate_term, moderate_result)
KEEP_TERMS(_single)
SOFTMAX_PASSES(_half, softmax_half, AS_HALF, moderate_half_term, moderate_half_result)
const row_kernel_table NAMED(TARGET, single) = {SOFTMAX_ROWS(_single, float, KEPT(_single))};
const row_kernel_table NAMED(TARGET, half) = {SOFTMAX_ROWS(_half, uint16_t)};
#elif defined(WIDE)
OTHER_PASSES(_single, AS_SINGLE)
OTHER_PASSES(_half, AS_HALF)
const row_kernel_table NAMED(TARGET, wide_single) = {OTHER_ROWS(_single, float)};
const row_kernel_table NAMED(TARGET, wide_half) = {OTHER_ROWS(_half, uint16_t)};
#else
SOFTMAX_PASSES(_lane, softmax, AS_LANE, NULL, NULL)
KEEP_TERMS(_lane)
OTHER_PASSES(_lane, AS_LANE)
#define ALL_ROWS SOFTMAX_ROWS(_lane, Lane, KEPT(_lane)) OTHER_ROWS(_lane, Lane)
#if LANE_BITS == 64
const row_kernel_table NAMED(TARGET, double) = { ALL_ROWS };
#else
const row_kernel_table NAMED(TARGET, long_double) = {ALL_ROWS};
#endif
#endif
