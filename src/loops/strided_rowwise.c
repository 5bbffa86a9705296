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
#include "loops/transpose.h"

enum {
    BLOCK_VECTORS = 64, /* a multiple of MAX_LANES */
    /* Bytes that a group of rows has in an operand. From here on a short form computes its terms
       again: that is faster than reading them back from memory. */
    KEEP_SHORT_TERMS_BELOW = 1 << 22,
    ROWS_AT_ONCE = 4, /* one begins while the processor waits for another's sum */
    BYTES_AT_ONCE = 1 << 14, /* of inputs: with their results they fit into the first cache */
    PREFETCH_FROM = 1 << 20, /* bytes of all rows; fewer are in the nearer caches */
    CACHE_LINE = 64,
};

typedef char block[BLOCK_VECTORS * MAX_VECTOR_BYTES];

/* Bytes of an element of input k, or of the output. */
static ptrdiff_t item_of(const struct row_kernel *kernel, int k)
{
    return kernel->masked && k == 1 ? 1 : kernel->item;
}

/* NumPy's operands, sorted. */
struct operands {
    struct operand_rows rows[MAX_ROW_OPERANDS]; /* the inputs with rows, then the output */
    struct operand value, label; /* one for each row */
};

/* The label of a row. Those of uint64 are out of range where the number is negative. */
static int64_t label_of(const struct operands *operands, ptrdiff_t row)
{
    int64_t label;
    memcpy(&label, operands->label.data + row * operands->label.step, sizeof label);
    return label;
}

static bool has_values(const struct row_kernel *kernel, const struct operands *operands)
{
    return kernel->labelled || operands->value.data != NULL;
}

/* Those of a row, for one lane. */
static void put_values(const struct row_kernel *kernel, const struct operands *operands,
                       ptrdiff_t row, ptrdiff_t lane, struct row_values *values)
{
    size_t item = kernel->item, at = (size_t)lane * item;
    const struct operand_rows *x = &operands->rows[0];
    if (operands->value.data != NULL)
        memcpy(values->value + at, operands->value.data + row * operands->value.step, item);
    if (kernel->labelled) {
        ptrdiff_t label = (ptrdiff_t)label_of(operands, row);
        memcpy(values->selected + at, x->data + row * x->row_step + label * x->step, item);
    }
}

/* Where the result of a row goes that store_result stores: one for each row, or of the element
   that the label names. NULL: an element after it goes to the same memory. */
static char *place_of_result(const struct row_kernel *kernel, const struct operands *operands,
                             ptrdiff_t row)
{
    const struct operand_rows *out = &operands->rows[kernel->nin];
    ptrdiff_t element = 0;
    if (kernel->labelled && !kernel->reduces)
        element = (ptrdiff_t)label_of(operands, row);
    if (out->step == 0 && element < out->n - 1)
        return NULL;
    return out->data + row * out->row_step + element * out->step;
}

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
    const struct operands *all; /* of all rows */
    ptrdiff_t first_row;
    ptrdiff_t rows; /* one ACROSS, at most as many as lanes DOWN */
    ptrdiff_t vectors;
    int last_lanes; /* lanes of the last vector that are elements */
    bool contiguous; /* the lanes of a vector are adjacent, in every operand with rows */
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

/* Lanes of the last vector that are elements. */
static int count_last_lanes(const struct row_kernel *kernel, ptrdiff_t n)
{
    return (int)(n - (count_vectors(kernel, n) - 1) * kernel->lanes);
}

static bool fits_block(const struct row_kernel *kernel, ptrdiff_t vectors)
{
    return vectors * kernel->lanes * kernel->item <= (ptrdiff_t)sizeof(block);
}

static ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/* Whether the output holds the terms between the last two passes. A group of rows has so many
   bytes in an operand. */
static bool keeps_terms(const struct row_kernel *kernel, enum row_form form, ptrdiff_t bytes)
{
    return kernel->scale_kept != NULL && (form == EXACT_FORM || bytes < KEEP_SHORT_TERMS_BELOW);
}

/* Not inlined: it is long. */
static __attribute__((noinline)) void copy(struct operand to, struct operand from, ptrdiff_t n,
                                           ptrdiff_t item)
{
    copy_elements(to, from, n, (size_t)item);
}

