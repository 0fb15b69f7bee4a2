/*
 * Compares the clocks of this machine and of the database.
 */
#include "jobs/job_clock.h"

#include "base/day.h"
#include "notice/alarm.h"

static const struct sql SQL_CLOCK = { "database_clock", "SELECT UNIX_TIMESTAMP()" };

enum result job_clock_ahead(struct ctx *c, int64_t *ahead_s)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_CLOCK, NULL, 0, &rows);

	*ahead_s = r == OK ? c->now.s - row_int(&rows, 0, ONLY_COLUMN) : 0;
	return r;
}

/* The day is the database's, so that a clock that runs away does not raise it again and again. */
static enum result raise_differs(struct ctx *c, const char *program, int64_t ahead_s)
{
	char day[UTC_TEXT_SIZE];

	utc_format((utc_t){ c->now.s - ahead_s }, day);
	return alarm_raise(c, "clock_differs", arena_printf(c->arena, "%s:%.10s", program, day), NO_ORDER,
	                   arena_printf(c->arena,
	                                "%s: this machine's clock is %lld s %s the database's: let NTP set both."
	                                " Until then it goes on telling uses and decides nothing else",
	                                program, (long long)(ahead_s < 0 ? -ahead_s : ahead_s),
	                                ahead_s < 0 ? "behind" : "ahead of")
	                           .p);
}

static enum result compare_clocks(struct job_work *w, bool *trusted)
{
	int64_t ahead_s;
	enum result r = job_clock_ahead(&w->ctx, &ahead_s);

	*trusted = r == OK && ahead_s <= CLOCKS_APART_MAX_S && ahead_s >= -CLOCKS_APART_MAX_S;
	return r == OK && !*trusted ? raise_differs(&w->ctx, w->job->name, ahead_s) : r;
}

enum result job_clock_trusted(struct job_work *w, bool *trusted)
{
	struct tx tx = job_tx(w);

	*trusted = w->anyway;
	if (w->anyway)
		return OK;
	while (tx_next(&tx))
		tx.r = compare_clocks(w, trusted);
	return tx.r;
}
