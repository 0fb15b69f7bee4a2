/*
 * The table of what cron starts, and the crontab printed from it. The nightly lines
 * are spread, so that none waits for another: first personal data is deleted, then the
 * whole calendar is sent, and yesterday is compared when the platform's data for it is complete.
 */
#include "jobs/schedule.h"

#include "base/assert.h"

#include <string.h>

#define MINUTE_OF(hour, minute) ((hour)*60 + (minute))
#define MINUTES_LISTED 4 /* the crontab lists so many minutes of an hour; more become a step */

#define FOR_A_MINUTE ", and works for most of a minute"

const struct schedule schedule[SCHEDULE_LINES] = {
	{ "token_refresh", "", false, false, 5, 0, "",
	  "renews the token for the platform's interfaces before it expires." },
	{ "outbox_deliver", "", false, true, 1, 0, FOR_A_MINUTE,
	  "reports uses, confirmations, codes and refund decisions to the platform, and delivers alarms." },
	{ "order_expire", "", false, true, 1, 0, "",
	  "makes sure that no used ticket is refunded when it expires, and asks the platform about orders that are stuck." },
	{ "stock_push", "", false, false, 1, 0, FOR_A_MINUTE,
	  "sends changes of price, stock and open days to the platform." },
	{ "product_sync", "", false, false, 1, 0, "",
	  "asks for the review results of our products, in case a webhook was lost, and publishes what waited for them." },
	{ "poi_sync", "", true, false, 30, 11, "",
	  "reads the list of shops from the platform, and the results of changes to them." },
	{ "poi_sync", "--tasks", false, false, 5, 3, "",
	  "reads the results of changes to shops that the platform still checks." },
	{ "purge", "", false, false, 0, MINUTE_OF(2, 50), "",
	  "deletes visitors' names, phones and documents, and old records, when their time has passed." },
	{ "stock_push", "--full", true, false, 0, MINUTE_OF(3, 37), "",
	  "sends the whole calendar again, in case the platform's copy differs." },
	{ "reconcile", "", false, false, 0, MINUTE_OF(4, 20), "",
	  "compares yesterday's orders, uses and money with the platform's records, and lists discrepancies." },
};

/* The largest step up to the line's own that cron can keep; a line more frequent than cron has cron's. */
int schedule_every_min(const struct schedule *line, int64_t cron_minutes)
{
	int n = (int)cron_minutes, every = line->every_min > n ? line->every_min : n;

	ASSERT(n >= 1);
	if (line->every_min == 0)
		return 0;
	while (every % n != 0 || 60 % every != 0)
		every--;
	return every;
}

int64_t schedule_period_s(const struct schedule *line, int64_t cron_minutes)
{
	int every_min = schedule_every_min(line, cron_minutes);

	return every_min > 0 ? (int64_t)every_min * 60 : SCHEDULE_DAY_S;
}

int schedule_at_min(const struct schedule *line, int64_t cron_minutes)
{
	int every_min = schedule_every_min(line, cron_minutes),
	    at_min = line->at_min - line->at_min % (int)cron_minutes;

	return every_min > 0 ? at_min % every_min : at_min;
}

bool schedule_stays(const char *job, int64_t cron_minutes)
{
	for (size_t i = 0; cron_minutes > 1 && i < SCHEDULE_LINES; i++) {
		if (schedule[i].stays && strcmp(schedule[i].job, job) == 0)
			return true;
	}
	return false;
}

struct str schedule_name(struct arena *a, const struct schedule *line)
{
	return arena_printf(a, "%s%s%s", line->job, line->variant[0] != '\0' ? " " : "", line->variant);
}

static void print_minutes(FILE *out, int every_min, int at_min)
{
	const char *comma = "";

	if (at_min == 0) {
		(void)fprintf(out, every_min == 1 ? "* * * * *" : "*/%d * * * *", every_min);
		return;
	}
	if (60 / every_min > MINUTES_LISTED) {
		(void)fprintf(out, "%d-59/%d * * * *", at_min, every_min);
		return;
	}
	for (int m = at_min; m < 60; m += every_min, comma = ",")
		(void)fprintf(out, "%s%d", comma, m);
	(void)fputs(" * * * *", out);
}

static void print_reason(FILE *out, const struct schedule *line, int64_t cron_minutes)
{
	int every_min = schedule_every_min(line, cron_minutes);
	const char *how = line->stays && cron_minutes > 1 ? ", and works until its next start" : line->how;

	if (every_min > 1)
		(void)fprintf(out, "\n# Every %d minutes%s: %s\n", every_min, how, line->why);
	else
		(void)fprintf(out, "\n# %s%s: %s\n", every_min == 1 ? "Every minute" : "Once a night", how, line->why);
}

static void print_line(FILE *out, const struct schedule *line, int64_t cron_minutes)
{
	int every_min = schedule_every_min(line, cron_minutes), at_min = schedule_at_min(line, cron_minutes);

	print_reason(out, line, cron_minutes);
	if (every_min > 0)
		print_minutes(out, every_min, at_min);
	else
		(void)fprintf(out, "%d %d * * *", at_min % 60, at_min / 60);
	(void)fprintf(out, "  www-data  $SHANMEN/bin/%s%s%s >/dev/null\n", line->job,
	              line->variant[0] != '\0' ? " " : "", line->variant);
}

void schedule_print_crontab(FILE *out, int64_t cron_minutes)
{
	(void)fprintf(
		out,
		"# Shanmen's batch programs. Copy this file to /etc/cron.d/shanmen (there the sixth column is the user) and set\n"
		"# the folder; or paste the lines, without the user, into the crontab of your hosting panel.\n"
		"#\n"
		"# A program may be started twice, be killed or be late: one process works at a time, and the next run continues.\n"
		"# Normal output goes to /dev/null; error messages are mailed by cron to MAILTO.\n"
		"# The hours are those of the server's clock. If that is not Chinese time, choose hours that are night in China.\n"
		"# The lines are for cron_minutes = %d in shanmen.conf; where cron starts programs more rarely, set that and print\n"
		"# them again: shanmen reference crontab\n"
		"\n"
		"SHANMEN=/srv/shanmen\n"
		"MAILTO=root\n",
		(int)cron_minutes);
	for (size_t i = 0; i < SCHEDULE_LINES; i++)
		print_line(out, &schedule[i], cron_minutes);
}
