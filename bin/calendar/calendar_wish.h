/*
 * What a person wants to change of days, as words of the command line:
 * `price FEN`, `stock N|+N|-N`, `open yes|no`. Pure: no days, no database.
 */
#ifndef SHANMEN_CALENDAR_WISH_H
#define SHANMEN_CALENDAR_WISH_H

#include "calendar.h"

struct calendar_wish {
	struct opt_int price_fen;
	struct opt_int stock;
	bool stock_by; /* by that many more or less */
	bool open_given;
	bool open;
};

/* False: *why (static text) says what is wrong with *which, one of the words. */
bool calendar_wish_read(const char *const *words, size_t n, struct calendar_wish *out, const char **why,
                        const char **which) MUST_USE;

/* Gives row->want. NULL, or why it cannot be, as in "stock 3 is below the 5 already sold"; lives in the arena. */
const char *calendar_wish_apply(struct arena *a, const struct calendar_wish *wish, struct calendar_row *row) MUST_USE;

#endif