/* Transposes `count` elements of `lanes` rows into the vectors of `block`, or back. Both numbers
   are multiples of the side of a square. */
static inline __attribute__((always_inline)) void transpose_rows(struct operand rows, char *block,
                                                                 ptrdiff_t vector, ptrdiff_t lanes,
                                                                 ptrdiff_t count, ptrdiff_t item,
                                                                 bool to_block)
{
    ptrdiff_t square = square_of(item);
    for (ptrdiff_t lane = 0; lane < lanes; lane += square) {
        char *row = rows.data + lane * rows.step, *at = block + lane * item;
        for (ptrdiff_t i = 0; i < count; i += square) {
            if (to_block)
                transpose(at, vector, row, rows.step, item);
            else
                transpose(row, rows.step, at, vector, item);
            row += square * item;
            at += square * vector;
        }
    }
}

static void transpose_items(struct operand rows, char *block, ptrdiff_t vector, ptrdiff_t lanes,
                            ptrdiff_t count, ptrdiff_t item, bool to_block)
{
    switch (item) {
    case 1: transpose_rows(rows, block, vector, lanes, count, 1, to_block); break;
    case 2: transpose_rows(rows, block, vector, lanes, count, 2, to_block); break;
    case 4: transpose_rows(rows, block, vector, lanes, count, 4, to_block); break;
    default: transpose_rows(rows, block, vector, lanes, count, 8, to_block); break;
    }
}

/* The elements that fill squares: the first `count` in all lanes except [begin, end). */
struct squares {
    ptrdiff_t count, begin, end;
};

static struct squares squares_of(const struct group *g, const struct view *view, ptrdiff_t item,
                                 ptrdiff_t count)
{
    ptrdiff_t square = square_of(item), lanes = g->kernel->lanes;
    if (square == 0 || view->vector_step != item || g->lane_rows != NULL)
        return (struct squares){0, 0, lanes};
    ptrdiff_t end = smaller((g->rows + square - 1) & -square, lanes);
    return (struct squares){count & -square, g->rows & -square, end};
}

/* Vectors [at, at + count) of a view of elements of `item` bytes into a block. */
static void pack(const struct group *g, const struct view *view, ptrdiff_t item, ptrdiff_t at,
                 ptrdiff_t count, char *to)
{
    ptrdiff_t lanes = g->kernel->lanes, vector = lanes * item;
    char *from = view->data + at * view->vector_step;
    if (g->direction == ACROSS) {
        copy((struct operand){to, item}, (struct operand){from, view->lane_step},
             smaller(g->n - at * lanes, count * lanes), item);
        return;
    }
    struct squares squares = squares_of(g, view, item, count);
    struct operand rows = {from, view->lane_step}, first_row = {from, 0};
    transpose_items(rows, to, vector, squares.begin, squares.count, item, true);
    if (squares.end < lanes)
        transpose_items(first_row, to + squares.end * item, vector, lanes - squares.end,
                        squares.count, item, true);
    for (ptrdiff_t lane = squares.count < count ? 0 : squares.begin; lane < lanes; lane++) {
        char *row = from + row_of(g, lane) * view->lane_step;
        ptrdiff_t i = lane < squares.begin || lane >= squares.end ? squares.count : 0;
        copy((struct operand){to + i * vector + lane * item, vector},
             (struct operand){row + i * view->vector_step, view->vector_step}, count - i, item);
    }
}

static void unpack(const struct group *g, const struct view *view, ptrdiff_t at, ptrdiff_t count,
                   char *from)
{
    ptrdiff_t lanes = g->kernel->lanes, item = g->kernel->item, vector = lanes * item;
    char *to = view->data + at * view->vector_step;
    if (g->direction == ACROSS) {
        copy((struct operand){to, view->lane_step}, (struct operand){from, item},
             smaller(g->n - at * lanes, count * lanes), item);
        return;
    }
    struct squares squares = squares_of(g, view, item, count);
    struct operand rows = {to, view->lane_step};
    transpose_items(rows, from, vector, squares.begin, squares.count, item, false);
    for (ptrdiff_t lane = squares.count < count ? 0 : squares.begin; lane < g->rows; lane++) {
        char *row = to + row_of(g, lane) * view->lane_step;
        ptrdiff_t i = lane < squares.begin ? squares.count : 0;
        copy((struct operand){row + i * view->vector_step, view->vector_step},
             (struct operand){from + i * vector + lane * item, vector}, count - i, item);
    }
}

