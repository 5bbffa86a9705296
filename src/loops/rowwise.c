/* From NumPy's strided rows to the vectors that the kernels take.

   Compiled once for all targets. Each group of rows is worked on across (one row, a vector is a
   piece of it) or down (as many rows as a vector has lanes), whichever follows memory. What
   is not contiguous along the lanes goes through blocks on the stack, as do rows that do not
   fill a vector. NumPy has copied what overlaps in any other way than exactly. */
#include "loops/rowwise_loop.h"

#include <fenv.h>
#include <stdbool.h>
#include <string.h>

enum {
    MOST_OPERANDS = 3,
    BLOCK_VECTORS = 64, /* a divisor of SETTLE_AFTER and a multiple of all numbers of lanes */
    KEEP_TERMS_BELOW = 1 << 18, /* bytes; terms that have left the caches are computed again */
    ROWS_AT_ONCE = 4, /* so that one begins while the processor waits for another's sum */
    AT_ONCE = 1 << 14, /* bytes of them: with their results they fit into the first cache */
    ASK_FROM = 1 << 20, /* bytes of all rows: what the nearer caches hold needs no asking */
};

/* Element `lane` of vector i at data + i vector_step + lane lane_step. */
struct view {
    char *data;
    ptrdiff_t vector_step, lane_step;
};

/* Whether two of `rows` rows of n elements may share memory, or two elements of one row. Rows of one
   contiguous array, its columns and all slices of them do not. */
static bool overlaps_itself(ptrdiff_t rows, ptrdiff_t row_step, ptrdiff_t n, ptrdiff_t step,
                            ptrdiff_t item)
{
    ptrdiff_t near = step < 0 ? -step : step, far = row_step < 0 ? -row_step : row_step;
    if (rows > 1 && n > 1 && far < near) {
        ptrdiff_t other = near;
        near = far, far = other;
        other = n;
        n = rows, rows = other;
    }
    return (n > 1 && near < item) || (rows > 1 && far < (n > 1 ? (n - 1) * near : 0) + item);
}

struct group {
    const struct row_kernel *kernel;
    enum direction direction;
    ptrdiff_t n; /* elements of a row */
    ptrdiff_t rows; /* at most as many as lanes, of which there is only one across */
    struct view inputs[MOST_OPERANDS - 1], output;
};

typedef char block[BLOCK_VECTORS * MOST_VECTOR_BYTES];

static void copy(char *to, ptrdiff_t to_step, const char *from, ptrdiff_t from_step,
                 ptrdiff_t n, size_t item)
{
    switch (item) {
    case 2:
        for (ptrdiff_t i = 0; i < n; i++)
            memcpy(to + i * to_step, from + i * from_step, 2);
        break;
    case 4:
        for (ptrdiff_t i = 0; i < n; i++)
            memcpy(to + i * to_step, from + i * from_step, 4);
        break;
    case 8:
        for (ptrdiff_t i = 0; i < n; i++)
            memcpy(to + i * to_step, from + i * from_step, 8);
        break;
    default:
        for (ptrdiff_t i = 0; i < n; i++)
            memcpy(to + i * to_step, from + i * from_step, item);
    }
}

static ptrdiff_t vectors_of(const struct group *g)
{
    ptrdiff_t lanes = g->kernel->lanes;
    return g->direction == ACROSS ? (g->n + lanes - 1) / lanes : g->n;
}

/* How many lanes of vector i are elements. */
static ptrdiff_t lanes_at(const struct group *g, ptrdiff_t i)
{
    ptrdiff_t lanes = g->kernel->lanes;
    if (g->direction == DOWN)
        return g->rows;
    return g->n - i * lanes < lanes ? g->n - i * lanes : lanes;
}

/* Vectors [at, at + count) of a view into a block; down, lanes that are no elements repeat the
   first row. */
static void pack(const struct group *g, const struct view *view, ptrdiff_t at, ptrdiff_t count,
                 char *to)
{
    ptrdiff_t lanes = g->kernel->lanes, item = g->kernel->item;
    const char *from = view->data + at * view->vector_step;
    if (g->direction == DOWN) {
        for (ptrdiff_t lane = 0; lane < lanes; lane++) {
            ptrdiff_t row = lane < g->rows ? lane : 0;
            copy(to + lane * item, lanes * item, from + row * view->lane_step,
                 view->vector_step, count, (size_t)item);
        }
        return;
    }
    ptrdiff_t all = count * lanes, elements = g->n - at * lanes;
    elements = elements < all ? elements : all;
    copy(to, item, from, view->lane_step, elements, (size_t)item);
}

