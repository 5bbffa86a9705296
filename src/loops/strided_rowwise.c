/* From NumPy's strided rows to the passes of a kernel (kernels.h explains both directions).

   Compiled once for all targets. Rows that are contiguous go ACROSS, several at a time, and
   are used in place (run_rows). All others go one group at a time (run_group): one row
   ACROSS, or DOWN as many rows as a vector has lanes, whichever follows memory. Vectors that
   are not contiguous or not full go through blocks on the stack. NumPy has copied operands
   that overlap in any way but element for element. */
#include "loops/strided_rowwise.h"

#include <stdbool.h>
#include <string.h>

#include "loops/operand.h"
#include "loops/overlap.h"
#include "loops/rounding.h"

enum {
    BLOCK_VECTORS = 64, /* a multiple of all numbers of lanes */
    KEEP_TERMS_BELOW = 1
        << 18, /* bytes of a row; terms that have left the caches are computed again */
    ROWS_AT_ONCE = 4, /* one begins while the processor waits for another's sum */
    BYTES_AT_ONCE = 1 << 14, /* of inputs: with their results they fit into the first cache */
    PREFETCH_FROM = 1 << 20, /* bytes of all rows; fewer are in the nearer caches */
    CACHE_LINE = 64,
};

typedef char block[BLOCK_VECTORS * MAX_VECTOR_BYTES];

static bool reduces(const struct row_kernel *kernel) { return kernel->store_result != NULL; }

/* Groups */

/* Lane k of vector i at data + i vector_step + k lane_step. */
struct view {
    char *data;
    ptrdiff_t vector_step, lane_step;
};

struct group {
    const struct row_kernel *kernel;
    enum direction direction;
    ptrdiff_t n; /* elements of a row */
    ptrdiff_t rows; /* one ACROSS, at most as many as lanes DOWN */
    bool has_all_lanes; /* the memory of each vector but the last one has all lanes */
    const uint8_t *lane_rows; /* the row of each lane; NULL: lane k has row k */
    struct view operands[MAX_ROW_OPERANDS]; /* inputs, then the output */
};

/* Lanes without a row repeat the first row. */
static ptrdiff_t row_of(const struct group *g, ptrdiff_t lane)
{
    ptrdiff_t k = lane < g->rows ? lane : 0;
    return g->lane_rows == NULL ? k : g->lane_rows[k];
}

static ptrdiff_t count_vectors(const struct row_kernel *kernel, ptrdiff_t n)
{
    return (n + kernel->lanes - 1) / kernel->lanes;
}

static ptrdiff_t vectors_of(const struct group *g)
{
    return g->direction == ACROSS ? count_vectors(g->kernel, g->n) : g->n;
}

static ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/* Not inlined: it is long. */
static __attribute__((noinline)) void copy(struct operand to, struct operand from, ptrdiff_t n,
                                           ptrdiff_t item)
{
    copy_elements(to, from, n, (size_t)item);
}

/* Vectors [at, at + count) of a view into a block. */
static void pack(const struct group *g, const struct view *view, ptrdiff_t at, ptrdiff_t count,
                 char *to)
{
    ptrdiff_t lanes = g->kernel->lanes, item = g->kernel->item;
    char *from = view->data + at * view->vector_step;
    if (g->direction == ACROSS) {
        copy((struct operand){to, item}, (struct operand){from, view->lane_step},
             smaller(g->n - at * lanes, count * lanes), item);
        return;
    }
    for (ptrdiff_t lane = 0; lane < lanes; lane++) {
        char *row = from + row_of(g, lane) * view->lane_step;
        copy((struct operand){to + lane * item, lanes * item},
             (struct operand){row, view->vector_step}, count, item);
    }
}

static void unpack(const struct group *g, const struct view *view, ptrdiff_t at, ptrdiff_t count,
                   char *from)
{
    ptrdiff_t lanes = g->kernel->lanes, item = g->kernel->item;
    char *to = view->data + at * view->vector_step;
    if (g->direction == ACROSS) {
        copy((struct operand){to, view->lane_step}, (struct operand){from, item},
             smaller(g->n - at * lanes, count * lanes), item);
        return;
    }
    for (ptrdiff_t lane = 0; lane < g->rows; lane++) {
        char *row = to + row_of(g, lane) * view->lane_step;
        copy((struct operand){row, view->vector_step},
             (struct operand){from + lane * item, lanes * item}, count, item);
    }
}

