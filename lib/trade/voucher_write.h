/*
 * Vouchers, the writing side: the statements that change `voucher` and `voucher_item`. Two stand elsewhere: order_create.c
 * inserts the held vouchers together with their order, and a use that only the platform's books know has its own file.
 *
 * Every function runs inside a transaction and holds the locks of the order and of its vouchers; the gate alone
 * (voucher_use_item) holds the lock of one voucher and none of its order.
 */
#ifndef SHANMEN_VOUCHER_WRITE_H
#define SHANMEN_VOUCHER_WRITE_H

#include "trade/voucher.h"

/*
 * Moves a voucher to another state, and forgets that the platform shows it in refund. `refund_id` 0: none. BUG: the row is not in
 * the state that was read, although we hold its lock.
 */
enum result voucher_move(struct ctx *c, struct voucher *v, enum voucher_state to, int64_t refund_id) MUST_USE;

/* The refund that locked it was refused: it is issued again, or held when it had no codes. */
enum result voucher_unlock(struct ctx *c, struct voucher *v) MUST_USE;

/* The platform shows exactly the chosen ones in refund, without an application here: the gate does not admit them. */
enum result vouchers_set_refunding(struct ctx *c, struct vouchers *vs) MUST_USE;

/* A refund application for the chosen vouchers, made at `apply_at`, was refused; the earliest one stays. */
enum result vouchers_mark_refused(struct ctx *c, struct vouchers *vs, utc_t apply_at) MUST_USE;

/*
 * Ends every chosen voucher that is held, issued or locked: it becomes `to` (refunded or void), and its stock and
 * balance go back, once. *ended counts them. Used ones stay used. With `to` refunded, void ones become
 * refunded too, without stock. `refund_id` 0: each keeps the refund it has.
 */
enum result vouchers_end(struct ctx *c, const struct order *o, struct vouchers *vs, enum voucher_state to,
                         int64_t refund_id, int64_t *ended) MUST_USE;

/* Gives an ended voucher to another refund. */
enum result voucher_set_refund(struct ctx *c, struct voucher *v, int64_t refund_id) MUST_USE;

/* True for a voucher that may get items: held, or locked by a refund that may still be refused. */
bool voucher_lacks_items(const struct voucher *v);

/* A project of a SKU, as an item is made of it. */
struct voucher_project {
	struct str project_id; /* of the catalogue */
	int64_t position;
	struct str name;
	bool entrance;
};

struct voucher_projects {
	struct voucher_project *p; /* the entrance first */
	size_t n;
};

/*
 * Inserts an item for each project of every voucher that lacks items; `codes` are taken in that order, one for each.
 * `vs` is not changed. RETRY: one of the codes is in use.
 */
enum result voucher_items_add(struct ctx *c, const struct vouchers *vs, const struct voucher_projects *projects,
                              const struct str *codes) MUST_USE;

/* The codes count from now on: every held voucher of the order is issued. `vs` is not changed. */
enum result vouchers_issue(struct ctx *c, const struct order *o) MUST_USE;

/*
 * The platform has taken the codes: held vouchers that have items are issued, and locked ones remember
 * that they have codes. Done again it changes nothing.
 */
enum result vouchers_codes_accepted(struct ctx *c, const struct order *o) MUST_USE;

/*
 * Marks an item as used at `poi_id`, and its voucher with it. The caller has locked the voucher, which is issued or used,
 * and the item is not used yet; BUG otherwise.
 */
enum result voucher_use_item(struct ctx *c, int64_t voucher_id, int64_t item_id, struct str poi_id) MUST_USE;

/* Marks every item of every voucher of the order as used. All are issued and have unused items only; BUG otherwise. */
enum result vouchers_use_all(struct ctx *c, const struct order *o, const struct vouchers *vs, struct str poi_id)
	MUST_USE;

#endif
