/*
 * Deletes what is no longer needed: first the personal data of orders, then records by their age. It works in small
 * transactions with pauses between them, so that no sale waits. After half an hour it stops; the next night continues.
 *
 * It may be killed at any moment: the personal data of an order is deleted in one transaction. How long records are kept
 * is configured (keep_…_days) and described in docs/operations.md, "What is kept how long".
 */
#include "purge.h"

#include <string.h>

#define WORK_S 1800
#define SUMMARY_ROOM 195 /* bytes for counts; job_run keeps 255 bytes of the summary */

/* Appends a number as "1,204". */
static void put_count(struct buf *b, int64_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)n);

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_char(b, ',');
		buf_char(b, digits[i]);
	}
}

/* Adds a count to the summary, unless it is 0 or there is no room. With --dry-run it also prints a line, even for 0. */
static void report_count(struct job_work *w, const char *what, int64_t n)
{
	struct buf line = BUF_INIT(128);

	put_count(&line, n);
	if (w->reads_only)
		(void)printf("%12s  %s\n", buf_str(&line).p, what);
	buf_printf(&line, " %s", what);
	if (n > 0 && w->summary.n + line.n <= SUMMARY_ROOM)
		buf_printf(&w->summary, "%s%s", w->summary.n > 0 ? ", " : "", buf_str(&line).p);
	else if (n > 0 && w->summary.n <= SUMMARY_ROOM)
		buf_text(&w->summary, ", and more of other kinds");
	buf_free(&line);
}

static enum result count_kind(struct job_work *w, const struct purge_kind *kind, int64_t *n)
{
	struct arg limit;
	struct rows rows;
	enum result r;

	*n = 0;
	if (!purge_limit(w, kind, w->ctx.arena, &limit))
		return OK;
	r = db_query(w->ctx.db, w->ctx.arena, &kind->count, ARGS(limit), &rows);
	if (r == OK)
		*n = row_int(&rows, 0, ONLY_COLUMN);
	return r;
}

static enum result purge_dry_run(struct job_work *w)
{
	int64_t n;
	enum result r = purge_people_count(w, &n);

	if (r == OK)
		report_count(w, PURGE_PEOPLE, n);
	for (size_t i = 0; r == OK && i < PURGE_KINDS; i++) {
		struct tx tx = job_tx(w);

		arena_reset(&w->arena);
		while (tx_next(&tx))
			tx.r = count_kind(w, &purge_kinds[i], &n);
		r = tx.r;
		if (r == OK)
			report_count(w, purge_kinds[i].what, n);
	}
	return r;
}

static enum result purge_erase(struct job_work *w)
{
	int64_t n;
	enum result r = purge_people(w, &n);

	report_count(w, PURGE_PEOPLE, n);
	if (r == OK) {
		r = purge_locks(w, &n);
		report_count(w, "buyers' locks", n);
	}
	for (size_t i = 0; r == OK && i < PURGE_KINDS && !job_over(w); i++) {
		r = purge_kind_erase(w, &purge_kinds[i], &n);
		report_count(w, purge_kinds[i].what, n);
	}
	if (r == OK && job_over(w))
		buf_printf(&w->summary, "%sthe rest next time", w->summary.n > 0 ? "; " : "");
	return r;
}

enum { FLAG_DRY_RUN };

static enum result purge_run(struct job_work *w)
{
	bool safe = false;
	enum result r;

	if (w->flags[FLAG_DRY_RUN])
		return purge_dry_run(w);
	r = purge_clock(w, &safe);
	if (r == OK && !safe)
		return AGAIN;
	return r == OK ? purge_erase(w) : r;
}

static const struct job_flag flags[] = {
	[FLAG_DRY_RUN] = { "dry-run", "show how much would be deleted; delete nothing", true, false, NULL },
	{ NULL, NULL, false, false, NULL },
};

static const struct job PURGE = {
	.name = "purge",
	.help = "deletes visitors' names, phones and documents, and old records, when their time has passed",
	.details =
		"Run by cron once a night. The days are configured: keep_persons_days counts from the last event for which\n"
		"an order's personal data may be needed (last valid day, automatic refund, refund, cancellation, discrepancy,\n"
		"message to the platform); an order with anything open keeps it. Orders stay, with numbers, amounts and times.\n"
		"It works in small steps, so that sales do not wait, for half an hour at most; the next night continues.\n"
		"A wrong clock would delete the people of today's orders for good. So it refuses (exit 75) while this machine's\n"
		"clock and the database's differ by more than five minutes, and where the newest order and its own last run\n"
		"both lie more than 40 days back: look at the clock, then run it with --anyway.\n"
		"\n"
		"  purge --dry-run    # how much would be deleted now\n"
		"  purge              # delete it\n",
	.work_s = WORK_S,
	.flags = flags,
	.run = purge_run,
};

int main(int argc, char **argv)
{
	return job_main(&PURGE, argc, argv);
}
