/* The passes over the vectors of a row (kernels.h), compiled for each (target, lanes).
   Formulas are passed in as functions (math/row.h) and inlined. */
#ifndef LOOPS_VECTOR_ROWWISE_H
#define LOOPS_VECTOR_ROWWISE_H

#include <string.h>

#include "loops/vector_elementwise.h"
#include "math/row.h"

enum {
    /* Element i of a row is added to partial sum i % PARTIAL_SUMS. In lanes of 64 bits the number
       does not depend on the target, and so neither do the bits of a sum. */
    PARTIAL_SUMS = LANE_BITS == 64 ? 8 : LANES,
    ACROSS_VECTORS = PARTIAL_SUMS / LANES, /* of partial sums, in this direction */
    /* Vectors that a pass works on at a time, as many independent chains of steps. */
    ROW_BLOCK = LANE_BITS == 32 ? 4 : ACROSS_VECTORS,
    /* Terms of a partial sum between two renormalizations: low parts stay small, counts
       exact. */
    RENORMALIZE_AFTER = 128,
    /* Functions with several totals are computed in lanes of 64 bits or more. */
    MAX_TOTALS = LANE_BITS == 32 ? 1 : 3,
};

/* Between two passes. Lane k of vector v of a total is ACROSS partial sum v LANES + k of the row,
   DOWN partial sum v of row k. */
struct row_state {
    struct row row;
    struct dd totals[MAX_TOTALS][PARTIAL_SUMS];
    V count; /* elements equal to the maximum, since the last renormalization */
    int32_t direction;
    int32_t added; /* vectors, since then */
};
_Static_assert(sizeof(struct row_state) <= MAX_ROW_STATE && LANES <= MAX_LANES,
               "strided_rowwise.c has less room");

/* Vectors of a total. */
static ALWAYS_INLINE int sum_vectors(const struct row_state *s)
{
    return s->direction == ACROSS ? ACROSS_VECTORS : PARTIAL_SUMS;
}

/* Every field is a constant where a pass is inlined. */
struct row_shape {
    int nin; /* a mask included */
    enum element element;
    bool masked;
    bool has_value, selects; /* an operand with one number for each row, and labels */
    int totals;
    bool counts_max;  /* counts the elements equal to the maximum */
    bool skips_max;   /* and leaves them out of the first total */
    bool keeps_terms; /* as the output */
    bool kept;        /* the first input is the terms that were kept */
};

