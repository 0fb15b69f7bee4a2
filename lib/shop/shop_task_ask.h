/*
 * Asks the platform about one task of a shop, for cron/poi_sync and the command. Writes nothing; the caller records the
 * answer (shop_task.h). No transaction may be open.
 */
#ifndef SHANMEN_SHOP_TASK_ASK_H
#define SHANMEN_SHOP_TASK_ASK_H

#include "platform/api_call.h"
#include "shop/shop_task.h"

enum shop_answer_kind {
	SHOP_ANSWER_REPORT,  /* see `report`: call shop_task_record */
	SHOP_ANSWER_UNCLEAR, /* the answer says nothing about the task: call shop_task_record_unclear with `said` */
	SHOP_ANSWER_TROUBLE  /* no answer, or trouble that concerns all tasks: ask again later */
};

struct shop_answer {
	enum shop_answer_kind kind;
	bool final; /* with SHOP_ANSWER_TROUBLE: an operator has to act */
	const char
		*no_right; /* with SHOP_ANSWER_TROUBLE: the interface for which the app has no permission; else NULL */
	struct str said;
	struct shop_report report;
};

/* Texts live in the ctx's arena. A result other than OK comes from the database. */
enum result shop_task_ask(const struct api_caller *ac, const struct shop_task *t, struct shop_answer *out) MUST_USE;

#endif
