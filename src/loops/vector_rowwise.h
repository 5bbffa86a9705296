/* The passes over the vectors of a row (kernels.h), compiled for each (target, lanes).
   Formulas are passed in as functions (math/row.h) and inlined. */
#ifndef LOOPS_VECTOR_ROWWISE_H
#define LOOPS_VECTOR_ROWWISE_H

#include <string.h>

#include "loops/vector_elementwise.h"
#include "math/row.h"

enum {
    /* Vectors that a pass works on at a time, as many independent chains of steps. One long
       term fills the processor. */
    ROW_BLOCK = LANE_BITS == 32 ? 4 : 1,
    /* Terms of a partial sum between two renormalizations: low parts stay small, counts
       exact. */
    RENORMALIZE_AFTER = 128,
};

/* Between two passes. ACROSS the lanes of totals[0] are the partial sums of the row, DOWN
   lane k of totals[i] is partial sum i of row k. */
struct row_state {
    struct row row;
    struct dd totals[LANES];
    V count; /* elements equal to the maximum, since the last renormalization */
    int32_t direction;
    int32_t added; /* vectors, since then */
};
_Static_assert(sizeof(struct row_state) <= MAX_ROW_STATE && LANES <= MAX_LANES,
               "strided_rowwise.c has less room");

static ALWAYS_INLINE int total_count(const struct row_state *s)
{
    return s->direction == ACROSS ? 1 : LANES;
}

/* The totals start at `origin`. */
static ALWAYS_INLINE void row_start(void *state, enum direction direction, Lane origin)
{
    struct row_state *s = state;
    s->direction = direction;
    s->added = 0;
    s->row.max = v_set(-INFINITY);
    s->row.count = dd_set(0, 0);
    s->count = v_set(0);
    for (int k = 0; k < total_count(s); k++)
        s->totals[k] = dd_set(origin, 0);
}

/* The first lanes of a vector. The others repeat the first, so that they raise no flag of
   their own. */
static ALWAYS_INLINE V load_first(const char *p, int count, enum element element)
{
    if (element == AS_LANE)
        return v_load_partial((const Lane *)p, count, v_set(*(const Lane *)p));
    char block[MAX_VECTOR_BYTES];
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
    char block[MAX_VECTOR_BYTES];
    store(block, a, element, false);
    memcpy(p, block, (size_t)count * element_size(element));
}

static ALWAYS_INLINE void load_row_vectors(const struct row_vectors *vectors, ptrdiff_t i,
                                           int lanes, int nin, enum element element, V *in)
{
    for (int k = 0; k < nin; k++) {
        const char *p = vectors->data[k] + i * vectors->steps[k];
        in[k] = lanes < LANES ? load_first(p, lanes, element) : load(p, element);
    }
}

static ALWAYS_INLINE void store_row_vector(const struct row_vectors *vectors, int operand,
                                           ptrdiff_t i, int lanes, enum element element, V y)
{
    char *p = vectors->data[operand] + i * vectors->steps[operand];
    if (lanes < LANES)
        store_first(p, lanes, y, element);
    else
        store(p, y, element, false);
}

/* The vectors before the last one if that is not full. */
static ALWAYS_INLINE ptrdiff_t full_vectors(const struct row_vectors *vectors)
{
    return vectors->count - (vectors->last_lanes < LANES);
}

/* NaN is left to the sum. Each maximum depends on the one before: there are four. */
static ALWAYS_INLINE void row_max(void *state, const struct row_vectors *vectors,
                                  enum element element)
{
    struct row_state *s = state;
    const char *x = vectors->data[0];
    ptrdiff_t step = vectors->steps[0], i = 0, full = full_vectors(vectors);
    V max[4] = {s->row.max, s->row.max, s->row.max, s->row.max};
    for (; i + 4 <= full; i += 4) {
        for (int k = 0; k < 4; k++)
            max[k] = v_max(max[k], load(x + (i + k) * step, element));
    }
    for (; i < full; i++)
        max[0] = v_max(max[0], load(x + i * step, element));
    if (i < vectors->count)
        max[1] = v_max(max[1], load_first(x + i * step, vectors->last_lanes, element));
    s->row.max = v_max(v_max(max[0], max[1]), v_max(max[2], max[3]));
}

static ALWAYS_INLINE void join_max(struct row_state *s)
{
    for (int k = LANES / 2; s->direction == ACROSS && k > 0; k /= 2)
        s->row.max = v_max(s->row.max, v_xor_lanes(s->row.max, k));
}

