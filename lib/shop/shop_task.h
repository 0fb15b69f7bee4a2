/*
 * Tasks that we gave to the platform about shops: the table poi_task. We ask about a task until it is decided or too
 * old. Not here: the question itself (shop_task_ask.h). What was submitted is not kept, only which shop a task is for.
 *
 * No page says what the platform's status numbers mean. So a reason to reject means rejected, a number listed in the
 * configuration's task_done_status means done, anything else means pending.
 * Source: spec shops-orders-ledger.md §2.4, §2.7.
 */
#ifndef SHANMEN_SHOP_TASK_H
#define SHANMEN_SHOP_TASK_H

#include "db/ctx.h"
#include "shop/shop_json.h"

enum shop_task_state {
	SHOP_TASK_PENDING,
	SHOP_TASK_DONE,
	SHOP_TASK_REJECTED,
	SHOP_TASK_UNCLEAR, /* asked about for too long: an operator has to read the platform's number */
	SHOP_TASK_STATE__MAX
};

struct shop_task {
	struct str task_id;
	int64_t app_id;
	struct str account_id;
	enum shop_task_kind kind;
	struct str poi_id, shop_id; /* STR_NONE for a match */
	enum shop_task_state state;
	utc_t submitted_at;
	utc_t next_at;
	int64_t asks;
};

/* The command's word for a kind: "license". */
const char *shop_task_kind_word(enum shop_task_kind kind);

/* The state that a report means. `done`: the numbers of task_done_status, joined by commas. */
enum shop_task_state shop_report_state(enum shop_task_kind kind, const struct shop_report *report, struct str done);

/* When to ask again about a task that was asked about `asks` times. */
utc_t shop_task_next_at(enum shop_task_kind kind, utc_t now, int64_t asks);

/* True if the task was asked about long enough: 14 days, a match two. */
bool shop_task_too_old(enum shop_task_kind kind, utc_t submitted_at, utc_t now);

/* --- each of these inside a transaction --- */

/* Stores a new task; one that is here already stays as it is. */
enum result shop_task_put(struct ctx *c, const struct shop_task *t, struct str author) MUST_USE;

/* Reads the tasks to ask about now, the longest due first, at most `most`: a list of struct shop_task. */
enum result shop_task_due(struct ctx *c, size_t most, struct list *out) MUST_USE;

/* Reads one task. NONE: there is none. */
enum result shop_task_one(struct ctx *c, struct str task_id, struct shop_task *out) MUST_USE;

/* Records the platform's report and what follows from it. A task that was decided meanwhile stays as it is. */
enum result shop_task_record(struct ctx *c, const struct shop_task *t, const struct shop_report *report,
                             struct str done) MUST_USE;

/* Records that the answer says nothing about the task: it is asked about again. */
enum result shop_task_record_unclear(struct ctx *c, const struct shop_task *t, struct str said) MUST_USE;

#endif
