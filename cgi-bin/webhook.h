/*
 * What the files of the webhook share: one message that the platform delivers, and its answers (webhook_answer.c).
 */
#ifndef SHANMEN_WEBHOOK_H
#define SHANMEN_WEBHOOK_H

#include "platform/webhook_message.h"
#include "web/app.h"
#include "web/frame.h"

#define WEBHOOK_LOGID "HTTP_X_BYTEDANCE_LOGID"

struct delivery {
	struct frame_call *call;
	struct str signature;  /* STR_NONE: not signed */
	const struct app *app; /* whose signature it is; NULL: not known */
	struct webhook_message message;
	bool repeat; /* it was kept before */
};

/* Answers the delivery; `outcome`: one word for the log. */
void webhook_answer(struct delivery *d, int status, int err_no, const char *tips, const char *outcome);
void webhook_answer_challenge(struct delivery *d);
void webhook_answer_kept(struct delivery *d);

/* Its line in the log. What was not signed is left out. */
void webhook_log(struct delivery *d, enum result r);

#endif