static ALWAYS_INLINE uint32_t row_limits_exact(void *state, row_update *limits)
{
    struct row_state *s = state;
    join_max(s);
    limits(&s->row);
    return 0;
}

static ALWAYS_INLINE uint32_t row_limits_short(void *state, row_in_range *limits)
{
    struct row_state *s = state;
    join_max(s);
    M in_range = limits(&s->row);
    V zero = v_set(0), ones = v_select(in_range, v_set(1), zero);
    if (v_all(in_range))
        return (1u << LANES) - 1;
    if (v_all(v_eq(ones, zero)))
        return 0;
    Lane lanes[LANES];
    uint32_t bits = 0;
    v_store(lanes, ones);
    for (int k = 0; k < LANES; k++)
        bits |= (uint32_t)lanes[k] << k;
    return bits;
}

/* Every field is a constant where a pass is inlined. */
struct sum_shape {
    int nin;
    enum element element;
    bool counts_max;
    bool keeps_terms; /* as the output */
};

/* The terms of `count` vectors with `lanes` elements each; those of other lanes are 0. */
static ALWAYS_INLINE void row_terms(const struct row *row, const struct row_vectors *vectors,
                                    ptrdiff_t i, int count, int lanes, struct sum_shape shape,
                                    row_term *term, row_value *value, struct dd *terms,
                                    V *max_count)
{
#pragma GCC unroll 4
    for (int v = 0; v < count; v++) {
        V in[MAX_INPUTS], one = v_set(1);
        load_row_vectors(vectors, i + v, lanes, shape.nin, shape.element, in);
        terms[v] = term(in, row);
        if (lanes < LANES) {
            one = v_keep_first(lanes, one);
            terms[v] =
                dd_of(v_keep_first(lanes, terms[v].hi), v_keep_first(lanes, dd_lo(terms[v])));
        }
        if (shape.counts_max)
            *max_count = v_add(*max_count, v_select(v_eq(in[0], row->max), one, v_set(0)));
    }
    for (int v = 0; v < count; v++) {
        if (shape.keeps_terms)
            store_row_vector(vectors, shape.nin, i + v, lanes, shape.element, value(terms[v]));
    }
}

static ALWAYS_INLINE void add_down(struct row_state *s, ptrdiff_t i, struct dd term, row_add *add)
{
    struct dd *total = &s->totals[(size_t)i % LANES];
    *total = add(*total, term);
}

/* Vectors [i, end). */
static ALWAYS_INLINE void row_sum_part(struct row_state *s, const struct row *row,
                                       const struct row_vectors *vectors, ptrdiff_t i,
                                       ptrdiff_t end, struct sum_shape shape, row_term *term,
                                       row_add *add, row_value *value)
{
    struct dd terms[ROW_BLOCK], across = s->totals[0];
    V max_count = s->count;
    bool down = s->direction == DOWN;
    ptrdiff_t full = full_vectors(vectors), full_end = end < full ? end : full;
    for (; i + ROW_BLOCK <= full_end; i += ROW_BLOCK) {
        row_terms(row, vectors, i, ROW_BLOCK, LANES, shape, term, value, terms, &max_count);
        if (down) {
            for (int v = 0; v < ROW_BLOCK; v++)
                add_down(s, i + v, terms[v], add);
            continue;
        }
#pragma GCC unroll 4
        for (int v = 0; v < ROW_BLOCK; v++)
            across = add(across, terms[v]);
    }
    for (; i < end; i++) {
        if (ROW_BLOCK > 1 && i < full)
            row_terms(row, vectors, i, 1, LANES, shape, term, value, terms, &max_count);
        else
            row_terms(row, vectors, i, 1, vectors->last_lanes, shape, term, value, terms,
                      &max_count);
        if (down)
            add_down(s, i, terms[0], add);
        else
            across = add(across, terms[0]);
    }
    if (!down)
        s->totals[0] = across;
    s->count = max_count;
}

static ALWAYS_INLINE void renormalize(struct row_state *s)
{
    for (int k = 0; k < total_count(s); k++)
        s->totals[k] = dd_renormalize(s->totals[k]);
    s->row.count = dd_add(s->row.count, dd_from(s->count));
    s->count = v_set(0);
    s->added = 0;
}

