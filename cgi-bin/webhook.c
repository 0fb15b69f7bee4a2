/*
 * The platform's messages: the signature over the raw body is checked, then a challenge is answered, any other message
 * stored and answered. Not here: what a message means. A job asks the OpenAPI; a message changes no money, voucher or
 * product.
 *
 * Source: spec security.md, "Webhooks".
 */
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/process.h"
#include "platform/webhook_message.h"
#include "web/app.h"
#include "web/http.h"
#include "web/sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WEBHOOK_BUDGET_MS 2500 /* the platform waits 5,000; after a failure it sends the message again */
#define RETRY_RESERVE_MS 100
#define ANSWER_MAX 8192

struct webhook {
	struct config conf;
	struct vault vault;
	struct db *db;
};

struct delivery {
	struct ctx ctx;
	const struct http_request *rq;
	struct http_reply *reply;
	struct str signature; /* STR_NONE: not signed */
	const struct app *app;
	struct webhook_message message;
	bool repeat;
	const char *outcome; /* word for the log line */
};

static void answer_body(struct delivery *d, struct buf *b)
{
	d->reply->body = arena_str(d->ctx.arena, buf_str(b).p, buf_str(b).n);
	buf_free(b);
}

static void answer(struct delivery *d, int status, int err_no, const char *tips, const char *outcome)
{
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_int(&j, "err_no", err_no);
	json_text(&j, "err_tips", tips);
	json_object_end(&j);
	d->reply->status = status;
	d->outcome = outcome;
	answer_body(d, &b);
}

static void answer_challenge(struct delivery *d)
{
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct json_out j = { .b = &b };

	webhook_challenge_json(&j, &d->message.challenge);
	d->outcome = "challenge";
	answer_body(d, &b);
}

static bool signed_by(const struct app *app, const void *call)
{
	const struct delivery *d = call;

	return sign_check_webhook(app->client_secret, d->rq->body, d->signature);
}

/* A known client_key decides. An empty or unknown one says nothing: a challenge has none, a moved app has its old one. */
static enum result find_signer(struct delivery *d)
{
	enum result r;

	if (d->signature.p == NULL)
		return REFUSE;
	do {
		r = NONE;
		if (d->message.client_key.n > 0)
			r = app_signer(&d->ctx, d->message.client_key, signed_by, d, &d->app);
		if (r == NONE)
			r = app_any_signer(&d->ctx, signed_by, d, &d->app);
	} while (r == RETRY && db_time_left_ms(d->ctx.db) > RETRY_RESERVE_MS);
	return r;
}

static enum result webhook_keep_message(struct delivery *d)
{
	struct str msg_id = http_header(d->rq, "HTTP_MSG_ID");
	struct webhook_event e = { .app_id = d->app->app_id,
		                   .event = d->message.event,
		                   .about = d->message.about,
		                   .subject = d->message.subject,
		                   .body = d->rq->body };

	e.msg_id = webhook_msg_id_fits(msg_id) ? msg_id : d->message.msg_id;
	if (e.msg_id.p == NULL)
		e.msg_id = STR("");
	return webhook_keep(&d->ctx, &e, &d->repeat);
}

static enum result keep_message(struct delivery *d)
{
	struct tx tx = tx_of(d->ctx.db, 0);

	while (tx_next(&tx))
		tx.r = webhook_keep_message(d);
	return tx.r;
}

static const char *kept_outcome(const struct delivery *d)
{
	if (d->repeat)
		return "repeat";
	if (d->message.unread)
		return "unreadable";
	return d->message.about == WEBHOOK_NOTHING ? "kept" : "new";
}

/* The signature comes before the content: only the platform learns what is wrong with a body. */
static enum result handle_delivery(struct delivery *d)
{
	const char *why = "";
	enum result readable = webhook_read(d->ctx.arena, d->rq->body, &d->message, &why);
	bool challenge = readable == OK && d->message.verify;
	enum result r = OK;

