/*
 * The gate asks the platform about a code that is not ours (group-buy): prepare, then verify, with the one token of the
 * scan, within the visit's time. Each scan verifies one certificate, for one visitor.
 *
 * It never asks for a new token, since a visitor waits at the turnstile.
 * Source: spec codes-and-verify.md §4.
 */
#include "base/log.h"
#include "gate.h"
#include "groupon/groupon_ask.h"

#define WRITE_RESERVE_MS 500 /* of the visit's time, for writing the result */
#define PER_SCAN 1

static struct openapi *openapi; /* NULL until the first code that is not ours */

enum result gate_groupon_wanted(struct visit *v)
{
	const struct config *conf = v->call->conf;
	struct groupon_code code;
	enum result r;

	if (conf->groupon == 0 || v->rq.code.p == NULL || v->rq.poi_id.p == NULL ||
	    !groupon_code_read(v->call->ctx.arena, v->rq.code, conf->groupon_link_hosts, &code))
		return OK;
	r = groupon_shop_of(&v->call->ctx, v->rq.poi_id, &v->shop);
	if (r == NONE)
		return OK;
	return r == OK ? NONE : r;
}

static const struct groupon_certificate *first_certificate(const struct visit *v)
{
	return v->scan.prepared.certificates.n > 0 ? &v->scan.prepared.certificates.list[0] : NULL;
}

static void scan_members(struct json_out *j, const struct visit *v)
{
	const struct admission *a = &v->result;

	if (a->order_id.p != NULL)
		json_str(j, "order_id", a->order_id);
	if (a->project_name.p != NULL)
		json_str(j, "title", a->project_name);
	if (a->admit && v->outcome.uses.n > 0) {
		json_str(j, "verify_id", v->outcome.uses.list[0].verify_id);
		json_str(j, "certificate_id", v->outcome.uses.list[0].certificate_id);
	}
	if (a->used_at.s != 0)
		json_int(j, "used_at", a->used_at.s);
}

/* The visit that decided the scan admits. Another visit, which finds it decided, answers already_used. */
static void set_result(struct visit *v, bool first)
{
	bool done = v->outcome.end == GROUPON_DONE;

	v->result = (struct admission){
		.admit = done && first,
		.reason = done && !first ? ADMIT_ALREADY_USED : v->outcome.reason,
		.order_id = v->scan.prepared.order_id,
		.project_name = first_certificate(v) != NULL ? first_certificate(v)->title : STR_NONE,
	};
	if (done)
		v->result.used_at = v->scan.decided_at;
}

/* Inside the transaction. */
static enum result decide_scan(struct visit *v)
{
	bool first;
	enum result r;

	v->outcome = v->answered;
	r = groupon_scan_decide(&v->call->ctx, &v->scan, &v->outcome, &first);
	if (r != OK)
		return r;
	set_result(v, first);
	return gate_keep(v, scan_members);
}

static enum result ask_platform(struct visit *v, const struct groupon_code *code, struct str *why)
{
	struct groupon_caller g = {
		.caller = { .ctx = &v->call->ctx, .conf = v->call->conf, .openapi = openapi },
		.until_ms = v->call->started_ms + GATE_BUDGET_MS - WRITE_RESERVE_MS,
	};
	enum result r = groupon_prepare(&g, &v->shop, code, &v->scan, why);

	return r == OK ? groupon_verify(&g, &v->scan, PER_SCAN, &v->answered, why) : r;
}

enum result gate_groupon(struct visit *v)
{
	struct groupon_code code;
	struct str why = STR_NONE;
	char said[160];
	enum result r;

	if (openapi == NULL)
		openapi = openapi_open(v->call->conf, 1);
	if (!groupon_code_read(v->call->ctx.arena, v->rq.code, v->call->conf->groupon_link_hosts, &code))
		return BUG;
	r = ask_platform(v, &code, &why);
	if (r == OK)
		r = gate_decide(v, decide_scan);
	v->result.order_id = v->scan.prepared.order_id;
	if (r != OK)
		log_event(LOG_WARN, "groupon", "scan=%lld state=%s why=%s", (long long)v->scan.scan_id,
		          groupon_state_word(v->scan.state), log_safe(why, said, sizeof said));
	return r;
}

void gate_groupon_close(void)
{
	if (openapi != NULL)
		openapi_close(openapi);
}
