/*
 * The reconcile_diff table, the writing side.
 */
#include "notice/diff.h"

#include "base/day.h"
#include "base/log.h"
#include "base/utf8.h"
#include "notice/alarm.h"

#include <assert.h>
#include <string.h>

#define EVIDENCE_MAX 1000 /* bytes: never more than the column's characters */
#define DETAIL_MAX 255
#define ASIDE "; " /* before what is no reason to open a settled one again */

static const char *const scopes[] = { "event", "order", "verify", "ledger" };
static_assert(sizeof scopes / sizeof scopes[0] == DIFF_SCOPE__MAX, "a word for every scope");

static const struct sql SQL_RAISE = {
	"raise_diff",
	"INSERT INTO reconcile_diff (kind, order_id, detail, created_at) VALUES (?, ?, ?, ?)",
};

/* KEY open (settled_at, created_at): few are open. */
static const struct sql SQL_DIFF_OPEN = {
	"diff_open",
	"SELECT COUNT(*) FROM reconcile_diff WHERE settled_at IS NULL AND kind = ? AND order_id = ?",
};

static void log_diff(const char *kind, struct str order_id)
{
	char order[72];

	log_event(LOG_ERROR, "diff", "kind=%s order=%s", kind, log_safe(order_id, order, sizeof order));
}

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
	enum result r = db_exec(c->db, &SQL_RAISE,
	                        ARGS(arg_text(kind), arg_str(order_id), arg_text(detail), arg_utc(c->now)), NULL);

	log_diff(kind, order_id);
	return r == OK ? alarm_raise(c, kind, order_id, order_id, detail) : r;
}

/* --- comparisons --- */

struct diff_round diff_round_begin(struct ctx *c, enum diff_scope scope, struct str order_id)
{
	return (struct diff_round){ .c = c, .scope = scope, .order_id = order_id, .keys = STR("\n") };
}

static struct str cut(struct str s, size_t most)
{
	return s.p == NULL ? s : (struct str){ s.p, utf8_cut(s, most) };
}

/* UNIQUE KEY diff_key. */
static const struct sql SQL_KNOWN = {
	"diff_known",
	"SELECT diff_id, state, ours <=> ? AND theirs <=> ?, IF(?, LEFT(ours, CHAR_LENGTH(?)), ours) <=> ? AND theirs <=> ?"
	"  FROM reconcile_diff WHERE diff_key = ? FOR UPDATE",
};

static const struct sql SQL_FOUND = {
	"diff_found",
	"INSERT INTO reconcile_diff (kind, order_id, detail, created_at, scope, subject, ours, theirs, state, note,"
	"   settled_at, diff_key)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
};

static const struct sql SQL_FOUND_AGAIN = {
	"diff_found_again",
	"UPDATE reconcile_diff SET detail = ?, ours = ?, theirs = ?, state = ?, note = IF(?, note, ?), settled_at = ?,"
	"   author = NULL WHERE diff_id = ?",
};

struct known {
	int64_t diff_id; /* 0: it is new */
	bool open, settled;
	bool same;         /* to the letter */
	bool same_for_one; /* … that is settled: but what is aside */
};

static struct str with_aside(struct arena *a, const struct diff *d)
{
	struct str all = d->aside.p == NULL ? d->ours : arena_printf(a, "%s" ASIDE "%s", d->ours.p, d->aside.p);

	return cut(all, EVIDENCE_MAX);
}

static enum result look(struct diff_round *round, struct str key, const struct diff *d, struct known *k)
{
	struct ctx *c = round->c;
	struct arg ours = arg_str(with_aside(c->arena, d)), theirs = arg_str(cut(d->theirs, EVIDENCE_MAX));
	struct arg steady = arg_str(
		cut(d->aside.p == NULL ? d->ours : arena_printf(c->arena, "%s" ASIDE, d->ours.p), EVIDENCE_MAX));
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_KNOWN,
	                 ARGS(ours, theirs, arg_bool(d->aside.p != NULL), steady, steady, theirs, arg_str(key)), &rows);

	*k = (struct known){ .diff_id = 0 };
	if (r == OK && rows.n > 0)
		*k = (struct known){ row_int(&rows, 0, 0), strcmp(row_str(&rows, 0, 1).p, "open") == 0,
			             strcmp(row_str(&rows, 0, 1).p, "settled") == 0, row_int(&rows, 0, 2) != 0,
			             row_int(&rows, 0, 3) != 0 };
	return r;
}

