/* The loops over the vectors of a row, once for all rowwise functions of one (target, lane). */
#ifndef LOOPS_ROWWISE_H
#define LOOPS_ROWWISE_H

#include <string.h>

#include "activations/rowwise.h"
#include "loops/elementwise.h"

/* Between two passes. */
struct row_state {
    struct row row;
    struct sum totals[LANES];
    V count; /* since the last row_settle */
};
_Static_assert(sizeof(struct row_state) <= MOST_ROW_STATE, "the loop has less room");

static void row_start(void *state, char *const *data, const ptrdiff_t *steps, ptrdiff_t count,
                      int rest, enum direction direction)
{
    struct row_state *s = state;
    (void)data, (void)steps, (void)count, (void)rest;
    s->row.max = v_set(-INFINITY);
    s->row.count = s_set(0, 0);
    s->count = v_set(0);
    for (int k = 0; k < (direction == ACROSS ? 1 : LANES); k++)
        s->totals[k] = s_set(0, 0);
}

/* The first lanes of a vector; the others get the first of them, so that they raise no flag
   of their own. */
static ALWAYS_INLINE V load_first(const char *p, int count, enum element element)
{
    if (element == AS_LANE)
        return v_load_partial((const Lane *)p, count, v_set(*(const Lane *)p));
    char block[MOST_VECTOR_BYTES];
    size_t item = element_size(element);
    for (int k = 0; k < LANES; k++)
        memcpy(block + (size_t)k * item, k < count ? p + (size_t)k * item : p, item);
    return load(block, element);
}

static ALWAYS_INLINE void store_first(char *p, int count, V a, enum element element)
{
    if (element == AS_LANE) {
        v_store_partial((Lane *)p, count, a);
        return;
    }
    char block[MOST_VECTOR_BYTES];
    store(block, a, element, false);
    memcpy(p, block, (size_t)count * element_size(element));
}

/* NaN is left to the sum. Four maxima, as each waits for the one before. */
static ALWAYS_INLINE void row_max(void *state, char *const *data, const ptrdiff_t *steps,
                                  ptrdiff_t count, int rest, enum element element)
{
    struct row_state *s = state;
    const char *x = data[0];
    ptrdiff_t step = steps[0], i = 0, whole = count - (rest < LANES);
    V max[4] = {s->row.max, s->row.max, s->row.max, s->row.max};
    for (; i + 4 <= whole; i += 4) {
        for (int k = 0; k < 4; k++)
            max[k] = v_larger(max[k], load(x + (i + k) * step, element));
    }
    for (; i < whole; i++)
        max[0] = v_larger(max[0], load(x + i * step, element));
    if (i < count)
        max[1] = v_larger(max[1], load_first(x + i * step, rest, element));
    s->row.max = v_larger(v_larger(max[0], max[1]), v_larger(max[2], max[3]));
}

static ALWAYS_INLINE void row_limits(void *state, enum direction direction, bool ordered,
                                     row_step *limits)
{
    struct row_state *s = state;
    for (int k = LANES / 2; direction == ACROSS && k > 0; k /= 2)
        s->row.max = v_larger(s->row.max, v_swap(s->row.max, k));
    limits(&s->row);
    for (int k = 0; ordered && k < (direction == ACROSS ? 1 : LANES); k++)
        s->totals[k] = s_set(ROW_ORIGIN, 0);
}

/* Every field is a constant where a pass is inlined. */
struct sum_shape {
    int nin;
    enum element element;
    bool ordered; /* the terms are at most ROW_ORIGIN, where the totals start */
    bool counts; /* how many elements are the largest */
    bool keep; /* the terms as the output */
    enum terms terms;
};

/* The operands of a pass as it sees them: what it writes cannot change these. */
struct operands {
    char *data[MOST_INPUTS + 1];
    ptrdiff_t steps[MOST_INPUTS + 1];
};

static ALWAYS_INLINE struct operands operands_of(char *const *data, const ptrdiff_t *steps,
                                                 int count)
{
    struct operands a = {{NULL}, {0}};
    for (int k = 0; k < count; k++) {
        a.data[k] = data[k];
        a.steps[k] = steps[k];
    }
    return a;
}

