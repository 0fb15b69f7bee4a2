/*
 * How every callback is answered: check, decode, run the transaction, answer, log.
 * README.md of this folder shows the steps in order.
 */
#include "web/spi.h"

#include "base/clock.h"
#include "base/day.h"
#include "base/log.h"
#include "base/process.h"
#include "json/json_guard.h"
#include "notice/alarm.h"
#include "web/http.h"
#include "web/reply.h"
#include "web/spi_auth.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MAX (16u << 20)
#define ANSWER_KEPT (256u << 10) /* a process keeps so much memory for its next answer */
#define RETRY_RESERVE_MS 100     /* a retry needs more time than this */

/* One request and its answer; the handler sees `call`. */
struct exchange {
	struct spi_call call;
	const struct spi *spi;
	struct buf text; /* of the answer */
	struct json_out data;
	struct reply_key key;
	bool keyed;          /* the callback has a key: its answer is kept */
	bool kept;           /* it has been kept in this transaction */
	const char *outcome; /* word for the log line */
};

struct worker {
	const struct spi *spi;
	const struct config *conf;
	struct vault vault;
	struct db *db;
	struct buf text;
};

enum result spi_refuse(struct spi_call *c, int error_code, const char *description)
{
	const char *words = description != NULL ? description : spi_code_meaning(error_code);

	c->error_code = error_code;
	c->description = arena_str(c->ctx.arena, words, strlen(words));
	return REFUSE;
}

static void begin_answer(struct exchange *ex, int code, struct str description)
{
	buf_clear(&ex->text);
	ex->data = (struct json_out){ .b = &ex->text };
	json_object(&ex->data, NULL);
	json_object(&ex->data, "data");
	json_int(&ex->data, "error_code", code);
	json_str(&ex->data, "description", description);
}

void spi_describe(struct spi_call *c, struct str description)
{
	begin_answer((struct exchange *)c, SPI_OK, description);
}

static void end_answer(struct exchange *ex)
{
	json_object_end(&ex->data);
	json_object_end(&ex->data);
}

static void answer_code(struct exchange *ex, int code, struct str description)
{
	begin_answer(ex, code, description);
	end_answer(ex);
	ex->call.error_code = code;
}

enum result spi_keep(struct spi_call *c)
{
	struct exchange *ex = (struct exchange *)c;
	struct str open = buf_str(&ex->text);

	if (!ex->keyed || ex->kept)
		return OK;
	if (ex->text.over)
		return BUG;
	ex->kept = true;
	return reply_keep(&c->ctx, &ex->key, arena_printf(c->ctx.arena, "%.*s}}", (int)open.n, open.p));
}

/* Claims the key. For a repeat (DUPLICATE) the first answer becomes the answer. */
static enum result claim_key(struct exchange *ex)
{
	struct str first;
	enum result r = reply_claim(&ex->call.ctx, &ex->key, &first);

	if (r == DUPLICATE) {
		buf_clear(&ex->text);
		buf_add(&ex->text, first.p, first.n);
		ex->outcome = "replay";
	}
	if (r == REFUSE) {
		(void)spi_refuse(&ex->call, ex->spi->unreadable_code, "this key was used before with other content");
		ex->outcome = "conflict";
	}
	return r;
}

/*
 * Keeps a refusal like any answer, except 100. What the handler has written is rolled back
 * first; if a repeat of the request comes in between, its answer becomes the first one.
 */
static enum result keep_refusal(struct exchange *ex)
{
	struct db *db = ex->call.ctx.db;
	struct str words = ex->call.description;
	int code = ex->call.error_code;
	enum result r = OK;

	answer_code(ex, code, words);
	if (code == SPI_AGAIN)
		return OK; /* never kept, and the caller rolls back */
	if (tx_changed(db)) {
		tx_rollback(db);
		ex->kept = false;
		r = tx_begin(db);
		if (r == OK)
			r = claim_key(ex);
		if (r == DUPLICATE)
			return OK;
		if (r != OK)
			return r;
		answer_code(ex, code, words);
	}
	r = reply_keep(&ex->call.ctx, &ex->key, buf_str(&ex->text));
	return r == OK ? tx_commit(db) : r;
}

