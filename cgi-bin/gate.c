/*
 * Turnstiles: POST {"code" | "id_card", "poi_id", "project_id"} with
 * Authorization: Bearer KEY → {"admit":true|false,"reason",…}. The same
 * Idempotency-Key gets the same answer; each voucher is admitted once.
 *
 * Our own interface, not the platform's: docs/gate.md is its contract, cgi-bin/README.md says how it works inside.
 */
#include "gate.h"

#include "base/log.h"
#include "base/random.h"
#include "base/str.h"
#include "json/json_out.h"
#include "web/sign.h"

#include <string.h>
#include <strings.h>

#define RETRY_RESERVE_MS 100
#define ANSWER_MAX 4096
#define SCHEME "Bearer"
#define OWN_KEY_LENGTH 20
#define TRY_AGAIN(detail) "{\"admit\":false,\"reason\":\"try_again\",\"detail\":\"" detail "\"}"

void gate_answer(struct visit *v, int status, struct str body)
{
	v->call->reply->status = status;
	v->call->reply->body = body;
}

/* A refusal that is not about a ticket. */
static void answer_refusal(struct visit *v, int status, const char *reason, const char *detail)
{
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_bool(&j, "admit", false);
	json_text(&j, "reason", reason);
	json_text(&j, "detail", detail);
	json_object_end(&j);
	gate_answer(v, status, arena_str(v->call->ctx.arena, buf_str(&b).p, buf_str(&b).n));
	buf_free(&b);
}

static struct str admission_json(struct visit *v)
{
	const struct admission *a = &v->result;
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct json_out j = { .b = &b };
	struct str text;

	json_object(&j, NULL);
	json_bool(&j, "admit", a->admit);
	json_text(&j, "reason", admission_word(a->reason));
	json_text(&j, "detail", admission_sentence(a->reason));
	if (a->order_id.p != NULL) {
		json_str(&j, "order_id", a->order_id);
		json_str(&j, "project_id", a->project_id);
		json_str(&j, "project_name", a->project_name);
		json_int(&j, "copy_no", a->copy_no);
	}
	if (a->admit || a->reason == ADMIT_ALREADY_USED)
		json_int(&j, "used_at", a->used_at.s);
	json_object_end(&j);
	text = arena_str(v->call->ctx.arena, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return text;
}

static bool has_gate_key(const struct frame_call *fc)
{
	struct str auth = http_header(fc->rq, "HTTP_AUTHORIZATION");
	size_t n = sizeof SCHEME - 1;

	if (fc->conf->gate_key.n == 0 || auth.n <= n || strncasecmp(auth.p, SCHEME, n) != 0 ||
	    (auth.p[n] != ' ' && auth.p[n] != '\t'))
		return false;
	n += strspn(auth.p + n, " \t");
	return equal_secret((struct str){ auth.p + n, auth.n - n }, fc->conf->gate_key);
}

/* False: the request is malformed, and the visit is answered. */
static bool read_visit(struct visit *v)
{
	struct str why;
	bool good = gate_request_read(v->call->ctx.arena, v->call->rq->body, &v->rq, &why);

	if (!good)
		answer_refusal(v, 400, "malformed", why.p);
	return good;
}

/*
 * A request without an Idempotency-Key gets a key of our own: if the connection is lost at COMMIT, the next attempt
 * of this very request finds by it that the ticket was used by itself. False: the visit is answered.
 */
static bool read_idempotency_key(struct visit *v)
{
	struct str key = http_header(v->call->rq, "HTTP_IDEMPOTENCY_KEY");
	char own[OWN_KEY_LENGTH + 1];

	if (key.n > 128 || !str_plain(key)) {
		answer_refusal(v, 400, "malformed", "Idempotency-Key must be at most 128 printable ASCII characters");
		return false;
	}
	if (key.n == 0 && random_letters(own, OWN_KEY_LENGTH) != OK) {
		answer_refusal(v, 503, "try_again", "the system is busy");
		return false;
	}
	/* The prefix keeps keys of turnstiles and our own apart. */
	v->key = (struct reply_key){ .action = "gate",
		                     .key = key.n > 0 ? arena_printf(v->call->ctx.arena, "k:%s", key.p)
		                                      : arena_printf(v->call->ctx.arena, "r:%s", own),
		                     .content = field_digest(&GATE_REQUEST_TABLE, &v->rq, 0) };
	return true;
}

enum result gate_claim(struct visit *v, bool *answered)
{
	struct str text = STR_NONE;
	enum result r = reply_claim(&v->call->ctx, &v->key, &text);

