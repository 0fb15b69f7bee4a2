/*
 * The platform's messages: the signature over the raw body is checked, then a challenge is answered, any other message
 * stored and answered. Not here: what a message means. A job asks the OpenAPI; a message changes no money, voucher or
 * product.
 *
 * Source: spec security.md, "Webhooks".
 */
#include "base/log.h"
#include "platform/webhook_message.h"
#include "web/app.h"
#include "web/frame.h"
#include "web/sign.h"

#define WEBHOOK_BUDGET_MS 2500 /* the platform waits 5,000; after a failure it sends the message again */
#define RETRY_RESERVE_MS 100
#define ANSWER_MAX 8192
#define LOGID_HEADER "HTTP_X_BYTEDANCE_LOGID"

struct delivery {
	struct frame_call *call;
	struct str signature; /* STR_NONE: not signed */
	const struct app *app;
	struct webhook_message message;
	bool repeat;
};

static void answer_body(struct delivery *d, struct buf *b)
{
	d->call->reply->body = arena_str(d->call->ctx.arena, buf_str(b).p, buf_str(b).n);
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
	d->call->reply->status = status;
	d->call->outcome = outcome;
	answer_body(d, &b);
}

static void answer_challenge(struct delivery *d)
{
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct json_out j = { .b = &b };

	webhook_challenge_json(&j, &d->message.challenge);
	d->call->outcome = "challenge";
	answer_body(d, &b);
}

static bool signed_by(const struct app *app, const void *call)
{
	const struct delivery *d = call;

	return sign_check_webhook(app->client_secret, d->call->rq->body, d->signature);
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
			r = app_signer(&d->call->ctx, d->message.client_key, signed_by, d, &d->app);
		if (r == NONE)
			r = app_any_signer(&d->call->ctx, signed_by, d, &d->app);
	} while (r == RETRY && db_time_left_ms(d->call->ctx.db) > RETRY_RESERVE_MS);
	return r;
}

static enum result webhook_keep_message(struct delivery *d)
{
	struct str msg_id = http_header(d->call->rq, "HTTP_MSG_ID");
	struct webhook_event e = { .app_id = d->app->app_id,
		                   .event = d->message.event,
		                   .about = d->message.about,
		                   .subject = d->message.subject,
		                   .body = d->call->rq->body };

	e.msg_id = webhook_msg_id_fits(msg_id) ? msg_id : d->message.msg_id;
	if (e.msg_id.p == NULL)
		e.msg_id = STR("");
	return webhook_keep(&d->call->ctx, &e, &d->repeat);
}

static enum result keep_message(struct delivery *d)
{
	struct tx tx = tx_of(d->call->ctx.db, 0);

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
	enum result readable = webhook_read(d->call->ctx.arena, d->call->rq->body, &d->message, &why);
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

static void log_delivery(struct delivery *d, enum result r)
{
	const struct app *app = d->app; /* unsigned text is not logged */
	char name[WEBHOOK_EVENT_MAX + 1];
	char subject[WEBHOOK_SUBJECT_MAX + 1];

	if (app != NULL && http_header(d->call->rq, LOGID_HEADER).n == 0)
		log_logid(d->message.log_id);
	frame_log(d->call, frame_level(r), "webhook", "name=%s subject=%s app=%lld http=%d",
	          log_safe(app != NULL ? d->message.event : STR_NONE, name, sizeof name),
	          log_safe(app != NULL ? d->message.subject : STR_NONE, subject, sizeof subject),
	          app != NULL ? (long long)app->app_id : 0LL, d->call->reply->status);
}

static enum result serve_delivery(struct frame_call *fc)
{
	struct delivery d = { .call = fc, .signature = http_header(fc->rq, "HTTP_X_DOUYIN_SIGNATURE") };
	const char *why = frame_not_post(fc);
	enum result r = OK;

	if (why == NULL)
		why = frame_body_fault(fc);
	if (why != NULL)
		answer(&d, fc->reply->status, 1, why, "http");
	else
		r = handle_delivery(&d);
	log_delivery(&d, r);
	return r;
}

static const struct frame WEBHOOK = {
	.name = "webhook",
	.use = DB_WRITE,
	.budget_ms = WEBHOOK_BUDGET_MS,
	.logid_header = LOGID_HEADER,
	.trouble = { .status = 503,
	             .no_memory = "{\"err_no\":1,\"err_tips\":\"the system is busy\"}",
	             .unconfigured = "{\"err_no\":1,\"err_tips\":\"the system is not configured\"}" },
	.answer = serve_delivery,
};

int main(void)
{
	return frame_main(&WEBHOOK, NULL);
}