/* Vectors that a pass works on at a time, as many chains of dependent steps side by side; where terms
   are long, one fills the processor. */
enum { ROW_BLOCK = LANE_BITS == 32 ? 4 : 1 };

static ALWAYS_INLINE void load_operands(const struct operands *a, ptrdiff_t i, int rest,
                                        int nin, enum element element, V *in)
{
    for (int k = 0; k < nin; k++) {
        const char *p = a->data[k] + i * a->steps[k];
        in[k] = rest < LANES ? load_first(p, rest, element) : load(p, element);
    }
}

static ALWAYS_INLINE void store_operand(const struct operands *a, int k, ptrdiff_t i, int rest,
                                        enum element element, V y)
{
    char *p = a->data[k] + i * a->steps[k];
    if (rest < LANES)
        store_first(p, rest, y, element);
    else
        store(p, y, element, false);
}

/* The terms of `count` vectors, of the last of which `rest` lanes are elements. */
static ALWAYS_INLINE void row_terms(const struct row *row, const struct operands *operands,
                                    ptrdiff_t i, int count, int rest, struct sum_shape shape,
                                    row_term *term, struct sum *terms, V *largest)
{
#pragma GCC unroll 4
    for (int v = 0; v < count; v++) {
        V in[MOST_INPUTS], counted = v_set(1);
        load_operands(operands, i + v, rest, shape.nin, shape.element, in);
        terms[v] = term(in, row);
        if (rest < LANES) {
            counted = v_first(rest, counted);
            terms[v] = s_of(v_first(rest, terms[v].high), v_first(rest, s_low(terms[v])));
        }
        if (shape.counts)
            *largest = v_add(*largest, v_select(v_eq(in[0], row->max), counted, v_set(0)));
    }
    for (int v = 0; v < count; v++) {
        if (shape.keep)
            store_operand(operands, shape.nin, i + v, rest, shape.element,
                          term_value(terms[v], row, shape.terms));
    }
}

/* Element i of a row counts towards total i % LANES. */
static ALWAYS_INLINE void add_down(struct row_state *s, ptrdiff_t i, struct sum term,
                                   const struct row *row, struct sum_shape shape)
{
    struct sum *total = &s->totals[(size_t)i % LANES];
    *total = sum_with(*total, term, row, shape.terms, shape.ordered);
}

static ALWAYS_INLINE void row_sum_of(struct row_state *s, char *const *data,
                                     const ptrdiff_t *steps, ptrdiff_t count, int rest,
                                     enum direction direction, struct sum_shape shape,
                                     row_term *term)
{
    struct row row = s->row;
    struct operands operands = operands_of(data, steps, shape.nin + shape.keep);
    struct sum terms[ROW_BLOCK], across = s->totals[0];
    V largest = v_set(0);
    ptrdiff_t i = 0, whole = count - (rest < LANES);
    for (; i + ROW_BLOCK <= whole; i += ROW_BLOCK) {
        row_terms(&row, &operands, i, ROW_BLOCK, LANES, shape, term, terms, &largest);
        if (direction == DOWN) {
            for (int v = 0; v < ROW_BLOCK; v++)
                add_down(s, i + v, terms[v], &row, shape);
            continue;
        }
#pragma GCC unroll 4
        for (int v = 0; v < ROW_BLOCK; v++)
            across = sum_with(across, terms[v], &row, shape.terms, shape.ordered);
    }
    for (; i < count; i++) {
        if (i < whole)
            row_terms(&row, &operands, i, 1, LANES, shape, term, terms, &largest);
        else
            row_terms(&row, &operands, i, 1, rest, shape, term, terms, &largest);
        if (direction == DOWN)
            add_down(s, i, terms[0], &row, shape);
        else
            across = sum_with(across, terms[0], &row, shape.terms, shape.ordered);
    }
    if (direction == ACROSS)
        s->totals[0] = across;
    s->count = v_add(s->count, largest);
}

