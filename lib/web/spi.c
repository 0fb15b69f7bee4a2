/*
 * The one way through: accept, check, decode, transact, answer, log.
 */
#include "web/spi.h"

#include "base/clock.h"
#include "base/log.h"
#include "json/json_guard.h"
#include "web/door.h"
#include "web/reply.h"
#include "web/spi_auth.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MAX (8u << 20)
#define ANSWER_KEPT (256u << 10) /* room that a process keeps for its next answer */
#define RETRY_RESERVE_MS 100     /* no further attempt with less time than this */

/* One request on its way; `call` is what the handler sees. */
struct run {
	struct call call;
	const struct spi *spi;
	struct buf text; /* the answer */
	struct json_out data;
	struct reply_key key;
	bool keyed;
	bool kept;
	const char *outcome; /* word for the log line */
};

struct worker {
	const struct spi *spi;
	const struct config *conf;
	struct vault vault;
	struct db *db;
	struct buf text;
};

enum result spi_refuse(struct call *c, int error_code, const char *description)
{
	const char *words = description != NULL ? description : spi_code_meaning(error_code);

	c->error_code = error_code;
	c->description = arena_str(c->ctx.arena, words, strlen(words));
	return REFUSE;
}

static void begin_answer(struct run *run, int code, struct str description)
{
	buf_clear(&run->text);
	run->data = (struct json_out){ .b = &run->text };
	json_object(&run->data, NULL);
	json_object(&run->data, "data");
	json_int(&run->data, "error_code", code);
	json_str(&run->data, "description", description);
}

void spi_describe(struct call *c, struct str description)
{
	begin_answer((struct run *)c, SPI_OK, description);
}

static void end_answer(struct run *run)
{
	json_object_end(&run->data);
	json_object_end(&run->data);
}

static void answer_code(struct run *run, int code, struct str description)
{
	begin_answer(run, code, description);
	end_answer(run);
	run->call.error_code = code;
}

enum result spi_keep(struct call *c)
{
	struct run *run = (struct run *)c;
	struct str open = buf_str(&run->text);

	if (!run->keyed || run->kept)
		return OK;
	if (run->text.over)
		return BUG;
	run->kept = true;
	return reply_keep(&c->ctx, &run->key, arena_printf(c->ctx.arena, "%.*s}}", (int)open.n, open.p));
}

/* Claims the key; on a repeat the first answer is the answer. */
static enum result claim(struct run *run)
{
	struct str first;
	enum result r = reply_claim(&run->call.ctx, &run->key, &first);

	if (r == DUPLICATE) {
		buf_clear(&run->text);
		buf_add(&run->text, first.p, first.n);
		run->outcome = "replay";
	}
	if (r == REFUSE) {
		(void)spi_refuse(&run->call, run->spi->unreadable_code, "this key was used before with other content");
		run->outcome = "conflict";
	}
	return r;
}

/*
 * A refusal is kept like any answer, except 100. What the handler had written by then goes
 * back first; should a repeat slip in between, its answer is the first one.
 */
static enum result keep_refusal(struct run *run)
{
	struct db *db = run->call.ctx.db;
	struct str words = run->call.description;
	int code = run->call.error_code;
	enum result r = OK;

	answer_code(run, code, words);
	if (code == SPI_AGAIN)
		return OK; /* never kept: the caller rolls back */
	if (tx_changed(db)) {
		tx_rollback(db);
		run->kept = false;
		r = tx_begin(db);
		if (r == OK)
			r = claim(run);
		if (r == DUPLICATE)
			return OK;
		if (r != OK)
			return r;
		answer_code(run, code, words);
	}
	r = reply_keep(&run->call.ctx, &run->key, buf_str(&run->text));
	return r == OK ? tx_commit(db) : r;
}

static enum result transact(struct run *run)
{
	struct db *db = run->call.ctx.db;
	enum result r = tx_begin(db);