static bool all_contiguous(const struct group *g, const struct view *views, int count)
{
    bool all = true;
    for (int k = 0; k < count; k++)
        all &= views[k].lane_step == g->kernel->item;
    return all;
}

/* Whether a pass can use the memory of a view. */
static bool is_direct(const struct group *g, const struct view *view)
{
    return g->has_all_lanes && all_contiguous(g, view, 1);
}

/* One pass over a group; `views` are `nin` inputs and `nout` outputs, 0 or 1. */
static void run_pass(const struct group *g, void *state, row_pass *pass, const struct view *views,
                     int nin, int nout)
{
    _Alignas(MAX_VECTOR_BYTES) block blocks[MAX_ROW_OPERANDS];
    ptrdiff_t lanes = g->kernel->lanes, vector = lanes * g->kernel->item, count = vectors_of(g);
    bool all_direct = g->has_all_lanes && all_contiguous(g, views, nin + nout);
    ptrdiff_t part = all_direct ? count : BLOCK_VECTORS;
    for (ptrdiff_t at = 0; at < count; at += part) {
        bool is_last = count - at <= part, is_partial = is_last && g->direction == ACROSS;
        struct row_vectors vectors = {.count = is_last ? count - at : part};
        vectors.last_lanes = (int)(is_partial ? g->n - (count - 1) * lanes : lanes);
        for (int k = 0; k < nin + nout; k++) {
            bool direct = is_direct(g, &views[k]);
            vectors.data[k] = direct ? views[k].data + at * views[k].vector_step : blocks[k];
            vectors.steps[k] = direct ? views[k].vector_step : vector;
            if (!direct && k < nin)
                pack(g, &views[k], at, vectors.count, blocks[k]);
        }
        pass(state, &vectors);
        if (nout > 0 && !is_direct(g, &views[nin]))
            unpack(g, &views[nin], at, vectors.count, blocks[nin]);
    }
}

static void store_results(const struct group *g, const void *state)
{
    _Alignas(MAX_VECTOR_BYTES) char values[MAX_VECTOR_BYTES];
    const struct view *output = &g->operands[g->kernel->nin];
    ptrdiff_t item = g->kernel->item, part = g->lane_rows == NULL ? g->rows : 1;
    g->kernel->store_result(state, values);
    for (ptrdiff_t lane = 0; lane < g->rows; lane += part) {
        char *to = output->data + row_of(g, lane) * output->lane_step;
        copy((struct operand){to, output->lane_step}, (struct operand){values + lane * item, item},
             part, item);
    }
}

static uint32_t all_lanes(const struct row_kernel *kernel) { return (1u << kernel->lanes) - 1; }

/* Returns 0, or having written nothing, the lanes for which the short form is true if only
   some are. */
static uint32_t run_passes(const struct group *g, bool keep_terms)
{
    _Alignas(MAX_VECTOR_BYTES) char state[MAX_ROW_STATE];
    const struct row_kernel *kernel = g->kernel;
    enum row_form form = EXACT_FORM;
    const struct view *output = &g->operands[kernel->nin];
    kernel->begin(state, g->direction);
    if (kernel->max != NULL) {
        run_pass(g, state, kernel->max, g->operands, 1, 0);
        uint32_t in_range = kernel->limits(state);
        if (in_range != 0 && in_range != all_lanes(kernel))
            return in_range;
        form = in_range != 0 ? SHORT_FORM : EXACT_FORM;
    }
    const struct row_passes *passes = &kernel->forms[form];
    if (keep_terms)
        run_pass(g, state, passes->sum_and_keep, g->operands, kernel->nin, 1);
    else
        run_pass(g, state, passes->sum, g->operands, kernel->nin, 0);
    kernel->finish(state);
    if (reduces(kernel))
        store_results(g, state);
    else if (keep_terms)
        run_pass(g, state, kernel->scale_kept, (struct view[]){*output, *output}, 1, 1);
    else
        run_pass(g, state, passes->result, g->operands, kernel->nin, 1);
    return 0;
}

