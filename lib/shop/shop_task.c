/*
 * The table poi_task, and what follows when a task is decided.
 */
#include "shop/shop_task.h"

#include "base/number.h"
#include "base/str.h"
#include "base/utf8.h"
#include "json/json_out.h"
#include "notice/alarm.h"
#include "platform/retry.h"
#include "shop/shop.h"

#include <assert.h>
#include <string.h>

#define HOUR_S 3600
#define DAY_S 86400
#define ASK_DAYS 14
#define MATCH_HOURS 48
#define PARTS_BYTES 60000 /* the column holds 64 KiB */
#define REASON_BYTES 900

static const char *const kind_words[] = { "license", "decorate", "update", "match" };
static const char *const kind_names[] = { "claim", "decorate", "update", "match" }; /* in the column */
static const char *const state_words[] = { "pending", "done", "rejected", "unclear" };
static_assert(sizeof kind_words / sizeof kind_words[0] == SHOP_TASK_KIND__MAX, "a word for every kind");
static_assert(sizeof kind_names / sizeof kind_names[0] == SHOP_TASK_KIND__MAX, "a name for every kind");
static_assert(sizeof state_words / sizeof state_words[0] == SHOP_TASK_STATE__MAX, "a word for every state");

/* PRIMARY KEY. */
static const struct sql SQL_PUT = {
	"shop_task_put",
	"INSERT INTO poi_task (task_id, app_id, account_id, kind, poi_id, shop_id, author, submitted_at, next_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE task_id = task_id",
};

#define SELECT_TASK                                                                                                    \
	"SELECT task_id, app_id, account_id, kind, poi_id, shop_id, state, submitted_at, next_at, asks FROM poi_task"

/* PRIMARY KEY. */
enum {
	TASK_ID,
	TASK_APP_ID,
	TASK_ACCOUNT_ID,
	TASK_KIND,
	TASK_POI_ID,
	TASK_SHOP_ID,
	TASK_STATE,
	TASK_SUBMITTED_AT,
	TASK_NEXT_AT,
	TASK_ASKS
};
static const struct sql SQL_ONE = { "shop_task_one", SELECT_TASK " WHERE task_id = ?" };
static const struct sql SQL_LOCK = { "shop_task_lock", SELECT_TASK " WHERE task_id = ? FOR UPDATE" };

/* KEY due. */
static const struct sql SQL_DUE = {
	"shop_task_due",
	SELECT_TASK " WHERE state = 'pending' AND next_at <= ? ORDER BY next_at, task_id LIMIT ?",
};

/* PRIMARY KEY. */
static const struct sql SQL_RECORD = {
	"shop_task_told",
	"UPDATE poi_task SET state = ?, status = ?, reason = ?, parts = ?, asked_at = ?, next_at = ?, asks = asks + 1,"
	" ended_at = ? WHERE task_id = ?",
};
static const struct sql SQL_LATER = {
	"shop_task_later",
	"UPDATE poi_task SET state = ?, reason = ?, asked_at = ?, next_at = ?, asks = asks + 1, ended_at = ?"
	" WHERE task_id = ?",
};

const char *shop_task_kind_word(enum shop_task_kind kind)
{
	return kind_words[kind];
}

/* --- decisions, pure --- */

static bool is_done(int64_t status, struct str done)
{
	const char *at = done.p, *end = done.p + done.n;

	while (done.p != NULL && at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		struct str one = { at, (size_t)((comma != NULL ? comma : end) - at) };
		int64_t n;

		if (number_parse(one, INT32_MIN, INT32_MAX, &n) && n == status)
			return true;
		at = comma != NULL ? comma + 1 : end;
	}
	return false;
}

static enum shop_task_state match_state(const struct shop_report *report)
{
	if (!shop_match_ended(report))
		return SHOP_TASK_PENDING;
	for (size_t i = 0; i < report->n; i++) {
		if (!report->parts[i].matched)
			return SHOP_TASK_REJECTED;
	}
	return SHOP_TASK_DONE;
}

enum shop_task_state shop_report_state(enum shop_task_kind kind, const struct shop_report *report, struct str done)
{
	if (kind == SHOP_MATCH)
		return match_state(report);
	if (report->reason.p != NULL)
		return SHOP_TASK_REJECTED;
	for (size_t i = 0; i < report->n; i++) {
		if (report->parts[i].reason.p != NULL)
			return SHOP_TASK_REJECTED;
	}
	return report->status.given && is_done(report->status.v, done) ? SHOP_TASK_DONE : SHOP_TASK_PENDING;
}

utc_t shop_task_next_at(enum shop_task_kind kind, utc_t now, int64_t asks)
{
	return (utc_t){ now.s + retry_pause_s(kind == SHOP_MATCH ? RETRY_SHOP_MATCH : RETRY_SHOP_TASK, asks) };
}

bool shop_task_too_old(enum shop_task_kind kind, utc_t submitted_at, utc_t now)
{
	return now.s - submitted_at.s >= (kind == SHOP_MATCH ? MATCH_HOURS * HOUR_S : ASK_DAYS * DAY_S);
}

