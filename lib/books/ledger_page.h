/*
 * A page of the platform's ledger, which says what it pays for each used certificate: by day (plain or in detail) or by
 * certificate. Pure: JSON in, structs out; nothing in it is trusted. Not here: the table (ledger_entry.h).
 *
 * The platform may add names of amounts at any time: those we add up are read by name, all of them are kept as JSON.
 * Ownership: results live in the arena given.
 * Source: spec shops-orders-ledger.md §4.2 to §4.4.
 */
#ifndef SHANMEN_LEDGER_PAGE_H
#define SHANMEN_LEDGER_PAGE_H

#include "base/arena.h"
#include "base/types.h"

#include <cjson/cJSON.h>

#define LEDGER_PAGE_SIZE 50      /* rows of a day's page; certificates of one question */
#define LEDGER_CURSOR_MAX 250    /* bytes of a cursor */
#define LEDGER_AMOUNTS_MAX 16384 /* bytes kept of a row's amounts */

/* The state of one payment. */

enum ledger_status { LEDGER_BEGUN, LEDGER_SPLITTING, LEDGER_SPLIT, LEDGER_FAILED, LEDGER_VOID };

struct ledger_row {
	struct str row_id;    /* `id`, else ledger_id */
	struct str ledger_id; /* STR_NONE: absent, as of the ids below */
	struct str paid_account_id, order_id, certificate_id, verify_id, poi_id, sku_id, sku_out_id;
	struct opt_int status;
	fen_t origin_fen, pay_fen, ticket_fen, goods_fen; /* absent is 0 */
	struct opt_fen fee_fen;                           /* the platform's fee */
	struct opt_fen share_fen;                         /* commissions and shares of others */
	struct opt_fen total_fen;                         /* ledger_total: what is split */
	struct str amounts;                               /* all of them as JSON; STR_NONE: too many to keep */
	struct opt_utc ledger_at, verified_at;
};

struct ledger_page {
	struct ledger_row *items;
	size_t n;
	struct str cursor; /* by day: the list goes on after it */
	bool more;         /* by day: has_more */
	struct str fault;  /* of REFUSE: "field records[3].status: missing" */
};

/* Read the `data` of an answer. REFUSE: it has no list, or a row cannot be read; out->fault says which. */
enum result ledger_day_read(struct arena *a, const cJSON *data, struct ledger_page *out) MUST_USE;
enum result ledger_certificates_read(struct arena *a, const cJSON *data, struct ledger_page *out) MUST_USE;

/* The queries of GET. `account_id`: the merchant's root account; `cursor` "0": the first page. */
struct str ledger_day_query(struct arena *a, struct str account_id, day_t day, struct str cursor);
struct str ledger_certificates_query(struct arena *a, const struct str *certificate_ids, size_t n);

/* Is the total something else than goods, fee and shares? False where total or fee is absent. */
bool ledger_sum_differs(struct opt_fen total, fen_t goods, struct opt_fen fee, struct opt_fen share);

#endif