/* Groups that fit into the blocks are packed once for all passes, which run in place. */
static uint32_t run_packed(const struct group *g)
{
    _Alignas(MAX_VECTOR_BYTES) block blocks[MAX_ROW_OPERANDS - 1];
    const struct row_kernel *kernel = g->kernel;
    ptrdiff_t item = kernel->item, count = vectors_of(g);
    struct group packed = *g;
    packed.has_all_lanes = true;
    for (int k = 0; k < kernel->nin; k++) {
        pack(g, &g->operands[k], 0, count, blocks[k]);
        packed.operands[k] = (struct view){blocks[k], kernel->lanes * item, item};
    }
    if (reduces(kernel))
        return run_passes(&packed, false);
    packed.operands[kernel->nin] = packed.operands[0];
    uint32_t mixed = run_passes(&packed, kernel->scale_kept != NULL);
    if (mixed == 0)
        unpack(g, &g->operands[kernel->nin], 0, count, blocks[0]);
    return mixed;
}

/* Rows of different forms become two groups. */
static void run_group(const struct group *g)
{
    const struct row_kernel *kernel = g->kernel;
    ptrdiff_t vectors = vectors_of(g), lanes = kernel->lanes;
    bool contiguous = all_contiguous(g, g->operands, kernel->nin + !reduces(kernel));
    bool cached = vectors * lanes * kernel->item < KEEP_TERMS_BELOW;
    bool keep_terms = kernel->scale_kept != NULL && cached && contiguous;
    bool packs = vectors <= BLOCK_VECTORS && !(contiguous && g->has_all_lanes);
    uint32_t mixed = packs ? run_packed(g) : run_passes(g, keep_terms);
    for (uint32_t form = EXACT_FORM; mixed != 0 && form < ROW_FORMS; form++) {
        uint8_t lane_rows[MAX_LANES];
        struct group some = *g;
        some.rows = 0;
        some.has_all_lanes = false;
        some.lane_rows = lane_rows;
        for (ptrdiff_t row = 0; row < g->rows; row++) {
            if ((mixed >> row & 1) == form)
                lane_rows[some.rows++] = (uint8_t)row;
        }
        run_group(&some);
    }
}

/* Contiguous rows, each ACROSS: the passes use them in place. */

struct rows {
    const struct row_kernel *kernel;
    ptrdiff_t bytes; /* of a row */
    ptrdiff_t vectors;
    int last_lanes;
    bool keep_terms;
    ptrdiff_t prefetch; /* rows ahead, or 0 */
    char *data[MAX_ROW_OPERANDS]; /* of the first row */
    ptrdiff_t row_steps[MAX_ROW_OPERANDS];
};

/* One pass over a row, from operand `first` on. */
static void run_row(const struct rows *rows, ptrdiff_t row, int first, void *state, row_pass *pass)
{
    struct row_vectors vectors = {.count = rows->vectors, .last_lanes = rows->last_lanes};
    int nin = rows->kernel->nin;
    for (int k = 0; k <= nin; k++) {
        int operand = first + k < nin ? first + k : nin;
        vectors.data[k] = rows->data[operand] + row * rows->row_steps[operand];
        vectors.steps[k] = rows->kernel->lanes * rows->kernel->item;
    }
    pass(state, &vectors);
}

/* The first pass over a row waits for memory, and so does the first that writes. Inputs and
   outputs are prefetched at different times: too many requests at once wait for each other. */
static void prefetch_row(const struct rows *rows, ptrdiff_t row, int operand)
{
    const char *ahead = rows->data[operand] + (row + rows->prefetch) * rows->row_steps[operand];
    for (ptrdiff_t at = 0; at < rows->bytes; at += CACHE_LINE)
        __builtin_prefetch(ahead + at);
}

