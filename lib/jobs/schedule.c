/*
 * The table of cron's calls, and the crontab printed from it. The nightly
 * ones are spread, so that none waits for another: persons' data goes first, the
 * whole calendar next, and the books are compared when the platform's day is complete.
 */
#include "jobs/schedule.h"

#define MINUTE_OF(hour, minute) ((hour)*60 + (minute))
#define MINUTES_LISTED 4 /* of an hour; more are printed as a step */

const struct schedule schedule[SCHEDULE_LINES] = {
	{ "token_refresh", "", false, 5, 0,
	  "Every five minutes: the key to the platform's interfaces, renewed before it runs out." },
	{ "outbox_deliver", "", false, 1, 0,
	  "Every minute, and working on for most of it: tells the platform of uses, confirmations, codes and refund "
	  "decisions." },
	{ "order_expire", "", false, 1, 0,
	  "Every minute: sees to it that no ticket that was used is refunded when it expires, and asks about orders "
	  "that got stuck." },
	{ "stock_push", "", false, 1, 0,
	  "Every minute, and working on for most of it: tells the platform what changed in price, stock and open days." },
	{ "product_sync", "", false, 1, 0,
	  "Every minute: asks for the review of our products, which webhooks may have lost, and publishes what waited for "
	  "one." },
	{ "poi_sync", "", true, 30, 11,
	  "Twice an hour: which shops the platform has, and what became of changes to them." },
	{ "poi_sync", "--tasks", false, 5, 3,
	  "Every five minutes: what became of changes to shops that the platform still looks at." },
	{ "purge", "", false, 0, MINUTE_OF(2, 50),
	  "Once a night: deletes visitors' names, phones and documents, and old records, when their time is over." },
	{ "stock_push", "--full", true, 0, MINUTE_OF(3, 37),
	  "Once a night: the whole calendar again, whatever became of the platform's copy meanwhile." },
	{ "reconcile", "", false, 0, MINUTE_OF(4, 20),
	  "Once a night: compares yesterday's orders, uses and money with the platform's books, and lists what differs." },
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
		"# Shanmen's batch programs. Copy to /etc/cron.d/shanmen (there the sixth column is the user), set the folder,\n"
		"# or paste the lines without the user into the crontab of your hosting panel.\n"
		"#\n"
		"# Each program may be started twice, be killed, or be late: one works at a time, and the next run goes on.\n"
		"# What they print in good order goes to /dev/null; what goes wrong is mailed by cron to MAILTO.\n"
		"# The hours are those of the server's clock; where it does not keep Chinese time, put them into the night there.\n"
		"\n"
		"SHANMEN=/srv/shanmen\n"
		"MAILTO=root\n",
		out);
	for (size_t i = 0; i < SCHEDULE_LINES; i++)
		print_line(out, &schedule[i]);
}
