/*
 * How every callback is answered: check, decode, run the transaction, answer, log.
 * README.md of this folder shows the steps in order.
 */
#include "web/spi.h"

#include "base/day.h"
#include "base/guard.h"
#include "base/log.h"
#include "json/json_guard.h"
#include "notice/alarm.h"
#include "web/frame.h"
#include "web/reply.h"
#include "web/spi_auth.h"

#include <cjson/cJSON.h>
#include <string.h>

#define ANSWER_MAX (16u << 20)
#define ANSWER_KEPT (256u << 10) /* a process keeps so much memory for its next answer */
#define BUSY "system busy, call again"

/* One request and its answer; the handler sees `call`. */
struct exchange {
	struct spi_call call;
	struct frame_call *fc;
	const struct spi *spi;
	struct buf text; /* of the answer */
	struct json_out data;
	struct reply_key key;
	bool keyed;    /* the callback has a key: its answer is kept */
	bool kept;     /* it has been kept in this transaction */
	bool refused;  /* the handler has refused, and the refusal is to be kept without what it has written */
	bool answered; /* the answer stands, and this transaction ends without effect */
};

struct worker {
	const struct spi *spi;
	struct buf text;
};

enum result spi_refuse(struct spi_call *c, int error_code, const char *description)
{
	const char *words = description != NULL ? description : spi_code_meaning(error_code);

	c->error_code = error_code;
	c->description = arena_str(c->ctx.arena, words, strlen(words));
	return REFUSE;
}

