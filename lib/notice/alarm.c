/*
 * The alarm table, the writing side.
 */
#include "notice/alarm.h"

#include "base/log.h"
#include "base/utf8.h"

#include <string.h>

#define DETAIL_MAX 255 /* bytes: never more than the column's characters */

/* UNIQUE KEY alarm_key. Asked for first: found rows count as changed ones here, so the INSERT does not tell. */
static const struct sql SQL_ALARM_KNOWN = {
	"alarm_known",
	"SELECT COUNT(*) FROM alarm WHERE alarm_key = ?",
};

/* UNIQUE KEY alarm_key: the first one stands, told or not. */
static const struct sql SQL_RAISE_ALARM = {
	"raise_alarm",
	"INSERT INTO alarm (alarm_key, kind, order_id, detail, raised_at) VALUES (?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE alarm_id = alarm_id",
};

enum result alarm_raise(struct ctx *c, const char *kind, struct str key, struct str order_id, const char *detail)
{
	struct str whole = arena_printf(c->arena, "%s:%s", kind, key.p);
	struct str text = { detail, strlen(detail) };
	char order[72];
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_ALARM_KNOWN, ARGS(arg_str(whole)), &rows);

	if (r != OK || row_int(&rows, 0, 0) > 0)
		return r;
	r = db_exec(c->db, &SQL_RAISE_ALARM,
	            ARGS(arg_str(whole), arg_text(kind), arg_str(order_id),
	                 arg_str((struct str){ detail, utf8_cut(text, DETAIL_MAX) }), arg_utc(c->now)),
	            NULL);

	if (r == OK)
		log_event(LOG_ERROR, "alarm", "kind=%s order=%s", kind, log_safe(order_id, order, sizeof order));
	return r;
}
