/* The doctor's checks of what cron does: tokens, the batch programs' last runs, alarms that reach a person. */
#include <inttypes.h>

#include "clock.h"
#include "doctor.h"

#define DELIVER_LATE_S 300 /* cron starts it every minute */
#define DAY_S 86400

static const struct sql SQL_TOKENS = {
	"doctor_tokens", "SELECT app.client_key, t.expires_at FROM app LEFT JOIN token t ON t.app_id = app.app_id"
			 " ORDER BY app.client_key"
};

/* KEY job, KEY untold, PRIMARY KEY. */
static const struct sql SQL_CRON = {
	"doctor_cron",
	"SELECT (SELECT MAX(started_at) FROM job_run WHERE job = 'outbox_deliver' AND result <> 'failed'),"
	" (SELECT COUNT(*) FROM outbox WHERE state IN ('due', 'waiting')),"
	" (SELECT COUNT(*) FROM alarm WHERE told_at IS NULL AND raised_at > ?)"
};

static void judge_token(struct doctor *d, const char *app, int64_t left_s)
{
	if (left_s > 0)
		doctor_say(d, "token", FOUND_OK, "of %s: valid for %" PRId64 " more minutes", app, left_s / 60);
	else
		doctor_say(d, "token", FOUND_WARN, "of %s: none that is valid; is cron/token_refresh in the crontab?",
		           app);
}

static void judge_cron(struct doctor *d, const struct rows *rows, int64_t now_s)
{
	int64_t owed = row_int(rows, 0, 1), untold = row_int(rows, 0, 2);
	int64_t silent_s = now_s - row_int(rows, 0, 0);

	if (row_null(rows, 0, 0))
		doctor_say(d, "outbox_deliver", FOUND_WARN, "has never run: see the crontab in cron/");
	else if (silent_s > DELIVER_LATE_S)
		doctor_say(d, "outbox_deliver", owed > 0 ? FOUND_FAIL : FOUND_WARN,
		           "has not run for %" PRId64 " minutes, and %" PRId64
		           " messages wait: see the crontab in cron/",
		           silent_s / 60, owed);
	else
		doctor_say(d, "outbox_deliver", FOUND_OK, "ran %" PRId64 " s ago", silent_s);
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
	struct rows rows;

	db_deadline(db, DOCTOR_DEADLINE_MS);
	if (db_query(db, &d->cli->arena, &SQL_TOKENS, NO_ARGS, &rows) != OK)
		return;
	for (size_t i = 0; i < rows.n; i++)
		judge_token(d, row_str(&rows, i, 0).p, row_null(&rows, i, 1) ? 0 : row_int(&rows, i, 1) - now_s);
	if (db_query(db, &d->cli->arena, &SQL_CRON, ARGS(arg_int(now_s - DAY_S)), &rows) == OK && rows.n == 1)
		judge_cron(d, &rows, now_s);
}