/* Runs the handler and keeps its answer. OK: committed, or a refusal that is not kept. */
static enum result handle_and_keep(struct exchange *ex)
{
	enum result r;

	begin_answer(ex, SPI_OK, STR("success"));
	ex->call.error_code = SPI_OK;
	ex->outcome = "ok";
	r = ex->spi->handle(&ex->call);
	if (r == REFUSE && ex->call.error_code != SPI_OK) {
		ex->outcome = "refuse";
		return keep_refusal(ex);
	}
	if (r == DUPLICATE || r == NONE || r == REFUSE)
		return BUG; /* the handler must not return these results */
	if (r == OK)
		r = spi_keep(&ex->call);
	if (r == OK)
		r = tx_commit(ex->call.ctx.db);
	if (r == OK)
		end_answer(ex);
	return r;
}

/* A repeat: its first answer is written already. */
static enum result handle_repeat(struct exchange *ex)
{
	enum result r;

	if (ex->spi->repeated == NULL)
		return OK;
	r = ex->spi->repeated(&ex->call);
	if (r == DUPLICATE || r == NONE || r == REFUSE)
		return BUG; /* it must not return these results */
	return r == OK ? tx_commit(ex->call.ctx.db) : r;
}

/* OK: the answer is written, by this request or by the first one with its key. */
static enum result spi_transact(struct exchange *ex)
{
	struct db *db = ex->call.ctx.db;
	enum result r = tx_begin(db);

	ex->kept = false;
	if (r == OK)
		r = claim_key(ex);
	if (r == OK) {
		r = handle_and_keep(ex);
	} else if (r == REFUSE) {
		answer_code(ex, ex->call.error_code, ex->call.description);
		r = OK;
	} else if (r == DUPLICATE) {
		r = handle_repeat(ex);
	}
	tx_rollback(db);
	return r;
}

static enum result read_only(struct exchange *ex)
{
	enum result r;

	begin_answer(ex, SPI_OK, STR("success"));
	ex->call.error_code = SPI_OK;
	ex->outcome = "ok";
	r = ex->spi->handle(&ex->call);
	if (r == REFUSE) {
		ex->outcome = "refuse";
		answer_code(ex, ex->call.error_code, ex->call.description);
		return OK;
	}
	if (r == OK)
		end_answer(ex);
	return r;
}

/* Runs the handler, again on RETRY while there is time. Without a result the answer is 100, and nothing is written. */
static enum result run_handler(struct exchange *ex)
{
	enum result r;

	do {
		r = ex->keyed ? spi_transact(ex) : read_only(ex);
	} while (r == RETRY && db_time_left_ms(ex->call.ctx.db) > RETRY_RESERVE_MS);
	if (r == OK && ex->text.over)
		r = BUG;
	if (r != OK) {
		ex->outcome = r == BUG ? "bug" : "again";
		answer_code(ex, SPI_AGAIN, STR("system busy, call again"));
	}
	return r;
}

static enum result refuse_unreadable(struct exchange *ex, const char *what)
{
	ex->outcome = "unreadable";
	answer_code(ex, ex->spi->unreadable_code, (struct str){ what, strlen(what) });
	return OK;
}

static enum result raise_lacking(struct exchange *ex)
{
	struct ctx *c = &ex->call.ctx;
	char when[UTC_TEXT_SIZE];

	utc_format(c->now, when);
	return alarm_raise(
		c, "call_incomplete",
		arena_printf(c->arena, "%lld:%s:%.13s", (long long)ex->call.app->app_id, ex->spi->action, when),
		NO_ORDER,
		arena_printf(c->arena,
	                     "%s was called without a field that tells it from other calls (%s): somebody may send"
	                     " recorded calls to other addresses, or the platform has changed its page",
	                     ex->spi->action, ex->call.description.p)
			.p);
}

/* Bytes signed for another callback lack a field that this one requires. 100, never a definite answer: nothing was decided. */
static enum result refuse_lacking(struct exchange *ex, const char *what)
{
	struct tx tx = tx_of(ex->call.ctx.db, 0);

