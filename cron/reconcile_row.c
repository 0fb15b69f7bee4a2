/*
 * The reconcile_pull table: how far each step of each day has come, and which is due.
 *
 * A row that is not done goes on at its cursor, which was committed with the rows it covers; it begins anew when it was begun
 * before its day was over, or so long ago that the platform may not know the cursor any more.
 */
#include "base/clock.h"
#include "base/day.h"
#include "reconcile.h"

#include <assert.h>
#include <string.h>

#define CURSOR_AGE_S 21600
#define CATCH_UP_DAYS 14
#define LEDGER_AFTER_S 3600 /* a ledger row exists an hour behind its verification */
#define LEDGER_AGAIN_DAYS 3 /* and may change its state later */
#define UNFINISHED_DAYS 30

static const char *const words[] = { "orders", "verifies", "ledger", "compare" };
static_assert(sizeof words / sizeof words[0] == STEP__MAX, "a word for every step");

const char *step_word(enum step step)
{
	return words[step];
}

struct look {
	struct recon *rc;
	enum step step;
	struct pull *p;
	day_t from, to;
	enum step only;
	bool unfinished;
};

/* PRIMARY KEY. */
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

static enum result read_row(struct job_work *w, void *arg)
{
	struct look *l = arg;
	struct rows rows;
	enum result r = db_query(
		w->ctx.db, w->ctx.arena, &SQL_READ,
		ARGS(arg_text(words[l->step]), arg_str(l->rc->account_id), arg_day(w->ctx.arena, l->rc->day)), &rows);

	*l->p = (struct pull){ .step = l->step, .account_id = l->rc->account_id, .day = l->rc->day };
	if (r != OK || rows.n == 0)
		return r;
	l->p->known = true;
	l->p->from_at = row_opt_utc(&rows, 0, 0);
	if (!row_null(&rows, 0, 1))
		(void)memccpy(l->p->cursor, row_str(&rows, 0, 1).p, '\0', sizeof l->p->cursor - 1);
	l->p->found = row_int(&rows, 0, 2);
	l->p->begun_at = row_utc(&rows, 0, 3);
	l->p->done_at = row_opt_utc(&rows, 0, 4);
	return OK;
}

enum result pull_read(struct recon *rc, enum step step, struct pull *out)
{
	struct look l = { .rc = rc, .step = step, .p = out };

	return job_tx(rc->w, read_row, &l);
}

/* The day may still have changed when it was begun. */
static bool too_early(const struct pull *p, utc_t now)
{
	utc_t over = day_start(day_add(p->day, 1));

	return p->begun_at.s < over.s && over.s <= now.s;
}

static enum result begin_row(struct job_work *w, void *arg)
{
	struct look *l = arg;
	enum result r = read_row(w, arg);

	if (r != OK)
		return r;
	if (l->p->known && !l->p->done_at.given && l->p->begun_at.s > w->ctx.now.s - CURSOR_AGE_S &&
	    !too_early(l->p, w->ctx.now))
		return OK;
	*l->p = (struct pull){ .step = l->step,
		               .account_id = l->rc->account_id,
		               .day = l->rc->day,
		               .known = true,
		               .begun_at = w->ctx.now };
	return db_exec(w->ctx.db, &SQL_BEGIN,
	               ARGS(arg_text(words[l->step]), arg_str(l->rc->account_id), arg_day(w->ctx.arena, l->rc->day),
	                    arg_utc(w->ctx.now)),
	               NULL);
}

enum result pull_begin(struct recon *rc, enum step step, struct pull *p)
{
	struct look l = { .rc = rc, .step = step, .p = p };

	return job_tx(rc->w, begin_row, &l);
}

static enum result save(struct ctx *c, const struct pull *p, struct arg done_at)
{
	return db_exec(c->db, &SQL_SAVE,
	               ARGS(arg_opt_utc(p->from_at), p->cursor[0] != '\0' ? arg_text(p->cursor) : arg_null(),
	                    arg_int(p->found), done_at, arg_text(words[p->step]), arg_str(p->account_id),
	                    arg_day(c->arena, p->day)),
	               NULL);
}

enum result pull_save(struct ctx *c, const struct pull *p)
{
	return save(c, p, arg_null());
}

enum result pull_done(struct ctx *c, const struct pull *p)
{
	return save(c, p, arg_utc(c->now));
}