/* Pass after pass over `count` rows. */
static void run_rows(const struct rows *rows, ptrdiff_t from, int count)
{
    _Alignas(MAX_VECTOR_BYTES) char states[ROWS_AT_ONCE][MAX_ROW_STATE];
    const struct row_passes *passes[ROWS_AT_ONCE];
    const struct row_kernel *kernel = rows->kernel;
    int nin = kernel->nin;
    for (int k = 0; k < count; k++) {
        kernel->begin(states[k], ACROSS);
        passes[k] = &kernel->forms[EXACT_FORM];
        if (kernel->max != NULL)
            run_row(rows, from + k, 0, states[k], kernel->max);
    }
    for (int k = 0; k < count && kernel->max != NULL; k++)
        passes[k] = &kernel->forms[kernel->limits(states[k]) != 0 ? SHORT_FORM : EXACT_FORM];
    for (int k = 0; k < count; k++) {
        run_row(rows, from + k, 0, states[k],
                rows->keep_terms ? passes[k]->sum_and_keep : passes[k]->sum);
        if (rows->prefetch != 0)
            prefetch_row(rows, from + k, 0);
    }
    for (int k = 0; k < count; k++)
        kernel->finish(states[k]);
    for (int k = 0; k < count; k++) {
        if (reduces(kernel)) {
            _Alignas(MAX_VECTOR_BYTES) char values[MAX_VECTOR_BYTES];
            kernel->store_result(states[k], values);
            memcpy(rows->data[nin] + (from + k) * rows->row_steps[nin], values, kernel->item);
            continue;
        }
        if (rows->keep_terms)
            run_row(rows, from + k, nin, states[k], kernel->scale_kept);
        else
            run_row(rows, from + k, 0, states[k], passes[k]->result);
        if (rows->prefetch != 0)
            prefetch_row(rows, from + k, nin);
    }
}

/* `in_order`: the last row wins where outputs share memory. */
static void run_contiguous(struct rows *rows, ptrdiff_t count, ptrdiff_t n, bool in_order)
{
    const struct row_kernel *kernel = rows->kernel;
    rows->bytes = n * kernel->item;
    rows->vectors = count_vectors(kernel, n);
    rows->last_lanes = (int)(n - (rows->vectors - 1) * kernel->lanes);
    rows->keep_terms = kernel->scale_kept != NULL && rows->bytes < KEEP_TERMS_BELOW;
    ptrdiff_t fitting = smaller(BYTES_AT_ONCE / (rows->bytes + 1), ROWS_AT_ONCE);
    ptrdiff_t part = in_order || fitting < 1 ? 1 : fitting;
    rows->prefetch = part > 1 && count * rows->bytes >= PREFETCH_FROM ? part : 0;
    for (ptrdiff_t row = 0; row < count; row += part)
        run_rows(rows, row, (int)smaller(count - row, part));
}

void rowwise_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data)
{
    const struct row_kernel *kernel = data;
    ptrdiff_t rows = dimensions[0], n = dimensions[1], lanes = kernel->lanes, item = kernel->item;
    int nin = kernel->nin, nargs = nin + 1;
    const ptrdiff_t *row_steps = steps, *steps_in_row = steps + nargs;
    if (n == 0 && !reduces(kernel))
        return;
    if (run_to_nearest(rowwise_loop, args, dimensions, steps, data))
        return;
    struct operand_rows output = {args[nin], rows, row_steps[nin], reduces(kernel) ? 1 : n,
                                  reduces(kernel) ? item : steps_in_row[nin]};
    bool in_order = overlaps_itself(output, (size_t)item);
    bool columns = rows > 1 && magnitude(row_steps[0]) < magnitude(steps_in_row[0]);
    bool many_short = rows >= lanes && n <= BLOCK_VECTORS;
    enum direction direction = !in_order && (columns || many_short) ? DOWN : ACROSS;
    bool contiguous = direction == ACROSS && n > 0;
    struct rows all = {.kernel = kernel};
    for (int k = 0; k < nargs; k++) {
        contiguous &= (k == nin && reduces(kernel)) || steps_in_row[k] == item;
        all.data[k] = args[k];
        all.row_steps[k] = row_steps[k];
    }
    if (contiguous) {
        run_contiguous(&all, rows, n, in_order);
        return;
    }
    ptrdiff_t at_once = direction == DOWN ? lanes : 1;
    for (ptrdiff_t row = 0; row < rows; row += at_once) {
        struct group g = {.kernel = kernel, .direction = direction, .n = n};
        g.rows = smaller(rows - row, at_once);
        g.has_all_lanes = g.rows == at_once;
        for (int k = 0; k < nargs; k++) {
            ptrdiff_t step = k == nin ? output.step : steps_in_row[k];
            g.operands[k] = (struct view){
                args[k] + row * row_steps[k],
                direction == DOWN ? step : step * lanes,
                direction == DOWN ? row_steps[k] : step,
            };
        }
        run_group(&g);
    }
}
