/*
 * A page of verification records, as the platform lists them. Pure; every byte read is somebody else's.
 *
 * Source: spec shops-orders-ledger.md §4.1.
 */
#ifndef SHANMEN_VERIFY_PAGE_H
#define SHANMEN_VERIFY_PAGE_H

#include "platform/api_row.h"

#define VERIFY_PAGE_SIZE 20 /* the most one call gives */

enum verify_status { VERIFY_DONE = 1, VERIFY_CANCELLED = 2 };

struct verify_record {
	struct str verify_id, certificate_id;
	struct str code;               /* STR_NONE: not told */
	struct str sku_id, sku_out_id; /* STR_NONE: not told */
	struct str cursor;
	struct opt_int verify_type, status, certificate_status;
	struct opt_fen origin_fen, pay_fen;
	utc_t verified_at;
	struct opt_utc cancelled_at;
};

struct verify_page {
	struct verify_record *items;
	size_t n;
	struct opt_int total;
	struct str fault; /* of REFUSE */
};

/* OK. REFUSE: there is no list in it, or one of its rows cannot be read; out->fault says where. */
enum result verify_page_read(struct arena *a, const cJSON *data, struct verify_page *out) MUST_USE;

/* GET's query: the page behind a cursor ("0" first) of a window. */
struct str verify_page_query(struct arena *a, struct str account_id, struct str cursor, utc_t from, utc_t to);

#endif
