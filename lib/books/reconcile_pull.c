/*
 * Writing and reading the table.
 */
#include "books/reconcile_pull.h"

#include "base/day.h"
#include "base/str.h"

#include <assert.h>
#include <string.h>

#define CURSOR_AGE_S 21600

static const char *const words[] = { "orders", "verifies", "ledger", "compare" };
static_assert(sizeof words / sizeof words[0] == STEP__MAX, "a word for every step");

const char *reconcile_step_word(enum reconcile_step step)
{
	return words[step];
}

enum reconcile_step reconcile_step_of(struct str word)
{
	return (enum reconcile_step)WORD_OF(words, word, STEP__MAX);
}

bool reconcile_pull_too_early(const struct reconcile_pull *p, utc_t now)
{
	utc_t over = day_start(day_add(p->day, 1));

	return p->begun_at.s < over.s && over.s <= now.s;
}

enum { PULL_FROM_AT, PULL_CURSOR, PULL_FOUND, PULL_BEGUN_AT, PULL_DONE_AT };

/* PRIMARY KEY, as all below. */
static const struct sql SQL_READ = {
	"read_pull",
	"SELECT from_at, next_cursor, found, begun_at, done_at FROM reconcile_pull"
	" WHERE step = ? AND account_id = ? AND day = ?",
};

static const struct sql SQL_BEGIN = {
	"begin_pull",
	"INSERT INTO reconcile_pull (step, account_id, day, begun_at) VALUES (?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE from_at = NULL, next_cursor = NULL, found = 0, begun_at = VALUES(begun_at), done_at = NULL",
};

static const struct sql SQL_SAVE = {
	"save_pull",
	"UPDATE reconcile_pull SET from_at = ?, next_cursor = ?, found = ?, done_at = ?"
	" WHERE step = ? AND account_id = ? AND day = ?",
};

static const struct sql SQL_FORGET = {
	"forget_pull",
	"UPDATE reconcile_pull SET from_at = NULL, next_cursor = NULL, found = 0, begun_at = 0, done_at = NULL"
	" WHERE step = ? AND account_id = ? AND day = ?",
};

enum result reconcile_pull_read(struct ctx *c, struct reconcile_pull *p)
{
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_READ,
	                 ARGS(arg_text(words[p->step]), arg_str(p->account_id), arg_day(c->arena, p->day)), &rows);

	*p = (struct reconcile_pull){ .step = p->step, .account_id = p->account_id, .day = p->day };
	if (r != OK || rows.n == 0)
		return r;
	p->known = true;
	p->from_at = row_opt_utc(&rows, 0, PULL_FROM_AT);
	if (!row_null(&rows, 0, PULL_CURSOR))
		(void)memccpy(p->cursor, row_str(&rows, 0, PULL_CURSOR).p, '\0', sizeof p->cursor - 1);
	p->found = row_int(&rows, 0, PULL_FOUND);
	p->begun_at = row_utc(&rows, 0, PULL_BEGUN_AT);
	p->done_at = row_opt_utc(&rows, 0, PULL_DONE_AT);
	return OK;
}

enum result reconcile_pull_begin(struct ctx *c, struct reconcile_pull *p)
{
	enum result r = reconcile_pull_read(c, p);

	if (r != OK)
		return r;
	if (p->known && !p->done_at.given && p->begun_at.s > c->now.s - CURSOR_AGE_S &&
	    !reconcile_pull_too_early(p, c->now))
		return OK;
	*p = (struct reconcile_pull){
		.step = p->step, .account_id = p->account_id, .day = p->day, .known = true, .begun_at = c->now
	};
	return db_exec(
		c->db, &SQL_BEGIN,
		ARGS(arg_text(words[p->step]), arg_str(p->account_id), arg_day(c->arena, p->day), arg_utc(c->now)),
		NULL);
}

static enum result save_row(struct ctx *c, const struct reconcile_pull *p, struct arg done_at)
{
	return db_exec(c->db, &SQL_SAVE,
	               ARGS(arg_opt_utc(p->from_at), p->cursor[0] != '\0' ? arg_text(p->cursor) : arg_null(),
	                    arg_int(p->found), done_at, arg_text(words[p->step]), arg_str(p->account_id),
	                    arg_day(c->arena, p->day)),
	               NULL);
}

enum result reconcile_pull_save(struct ctx *c, const struct reconcile_pull *p)
{
	return save_row(c, p, arg_null());
}

enum result reconcile_pull_done(struct ctx *c, const struct reconcile_pull *p)
{
	return save_row(c, p, arg_utc(c->now));
}

