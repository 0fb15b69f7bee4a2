/*
 * A page of verification records as the platform lists them. Pure: JSON in, structs out; nothing in it is trusted.
 * Not here: the table (platform_verify.h).
 *
 * Ownership: results live in the arena given.
 * Source: spec shops-orders-ledger.md §4.1.
 */
#ifndef SHANMEN_VERIFY_PAGE_H
#define SHANMEN_VERIFY_PAGE_H

#include "base/arena.h"
#include "base/types.h"

#include <cjson/cJSON.h>

#define VERIFY_PAGE_SIZE 20 /* the most one call gives */

enum verify_status { VERIFY_DONE = 1, VERIFY_CANCELLED = 2 };

#define VERIFY_TYPE_INTERFACE 4 /* verify_type: by our interface; others are by people in the merchant app */

struct verify_record {
	struct str verify_id, certificate_id;
	struct str code;               /* STR_NONE: absent, as of the next three */
	struct str sku_id, sku_out_id; /* the platform's id and ours */
	struct str cursor;             /* the list goes on after this record */
	struct opt_int verify_type, status, certificate_status;
	struct opt_fen origin_fen, pay_fen;
	struct opt_utc verified_at; /* always given */
	struct opt_utc cancelled_at;
};

struct verify_page {
	struct verify_record *items;
	size_t n;
	struct opt_int total;
	struct str fault; /* of REFUSE: "field records[3].verify_id: missing" */
};

/* Reads the `data` of an answer. REFUSE: it has no list, or a row cannot be read; out->fault says which. */
enum result verify_page_read(struct arena *a, const cJSON *data, struct verify_page *out) MUST_USE;

/*
 * The query of GET: the page that follows a cursor ("0": the first page), of records from `from` to `to`, both
 * inclusive.
 */
struct str verify_page_query(struct arena *a, struct str account_id, struct str cursor, utc_t from, utc_t to);

#endif
