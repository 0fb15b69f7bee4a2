/*
 * Discrepancies that are noticed as they happen, and the operator's settling.
 * Those of a comparison are in diff_round.c.
 */
#include "notice/diff.h"

#include "base/assert.h"
#include "notice/alarm.h"

static const struct sql SQL_RAISE = {
	"raise_diff",
	"INSERT INTO reconcile_diff (kind, order_id, detail, created_at) VALUES (?, ?, ?, ?)",
};

/* KEY open (settled_at, created_at): few are open. */
static const struct sql SQL_DIFF_OPEN = {
	"diff_open",
	"SELECT COUNT(*) FROM reconcile_diff WHERE settled_at IS NULL AND kind = ? AND order_id = ?",
};

/* PRIMARY KEY. The first author stays, unless a reason is given now. */
static const struct sql SQL_SETTLE = {
	"diff_settle",
	"UPDATE reconcile_diff SET author = IF(state <> 'settled' OR ?, ?, author),"
	"   note = IF(?, ?, note), settled_at = COALESCE(settled_at, ?), state = 'settled' WHERE diff_id = ?",
};

void diff_log(struct ctx *c, const char *kind, struct str order_id)
{
	char order[72];

	tx_log(c->db, LOG_ERROR, "diff", "kind=%s order=%s", kind, log_safe(order_id, order, sizeof order));
}

enum result diff_raise_once(struct ctx *c, const char *kind, struct str order_id, const char *detail)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_DIFF_OPEN, ARGS(arg_text(kind), arg_str(order_id)), &rows);

	if (r != OK || row_int(&rows, 0, ONLY_COLUMN) > 0)
		return r;
	return diff_raise(c, kind, order_id, detail);
}

enum result diff_raise(struct ctx *c, const char *kind, struct str order_id, const char *detail)
{
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_exec(c->db, &SQL_RAISE, ARGS(arg_text(kind), arg_str(order_id), arg_text(detail), arg_utc(c->now)),
	            NULL);
	if (r != OK)
		return r;
	diff_log(c, kind, order_id);
	return alarm_raise(c, kind, order_id, order_id, detail);
}

enum result diff_settle(struct ctx *c, int64_t diff_id, struct str author, struct str reason, utc_t at)
{
	struct arg reasoned = arg_bool(reason.p != NULL);
	int64_t found = 0;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_exec(c->db, &SQL_SETTLE,
	            ARGS(reasoned, arg_str(author), reasoned, arg_str(reason), arg_utc(at), arg_int(diff_id)), &found);
	return r == OK && found == 0 ? NONE : r;
}
