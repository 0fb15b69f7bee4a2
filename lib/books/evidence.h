/*
 * What is known on both sides about the uses of one order, side by side: our copies, the platform's certificates, its
 * verifications and the rows of its ledger. Not here: what differs between them (evidence_judge.h), and the status, the
 * refunds and the amount of the order as such (compare.h).
 *
 * Ownership: everything lives in the arena of the ctx.
 */
#ifndef SHANMEN_EVIDENCE_H
#define SHANMEN_EVIDENCE_H

#include "books/ledger_entry.h"
#include "books/platform_verify.h"
#include "trade/voucher.h"

/* A bought copy of ours. */
struct evidence_copy {
	int64_t copy_no;
	enum voucher_state state;
	struct opt_utc used_at;
	struct str used_poi_id;         /* STR_NONE: not used */
	struct opt_utc acknowledged_at; /* the platform acknowledged its use; not given: pending, or failed */
};

/* A certificate as the order query last showed it. */
struct evidence_certificate {
	struct str certificate_id;
	bool fulfilled; /* item_status 400, 401 */
	bool refunded;  /* 301 */
};

/* When the reading of a day's lists began that were read to their end; not given: not yet. */
struct day_lists {
	day_t day;
	struct opt_utc verifies_at;
	struct opt_utc ledger_at;
};

struct evidence {
	utc_t now;
	struct str account_id, order_id;
	bool ours;              /* the order is here, with its copies */
	bool sku_ours;          /* where it is not: the platform says that it is of a SKU of ours */
	struct opt_fen pay_fen; /* what was paid for all copies, as the platform said at creation */
	day_t last_day;
	struct opt_utc auto_refund_at; /* when the platform ends the order by itself */
	struct evidence_copy *copies;
	size_t copies_n;
	struct opt_utc asked_at; /* when the order query listed it last */
	struct evidence_certificate *certificates;
	size_t certificates_n;
	struct platform_verify *verifies;
	size_t verifies_n;
	struct ledger_entry *ledgers;
	size_t ledgers_n;
	const struct day_lists *days; /* of the merchant */
	size_t days_n;
};

/*
 * Inside a transaction: locks the order and reads all of it. The vouchers stay free: the gate may use a copy meanwhile.
 */
enum result evidence_read(struct ctx *c, struct str account_id, struct str order_id, const struct day_lists *days,
                          size_t days_n, struct evidence *out) MUST_USE;

/*
 * May the platform have made this verification by itself? At the moment of the automatic refund it may verify a partly
 * used order as a whole (spec trade.md, "Refund by expiry"). An order that nobody used is refunded instead.
 */
bool evidence_verified_at_expiry(const struct evidence *e, const struct platform_verify *v);

/*
 * How many certificates one copy has at most: 1, or more where the order query shows more certificates than there are
 * copies. Then each certificate is a part of a copy.
 */
size_t evidence_certificates_per_copy(const struct evidence *e);

#endif