static void unpack(const struct group *g, const struct view *view, ptrdiff_t at,
                   ptrdiff_t count, const char *from)
{
    ptrdiff_t lanes = g->kernel->lanes, item = g->kernel->item;
    char *to = view->data + at * view->vector_step;
    if (g->direction == DOWN) {
        for (ptrdiff_t row = 0; row < g->rows; row++)
            copy(to + row * view->lane_step, view->vector_step, from + row * item, lanes * item,
                 count, (size_t)item);
        return;
    }
    ptrdiff_t all = count * lanes, elements = g->n - at * lanes;
    elements = elements < all ? elements : all;
    copy(to, view->lane_step, from, item, elements, (size_t)item);
}

static bool direct(const struct group *g, const struct view *view)
{
    return view->lane_step == g->kernel->item;
}

/* One pass over a group, from `inputs` to `output`, which may be NULL. */
static void run_pass(const struct group *g, void *state, row_pass *pass,
                     const struct view *inputs, int nin, const struct view *output)
{
    _Alignas(MOST_VECTOR_BYTES) block blocks[MOST_OPERANDS];
    const struct view *views[MOST_OPERANDS];
    ptrdiff_t item = g->kernel->item, vector = g->kernel->lanes * item, count = vectors_of(g);
    int nargs = nin + (output != NULL);
    ptrdiff_t lanes = g->kernel->lanes, last = lanes_at(g, count - 1);
    bool full = g->direction == ACROSS || last == lanes, all_direct = full;
    for (int k = 0; k < nargs; k++) {
        views[k] = k < nin ? &inputs[k] : output;
        all_direct &= direct(g, views[k]);
    }
    ptrdiff_t settle = g->direction == ACROSS ? SETTLE_AFTER : SETTLE_AFTER * lanes;
    ptrdiff_t most = all_direct ? settle : BLOCK_VECTORS;
    for (ptrdiff_t at = 0, here; at < count; at += here) {
        here = count - at < most ? count - at : most;
        char *data[MOST_OPERANDS];
        ptrdiff_t steps[MOST_OPERANDS];
        for (int k = 0; k < nargs; k++) {
            bool as_it_is = full && direct(g, views[k]);
            data[k] = as_it_is ? views[k]->data + at * views[k]->vector_step : blocks[k];
            steps[k] = as_it_is ? views[k]->vector_step : vector;
            if (!as_it_is && k < nin)
                pack(g, views[k], at, here, blocks[k]);
        }
        ptrdiff_t rest = g->direction == ACROSS && at + here == count ? last : lanes;
        pass(state, data, steps, here, (int)rest, g->direction);
        if (output != NULL && data[nin] == blocks[nin])
            unpack(g, output, at, here, blocks[nin]);
        if (at + here < count && (at + here) % settle == 0)
            g->kernel->settle(state, NULL, NULL, 0, 0, g->direction);
    }
}

static void run_results(const struct group *g, void *state, bool keep)
{
    const struct row_kernel *kernel = g->kernel;
    if (kernel->reduces) {
        struct group one = *g;
        one.n = 1;
        run_pass(&one, state, kernel->result, NULL, 0, &g->output);
    } else if (keep)
        run_pass(g, state, kernel->scale_terms, &g->output, 1, &g->output);
    else
        run_pass(g, state, kernel->result, g->inputs, kernel->nin, &g->output);
}

static void run_passes(const struct group *g, bool keep)
{
    _Alignas(MOST_VECTOR_BYTES) char state[MOST_ROW_STATE];
    const struct row_kernel *kernel = g->kernel;
    kernel->start(state, NULL, NULL, 0, 0, g->direction);
    if (kernel->max != NULL) {
        run_pass(g, state, kernel->max, g->inputs, kernel->nin, NULL);
        kernel->limits(state, NULL, NULL, 0, 0, g->direction);
    }
    run_pass(g, state, keep ? kernel->sum_terms : kernel->sum, g->inputs, kernel->nin,
             keep ? &g->output : NULL);
    kernel->finish(state, NULL, NULL, 0, 0, g->direction);
    run_results(g, state, keep);
}

