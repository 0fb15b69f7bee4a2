/*
 * Vouchers as the platform names them in a request: by the project_id of their
 * entrance or of any of their projects. Naming one part means the whole copy.
 *
 * Source: spec trade.md, `vouchers` of refund_apply and refund_notify.
 */
#ifndef SHANMEN_VOUCHER_REF_H
#define SHANMEN_VOUCHER_REF_H

#include "json/field.h"
#include "trade/voucher.h"

struct project_ref {
	struct str project_id;
};

struct voucher_ref {
	struct project_ref *entrance;
	struct list projects; /* struct project_ref */
};

extern const struct field_table VOUCHER_REF_TABLE;

/*
 * Marks the named vouchers as chosen; with an empty list, all of them. False: a
 * name in the list belongs to none of the order's vouchers.
 */
bool vouchers_choose(struct vouchers *vs, const struct list *refs);

/* True for a voucher that a refund may take: it is sold and neither used nor ended. */
bool voucher_refundable(const struct voucher *v);

/* The voucher that has this code or link, written as people type it; NULL: none has it, or no code was given. */
struct voucher *voucher_by_code(struct vouchers *vs, struct str voucher_url, struct str code);

#endif
