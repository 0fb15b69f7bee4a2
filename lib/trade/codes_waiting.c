/*
 * The second half of issuing later.
 */
#include "trade/codes_waiting.h"

#include "trade/issue.h"
#include "trade/outbox.h"
#include "trade/refund.h"

/* Moot, and the caller told so. */
static enum result give_up(struct ctx *c, const struct order *o, const char *why)
{
	enum result r = outbox_void(c, o->order_id, OUTBOX_KIND(OUTBOX_CODES), why);

	return r == OK ? REFUSE : r;
}

/* OK: every ticket is there and free to have a code. */
static enum result check(struct ctx *c, const struct order *o, struct vouchers *vs)
{
	size_t deciding = 0;
	enum result r;

	if (o->state == ORDER_CREATED || o->state == ORDER_WAITING)
		return NONE;
	if (o->state != ORDER_ACCEPTED)
		return give_up(c, o, arena_printf(c->arena, "the order is %s", order_state_word(o->state)).p);
	r = vouchers_lock(c, o, vs);
	if (r == OK)
		r = refund_mark_accepted(c, o, vs);
	if (r != OK)
		return r;
	for (size_t i = 0; i < vs->n; i++)
		deciding += vs->v[i].state == VOUCHER_LOCKED && !vs->v[i].accepted;
	if (vouchers_count(vs, VOUCHER_HELD) + vouchers_count(vs, VOUCHER_ISSUED) + deciding != vs->n)
		return give_up(c, o, "a ticket of the order was refunded, or its refund accepted");
	return deciding > 0 ? NONE : OK;
}

static enum result make(struct ctx *c, const struct config *conf, const struct order *o, struct vouchers *vs,
                        struct code_format *w)
{
	struct issue_way way;
	enum result r = issue_way_read(c, o, &way);

	code_format_of_order(w, o, conf->voucher_url);
	if (r == OK && w->documents)
		r = code_format_documents(c, o, w);
	if (r == OK && !code_format_possible(w, vs))
		return NONE;
	way.later = true; /* the platform was answered so, whatever the app's mode */
	return r == OK ? issue_codes(c, o, &way, vs) : r;
}

enum result codes_fill_waiting(struct ctx *c, const struct config *conf, struct str order_id)
{
	struct code_format w = { .per_list = 1 };
	struct order o;
	struct vouchers vs;
	struct str body;
	bool waits = false;
	enum result r = order_lock(c, order_id, &o);

	if (r == OK)
		r = outbox_waits(c, OUTBOX_CODES, order_id, &waits);
	if (r == OK && !waits)
		return NONE;
	if (r == OK)
		r = check(c, &o, &vs);
	if (r == OK)
		r = make(c, conf, &o, &vs, &w);
	if (r == OK)
		r = codes_body(c, &o, &vs, &w, &body);
	return r == OK ? outbox_fill(c, OUTBOX_CODES, order_id, body) : r;
}

/* UNIQUE KEY copy (order_no). A held ticket is issued; a locked one remembers that it had codes. */
static const struct sql SQL_CODES_ACCEPTED = {
	"codes_accepted",
	"UPDATE voucher SET state = IF(state = 'held', 'issued', state), issued_at = ?"
	" WHERE order_no = ? AND state IN ('held', 'locked') AND issued_at IS NULL"
	" AND EXISTS (SELECT 1 FROM voucher_item i WHERE i.voucher_id = voucher.voucher_id)",
};

enum result codes_accepted(struct ctx *c, struct str order_id)
{
	struct order o;
	struct vouchers vs;
	enum result r = order_lock(c, order_id, &o);

	if (r == OK)
		r = vouchers_lock(c, &o, &vs);
	return r == OK ? db_exec(c->db, &SQL_CODES_ACCEPTED, ARGS(arg_utc(c->now), arg_int(o.order_no)), NULL) : r;
}