/* Whether a pass can use the memory of a view. */
static bool is_direct(const struct group *g, const struct view *view, ptrdiff_t item)
{
    return g->has_all_lanes && view->lane_step == item;
}

/* One pass over a group; `views` are `nin` inputs and `nout` outputs, 0 or 1. */
static void run_pass_in_blocks(const struct group *g, void *state, row_pass *pass,
                               const struct view *views, int nin, int nout)
{
    _Alignas(MAX_VECTOR_BYTES) block blocks[MAX_ROW_OPERANDS];
    ptrdiff_t lanes = g->kernel->lanes, count = g->vectors;
    for (ptrdiff_t at = 0; at < count; at += BLOCK_VECTORS) {
        bool is_last = count - at <= BLOCK_VECTORS;
        struct row_vectors vectors = {.count = is_last ? count - at : BLOCK_VECTORS};
        vectors.last_lanes = is_last ? g->last_lanes : (int)lanes;
        for (int k = 0; k < nin + nout; k++) {
            ptrdiff_t item = item_of(g->kernel, k);
            bool direct = is_direct(g, &views[k], item);
            vectors.data[k] = direct ? views[k].data + at * views[k].vector_step : blocks[k];
            vectors.steps[k] = direct ? views[k].vector_step : lanes * item;
            if (!direct && k < nin)
                pack(g, &views[k], item, at, vectors.count, blocks[k]);
        }
        pass(state, &vectors);
        if (nout > 0 && !is_direct(g, &views[nin], g->kernel->item))
            unpack(g, &views[nin], at, vectors.count, blocks[nin]);
    }
}

static void store_results(const struct group *g, const void *state)
{
    _Alignas(MAX_VECTOR_BYTES) char values[MAX_VECTOR_BYTES];
    ptrdiff_t item = g->kernel->item, row_step = g->all->rows[g->kernel->nin].row_step;
    bool at_once = g->kernel->reduces && g->lane_rows == NULL;
    ptrdiff_t part = at_once ? g->rows : 1;
    g->kernel->store_result(state, values);
    for (ptrdiff_t lane = 0; lane < g->rows; lane += part) {
        char *to = place_of_result(g->kernel, g->all, g->first_row + row_of(g, lane));
        if (to != NULL)
            copy((struct operand){to, row_step}, (struct operand){values + lane * item, item}, part,
                 item);
    }
}

static uint32_t all_lanes(const struct row_kernel *kernel) { return (1u << kernel->lanes) - 1; }

/* A group while it runs. */
struct run {
    struct row_values values;
    _Alignas(MAX_VECTOR_BYTES) char state[MAX_ROW_STATE];
};

/* `direct`: all passes use these vectors. NULL: the passes go through blocks. */
static void run_pass(const struct group *g, void *state, row_pass *pass,
                     const struct row_vectors *direct, const struct view *views, int nin, int nout)
{
    if (direct != NULL)
        pass(state, direct);
    else
        run_pass_in_blocks(g, state, pass, views, nin, nout);
}

/* Returns 0 when done. If only some lanes are in the range of the short form, returns their bits
   and writes nothing. Changes `direct`. */