enum result spi_conflict(struct spi_call *c)
{
	c->conflict = true;
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

static void begin_success(struct exchange *ex)
{
	begin_answer(ex, SPI_OK, STR("success"));
	ex->call.error_code = SPI_OK;
	ex->call.conflict = false;
	ex->fc->outcome = "ok";
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

static enum result answer_busy(struct exchange *ex, enum result r)
{
	ex->fc->outcome = r == BUG ? "bug" : "again";
	answer_code(ex, SPI_AGAIN, STR(BUSY));
	return r;
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

static enum result answer_conflict(struct exchange *ex)
{
	answer_code(ex, ex->spi->unreadable_code, STR("this key was used before with other content"));
	ex->fc->outcome = "conflict";
	ex->answered = true;
	return REFUSE;
}

/* Claims the key. For a repeat (DUPLICATE) the first answer becomes the answer; for other content (REFUSE) a conflict. */
static enum result claim_key(struct exchange *ex)
{
	struct str first;
	enum result r = reply_claim(&ex->call.ctx, &ex->key, &first);

	ex->kept = ex->refused = false;
	ex->answered = r == DUPLICATE;
	if (r == DUPLICATE) {
		buf_clear(&ex->text);
		buf_add(&ex->text, first.p, first.n);
		ex->fc->outcome = "replay";
	}
	return r == REFUSE ? answer_conflict(ex) : r;
}

/* Keeps the answer, a refusal. `overtaken`: what to return where something was done under the key meanwhile. */
static enum result keep_refused(struct exchange *ex, enum result overtaken)
{
	enum result r = GUARDED && ex->spi->refused != NULL ? ex->spi->refused(&ex->call) : OK;

	if (r == DUPLICATE)
		return overtaken;
	return r == OK ? reply_keep(&ex->call.ctx, &ex->key, buf_str(&ex->text)) : r;
}

/* A refusal is kept like any answer, except 100. REFUSE: not now, because what the handler has written must go first. */
static enum result refuse(struct exchange *ex)
{
	ex->fc->outcome = "refuse";
	answer_code(ex, ex->call.error_code, ex->call.description);
	ex->answered = ex->call.error_code == SPI_AGAIN;
	ex->refused = !ex->answered && tx_changed(ex->call.ctx.db);
	return ex->answered || ex->refused ? REFUSE : keep_refused(ex, RETRY);
}

/* Keeps the refusal alone. If a repeat of the request comes in between, its answer becomes the first one. */
static enum result keep_refusal(struct exchange *ex)
{
	struct tx tx = tx_of(ex->call.ctx.db, 0);
	struct str words = ex->call.description;
	int code = ex->call.error_code;

	while (tx_next(&tx)) {
		tx.r = claim_key(ex);
		if (tx.r != OK)
			continue;
		answer_code(ex, code, words);
		tx.r = keep_refused(ex, AGAIN);
	}
	return tx.r;
}

/* Runs the handler and keeps its answer. */
static enum result handle_and_keep(struct exchange *ex)
{
	enum result r;

	begin_success(ex);
	r = ex->spi->handle(&ex->call);
	if (r == REFUSE && ex->call.conflict)
		return answer_conflict(ex);
	if (r == REFUSE && ex->call.error_code != SPI_OK)
		return refuse(ex);
	if (r == DUPLICATE || r == NONE || r == REFUSE)
		return BUG; /* the handler must not return these results */
	if (r == OK)
		r = spi_keep(&ex->call);
	if (r == OK)
		end_answer(ex);
	return r;
}

/* A repeat: its first answer is written already. */
static enum result handle_repeat(struct exchange *ex)
{
	enum result r;

	if (ex->spi->repeated == NULL)
		return DUPLICATE;
	ex->answered = false;
	r = ex->spi->repeated(&ex->call);
	return r == DUPLICATE || r == NONE || r == REFUSE ? BUG : r; /* it must not return these results */
}

/* OK: the request was new, and is answered. NONE: it goes the ordinary way. */
static enum result answer_at_once(struct exchange *ex)
{
	struct tx tx = tx_of(ex->call.ctx.db, 0);

	if (ex->spi->at_once == NULL)
		return NONE;
	while (tx_next(&tx)) {
		begin_success(ex);
		tx.r = ex->spi->at_once(&ex->call);
	}
	if (tx.r == OK)
		end_answer(ex);
	return tx.r;
}

/* OK: the answer is written, by this request or by the first one with its key. */
static enum result spi_transact(struct exchange *ex)
{
	struct tx tx = tx_of(ex->call.ctx.db, 0);

	while (tx_next(&tx)) {
		tx.r = claim_key(ex);
		if (tx.r == OK)
			tx.r = handle_and_keep(ex);
		else if (tx.r == DUPLICATE)
			tx.r = handle_repeat(ex);
	}
	if (ex->refused)
		tx.r = keep_refusal(ex);
	return ex->answered ? OK : tx.r;
}

static enum result read_only(struct exchange *ex)
{
	enum result r;

	do {
		begin_success(ex);
		r = ex->spi->handle(&ex->call);
	} while (db_again(ex->call.ctx.db, r));
	if (r == REFUSE) {
		ex->fc->outcome = "refuse";
		answer_code(ex, ex->call.error_code, ex->call.description);
		return OK;
	}
	if (r == OK)
		end_answer(ex);
	return r;
}

/* Without a result the answer is 100, and nothing is written. */
static enum result run_handler(struct exchange *ex)
{
	enum result r = ex->keyed ? answer_at_once(ex) : read_only(ex);

	if (ex->keyed && r == NONE)
		r = spi_transact(ex);

	if (r == OK && ex->text.over)
		r = BUG;
	return r == OK ? OK : answer_busy(ex, r);
}

static enum result refuse_unreadable(struct exchange *ex, const char *what)
{
	ex->fc->outcome = "unreadable";
	answer_code(ex, ex->spi->unreadable_code, str_text(what));
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
	ex->fc->outcome = "incomplete";
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
	const cJSON *json = json_tree(a, body, JSON_AS_THEY_ARE, &why, &at);
	enum result r;

	if (json == NULL)
		return refuse_unreadable(ex, arena_printf(a, "malformed JSON at byte %zu: %s", at, why).p);
	if (is_other_form(ex->spi, json))
		ex->spi = ex->spi->other;
	request = arena_alloc(a, ex->spi->table->size);
	r = field_decode(&d, ex->spi->table, json, request);
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
		ex->call.content = field_digest(ex->spi->table, ex->call.request, ex->call.app->app_id);
		ex->key = (struct reply_key){ .action = ex->spi->action,
			                      .key = ex->spi->key(&ex->call),
			                      .app_id = ex->call.app->app_id,
			                      .content = ex->call.content };
	}
	return run_handler(ex);
}

/* Every path through it writes exactly one JSON answer. */
static enum result answer_request(struct exchange *ex)
{
	struct frame_call *fc = ex->fc;
	const char *why = frame_body_fault(fc);
	enum result r;

	if (why == NULL)
		why = frame_not_post(fc);
	if (why != NULL) {
		fc->outcome = "http";
		answer_code(ex, SPI_AGAIN, str_text(why));
		return OK;
	}
	do {
		r = spi_authenticate(&ex->call.ctx, ex->call.conf, fc->rq, &ex->call.app, &why);
	} while (db_again(ex->call.ctx.db, r));
	if (r == REFUSE) {
		fc->reply->status = 401;
		fc->outcome = why;
		answer_code(ex, SPI_AGAIN, STR("bad signature"));
		return OK;
	}
	return r == OK ? decode_and_run(ex, fc->rq->body) : answer_busy(ex, r);
}

static enum result serve_callback(struct frame_call *fc)
{
	struct worker *w = fc->own;
	struct exchange ex = { .fc = fc, .spi = w->spi };
	struct log_line line;
	enum result r;

	if (w->text.room > ANSWER_KEPT) /* the last answer was a long pull */
		buf_free(&w->text);
	ex.text = w->text;
	w->text = BUF_INIT(ANSWER_MAX); /* nobody else may use it while it grows */
	ex.call.ctx = fc->ctx;
	ex.call.conf = fc->conf;
	ex.call.data = &ex.data;
	r = answer_request(&ex);
	fc->reply->body = buf_str(&ex.text);
	fc->note = ex.call.note;
	log_begin(&line, frame_level(r), "request");
	log_add(&line, "action", ex.spi->action);
	log_add_safe(&line, "order", ex.call.order_id, LOG_ID_SHOWN);
	log_add_int(&line, "http", fc->reply->status);
	log_add_int(&line, "code", ex.call.error_code);
	frame_log(fc, &line);
	w->text = ex.text;
	return r;
}

int spi_main(const struct spi *spi)
{
	struct worker w = { .spi = spi, .text = BUF_INIT(ANSWER_MAX) };
	const struct frame f = {
		.name = spi->action,
		.use = spi->use,
		.budget_ms = spi->budget_ms,
		.logid_header = "HTTP_X_BYTEDANCE_LOGID",
		.trouble = { .status = 200, /* the platform calls again */
		             .no_memory = "{\"data\":{\"error_code\":100,\"description\":\"" BUSY "\"}}",
		             .unconfigured = "{\"data\":{\"error_code\":100,"
		                             "\"description\":\"system not configured, call again\"}}" },
		.answer = serve_callback,
	};
	int status = frame_main(&f, &w);

	buf_free(&w.text);
	return status;
}