/* Rows that fit into the blocks are packed once for all passes, which run in place. */
static void run_packed(const struct group *g)
{
    _Alignas(MOST_VECTOR_BYTES) block blocks[MOST_OPERANDS - 1];
    ptrdiff_t lanes = g->kernel->lanes, item = g->kernel->item, count = vectors_of(g);
    struct group packed = *g;
    if (!g->kernel->reduces)
        packed.rows = lanes;
    for (int k = 0; k < g->kernel->nin; k++) {
        pack(g, &g->inputs[k], 0, count, blocks[k]);
        packed.inputs[k] =
            (struct view){.data = blocks[k], .vector_step = lanes * item, .lane_step = item};
    }
    if (!g->kernel->reduces)
        packed.output = packed.inputs[0];
    run_passes(&packed, g->kernel->sum_terms != NULL);
    if (!g->kernel->reduces)
        unpack(g, &g->output, 0, count, blocks[0]);
}

static bool all_direct(const struct group *g)
{
    bool all = g->kernel->reduces || direct(g, &g->output);
    for (int k = 0; k < g->kernel->nin; k++)
        all &= direct(g, &g->inputs[k]);
    return all;
}

static void run_group(const struct group *g)
{
    const struct row_kernel *kernel = g->kernel;
    ptrdiff_t vectors = vectors_of(g);
    bool as_they_are = all_direct(g);
    bool cached = vectors * kernel->lanes * kernel->item < KEEP_TERMS_BELOW;
    bool whole = g->direction == ACROSS || g->rows == kernel->lanes;
    if (vectors <= BLOCK_VECTORS && !(as_they_are && whole))
        run_packed(g);
    else
        run_passes(g, kernel->sum_terms != NULL && cached && as_they_are);
}

/* Rows whose elements lie side by side, each worked on across: the passes take them as they are. */
struct rows {
    const struct row_kernel *kernel;
    ptrdiff_t n, vectors;
    int rest; /* lanes of the last vector */
    bool keep; /* the terms in the output */
    bool in_order; /* one after the other: the last one wins where outputs share memory */
    char *data[MOST_OPERANDS]; /* of the first row */
    ptrdiff_t row_steps[MOST_OPERANDS];
    ptrdiff_t ahead; /* rows that memory is asked for in advance, or 0 */
};

/* From operand `first` of a row on. */
static void over_row(const struct rows *rows, ptrdiff_t row, int first, void *state,
                     row_pass *pass)
{
    const struct row_kernel *kernel = rows->kernel;
    ptrdiff_t vector = kernel->lanes * kernel->item, steps[MOST_OPERANDS];
    char *data[MOST_OPERANDS];
    for (int k = 0; k <= kernel->nin; k++) {
        int operand = first + k < kernel->nin ? first + k : kernel->nin;
        data[k] = rows->data[operand] + row * rows->row_steps[operand];
        steps[k] = vector;
    }
    ptrdiff_t left = rows->vectors;
    for (; left > SETTLE_AFTER; left -= SETTLE_AFTER) {
        pass(state, data, steps, SETTLE_AFTER, (int)kernel->lanes, ACROSS);
        kernel->settle(state, NULL, NULL, 0, 0, ACROSS);
        for (int k = 0; k <= kernel->nin; k++)
            data[k] += SETTLE_AFTER * vector;
    }
    pass(state, data, steps, left, rows->rest, ACROSS);
}

/* The first pass over a row waits for memory, and so does the first that writes; asked for in time,
   it comes while others are worked on. Inputs and outputs at different times: too many requests
   at once wait for each other. */
static void ask_for_row(const struct rows *rows, ptrdiff_t row, int operand)
{
    const char *ahead = rows->data[operand] + (row + rows->ahead) * rows->row_steps[operand];
    for (ptrdiff_t at = 0; at < rows->n * rows->kernel->item; at += 64)
        __builtin_prefetch(ahead + at);
}