/* In parts, after each of which the totals are renormalized. */
static ALWAYS_INLINE void row_sum_of(void *state, const struct row_vectors *vectors,
                                     struct sum_shape shape, row_term *term, row_add *add,
                                     row_value *value)
{
    struct row_state *s = state;
    struct row row = s->row; /* copies: what the pass stores cannot change them */
    struct row_vectors local = *vectors;
    ptrdiff_t part = (ptrdiff_t)RENORMALIZE_AFTER * total_count(s);
    for (ptrdiff_t i = 0, end; i < local.count; i = end) {
        end = i + part - s->added;
        end = end < local.count ? end : local.count;
        row_sum_part(s, &row, &local, i, end, shape, term, add, value);
        s->added += (int32_t)(end - i);
        if (s->added == part)
            renormalize(s);
    }
}

static ALWAYS_INLINE void row_sum(void *state, const struct row_vectors *vectors, int nin,
                                  enum element element, row_term *term, row_add *add)
{
    row_sum_of(state, vectors, (struct sum_shape){nin, element, false, false}, term, add, dd_value);
}

/* And the elements equal to the maximum. */
static ALWAYS_INLINE void row_sum_and_count(void *state, const struct row_vectors *vectors, int nin,
                                            enum element element, row_term *term, row_add *add)
{
    row_sum_of(state, vectors, (struct sum_shape){nin, element, true, false}, term, add, dd_value);
}

static ALWAYS_INLINE void row_sum_and_keep(void *state, const struct row_vectors *vectors, int nin,
                                           enum element element, row_term *term, row_add *add,
                                           row_value *value)
{
    row_sum_of(state, vectors, (struct sum_shape){nin, element, false, true}, term, add, value);
}

/* Adds up the partial sums, in the same order in both directions. */
static ALWAYS_INLINE void row_finish(void *state, Lane origin, row_update *finish)
{
    struct row_state *s = state;
    renormalize(s);
    for (int k = 0; k < total_count(s); k++)
        s->totals[k] = fast_two_sum(v_sub(s->totals[k].hi, v_set(origin)), dd_lo(s->totals[k]));
    for (int k = LANES / 2; k > 0; k /= 2) {
        if (s->direction == DOWN) {
            for (int i = 0; i < k; i++)
                s->totals[i] = dd_accumulate(s->totals[i], s->totals[i + k]);
            continue;
        }
        struct dd a = s->totals[0];
        s->totals[0] = dd_accumulate(a, dd_of(v_xor_lanes(a.hi, k), v_xor_lanes(dd_lo(a), k)));
        struct dd c = s->row.count;
        s->row.count = dd_add(c, dd_of(v_xor_lanes(c.hi, k), v_xor_lanes(dd_lo(c), k)));
    }
    s->row.total = dd_renormalize(s->totals[0]);
    finish(&s->row);
}

/* The total is all that the results need. */
static inline void row_is_finished(struct row *row) { (void)row; }

static ALWAYS_INLINE void row_results(void *state, const struct row_vectors *vectors, int nin,
                                      enum element element, row_result *result)
{
    struct row row = ((struct row_state *)state)->row; /* copies, as above */
    struct row_vectors local = *vectors;
    ptrdiff_t i = 0, full = full_vectors(&local);
    V in[MAX_INPUTS];
    for (; i + ROW_BLOCK <= full; i += ROW_BLOCK) {
        V y[ROW_BLOCK];
#pragma GCC unroll 4
        for (int v = 0; v < ROW_BLOCK; v++) {
            load_row_vectors(&local, i + v, LANES, nin, element, in);
            y[v] = result(in, &row);
        }
#pragma GCC unroll 4
        for (int v = 0; v < ROW_BLOCK; v++)
            store_row_vector(&local, nin, i + v, LANES, element, y[v]);
    }
    for (; ROW_BLOCK > 1 && i < full; i++) {
        load_row_vectors(&local, i, LANES, nin, element, in);
        store_row_vector(&local, nin, i, LANES, element, result(in, &row));
    }
    if (i < local.count) {
        load_row_vectors(&local, i, local.last_lanes, nin, element, in);
        store_row_vector(&local, nin, i, local.last_lanes, element, result(in, &row));
    }
}

static ALWAYS_INLINE void row_store_result(const void *state, void *to, enum element element,
                                           row_one_result *result)
{
    store(to, result(&((const struct row_state *)state)->row), element, false);
}

#endif
