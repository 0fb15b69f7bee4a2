/*
 * Deciding a refund. It locks as every callback does: order, vouchers, refund; so a refund notice, a cancellation or
 * another decision comes either before it or after it. Who comes second reads what the first has done.
 */
#include "trade/refund_decide.h"

#include "base/assert.h"
#include "trade/codes_waiting.h"
#include "trade/issue.h"
#include "trade/outbox.h"
#include "trade/refund.h"
#include "trade/verify_push.h"

#define BODY_MAX (4u << 20) /* with the codes of a whole order */

enum audit_result { AUDIT_ACCEPT = 1, AUDIT_REJECT = 2 };

struct deciding {
	struct order o;
	struct vouchers vs;
	struct refund rf;
	struct code_format format; /* with_codes */
	struct refund_decision *out;
};

/* UNIQUE KEY refund_key. */
static const struct sql SQL_REFUND_ORDER = {
	"refund_order",
	"SELECT o.order_id FROM refund r JOIN ticket_order o ON o.order_no = r.order_no WHERE r.refund_key = ? AND r.app_id = ?",
};

static enum result decide_refuse(struct deciding *d, const char *why)
{
	d->out->why = str_text(why);
	return REFUSE;
}

static enum result lock_all(struct ctx *c, int64_t app_id, struct str key, struct deciding *d)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_REFUND_ORDER, ARGS(arg_str(key), arg_int(app_id)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	r = order_lock(c, (struct order_ref){ app_id, row_str(&rows, 0, ONLY_COLUMN) }, &d->o);
	if (r == OK)
		r = vouchers_lock(c, &d->o, &d->vs);
	if (r == OK)
		r = refund_lock(c, &d->o, key, &d->rf);
	d->out->order_id = d->o.order_id;
	return r;
}

/* OK: it waits for an operator. */
static enum result check_waits(struct ctx *c, struct deciding *d)
{
	switch (d->rf.audit) {
	case AUDIT_NONE:
		return decide_refuse(d, "came as a notice: the money has moved, and there is nothing to decide");
	case AUDIT_OVERTAKEN:
		return decide_refuse(d, "was refunded or cancelled meanwhile: there is nothing left to decide");
	case AUDIT_WAITING: break;
	default:
		return decide_refuse(d, arena_printf(c->arena, "is not waiting for a decision: it is %s%s%s",
		                                     refund_audit_word(d->rf.audit), d->rf.reason != NULL ? ", " : "",
		                                     d->rf.reason != NULL ? d->rf.reason : "")
		                                .p);
	}
	if (d->rf.form == REFUND_THIRD_PARTY)
		return decide_refuse(
			d, "was asked for by codes, some of them unknown here: decide it in the merchant app");
	return OK;
}

/* Chooses the tickets this refund has locked. */
static void choose_own(struct deciding *d)
{
	d->out->tickets = 0;
	for (size_t i = 0; i < d->vs.n; i++) {
		struct voucher *v = &d->vs.v[i];

		v->chosen = v->state == VOUCHER_LOCKED && v->refund_id == d->rf.refund_id;
		d->out->tickets += v->chosen;
	}
}

static enum result add_decision(struct ctx *c, const struct deciding *d, bool accept)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };
	enum result r;

	json_object(&j, NULL);
	json_str(&j, "order_id", d->o.order_id);
	json_str(&j, "biz_uniq_key", d->rf.key);
	json_int(&j, "audit_result", accept ? AUDIT_ACCEPT : AUDIT_REJECT);
	if (accept) /* the platform's own fee: one above it would count as a reject */
		json_int(&j, "refund_fee_amount", d->rf.fee_fen.v.fen);
	if (d->out->with_codes)
		vouchers_write(&j, c, &d->vs, &d->format);
	json_object_end(&j);
	r = b.over ? BUG
	           : outbox_add(c, OUTBOX_REFUND_AUDIT, d->rf.key, order_ref(&d->o), buf_str(&b),
	                        refund_audit_terms(c->now, d->rf.decide_by));
	buf_free(&b);
	return r;
}

static enum result accept_refund(struct ctx *c, struct deciding *d)
{
	enum result r;

	if (d->out->tickets == 0)
		return decide_refuse(
			d,
			"has no ticket of its own any more: another application has taken them over, so decide that one and reject this");
	r = refund_set_audit(c, d->rf.refund_id, AUDIT_ACCEPTED, NULL);
	if (r == REFUSE)
		return BUG; /* it was read under lock */
	return r == OK ? add_decision(c, d, true) : r;
}