static enum result forget_row(struct job_work *w, void *arg)
{
	const struct look *l = arg;

	return db_exec(w->ctx.db, &SQL_FORGET,
	               ARGS(arg_text(words[l->step]), arg_str(l->rc->account_id), arg_day(w->ctx.arena, l->rc->day)),
	               NULL);
}

enum result pull_forget(struct recon *rc, enum step step)
{
	struct look l = { .rc = rc, .step = step };

	return job_tx(rc->w, forget_row, &l);
}

/* --- a range that a person asked for --- */

/* PRIMARY KEY, by step. */
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

static struct str key_of(struct arena *a, const struct look *l)
{
	char first[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE];

	day_format(l->from, first);
	day_format(l->to, last);
	return arena_printf(a, "%s..%s%s%s", first, last, l->only < STEP__MAX ? ":" : "",
	                    l->only < STEP__MAX ? words[l->only] : "");
}

static enum result begin_range(struct job_work *w, void *arg)
{
	const struct look *l = arg;
	struct arena *a = w->ctx.arena;
	struct str key = key_of(a, l);
	struct rows rows;
	enum result r =
		db_query(w->ctx.db, a, &SQL_RANGE_LEFT,
	                 ARGS(arg_str(l->rc->account_id), arg_day(a, l->from), arg_day(a, l->to), arg_str(key)), &rows);

	if (r != OK || row_int(&rows, 0, 0) > 0)
		return r;
	for (day_t d = l->from; r == OK && d.n <= l->to.n; d = day_add(d, 1)) {
		for (int step = 0; r == OK && step < STEP__MAX; step++) {
			if (l->only != STEP__MAX && (int)l->only != step)
				continue;
			r = db_exec(
				w->ctx.db, &SQL_RANGE_BEGIN,
				ARGS(arg_text(words[step]), arg_str(l->rc->account_id), arg_day(a, d), arg_str(key)),
				NULL);
		}
	}
	return r;
}

enum result pull_range(struct recon *rc, day_t from, day_t to, enum step only)
{
	struct look l = { .rc = rc, .from = from, .to = to, .only = only };

	return job_tx(rc->w, begin_range, &l);
}

static enum result end_range(struct job_work *w, void *arg)
{
	const struct look *l = arg;

	return db_exec(w->ctx.db, &SQL_RANGE_OVER,
	               ARGS(arg_str(l->rc->account_id), arg_day(w->ctx.arena, l->from), arg_day(w->ctx.arena, l->to)),
	               NULL);
}

enum result pull_range_over(struct recon *rc, day_t from, day_t to)
{
	struct look l = { .rc = rc, .from = from, .to = to };

	return job_tx(rc->w, end_range, &l);
}

/* --- what is due --- */

/* The moments from which on a reading of a day's ledger tells more than one begun before. */
static bool ledger_due(const struct pull *p, utc_t now)
{
	const int64_t moments[] = { day_start(day_add(p->day, 1)).s + LEDGER_AFTER_S,
		                    day_start(day_add(p->day, LEDGER_AGAIN_DAYS)).s };

	for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
		if (p->begun_at.s < moments[i] && moments[i] <= now.s)
			return true;
	}
	return false;
}

/* KEY bill_day. Rows that are begun or being split change yet. */
static const struct sql SQL_UNFINISHED = {
	"ledger_unfinished",
	"SELECT EXISTS (SELECT 1 FROM ledger_entry WHERE account_id = ? AND bill_day = ? AND status IN (0, 1))",
};

static enum result read_unfinished(struct job_work *w, void *arg)
{
	struct look *l = arg;
	struct rows rows;
	enum result r = db_query(w->ctx.db, w->ctx.arena, &SQL_UNFINISHED,
	                         ARGS(arg_str(l->rc->account_id), arg_day(w->ctx.arena, l->rc->day)), &rows);

	l->unfinished = r == OK && row_int(&rows, 0, 0) != 0;
	return r;
}

/* Once a day while a row of it is not finished, for some weeks. */
static enum result unfinished_due(struct recon *rc, const struct pull *p, utc_t now, bool *due)
{
	struct look l = { .rc = rc };
	day_t today = day_of(now);
	enum result r = OK;

	if (p->begun_at.s < day_start(today).s && today.n - p->day.n <= UNFINISHED_DAYS)
		r = job_tx(rc->w, read_unfinished, &l);
	*due = l.unfinished;
	return r;
}