static enum result write_down(struct diff_round *round, const struct diff *d, struct str key, const struct known *k)
{
	struct ctx *c = round->c;
	struct arg detail = arg_str(cut((struct str){ d->detail, strlen(d->detail) }, DETAIL_MAX));
	struct arg ours = arg_str(with_aside(c->arena, d)), theirs = arg_str(cut(d->theirs, EVIDENCE_MAX));
	struct arg state = arg_text(d->mended != NULL ? "mended" : "open");
	struct arg note = arg_text(d->mended != NULL ? d->mended : d->note);
	bool keep_note = (k->open || k->settled) && d->mended == NULL && d->note == NULL;
	struct arg settled = d->mended != NULL ? arg_utc(c->now) : arg_null();

	if (k->diff_id != 0)
		return db_exec(
			c->db, &SQL_FOUND_AGAIN,
			ARGS(detail, ours, theirs, state, arg_bool(keep_note), note, settled, arg_int(k->diff_id)),
			NULL);
	return db_exec(c->db, &SQL_FOUND,
	               ARGS(arg_text(d->kind), arg_str(round->order_id), detail, arg_utc(c->now),
	                    arg_text(scopes[round->scope]), arg_str(d->subject.p != NULL ? d->subject : STR("")), ours,
	                    theirs, state, note, settled, arg_str(key)),
	               NULL);
}

enum result diff_round_found(struct diff_round *round, const struct diff *d)
{
	struct ctx *c = round->c;
	struct str key = arena_printf(c->arena, "%s|%s|%s", d->kind, round->order_id.p,
	                              d->subject.p != NULL ? d->subject.p : "");
	struct known k;
	enum result r = look(round, key, d, &k);
	bool as_it_was = (k.open && d->note == NULL && k.same) || (k.settled && k.same_for_one);

	round->keys = arena_printf(c->arena, "%s%s\n", round->keys.p, key.p);
	if (r != OK || (as_it_was && d->mended == NULL))
		return r;
	r = write_down(round, d, key, &k);
	if (r != OK || (k.open && d->mended == NULL))
		return r;
	round->fresh += !k.open;
	round->mended += d->mended != NULL;
	log_diff(d->kind, round->order_id);
	if (k.diff_id != 0) /* it comes back: an alarm of its own, once a day for one that comes and goes */
		key = arena_printf(c->arena, "%s@%d", key.p, (int)day_of(c->now).n);
	return d->mended != NULL ? OK : alarm_raise(c, d->kind, key, round->order_id, d->detail);
}

/* KEY order_id (order_id, scope). */
static const struct sql SQL_OPEN_OF = {
	"diffs_open_of",
	"SELECT EXISTS (SELECT 1 FROM reconcile_diff WHERE order_id = ? AND scope = ? AND state = 'open')",
};

enum result diff_open_of(struct ctx *c, enum diff_scope scope, struct str order_id, bool *any)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_OPEN_OF, ARGS(arg_str(order_id), arg_text(scopes[scope])), &rows);

	*any = r == OK && row_int(&rows, 0, 0) != 0;
	return r;
}

/* KEY order_id (order_id, scope). */
static const struct sql SQL_GONE = {
	"diffs_gone",
	"UPDATE reconcile_diff SET state = 'mended', settled_at = ?, note = 'no longer differs'"
	" WHERE order_id = ? AND scope = ? AND state = 'open'"
	"   AND LOCATE(CONCAT(CHAR(10), diff_key, CHAR(10)), ?) = 0",
};

enum result diff_round_end(struct diff_round *round)
{
	struct ctx *c = round->c;
	int64_t gone = 0;
	enum result r = db_exec(
		c->db, &SQL_GONE,
		ARGS(arg_utc(c->now), arg_str(round->order_id), arg_text(scopes[round->scope]), arg_str(round->keys)),
		&gone);

	round->gone = (size_t)gone;
	return r;
}
