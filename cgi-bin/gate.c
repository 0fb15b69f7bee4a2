/*
 * Turnstiles: POST {"code" | "id_card", "poi_id", "project_id"} with
 * Authorization: Bearer KEY → {"admit":true|false,"reason",…}. The same
 * Idempotency-Key gets the same answer; each voucher is admitted once.
 *
 * Our own interface, not the platform's: docs/gate.md is its contract, cgi-bin/README.md says how it works inside.
 */
#include "gate.h"

#include "base/log.h"

#define TRY_AGAIN(detail) "{\"admit\":false,\"reason\":\"try_again\",\"detail\":\"" detail "\"}"

/* False: the request is malformed, and the visit is answered. */
static bool read_visit(struct visit *v)
{
	struct str why;
	bool good = gate_request_read(v->call->ctx.arena, v->call->rq->body, &v->rq, &why);

	if (!good)
		gate_refuse(v, 400, "malformed", why.p);
	return good;
}

static void own_members(struct json_out *j, const struct visit *v)
{
	const struct admission *a = &v->result;

	if (a->order_id.p != NULL) {
		json_str(j, "order_id", a->order_id);
		json_str(j, "project_id", a->project_id);
		json_str(j, "project_name", a->project_name);
		json_int(j, "copy_no", a->copy_no);
	}
	if (a->admit || a->reason == ADMIT_ALREADY_USED)
		json_int(j, "used_at", a->used_at.s);
}

/* Inside the transaction. NONE: not a code of ours, but perhaps one of the platform's (v->shop); nothing is kept. */
static enum result decide_own_code(struct visit *v)
{
	const struct admission_request rq = { v->rq.code, v->rq.id_card, v->rq.poi_id, v->rq.project_id,
		                              v->call->conf->voucher_url };
	enum result r = admission_decide(&v->call->ctx, &rq, &v->result);

	if (r == OK && v->result.reason == ADMIT_UNKNOWN_CODE)
		r = gate_groupon_wanted(v);
	return r == OK ? gate_keep(v, own_members) : r;
}

enum result gate_decide(struct visit *v, enum result (*decide)(struct visit *v))
{
	struct tx tx = tx_of(v->call->ctx.db, 0);
	bool answered = false;

	while (tx_next(&tx)) {
		tx.r = gate_claim(v);
		answered = tx.r == DUPLICATE || tx.r == REFUSE;
		if (tx.r == OK)
			tx.r = decide(v);
	}
	if (tx.r == OK)
		gate_answer(v, 200, v->kept);
	return answered ? OK : tx.r;
}

/* A visit that could not be decided is answered "try again", never "admit". */
static enum result decide_visit(struct visit *v)
{
	enum result r = gate_decide(v, decide_own_code);

	if (r == NONE)
		r = gate_groupon(v);
	if (r != OK)
		gate_refuse(v, 503, "try_again", "the system is busy");
	return r;
}

static enum result serve_visit(struct frame_call *fc)
{
	const struct http_reply *reply = fc->reply;
	struct visit v = { .call = fc };
	const char *why = frame_not_post(fc);
	bool known = why != NULL || gate_has_key(fc); /* everybody may learn that only POST is served */
	enum result r = OK;
	struct log_line l;

	if (why == NULL && known)
		why = frame_body_fault(fc);
	if (why != NULL) {
		gate_refuse(&v, reply->status, "malformed", why);
	} else if (!known) {
		fc->reply->extra = "WWW-Authenticate: Bearer\r\n";
		fc->note = arena_printf(fc->ctx.arena, "address=%s", http_client(fc->rq, fc->conf->trusted_proxy).p);
		gate_refuse(&v, 401, "unauthorised", "the Authorization header does not carry the gate key");
	} else if (read_visit(&v) && gate_read_key(&v)) {
		r = decide_visit(&v);
	}
	log_begin(&l, r == OK && reply->status != 401 ? LOG_INFO : LOG_WARN, "gate");
	log_add_safe(&l, "order", v.result.order_id, LOG_ID_SHOWN);
	log_add_int(&l, "http", reply->status);
	log_add_int(&l, "admit", gate_says_admit(reply));
	log_add(&l, "reason", v.repeat ? "replay" : (reply->status == 200 ? admission_word(v.result.reason) : "-"));
	frame_log(fc, &l);
	return r;
}

static const struct frame GATE = {
	.name = "gate",
	.use = DB_WRITE,
	.budget_ms = GATE_BUDGET_MS,
	.trouble = { .status = 503,
	             .no_memory = TRY_AGAIN("the system is busy"),
	             .unconfigured = TRY_AGAIN("the system is not configured") },
	.answer = serve_visit,
};

int main(void)
{
	int status = frame_main(&GATE, NULL);

	gate_groupon_close();
	return status;
}
