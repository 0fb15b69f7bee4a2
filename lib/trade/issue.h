/*
 * Issuing codes: items for every held voucher of an order, and the `vouchers`
 * of our answers.
 *
 * Source: spec codes-and-verify.md §1.2 (every rule there), trade.md `vouchers`.
 */
#ifndef SHANMEN_ISSUE_H
#define SHANMEN_ISSUE_H

#include "base/config.h"
#include "json/json_out.h"
#include "trade/voucher.h"

/* ticket_rule.code_sending_info */
enum code_kind { KIND_ID_CARD = 1, KIND_NUMBER = 2, KIND_QRCODE = 3, KIND_URL = 6 };

struct document {
	int64_t credential_type;
	struct str credential_no;
	int64_t copy_no; /* 0: every copy */
};

/* What the platform wants in `vouchers`. */
struct code_format {
	bool numbers, qrcodes, urls, documents; /* kinds it takes */
	int64_t per_list;                       /* `count`: most entries of one list */
	struct document *docs;
	size_t docs_n;
	struct str voucher_url; /* configuration's; empty: no links */
};

/* What the order's product takes: its kinds ("1,3"; none told: QR codes) and the length of a list. */
void code_format_of_order(struct code_format *w, const struct order *o, struct str voucher_url);

/* The documents of the order's own travellers, where the request named none. */
enum result code_format_documents(struct ctx *c, const struct order *o, struct code_format *w) MUST_USE;

/* False: nothing that may be returned can be made for this copy. */
bool code_format_possible(const struct code_format *w, const struct vouchers *vs);

enum code_source {
	CODES_GENERATED,
	CODES_POOL, /* loaded before */
	CODES_GIVEN /* told order by order, from the merchant's own ticketing */
};

/* How the order's app issues. */
struct issue_way {
	bool later; /* codes are made, but hold only when the callback has been accepted; else from the answer's commit */
	enum code_source source;
};

enum result issue_way_read(struct ctx *c, const struct order *o, struct issue_way *way) MUST_USE;

/*
 * Gives every held voucher its items and codes, and reads `vs` anew. NONE: the pool has
 * too few codes, or they were not given yet; nothing was changed. AGAIN: no randomness, or the SKU has no projects.
 */
enum result issue_codes(struct ctx *c, const struct order *o, const struct issue_way *way, struct vouchers *vs)
	MUST_USE;

/*
 * Codes for the whole order that hold from this transaction on, whatever the app's mode: to make up for
 * those that never came. `w` gets what may be written. NONE: they cannot be made; nothing was changed.
 */
enum result issue_at_once(struct ctx *c, const struct order *o, struct str voucher_url, struct vouchers *vs,
                          struct code_format *w) MUST_USE;

/* The projects of the order's SKU, entrance first: rows of (project_id, position, name, entrance). */
enum result issue_projects(struct ctx *c, const struct order *o, struct rows *out) MUST_USE;

/* Items with these codes for every voucher without; `n`: those vouchers × projects. RETRY: a code is somebody's. */
enum result issue_given(struct ctx *c, const struct vouchers *vs, const struct rows *projects, const struct str *codes,
                        size_t n) MUST_USE;

/* The body of the callback that tells an order's codes; in the arena. */
enum result codes_body(struct ctx *c, const struct order *o, const struct vouchers *vs, const struct code_format *w,
                       struct str *out) MUST_USE;

/* Member `vouchers`: one element for each live voucher. */
void vouchers_write(struct json_out *j, struct ctx *c, const struct vouchers *vs, const struct code_format *w);

#endif