	run->kept = false;
	if (r == OK)
		r = claim(run);
	if (r == REFUSE) {
		answer_code(run, run->call.error_code, run->call.description);
		tx_rollback(db);
		return OK;
	}
	if (r == OK) {
		begin_answer(run, SPI_OK, STR("success"));
		run->call.error_code = SPI_OK;
		run->outcome = "ok";
		r = run->spi->handle(&run->call);
		if (r == REFUSE && run->call.error_code != SPI_OK) {
			run->outcome = "refuse";
			r = keep_refusal(run);
		} else if (r == OK) {
			r = spi_keep(&run->call);
			if (r == OK)
				r = tx_commit(db);
			end_answer(run);
		} else if (r == DUPLICATE || r == NONE || r == REFUSE) {
			r = BUG; /* results that a handler has to deal with itself */
		}
	} else if (r == DUPLICATE) {
		r = OK;
	}
	tx_rollback(db);
	return r;
}

static enum result read_only(struct run *run)
{
	enum result r;

	begin_answer(run, SPI_OK, STR("success"));
	run->call.error_code = SPI_OK;
	run->outcome = "ok";
	r = run->spi->handle(&run->call);
	if (r == REFUSE) {
		run->outcome = "refuse";
		answer_code(run, run->call.error_code, run->call.description);
		return OK;
	}
	if (r == OK)
		end_answer(run);
	return r;
}

/* Runs until it is decided or the time is up; then 100, with nothing half-done. */
static enum result run_handler(struct run *run)
{
	enum result r;

	do {
		r = run->keyed ? transact(run) : read_only(run);
	} while (r == RETRY && db_time_left_ms(run->call.ctx.db) > RETRY_RESERVE_MS);
	if (r == OK && run->text.over)
		r = BUG;
	if (r != OK) {
		run->outcome = r == BUG ? "bug" : "again";
		answer_code(run, SPI_AGAIN, STR("system busy, call again"));
	}
	return r;
}

static enum result unreadable(struct run *run, const char *what)
{
	run->outcome = "unreadable";
	answer_code(run, run->spi->unreadable_code, (struct str){ what, strlen(what) });
	return OK;
}

static bool has(const cJSON *json, const char *member)
{
	const cJSON *v = cJSON_GetObjectItemCaseSensitive(json, member);

	return v != NULL && !cJSON_IsNull(v) && !(cJSON_IsString(v) && v->valuestring[0] == '\0');
}

/* Signed bytes to the table's struct. OK with run->call.request set, or answered. */
static enum result decode_body(struct run *run, struct str body)
{
	struct arena *a = run->call.ctx.arena;
	struct decode d = { .arena = a, .client_secret = run->call.app->client_secret };
	const char *why;
	struct str text;
	size_t at;
	void *request;
	cJSON *json;
	enum result r;

	if (json_guard(a, body, &text, &why, &at) != OK)
		return unreadable(run, arena_printf(a, "malformed JSON at byte %zu: %s", at, why).p);
	json = cJSON_ParseWithLength(text.p, text.n);
	if (json == NULL)
		return unreadable(run, "malformed JSON");
	if (run->spi->other != NULL && has(json, run->spi->other_has) && !has(json, run->spi->other_lacks))
		run->spi = run->spi->other;
	request = arena_alloc(a, run->spi->table->size);
	r = field_decode(&d, run->spi->table, json, request);
	cJSON_Delete(json);
	if (r != OK)
		return unreadable(run, arena_str(a, d.fault, strlen(d.fault)).p);
	run->call.request = request;
	return OK;
}

static enum result decode_and_run(struct run *run, struct str body)
{
	enum result r = decode_body(run, body);

	if (r != OK || run->call.request == NULL)
		return r;
	run->keyed = run->spi->key != NULL;
	if (run->keyed) {
		run->key = (struct reply_key){ .action = run->spi->action,
			                       .key = run->spi->key(&run->call),
			                       .app_id = run->call.app->app_id,
			                       .content = field_digest(run->spi->table, run->call.request,
			                                               run->call.app->app_id) };
	}
	return run_handler(run);
}

