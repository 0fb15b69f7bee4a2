/*
 * Deletes what has served its time: people of orders first, then records by their age. In small transactions with
 * pauses between, so that no sale waits; what its half hour does not reach goes the next night.
 *
 * Killed at any moment nothing is half gone: an order's people go in one transaction. What is kept how long is
 * configured (keep_…_days), and described in docs/operations.md, "What is kept how long".
 */
#include "purge.h"

#include <string.h>

#define WORK_S 1800
#define ROOM 195 /* of the summary, which job_run holds 255 of */

/* "1,204" */
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

/* Into the summary, what there is and has room; for --dry-run a line each, also of what there is not. */
static void say(struct job_work *w, const char *what, int64_t n)
{
	struct buf line = BUF_INIT(128);

	put_count(&line, n);
	if (w->reads_only)
		(void)printf("%12s  %s\n", buf_str(&line).p, what);
	buf_printf(&line, " %s", what);
	if (n > 0 && w->summary.n + line.n <= ROOM)
		buf_printf(&w->summary, "%s%s", w->summary.n > 0 ? ", " : "", buf_str(&line).p);
	else if (n > 0 && w->summary.n <= ROOM)
		buf_text(&w->summary, ", and more of other kinds");
	buf_free(&line);
}

struct count {
	const struct purge_kind *kind;
	int64_t n;
};

static enum result count(struct job_work *w, void *arg)
{
	struct count *c = arg;
	struct arg limit;
	struct rows rows;
	enum result r;

	c->n = 0;
	if (!purge_limit(w, c->kind, w->ctx.arena, &limit))
		return OK;
	r = db_query(w->ctx.db, w->ctx.arena, &c->kind->count, ARGS(limit), &rows);
	if (r == OK)
		c->n = row_int(&rows, 0, 0);
	return r;
}

static enum result dry_run(struct job_work *w)
{
	int64_t n;
	enum result r = purge_people_count(w, &n);

	if (r == OK)
		say(w, PURGE_PEOPLE, n);
	for (size_t i = 0; r == OK && i < PURGE_KINDS; i++) {
		struct count c = { &purge_kinds[i], 0 };

		arena_reset(&w->arena);
		r = job_tx(w, count, &c);
		if (r == OK)
			say(w, purge_kinds[i].what, c.n);
	}
	return r;
}

static enum result erase(struct job_work *w)
{
	int64_t n;
	enum result r = purge_people(w, &n);

	say(w, PURGE_PEOPLE, n);
	if (r == OK) {
		r = purge_locks(w, &n);
		say(w, "buyers' locks", n);
	}
	for (size_t i = 0; r == OK && i < PURGE_KINDS && !job_over(w); i++) {
		r = purge_kind_erase(w, &purge_kinds[i], &n);
		say(w, purge_kinds[i].what, n);
	}
	if (r == OK && job_over(w))
		buf_printf(&w->summary, "%sthe rest next time", w->summary.n > 0 ? "; " : "");
	return r;
}

enum { FLAG_DRY_RUN };

static enum result run(struct job_work *w)
{
	return w->flags[FLAG_DRY_RUN] ? dry_run(w) : erase(w);
}

static const struct job_flag flags[] = {
	[FLAG_DRY_RUN] = { "dry-run", "show how much would go; nothing is deleted", true, false, NULL },
	{ NULL, NULL, false, false, NULL },
};

static const struct job PURGE = {
	.name = "purge",
	.help = "deletes visitors' names, phones and documents, and old records, when their time is over",
	.details =
		"Run by cron once a night. Days are configured: keep_persons_days counts from the last moment that an\n"
		"order's people may be needed (its last day, automatic refund, refund, cancellation, difference, message),\n"
		"and an order with anything open keeps them. Orders themselves stay, with numbers, amounts and times.\n"
		"It works in small steps beside the sale, half an hour at most; what is left goes the next night.\n"
		"\n"
		"  purge --dry-run    # how much of what would go now\n"
		"  purge              # the same, gone\n",
	.work_s = WORK_S,
	.flags = flags,
	.run = run,
};

int main(int argc, char **argv)
{
	return job_main(&PURGE, argc, argv);
}
