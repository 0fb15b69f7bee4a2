/*
 * Verifications in the books: entering one and taking it back, lists of them,
 * the rows of the ledger. What a use has: openapi_book.h.
 */
#ifndef SIM_PLATFORM_USE_H
#define SIM_PLATFORM_USE_H

#include "book.h"

enum use_status { USE_VERIFIED = 1, USE_CANCELLED = 2 };
enum verify_type { VERIFY_DEFAULT = 0, VERIFY_SCANNED = 2, VERIFY_OPENAPI = 4 };

/* openapi_book_use.c: the certificate's verification that stands; NULL: none. */
cJSON *use_of(cJSON *order, const char *certificate_id);

/* One more verification; the tree stays the order's. */
cJSON *use_add(const struct call *c, cJSON *order, const cJSON *item, int64_t number, const cJSON *facts);

/* Writes its entry anew, after a change. */
void use_list(cJSON *order, cJSON *use);

/* Did somebody else verify the part, as control told? */
bool use_elsewhere(cJSON *order, const char *part);

/* What was used of the certificate, as {verify_time, verify_type, poi_id} for use_add; NULL: nothing. */
cJSON *use_evidence(cJSON *order, int64_t number);

/* Takes back the use that stands: `lost` as if it had never been, else cancelled. False: there is none. */
bool use_end(const struct call *c, cJSON *order, int64_t number, bool lost);

/* openapi_use_list.c: verifications for a list, by their time. `row`: of two rows of the ledger. The caller frees. */
struct use_entry;
struct use_row {
	const struct use_entry *entry;
	int64_t slot;
	int64_t row;
};
struct use_rows {
	struct use_entry *entries;
	struct use_row *rows;
	size_t n;
};
/* Which: of that list, verified within the window (both ends belong to it), told by then, with one of the ids. */
struct use_wanted {
	int64_t list; /* LIST_RECORDS or LIST_LEDGER */
	int64_t from;
	int64_t to;
	int64_t taken_by;
	int64_t day_after_by;
	const char *poi_ids; /* a,b; NULL: any */
	const char *certificate_ids;
};
void use_rows_find(const struct call *c, const struct use_wanted *w, struct use_rows *out);
void use_rows_free(struct use_rows *rows);

/* The first row behind the cursor of the query. False: refused. */
bool use_rows_from(struct call *c, const struct use_rows *rows, size_t *first);

/* A row's cursor. */
#define USE_CURSOR 80
void use_cursor(const struct call *c, const struct use_row *row, char out[USE_CURSOR]);

/* A page of a list from its row `first` on; `add` makes one. Returns where the next page begins. */
typedef cJSON *use_maker(const struct call *c, cJSON *order, const cJSON *use, const struct use_row *row);
size_t use_page(const struct call *c, const struct use_rows *rows, size_t first, size_t size, cJSON *list,
                use_maker *make);

/* openapi_ledger_row.c: the ledger's rows of a verification. */
use_maker ledger_row_of_certificate;
use_maker ledger_row_of_day;
use_maker ledger_row_in_detail;

#endif
