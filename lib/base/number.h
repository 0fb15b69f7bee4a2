/* Whole numbers from text: the only place that turns digits into integers. */
#ifndef SHANMEN_NUMBER_H
#define SHANMEN_NUMBER_H

#include "base/types.h"

/* An optional '-', digits, nothing else. False, with *out unchanged: another byte, no digit, or outside [min, max]. */
bool number_parse(struct str text, int64_t min, int64_t max, int64_t *out) MUST_USE;

#endif
