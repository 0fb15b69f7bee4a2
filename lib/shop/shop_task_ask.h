/*
 * One question about one task of a shop: for cron/poi_sync and the command. Nothing is written here; the connection
 * is not inside a transaction.
 */
#ifndef SHANMEN_SHOP_TASK_ASK_H
#define SHANMEN_SHOP_TASK_ASK_H

#include "platform/api_call.h"
#include "shop/shop_task.h"

enum shop_answer_kind {
	SHOP_ANSWER_REPORT,  /* see `told`: shop_task_record */
	SHOP_ANSWER_UNCLEAR, /* an answer, but not of the task: shop_task_record_unclear with `said` */
	SHOP_ANSWER_TROUBLE  /* no answer, or one for all tasks: ask again when that is over */
};

struct shop_answer {
	enum shop_answer_kind end;
	bool final; /* of trouble: a person has to act */
	struct str said;
	struct shop_report told;
};

/* Texts live in the ctx's arena. Not OK: the database. */
enum result shop_task_ask(const struct api_caller *ac, const struct shop_task *t, struct shop_answer *out) MUST_USE;

#endif