/* The platform applied because codes never came: a rejection takes effect only with codes. */
static enum result make_missing_codes(struct ctx *c, struct deciding *d, const struct config *conf)
{
	enum result r;

	if (d->o.state != ORDER_ACCEPTED ||
	    vouchers_count(&d->vs, VOUCHER_HELD) + vouchers_count(&d->vs, VOUCHER_ISSUED) != d->vs.n)
		return decide_refuse(
			d,
			"was asked for because codes never came, and not every ticket of its order can have one now: accept it");
	r = issue_at_once(c, &d->o, conf->voucher_url, &d->vs, &d->format);
	if (r == NONE)
		return decide_refuse(
			d,
			"was asked for because codes never came, and they cannot be made now: run \"shanmen codes give\" for the order, or \"shanmen codes load\", or set voucher_url, and reject it then; or accept it");
	d->out->with_codes = true;
	return r == OK ? outbox_void(c, order_ref(&d->o), OUTBOX_KIND(OUTBOX_CODES),
	                             "the codes go with the rejection of a refund")
	               : r;
}

static enum result unlock_own(struct ctx *c, struct deciding *d)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < d->vs.n; i++) {
		if (d->vs.v[i].chosen)
			r = voucher_unlock(c, &d->vs.v[i]);
	}
	return r;
}

/* Sends the codes that the platform asked for while the refund waited. */
static enum result fill_asked_codes(struct ctx *c, const struct deciding *d, const struct config *conf)
{
	enum result r = OK;

	if (d->o.codes_by.given && !d->out->with_codes)
		r = codes_fill_waiting(c, conf, order_ref(&d->o));
	return r == NONE || r == REFUSE ? OK : r;
}

static enum result reject_refund(struct ctx *c, struct deciding *d, const struct config *conf, const char *reason)
{
	utc_t apply_at = d->rf.apply_at.given ? d->rf.apply_at.v : c->now;
	enum result r = unlock_own(c, d);

	for (size_t i = 0; d->rf.whole && i < d->vs.n; i++)
		d->vs.v[i].chosen = true;
	if (r == OK)
		r = verify_push_refused(c, &d->o, &d->vs, apply_at);
	if (r == OK && d->rf.apply_source.v == SOURCE_NO_CODES)
		r = make_missing_codes(c, d, conf);
	if (r != OK)
		return r;
	r = refund_set_audit(c, d->rf.refund_id, AUDIT_REJECTED, reason);
	if (r == REFUSE)
		return BUG; /* it was read under lock */
	if (r == OK)
		r = add_decision(c, d, false);
	return r == OK ? fill_asked_codes(c, d, conf) : r;
}

/* Locks the refund `key` of a decision, and chooses the tickets it has locked. REFUSE: it does not wait for one. */
static enum result begin_decision(struct ctx *c, int64_t app_id, struct str key, struct deciding *d)
{
	enum result r;

	ASSERT(tx_open(c->db));
	*d->out = (struct refund_decision){ .why = STR_NONE };
	r = lock_all(c, app_id, key, d);
	if (r == OK)
		r = check_waits(c, d);
	if (r == OK)
		choose_own(d);
	return r;
}

enum result refund_decide(struct ctx *c, const struct config *conf, int64_t app_id, struct str key, bool accept,
                          struct refund_decision *out)
{
	struct deciding d = { .out = out };
	enum result r = begin_decision(c, app_id, key, &d);

	if (r != OK)
		return r;
	return accept ? accept_refund(c, &d) : reject_refund(c, &d, conf, "by an operator");
}

/*
 * A rejection of source 301 takes effect only with codes, and where the rule rejects there are used tickets or none: no
 * codes can be made. So it is left, and the platform accepts it.
 */
enum result refund_decide_by_rule(struct ctx *c, const struct config *conf, int64_t app_id, struct str key,
                                  struct refund_decision *out)
{
	struct deciding d = { .out = out };
	enum result r = begin_decision(c, app_id, key, &d);
	bool used;

	if (r != OK)
		return r;
	used = d.rf.whole && vouchers_count(&d.vs, VOUCHER_USED) > 0;
	if (!used && out->tickets > 0)
		return accept_refund(c, &d);
	if (d.rf.apply_source.v == SOURCE_NO_CODES)
		return decide_refuse(&d, "was asked for because codes never came, and a rejection needs codes");
	return reject_refund(c, &d, conf,
	                     used ? "by the rule, undecided in time: a ticket was used"
	                          : "by the rule, undecided in time: another application has its tickets");
}