enum result reconcile_pull_forget(struct ctx *c, const struct reconcile_pull *p)
{
	return db_exec(c->db, &SQL_FORGET,
	               ARGS(arg_text(words[p->step]), arg_str(p->account_id), arg_day(c->arena, p->day)), NULL);
}

/* --- a range that an operator asked for --- */

static const struct sql SQL_RANGE_LEFT = {
	"pull_range_left",
	"SELECT COUNT(*) FROM reconcile_pull WHERE step IN ('orders', 'verifies', 'ledger', 'compare') AND account_id = ?"
	"   AND day BETWEEN ? AND ? AND range_key = ?",
};

static const struct sql SQL_RANGE_BEGIN = {
	"pull_range_begin",
	"INSERT INTO reconcile_pull (step, account_id, day, begun_at, range_key) VALUES (?, ?, ?, 0, ?)"
	" ON DUPLICATE KEY UPDATE from_at = NULL, next_cursor = NULL, found = 0, begun_at = 0, done_at = NULL,"
	"   range_key = VALUES(range_key)",
};

static const struct sql SQL_RANGE_OVER = {
	"pull_range_over",
	"UPDATE reconcile_pull SET range_key = '' WHERE step IN ('orders', 'verifies', 'ledger', 'compare')"
	"   AND account_id = ? AND day BETWEEN ? AND ? AND range_key <> ''",
};

/* "2026-11-01..2026-11-30", or with ":ledger" for one step. */
static struct str range_key(struct arena *a, const struct reconcile_range *range)
{
	char first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];
	bool one = range->only < STEP__MAX;

	day_format(range->from, first);
	day_format(range->to, last);
	return arena_printf(a, "%s..%s%s%s", first, last, one ? ":" : "", one ? words[range->only] : "");
}

enum result reconcile_pull_range_begin(struct ctx *c, const struct reconcile_range *range)
{
	struct arg account = arg_str(range->account_id), key = arg_str(range_key(c->arena, range));
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_RANGE_LEFT,
	                 ARGS(account, arg_day(c->arena, range->from), arg_day(c->arena, range->to), key), &rows);

	if (r != OK || row_int(&rows, 0, ONLY_COLUMN) > 0)
		return r;
	for (day_t d = range->from; r == OK && d.n <= range->to.n; d = day_add(d, 1)) {
		for (int step = 0; r == OK && step < STEP__MAX; step++) {
			if (range->only != STEP__MAX && (int)range->only != step)
				continue;
			r = db_exec(c->db, &SQL_RANGE_BEGIN,
			            ARGS(arg_text(words[step]), account, arg_day(c->arena, d), key), NULL);
		}
	}
	return r;
}

enum result reconcile_pull_range_over(struct ctx *c, const struct reconcile_range *range)
{
	return db_exec(c->db, &SQL_RANGE_OVER,
	               ARGS(arg_str(range->account_id), arg_day(c->arena, range->from), arg_day(c->arena, range->to)),
	               NULL);
}

/* --- all days of a merchant --- */

static const struct sql SQL_DAYS = {
	"pull_days",
	"SELECT DISTINCT day FROM reconcile_pull WHERE step IN ('orders', 'verifies', 'ledger', 'compare')"
	"   AND account_id = ? AND day BETWEEN ? AND ? ORDER BY day",
};

enum result reconcile_pull_days(struct ctx *c, struct str account_id, day_t from, day_t to, day_t **out, size_t *n)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_DAYS,
	                         ARGS(arg_str(account_id), arg_day(c->arena, from), arg_day(c->arena, to)), &rows);

	*n = r == OK ? rows.n : 0;
	*out = arena_array(c->arena, *n + 1, sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = row_day(&rows, i, ONLY_COLUMN);
	return r;
}

enum { LISTS_DAY, LISTS_VERIFIES_AT, LISTS_LEDGER_AT };

static const struct sql SQL_LISTS = {
	"pull_book_days",
	"SELECT day, MAX(IF(step = 'verifies', begun_at, NULL)), MAX(IF(step = 'ledger', begun_at, NULL))"
	"  FROM reconcile_pull WHERE step IN ('verifies', 'ledger') AND account_id = ? AND done_at IS NOT NULL GROUP BY day",
};

enum result reconcile_pull_lists(struct ctx *c, struct str account_id, struct day_lists **out, size_t *n)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_LISTS, ARGS(arg_str(account_id)), &rows);

	*n = r == OK ? rows.n : 0;
	*out = arena_array(c->arena, *n + 1, sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct day_lists){ row_day(&rows, i, LISTS_DAY), row_opt_utc(&rows, i, LISTS_VERIFIES_AT),
			                        row_opt_utc(&rows, i, LISTS_LEDGER_AT) };
	return r;
}