/* `moderate`, where it is not NULL, is for rows that are. */
static ALWAYS_INLINE void row_sum(void *state, char *const *data, const ptrdiff_t *steps,
                                  ptrdiff_t count, int rest, enum direction direction,
                                  struct sum_shape shape, row_term *term, row_term *moderate)
{
    struct row_state *s = state;
    struct sum_shape powers = shape;
    powers.terms = ALL_POWERS;
    if (moderate != NULL && is_moderate(&s->row))
        row_sum_of(s, data, steps, count, rest, direction, powers, moderate);
    else
        row_sum_of(s, data, steps, count, rest, direction, shape, term);
}

/* In order again. What an infinite sum has lost is not a number. */
static inline struct sum s_settled(struct sum a)
{
    M finite = v_le(v_abs(a.high), v_set(LARGEST));
    struct sum b = s_ordered(a.high, v_select(finite, s_low(a), v_set(0)));
    return s_of(b.high, v_select(finite, s_low(b), v_set(0)));
}

/* Now and then, so that low parts stay small and counts exact. */
static void row_settle(void *state, char *const *data, const ptrdiff_t *steps, ptrdiff_t count,
                       int rest, enum direction direction)
{
    struct row_state *s = state;
    (void)data, (void)steps, (void)count, (void)rest;
    for (int k = 0; k < (direction == ACROSS ? 1 : LANES); k++)
        s->totals[k] = s_settled(s->totals[k]);
    s->row.count = s_add(s->row.count, s_of(s->count, v_set(0)));
    s->count = v_set(0);
}

/* Adds up the totals, in the same order in both directions. */
static ALWAYS_INLINE void row_finish(void *state, enum direction direction, bool ordered,
                                     row_step *finish)
{
    struct row_state *s = state;
    row_settle(s, NULL, NULL, 0, 0, direction);
    V origin = v_set(ordered ? ROW_ORIGIN : 0);
    for (int k = 0; k < (direction == ACROSS ? 1 : LANES); k++)
        s->totals[k] = s_ordered(v_sub(s->totals[k].high, origin), s_low(s->totals[k]));
    for (int k = LANES / 2; k > 0; k /= 2) {
        if (direction == DOWN) {
            for (int i = 0; i < k; i++)
                s->totals[i] = s_accumulate(s->totals[i], s->totals[i + k]);
            continue;
        }
        struct sum a = s->totals[0];
        s->totals[0] = s_accumulate(a, s_of(v_swap(a.high, k), v_swap(s_low(a), k)));
        struct sum c = s->row.count;
        s->row.count = s_add(c, s_of(v_swap(c.high, k), v_swap(s_low(c), k)));
    }
    s->row.total = s_settled(s->totals[0]);
    finish(&s->row);
}

static ALWAYS_INLINE void row_results_of(struct row row, char *const *data,
                                         const ptrdiff_t *steps, ptrdiff_t count, int rest,
                                         int nin, enum element element, row_result *result)
{
    struct operands operands = operands_of(data, steps, nin + 1);
    ptrdiff_t i = 0, whole = count - (rest < LANES);
    V in[MOST_INPUTS];
    for (; i + ROW_BLOCK <= whole; i += ROW_BLOCK) {
        V y[ROW_BLOCK];
#pragma GCC unroll 4
        for (int v = 0; v < ROW_BLOCK; v++) {
            load_operands(&operands, i + v, LANES, nin, element, in);
            y[v] = result(in, &row);
        }
#pragma GCC unroll 4
        for (int v = 0; v < ROW_BLOCK; v++)
            store_operand(&operands, nin, i + v, LANES, element, y[v]);
    }
    for (; i < whole; i++) {
        load_operands(&operands, i, LANES, nin, element, in);
        store_operand(&operands, nin, i, LANES, element, result(in, &row));
    }
    if (i < count) {
        load_operands(&operands, i, rest, nin, element, in);
        store_operand(&operands, nin, i, rest, element, result(in, &row));
    }
}

static ALWAYS_INLINE void row_results(void *state, char *const *data, const ptrdiff_t *steps,
                                      ptrdiff_t count, int rest, int nin, enum element element,
                                      row_result *result, row_result *moderate)
{
    struct row row = ((struct row_state *)state)->row;
    if (moderate != NULL && is_moderate(&row))
        row_results_of(row, data, steps, count, rest, nin, element, moderate);
    else
        row_results_of(row, data, steps, count, rest, nin, element, result);
}

#endif
