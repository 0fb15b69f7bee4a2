/*
 * The rules after decryption, and what a broken rule means in each state of the order.
 */
#include "people/recheck.h"

#include "notice/diff.h"
#include "trade/confirm.h"

enum result recheck_rules(struct ctx *c, const struct purchase *p, const struct party *party, int64_t app_id,
                          int64_t order_no, struct sale_decision *out)
{
	struct sale_facts f;
	enum result r = sale_facts_read_locked(c, p, party, app_id, order_no, &f);

	*out = (struct sale_decision){ SPI_OK, NULL };
	if (r == OK && f.found) /* a SKU that is no longer in the catalogue has no rules */
		*out = sale_check_people(p, party, &f);
	return r;
}

/* REFUSE means that the platform has stopped waiting: it refunds the order by itself, and its notice follows. */
static enum result reject_waiting(struct ctx *c, struct order *o)
{
	struct str why;
	enum result r = confirm_order(c, o->order_id, false, &why);

	return r == REFUSE ? OK : r;
}

static enum result report_broken_rule(struct ctx *c, const struct order *o, const struct sale_decision *v)
{
	return diff_raise(c, "rule_broken", o->order_id,
	                  arena_printf(c->arena,
	                               "the order was accepted before its people could be decrypted, and it breaks a"
	                               " rule of sale (%d): %s",
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
	case ORDER_ACCEPTED: r = report_broken_rule(c, o, v); break;
	default: return OK; /* cancelled or refunded meanwhile */
	}
	if (r == OK)
		tx_log(c->db, LOG_WARN, "recheck", "order=%s code=%d outcome=%s",
		       log_safe(o->order_id, order, sizeof order), v->code,
		       o->state == ORDER_ACCEPTED ? "told" : "rejected");
	return r;
}