static void log_request(struct run *run, const struct http_reply *reply, int64_t started_ms, enum result r)
{
	enum log_level level = r == OK ? LOG_INFO : (r == BUG ? LOG_ERROR : LOG_WARN);
	char order[72];

	log_event(level, "request", "action=%s order=%s http=%d code=%d ms=%lld sql=%d outcome=%s", run->spi->action,
	          log_safe(run->call.order_id, order, sizeof order), reply->status, run->call.error_code,
	          (long long)(clock_monotonic_ms() - started_ms), db_statements(run->call.ctx.db), run->outcome);
}

/* Every path ends in exactly one JSON answer. */
static enum result answer(struct run *run, const struct http_request *rq, struct http_reply *reply)
{
	const char *why = "";
	enum result r;

	if (rq->fault != 0 || rq->method.n != 4 || memcmp(rq->method.p, "POST", 4) != 0) {
		reply->status = rq->fault != 0 ? rq->fault : 405;
		reply->extra = rq->fault != 0 ? NULL : "Allow: POST\r\n";
		run->outcome = "http";
		answer_code(run, SPI_AGAIN,
		            rq->fault == 413 ? STR("request body too long")
		            : rq->fault != 0 ? STR("request body incomplete or without a valid length")
		                             : STR("only POST"));
		return OK;
	}
	do {
		r = spi_authenticate(&run->call.ctx, run->call.conf, rq, &run->call.app, &why);
	} while (r == RETRY && db_time_left_ms(run->call.ctx.db) > RETRY_RESERVE_MS);
	if (r == REFUSE) {
		reply->status = 401;
		run->outcome = why;
		answer_code(run, SPI_AGAIN, STR("bad signature"));
		return OK;
	}
	if (r != OK) {
		run->outcome = r == BUG ? "bug" : "again";
		answer_code(run, SPI_AGAIN, STR("system busy, call again"));
		return r;
	}
	return decode_and_run(run, rq->body);
}

static bool serve(const struct http_request *rq, struct http_reply *reply, void *arg)
{
	struct worker *w = arg;
	int64_t started_ms = clock_monotonic_ms();
	struct run run = { .spi = w->spi, .outcome = "ok" };
	enum result r;

	if (w->text.room > ANSWER_KEPT) /* a long pull, written out by now */
		buf_free(&w->text);
	run.text = w->text;
	run.call.ctx = (struct ctx){ w->db, rq->arena, &w->vault, clock_now() };
	run.call.conf = w->conf;
	run.call.data = &run.data;
	log_logid(http_header(rq, "HTTP_X_BYTEDANCE_LOGID"));
	db_deadline(w->db, w->spi->budget_ms);
	r = answer(&run, rq, reply);
	db_deadline(w->db, 0);
	reply->body = buf_str(&run.text);
	log_request(&run, reply, started_ms, r);
	w->text = run.text;
	return r != BUG;
}

/* A program that may not start still answers the one who called: 100. */
static bool serve_fault(const struct http_request *rq, struct http_reply *reply, void *arg)
{
	(void)rq;
	(void)arg;
	reply->body = STR("{\"data\":{\"error_code\":100,\"description\":\"system not configured, call again\"}}");
	return false;
}

int spi_main(const struct spi *spi)
{
	static struct config conf;
	struct worker w = { .spi = spi, .conf = &conf, .text = BUF_INIT(ANSWER_MAX) };
	char err[512];
	int status;

	log_program(spi->action);
	if (config_open(&conf, &w.vault, err, sizeof err) != OK) {
		(void)fprintf(stderr, "%s: %s\n", spi->action, err);
		(void)door_run(1, serve_fault, NULL);
		return EXIT_FAILURE;
	}
	log_open(conf.log_file);
	w.db = db_open(&conf, spi->use);
	status = door_run((size_t)conf.body_max_bytes, serve, &w);
	db_close(w.db);
	buf_free(&w.text);
	return status;
}
