/* COMPARE for avx2.h and avx512.h, as an instruction if the compiler is Clang (simd.h says why),
   which may also turn the intrinsic into a comparison that signals.

   Needs COMPARE_INTRINSIC(a, b, predicate), COMPARE_INSTRUCTION and MASK_REGISTER, the constraint
   of a mask. */
#ifndef SIMD_X86_COMPARE_H
#define SIMD_X86_COMPARE_H

#ifdef __clang__
#define COMPARE(a, b, predicate)                                                                   \
    __extension__({                                                                                \
        M mask;                                                                                    \
        __asm__(COMPARE_INSTRUCTION " %3, %2, %1, %0"                                              \
                : "=" MASK_REGISTER(mask)                                                          \
                : "v"(a), "v"(b), "i"(predicate));                                                 \
        mask;                                                                                      \
    })
#else
#define COMPARE(a, b, predicate) COMPARE_INTRINSIC(a, b, predicate)
#endif

#endif
