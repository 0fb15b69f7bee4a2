/*
 * Codes as the platform gets them: member `vouchers` of our answers and messages, and what may be written into it.
 *
 * Ownership: results live in the arena of the ctx.
 * Source: spec codes-and-verify.md §1.2, trade.md `vouchers`.
 */
#ifndef SHANMEN_CODE_FORMAT_H
#define SHANMEN_CODE_FORMAT_H

#include "base/config.h"
#include "json/json_out.h"
#include "sale/purchase.h"
#include "trade/voucher.h"

/* ticket_rule.code_sending_info */
enum code_kind { KIND_ID_CARD = 1, KIND_NUMBER = 2, KIND_QRCODE = 3, KIND_URL = 6 };

struct document {
	int64_t credential_type;
	struct str credential_no;
	int64_t copy_no; /* 0: every copy */
};

/* What may be written into `vouchers`. */
struct code_format {
	bool numbers, qrcodes, urls, documents; /* kinds the platform takes */
	int64_t per_list;                       /* `count`: most entries of one list */
	struct document *docs;
	size_t docs_n;
	struct str voucher_url; /* from the configuration; empty: no links */
};

/* code_sending_info as the order stores it, "1,3"; STR_NONE for an absent rule or an empty list. */
struct str code_kinds_text(struct ctx *c, const struct code_rule *rule);

/* Sets everything but the documents: the order's kinds of code (QR codes where it has none) and length of a list. */
void code_format_of_order(struct code_format *f, const struct order *o, struct str voucher_url);

/* Sets the documents: those of the order's travellers. For a request that names none. */
enum result code_format_documents(struct ctx *c, const struct order *o, struct code_format *f) MUST_USE;

/* False: for some live voucher nothing can be written that the platform takes. */
bool code_format_possible(const struct code_format *f, const struct vouchers *vs);

/* Writes the member `vouchers`: one element for each live voucher. */
void vouchers_write(struct json_out *j, struct ctx *c, const struct vouchers *vs, const struct code_format *f);

/*
 * The body of the callback that sends an order's codes. `conf` says whether an order of one copy has its copy in
 * `voucher`, too (codes_voucher). BUG: it is too long.
 */
enum result codes_body(struct ctx *c, const struct config *conf, const struct order *o, const struct vouchers *vs,
                       const struct code_format *f, struct str *out) MUST_USE;

/*
 * The same body, made by codes_body, with the only copy in `voucher`, too. NONE: it has several copies, or has that
 * member already.
 */
enum result codes_body_add_voucher(struct arena *a, struct str body, struct str *out) MUST_USE;

#endif
