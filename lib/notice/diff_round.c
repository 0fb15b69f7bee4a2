/*
 * Discrepancies found by a comparison of one order: written once, opened again when
 * the evidence changes, closed when a later comparison no longer finds them.
 */
#include "base/assert.h"
#include "base/day.h"
#include "base/utf8.h"
#include "notice/alarm.h"
#include "notice/diff.h"

#include <assert.h>
#include <string.h>

#define EVIDENCE_MAX 1000 /* bytes: never more than the characters of the column */
#define DETAIL_MAX 255    /* likewise */
#define VARYING "; "      /* stands before the varying part of the evidence */

static const char *const scopes[] = { "event", "order", "verify", "ledger" };
static_assert(sizeof scopes / sizeof scopes[0] == DIFF_SCOPE__MAX, "a word for every scope");

struct diff_round diff_round_begin(struct ctx *c, enum diff_scope scope, struct order_ref order)
{
	ASSERT(tx_open(c->db) && scope < DIFF_SCOPE__MAX);
	return (struct diff_round){ .c = c, .scope = scope, .order = order, .keys = STR("\n") };
}

static struct str cut_text(struct str s, size_t max)
{
	return s.p == NULL ? s : (struct str){ s.p, utf8_cut(s, max) };
}

/* UNIQUE KEY diff_key. */
enum { KNOWN_ID, KNOWN_STATE, KNOWN_SAME, KNOWN_STEADY_SAME };
static const struct sql SQL_KNOWN = {
	"diff_known",
	"SELECT diff_id, state, ours <=> ? AND theirs <=> ?, IF(?, LEFT(ours, CHAR_LENGTH(?)), ours) <=> ? AND theirs <=> ?"
	"  FROM reconcile_diff WHERE diff_key = ? AND app_id = ? FOR UPDATE",
};

static const struct sql SQL_FOUND = {
	"diff_found",
	"INSERT INTO reconcile_diff (kind, app_id, order_id, detail, created_at, scope, subject, ours, theirs, state, note,"
	"   settled_at, diff_key)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
};

static const struct sql SQL_FOUND_AGAIN = {
	"diff_found_again",
	"UPDATE reconcile_diff SET detail = ?, ours = ?, theirs = ?, state = ?, note = IF(?, note, ?), settled_at = ?,"
	"   author = NULL WHERE diff_id = ?",
};

/* The row of a discrepancy from an earlier comparison. */
struct known_diff {
	int64_t diff_id; /* 0: the discrepancy is new */
	bool open, settled;
	bool same;        /* the evidence has not changed */
	bool steady_same; /* the evidence without its varying part has not changed */
};

/* Our side's evidence, followed by the part of it that varies. */
static struct str evidence(struct arena *a, const struct diff *d)
{
	struct str all = d->varying.p == NULL ? d->ours : arena_printf(a, "%s" VARYING "%s", d->ours.p, d->varying.p);

	return cut_text(all, EVIDENCE_MAX);
}

/* Our side's evidence up to its varying part. */
static struct str steady_evidence(struct arena *a, const struct diff *d)
{
	return cut_text(d->varying.p == NULL ? d->ours : arena_printf(a, "%s" VARYING, d->ours.p), EVIDENCE_MAX);
}

static enum result read_known_diff(struct diff_round *round, struct str key, const struct diff *d, struct known_diff *k)
{
	struct ctx *c = round->c;
	struct arg ours = arg_str(evidence(c->arena, d)), theirs = arg_str(cut_text(d->theirs, EVIDENCE_MAX));
	struct arg steady = arg_str(steady_evidence(c->arena, d));
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_KNOWN,
	                         ARGS(ours, theirs, arg_bool(d->varying.p != NULL), steady, steady, theirs,
	                              arg_str(key), arg_int(round->order.app_id)),
	                         &rows);

	*k = (struct known_diff){ .diff_id = 0 };
	if (r != OK || rows.n == 0)
		return r;
	*k = (struct known_diff){ .diff_id = row_int(&rows, 0, KNOWN_ID),
		                  .open = strcmp(row_str(&rows, 0, KNOWN_STATE).p, "open") == 0,
		                  .settled = strcmp(row_str(&rows, 0, KNOWN_STATE).p, "settled") == 0,
		                  .same = row_int(&rows, 0, KNOWN_SAME) != 0,
		                  .steady_same = row_int(&rows, 0, KNOWN_STEADY_SAME) != 0 };
	return OK;
}

