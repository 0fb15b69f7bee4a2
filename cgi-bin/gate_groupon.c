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
#include "json/json_out.h"

#define ANSWER_MAX 8192
#define WRITE_RESERVE_MS 500 /* of the visit's time, for writing the result */
#define PER_SCAN 1

enum result gate_groupon_wanted(struct visit *v)
{
	const struct config *conf = &v->gate->conf;
	struct groupon_code code;
	enum result r;

	if (conf->groupon == 0 || v->rq.code.p == NULL || v->rq.poi_id.p == NULL ||
	    !groupon_code_read(v->ctx.arena, v->rq.code, conf->groupon_link_hosts, &code))
		return OK;
	r = groupon_shop_of(&v->ctx, v->rq.poi_id, &v->shop);
	if (r == NONE)
		return OK;
	return r == OK ? NONE : r;
}

static const struct groupon_certificate *first_certificate(const struct visit *v)
{
	return v->scan.prepared.certificates.n > 0 ? &v->scan.prepared.certificates.list[0] : NULL;
}

static struct str outcome_json(struct visit *v)
{
	const struct admission *a = &v->result;
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct json_out j = { .b = &b };
	struct str text;

	json_object(&j, NULL);
	json_bool(&j, "admit", a->admit);
	json_text(&j, "reason", admission_word(a->reason));
	json_text(&j, "detail", admission_sentence(a->reason));
	if (a->order_id.p != NULL)
		json_str(&j, "order_id", a->order_id);
	if (a->project_name.p != NULL)
		json_str(&j, "title", a->project_name);
	if (a->admit && v->outcome.uses.n > 0) {
		json_str(&j, "verify_id", v->outcome.uses.list[0].verify_id);
		json_str(&j, "certificate_id", v->outcome.uses.list[0].certificate_id);
	}
	if (a->used_at.s != 0)
		json_int(&j, "used_at", a->used_at.s);
	json_object_end(&j);
	text = b.over ? STR_NONE : arena_str(v->ctx.arena, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return text;
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

/* Decides the scan and keeps the answer under the visit's key, in one transaction. */
static enum result decide_visit(struct visit *v)
{
	struct groupon_outcome outcome = v->outcome; /* as the platform answered, if this runs again */
	bool answered = false, first;
	struct str text = STR_NONE;
	enum result r = tx_begin(v->ctx.db);

	if (r == OK)
		r = gate_claim(v, &answered);
	if (answered)
		return OK;
	if (r == OK)
		r = groupon_scan_decide(&v->ctx, &v->scan, &v->outcome, &first);
	if (r == OK) {
		set_result(v, first);
		text = outcome_json(v);
		r = text.p == NULL ? BUG : reply_keep(&v->ctx, &v->key, text);
	}
	if (r == OK)
		r = tx_commit(v->ctx.db);
	if (r == OK)
		gate_answer(v, 200, text);
	else
		v->outcome = outcome;
	return r;
}

static enum result ask_platform(struct visit *v, const struct groupon_code *code, struct str *why)
{
	struct gate *gate = v->gate;
	struct groupon_caller g = {
		.caller = { .ctx = &v->ctx, .conf = &gate->conf, .openapi = gate->openapi },
		.until_ms = v->started_ms + GATE_BUDGET_MS - WRITE_RESERVE_MS,
	};
	enum result r = groupon_prepare(&g, &v->shop, code, &v->scan, why);

	return r == OK ? groupon_verify(&g, &v->scan, PER_SCAN, &v->outcome, why) : r;
}

enum result gate_groupon(struct visit *v)
{
	struct groupon_code code;
	struct str why = STR_NONE;
	char said[160];
	enum result r;

	if (v->gate->openapi == NULL)
		v->gate->openapi = openapi_open(&v->gate->conf, 1);
	if (!groupon_code_read(v->ctx.arena, v->rq.code, v->gate->conf.groupon_link_hosts, &code))
		return BUG;
	r = ask_platform(v, &code, &why);
	if (r == OK)
		r = gate_run(v, decide_visit);
	v->result.order_id = v->scan.prepared.order_id;
	if (r != OK)
		log_event(LOG_WARN, "groupon", "scan=%lld state=%s why=%s", (long long)v->scan.scan_id,
		          groupon_state_word(v->scan.state), log_safe(why, said, sizeof said));
	return r == RETRY ? AGAIN : r;
}

void gate_groupon_close(struct gate *g)
{
	if (g->openapi != NULL)
		openapi_close(g->openapi);
}
