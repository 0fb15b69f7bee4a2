/*
 * A page of the platform's ledger: by day (plain or in detail) or by certificate. Pure; every byte
 * read is somebody else's.
 *
 * The names of amounts are open maps: those we add up are read here, all are kept.
 * Source: spec shops-orders-ledger.md §4.2 to §4.4.
 */
#ifndef SHANMEN_LEDGER_PAGE_H
#define SHANMEN_LEDGER_PAGE_H

#include "platform/api_row.h"

#define LEDGER_PAGE_SIZE 50      /* rows of a day's page, certificates of a question */
#define LEDGER_CURSOR_MAX 250    /* bytes of a cursor that is gone on with */
#define LEDGER_AMOUNTS_MAX 16384 /* bytes kept of a row's amounts */

enum ledger_status { LEDGER_BEGUN, LEDGER_SPLITTING, LEDGER_SPLIT, LEDGER_FAILED, LEDGER_VOID };

struct ledger_row {
	struct str row_id;    /* `id`, else ledger_id */
	struct str ledger_id; /* STR_NONE: not told */
	struct str paid_account_id, order_id, certificate_id, verify_id, poi_id, sku_id, sku_out_id;
	struct opt_int status;
	fen_t origin_fen, pay_fen, ticket_fen, goods_fen; /* absent is 0 */
	struct opt_fen fee_fen;                           /* the platform's fee */
	struct opt_fen share_fen;                         /* commissions and shares of others */
	struct opt_fen total_fen;                         /* ledger_total: what is split */
	struct str amounts;                               /* all of them, JSON */
	struct opt_utc ledger_at, verified_at;
};

struct ledger_page {
	struct ledger_row *items;
	size_t n;
	struct str cursor; /* by day */
	bool more;         /* by day: has_more */
	struct str fault;  /* of REFUSE */
};

/* OK. REFUSE: no list, or a row that cannot be read; out->fault says where. */
enum result ledger_day_read(struct arena *a, const cJSON *data, struct ledger_page *out) MUST_USE;
enum result ledger_certificates_read(struct arena *a, const cJSON *data, struct ledger_page *out) MUST_USE;

/* GET's queries. `account_id`: the root account. */
struct str ledger_day_query(struct arena *a, struct str account_id, day_t day, struct str cursor);
struct str ledger_certificates_query(struct arena *a, const struct str *certificate_ids, size_t n);

/* What was told does not add up: the total is not goods, fee and shares. False where it is not told. */
bool ledger_sum_differs(const struct ledger_row *row);

#endif
