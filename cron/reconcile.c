/*
 * Both books, day by day: pulls the platform's orders, verifications and ledger of each merchant, compares them with
 * ours, mends what is safe, lists the rest as differences, and writes a report. Killed at any moment it goes on where it was;
 * run again it changes nothing.
 *
 * A list that cannot be trusted (a page twice, fewer rows than its total, no list) ends that day as SUSPICIOUS: it stays
 * undone and is not compared, so nothing is concluded from it.
 * Source: spec shops-orders-ledger.md §3, §4, §5.
 */
#include "reconcile.h"

#include "base/clock.h"
#include "base/day.h"
#include "merchants.h"

#include <string.h>

enum { FLAG_FROM, FLAG_TO, FLAG_REPORT, FLAG_STEP };

#define RANGE_MAX_DAYS 92 /* also how far back: ASSUMED that older books are not told of, and would look empty */

struct wish {
	bool range; /* --from, --to */
	day_t from, to;
	bool only; /* --step */
	int step;  /* STEP__MAX: the report alone */
};

/* --- what was asked for --- */

static bool read_day(struct job_work *w, int flag, day_t *out)
{
	if (w->values[flag].p == NULL || day_parse(w->values[flag], out))
		return true;
	job_complain(w, "--%s: \"%s\" is not a day like 2026-11-26", w->job->flags[flag].name, w->values[flag].p);
	return false;
}

static bool read_step(struct job_work *w, struct wish *wish)
{
	struct str word = w->values[FLAG_STEP];

	wish->only = word.p != NULL;
	for (wish->step = 0; wish->only && wish->step < STEP__MAX; wish->step++) {
		if (strcmp(word.p, step_word((enum step)wish->step)) == 0)
			return true;
	}
	if (!wish->only || strcmp(word.p, "report") == 0)
		return true;
	job_complain(w, "--step: \"%s\" is not one of orders, verifies, ledger, compare, report", word.p);
	return false;
}

/* Yesterday, unless days are given; one of them alone is that day. */
static bool read_wish(struct job_work *w, struct wish *wish)
{
	day_t today = day_of(clock_now());

	*wish = (struct wish){ .from = day_add(today, -1), .to = day_add(today, -1) };
	if (!read_day(w, FLAG_FROM, &wish->from))
		return false;
	if (w->values[FLAG_FROM].p != NULL)
		wish->to = wish->from;
	if (!read_day(w, FLAG_TO, &wish->to))
		return false;
	if (w->values[FLAG_TO].p != NULL && w->values[FLAG_FROM].p == NULL)
		wish->from = wish->to;
	wish->range = w->values[FLAG_FROM].p != NULL || w->values[FLAG_TO].p != NULL;
	if (wish->to.n > today.n || wish->from.n > wish->to.n || wish->to.n - wish->from.n >= RANGE_MAX_DAYS) {
		job_complain(w, "--from, --to: at most %d days, none of them to come, the first not behind the last",
		             RANGE_MAX_DAYS);
		return false;
	}
	return true;
}

static bool check(struct job_work *w)
{
	struct wish wish;

	if (!read_wish(w, &wish) || !read_step(w, &wish))
		return false;
	if (!(wish.only && wish.step >= STEP_COMPARE) && wish.from.n < day_of(clock_now()).n - RANGE_MAX_DAYS) {
		job_complain(w, "--from, --to: the platform is asked about the last %d days; older ones: --step report",
		             RANGE_MAX_DAYS);
		return false;
	}
	if (w->values[FLAG_REPORT].p != NULL && !report_path_good(w->values[FLAG_REPORT])) {
		job_complain(w, "--report: \"%s\" is no name of a file", w->values[FLAG_REPORT].p);
		return false;
	}
	if (wish.only && wish.step == STEP__MAX && w->values[FLAG_REPORT].p == NULL) {
		job_complain(w, "--step report: and --report FILE");
		return false;
	}
	return true;
}

/* --- a merchant's days --- */

static enum result (*const steps[])(struct recon *rc) = {
	[STEP_ORDERS] = recon_orders,
	[STEP_VERIFIES] = recon_verifies,
	[STEP_LEDGER] = recon_ledger,
	[STEP_COMPARE] = recon_compare,
};

static enum result one_step(struct recon *rc, enum step step)
{
	bool due = false;
	enum result r;

	arena_reset(&rc->of_batch);
	r = pull_due(rc, step, &due);
	return r == OK && due ? steps[step](rc) : r;
}

/* Its lists, or (once those of all days at hand were read: they are judged together) the comparison. */
static enum result one_day(struct recon *rc, const struct wish *wish, day_t day, bool compare)
{
	int first = compare ? STEP_COMPARE : 0, end = compare ? STEP__MAX : STEP_COMPARE;
	enum result r = OK;

	rc->day = day;
	rc->day_bad = false;
	for (int step = first; r == OK && step < end && !recon_over(rc); step++) {
		if (!wish->only || wish->step == step)
			r = one_step(rc, (enum step)step);
	}
	return r;
}

static enum result all_days(struct recon *rc, const struct wish *wish, const day_t *days, size_t n)
{
	enum result r = OK;

	for (int compare = 0; compare <= 1; compare++) {
		for (size_t i = 0; r == OK && i < n && !recon_over(rc); i++)
			r = one_day(rc, wish, days[i], compare == 1);
	}
	return r;
}