/* All of the lists were read, and it is not done, or one of them was read after it began. */
static enum result compare_due(struct recon *rc, const struct pull *compare, bool *due)
{
	bool whole = true, newer = !compare->done_at.given;
	enum result r = OK;

	for (int step = 0; r == OK && step < STEP_COMPARE; step++) {
		struct pull p;

		r = pull_read(rc, (enum step)step, &p);
		whole = whole && p.done_at.given;
		newer = newer || (p.done_at.given && p.done_at.v.s > compare->begun_at.s);
	}
	*due = r == OK && whole && newer;
	return r;
}

enum result pull_due(struct recon *rc, enum step step, bool *due)
{
	struct pull p;
	enum result r = pull_read(rc, step, &p);

	*due = false;
	if (r == OK && step == STEP_COMPARE)
		return compare_due(rc, &p, due);
	*due = r == OK && (!p.known || !p.done_at.given);
	if (r != OK || *due)
		return r;
	if (step == STEP_LEDGER)
		*due = ledger_due(&p, clock_now());
	if (step == STEP_LEDGER && !*due)
		r = unfinished_due(rc, &p, clock_now(), due);
	if (step == STEP_ORDERS || step == STEP_VERIFIES)
		*due = too_early(&p, clock_now());
	return r;
}

/* PRIMARY KEY, by step. */
static const struct sql SQL_DAYS = {
	"pull_days",
	"SELECT DISTINCT day FROM reconcile_pull WHERE step IN ('orders', 'verifies', 'ledger', 'compare')"
	"   AND account_id = ? AND day BETWEEN ? AND ? ORDER BY day",
};

struct days {
	struct recon *rc;
	day_t from, to;
	struct rows rows;
};

static enum result read_days(struct job_work *w, void *arg)
{
	struct days *d = arg;

	return db_query(w->ctx.db, w->ctx.arena, &SQL_DAYS,
	                ARGS(arg_str(d->rc->account_id), arg_day(w->ctx.arena, d->from), arg_day(w->ctx.arena, d->to)),
	                &d->rows);
}

/* Known ones, whether done or not; of the last two weeks also those that nobody began, behind a known one; yesterday. */
enum result pull_days(struct recon *rc, day_t yesterday, day_t *days, size_t *n)
{
	struct days d = { .rc = rc, .from = day_add(yesterday, 1 - PULL_DAYS_MAX), .to = yesterday };
	enum result r = job_tx(rc->w, read_days, &d);
	size_t at = 0;

	*n = 0;
	for (day_t day = d.from; r == OK && day.n <= yesterday.n; day = day_add(day, 1)) {
		bool known = at < d.rows.n && row_day(&d.rows, at, 0).n == day.n;

		at += known;
		if (known || day.n == yesterday.n || (at > 0 && day.n > yesterday.n - CATCH_UP_DAYS))
			days[(*n)++] = day;
	}
	return r;
}

/* PRIMARY KEY, by step. */
static const struct sql SQL_READ_DAYS = {
	"pull_book_days",
	"SELECT day, MAX(IF(step = 'verifies', begun_at, NULL)), MAX(IF(step = 'ledger', begun_at, NULL))"
	"  FROM reconcile_pull WHERE step IN ('verifies', 'ledger') AND account_id = ? AND done_at IS NOT NULL GROUP BY day",
};

struct book_days {
	struct recon *rc;
	struct book_day *items;
	size_t n;
};

static enum result read_book_days(struct job_work *w, void *arg)
{
	struct book_days *b = arg;
	struct rows rows;
	enum result r = db_query(w->ctx.db, w->ctx.arena, &SQL_READ_DAYS, ARGS(arg_str(b->rc->account_id)), &rows);

	if (r != OK)
		return r;
	b->items = arena_array(w->ctx.arena, rows.n + 1, sizeof *b->items);
	b->n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		b->items[i] =
			(struct book_day){ row_day(&rows, i, 0), row_opt_utc(&rows, i, 1), row_opt_utc(&rows, i, 2) };
	return OK;
}

enum result pull_book_days(struct recon *rc, struct book_day **out, size_t *n)
{
	struct book_days b = { .rc = rc };
	enum result r = job_tx(rc->w, read_book_days, &b);

	*out = b.items;
	*n = b.n;
	return r;
}
