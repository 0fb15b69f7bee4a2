/*
 * What we asked the platform to do with shops: a row a task, asked about until it is decided or too old. Not the
 * question itself (shop_task_ask.h). Nothing of what was submitted is kept but whose task it is.
 *
 * The platform's numbers of a status are in no page: none of them is known here. A reason to reject rejects, a number
 * of the configuration's task_done_status is done, anything else is pending.
 * Source: spec shops-orders-ledger.md §2.4, §2.7.
 */
#ifndef SHANMEN_SHOP_TASK_H
#define SHANMEN_SHOP_TASK_H

#include "db/ctx.h"
#include "shop/shop_json.h"

enum shop_task_state { SHOP_TASK_PENDING, SHOP_TASK_DONE, SHOP_TASK_REJECTED, SHOP_TASK_UNCLEAR, SHOP_TASK_STATE__MAX };

struct shop_task {
	struct str task_id;
	int64_t app_id;
	struct str account_id;
	enum shop_task_kind kind;
	struct str poi_id, shop_id; /* STR_NONE: of a match */
	enum shop_task_state state;
	utc_t submitted_at;
	utc_t next_at;
	int64_t asks;
};

const char *shop_task_kind_word(enum shop_task_kind kind); /* as the command calls it: "license" */

/* What the platform's words mean. `done`: the configuration's numbers, joined by commas. */
enum shop_task_state shop_report_state(enum shop_task_kind kind, const struct shop_report *told, struct str done);

/* When a task that was asked about `asks` times is asked about again. */
utc_t shop_task_next_at(enum shop_task_kind kind, utc_t now, int64_t asks);

/* It was asked about long enough: a person reads the number. */
bool shop_task_too_old(enum shop_task_kind kind, utc_t submitted_at, utc_t now);

/* Each inside a transaction. A task that is here already stays as it is. */
enum result shop_task_put(struct ctx *c, const struct shop_task *t, struct str author) MUST_USE;

/* Those that are due, the oldest first, at most `most`: a list of struct shop_task. */
enum result shop_task_due(struct ctx *c, size_t most, struct list *out) MUST_USE;

/* NONE: there is no such task. */
enum result shop_task_one(struct ctx *c, struct str task_id, struct shop_task *out) MUST_USE;

/* The platform has answered: what it said is written down; one that was decided meanwhile stays so. */
enum result shop_task_record(struct ctx *c, const struct shop_task *t, const struct shop_report *told, struct str done)
	MUST_USE;

/* Its answer says nothing of the task: later again. */
enum result shop_task_record_unclear(struct ctx *c, const struct shop_task *t, struct str said) MUST_USE;

#endif