static enum result range_days(struct recon *rc, const struct wish *wish)
{
	enum result r = pull_range(rc, wish->from, wish->to, wish->only ? (enum step)wish->step : STEP__MAX);
	day_t days[RANGE_MAX_DAYS];
	size_t n = 0;

	for (day_t day = wish->from; n < RANGE_MAX_DAYS && day.n <= wish->to.n; day = day_add(day, 1))
		days[n++] = day;
	if (r == OK)
		r = all_days(rc, wish, days, n);
	return r == OK && !recon_over(rc) ? pull_range_over(rc, wish->from, wish->to) : r;
}

static enum result due_days(struct recon *rc, const struct wish *wish)
{
	day_t days[PULL_DAYS_MAX];
	size_t n = 0;
	enum result r = pull_days(rc, wish->to, days, &n);

	return r == OK ? all_days(rc, wish, days, n) : r;
}

static enum result one_merchant(struct recon *rc, const struct merchant *m, const struct wish *wish)
{
	rc->app_id = m->app_id;
	rc->account_id = m->account_id;
	rc->stop = false;
	rc->detail = strcmp(rc->w->conf.ledger.p, "detail") == 0;
	arena_reset(&rc->of_batch);
	return wish->range ? range_days(rc, wish) : due_days(rc, wish);
}

/* --- the end --- */

/* KEY open. */
static const struct sql SQL_OPEN = {
	"reconcile_open",
	"SELECT COUNT(*) FROM reconcile_diff WHERE settled_at IS NULL",
};

static enum result count_open(struct job_work *w, void *arg)
{
	struct rows rows;
	enum result r = db_query(w->ctx.db, w->ctx.arena, &SQL_OPEN, NO_ARGS, &rows);

	*(int64_t *)arg = r == OK ? row_int(&rows, 0, 0) : 0;
	return r;
}

static enum result summarise(struct recon *rc)
{
	const struct recon_count *n = &rc->count;
	int64_t open = 0;
	enum result r = job_tx(rc->w, count_open, &open);

	buf_printf(
		&rc->w->summary,
		"%zu orders, %zu verifications, %zu ledger lines; %zu orders compared: %zu differences new, %zu mended, "
		"%zu gone, %lld open",
		n->orders, n->verifies, n->ledgers, n->compared, n->diffs.fresh, n->diffs.mended, n->diffs.gone,
		(long long)open);
	if (n->suspicious > 0)
		buf_printf(&rc->w->summary, "; SUSPICIOUS: %zu lists or answers not to be trusted", n->suspicious);
	if (n->troubled > 0)
		buf_printf(&rc->w->summary, "; %zu merchants not answered for", n->troubled);
	return r;
}

static enum result verdict(const struct recon *rc)
{
	if (rc->count.suspicious > 0 || rc->count.refused)
		return REFUSE;
	return rc->count.troubled > 0 ? AGAIN : OK;
}

static enum result all_merchants(struct recon *rc, const struct wish *wish)
{
	struct merchants merchants;
	enum result r = job_tx(rc->w, merchants_read, &merchants);

	rc->w->ctx.arena = &rc->of_batch;
	for (size_t i = 0; r == OK && i < merchants.n && !job_over(rc->w); i++)
		r = one_merchant(rc, &merchants.items[i], wish);
	arena_reset(&rc->of_batch);
	return r;
}

static enum result run(struct job_work *w)
{
	struct recon rc = { .w = w, .openapi = openapi_open(&w->conf, 1) };
	struct wish wish;
	enum result r = read_wish(w, &wish) && read_step(w, &wish) ? OK : BUG;

	if (r == OK && !(wish.only && wish.step == STEP__MAX))
		r = all_merchants(&rc, &wish);
	w->ctx.arena = &w->arena;
	if (r == OK)
		r = summarise(&rc);
	if (r == OK && w->values[FLAG_REPORT].p != NULL)
		r = report_write(w, w->values[FLAG_REPORT], wish.from, wish.to);
	arena_free(&rc.of_batch);
	openapi_close(rc.openapi);
	return r == OK ? verdict(&rc) : r;
}

static const struct job_flag flags[] = {
	[FLAG_FROM] = { "from", "first day, in Shanghai; without --to that day alone", false, false, "DAY" },
	[FLAG_TO] = { "to", "last day", false, false, "DAY" },
	[FLAG_REPORT] = { "report", "write the days' report: FILE.html and FILE.csv beside each other", false, false,
	                  "FILE" },
	[FLAG_STEP] = { "step", "orders, verifies, ledger, compare or report alone", false, false, "STEP" },
	{ NULL, NULL, false, false, NULL },
};

/* By hand: not the night's work. */
static const char *const variants[] = { "--from", "--to", "--step", NULL };

static const struct job RECONCILE = {
	.name = "reconcile",
	.help = "compares the platform's orders, verifications and ledger with ours, day by day",
	.details =
		"Run by cron once a night: yesterday, what earlier nights left undone, and the ledger of a day once more three\n"
		"days later. What differs is a row of \"shanmen diff list\"; what can be mended safely is mended. Days that are\n"
		"given are read anew, all of them; one that was interrupted goes on when the same days are given again.\n"
		"\n"
		"  reconcile\n"
		"  reconcile --from 2026-11-01 --to 2026-11-30 --report /srv/shanmen/reports/november.html\n"
		"  reconcile --step report --from 2026-11-25 --report /tmp/day.csv\n",
	.flags = flags,
	.variants = variants,
	.check = check,
	.run = run,
};

int main(int argc, char **argv)
{
	return job_main(&RECONCILE, argc, argv);
}
