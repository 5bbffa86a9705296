#include "dispatch.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#elif defined(__APPLE__)
#include <sys/sysctl.h>
#elif !defined(_WIN32)
#include <unistd.h>
#endif

/* __builtin_cpu_supports asks the operating system too (XGETBV), through libgcc or
   compiler-rt: a processor that has AVX under a system that does not save its registers
   counts as one without. */
#if defined(HAVE_AVX512) || defined(HAVE_AVX2)
/* Not a name that every compiler's builtin knows. The registers it needs are AVX's. */
static int has_f16c(void)
{
    unsigned a, b, c = 0, d;
    return __get_cpuid(1, &a, &b, &c, &d) && c & bit_F16C;
}
#endif
#ifdef HAVE_AVX512
static int runs_avx512(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c();
}
#endif
#ifdef HAVE_AVX2
static int runs_avx2(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c();
}
#endif
#ifdef HAVE_SSE42
static int runs_sse42(void)
{
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2");
}
#endif

static int runs_anywhere(void) { return 1; }

#define TABLES(target)                                                                         \
    extern const kernel_table kernels_##target##_half, kernels_##target##_wide_half,           \
        kernels_##target##_single, kernels_##target##_wide_single,                              \
        kernels_##target##_fast_double, kernels_##target##_double;                             \
    extern const integer_table kernels_##target##_integers;                                    \
    extern const row_kernel_table row_kernels_##target##_half,                                 \
        row_kernels_##target##_wide_half, row_kernels_##target##_single,                       \
        row_kernels_##target##_wide_single, row_kernels_##target##_double;

extern const kernel_table kernels_scalar_long_double;
extern const row_kernel_table row_kernels_scalar_long_double;
#ifdef HAVE_AVX512
TABLES(avx512)
#endif
#ifdef HAVE_AVX2
TABLES(avx2)
#endif
#ifdef HAVE_SSE42
TABLES(sse42)
#endif
#ifdef HAVE_NEON
TABLES(neon)
#endif
TABLES(scalar)

#define TARGET(id, needs, runs_here)                                                           \
    {                                                                                          \
        #id,                                                                                   \
        needs,                                                                                 \
        runs_here,                                                                             \
        {{&kernels_##id##_half, &kernels_##id##_wide_half},                                    \
         {&kernels_##id##_single, &kernels_##id##_wide_single},                                \
         {&kernels_##id##_fast_double, &kernels_##id##_double},                                \
         {&kernels_scalar_long_double, NULL}},                                                 \
        &kernels_##id##_integers,                                                              \
        {{&row_kernels_##id##_half, &row_kernels_##id##_wide_half},                            \
         {&row_kernels_##id##_single, &row_kernels_##id##_wide_single},                        \
         {&row_kernels_##id##_double, NULL},                                                   \
         {&row_kernels_scalar_long_double, NULL}},                                             \
    }

const struct target targets[] = {
#ifdef HAVE_AVX512
    TARGET(avx512, "AVX-512 F, BW, DQ and VL", runs_avx512),
#endif
#ifdef HAVE_AVX2
    TARGET(avx2, "AVX2, FMA and F16C", runs_avx2),
#endif
#ifdef HAVE_SSE42
    TARGET(sse42, "SSE4.2", runs_sse42),
#endif
#ifdef HAVE_NEON
    TARGET(neon, "nothing beyond aarch64", runs_anywhere),
#endif
    TARGET(scalar, "nothing", runs_anywhere),
};
const size_t target_count = sizeof targets / sizeof *targets;

const struct kernel *float_kernel(const struct target *target, enum float_dtype dtype,
                                  int activation, enum pass pass)
{
    const kernel_table *const *tables = target->floats[dtype];
    const struct kernel *kernel = &(*tables[0])[activation][pass];
    return kernel->run != NULL ? kernel : &(*tables[1])[activation][pass];
}

const struct row_kernel *row_kernel(const struct target *target, enum float_dtype dtype,
                                    int function)
{
    const row_kernel_table *const *tables = target->rowwise[dtype];
    const struct row_kernel *kernel = &(*tables[0])[function];
    return kernel->sum != NULL ? kernel : &(*tables[1])[function];
}

#if defined(__x86_64__) || defined(__i386__)
/* The size of one cache, as the processor describes it. (sysconf sums up all the L3 caches
   of some processors.) Intel lists the caches in leaf 4, AMD in leaf 0x8000001d. */
static size_t largest_cache(unsigned leaf)
{
    size_t largest = 0;
    unsigned a, b, c, d;
    if ((unsigned)__get_cpuid_max(leaf & 0x80000000u, NULL) < leaf)
        return 0;
    for (unsigned index = 0; index < 16; index++) {
        __cpuid_count(leaf, index, a, b, c, d);
        if ((a & 31) == 0)
            break;
        size_t ways = (b >> 22) + 1, partitions = (b >> 12 & 0x3ff) + 1, line = (b & 0xfff) + 1;
        size_t size = ways * partitions * line * ((size_t)c + 1);
        largest = size > largest ? size : largest;
    }
    return largest;
}

static size_t system_cache(void)
{
    size_t amd = largest_cache(0x8000001du);
    return amd ? amd : largest_cache(4);
}
#elif defined(__APPLE__)
static size_t system_cache(void)
{
    uint64_t bytes = 0;
    size_t size = sizeof bytes;
    if (sysctlbyname("hw.perflevel0.l2cachesize", &bytes, &size, NULL, 0) != 0)
        return 0;
    return (size_t)bytes;
}
#elif defined(_SC_LEVEL3_CACHE_SIZE)
static size_t system_cache(void)
{
    long level3 = sysconf(_SC_LEVEL3_CACHE_SIZE);
    return level3 > 0 ? (size_t)level3 : 0;
}
#else
static size_t system_cache(void) { return 0; }
#endif

size_t last_level_cache(void)
{
    size_t bytes = system_cache();
    return bytes ? bytes : (size_t)32 << 20;
}
