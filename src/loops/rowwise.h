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

static ALWAYS_INLINE void row_limits(void *state, enum direction direction, row_step *limits)
{
    struct row_state *s = state;
    for (int k = LANES / 2; direction == ACROSS && k > 0; k /= 2)
        s->row.max = larger(s->row.max, v_swap(s->row.max, k));
    limits(&s->row);
}

/* Every field is a constant where a pass is inlined. */
struct sum_shape {
    int nin;
    enum element element;
    bool counts; /* how many elements are the largest */
    bool keep; /* the terms as the output */
};

static ALWAYS_INLINE void row_sum(void *state, char *const *data, const ptrdiff_t *steps,
                                  ptrdiff_t count, int rest, enum direction direction,
                                  struct sum_shape shape, row_term *term)
{
    struct row_state *s = state;
    struct row row = s->row;
    struct sum across = s->totals[0];
    V largest = v_set(0);
    for (ptrdiff_t i = 0; i < count; i++) {
        bool partial = rest < LANES && i == count - 1;
        V in[MOST_INPUTS];
        for (int k = 0; k < shape.nin; k++) {
            const char *p = data[k] + i * steps[k];
            in[k] = partial ? load_first(p, rest, shape.element) : load(p, shape.element);
        }
        struct sum a = term(in, &row);
        V counted = v_set(1);
        if (partial) {
            counted = v_first(rest, counted);
            a = s_of(v_first(rest, a.high), v_first(rest, s_low(a)));
        }
        if (shape.counts)
            largest = v_add(largest, v_select(v_eq(in[0], row.max), counted, v_set(0)));
        if (direction == ACROSS) {
            across = s_accumulate(across, a);
        } else {
            struct sum *total = &s->totals[(size_t)i % LANES];
            *total = s_accumulate(*total, a);
        }
        if (shape.keep && partial)
            store_first(data[shape.nin] + i * steps[shape.nin], rest, s_value(a),
                        shape.element);
        else if (shape.keep)
            store(data[shape.nin] + i * steps[shape.nin], s_value(a), shape.element, false);
    }
    if (direction == ACROSS)
        s->totals[0] = across;
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
static ALWAYS_INLINE void row_finish(void *state, enum direction direction, row_step *finish)
{
    struct row_state *s = state;
    row_settle(s, NULL, NULL, 0, 0, direction);
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

static ALWAYS_INLINE void row_results(void *state, char *const *data, const ptrdiff_t *steps,
                                      ptrdiff_t count, int rest, int nin, enum element element,
                                      row_result *result)
{
    struct row row = ((struct row_state *)state)->row;
    for (ptrdiff_t i = 0; i < count; i++) {
        bool partial = rest < LANES && i == count - 1;
        V in[MOST_INPUTS];
        for (int k = 0; k < nin; k++) {
            const char *p = data[k] + i * steps[k];
            in[k] = partial ? load_first(p, rest, element) : load(p, element);
        }
        V y = result(in, &row);
        char *p = data[nin] + i * steps[nin];
        if (partial)
            store_first(p, rest, y, element);
        else
            store(p, y, element, false);
    }
}

#endif
