/*
 * Rules asked again after decryption.
 */
#include "people/recheck.h"

#include "base/log.h"
#include "notice/diff.h"
#include "trade/confirm.h"

enum result recheck_judge(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                          int64_t order_no, struct sale_decision *out)
{
	struct sale_facts f;
	enum result r = sale_facts_read_locked(c, p, party, app_id, order_no, &f);

	*out = (struct sale_decision){ SPI_OK, NULL };
	if (r == OK && f.found) /* a SKU that is not in the catalogue any more has no rules */
		*out = sale_check_people(p, party, &f);
	return r;
}

/* Refused when the platform has stopped waiting: it has given the order up by itself, and its refund notice follows. */
static enum result reject_waiting(struct ctx *c, struct order *o)
{
	struct str why;
	enum result r = confirm_order(c, o->order_id, false, &why);

	return r == REFUSE ? OK : r;
}

static enum result tell(struct ctx *c, const struct order *o, const struct sale_decision *v)
{
	return diff_raise(c, "rule_broken", o->order_id,
	                  arena_printf(c->arena,
	                               "the order was accepted before its people could be decrypted; now a rule of"
	                               " sale says no (%d): %s",
	                               v->code, sale_decision_words(v))
	                          .p);
}

enum result recheck_follow(struct ctx *c, struct order *o, const struct sale_decision *v)
{
	char order[72];
	enum result r;

	if (v->code == SPI_OK)
		return OK;
	switch (o->state) {
	case ORDER_CREATED: r = confirm_reject_unpaid(c, o); break;
	case ORDER_WAITING: r = reject_waiting(c, o); break;
	case ORDER_ACCEPTED: r = tell(c, o, v); break;
	default: return OK; /* over already: cancelled or refunded meanwhile */
	}
	if (r == OK)
		log_event(LOG_WARN, "recheck", "order=%s code=%d outcome=%s",
		          log_safe(o->order_id, order, sizeof order), v->code,
		          o->state == ORDER_ACCEPTED ? "told" : "rejected");
	return r;
}
