#include "dispatch.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#elif defined(__APPLE__)
#include <sys/sysctl.h>
#elif !defined(_WIN32)
#include <unistd.h>
#endif

#if defined(__x86_64__) || defined(__i386__)
/* __builtin_cpu_supports would need libgcc or compiler-rt, which clang-cl does not link and Zig
   replaces by a stub that knows no feature. */

/* Whether CPUID reports all these bits, and the system saves the registers of this mask of XCR0:
   a processor with AVX under a system that does not counts as one without. */
static int has(unsigned leaf1_ecx, unsigned leaf7_ebx, unsigned registers)
{
    unsigned a, b, c, d, saved = 0, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || (c & leaf1_ecx) != leaf1_ecx)
        return 0;
    if (registers != 0 && c & bit_OSXSAVE)
        __asm__ volatile("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
    if ((saved & registers) != registers)
        return 0;
    return leaf7_ebx == 0 ||
           (__get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & leaf7_ebx) == leaf7_ebx);
}

enum {
    SSE_AND_AVX_REGISTERS = 0x6,
#ifdef __APPLE__
    AVX512_REGISTERS = 0, /* saved from their first use on, and not reported before */
#else
    AVX512_REGISTERS = 0xe0,
#endif
};

int runs_avx512(void)
{
    return runs_avx2() &&
           has(0, bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL, AVX512_REGISTERS);
}

int runs_avx2(void) { return has(bit_AVX | bit_FMA | bit_F16C, bit_AVX2, SSE_AND_AVX_REGISTERS); }

int runs_sse42(void) { return has(bit_SSE4_2, 0, 0); }
#endif

int runs_anywhere(void) { return 1; }

const struct kernel *find_kernel(const struct target *target, enum dtype dtype, int activation,
                                 enum pass pass)
{
    for (int i = 0; i < UNITS; i++) {
        const struct elementwise_unit *unit = target->elementwise[i];
        const kernel_table *tables[] = {unit->partial[dtype], unit->exact[dtype]};
        for (int k = 0; k < 2; k++) {
            if (tables[k] != NULL && (*tables[k])[activation][pass].run != NULL)
                return &(*tables[k])[activation][pass];
        }
    }
    return NULL;
}

const struct kernel *find_exact_kernel(const struct target *target, enum dtype dtype,
                                       int activation, enum pass pass)
{
    for (int i = 0; i < UNITS; i++) {
        const kernel_table *table = target->elementwise[i]->exact[dtype];
        if (table != NULL && (*table)[activation][pass].run != NULL)
            return &(*table)[activation][pass];
    }
    return NULL;
}

const struct conversion *find_conversions(const struct target *target)
{
    const struct conversion *conversions = NULL;
    for (int i = 0; i < UNITS && conversions == NULL; i++)
        conversions = target->elementwise[i]->conversions;
    return conversions;
}

const struct conversion_16 *find_conversions_16(const struct target *target)
{
    const struct conversion_16 *conversions = NULL;
    for (int i = 0; i < UNITS && conversions == NULL; i++)
        conversions = target->elementwise[i]->conversions_16;
    return conversions;
}

const struct kernel *find_integer_kernel(const struct target *target, int is_unsigned,
                                         int log2_size, enum pass pass)
{
    const struct kernel *kernel = NULL;
    for (int i = 0; i < UNITS && kernel == NULL; i++) {
        if (target->elementwise[i]->integers != NULL)
            kernel = &(*target->elementwise[i]->integers)[is_unsigned][log2_size][pass];
    }
    return kernel != NULL && kernel->run != NULL ? kernel : NULL;
}

static const struct row_kernel *kernel_in(const row_kernel_table *table, int function)
{
    return table != NULL && (*table)[function].begin != NULL ? &(*table)[function] : NULL;
}

const struct row_kernel *find_row_kernel(const struct target *target, enum dtype dtype,
                                         int function)
{
    const struct row_kernel *kernel = NULL;
    for (int i = 0; i < UNITS && kernel == NULL; i++)
        kernel = kernel_in(target->rowwise[i]->tables[dtype], function);
    return kernel;
}

/* The first unit has lanes of 32 bits. */
const struct row_kernel *find_reproducible_row_kernel(const struct target *target, enum dtype dtype,
                                                      int function)
{
    const struct row_kernel *kernel = NULL;
    for (int i = 1; i < UNITS && kernel == NULL; i++) {
        const struct rowwise_unit *unit = target->rowwise[i];
        kernel = kernel_in(unit->reproducible[dtype], function);
        if (kernel == NULL)
            kernel = kernel_in(unit->tables[dtype], function);
    }
    return kernel;
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

/* AMD's last-level cache belongs to at most 16 cores, and one of them can fill it. Intel's belongs
   to all cores, those of other virtual machines included: 2 of 60 cores report 300 MiB. */
static size_t system_cache(void)
{
    const size_t most_of_shared = (size_t)32 << 20;
    size_t amd = largest_cache(0x8000001du), others = amd ? 0 : largest_cache(4);
    return amd ? amd : others < most_of_shared ? others : most_of_shared;
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
