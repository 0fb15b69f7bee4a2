/*
 * A change of days as an operator words it on the command line: `price YUAN`, `price_fen FEN`, `stock N|+N|-N`,
 * `open yes|no`. A price is in yuan with both decimals, so that nobody means the one unit and writes the other.
 * Pure: no days, no database.
 */
#ifndef SHANMEN_CALENDAR_CHANGE_H
#define SHANMEN_CALENDAR_CHANGE_H

#include "calendar.h"

struct calendar_change {
	struct opt_int price_fen;
	struct opt_int stock;
	bool stock_by; /* `stock` is a difference, +N or -N */
	bool open_given;
	bool open;
};

/* Reads the words. False: *why says what is wrong with *which, one of the words; it may live in the arena. */
bool calendar_change_read(struct arena *a, const char *const *words, size_t n, struct calendar_change *out,
                          const char **why, const char **which) MUST_USE;

/*
 * Sets row->want from what is stored and the change. NULL, or why it is impossible, as in "stock 3 is below the 5
 * already sold"; the text lives in the arena.
 */
const char *calendar_change_apply(struct arena *a, const struct calendar_change *change, struct calendar_row *row)
	MUST_USE;

#endif