static uint32_t run_passes(const struct group *g, struct run *run, struct row_vectors *direct,
                           bool may_keep)
{
    const struct row_kernel *kernel = g->kernel;
    enum row_form form = EXACT_FORM;
    int nin = kernel->nin;
    kernel->begin(run->state, g->direction, &run->values);
    if (kernel->max != NULL) {
        run_pass(g, run->state, kernel->max, direct, g->operands, 1 + kernel->masked, 0);
        uint32_t in_range = kernel->limits(run->state);
        if (in_range != 0 && in_range != all_lanes(kernel))
            return in_range;
        form = in_range != 0 ? SHORT_FORM : EXACT_FORM;
    }
    const struct row_passes *passes = &kernel->forms[form];
    bool keep = may_keep && keeps_terms(kernel, form, g->rows * g->n * kernel->item);
    run_pass(g, run->state, keep ? passes->sum_and_keep : passes->sum, direct, g->operands, nin,
             keep);
    passes->finish(run->state);
    if (kernel->reduces)
        return 0;
    if (!keep) {
        run_pass(g, run->state, passes->result, direct, g->operands, nin, 1);
        return 0;
    }
    struct view kept[MAX_ROW_OPERANDS];
    memcpy(kept, g->operands, sizeof kept);
    kept[0] = kept[nin];
    if (direct != NULL) {
        direct->data[0] = direct->data[nin];
        direct->steps[0] = direct->steps[nin];
    }
    run_pass(g, run->state, kernel->scale_kept, direct, kept, nin, 1);
    return 0;
}

/* Groups that fit into the blocks are packed once for all passes. */
static uint32_t run_packed(const struct group *g, struct run *run)
{
    _Alignas(MAX_VECTOR_BYTES) block blocks[MAX_ROW_OPERANDS - 1];
    const struct row_kernel *kernel = g->kernel;
    int nin = kernel->nin;
    struct row_vectors packed = {.count = g->vectors, .last_lanes = g->last_lanes};
    for (int k = 0; k < nin; k++) {
        ptrdiff_t item = item_of(kernel, k);
        pack(g, &g->operands[k], item, 0, packed.count, blocks[k]);
        packed.data[k] = blocks[k];
        packed.steps[k] = kernel->lanes * item;
    }
    packed.data[nin] = packed.data[0];
    packed.steps[nin] = packed.steps[0];
    uint32_t mixed = run_passes(g, run, &packed, true);
    if (mixed == 0 && !kernel->reduces)
        unpack(g, &g->operands[nin], 0, packed.count, blocks[0]);
    return mixed;
}

static uint32_t run_in_place(const struct group *g, struct run *run)
{
    struct row_vectors vectors = {.count = g->vectors, .last_lanes = g->last_lanes};
    for (int k = 0; k <= g->kernel->nin; k++) {
        vectors.data[k] = g->operands[k].data;
        vectors.steps[k] = g->operands[k].vector_step;
    }
    return run_passes(g, run, &vectors, true);
}

/* Rows of different forms become two groups. */
static void run_group(const struct group *g)
{
    struct run run;
    uint32_t mixed;
    const struct row_kernel *kernel = g->kernel;
    if (has_values(kernel, g->all)) {
        for (ptrdiff_t lane = 0; lane < kernel->lanes; lane++)
            put_values(kernel, g->all, g->first_row + row_of(g, lane), lane, &run.values);
    }
    if (g->contiguous && g->has_all_lanes)
        mixed = run_in_place(g, &run);
    else if (fits_block(kernel, g->vectors))
        mixed = run_packed(g, &run);
    else
        mixed = run_passes(g, &run, NULL, g->contiguous);
    if (mixed == 0 && kernel->store_result != NULL)
        store_results(g, run.state);
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
    const struct operands *operands;
    ptrdiff_t vectors;
    int last_lanes;
    ptrdiff_t prefetch; /* rows ahead, or 0 */
};

static char *row_at(const struct rows *rows, int operand, ptrdiff_t row)
{
    const struct operand_rows *all = &rows->operands->rows[operand];
    return all->data + row * all->row_step;
}

/* One pass over a row; `kept`: the first input is the terms that were kept as the output. */
static void run_row(const struct rows *rows, ptrdiff_t row, bool kept, void *state, row_pass *pass)
{
    struct row_vectors vectors = {.count = rows->vectors, .last_lanes = rows->last_lanes};
    int nin = rows->kernel->nin;
    for (int k = 0; k <= nin; k++) {
        vectors.data[k] = row_at(rows, kept && k == 0 ? nin : k, row);
        vectors.steps[k] = rows->kernel->lanes * item_of(rows->kernel, k);
    }
    pass(state, &vectors);
}

/* The first pass over a row waits for memory, and so does the first that writes. Inputs and
   outputs are prefetched at different times: too many requests at once wait for each other. */
