/*
 * Lists of verifications, for verification records and the ledger: which ones, in
 * which order, page by page. How a row looks is decided by the interfaces.
 */
#ifndef SIM_PLATFORM_USE_ROWS_H
#define SIM_PLATFORM_USE_ROWS_H

#include "call.h"

struct use_entry;

/* One row of a list. Some verifications have two rows in the ledger: `row` is 0 or 1. */
struct use_row {
	const struct use_entry *entry;
	int64_t slot; /* of the entry */
	int64_t row;
};

struct use_rows {
	struct use_entry *entries;
	struct use_row *rows;
	size_t n;
};

/* Which rows are wanted. Both ends of the window belong to it. */
struct use_wanted {
	int64_t list; /* LIST_RECORDS or LIST_LEDGER */
	int64_t from; /* verified in this window */
	int64_t to;
	int64_t taken_by;            /* received by then */
	int64_t day_after_by;        /* its booked day over by then */
	const char *poi_ids;         /* joined by commas; NULL: any */
	const char *certificate_ids; /* the same */
};

/* Finds the rows and sorts them by time; use_rows_free frees them. */
void use_rows_find(const struct call *c, const struct use_wanted *w, struct use_rows *out);
void use_rows_free(struct use_rows *rows);

/* The index of the first row after the query's cursor. False: refused, the cursor is wrong. */
bool use_rows_first(struct call *c, const struct use_rows *rows, size_t *first);

/* The cursor of the page that begins after this row. */
#define USE_CURSOR 80
void use_rows_cursor(const struct call *c, const struct use_row *row, char out[USE_CURSOR]);

/* Makes one row as an interface shows it. */
typedef cJSON *use_row_maker(const struct call *c, cJSON *order, const cJSON *use, const struct use_row *row);

/* Adds a page of at most `size` rows to the list. Returns the index of the next page's first row. */
size_t use_rows_page(const struct call *c, const struct use_rows *rows, size_t first, size_t size, cJSON *list,
                     use_row_maker *make);

#endif
