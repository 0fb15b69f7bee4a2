/*
 * Turnstiles: POST {"code" | "id_card", "poi_id", "project_id"} with
 * Authorization: Bearer KEY → {"admit":true|false,"reason",…}. The same
 * Idempotency-Key gets the same answer; each voucher is admitted once.
 *
 * Our own interface, not the platform's: docs/gate.md is its contract, cgi-bin/README.md says how it works inside.
 */
#include "gate.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/process.h"
#include "base/random.h"
#include "base/str.h"
#include "json/json_out.h"
#include "web/sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define RETRY_RESERVE_MS 100
#define ANSWER_MAX 4096
#define SCHEME "Bearer"
#define OWN_KEY_LENGTH 20

void gate_answer(struct visit *v, int status, struct str body)
{
	v->reply->status = status;
	v->reply->body = body;
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
	gate_answer(v, status, arena_str(v->ctx.arena, buf_str(&b).p, buf_str(&b).n));
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
	text = arena_str(v->ctx.arena, buf_str(&b).p, buf_str(&b).n);
	buf_free(&b);
	return text;
}

static bool has_gate_key(const struct gate *g, const struct http_request *rq)
{
	struct str auth = http_header(rq, "HTTP_AUTHORIZATION");
	size_t n = sizeof SCHEME - 1;

	if (g->conf.gate_key.n == 0 || auth.n <= n || strncasecmp(auth.p, SCHEME, n) != 0 ||
	    (auth.p[n] != ' ' && auth.p[n] != '\t'))
		return false;
	n += strspn(auth.p + n, " \t");
	return equal_secret((struct str){ auth.p + n, auth.n - n }, g->conf.gate_key);
}

/* False: the request is malformed, and the visit is answered. */
static bool read_visit(struct visit *v, const struct http_request *rq)
{
	struct str why;
	bool good = gate_request_read(v->ctx.arena, rq->body, &v->rq, &why);

	if (!good)
		answer_refusal(v, 400, "malformed", why.p);
	return good;
}

/*
 * A request without an Idempotency-Key gets a key of our own: if the connection is lost at COMMIT, the next attempt
 * of this very request finds by it that the ticket was used by itself. False: the visit is answered.
 */
static bool read_idempotency_key(struct visit *v, const struct http_request *rq)
{
	struct str key = http_header(rq, "HTTP_IDEMPOTENCY_KEY");
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
		                     .key = key.n > 0 ? arena_printf(v->ctx.arena, "k:%s", key.p)
		                                      : arena_printf(v->ctx.arena, "r:%s", own),
		                     .content = field_digest(&GATE_REQUEST_TABLE, &v->rq, 0) };
	return true;
}

enum result gate_claim(struct visit *v, bool *answered)
{
	struct str text = STR_NONE;
	enum result r = reply_claim(&v->ctx, &v->key, &text);

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
		                              v->gate->conf.voucher_url };
	struct str text = STR_NONE;
	bool answered = false;
	enum result r = tx_begin(v->ctx.db);

	if (r == OK)
		r = gate_claim(v, &answered);
	if (answered)
		return OK;
	if (r == OK)
		r = admission_decide(&v->ctx, &rq, &v->result);
	if (r == OK && v->result.reason == ADMIT_UNKNOWN_CODE)
		r = gate_groupon_wanted(v);
	if (r == OK)
		text = admission_json(v);
	if (r == OK)
		r = reply_keep(&v->ctx, &v->key, text);
	if (r == OK)
		r = tx_commit(v->ctx.db);
	if (r == OK)
		gate_answer(v, 200, text);
	return r;
}

enum result gate_run(struct visit *v, enum result (*work)(struct visit *v))
{
	enum result r;

	do {
		r = work(v);
		tx_rollback(v->ctx.db);
	} while (r == RETRY && db_time_left_ms(v->ctx.db) > RETRY_RESERVE_MS);
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

static bool serve_visit(const struct http_request *rq, struct http_reply *reply, void *arg)
{
	struct gate *g = arg;
	struct visit v = { .gate = g, .ctx = { g->db, rq->arena, &g->vault, clock_now() }, .reply = reply };
	enum result r = OK;
	char order[72];

	v.started_ms = clock_monotonic_ms();
	log_logid(STR_NONE);
	db_deadline(g->db, GATE_BUDGET_MS);
	if (rq->method.n != 4 || memcmp(rq->method.p, "POST", 4) != 0) {
		reply->extra = "Allow: POST\r\n";
		answer_refusal(&v, 405, "malformed", "only POST");
	} else if (!has_gate_key(g, rq)) {
		reply->extra = "WWW-Authenticate: Bearer\r\n";
		answer_refusal(&v, 401, "unauthorised", "the Authorization header does not carry the gate key");
	} else if (rq->fault != 0) {
		answer_refusal(&v, rq->fault, "malformed",
		               "request body too long, incomplete or without a valid length");
	} else if (read_visit(&v, rq) && read_idempotency_key(&v, rq)) {
		r = decide_visit(&v);
	}
	db_deadline(g->db, 0);
	log_event(r == OK && reply->status != 401 ? LOG_INFO : LOG_WARN, "gate",
	          "order=%s http=%d admit=%d reason=%s ms=%lld sql=%d%s%s",
	          log_safe(v.result.order_id, order, sizeof order), reply->status, says_admit(reply),
	          v.repeat ? "replay" : (reply->status == 200 ? admission_word(v.result.reason) : "-"),
	          (long long)(clock_monotonic_ms() - v.started_ms), db_statements(g->db),
	          reply->status == 401 ? " address=" : "",
	          reply->status == 401 ? http_client(rq, g->conf.trusted_proxy).p : "");
	return r != BUG;
}

static void answer_try_again(struct http_reply *reply, void *arg)
{
	struct gate *g = arg;

	if (g != NULL)
		db_abandon(g->db);
	reply->status = 503;
	reply->body = STR("{\"admit\":false,\"reason\":\"try_again\",\"detail\":\"the system is busy\"}");
}

static bool serve_unconfigured(const struct http_request *rq, struct http_reply *reply, void *arg)
{
	(void)rq;
	(void)arg;
	reply->status = 503;
	reply->body = STR("{\"admit\":false,\"reason\":\"try_again\",\"detail\":\"the system is not configured\"}");
	return false;
}

int main(void)
{
	static const struct http_server unconfigured = { .body_max = 1,
		                                         .handle = serve_unconfigured,
		                                         .no_memory = answer_try_again };
	static struct gate g;
	struct http_server server = { .handle = serve_visit, .no_memory = answer_try_again, .arg = &g };
	char err[512];
	int status;

	process_start("gate");
	http_starting(&unconfigured);
	if (config_open(&g.conf, &g.vault, err, sizeof err) != OK) {
		(void)fprintf(stderr, "gate: %s\n", err);
		(void)http_serve(&unconfigured);
		return EXIT_FAILURE;
	}
	log_open(g.conf.log_file);
	g.db = db_open(&g.conf, DB_WRITE);
	server.body_max = (size_t)g.conf.body_max_bytes;
	server.db = g.db;
	status = http_serve(&server);
	gate_groupon_close(&g);
	db_close(g.db);
	return status;
}