	ex->call.description = arena_str(ex->call.ctx.arena, what, strlen(what));
	ex->outcome = "incomplete";
	answer_code(ex, SPI_AGAIN, ex->call.description);
	if (ex->spi->use != DB_WRITE)
		return OK;
	while (tx_next(&tx))
		tx.r = raise_lacking(ex);
	return tx.r;
}

/* A member that is there, and neither null nor an empty text. */
static bool has_member(const cJSON *json, const char *member)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(json, member);

	return v != NULL && !cJSON_IsNull(v) && !(cJSON_IsString(v) && v->valuestring[0] == '\0');
}

static bool is_other_form(const struct spi *spi, const cJSON *json)
{
	if (spi->other == NULL || !has_member(json, spi->other_has))
		return false;
	for (size_t i = 0; i < sizeof spi->other_lacks / sizeof spi->other_lacks[0]; i++) {
		if (spi->other_lacks[i] != NULL && has_member(json, spi->other_lacks[i]))
			return false;
	}
	return true;
}

/* Decodes the body into the struct of the table. OK: ex->call.request is set, or the answer is written. */
static enum result decode_body(struct exchange *ex, struct str body)
{
	struct arena *a = ex->call.ctx.arena;
	struct decode d = { .arena = a, .client_secret = ex->call.app->client_secret, .lenient = ex->spi->lenient };
	const char *why;
	size_t at;
	void *request;
	cJSON *json = json_parse(a, body, JSON_AS_THEY_ARE, &why, &at);
	enum result r;

	if (json == NULL)
		return refuse_unreadable(ex, arena_printf(a, "malformed JSON at byte %zu: %s", at, why).p);
	if (is_other_form(ex->spi, json))
		ex->spi = ex->spi->other;
	request = arena_alloc(a, ex->spi->table->size);
	r = field_decode(&d, ex->spi->table, json, request);
	cJSON_Delete(json);
	if (r != OK && d.lacks && ex->spi->key != NULL)
		return refuse_lacking(ex, d.fault);
	if (r != OK)
		return refuse_unreadable(ex, arena_str(a, d.fault, strlen(d.fault)).p);
	why = ex->spi->lacks != NULL ? ex->spi->lacks(request) : NULL;
	if (why != NULL)
		return refuse_lacking(ex, arena_printf(a, "field %s: missing", why).p);
	if (d.fault[0] != '\0')
		log_event(LOG_WARN, "unreadable", "ignored=\"%s\"", d.fault);
	ex->call.request = request;
	return OK;
}

static enum result decode_and_run(struct exchange *ex, struct str body)
{
	enum result r = decode_body(ex, body);

	if (r != OK || ex->call.request == NULL)
		return r;
	ex->keyed = ex->spi->key != NULL;
	if (ex->keyed) {
		ex->key = (struct reply_key){ .action = ex->spi->action,
			                      .key = ex->spi->key(&ex->call),
			                      .app_id = ex->call.app->app_id,
			                      .content = field_digest(ex->spi->table, ex->call.request,
			                                              ex->call.app->app_id) };
	}
	return run_handler(ex);
}

static void log_request(struct exchange *ex, const struct http_reply *reply, int64_t started_ms, enum result r)
{
	enum log_level level = r == OK ? LOG_INFO : (r == BUG ? LOG_ERROR : LOG_WARN);
	char order[72];

	log_event(level, "request", "action=%s order=%s http=%d code=%d ms=%lld sql=%d outcome=%s%s%s", ex->spi->action,
	          log_safe(ex->call.order_id, order, sizeof order), reply->status, ex->call.error_code,
	          (long long)(clock_monotonic_ms() - started_ms), db_statements(ex->call.ctx.db), ex->outcome,
	          ex->call.note.p != NULL ? " " : "", ex->call.note.p != NULL ? ex->call.note.p : "");
}

/* Every path through it writes exactly one JSON answer. */
static enum result answer_request(struct exchange *ex, const struct http_request *rq, struct http_reply *reply)
{
	const char *why = "";
	enum result r;