/* --- rows --- */

static struct shop_task task_row(const struct rows *rows, size_t i)
{
	return (struct shop_task){
		.task_id = row_str(rows, i, TASK_ID),
		.app_id = row_int(rows, i, TASK_APP_ID),
		.account_id = row_str(rows, i, TASK_ACCOUNT_ID),
		.kind = (enum shop_task_kind)WORD_OF(kind_names, row_str(rows, i, TASK_KIND), SHOP_CLAIM),
		.poi_id = row_str(rows, i, TASK_POI_ID),
		.shop_id = row_str(rows, i, TASK_SHOP_ID),
		.state = (enum shop_task_state)WORD_OF(state_words, row_str(rows, i, TASK_STATE), SHOP_TASK_PENDING),
		.submitted_at = row_utc(rows, i, TASK_SUBMITTED_AT),
		.next_at = row_utc(rows, i, TASK_NEXT_AT),
		.asks = row_int(rows, i, TASK_ASKS),
	};
}

enum result shop_task_put(struct ctx *c, const struct shop_task *t, struct str author)
{
	return db_exec(c->db, &SQL_PUT,
	               ARGS(arg_str(t->task_id), arg_int(t->app_id), arg_str(t->account_id),
	                    arg_text(kind_names[t->kind]), arg_str(t->poi_id), arg_str(t->shop_id), arg_str(author),
	                    arg_utc(c->now), arg_utc(shop_task_next_at(t->kind, c->now, 0))),
	               NULL);
}

enum result shop_task_due(struct ctx *c, size_t most, struct list *out)
{
	struct rows rows;
	struct shop_task *items;
	enum result r = db_query(c->db, c->arena, &SQL_DUE, ARGS(arg_utc(c->now), arg_int((int64_t)most)), &rows);

	*out = (struct list){ .n = 0 };
	if (r != OK)
		return r;
	items = arena_array(c->arena, rows.n + 1, sizeof *items);
	for (size_t i = 0; i < rows.n; i++)
		items[i] = task_row(&rows, i);
	*out = (struct list){ .items = items, .n = rows.n, .given = true };
	return OK;
}

static enum result read_task(struct ctx *c, const struct sql *s, struct str task_id, struct shop_task *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, s, ARGS(arg_str(task_id)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = task_row(&rows, 0);
	return OK;
}

enum result shop_task_one(struct ctx *c, struct str task_id, struct shop_task *out)
{
	return read_task(c, &SQL_ONE, task_id, out);
}

/* --- the platform's report --- */

static const char *part_reason(const struct shop_task *t, const struct shop_part *p)
{
	if (p->reason.p != NULL || t->kind != SHOP_MATCH || !p->ended)
		return p->reason.p;
	return p->status.given ? shop_match_word(p->status.v) : NULL;
}

/* The parts as JSON; STR_NONE: there are none, or too many for the column. */
static struct str parts_json(struct ctx *c, const struct shop_task *t, const struct shop_report *report)
{
	struct buf b = BUF_INIT(PARTS_BYTES);
	struct json_out j = { .b = &b };
	struct str text;

	json_list(&j, NULL);
	for (size_t i = 0; i < report->n; i++) {
		const struct shop_part *p = &report->parts[i];

		json_object(&j, NULL);
		json_str(&j, "key", p->key);
		if (p->status.given)
			json_int(&j, "status", p->status.v);
		if (p->poi_id.p != NULL)
			json_str(&j, "poi_id", p->poi_id);
		json_text(&j, "reason", part_reason(t, p));
		json_object_end(&j);
	}
	json_list_end(&j);
	text = buf_take(c->arena, &b);
	return report->n > 0 && !b.over ? text : STR_NONE;
}

/* The task's reason and those of its parts, as one text. */
static struct str whole_reason(struct ctx *c, const struct shop_task *t, const struct shop_report *report)
{
	struct str text = report->reason.p != NULL ? report->reason : STR("");

	for (size_t i = 0; i < report->n; i++) {
		const struct shop_part *p = &report->parts[i];
		const char *reason = part_reason(t, p);

		if (reason == NULL || (p->matched && p->reason.p == NULL) || text.n > REASON_BYTES / 2)
			continue;
		text = arena_printf(c->arena, "%s%s%s: %s", text.p, text.n > 0 ? "; " : "",
		                    p->key.p != NULL ? p->key.p : "?", reason);
	}
	return text.n > 0 ? arena_str(c->arena, text.p, utf8_cut(text, REASON_BYTES)) : STR_NONE;
}

/* The task in words, for an alarm. */
static struct str task_words(struct ctx *c, const struct shop_task *t)
{
	if (t->kind == SHOP_MATCH)
		return arena_printf(c->arena, "task %s (match)", t->task_id.p);
	return arena_printf(c->arena, "task %s (%s of shop %s, %s)", t->task_id.p, kind_words[t->kind],
	                    t->shop_id.p != NULL ? t->shop_id.p : "-", t->poi_id.p != NULL ? t->poi_id.p : "-");
}

static enum result alarm_task(struct ctx *c, const struct shop_task *t, const char *kind, const char *what,
                              struct str why)
{
	struct str detail = arena_printf(c->arena, "%s %s: %s; see shanmen poi task %s", task_words(c, t).p, what,
	                                 why.p != NULL ? why.p : "no reason given", t->task_id.p);

	return alarm_raise(c, kind, t->task_id, NO_ORDER, detail.p);
}

/* Links the matched shops to our ids. One that contradicts what we have is left, and its reason says so. */
static enum result link_matched(struct ctx *c, const struct shop_task *t, struct shop_report *report)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < report->n; i++) {
		struct shop_part *p = &report->parts[i];
		struct str other;

