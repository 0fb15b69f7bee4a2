/* Whole numbers from text: the only place that turns digits into integers. And fen as the yuan that people read. */
#ifndef SHANMEN_NUMBER_H
#define SHANMEN_NUMBER_H

#include "base/arena.h"
#include "base/types.h"

/* An optional '-', digits, nothing else. False, with *out unchanged: another byte, no digit, or outside [min, max]. */
bool number_parse(struct str text, int64_t min, int64_t max, int64_t *out) MUST_USE;

#define FEN_TEXT_SIZE 24

/* Writes "-12.05", and gives `out`. */
const char *fen_format(fen_t amount, char out[FEN_TEXT_SIZE]);

/* The same, in the arena. */
struct str fen_text(struct arena *a, fen_t amount);

#endif
