/* The doctor's checks of what cron does: tokens, the last run of each batch program, alarms that were sent. */
#include "base/clock.h"
#include "base/day.h"
#include "doctor.h"
#include "jobs/job_health.h"

#include <inttypes.h>
#include <string.h>

#define EXPIRY_GRACE_S 600         /* the platform's answer is not there at once */
#define EXPIRY_OVER_S (30 * DAY_S) /* after that no program asks about the order */
#define DAY_S 86400

enum { TOKEN_CLIENT_KEY, TOKEN_EXPIRES_AT };
static const struct sql SQL_TOKENS = {
	"doctor_tokens", "SELECT app.client_key, t.expires_at FROM app LEFT JOIN token t ON t.app_id = app.app_id"
			 " ORDER BY app.client_key"
};

/* `KEY state` of outbox and publication, `KEY owed`, `KEY untold`, `KEY expiry`; PRIMARY KEY of reconcile_pull. */
enum { WAITING_MESSAGES, WAITING_SKUS, WAITING_PRODUCTS, WAITING_ORDERS, WAITING_DAYS, WAITING_ALARMS };
static const struct sql SQL_WAITING = {
	"doctor_waiting",
	"SELECT (SELECT COUNT(*) FROM outbox WHERE state IN ('due', 'waiting')),"
	" (SELECT COUNT(*) FROM sku s JOIN product p ON p.product_no = s.product_no"
	"   WHERE p.way = 'full_direct' AND EXISTS (SELECT 1 FROM calendar_day d"
	"   WHERE d.dirty = TRUE AND d.sku_no = s.sku_no AND d.day >= ?)),"
	" (SELECT COUNT(*) FROM publication WHERE state IN ('due', 'waiting')),"
	" (SELECT COUNT(*) FROM ticket_order WHERE expiry_seen_at IS NULL AND auto_refund_at BETWEEN ? AND ?"
	"   AND state IN ('created', 'waiting', 'accepted')),"
	" (SELECT DATEDIFF(?, MAX(day)) - 1 FROM reconcile_pull WHERE step = 'compare' AND done_at IS NOT NULL),"
	" (SELECT COUNT(*) FROM alarm WHERE told_at IS NULL AND raised_at > ?)",
};

/* What waits for a program that is late. */
static const struct {
	const char *job;
	size_t column; /* of SQL_WAITING */
	const char *waiting;
} waits[] = {
	{ "outbox_deliver", WAITING_MESSAGES, "messages wait" },
	{ "stock_push", WAITING_SKUS, "SKUs have a price or stock that was not sent to the platform" },
	{ "product_sync", WAITING_PRODUCTS, "products wait to be published" },
	{ "order_expire", WAITING_ORDERS, "orders are past the time of their refund, and the platform was not asked" },
	{ "reconcile", WAITING_DAYS, "days are not compared with the platform's records" },
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

/* A late program is a failure only where something waits for it. */
static void judge_late(struct doctor *d, const char *name, const char *job, const struct job_status *v,
                       const struct rows *waiting)
{
	int64_t late_min = (v->late_s > v->silent_s ? v->late_s : v->silent_s) / 60;

	for (size_t i = 0; i < WAITS; i++) {
		if (strcmp(waits[i].job, job) == 0 && row_int(waiting, 0, waits[i].column) > 0) {
			doctor_say(d, name, FOUND_FAIL,
			           "has not done its work for %" PRId64 " minutes, and %" PRId64
			           " %s: see shanmen jobs, and the crontab in cron/",
			           late_min, row_int(waiting, 0, waits[i].column), waits[i].waiting);
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

static void judge_alarms(struct doctor *d, int64_t unsent)
{
	if (unsent > 0)
		doctor_say(d, "alarms", FOUND_WARN,
		           "%" PRId64 " of the last day were sent to nobody: shanmen alarm list%s", unsent,
		           d->cli->config.alarm_command.n + d->cli->config.alarm_url.n > 0
		                   ? ""
		                   : "; set alarm_command or alarm_url in the configuration");
	else
		doctor_say(d, "alarms", FOUND_OK, "every alarm of the last day was sent");
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
		judge_token(d, row_str(&rows, i, TOKEN_CLIENT_KEY).p,
		            row_null(&rows, i, TOKEN_EXPIRES_AT) ? 0 : row_int(&rows, i, TOKEN_EXPIRES_AT) - now_s);
	if (db_query(db, &d->cli->arena, &SQL_WAITING,
	             ARGS(today, arg_int(now_s - EXPIRY_OVER_S), arg_int(now_s - EXPIRY_GRACE_S), today,
	                  arg_int(now_s - DAY_S)),
	             &rows) != OK ||
	    rows.n != 1 || job_health_read(db, &d->cli->arena, d->cli->config.cron_minutes, (utc_t){ now_s }, &w) != OK)
		return;
	for (size_t i = 0; i < SCHEDULE_LINES; i++)
		judge_job(d, i, &w, &rows, now_s);
	judge_alarms(d, row_int(&rows, 0, WAITING_ALARMS));
}
