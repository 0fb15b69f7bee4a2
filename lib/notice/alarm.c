/*
 * Writes the alarm table. Delivering alarms is cron/outbox_alarms.c's work.
 */
#include "notice/alarm.h"

#include "base/assert.h"
#include "base/day.h"
#include "base/utf8.h"

#include <string.h>

#define DETAIL_MAX 255 /* bytes: never more than the characters of the column */

/* UNIQUE KEY alarm_key. Asked first, because the INSERT reports one row whether it inserted or not. */
static const struct sql SQL_ALARM_KNOWN = {
	"alarm_known",
	"SELECT COUNT(*) FROM alarm WHERE alarm_key = ? AND app_id = ?",
};

/* UNIQUE KEY alarm_key: the first alarm of a key stays as it is, delivered or not. */
static const struct sql SQL_RAISE_ALARM = {
	"raise_alarm",
	"INSERT INTO alarm (alarm_key, app_id, kind, order_id, detail, raised_at) VALUES (?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE alarm_id = alarm_id",
};

enum result alarm_raise(struct ctx *c, const char *kind, struct str key, struct order_ref order, const char *detail)
{
	struct str whole = arena_printf(c->arena, "%s:%s", kind, key.p);
	struct str text = str_text(detail);
	char id[72];
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, &SQL_ALARM_KNOWN, ARGS(arg_str(whole), arg_int(order.app_id)), &rows);
	if (r != OK || row_int(&rows, 0, ONLY_COLUMN) > 0)
		return r;
	r = db_exec(c->db, &SQL_RAISE_ALARM,
	            ARGS(arg_str(whole), arg_int(order.app_id), arg_text(kind), arg_str(order.id),
	                 arg_str((struct str){ detail, utf8_cut(text, DETAIL_MAX) }), arg_utc(c->now)),
	            NULL);

	if (r == OK)
		tx_log(c->db, LOG_ERROR, "alarm", "kind=%s order=%s", kind, log_safe(order.id, id, sizeof id));
	return r;
}

enum result alarm_api_trouble(struct ctx *c, struct order_ref order, const char *word, const char *detail)
{
	char when[UTC_TEXT_SIZE];

	utc_format(c->now, when);
	return alarm_raise(c, "api_trouble",
	                   arena_printf(c->arena, "%lld:%s:%.13s", (long long)order.app_id, word, when), order, detail);
}

/* PRIMARY KEY. */
enum { SENT_AT, SENT_ID, SENT_VALUES };
static const struct sql SQL_SENT = {
	"alarms_told",
	"UPDATE alarm SET told_at = ? WHERE alarm_id = ? AND told_at IS NULL",
};

enum result alarm_mark_sent(struct ctx *c, const int64_t *alarm_ids, size_t n)
{
	struct arg *args = arena_array(c->arena, n * SENT_VALUES, sizeof *args);

	ASSERT(tx_open(c->db) && (alarm_ids != NULL || n == 0));
	for (size_t i = 0; i < n; i++) {
		args[i * SENT_VALUES + SENT_AT] = arg_utc(c->now);
		args[i * SENT_VALUES + SENT_ID] = arg_int(alarm_ids[i]);
	}
	return db_exec_many(c->db, c->arena, &SQL_SENT, args, SENT_VALUES, n);
}
