/* The rows of activations.def as data, for registration, documentation and tests. */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include <stdbool.h>

#define PLAIN(name, ...) ACTIVATION_##name,
#define PARAMETRIC(name, ...) ACTIVATION_##name,
#define LEARNED(name, ...) ACTIVATION_##name,
enum {
#include "activations.def"
    ACTIVATIONS
};
#undef PLAIN
#undef PARAMETRIC
#undef LEARNED

#define ROWWISE(name, ...) ROWWISE_##name,
enum {
#include "activations/rowwise.def"
    ROWWISE_FUNCTIONS
};
#undef ROWWISE

/* Largest error in units in the last place. */
struct bounds {
    double forward, derivative;
};

struct activation {
    const char *name;
    const char *alias;      /* NULL: none */
    const char *parameter;  /* name of the hyperparameter; NULL: none */
    double initial;         /* its default */
    bool required;          /* it has none */
    bool learned;           /* backward also gives its gradient */
    bool integers;          /* forward and derivative keep integer dtypes */
    struct bounds single, double_;
    bool
        derivative_has_zero; /* near it the bound is absolute: 4 units of the last place of 1/2 */
    const char *summary;
    const char *formula;
    const char *kink; /* derivative where the formula has a corner; NULL: smooth */
    const char
        *at_zero; /* the limit where the formula divides by a hyperparameter of 0; or NULL */
    const char *source;
    const char *sample, *values, *slopes; /* doctest: x, f(x), f'(x) as NumPy prints them */
};

struct rowwise {
    const char *name;
    const char *signature; /* as of a generalized ufunc */
    const char *operands; /* separated by blanks */
    double ulp; /* largest error in units in the last place, for rows to 10^5 */
    const char *summary;
    const char *formula;
    const char *source;
    const char *sample, *values; /* doctest: operands and result as NumPy prints it */
};

extern const struct rowwise rowwise_catalogue[ROWWISE_FUNCTIONS];
extern const struct activation catalogue[ACTIVATIONS];

#endif
