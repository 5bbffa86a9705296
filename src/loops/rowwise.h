/* The loops over the vectors of a row, once for all rowwise functions of one (target, lane). */
#ifndef LOOPS_ROWWISE_H
#define LOOPS_ROWWISE_H

#include <string.h>

#include "activations/rowwise.h"
#include "loops/elementwise.h"

typedef struct sum row_term(const V *in, const struct row *row);
typedef V row_result(const V *in, const struct row *row);
typedef void row_step(struct row *row);

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

static ALWAYS_INLINE V larger(V a, V b) { return v_select(v_gt(b, a), b, a); }

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
            max[k] = larger(max[k], load(x + (i + k) * step, element));
    }
    for (; i < whole; i++)
        max[0] = larger(max[0], load(x + i * step, element));
    if (i < count)
        max[1] = larger(max[1], load_first(x + i * step, rest, element));
    s->row.max = larger(larger(max[0], max[1]), larger(max[2], max[3]));
}

static ALWAYS_INLINE void row_limits(void *state, enum direction direction, bool ordered,
                                     row_step *limits)
{
    struct row_state *s = state;
    for (int k = LANES / 2; direction == ACROSS && k > 0; k /= 2)
        s->row.max = larger(s->row.max, v_swap(s->row.max, k));
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
};

static ALWAYS_INLINE struct sum sum_with(struct sum total, struct sum term, bool ordered)
{
    if (!ordered)
        return s_accumulate(total, term);
    struct sum c = s_ordered(total.high, term.high);
    return s_of(c.high, v_add(s_low(total), v_add(s_low(c), s_low(term))));
}

/* The term of a vector of which `rest` lanes are elements. */
static ALWAYS_INLINE struct sum row_add(const struct row *row, char *const *data,
                                        const ptrdiff_t *steps, ptrdiff_t i, int rest,
                                        struct sum_shape shape, row_term *term, V *largest)
{
    bool partial = rest < LANES;
    V in[MOST_INPUTS];
    for (int k = 0; k < shape.nin; k++) {
        const char *p = data[k] + i * steps[k];
        in[k] = partial ? load_first(p, rest, shape.element) : load(p, shape.element);
    }
    struct sum a = term(in, row);
    V counted = v_set(1);
    if (partial) {
        counted = v_first(rest, counted);
        a = s_of(v_first(rest, a.high), v_first(rest, s_low(a)));
    }
    if (shape.counts)
        *largest = v_add(*largest, v_select(v_eq(in[0], row->max), counted, v_set(0)));
    if (shape.keep) {
        char *p = data[shape.nin] + i * steps[shape.nin];
        if (partial)
            store_first(p, rest, s_value(a), shape.element);
        else
            store(p, s_value(a), shape.element, false);
    }
    return a;
}

static ALWAYS_INLINE void row_sum(void *state, char *const *data, const ptrdiff_t *steps,
                                  ptrdiff_t count, int rest, enum direction direction,
                                  struct sum_shape shape, row_term *term)
{
    struct row_state *s = state;
    struct row row = s->row;
    V largest = v_set(0);
    struct sum across = s->totals[0];
    ptrdiff_t whole = count - (rest < LANES);
    if (direction == DOWN) {
        for (ptrdiff_t i = 0; i < count; i++) {
            struct sum a = row_add(&row, data, steps, i, LANES, shape, term, &largest);
            struct sum *total = &s->totals[(size_t)i % LANES];
            *total = sum_with(*total, a, shape.ordered);
        }
    } else {
        for (ptrdiff_t i = 0; i < whole; i++) {
            struct sum a = row_add(&row, data, steps, i, LANES, shape, term, &largest);
            across = sum_with(across, a, shape.ordered);
        }
        if (whole < count) {
            struct sum a = row_add(&row, data, steps, whole, rest, shape, term, &largest);
            across = sum_with(across, a, shape.ordered);
        }
        s->totals[0] = across;
    }
    s->count = v_add(s->count, largest);
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

static ALWAYS_INLINE void row_result_at(const struct row *row, char *const *data,
                                        const ptrdiff_t *steps, ptrdiff_t i, int rest, int nin,
                                        enum element element, row_result *result)
{
    bool partial = rest < LANES;
    V in[MOST_INPUTS];
    for (int k = 0; k < nin; k++) {
        const char *p = data[k] + i * steps[k];
        in[k] = partial ? load_first(p, rest, element) : load(p, element);
    }
    V y = result(in, row);
    char *p = data[nin] + i * steps[nin];
    if (partial)
        store_first(p, rest, y, element);
    else
        store(p, y, element, false);
}

static ALWAYS_INLINE void row_results(void *state, char *const *data, const ptrdiff_t *steps,
                                      ptrdiff_t count, int rest, int nin, enum element element,
                                      row_result *result)
{
    struct row row = ((struct row_state *)state)->row;
    ptrdiff_t whole = count - (rest < LANES);
    for (ptrdiff_t i = 0; i < whole; i++)
        row_result_at(&row, data, steps, i, LANES, nin, element, result);
    if (whole < count)
        row_result_at(&row, data, steps, whole, rest, nin, element, result);
}

#endif
