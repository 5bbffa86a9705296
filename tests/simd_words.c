/* Every word of src/simd/VOCABULARY.md as a function that works on one vector in memory.
   test_simd.py compiles this file for each target and lane, and calls the functions by run(). */
#include <fenv.h>
#include <string.h>

#include "simd/flags.h"
#include "simd/simd.h"

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT
#endif

typedef void word_function(const void *const *in, void *out);
#define WORD(word) EXPORT void test_##word(const void *const *in, void *out)
#define CONSTANT(name)                                                                         \
    EXPORT void constant_##name(const void *const *in, void *out)                              \
    {                                                                                          \
        (void)in;                                                                              \
        v_store(out, v_set(name));                                                             \
    }

/* Operand k: lanes, truth values (1 is true), or one number for all lanes. */
static V lanes(const void *const *in, int k) { return v_load(in[k]); }
static M truth(const void *const *in, int k) { return v_eq(v_load(in[k]), v_set(1)); }
static Lane number(const void *const *in, int k) { return *(const Lane *)in[k]; }
static void store_truth(void *out, M m) { v_store(out, v_select(m, v_set(1), v_set(0))); }

/* Memory */
WORD(v_load)
{
    V a = v_load(in[0]);
    memcpy(out, &a, sizeof a);
}
WORD(v_store)
{
    V a;
    memcpy(&a, in[0], sizeof a);
    v_store(out, a);
}
WORD(v_stream)
{
    _Alignas(64) Lane aligned[LANES];
    v_stream(aligned, lanes(in, 0));
    v_stream_end();
    memcpy(out, aligned, sizeof aligned);
}
WORD(v_load_partial) { v_store(out, v_load_partial(in[0], (int)number(in, 1), lanes(in, 2))); }
WORD(v_store_partial) { v_store_partial(out, (int)number(in, 0), lanes(in, 1)); }
WORD(v_load_mask) { store_truth(out, v_load_mask(in[0])); }
#if LANE_BITS == 32 || defined(WIDE)
WORD(v_load_f16) { v_store(out, v_load_f16(in[0])); }
WORD(v_store_f16) { v_store_f16(out, lanes(in, 0)); }
#endif
#ifdef WIDE
WORD(v_load_f32) { v_store(out, v_load_f32(in[0])); }
WORD(v_store_f32) { v_store_f32(out, lanes(in, 0)); }
#endif

/* Lanes */
WORD(v_set) { v_store(out, v_set(number(in, 0))); }
WORD(v_xor_lanes) { v_store(out, v_xor_lanes(lanes(in, 0), (int)number(in, 1))); }
WORD(v_keep_first) { v_store(out, v_keep_first((int)number(in, 0), lanes(in, 1))); }
#if LANE_BITS == 32 && (defined(V_HAS_FMA) || LANES == 1)
WORD(v_lookup_8) { v_store(out, v_lookup_8(in[0], lanes(in, 1))); }
WORD(v_eighths_of_index) { v_store(out, v_eighths_of_index(lanes(in, 0))); }
WORD(v_exponent) { v_store(out, v_exponent(lanes(in, 0))); }
#endif
#ifdef V_HAS_LOOKUP_32
WORD(v_lookup_32) { v_store(out, v_lookup_32(in[0], lanes(in, 1))); }
WORD(v_quarter_octave_index) { v_store(out, v_quarter_octave_index(lanes(in, 0), number(in, 1))); }
#endif
#ifdef V_HAS_LOOKUP_16
WORD(v_lookup_16) { v_store(out, v_lookup_16(in[0], lanes(in, 1))); }
#endif

/* Sign and magnitude */
WORD(v_neg) { v_store(out, v_neg(lanes(in, 0))); }
WORD(v_abs) { v_store(out, v_abs(lanes(in, 0))); }
WORD(v_copysign) { v_store(out, v_copysign(lanes(in, 0), lanes(in, 1))); }
WORD(v_xor_sign) { v_store(out, v_xor_sign(lanes(in, 0), lanes(in, 1))); }
#if LANE_BITS != 128
WORD(v_neg_abs_clamped)
{
    v_store(out, v_neg_abs_clamped(lanes(in, 0), number(in, 1), number(in, 2)));
}
WORD(v_clamp_magnitude) { v_store(out, v_clamp_magnitude(lanes(in, 0), number(in, 1))); }
#endif
WORD(v_abs_clamped) { v_store(out, v_abs_clamped(lanes(in, 0), number(in, 1))); }
WORD(v_flush_tiny) { v_store(out, v_flush_tiny(lanes(in, 0))); }
#ifdef WIDE
WORD(v_finite) { v_store(out, v_finite(lanes(in, 0))); }
#endif

