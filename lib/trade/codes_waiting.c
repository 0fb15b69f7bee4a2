/*
 * The second half of issuing later: what happens after the callback was answered "issuing".
 */
#include "trade/codes_waiting.h"

#include "base/assert.h"
#include "trade/issue.h"
#include "trade/outbox.h"
#include "trade/refund.h"

/* The message is void; REFUSE says so to the caller. */
static enum result give_up_codes(struct ctx *c, const struct order *o, const char *why)
{
	enum result r = outbox_void(c, order_ref(o), OUTBOX_KIND(OUTBOX_CODES), why);

	return r == OK ? REFUSE : r;
}

/* OK: every voucher is live and free to get codes. NONE: the order or a refund of it is not decided yet. */
static enum result check_order_and_vouchers(struct ctx *c, const struct order *o, struct vouchers *vs)
{
	size_t undecided = 0;
	enum result r;

	if (o->state == ORDER_CREATED || o->state == ORDER_WAITING)
		return NONE;
	if (o->state != ORDER_ACCEPTED)
		return give_up_codes(c, o, arena_printf(c->arena, "the order is %s", order_state_word(o->state)).p);
	r = vouchers_lock(c, o, vs);
	if (r == OK)
		r = refund_mark_accepted(c, o, vs);
	if (r != OK)
		return r;
	for (size_t i = 0; i < vs->n; i++)
		undecided += vs->v[i].state == VOUCHER_LOCKED && !vs->v[i].accepted;
	if (vouchers_count(vs, VOUCHER_HELD) + vouchers_count(vs, VOUCHER_ISSUED) + undecided != vs->n)
		return give_up_codes(c, o, "a ticket of the order was refunded, or its refund accepted");
	return undecided > 0 ? NONE : OK;
}

static enum result make_codes(struct ctx *c, const struct config *conf, const struct order *o, struct vouchers *vs,
                              struct code_format *f)
{
	struct issue_way way;
	enum result r = issue_way_read(c, o, &way);

	code_format_of_order(f, o, conf->voucher_url);
	if (r == OK && f->documents)
		r = code_format_documents(c, o, f);
	if (r == OK && !code_format_possible(f, vs))
		return NONE;
	way.later = true; /* that is what the platform was answered, whatever the app's mode is now */
	return r == OK ? issue_codes(c, o, &way, vs) : r;
}

enum result codes_fill_waiting(struct ctx *c, const struct config *conf, struct order_ref which)
{
	struct code_format f = { .per_list = 1 };
	struct order o;
	struct vouchers vs;
	struct str body;
	bool waits = false;
	enum result r;

	ASSERT(tx_open(c->db));
	r = order_lock(c, which, &o);
	if (r == OK)
		r = outbox_waits(c, OUTBOX_CODES, which.id, which.app_id, &waits);
	if (r == OK && !waits)
		return NONE;
	if (r == OK)
		r = check_order_and_vouchers(c, &o, &vs);
	if (r == OK)
		r = make_codes(c, conf, &o, &vs, &f);
	if (r == OK)
		r = codes_body(c, conf, &o, &vs, &f, &body);
	return r == OK ? outbox_fill(c, OUTBOX_CODES, which.id, which.app_id, body) : r;
}

enum result codes_accepted(struct ctx *c, struct order_ref which)
{
	struct order o;
	struct vouchers vs;
	bool late = false;
	enum result r;

	ASSERT(tx_open(c->db));
	r = order_lock(c, which, &o);
	if (r == OK)
		r = vouchers_lock(c, &o, &vs);
	if (r == OK)
		r = vouchers_codes_accepted(c, &o);
	for (size_t i = 0; r == OK && i < vs.n; i++)
		late = late || vs.v[i].items_n == 0;
	return r == OK && !late ? order_set_codes_late(c, &o, false) : r;
}
