/*
 * The reconcile_diff table, the writing side.
 */
#include "diff.h"

#include "alarm.h"
#include "log.h"

static const struct sql SQL_RAISE = {
	"raise_diff",
	"INSERT INTO reconcile_diff (kind, order_id, detail, created_at) VALUES (?, ?, ?, ?)",
};

/* KEY open (settled_at, created_at): few are open. */
static const struct sql SQL_DIFF_OPEN = {
	"diff_open",
	"SELECT COUNT(*) FROM reconcile_diff WHERE settled_at IS NULL AND kind = ? AND order_id = ?",
};

enum result diff_raise_once(struct ctx *c, const char *kind, struct str order_id, const char *detail)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_DIFF_OPEN, ARGS(arg_text(kind), arg_str(order_id)), &rows);

	if (r != OK || row_int(&rows, 0, 0) > 0)
		return r;
	return diff_raise(c, kind, order_id, detail);
}

enum result diff_raise(struct ctx *c, const char *kind, struct str order_id, const char *detail)
{
	char order[72];
	enum result r = db_exec(c->db, &SQL_RAISE,
	                        ARGS(arg_text(kind), arg_str(order_id), arg_text(detail), arg_utc(c->now)), NULL);

	log_event(LOG_ERROR, "diff", "kind=%s order=%s", kind, log_safe(order_id, order, sizeof order));
	return r == OK ? alarm_raise(c, kind, order_id, order_id, detail) : r;
}
