/* The doctor's checks of what cron does: tokens, the batch programs' last runs, alarms that reach a person. */
#include <inttypes.h>

#include "clock.h"
#include "day.h"
#include "doctor.h"

#define MINUTELY_LATE_S 300 /* of a program that cron starts every minute */
#define DAY_S 86400

static const struct sql SQL_TOKENS = {
	"doctor_tokens", "SELECT app.client_key, t.expires_at FROM app LEFT JOIN token t ON t.app_id = app.app_id"
			 " ORDER BY app.client_key"
};

/* KEY job. */
static const struct sql SQL_LAST_RUN = { "doctor_last_run",
	                                 "SELECT MAX(started_at) FROM job_run WHERE job = ? AND result <> 'failed'" };

/* KEY state of both, KEY owed, KEY untold. */
static const struct sql SQL_WAITING = { "doctor_waiting",
	                                "SELECT (SELECT COUNT(*) FROM outbox WHERE state IN ('due', 'waiting')),"
	                                " (SELECT COUNT(*) FROM sku s JOIN product p ON p.product_id = s.product_id"
	                                "   WHERE p.way = 'full_direct' AND EXISTS (SELECT 1 FROM calendar_day d"
	                                "   WHERE d.dirty = TRUE AND d.sku_id = s.sku_id AND d.day >= ?)),"
	                                " (SELECT COUNT(*) FROM publication WHERE state IN ('due', 'waiting')),"
	                                " (SELECT COUNT(*) FROM alarm WHERE told_at IS NULL AND raised_at > ?)" };

/* Programs that cron starts every minute, in the order of SQL_WAITING's columns. */
static const struct {
	const char *job;
	const char *waiting;
} jobs[] = {
	{ "outbox_deliver", "messages wait" },
	{ "stock_push", "SKUs have price or stock that the platform was not told" },
	{ "product_sync", "products wait to be published" },
};
#define JOBS (sizeof jobs / sizeof jobs[0])

static void judge_token(struct doctor *d, const char *app, int64_t left_s)
{
	if (left_s > 0)
		doctor_say(d, "token", FOUND_OK, "of %s: valid for %" PRId64 " more minutes", app, left_s / 60);
	else
		doctor_say(d, "token", FOUND_WARN, "of %s: none that is valid; is cron/token_refresh in the crontab?",
		           app);
}

static void judge_job(struct doctor *d, size_t i, const struct rows *last, int64_t waiting, int64_t now_s)
{
	int64_t silent_s = now_s - row_int(last, 0, 0);

	if (row_null(last, 0, 0))
		doctor_say(d, jobs[i].job, FOUND_WARN, "has never run: see the crontab in cron/");
	else if (silent_s > MINUTELY_LATE_S)
		doctor_say(d, jobs[i].job, waiting > 0 ? FOUND_FAIL : FOUND_WARN,
		           "has not run for %" PRId64 " minutes, and %" PRId64 " %s: see the crontab in cron/",
		           silent_s / 60, waiting, jobs[i].waiting);
	else
		doctor_say(d, jobs[i].job, FOUND_OK, "ran %" PRId64 " s ago", silent_s);
}

static void judge_alarms(struct doctor *d, int64_t untold)
{
	if (untold > 0)
		doctor_say(d, "alarms", FOUND_WARN,
		           "%" PRId64 " of the last day that nobody was told: shanmen alarm list%s", untold,
		           d->cli->config.alarm_command.n + d->cli->config.alarm_url.n > 0
		                   ? ""
		                   : "; set alarm_command or alarm_url in the configuration");
	else
		doctor_say(d, "alarms", FOUND_OK, "none that nobody was told");
}

void doctor_jobs(struct doctor *d, struct db *db)
{
	int64_t now_s = clock_now().s;
	struct rows rows, last;

	db_deadline(db, DOCTOR_DEADLINE_MS);
	if (db_query(db, &d->cli->arena, &SQL_TOKENS, NO_ARGS, &rows) != OK)
		return;
	for (size_t i = 0; i < rows.n; i++)
		judge_token(d, row_str(&rows, i, 0).p, row_null(&rows, i, 1) ? 0 : row_int(&rows, i, 1) - now_s);
	if (db_query(db, &d->cli->arena, &SQL_WAITING,
	             ARGS(arg_day(&d->cli->arena, day_of((utc_t){ now_s })), arg_int(now_s - DAY_S)), &rows) != OK ||
	    rows.n != 1)
		return;
	for (size_t i = 0; i < JOBS; i++) {
		if (db_query(db, &d->cli->arena, &SQL_LAST_RUN, ARGS(arg_text(jobs[i].job)), &last) == OK)
			judge_job(d, i, &last, row_int(&rows, 0, i), now_s);
	}
	judge_alarms(d, row_int(&rows, 0, JOBS));
}
