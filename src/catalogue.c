#include "catalogue.h"

#include <stddef.h>

#define CORRECTLY_ROUNDED .single = {0.5, 0.5}, .double_ = {0.5, 0.5}

#define PLAIN(id, ...) [ACTIVATION_##id] = {.name = #id, __VA_ARGS__},
#define PARAMETRIC PLAIN
#define LEARNED(id, ...)                                                                       \
    [ACTIVATION_##id] = {.name = #id, .required = true, .learned = true, __VA_ARGS__},

const struct activation catalogue[ACTIVATIONS] = {
#include "activations.def"
};

#define ROWWISE(id, ...) [ROWWISE_##id] = {.name = #id, __VA_ARGS__},

const struct rowwise rowwise_catalogue[ROWWISE_FUNCTIONS] = {
#include "activations/rowwise.def"
};
