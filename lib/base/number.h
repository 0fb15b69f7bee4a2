/* Whole numbers from text: the one place that turns digits into integers. */
#ifndef SHANMEN_NUMBER_H
#define SHANMEN_NUMBER_H

#include "base/types.h"

/* Optional '-', digits, nothing else; false outside [min, max] or for any other byte. */
bool number_parse(struct str text, int64_t min, int64_t max, int64_t *out) MUST_USE;

#endif