static enum result write_diff(struct diff_round *round, const struct diff *d, struct str key,
                              const struct known_diff *k)
{
	struct ctx *c = round->c;
	struct arg detail = arg_str(cut_text(str_text(d->detail), DETAIL_MAX));
	struct arg ours = arg_str(evidence(c->arena, d)), theirs = arg_str(cut_text(d->theirs, EVIDENCE_MAX));
	struct arg state = arg_text(d->repaired != NULL ? "mended" : "open");
	struct arg note = arg_text(d->repaired != NULL ? d->repaired : d->note);
	bool keep_note = (k->open || k->settled) && d->repaired == NULL && d->note == NULL;
	struct arg settled = d->repaired != NULL ? arg_utc(c->now) : arg_null();

	if (k->diff_id != 0)
		return db_exec(
			c->db, &SQL_FOUND_AGAIN,
			ARGS(detail, ours, theirs, state, arg_bool(keep_note), note, settled, arg_int(k->diff_id)),
			NULL);
	return db_exec(c->db, &SQL_FOUND,
	               ARGS(arg_text(d->kind), arg_int(round->order.app_id), arg_str(round->order.id), detail,
	                    arg_utc(c->now), arg_text(scopes[round->scope]),
	                    arg_str(d->subject.p != NULL ? d->subject : STR("")), ours, theirs, state, note, settled,
	                    arg_str(key)),
	               NULL);
}

enum result diff_round_found(struct diff_round *round, const struct diff *d)
{
	struct ctx *c = round->c;
	struct str key = arena_printf(c->arena, "%s|%s|%s", d->kind, round->order.id.p,
	                              d->subject.p != NULL ? d->subject.p : "");
	struct known_diff k;
	enum result r = read_known_diff(round, key, d, &k);
	bool unchanged = (k.open && d->note == NULL && k.same) || (k.settled && k.steady_same);

	round->keys = arena_printf(c->arena, "%s%s\n", round->keys.p, key.p);
	if (r != OK || (unchanged && d->repaired == NULL))
		return r;
	r = write_diff(round, d, key, &k);
	if (r != OK || (k.open && d->repaired == NULL))
		return r;
	round->fresh += !k.open;
	round->repaired += d->repaired != NULL;
	diff_log(c, d->kind, round->order);
	if (k.diff_id != 0) /* it is open again: a new alarm, but only one a day if it comes and goes */
		key = arena_printf(c->arena, "%s@%d", key.p, (int)day_of(c->now).n);
	return d->repaired != NULL ? OK : alarm_raise(c, d->kind, key, round->order, d->detail);
}

/* KEY order_id (order_id, app_id, scope). */
static const struct sql SQL_OPEN_OF = {
	"diffs_open_of",
	"SELECT EXISTS (SELECT 1 FROM reconcile_diff WHERE order_id = ? AND app_id = ? AND scope = ? AND state = 'open')",
};

enum result diff_open_of(struct ctx *c, enum diff_scope scope, struct order_ref order, bool *any)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_OPEN_OF,
	                         ARGS(arg_str(order.id), arg_int(order.app_id), arg_text(scopes[scope])), &rows);

	*any = r == OK && row_int(&rows, 0, ONLY_COLUMN) != 0;
	return r;
}

/* KEY order_id (order_id, app_id, scope). */
static const struct sql SQL_GONE = {
	"diffs_gone",
	"UPDATE reconcile_diff SET state = 'mended', settled_at = ?, note = 'no longer differs'"
	" WHERE order_id = ? AND app_id = ? AND scope = ? AND state = 'open'"
	"   AND LOCATE(CONCAT(CHAR(10), diff_key, CHAR(10)), ?) = 0",
};

enum result diff_round_end(struct diff_round *round)
{
	struct ctx *c = round->c;
	int64_t gone = 0;
	enum result r = db_exec(c->db, &SQL_GONE,
	                        ARGS(arg_utc(c->now), arg_str(round->order.id), arg_int(round->order.app_id),
	                             arg_text(scopes[round->scope]), arg_str(round->keys)),
	                        &gone);

	round->gone = (size_t)gone;
	return r;
}