/* The first total starts at `origin`, the others at 0. */
static ALWAYS_INLINE void row_start(void *state, enum direction direction,
                                    const struct row_values *values, struct row_shape shape,
                                    Lane origin)
{
    struct row_state *s = state;
    s->direction = direction;
    s->added = 0;
    s->row.max = v_set(-INFINITY);
    s->row.count = dd_set(0, 0);
    s->count = v_set(0);
    if (shape.has_value)
        s->row.value = load(values->value, shape.element);
    if (shape.selects)
        s->row.selected = load(values->selected, shape.element);
    for (int k = 0; k < sum_vectors(s); k++) {
        s->totals[0][k] = dd_set(origin, 0);
        for (int t = 1; t < shape.totals; t++)
            s->totals[t][k] = dd_set(0, 0);
    }
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

/* Where the mask is true: that of `lanes` elements, in other lanes false. */
static ALWAYS_INLINE M load_row_mask(const struct row_vectors *vectors, ptrdiff_t i, int lanes)
{
    const char *p = vectors->data[1] + i * vectors->steps[1];
    if (lanes == LANES)
        return v_load_mask(p);
    char block[LANES] = {0};
    for (int k = 0; k < lanes; k++)
        block[k] = p[k];
    return v_load_mask(block);
}

/* Masked elements become -infinity. A negative scale changes signs, so that formulas see its
   magnitude only. */
static ALWAYS_INLINE void load_row_vectors(const struct row_vectors *vectors, ptrdiff_t i,
                                           int lanes, struct row_shape shape, const struct row *row,
                                           V *in)
{
    UNROLL_FULLY
    for (int k = 0; k < shape.nin - shape.masked; k++) {
        const char *p = vectors->data[k] + i * vectors->steps[k];
        in[k] = lanes < LANES ? load_first(p, lanes, shape.element) : load(p, shape.element);
    }
    if (shape.masked && !shape.kept)
        in[0] = v_select(load_row_mask(vectors, i, lanes), v_xor_sign(in[0], row->value),
                         v_set(-INFINITY));
}

static ALWAYS_INLINE void store_row_vector(const struct row_vectors *vectors, int operand,
                                           ptrdiff_t i, int lanes, enum element element, V y)
{
    char *p = vectors->data[operand] + i * vectors->steps[operand];
    y = canonical(y);
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
                                  struct row_shape shape)
{
    struct row_state *s = state;
    struct row row = s->row;
    ptrdiff_t i = 0, full = full_vectors(vectors);
    V max[4] = {row.max, row.max, row.max, row.max}, in[MAX_INPUTS];
    for (; i + 4 <= full; i += 4) {
        UNROLL_FULLY
        for (int k = 0; k < 4; k++) {
            load_row_vectors(vectors, i + k, LANES, shape, &row, in);
            max[k] = v_max(max[k], in[0]);
        }
    }
    for (; i < full; i++) {
        load_row_vectors(vectors, i, LANES, shape, &row, in);
        max[0] = v_max(max[0], in[0]);
    }
    if (i < vectors->count) {
        load_row_vectors(vectors, i, vectors->last_lanes, shape, &row, in);
        max[1] = v_max(max[1], in[0]);
    }
    s->row.max = v_max(v_max(max[0], max[1]), v_max(max[2], max[3]));
}

static ALWAYS_INLINE void join_max(struct row_state *s)
{
    if (s->direction == DOWN)
        return;
    UNROLL_FULLY
    for (int k = LANES / 2; k > 0; k /= 2)
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

static ALWAYS_INLINE struct dd dd_keep_first(int lanes, struct dd a)
{
    return dd_of(v_keep_first(lanes, a.hi), v_keep_first(lanes, dd_lo(a)));
}

/* What one vector adds to each total. */
struct row_addends {
    struct dd terms[MAX_TOTALS];
};

/* The terms of `count` vectors with `lanes` elements each; those of other lanes are 0. */
static ALWAYS_INLINE void row_terms(const struct row *row, const struct row_vectors *vectors,
                                    ptrdiff_t i, int count, int lanes, struct row_shape shape,
                                    row_term *term, row_term *second, row_term *third,
                                    row_value *value, struct row_addends *addends, V *max_count)
{
    V kept[ROW_BLOCK];
    UNROLL_FULLY
    for (int v = 0; v < count; v++) {
        V in[MAX_INPUTS], one = v_set(1);
        struct dd *terms = addends[v].terms;
        load_row_vectors(vectors, i + v, lanes, shape, row, in);
        terms[0] = term(in, row);
        if (shape.keeps_terms)
            kept[v] = value(terms[0]);
#if EXACT_FORMS
        if (shape.totals == 3) {
            terms[1] = second(in, row);
            terms[2] = third(in, row);
        }
#else
        (void)second, (void)third;
#endif
        if (lanes < LANES) {
            one = v_keep_first(lanes, one);
            UNROLL_FULLY
            for (int t = 0; t < shape.totals; t++)
                terms[t] = dd_keep_first(lanes, terms[t]);
        }
        if (shape.counts_max) {
            M is_max = v_eq(in[0], row->max);
            *max_count = v_add(*max_count, v_select(is_max, one, v_set(0)));
            if (shape.skips_max)
                terms[0] = dd_select(is_max, dd_set(0, 0), terms[0]);
        }
    }
    UNROLL_FULLY
    for (int v = 0; v < count; v++) {
        if (shape.keeps_terms)
            store_row_vector(vectors, shape.nin, i + v, lanes, shape.element, kept[v]);
    }
}

static ALWAYS_INLINE void add_terms(struct dd *totals, ptrdiff_t step,
                                    const struct row_addends *addends, struct row_shape shape,
                                    row_add *add)
{
    totals[0] = add(totals[0], addends->terms[0]);
    UNROLL_FULLY
    for (int t = 1; t < shape.totals; t++)
        totals[t * step] = dd_accumulate(totals[t * step], addends->terms[t]);
}

/* Vectors [i, end); i is a multiple of PARTIAL_SUMS. ACROSS, the partial sums stay in registers
   except for the last vectors. */
static ALWAYS_INLINE void row_sum_part(struct row_state *s, const struct row *row,
                                       const struct row_vectors *vectors, ptrdiff_t i,
                                       ptrdiff_t end, struct row_shape shape, row_term *term,
                                       row_term *second, row_term *third, row_add *add,
                                       row_value *value)
{
    struct row_addends addends[ROW_BLOCK];
    struct dd across[MAX_TOTALS][ACROSS_VECTORS];
    V max_count = s->count;
    bool down = s->direction == DOWN;
    size_t last_sum = (size_t)sum_vectors(s) - 1;
    ptrdiff_t full = full_vectors(vectors), full_end = end < full ? end : full;
    /* No memcpy: it stores two halves, for both of which a load of the whole would wait. */
    UNROLL_FULLY
    for (int t = 0; t < shape.totals; t++) {
        UNROLL_FULLY
        for (int k = 0; k < ACROSS_VECTORS; k++)
            across[t][k] = dd_of(s->totals[t][k].hi, dd_lo(s->totals[t][k]));
    }
    for (; i + ROW_BLOCK <= full_end; i += ROW_BLOCK) {
        row_terms(row, vectors, i, ROW_BLOCK, LANES, shape, term, second, third, value, addends,
                  &max_count);
        UNROLL_FULLY
        for (int v = 0; v < ROW_BLOCK; v++) {
            if (down)
                add_terms(&s->totals[0][(size_t)(i + v) & last_sum], PARTIAL_SUMS, &addends[v],
                          shape, add);
            else
                add_terms(&across[0][v % ACROSS_VECTORS], ACROSS_VECTORS, &addends[v], shape, add);
        }
    }
    if (!down) {
        UNROLL_FULLY
        for (int t = 0; t < shape.totals; t++) {
            UNROLL_FULLY
            for (int k = 0; k < ACROSS_VECTORS; k++)
                s->totals[t][k] = across[t][k];
        }
    }
    for (; i < end; i++) {
        if (ROW_BLOCK > 1 && i < full)
            row_terms(row, vectors, i, 1, LANES, shape, term, second, third, value, addends,
                      &max_count);
        else
            row_terms(row, vectors, i, 1, vectors->last_lanes, shape, term, second, third, value,
                      addends, &max_count);
        add_terms(&s->totals[0][(size_t)i & last_sum], PARTIAL_SUMS, addends, shape, add);
    }
    s->count = max_count;
}

/* Sums in lanes of 32 bits are finite, or NaN. */
static ALWAYS_INLINE struct dd renormalized(struct dd total)
{
    return LANE_BITS == 32 ? fast_two_sum(total.hi, dd_lo(total)) : dd_renormalize(total);
}

static ALWAYS_INLINE void renormalize(struct row_state *s, struct row_shape shape)
{
    for (int t = 0; t < shape.totals; t++) {
        for (int k = 0; k < sum_vectors(s); k++)
            s->totals[t][k] = renormalized(s->totals[t][k]);
    }
    if (shape.counts_max) {
        s->row.count = dd_add(s->row.count, dd_from(s->count));
        s->count = v_set(0);
    }
    s->added = 0;
}

/* In parts, after each of which the totals are renormalized. */
static ALWAYS_INLINE void row_sums(void *state, const struct row_vectors *vectors,
                                   struct row_shape shape, row_term *term, row_term *second,
                                   row_term *third, row_add *add, row_value *value)
{
    struct row_state *s = state;
    struct row row = s->row; /* copies: what the pass stores cannot change them */
    struct row_vectors local = *vectors;
    ptrdiff_t part = (ptrdiff_t)RENORMALIZE_AFTER * sum_vectors(s);
    for (ptrdiff_t i = 0, end; i < local.count; i = end) {
        end = i + part - s->added;
        end = end < local.count ? end : local.count;
        row_sum_part(s, &row, &local, i, end, shape, term, second, third, add, value);
        s->added += (int32_t)(end - i);
        if (s->added == part)
            renormalize(s, shape);
    }
}

/* Of one total. `value` is that of a term which is kept. */
static ALWAYS_INLINE void row_sum(void *state, const struct row_vectors *vectors,
                                  struct row_shape shape, row_term *term, row_add *add,
                                  row_value *value)
{
    row_sums(state, vectors, shape, term, term, term, add, value);
}

/* Adds up the partial sums of a total, in the same order in both directions: i and i + k for
   falling powers of two k. */
static ALWAYS_INLINE struct dd join_totals(struct dd *totals, int32_t direction)
{
    UNROLL_FULLY
    for (int k = PARTIAL_SUMS / 2; k > 0; k /= 2) {
        int vectors = direction == DOWN ? k : k / LANES;
        for (int i = 0; i < vectors; i++)
            totals[i] = dd_accumulate(totals[i], totals[i + vectors]);
        if (vectors == 0) {
            struct dd a = totals[0], b = dd_of(v_xor_lanes(a.hi, k), v_xor_lanes(dd_lo(a), k));
            totals[0] = dd_accumulate(a, b);
        }
    }
    return renormalized(totals[0]);
}

static ALWAYS_INLINE struct dd sum_of_lanes(struct dd a)
{
    UNROLL_FULLY
    for (int k = LANES / 2; k > 0; k /= 2)
        a = dd_add(a, dd_of(v_xor_lanes(a.hi, k), v_xor_lanes(dd_lo(a), k)));
    return a;
}

static ALWAYS_INLINE void row_finish(void *state, struct row_shape shape, Lane origin,
                                     row_update *finish)
{
    struct row_state *s = state;
    renormalize(s, shape);
    for (int k = 0; k < sum_vectors(s); k++) {
        struct dd total = s->totals[0][k];
        s->totals[0][k] = fast_two_sum(v_sub(total.hi, v_set(origin)), dd_lo(total));
    }
    s->row.total = join_totals(s->totals[0], s->direction);
#if EXACT_FORMS
    if (shape.totals == 3) {
        s->row.second = join_totals(s->totals[1], s->direction);
        s->row.third = join_totals(s->totals[2], s->direction);
    }
#endif
    if (shape.counts_max && s->direction == ACROSS)
        s->row.count = sum_of_lanes(s->row.count);
    finish(&s->row);
}

/* The total is all that the results need. */
static inline void row_is_finished(struct row *row) { (void)row; }

/* `outside` is the result of masked elements. */
static ALWAYS_INLINE V row_result_of(const struct row *row, const struct row_vectors *vectors,
                                     ptrdiff_t i, int lanes, struct row_shape shape,
                                     row_result *result, Lane outside)
{
    V in[MAX_INPUTS];
    load_row_vectors(vectors, i, lanes, shape, row, in);
    V y = result(in, row);
    return shape.masked ? v_select(load_row_mask(vectors, i, lanes), y, v_set(outside)) : y;
}

static ALWAYS_INLINE void row_results(void *state, const struct row_vectors *vectors,
                                      struct row_shape shape, row_result *result, Lane outside)
{
    struct row row = ((struct row_state *)state)->row; /* copies, as above */
    struct row_vectors local = *vectors;
    ptrdiff_t i = 0, full = full_vectors(&local);
    for (; i + ROW_BLOCK <= full; i += ROW_BLOCK) {
        V y[ROW_BLOCK];
        UNROLL_FULLY
        for (int v = 0; v < ROW_BLOCK; v++)
            y[v] = row_result_of(&row, &local, i + v, LANES, shape, result, outside);
        UNROLL_FULLY
        for (int v = 0; v < ROW_BLOCK; v++)
            store_row_vector(&local, shape.nin, i + v, LANES, shape.element, y[v]);
    }
    for (; ROW_BLOCK > 1 && i < full; i++)
        store_row_vector(&local, shape.nin, i, LANES, shape.element,
                         row_result_of(&row, &local, i, LANES, shape, result, outside));
    if (i < local.count) {
        int lanes = local.last_lanes;
        store_row_vector(&local, shape.nin, i, lanes, shape.element,
                         row_result_of(&row, &local, i, lanes, shape, result, outside));
    }
}

static ALWAYS_INLINE void row_store_result(const void *state, void *to, struct row_shape shape,
                                           row_one_result *result)
{
    V y = result(&((const struct row_state *)state)->row);
    store(to, canonical(y), shape.element, false);
}

#endif