static void prefetch_row(const struct rows *rows, ptrdiff_t row, int operand)
{
    row += rows->prefetch;
    if (row >= rows->operands->rows[operand].rows)
        return;
    const char *ahead = row_at(rows, operand, row);
    ptrdiff_t bytes = rows->operands->rows[operand].n * rows->kernel->item;
    for (ptrdiff_t at = 0; at < bytes; at += CACHE_LINE)
        __builtin_prefetch(ahead + at);
}

static void begin_row(const struct rows *rows, ptrdiff_t row, void *state)
{
    struct row_values values;
    const struct row_kernel *kernel = rows->kernel;
    for (ptrdiff_t lane = 0; has_values(kernel, rows->operands) && lane < kernel->lanes; lane++)
        put_values(kernel, rows->operands, row, lane, &values);
    kernel->begin(state, ACROSS, &values);
}

static void store_row_result(const struct rows *rows, ptrdiff_t row, const void *state)
{
    _Alignas(MAX_VECTOR_BYTES) char values[MAX_VECTOR_BYTES];
    char *to = place_of_result(rows->kernel, rows->operands, row);
    rows->kernel->store_result(state, values);
    if (to != NULL)
        memcpy(to, values, rows->kernel->item);
}

/* Pass after pass over `count` rows. */
static void run_rows(const struct rows *rows, ptrdiff_t from, int count)
{
    _Alignas(MAX_VECTOR_BYTES) char states[ROWS_AT_ONCE][MAX_ROW_STATE];
    const struct row_passes *passes[ROWS_AT_ONCE];
    bool keeps[ROWS_AT_ONCE];
    const struct row_kernel *kernel = rows->kernel;
    ptrdiff_t bytes = rows->operands->rows[0].n * kernel->item;
    for (int k = 0; k < count; k++) {
        begin_row(rows, from + k, states[k]);
        if (kernel->max != NULL)
            run_row(rows, from + k, false, states[k], kernel->max);
    }
    for (int k = 0; k < count; k++) {
        bool is_short = kernel->max != NULL && kernel->limits(states[k]) != 0;
        enum row_form form = is_short ? SHORT_FORM : EXACT_FORM;
        passes[k] = &kernel->forms[form];
        keeps[k] = keeps_terms(kernel, form, bytes);
    }
    for (int k = 0; k < count; k++) {
        run_row(rows, from + k, false, states[k],
                keeps[k] ? passes[k]->sum_and_keep : passes[k]->sum);
        if (rows->prefetch != 0)
            prefetch_row(rows, from + k, 0);
    }
    for (int k = 0; k < count; k++)
        passes[k]->finish(states[k]);
    for (int k = 0; k < count; k++) {
        if (keeps[k])
            run_row(rows, from + k, true, states[k], kernel->scale_kept);
        else if (!kernel->reduces)
            run_row(rows, from + k, false, states[k], passes[k]->result);
        if (kernel->store_result != NULL)
            store_row_result(rows, from + k, states[k]);
        if (rows->prefetch != 0 && !kernel->reduces)
            prefetch_row(rows, from + k, kernel->nin);
    }
}

/* `in_order`: the last row wins where outputs share memory. */
static void run_contiguous(const struct row_kernel *kernel, const struct operands *operands,
                           bool in_order)
{
    ptrdiff_t count = operands->rows[0].rows, n = operands->rows[0].n, bytes = n * kernel->item;
    struct rows rows = {.kernel = kernel, .operands = operands};
    rows.vectors = count_vectors(kernel, n);
    rows.last_lanes = count_last_lanes(kernel, n);
    ptrdiff_t fitting = smaller(BYTES_AT_ONCE / (bytes + 1), ROWS_AT_ONCE);
    ptrdiff_t part = in_order || fitting < 1 ? 1 : fitting;
    rows.prefetch = part > 1 && count * bytes >= PREFETCH_FROM ? part : 0;
    for (ptrdiff_t row = 0; row < count; row += part)
        run_rows(&rows, row, (int)smaller(count - row, part));
}

