/* Labels of a wrong shape, or outside of the range of their rows. */
#ifndef PYTHON_LABELS_H
#define PYTHON_LABELS_H

#include "python/call.h"

/* Checks the labels of a call before anything is written. Returns 0, or -1 with a ValueError set.
   It leaves to NumPy and to the loop what is no plain array, number or sequence. */
int check_labels(const struct call *call);

/* Whether a loop on this thread met a wrong label since the last question; then a ValueError is
   set. A loop checks again, since an operand may change and an override may call it. */
bool met_wrong_label(const struct call *call);

#endif