	if (!challenge || d->signature.p != NULL)
		r = find_signer(d);
	if (r == REFUSE || r == NONE) {
		d->app = NULL; /* the body names it, but it is not the signer */
		answer(d, 401, 1, "bad signature", d->signature.p == NULL ? "unsigned" : "bad_signature");
		return OK;
	}
	if (r == OK && readable != OK) {
		answer(d, 400, 1, why, "malformed");
		return OK;
	}
	if (r == OK && challenge) {
		answer_challenge(d);
		return OK;
	}
	if (r == OK)
		r = keep_message(d);
	if (r == OK)
		answer(d, 200, 0, "success", kept_outcome(d));
	else
		answer(d, 503, 1, "system busy, send again", r == BUG ? "bug" : "again");
	return r;
}

static void log_delivery(struct delivery *d, int64_t started_ms, enum result r)
{
	enum log_level level = r == OK ? LOG_INFO : (r == BUG ? LOG_ERROR : LOG_WARN);
	struct str event = d->app != NULL ? d->message.event : STR_NONE; /* unsigned text is not logged */
	char name[WEBHOOK_EVENT_MAX + 1];
	char subject[WEBHOOK_SUBJECT_MAX + 1];

	if (d->app != NULL && http_header(d->rq, "HTTP_X_BYTEDANCE_LOGID").n == 0)
		log_logid(d->message.log_id);
	log_event(level, "webhook", "name=%s subject=%s app=%lld http=%d ms=%lld sql=%d outcome=%s",
	          log_safe(event, name, sizeof name),
	          log_safe(d->app != NULL ? d->message.subject : STR_NONE, subject, sizeof subject),
	          d->app != NULL ? (long long)d->app->app_id : 0LL, d->reply->status,
	          (long long)(clock_monotonic_ms() - started_ms), db_statements(d->ctx.db), d->outcome);
}

static bool serve_webhook(const struct http_request *rq, struct http_reply *reply, void *arg)
{
	struct webhook *w = arg;
	int64_t started_ms = clock_monotonic_ms();
	struct delivery d = { .ctx = { w->db, rq->arena, &w->vault, clock_now() }, .rq = rq, .reply = reply };
	enum result r = OK;

	d.signature = http_header(rq, "HTTP_X_DOUYIN_SIGNATURE");
	log_logid(http_header(rq, "HTTP_X_BYTEDANCE_LOGID"));
	db_deadline(w->db, WEBHOOK_BUDGET_MS);
	if (rq->method.n != 4 || memcmp(rq->method.p, "POST", 4) != 0) {
		reply->extra = "Allow: POST\r\n";
		answer(&d, 405, 1, "only POST", "http");
	} else if (rq->fault != 0) {
		answer(&d, rq->fault, 1, "request body too long, incomplete or without a valid length", "http");
	} else {
		r = handle_delivery(&d);
	}
	db_deadline(w->db, 0);
	log_delivery(&d, started_ms, r);
	return r != BUG;
}

static void answer_busy(struct http_reply *reply, void *arg)
{
	struct webhook *w = arg;

	if (w != NULL)
		db_abandon(w->db);
	reply->status = 503;
	reply->body = STR("{\"err_no\":1,\"err_tips\":\"the system is busy\"}");
}

static bool serve_not_configured(const struct http_request *rq, struct http_reply *reply, void *arg)
{
	(void)rq;
	(void)arg;
	reply->status = 503;
	reply->body = STR("{\"err_no\":1,\"err_tips\":\"the system is not configured\"}");
	return false;
}

int main(void)
{
	static const struct http_server unconfigured = { .body_max = 1,
		                                         .handle = serve_not_configured,
		                                         .no_memory = answer_busy };
	static struct webhook w;
	struct http_server server = { .handle = serve_webhook, .no_memory = answer_busy, .arg = &w };
	char err[512];
	int status;

	process_start("webhook");
	http_starting(&unconfigured);
	if (config_open(&w.conf, &w.vault, err, sizeof err) != OK) {
		(void)fprintf(stderr, "webhook: %s\n", err);
		(void)http_serve(&unconfigured);
		return EXIT_FAILURE;
	}
	log_open(w.conf.log_file);
	w.db = db_open(&w.conf, DB_WRITE);
	server.body_max = (size_t)w.conf.body_max_bytes;
	server.db = w.db;
	status = http_serve(&server);
	db_close(w.db);
	return status;
}