/* NumPy's operands and steps, sorted. */
static struct operands sort_operands(const struct row_kernel *kernel, char **args,
                                     const ptrdiff_t *dimensions, const ptrdiff_t *steps)
{
    struct operands sorted = {.value = {NULL, 0}};
    int nargs = kernel->operand_count + 1, with_rows = 0;
    ptrdiff_t rows = dimensions[0], n = dimensions[1];
    for (int k = 0; k < nargs - 1; k++) {
        struct operand one = {args[k], steps[k]};
        if (kernel->operands[k] == VALUE_OPERAND)
            sorted.value = one;
        else if (kernel->operands[k] == LABEL_OPERAND)
            sorted.label = one;
        else {
            sorted.rows[with_rows] =
                (struct operand_rows){args[k], rows, steps[k], n, steps[nargs + with_rows]};
            with_rows++;
        }
    }
    sorted.rows[with_rows] = (struct operand_rows){
        args[nargs - 1],
        rows,
        steps[nargs - 1],
        kernel->reduces ? 1 : n,
        kernel->reduces ? kernel->item : steps[nargs + with_rows],
    };
    return sorted;
}

static _Thread_local struct wrong_label wrong_label;

struct wrong_label take_wrong_label(void)
{
    struct wrong_label wrong = wrong_label;
    wrong_label.found = false;
    return wrong;
}

static bool labels_are_in_range(const struct operands *operands)
{
    ptrdiff_t n = operands->rows[0].n;
    for (ptrdiff_t row = 0; row < operands->rows[0].rows; row++) {
        int64_t label = label_of(operands, row);
        if ((uint64_t)label >= (uint64_t)n) {
            wrong_label = (struct wrong_label){true, label, n};
            return false;
        }
    }
    return true;
}

void rowwise_loop(char **args, const ptrdiff_t *dimensions, const ptrdiff_t *steps, void *data)
{
    const struct row_kernel *kernel = data;
    ptrdiff_t rows = dimensions[0], n = dimensions[1], lanes = kernel->lanes, item = kernel->item;
    int nin = kernel->nin, nargs = nin + 1;
    if (n == 0 && !kernel->reduces && !kernel->labelled)
        return;
    if (run_to_nearest(rowwise_loop, args, dimensions, steps, data))
        return;
    const struct operands operands = sort_operands(kernel, args, dimensions, steps);
    if (kernel->labelled && !labels_are_in_range(&operands))
        return;
    const struct operand_rows *x = &operands.rows[0];
    bool in_order = overlaps_itself(operands.rows[nin], (size_t)item);
    bool columns = rows > 1 && magnitude(x->row_step) < magnitude(x->step);
    /* Sums without a maximum before them take as long in both directions. */
    bool is_short = kernel->max != NULL ? fits_block(kernel, n) : n <= BLOCK_VECTORS;
    bool many_short = rows >= lanes && is_short;
    enum direction direction = !in_order && (columns || many_short) ? DOWN : ACROSS;
    bool contiguous = direction == ACROSS && n > 0;
    for (int k = 0; k < nargs; k++)
        contiguous &= operands.rows[k].step == item_of(kernel, k);
    if (contiguous) {
        run_contiguous(kernel, &operands, in_order);
        return;
    }
    ptrdiff_t at_once = direction == DOWN ? lanes : 1;
    struct group g = {.kernel = kernel, .direction = direction, .n = n, .all = &operands};
    g.vectors = direction == DOWN ? n : count_vectors(kernel, n);
    g.last_lanes = direction == DOWN ? (int)lanes : count_last_lanes(kernel, n);
    g.contiguous = true;
    for (int k = 0; k < nargs; k++) {
        const struct operand_rows *all = &operands.rows[k];
        g.operands[k] = (struct view){
            all->data,
            direction == DOWN ? all->step : all->step * lanes,
            direction == DOWN ? all->row_step : all->step,
        };
        bool has_elements = k < nin || !kernel->reduces;
        g.contiguous &= !has_elements || g.operands[k].lane_step == item_of(kernel, k);
    }
    for (; g.first_row < rows; g.first_row += at_once) {
        g.rows = smaller(rows - g.first_row, at_once);
        g.has_all_lanes = g.rows == at_once;
        run_group(&g);
        for (int k = 0; k < nargs; k++)
            g.operands[k].data += at_once * operands.rows[k].row_step;
    }
}