	if (rq->fault != 0 || rq->method.n != 4 || memcmp(rq->method.p, "POST", 4) != 0) {
		reply->status = rq->fault != 0 ? rq->fault : 405;
		reply->extra = rq->fault != 0 ? NULL : "Allow: POST\r\n";
		ex->outcome = "http";
		answer_code(ex, SPI_AGAIN,
		            rq->fault == 413 ? STR("request body too long")
		            : rq->fault != 0 ? STR("request body incomplete or without a valid length")
		                             : STR("only POST"));
		return OK;
	}
	do {
		r = spi_authenticate(&ex->call.ctx, ex->call.conf, rq, &ex->call.app, &why);
	} while (r == RETRY && db_time_left_ms(ex->call.ctx.db) > RETRY_RESERVE_MS);
	if (r == REFUSE) {
		reply->status = 401;
		ex->outcome = why;
		answer_code(ex, SPI_AGAIN, STR("bad signature"));
		return OK;
	}
	if (r != OK) {
		ex->outcome = r == BUG ? "bug" : "again";
		answer_code(ex, SPI_AGAIN, STR("system busy, call again"));
		return r;
	}
	return decode_and_run(ex, rq->body);
}

static bool serve_request(const struct http_request *rq, struct http_reply *reply, void *arg)
{
	struct worker *w = arg;
	int64_t started_ms = clock_monotonic_ms();
	struct exchange ex = { .spi = w->spi, .outcome = "ok" };
	enum result r;

	if (w->text.room > ANSWER_KEPT) /* the last answer was a long pull */
		buf_free(&w->text);
	ex.text = w->text;
	w->text = BUF_INIT(ANSWER_MAX); /* nobody else may use it while it grows */
	ex.call.ctx = (struct ctx){ w->db, rq->arena, &w->vault, clock_now() };
	ex.call.conf = w->conf;
	ex.call.data = &ex.data;
	log_logid(http_header(rq, "HTTP_X_BYTEDANCE_LOGID"));
	db_deadline(w->db, w->spi->budget_ms);
	r = answer_request(&ex, rq, reply);
	db_deadline(w->db, 0);
	reply->body = buf_str(&ex.text);
	log_request(&ex, reply, started_ms, r);
	w->text = ex.text;
	return r != BUG;
}

/* Every callback's answer without memory: the platform calls again. */
static void answer_again(struct http_reply *reply, void *arg)
{
	struct worker *w = arg;

	if (w != NULL)
		db_abandon(w->db);
	reply->status = 200;
	reply->body = STR("{\"data\":{\"error_code\":100,\"description\":\"system busy, call again\"}}");
}

/* A program that cannot start still answers its caller: 100. */
static bool serve_unconfigured(const struct http_request *rq, struct http_reply *reply, void *arg)
{
	(void)rq;
	(void)arg;
	reply->body = STR("{\"data\":{\"error_code\":100,\"description\":\"system not configured, call again\"}}");
	return false;
}

int spi_main(const struct spi *spi)
{
	static const struct http_server unconfigured = { .body_max = 1,
		                                         .handle = serve_unconfigured,
		                                         .no_memory = answer_again };
	static struct config conf;
	struct worker w = { .spi = spi, .conf = &conf, .text = BUF_INIT(ANSWER_MAX) };
	struct http_server server = { .handle = serve_request, .no_memory = answer_again, .arg = &w };
	char err[512];
	int status;

	process_start(spi->action);
	http_starting(&unconfigured);
	if (config_open(&conf, &w.vault, err, sizeof err) != OK) {
		(void)fprintf(stderr, "%s: %s\n", spi->action, err);
		(void)http_serve(&unconfigured);
		return EXIT_FAILURE;
	}
	log_open(conf.log_file);
	w.db = db_open(&conf, spi->use);
	server.body_max = (size_t)conf.body_max_bytes;
	server.db = w.db;
	status = http_serve(&server);
	db_close(w.db);
	buf_free(&w.text);
	return status;
}