/* Side by side, pass after pass. */
static void run_rows(const struct rows *rows, ptrdiff_t from, int count)
{
    _Alignas(MOST_VECTOR_BYTES) char states[ROWS_AT_ONCE][MOST_ROW_STATE];
    const struct row_kernel *kernel = rows->kernel;
    int nin = kernel->nin;
    ptrdiff_t item = kernel->item;
    for (int k = 0; k < count; k++) {
        kernel->start(states[k], NULL, NULL, 0, 0, ACROSS);
        if (kernel->max != NULL)
            over_row(rows, from + k, 0, states[k], kernel->max);
    }
    for (int k = 0; k < count && kernel->max != NULL; k++)
        kernel->limits(states[k], NULL, NULL, 0, 0, ACROSS);
    for (int k = 0; k < count; k++) {
        over_row(rows, from + k, 0, states[k], rows->keep ? kernel->sum_terms : kernel->sum);
        if (rows->ahead != 0)
            ask_for_row(rows, from + k, 0);
    }
    for (int k = 0; k < count; k++)
        kernel->finish(states[k], NULL, NULL, 0, 0, ACROSS);
    for (int k = 0; k < count; k++) {
        char *one = rows->data[nin] + (from + k) * rows->row_steps[nin];
        if (kernel->reduces)
            kernel->result(states[k], &one, &item, 1, 1, ACROSS);
        else if (rows->keep)
            over_row(rows, from + k, nin, states[k], kernel->scale_terms);
        else
            over_row(rows, from + k, 0, states[k], kernel->result);
        if (rows->ahead != 0 && !kernel->reduces)
            ask_for_row(rows, from + k, nin);
    }
}

static void run_all_rows(struct rows *rows, ptrdiff_t count)
{
    const struct row_kernel *kernel = rows->kernel;
    ptrdiff_t lanes = kernel->lanes, bytes = rows->n * kernel->item;
    ptrdiff_t fitting = AT_ONCE / (bytes + 1);
    int most = fitting >= ROWS_AT_ONCE ? ROWS_AT_ONCE : fitting > 1 ? (int)fitting : 1;
    rows->vectors = (rows->n + lanes - 1) / lanes;
    rows->rest = (int)(rows->n - (rows->vectors - 1) * lanes);
    rows->keep = kernel->sum_terms != NULL && bytes < KEEP_TERMS_BELOW;
    if (rows->in_order)
        most = 1;
    rows->ahead = most > 1 && count * bytes >= ASK_FROM ? most : 0;
    for (ptrdiff_t row = 0; row < count; row += most)
        run_rows(rows, row, count - row < most ? (int)(count - row) : most);
}

void rowwise_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data)
{
    const struct row_kernel *kernel = data;
    ptrdiff_t rows = dimensions[0], n = dimensions[1], lanes = kernel->lanes,
              item = kernel->item;
    int nin = kernel->nin, nargs = nin + 1;
    const ptrdiff_t *row_steps = steps, *steps_in_row = steps + nargs;
    if (n == 0 && !kernel->reduces)
        return;
    int rounding = fegetround();
    if (rounding != FE_TONEAREST) { /* which the kernels count on */
        fesetround(FE_TONEAREST);
        rowwise_loop(args, dimensions, steps, data);
        fesetround(rounding);
        return;
    }
    ptrdiff_t along = steps_in_row[0] < 0 ? -steps_in_row[0] : steps_in_row[0];
    ptrdiff_t across_rows = row_steps[0] < 0 ? -row_steps[0] : row_steps[0];
    bool columns = across_rows < along && rows > 1;
    bool many_short = rows >= lanes && n <= BLOCK_VECTORS;
    bool in_order = overlaps_itself(rows, row_steps[nin], kernel->reduces ? 1 : n,
                                    kernel->reduces ? item : steps_in_row[nin], item);
    enum direction direction = !in_order && (columns || many_short) ? DOWN : ACROSS;
    bool side_by_side = direction == ACROSS;
    struct rows all = {.kernel = kernel, .n = n, .in_order = in_order};
    for (int k = 0; k < nargs; k++) {
        side_by_side &= (k == nin && kernel->reduces) || steps_in_row[k] == item;
        all.data[k] = args[k];
        all.row_steps[k] = row_steps[k];
    }
    if (side_by_side && n > 0) {
        run_all_rows(&all, rows);
        return;
    }
    ptrdiff_t at_once = direction == DOWN ? lanes : 1; /* in order, where rows share memory */
    for (ptrdiff_t row = 0; row < rows; row += at_once) {
        struct group g = {.kernel = kernel, .direction = direction, .n = n};
        g.rows = rows - row < at_once ? rows - row : at_once;
        for (int k = 0; k < nargs; k++) {
            ptrdiff_t step = k == nin && kernel->reduces ? item : steps_in_row[k];
            struct view *view = k < nin ? &g.inputs[k] : &g.output;
            view->data = args[k] + row * row_steps[k];
            view->vector_step = direction == DOWN ? step : step * lanes;
            view->lane_step = direction == DOWN ? row_steps[k] : step;
        }
        run_group(&g);
    }
}
