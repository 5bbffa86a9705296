/* All kernels of one (TARGET, LANE_BITS): the formulas, put into the loop. */
#include "kernels.h"

#include "loops/elementwise.h"

#include "activations/exponentials.h"
#include "activations/gates.h"
#include "activations/rectifiers.h"

#if LANE_BITS == 32
#include "loops/integers.h"
#endif

#define NAMED_(target, dtype) kernels_##target##_##dtype
#define NAMED(target, dtype) NAMED_(target, dtype)

#define THUNK(name) static ALWAYS_INLINE void name##_vector(const V *in, V *out)

#define LOOP(name, nin, nout, parametric)                                                      \
    static void name##_run(const void *const *in, void *const *out, ptrdiff_t n, int flags)    \
    {                                                                                          \
        run(in, out, n, flags, nin, nout, false, parametric, name##_vector);                   \
    }

#define HALF_LOOP(name, nin, nout, parametric)                                                 \
    static void name##_run_half(const void *const *in, void *const *out, ptrdiff_t n,          \
                                int flags)                                                     \
    {                                                                                          \
        run(in, out, n, flags, nin, nout, true, parametric, name##_vector);                    \
    }

#if LANE_BITS == 32
#define LOOPS(name, nin, nout, parametric)                                                     \
    LOOP(name, nin, nout, parametric) HALF_LOOP(name, nin, nout, parametric)
#else
#define LOOPS LOOP
#endif

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

#include "activations.def"

#undef PLAIN
#undef PARAMETRIC
#undef LEARNED

#define ROW(name, suffix, item, inputs, backward_outputs, parametric)                          \
    [ACTIVATION_##name] = {                                                                    \
        {name##_forward_run##suffix, inputs, 1, item, LANES, parametric},                      \
        {name##_derivative_run##suffix, inputs, 1, item, LANES, parametric},                   \
        {name##_backward_run##suffix, inputs + 1, backward_outputs, item, LANES, parametric},  \
    },

#define PLAIN(name, ...) ROW(name, , sizeof(Lane), 1, 1, false)
#define PARAMETRIC(name, ...) ROW(name, , sizeof(Lane), 2, 1, true)
#define LEARNED(name, ...) ROW(name, , sizeof(Lane), 2, 2, true)
#if LANE_BITS == 32
const kernel_table NAMED(TARGET, single) = {
#elif LANE_BITS == 64
const kernel_table NAMED(TARGET, double) = {
#else
const kernel_table NAMED(TARGET, long_double) = {
#endif
#include "activations.def"
};
#undef PLAIN
#undef PARAMETRIC
#undef LEARNED

#if LANE_BITS == 32
#define PLAIN(name, ...) ROW(name, _half, sizeof(uint16_t), 1, 1, false)
#define PARAMETRIC(name, ...) ROW(name, _half, sizeof(uint16_t), 2, 1, true)
#define LEARNED(name, ...) ROW(name, _half, sizeof(uint16_t), 2, 2, true)
const kernel_table NAMED(TARGET, half) = {
#include "activations.def"
};
#undef PLAIN
#undef PARAMETRIC
#undef LEARNED

const integer_table NAMED(TARGET, integers) = INTEGER_KERNELS;
#endif
