/*
 * The interfaces of the platform's OpenAPI that we call, one row each: method, path, the scope the app needs, how often
 * it may be called. Not here: calling them (openapi.h).
 *
 * Source: spec codes-and-verify.md §2 to §6, security.md §3.2, §4, calendar-and-products.md,
 * shops-orders-ledger.md.
 */
#ifndef SHANMEN_ENDPOINT_H
#define SHANMEN_ENDPOINT_H

#include "base/types.h"

enum endpoint {
	API_CLIENT_TOKEN,
	API_STABLE_TOKEN,
	API_CONFIRM_ORDER,
	API_AUDIT_REFUND,
	API_VERIFY,
	API_CODES,
	API_AUDIT_CODE,
	API_GROUPON_PREPARE,
	API_GROUPON_VERIFY,
	API_GROUPON_CANCEL,
	API_GROUPON_GET,
	API_GROUPON_QUERY,
	API_DECRYPT,
	API_CALENDAR_SAVE,
	API_CALENDAR_BATCH,
	API_TICKET_SAVE,
	API_TICKET_QUERY,
	API_TICKET_OPERATE,
	API_GOODS_SAVE,
	API_GOODS_ONLINE_GET,
	API_GOODS_ONLINE_QUERY,
	API_GOODS_DRAFT_GET,
	API_GOODS_DRAFT_QUERY,
	API_GOODS_OPERATE,
	API_GOODS_STOCK,
	API_GOODS_FREE_AUDIT,
	API_GOODS_TEMPLATE,
	API_GOODS_CATEGORY,
	API_ORDER_QUERY,
	API_VERIFY_RECORDS,
	API_LEDGER_CERTIFICATE,
	API_LEDGER_DAY,
	API_LEDGER_DETAIL,
	API_SHOP_QUERY,
	API_SHOP_CLAIM,
	API_SHOP_DECORATE,
	API_SHOP_UPDATE,
	API_SHOP_TASK,
	API_SHOP_LICENSE,
	API_SHOP_CROWD,
	API_MATCH_SUBMIT,
	API_MATCH_TASK,
	API_MATCH_RELATION,
	API__MAX
};

struct endpoint_row {
	const char *word; /* for logs and people */
	bool get;         /* GET; else POST */
	const char *path;
	const char *scope; /* "": none */
	int per_second;    /* calls, as documented; 0: the configuration counts, openapi_qps or shop_list_qps */
	bool once; /* a repeat has an effect of its own: it creates, submits, switches, or counts as another call */
};

/* The row of an interface; static. */
const struct endpoint_row *endpoint_row(enum endpoint e);

#endif
