/*
 * The platform's messages: the signature over the raw body is checked, then a challenge is answered, any other message
 * stored and answered. Not here: what a message means. A job asks the OpenAPI; a message changes no money, voucher or
 * product.
 *
 * Source: spec security.md, "Webhooks".
 */
#include "webhook.h"

#include "web/sign.h"

#define WEBHOOK_BUDGET_MS 2500 /* the platform waits 5,000; after a failure it sends the message again */

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
	} while (db_again(d->call->ctx.db, r));
	return r;
}

static enum result keep_message(struct delivery *d)
{
	struct tx tx = tx_of(d->call->ctx.db, 0);
	struct str msg_id = http_header(d->call->rq, "HTTP_MSG_ID");
	struct webhook_event e = { .app_id = d->app->app_id,
		                   .event = d->message.event,
		                   .about = d->message.about,
		                   .subject = d->message.subject,
		                   .body = d->call->rq->body };

	e.msg_id = webhook_msg_id_fits(msg_id) ? msg_id : d->message.msg_id;
	if (e.msg_id.p == NULL)
		e.msg_id = STR("");
	while (tx_next(&tx))
		tx.r = webhook_keep(&d->call->ctx, &e, &d->repeat);
	return tx.r;
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
		webhook_answer(d, 401, 1, "bad signature", d->signature.p == NULL ? "unsigned" : "bad_signature");
		return OK;
	}
	if (r == OK && readable != OK) {
		webhook_answer(d, 400, 1, why, "malformed");
		return OK;
	}
	if (r == OK && challenge) {
		webhook_answer_challenge(d);
		return OK;
	}
	if (r == OK)
		r = keep_message(d);
	if (r == OK)
		webhook_answer_kept(d);
	else
		webhook_answer(d, 503, 1, "system busy, send again", r == BUG ? "bug" : "again");
	return r;
}

static enum result serve_delivery(struct frame_call *fc)
{
	struct delivery d = { .call = fc, .signature = http_header(fc->rq, "HTTP_X_DOUYIN_SIGNATURE") };
	const char *why = frame_not_post(fc);
	enum result r = OK;

	if (why == NULL)
		why = frame_body_fault(fc);
	if (why != NULL)
		webhook_answer(&d, fc->reply->status, 1, why, "http");
	else
		r = handle_delivery(&d);
	webhook_log(&d, r);
	return r;
}

static const struct frame WEBHOOK = {
	.name = "webhook",
	.use = DB_WRITE,
	.budget_ms = WEBHOOK_BUDGET_MS,
	.logid_header = WEBHOOK_LOGID,
	.trouble = { .status = 503,
	             .no_memory = "{\"err_no\":1,\"err_tips\":\"the system is busy\"}",
	             .unconfigured = "{\"err_no\":1,\"err_tips\":\"the system is not configured\"}" },
	.answer = serve_delivery,
};

int main(void)
{
	return frame_main(&WEBHOOK, NULL);
}