	*answered = r == DUPLICATE || r == REFUSE;
	if (r == DUPLICATE) {
		v->repeat = true;
		gate_answer(v, 200, text);
	} else if (r == REFUSE) {
		answer_refusal(v, 409, "conflict", "this Idempotency-Key was used with another request");
	}
	return *answered ? OK : r;
}

/* One transaction. NONE: not a code of ours, but perhaps one of the platform's (v->shop); nothing is kept. */
static enum result decide_own_code(struct visit *v)
{
	const struct admission_request rq = { v->rq.code, v->rq.id_card, v->rq.poi_id, v->rq.project_id,
		                              v->call->conf->voucher_url };
	struct str text = STR_NONE;
	bool answered = false;
	enum result r = tx_begin(v->call->ctx.db);

	if (r == OK)
		r = gate_claim(v, &answered);
	if (answered)
		return OK;
	if (r == OK)
		r = admission_decide(&v->call->ctx, &rq, &v->result);
	if (r == OK && v->result.reason == ADMIT_UNKNOWN_CODE)
		r = gate_groupon_wanted(v);
	if (r == OK)
		text = admission_json(v);
	if (r == OK)
		r = reply_keep(&v->call->ctx, &v->key, text);
	if (r == OK)
		r = tx_commit(v->call->ctx.db);
	if (r == OK)
		gate_answer(v, 200, text);
	return r;
}

enum result gate_run(struct visit *v, enum result (*work)(struct visit *v))
{
	enum result r;

	do {
		r = work(v);
		tx_rollback(v->call->ctx.db);
	} while (r == RETRY && db_time_left_ms(v->call->ctx.db) > RETRY_RESERVE_MS);
	return r;
}

/* A visit that could not be decided is answered "try again", never "admit". */
static enum result decide_visit(struct visit *v)
{
	enum result r = gate_run(v, decide_own_code);

	if (r == NONE)
		r = gate_groupon(v);
	if (r != OK)
		answer_refusal(v, 503, "try_again", "the system is busy");
	return r;
}

/* By the answer itself: what was decided is not what is answered when the commit fails, or when an answer is repeated. */
static bool says_admit(const struct http_reply *reply)
{
	static const char begin[] = "{\"admit\":true,";

	return reply->body.n >= sizeof begin - 1 && memcmp(reply->body.p, begin, sizeof begin - 1) == 0;
}

static enum result serve_visit(struct frame_call *fc)
{
	const struct http_reply *reply = fc->reply;
	struct visit v = { .call = fc };
	const char *why = frame_not_post(fc);
	enum result r = OK;
	char order[72];

	if (why != NULL) {
		answer_refusal(&v, reply->status, "malformed", why);
	} else if (!has_gate_key(fc)) {
		fc->reply->extra = "WWW-Authenticate: Bearer\r\n";
		fc->note = arena_printf(fc->ctx.arena, "address=%s", http_client(fc->rq, fc->conf->trusted_proxy).p);
		answer_refusal(&v, 401, "unauthorised", "the Authorization header does not carry the gate key");
	} else if ((why = frame_body_fault(fc)) != NULL) {
		answer_refusal(&v, reply->status, "malformed", why);
	} else if (read_visit(&v) && read_idempotency_key(&v)) {
		r = decide_visit(&v);
	}
	frame_log(fc, r == OK && reply->status != 401 ? LOG_INFO : LOG_WARN, "gate",
	          "order=%s http=%d admit=%d reason=%s", log_safe(v.result.order_id, order, sizeof order),
	          reply->status, says_admit(reply),
	          v.repeat ? "replay" : (reply->status == 200 ? admission_word(v.result.reason) : "-"));
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
