/*
 * Changes that are rather a slip of the hand, and sell tickets for nothing before anybody sees it: a price that falls
 * by more than 30 % or rises by more than 300 %, a new day far below the usual price, a day that is over. They need
 * --yes, or a person at a terminal who says yes.
 *
 * Ownership: texts and lists live in the cli's arena.
 */
#ifndef SHANMEN_CALENDAR_DOUBT_H
#define SHANMEN_CALENDAR_DOUBT_H

#include "calendar.h"

enum price_measure {
	MEASURE_NONE,   /* the price is not in doubt */
	MEASURE_OLD,    /* compared with the day's price before */
	MEASURE_MARKET, /* with the SKU's market price */
	MEASURE_USUAL,  /* with the median of its other days */
	MEASURE_YUAN    /* with one yuan: there is nothing else to compare with */
};

/* Rows beside each other that change in the same way. */
struct calendar_doubt {
	struct calendar_row first;
	day_t last_day;
	size_t n; /* rows */
	enum price_measure measure;
	int64_t measure_fen;
	bool past;
};

struct calendar_doubts {
	const char *file; /* lines are named as in this file; NULL: there is none */
	struct calendar_doubt *list;
	size_t n;
	size_t days;
	bool open;                     /* the last run ended because of them */
	struct calendar_doubt *agreed; /* those that a person said yes to */
	size_t agreed_n;
};

/* What the new price of a row is measured by, when it is in doubt. Pure. */
enum price_measure price_doubt(const struct calendar_row *row, struct opt_fen market_price, int64_t *measure_fen);

/*
 * After calendar_stored, in the same transaction: lists the doubts. True: the rows may be stored, for nothing is in
 * doubt, or --yes was given, or the person said yes to exactly these.
 */
bool calendar_doubts_settled(struct cli *cli, const struct calendar *c, const struct sku_index *skus,
                             struct calendar_doubts *d) MUST_USE;

/*
 * The transaction that reads, checks and stores the rows, as a block like that of tx_next; tx.r as there. The block runs again, three
 * times at most, when a sale or another operator changed a day meanwhile (REFUSE); and when it ended because of doubts, but a person at
 * a terminal says yes to them. They are printed on standard error.
 */
struct calendar_tx {
	struct tx tx;
	struct cli *cli;
	const struct sku_index *skus;
	struct calendar_doubts *doubts;
	int tries;
};
bool calendar_tx_next(struct calendar_tx *t) MUST_USE;

#endif
