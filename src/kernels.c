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
#if LANE_BITS == 32 && defined(V_HAS_FMA)
#include "activations/fast.h"
#define FAST_ROWS "activations/fast.def"
extern const kernel_table NAMED(TARGET, wide_single), NAMED(TARGET, wide_half);

#define FAST_LOOPS(name, pass, pass_name, nin, parametric)                                     \
    FAST_LOOP(name, pass, pass_name, _single, AS_LANE, nin, parametric, wide_single)           \
    FAST_LOOP(name, pass, pass_name, _half, AS_HALF, nin, parametric, wide_half)
#define FAST_LOOP(name, pass, pass_name, suffix, element, nin, parametric, wide)               \
    static void name##_##pass_name##suffix(const void *const *in, void *const *out,            \
                                           ptrdiff_t n, int flags)                             \
    {                                                                                          \
        run_fast(in, out, n, flags, nin, element, parametric, name##_##pass_name##_fast_vector,\
                 &NAMED(TARGET, wide)[ACTIVATION_##name][pass]);                               \
    }
#define FAST_ARGUMENTS_1 in[0]
#define FAST_ARGUMENTS_2 in[0], in[1]
#define FAST_ARGUMENTS_AFTER_GRADIENT_1 in[1]
#define FAST_ARGUMENTS_AFTER_GRADIENT_2 in[1], in[2]

#define FAST(name, pass, pass_name, inputs, parametric)                                        \
    static ALWAYS_INLINE M name##_##pass_name##_fast_vector(const V *in, V *out)               \
    {                                                                                          \
        struct fast y = name##_##pass_name##_fast(FAST_ARGUMENTS_##inputs);                    \
        out[0] = y.value;                                                                      \
        return y.ordinary;                                                                     \
    }                                                                                          \
    FAST_LOOPS(name, pass, pass_name, inputs, parametric)
#define FAST_BACKWARD(name, inputs, parametric)                                                \
    static ALWAYS_INLINE M name##_backward_fast_vector(const V *in, V *out)                    \
    {                                                                                          \
        struct fast y = name##_derivative_fast(FAST_ARGUMENTS_AFTER_GRADIENT_##inputs);        \
        out[0] = v_mul(in[0], y.value);                                                        \
        return y.ordinary;                                                                     \
    }                                                                                          \
    FAST_LOOPS(name, BACKWARD, backward, inputs + 1, parametric)

#include FAST_ROWS
#undef FAST
#undef FAST_BACKWARD
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
#if LANE_BITS == 32
#define FAST_ROW(name, pass, pass_name, suffix, item, nin, parametric)                         \
    [ACTIVATION_##name][pass] = {name##_##pass_name##suffix, nin, 1, item, LANES, parametric},
#endif
#define PLAIN(name, ...) ROW(name, _single, sizeof(float), 1, 1, false)
#define PARAMETRIC(name, ...) ROW(name, _single, sizeof(float), 2, 1, true)
#define LEARNED(name, ...) ROW(name, _single, sizeof(float), 2, 2, true)
#ifdef WIDE
const kernel_table NAMED(TARGET, wide_single) = {
#else
#define FAST(name, pass, pass_name, inputs, parametric)                                        \
    FAST_ROW(name, pass, pass_name, _single, sizeof(float), inputs, parametric)
#define FAST_BACKWARD(name, inputs, parametric)                                                \
    FAST_ROW(name, BACKWARD, backward, _single, sizeof(float), inputs + 1, parametric)
const kernel_table NAMED(TARGET, single) = {
#ifdef FAST_ROWS
#include FAST_ROWS
#endif
#undef FAST
#undef FAST_BACKWARD
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
#define FAST(name, pass, pass_name, inputs, parametric)                                        \
    FAST_ROW(name, pass, pass_name, _half, sizeof(uint16_t), inputs, parametric)
#define FAST_BACKWARD(name, inputs, parametric)                                                \
    FAST_ROW(name, BACKWARD, backward, _half, sizeof(uint16_t), inputs + 1, parametric)
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
