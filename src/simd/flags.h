/* The flags of floating-point arithmetic, as fenv.h names them. Those of x86's vectors have a
   register of their own: fenv.h's functions handle x87's, too, which takes longer than a short
   loop. */
#ifndef SIMD_FLAGS_H
#define SIMD_FLAGS_H

#include <fenv.h>

enum { REPORTED_FLAGS = FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW };

#ifdef __SSE2__
#include <xmmintrin.h>

/* The bits of the register are numbered as x87's are, and so as fenv.h's. */
static inline int raised_flags(void) { return (int)_mm_getcsr() & REPORTED_FLAGS; }

static inline void clear_flags(void)
{
    if (raised_flags())
        _mm_setcsr(_mm_getcsr() & ~(unsigned)REPORTED_FLAGS);
}
#else
static inline int raised_flags(void) { return fetestexcept(REPORTED_FLAGS); }
static inline void clear_flags(void) { feclearexcept(REPORTED_FLAGS); }
#endif

#endif
