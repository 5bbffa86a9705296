/* All kernels of one (TARGET, LANE_BITS), with WIDE for elements narrower than a lane: the
   formulas, put into the loop.

   LANE_BITS  WIDE  computes
   32               rectifiers on float32 and float16, relu on integers
   64         yes   smooth activations on float32 and float16
   64               everything on float64
   128              everything on longdouble */
#include "kernels.h"

#include "loops/elementwise.h"

#include "activations/rectifiers.h"
#if LANE_BITS == 32
#define ROWS "activations/rectifiers.def"
#include "loops/integers.h"
#else
#include "activations/exponentials.h"
#include "activations/gates.h"
#ifdef WIDE
#define ROWS "activations/smooth.def"
#else
#define ROWS "activations.def"
#endif
#endif

#define NAMED_(target, table) kernels_##target##_##table
#define NAMED(target, table) NAMED_(target, table)

#define THUNK(name) static ALWAYS_INLINE void name##_vector(const V *in, V *out)

#define LOOP(name, suffix, element, nin, nout, parametric)                                     \
    static void name##suffix(const void *const *in, void *const *out, ptrdiff_t n, int flags)  \
    {                                                                                          \
        run(in, out, n, flags, nin, nout, element, parametric, name##_vector);                 \
    }

#if LANE_BITS == 32
#define LOOPS(...) LOOP_ON(_single, AS_LANE, __VA_ARGS__) LOOP_ON(_half, AS_HALF, __VA_ARGS__)
#elif defined(WIDE)
#define LOOPS(...) LOOP_ON(_single, AS_SINGLE, __VA_ARGS__) LOOP_ON(_half, AS_HALF, __VA_ARGS__)
#else
#define LOOPS(...) LOOP_ON(_lane, AS_LANE, __VA_ARGS__)
#endif
#define LOOP_ON(suffix, element, name, nin, nout, parametric)                                  \
    LOOP(name, suffix, element, nin, nout, parametric)

#define PLAIN(name, ...)                                                                       \
    THUNK(name##_forward) { out[0] = name##_forward(in[0]); }                                  \
    THUNK(name##_derivative) { out[0] = name##_derivative(in[0]); }                            \
    THUNK(name##_backward) { out[0] = v_mul(in[0], name##_derivative(in[1])); }                \
    LOOPS(name##_forward, 1, 1, false)                                                         \
    LOOPS(name##_derivative, 1, 1, false)                                                      \
    LOOPS(name##_backward, 2, 1, false)

#define PARAMETRIC_FORWARD(name)                                                               \
    THUNK(name##_forward) { out[0] = name##_forward(in[0], in[1]); }                           \
    THUNK(name##_derivative) { out[0] = name##_derivative(in[0], in[1]); }                     \
    LOOPS(name##_forward, 2, 1, true)                                                          \
    LOOPS(name##_derivative, 2, 1, true)

#define PARAMETRIC(name, ...)                                                                  \
    PARAMETRIC_FORWARD(name)                                                                   \
    THUNK(name##_backward) { out[0] = v_mul(in[0], name##_derivative(in[1], in[2])); }         \
    LOOPS(name##_backward, 3, 1, true)

#define LEARNED(name, ...)                                                                     \
    PARAMETRIC_FORWARD(name)                                                                   \
    THUNK(name##_backward)                                                                     \
    {                                                                                          \
        out[0] = v_mul(in[0], name##_derivative(in[1], in[2]));                                \
        out[1] = name##_alpha_backward(in[0], in[1]);                                          \
    }                                                                                          \
    LOOPS(name##_backward, 3, 2, true)

#include ROWS

/* Only with fused multiply-adds are they exact enough. */
#if defined(V_HAS_FMA) && !defined(WIDE) && LANE_BITS != 128
#include "activations/fast.h"
#if LANE_BITS == 32
#define FAST_ROWS "activations/fast.def"
extern const kernel_table NAMED(TARGET, wide_single), NAMED(TARGET, wide_half);
#else
#define FAST_ROWS "activations/fast_double.def"
extern const kernel_table NAMED(TARGET, double);
#endif

#if LANE_BITS == 32
#define FAST_LOOPS(...)                                                                        \
    FAST_LOOP(_single, AS_LANE, wide_single, __VA_ARGS__)                                      \
    FAST_LOOP(_half, AS_HALF, wide_half, __VA_ARGS__)
#else
#define FAST_LOOPS(...) FAST_LOOP(_double, AS_LANE, double, __VA_ARGS__)
#endif
#define FAST_LOOP(suffix, element, wide, name, pass, pass_name, nin, parametric, ...)          \
    static void name##_##pass_name##suffix(const void *const *in, void *const *out,            \
                                           ptrdiff_t n, int flags)                             \
    {                                                                                          \
        run_fast(in, out, n, flags, nin, element, parametric, __VA_ARGS__,                     \
                 &NAMED(TARGET, wide)[ACTIVATION_##name][pass]);                               \
    }
#define FAST_THUNK(name, call, also, result)                                                   \
    static ALWAYS_INLINE M name(const V *in, V *out)                                           \
    {                                                                                          \
        struct fast y = call;                                                                  \
        y.ordinary = also;                                                                     \
        out[0] = result;                                                                       \
        return y.ordinary;                                                                     \
    }
/* x: the index of the activation's input. */
#define FAST_GENERAL(name, pass_name, function, x, result)                                     \
    FAST_THUNK(name##_##pass_name##_general, name##_##function##_fast(in[x], in[x + 1]),       \
               y.ordinary, result)
#define FAST_IF_1(name, pass_name, function, x, result)                                        \
    FAST_THUNK(name##_##pass_name##_general, name##_##function##_at_1(in[x]),                  \
               v_and(y.ordinary, v_eq(in[x + 1], v_set(1))), result)
#define FAST_1(name, pass_name, function, x, result)                                           \
    FAST_THUNK(name##_##pass_name##_1, name##_##function##_at_1(in[x]), y.ordinary, result)

#define FAST_PLAIN(name, pass, pass_name, function, x, result)                                 \
    FAST_THUNK(name##_##pass_name##_general, name##_##function##_fast(in[x]), y.ordinary,      \
               result)                                                                         \
    FAST_LOOPS(name, pass, pass_name, x + 1, false, name##_##pass_name##_general, NULL, false)
#define FAST_AT_1(name, pass, pass_name, function, x, result)                                  \
    FAST_IF_1(name, pass_name, function, x, result)                                            \
    FAST_1(name, pass_name, function, x, result)                                               \
    FAST_LOOPS(name, pass, pass_name, x + 2, true, name##_##pass_name##_general,               \
               name##_##pass_name##_1, true)
#define FAST_BOTH(name, pass, pass_name, function, x, result)                                  \
    FAST_GENERAL(name, pass_name, function, x, result)                                         \
    FAST_1(name, pass_name, function, x, result)                                               \
    FAST_LOOPS(name, pass, pass_name, x + 2, true, name##_##pass_name##_general,               \
               name##_##pass_name##_1, false)

#define FORWARD_FAST(name, form)                                                               \
    FAST_##form(name, FORWARD, forward, forward, 0, y.value)
#define DERIVATIVE_FAST(name, form)                                                            \
    FAST_##form(name, DERIVATIVE, derivative, derivative, 0, y.value)                          \
    FAST_##form(name, BACKWARD, backward, derivative, 1, v_mul(in[0], quiet_factor(y)))

#include FAST_ROWS
#undef FORWARD_FAST
#undef DERIVATIVE_FAST

#define INPUTS_PLAIN 1, 1, FAST_ITEM, LANES, false
#define INPUTS_AT_1 2, 1, FAST_ITEM, LANES, true
#define INPUTS_BOTH INPUTS_AT_1
#define BACKWARD_INPUTS_PLAIN 2, 1, FAST_ITEM, LANES, false
#define BACKWARD_INPUTS_AT_1 3, 1, FAST_ITEM, LANES, true
#define BACKWARD_INPUTS_BOTH BACKWARD_INPUTS_AT_1
/* In a table whose loops are named with FAST_SUFFIX and whose elements have FAST_ITEM bytes. */
#define FAST_NAME_(loop, suffix) loop##suffix
#define FAST_NAME(loop, suffix) FAST_NAME_(loop, suffix)
#define FAST_ROW(name, pass, loop, ...)                                                        \
    [ACTIVATION_##name][pass] = {FAST_NAME(loop, FAST_SUFFIX), __VA_ARGS__},
#define FORWARD_FAST(name, form) FAST_ROW(name, FORWARD, name##_forward, INPUTS_##form)
#define DERIVATIVE_FAST(name, form)                                                            \
    FAST_ROW(name, DERIVATIVE, name##_derivative, INPUTS_##form)                               \
    FAST_ROW(name, BACKWARD, name##_backward, BACKWARD_INPUTS_##form)
#endif

#undef PLAIN
#undef PARAMETRIC
#undef LEARNED

#define ROW(name, suffix, item, inputs, backward_outputs, parametric)                          \
    [ACTIVATION_##name] = {                                                                    \
        {name##_forward##suffix, inputs, 1, item, LANES, parametric},                          \
        {name##_derivative##suffix, inputs, 1, item, LANES, parametric},                       \
        {name##_backward##suffix, inputs + 1, backward_outputs, item, LANES, parametric},      \
    },

#if LANE_BITS == 32 || defined(WIDE)
#define PLAIN(name, ...) ROW(name, _single, sizeof(float), 1, 1, false)
#define PARAMETRIC(name, ...) ROW(name, _single, sizeof(float), 2, 1, true)
#define LEARNED(name, ...) ROW(name, _single, sizeof(float), 2, 2, true)
#ifdef WIDE
const kernel_table NAMED(TARGET, wide_single) = {
#else
#define FAST_SUFFIX _single
#define FAST_ITEM sizeof(float)
const kernel_table NAMED(TARGET, single) = {
#ifdef FAST_ROWS
#include FAST_ROWS
#endif
#undef FAST_SUFFIX
#undef FAST_ITEM
#endif
#include ROWS
};
#undef PLAIN
#undef PARAMETRIC
#undef LEARNED

#define PLAIN(name, ...) ROW(name, _half, sizeof(uint16_t), 1, 1, false)
#define PARAMETRIC(name, ...) ROW(name, _half, sizeof(uint16_t), 2, 1, true)
#define LEARNED(name, ...) ROW(name, _half, sizeof(uint16_t), 2, 2, true)
#ifdef WIDE
const kernel_table NAMED(TARGET, wide_half) = {
#else
#define FAST_SUFFIX _half
#define FAST_ITEM sizeof(uint16_t)
const kernel_table NAMED(TARGET, half) = {
#ifdef FAST_ROWS
#include FAST_ROWS
#endif
#endif
#include ROWS
};
#else
#define PLAIN(name, ...) ROW(name, _lane, sizeof(Lane), 1, 1, false)
#define PARAMETRIC(name, ...) ROW(name, _lane, sizeof(Lane), 2, 1, true)
#define LEARNED(name, ...) ROW(name, _lane, sizeof(Lane), 2, 2, true)
#if LANE_BITS == 64
#define FAST_SUFFIX _double
#define FAST_ITEM sizeof(Lane)
const kernel_table NAMED(TARGET, fast_double) = {
#ifdef FAST_ROWS
#include FAST_ROWS
#endif
};
const kernel_table NAMED(TARGET, double) = {
#else
const kernel_table NAMED(TARGET, long_double) = {
#endif
#include ROWS
};
#endif

#if LANE_BITS == 32
const integer_table NAMED(TARGET, integers) = INTEGER_KERNELS;
#endif
