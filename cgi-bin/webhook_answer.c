/*
 * The answers to the platform's messages, and the line of each in the log.
 *
 * Source: spec security.md, "Webhooks".
 */
#include "webhook.h"

#define ANSWER_MAX 8192

static void answer_body(struct delivery *d, struct buf *b)
{
	d->call->reply->body = arena_str(d->call->ctx.arena, buf_str(b).p, buf_str(b).n);
	buf_free(b);
}

void webhook_answer(struct delivery *d, int status, int err_no, const char *tips, const char *outcome)
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

void webhook_answer_challenge(struct delivery *d)
{
	struct buf b = BUF_INIT(ANSWER_MAX);
	struct json_out j = { .b = &b };

	webhook_challenge_json(&j, &d->message.challenge);
	d->call->outcome = "challenge";
	answer_body(d, &b);
}

static const char *kept_outcome(const struct delivery *d)
{
	if (d->repeat)
		return "repeat";
	if (d->message.unread)
		return "unreadable";
	return d->message.about == WEBHOOK_NOTHING ? "kept" : "new";
}

void webhook_answer_kept(struct delivery *d)
{
	webhook_answer(d, 200, 0, "success", kept_outcome(d));
}

void webhook_log(struct delivery *d, enum result r)
{
	const struct app *app = d->app; /* unsigned text is not logged */
	struct log_line l;

	if (app != NULL && http_header(d->call->rq, WEBHOOK_LOGID).n == 0)
		log_logid(d->message.log_id);
	log_begin(&l, frame_level(r), "webhook");
	log_add_safe(&l, "name", app != NULL ? d->message.event : STR_NONE, WEBHOOK_EVENT_MAX);
	log_add_safe(&l, "subject", app != NULL ? d->message.subject : STR_NONE, WEBHOOK_SUBJECT_MAX);
	log_add_int(&l, "app", app != NULL ? app->app_id : 0);
	log_add_int(&l, "http", d->call->reply->status);
	frame_log(d->call, &l);
}