		if (!p->matched)
			continue;
		r = shop_link(c, t->account_id, p->key, p->poi_id, &other);
		if (r == DUPLICATE)
			p->reason = arena_printf(c->arena, "matched with %s, but %s: shanmen poi link", p->poi_id.p,
			                         other.p);
		if (r == NONE)
			p->reason = arena_printf(
				c->arena, "matched with %s, which is not yet a shop of the merchant here", p->poi_id.p);
		r = r == DUPLICATE || r == NONE ? OK : r;
	}
	return r;
}

static enum result follow_up(struct ctx *c, const struct shop_task *t, enum shop_task_state state,
                             struct shop_report *report)
{
	if (t->kind == SHOP_MATCH && state != SHOP_TASK_PENDING && shop_match_ended(report))
		return link_matched(c, t, report);
	if (t->kind == SHOP_CLAIM && state == SHOP_TASK_DONE && report->account_id.p != NULL && t->poi_id.p != NULL)
		return shop_set_store_account(c, t->poi_id, t->account_id, report->account_id);
	return OK;
}

static enum result alarm_state(struct ctx *c, const struct shop_task *t, enum shop_task_state state,
                               const struct shop_report *report, struct str reason)
{
	struct str number =
		report != NULL && report->status.given
			? arena_printf(c->arena, "the platform's status is %lld", (long long)report->status.v)
			: STR("the platform gave no status");

	if (state == SHOP_TASK_REJECTED)
		return alarm_task(c, t, "poi_task_rejected", "was rejected", reason);
	if (state == SHOP_TASK_UNCLEAR)
		return alarm_task(c, t, "poi_task_unclear", "has been asked about for too long", number);
	return OK;
}

/* NONE: another process has recorded a decision meanwhile. */
static enum result lock_task(struct ctx *c, const struct shop_task *t, struct shop_task *now)
{
	enum result r = read_task(c, &SQL_LOCK, t->task_id, now);

	return r == OK && now->state != SHOP_TASK_PENDING && now->state != SHOP_TASK_UNCLEAR ? NONE : r;
}

/* A pending task that is too old is unclear. */
static enum shop_task_state aged_state(struct ctx *c, const struct shop_task *t, enum shop_task_state state)
{
	return state == SHOP_TASK_PENDING && shop_task_too_old(t->kind, t->submitted_at, c->now) ? SHOP_TASK_UNCLEAR
	                                                                                         : state;
}

static struct arg ended_at(struct ctx *c, enum shop_task_state state)
{
	return state == SHOP_TASK_DONE || state == SHOP_TASK_REJECTED ? arg_utc(c->now) : arg_null();
}

enum result shop_task_record(struct ctx *c, const struct shop_task *t, const struct shop_report *said, struct str done)
{
	struct shop_report report = *said;
	struct shop_task now;
	enum shop_task_state state;
	struct str reason;
	enum result r = lock_task(c, t, &now);

	if (r != OK)
		return r == NONE ? OK : r;
	state = aged_state(c, &now, shop_report_state(now.kind, &report, done));
	r = follow_up(c, &now, state, &report);
	if (r != OK)
		return r;
	reason = whole_reason(c, &now, &report);
	r = db_exec(c->db, &SQL_RECORD,
	            ARGS(arg_text(state_words[state]), arg_opt_int(report.status), arg_str(reason),
	                 arg_str(parts_json(c, &now, &report)), arg_utc(c->now),
	                 arg_utc(shop_task_next_at(now.kind, c->now, now.asks + 1)), ended_at(c, state),
	                 arg_str(now.task_id)),
	            NULL);
	return r == OK ? alarm_state(c, &now, state, &report, reason) : r;
}

enum result shop_task_record_unclear(struct ctx *c, const struct shop_task *t, struct str said)
{
	struct shop_task now;
	enum shop_task_state state;
	enum result r = lock_task(c, t, &now);

	if (r != OK)
		return r == NONE ? OK : r;
	state = aged_state(c, &now, SHOP_TASK_PENDING);
	r = db_exec(c->db, &SQL_LATER,
	            ARGS(arg_text(state_words[state]), arg_str(said), arg_utc(c->now),
	                 arg_utc(shop_task_next_at(now.kind, c->now, now.asks + 1)), arg_null(), arg_str(now.task_id)),
	            NULL);
	return r == OK ? alarm_state(c, &now, state, NULL, said) : r;
}