/* Arithmetic */
WORD(v_add) { v_store(out, v_add(lanes(in, 0), lanes(in, 1))); }
WORD(v_sub) { v_store(out, v_sub(lanes(in, 0), lanes(in, 1))); }
WORD(v_mul) { v_store(out, v_mul(lanes(in, 0), lanes(in, 1))); }
WORD(v_mul_subnormal) { v_store(out, v_mul_subnormal(lanes(in, 0), lanes(in, 1))); }
WORD(v_sqrt) { v_store(out, v_sqrt(lanes(in, 0))); }
WORD(v_div) { v_store(out, v_div(lanes(in, 0), lanes(in, 1))); }
#ifdef V_HAS_FMA
WORD(v_fma) { v_store(out, v_fma(lanes(in, 0), lanes(in, 1), lanes(in, 2))); }
#endif
WORD(v_fast_mul_add) { v_store(out, v_fast_mul_add(lanes(in, 0), lanes(in, 1), lanes(in, 2))); }
WORD(v_mul_add) { v_store(out, v_mul_add(lanes(in, 0), lanes(in, 1), lanes(in, 2))); }
WORD(v_mul_residual) { v_store(out, v_mul_residual(lanes(in, 0), lanes(in, 1), lanes(in, 2))); }
#if LANE_BITS != 128 && !defined(WIDE) && (defined(V_HAS_FMA) || LANES == 1)
WORD(v_reciprocal_estimate) { v_store(out, v_reciprocal_estimate(lanes(in, 0))); }
WORD(v_reciprocal_exp2) { v_store(out, v_reciprocal_exp2(lanes(in, 0))); }
#endif
WORD(v_floor) { v_store(out, v_floor(lanes(in, 0))); }
WORD(v_round) { v_store(out, v_round(lanes(in, 0))); }

/* Powers of two */
WORD(v_exp2) { v_store(out, v_exp2(lanes(in, 0))); }
#if LANE_BITS != 128
WORD(v_exp2_of_index) { v_store(out, v_exp2_of_index(lanes(in, 0))); }
#endif
WORD(v_ldexp) { v_store(out, v_ldexp(lanes(in, 0), lanes(in, 1))); }

/* Comparison and selection */
WORD(v_eq) { store_truth(out, v_eq(lanes(in, 0), lanes(in, 1))); }
WORD(v_lt) { store_truth(out, v_lt(lanes(in, 0), lanes(in, 1))); }
WORD(v_le) { store_truth(out, v_le(lanes(in, 0), lanes(in, 1))); }
WORD(v_gt) { store_truth(out, v_gt(lanes(in, 0), lanes(in, 1))); }
WORD(v_ge) { store_truth(out, v_ge(lanes(in, 0), lanes(in, 1))); }
WORD(v_is_nan) { store_truth(out, v_is_nan(lanes(in, 0))); }
WORD(v_and) { store_truth(out, v_and(truth(in, 0), truth(in, 1))); }
WORD(v_or) { store_truth(out, v_or(truth(in, 0), truth(in, 1))); }
WORD(v_all) { v_store(out, v_set(v_all(truth(in, 0)) ? 1 : 0)); }
WORD(v_select) { v_store(out, v_select(truth(in, 0), lanes(in, 1), lanes(in, 2))); }
WORD(v_max) { v_store(out, v_max(lanes(in, 0), lanes(in, 1))); }
WORD(v_clamp) { v_store(out, v_clamp(lanes(in, 0), number(in, 1), number(in, 2))); }
WORD(v_keep_nan) { v_store(out, v_keep_nan(lanes(in, 0), lanes(in, 1))); }

/* Constants */
CONSTANT(LANES)
CONSTANT(EPSILON)
CONSTANT(LANE_MAX)
CONSTANT(MANTISSA_BITS)
CONSTANT(TINY)
CONSTANT(TINY_EXPONENT)
#if LANE_BITS != 128
CONSTANT(EXP2_MAGIC)
#endif

EXPORT int lane_count(void) { return LANES; }
EXPORT int has_fma(void)
{
#ifdef V_HAS_FMA
    return 1;
#else
    return 0;
#endif
}
EXPORT int has_lookup_16(void)
{
#ifdef V_HAS_LOOKUP_16
    return 1;
#else
    return 0;
#endif
}

EXPORT int has_lookup_32(void)
{
#ifdef V_HAS_LOOKUP_32
    return 1;
#else
    return 0;
#endif
}

/* As test_simd.py numbers them. */
static unsigned char numbered(int flags)
{
    return (unsigned char)((flags & FE_INVALID ? 1 : 0) | (flags & FE_DIVBYZERO ? 2 : 0) |
                           (flags & FE_OVERFLOW ? 4 : 0) | (flags & FE_UNDERFLOW ? 8 : 0));
}

/* Calls `word` for one vector after another. Operand k and the output advance by steps[k] and
   `step` bytes. flags[i] gets what vector i raised, by flags.h if `own`, else by fenv.h. */
EXPORT void run(word_function *word, ptrdiff_t vectors, int operands, const char *const *in,
                const ptrdiff_t *steps, char *out, ptrdiff_t step, unsigned char *flags, int own)
{
    const void *at[3];
    for (ptrdiff_t i = 0; i < vectors; i++) {
        for (int k = 0; k < operands; k++)
            at[k] = in[k] + i * steps[k];
        if (own)
            clear_flags();
        else
            feclearexcept(FE_ALL_EXCEPT);
        word(at, out + i * step);
        flags[i] = numbered(own ? raised_flags() : fetestexcept(FE_ALL_EXCEPT));
    }
    feclearexcept(FE_ALL_EXCEPT);
}
