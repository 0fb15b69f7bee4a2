/*
 * The table of what cron starts, and the crontab printed from it. The nightly lines
 * are spread, so that none waits for another: first personal data is deleted, then the
 * whole calendar is sent, and yesterday is compared when the platform's data for it is complete.
 */
#include "jobs/schedule.h"

#define MINUTE_OF(hour, minute) ((hour)*60 + (minute))
#define MINUTES_LISTED 4 /* the crontab lists so many minutes of an hour; more become a step */

const struct schedule schedule[SCHEDULE_LINES] = {
	{ "token_refresh", "", false, 5, 0,
	  "Every five minutes: renews the token for the platform's interfaces before it expires." },
	{ "outbox_deliver", "", false, 1, 0,
	  "Every minute, and keeps working for most of it: reports uses, confirmations, codes and refund decisions to the "
	  "platform, and delivers alarms." },
	{ "order_expire", "", false, 1, 0,
	  "Every minute: makes sure that no used ticket is refunded when it expires, and asks the platform about orders "
	  "that are stuck." },
	{ "stock_push", "", false, 1, 0,
	  "Every minute, and keeps working for most of it: sends changes of price, stock and open days to the platform." },
	{ "product_sync", "", false, 1, 0,
	  "Every minute: asks for the review results of our products, in case a webhook was lost, and publishes what waited "
	  "for them." },
	{ "poi_sync", "", true, 30, 11,
	  "Twice an hour: reads the list of shops from the platform, and the results of changes to them." },
	{ "poi_sync", "--tasks", false, 5, 3,
	  "Every five minutes: reads the results of changes to shops that the platform still checks." },
	{ "purge", "", false, 0, MINUTE_OF(2, 50),
	  "Once a night: deletes visitors' names, phones and documents, and old records, when their time has passed." },
	{ "stock_push", "--full", true, 0, MINUTE_OF(3, 37),
	  "Once a night: sends the whole calendar again, in case the platform's copy differs." },
	{ "reconcile", "", false, 0, MINUTE_OF(4, 20),
	  "Once a night: compares yesterday's orders, uses and money with the platform's records, and lists discrepancies." },
};

int64_t schedule_period_s(const struct schedule *line)
{
	return line->every_min > 0 ? (int64_t)line->every_min * 60 : SCHEDULE_DAY_S;
}

struct str schedule_name(struct arena *a, const struct schedule *line)
{
	return arena_printf(a, "%s%s%s", line->job, line->variant[0] != '\0' ? " " : "", line->variant);
}

static void print_minutes(FILE *out, const struct schedule *line)
{
	const char *comma = "";

	if (line->at_min == 0) {
		(void)fprintf(out, line->every_min == 1 ? "* * * * *" : "*/%d * * * *", line->every_min);
		return;
	}
	if (60 / line->every_min > MINUTES_LISTED) {
		(void)fprintf(out, "%d-59/%d * * * *", line->at_min, line->every_min);
		return;
	}
	for (int m = line->at_min; m < 60; m += line->every_min, comma = ",")
		(void)fprintf(out, "%s%d", comma, m);
	(void)fputs(" * * * *", out);
}

static void print_line(FILE *out, const struct schedule *line)
{
	(void)fprintf(out, "\n# %s\n", line->why);
	if (line->every_min > 0)
		print_minutes(out, line);
	else
		(void)fprintf(out, "%d %d * * *", line->at_min % 60, line->at_min / 60);
	(void)fprintf(out, "  www-data  $SHANMEN/bin/%s%s%s >/dev/null\n", line->job,
	              line->variant[0] != '\0' ? " " : "", line->variant);
}

void schedule_print_crontab(FILE *out)
{
	(void)fputs(
		"# Shanmen's batch programs. Copy this file to /etc/cron.d/shanmen (there the sixth column is the user) and set\n"
		"# the folder; or paste the lines, without the user, into the crontab of your hosting panel.\n"
		"#\n"
		"# A program may be started twice, be killed or be late: one process works at a time, and the next run continues.\n"
		"# Normal output goes to /dev/null; error messages are mailed by cron to MAILTO.\n"
		"# The hours are those of the server's clock. If that is not Chinese time, choose hours that are night in China.\n"
		"\n"
		"SHANMEN=/srv/shanmen\n"
		"MAILTO=root\n",
		out);
	for (size_t i = 0; i < SCHEDULE_LINES; i++)
		print_line(out, &schedule[i]);
}
