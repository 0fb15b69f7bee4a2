/* The doctor's checks of what cron does: tokens, the batch programs' last runs, alarms that reach a person. */
#include "base/clock.h"
#include "base/day.h"
#include "doctor.h"
#include "jobs/job_health.h"

#include <inttypes.h>
#include <string.h>

#define EXPIRY_GRACE_S 600         /* the platform's answer is not there at once */
#define EXPIRY_OVER_S (30 * DAY_S) /* behind that nobody asks any more */
#define DAY_S 86400

static const struct sql SQL_TOKENS = {
	"doctor_tokens", "SELECT app.client_key, t.expires_at FROM app LEFT JOIN token t ON t.app_id = app.app_id"
			 " ORDER BY app.client_key"
};

/* KEY state of both, KEY owed, KEY untold, KEY expiry; PRIMARY KEY of reconcile_pull. */
static const struct sql SQL_WAITING = {
	"doctor_waiting",
	"SELECT (SELECT COUNT(*) FROM outbox WHERE state IN ('due', 'waiting')),"
	" (SELECT COUNT(*) FROM sku s JOIN product p ON p.product_id = s.product_id"
	"   WHERE p.way = 'full_direct' AND EXISTS (SELECT 1 FROM calendar_day d"
	"   WHERE d.dirty = TRUE AND d.sku_id = s.sku_id AND d.day >= ?)),"
	" (SELECT COUNT(*) FROM publication WHERE state IN ('due', 'waiting')),"
	" (SELECT COUNT(*) FROM ticket_order WHERE expiry_seen_at IS NULL AND auto_refund_at BETWEEN ? AND ?"
	"   AND state IN ('created', 'waiting', 'accepted')),"
	" (SELECT DATEDIFF(?, MAX(day)) - 1 FROM reconcile_pull WHERE step = 'compare' AND done_at IS NOT NULL),"
	" (SELECT COUNT(*) FROM alarm WHERE told_at IS NULL AND raised_at > ?)",
};

/* What waits for a program that is late, in the order of SQL_WAITING's columns. */
static const struct {
	const char *job;
	const char *waiting;
} waits[] = {
	{ "outbox_deliver", "messages wait" },
	{ "stock_push", "SKUs have price or stock that the platform was not told" },
	{ "product_sync", "products wait to be published" },
	{ "order_expire", "orders are past the moment of their refund, and the platform was not asked" },
	{ "reconcile", "days are not compared with the platform's books" },
};
#define WAITS (sizeof waits / sizeof waits[0])

static void judge_token(struct doctor *d, const char *app, int64_t left_s)
{
	if (left_s > 0)
		doctor_say(d, "token", FOUND_OK, "of %s: valid for %" PRId64 " more minutes", app, left_s / 60);
	else
		doctor_say(d, "token", FOUND_WARN, "of %s: none that is valid; is cron/token_refresh in the crontab?",
		           app);
}

/* Fails only where something waits for it. */
static void judge_late(struct doctor *d, const char *name, const char *job, const struct job_status *v,
                       const struct rows *waiting)
{
	int64_t late_min = (v->late_s > v->silent_s ? v->late_s : v->silent_s) / 60;

	for (size_t i = 0; i < WAITS; i++) {
		if (strcmp(waits[i].job, job) == 0 && row_int(waiting, 0, i) > 0) {
			doctor_say(d, name, FOUND_FAIL,
			           "has not done its work for %" PRId64 " minutes, and %" PRId64
			           " %s: see shanmen jobs, and the crontab in cron/",
			           late_min, row_int(waiting, 0, i), waits[i].waiting);
			return;
		}
	}
	doctor_say(d, name, FOUND_WARN,
	           "has not done its work for %" PRId64 " minutes: see shanmen jobs, and the crontab in cron/",
	           late_min);
}

static void judge_job(struct doctor *d, size_t i, const struct job_health *w, const struct rows *waiting, int64_t now_s)
{
	const char *name = schedule_name(&d->cli->arena, &schedule[i]).p;
	const struct job_runs *r = &w->runs[i];
	const struct job_status *v = &w->statuses[i];

	if (v->state == JOB_NEVER)
		doctor_say(d, name, FOUND_WARN, "has never run: see the crontab in cron/");
	else if (v->state == JOB_LATE || v->silent_s > 0)
		judge_late(d, name, schedule[i].job, v, waiting);
	else if (v->state == JOB_FAILED || v->state == JOB_KILLED)
		doctor_say(d, name, FOUND_WARN, "%s %" PRId64 " s ago%s%s; see shanmen jobs",
		           v->state == JOB_FAILED ? "failed" : "was killed, begun", now_s - r->started.v.s,
		           r->summary.n > 0 ? ": " : "", r->summary.n > 0 ? r->summary.p : "");
	else
		doctor_say(d, name, FOUND_OK, "ran %" PRId64 " s ago", now_s - r->started.v.s);
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
	static struct job_health w;
	int64_t now_s = clock_now().s;
	struct arg today = arg_day(&d->cli->arena, day_of((utc_t){ now_s }));
	struct rows rows;

	db_deadline(db, DOCTOR_DEADLINE_MS);
	if (db_query(db, &d->cli->arena, &SQL_TOKENS, NO_ARGS, &rows) != OK)
		return;
	for (size_t i = 0; i < rows.n; i++)
		judge_token(d, row_str(&rows, i, 0).p, row_null(&rows, i, 1) ? 0 : row_int(&rows, i, 1) - now_s);
	if (db_query(db, &d->cli->arena, &SQL_WAITING,
	             ARGS(today, arg_int(now_s - EXPIRY_OVER_S), arg_int(now_s - EXPIRY_GRACE_S), today,
	                  arg_int(now_s - DAY_S)),
	             &rows) != OK ||
	    rows.n != 1 || job_health_read(db, &d->cli->arena, (utc_t){ now_s }, &w) != OK)
		return;
	for (size_t i = 0; i < SCHEDULE_LINES; i++)
		judge_job(d, i, &w, &rows, now_s);
	judge_alarms(d, row_int(&rows, 0, WAITS));
}
