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
const kernel_table NAMED(TARGET, single) = {
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
const kernel_table NAMED(TARGET, half) = {
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
