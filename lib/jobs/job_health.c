/*
 * Reads the runs of the schedule's lines, judges them, and raises the alarm about late ones.
 */
#include "jobs/job_health.h"

#include "base/assert.h"
#include "base/buf.h"
#include "notice/alarm.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define GRACE_MIN_S 60
#define GRACE_MAX_S 3600
#define REPORT_MAX 4096

static const char *const words[] = { "ok", "running", "late", "never", "failed", "killed" };
static_assert(sizeof words / sizeof words[0] == JOB_STATE__MAX, "a word for every state");

const char *job_state_word(enum job_state s)
{
	return words[s];
}

/* How late a start may be without being called late: cron is not exact, and the run before may still work. */
static int64_t grace_s(int64_t period_s)
{
	if (period_s < GRACE_MIN_S)
		return GRACE_MIN_S;
	return period_s > GRACE_MAX_S ? GRACE_MAX_S : period_s;
}

/* The time since `then_s` when it is more than allowed, else 0. */
static int64_t overdue_s(int64_t now_s, int64_t then_s, int64_t allowed_s)
{
	return now_s - then_s > allowed_s ? now_s - then_s : 0;
}

static enum job_state job_state_of(const struct job_runs *r, bool late)
{
	if (!r->started.given)
		return JOB_NEVER;
	if (r->at_work)
		return JOB_RUNNING;
	if (late)
		return JOB_LATE;
	if (strcmp(r->result.p, "running") == 0)
		return JOB_KILLED;
	return strcmp(r->result.p, "failed") == 0 ? JOB_FAILED : JOB_OK;
}

/* A line that was held up by another line of its program must run again after that line's end, which counts as its success. */
static int64_t late_s(const struct job_runs *r, int64_t period_s, utc_t now)
{
	int64_t last_s = r->ok.given && r->ok.v.s > r->started.v.s ? r->ok.v.s : r->started.v.s;

	if (!r->started.given || r->at_work || r->held_up)
		return 0;
	return overdue_s(now.s, last_s, period_s + grace_s(period_s)) > 0 ? now.s - last_s - period_s : 0;
}

struct job_status job_judge(const struct schedule *line, int64_t cron_minutes, const struct job_runs *runs, utc_t since,
                            utc_t now)
{
	int64_t period_s = schedule_period_s(line, cron_minutes);
	int64_t allowed_s = JOB_ALARM_PERIODS * period_s;
	struct job_status v = { .late_s = late_s(runs, period_s, now) };

	v.state = job_state_of(runs, v.late_s > 0);
	if (runs->started.given)
		v.next = (struct opt_utc){ true, { runs->started.v.s + period_s } };
	if (runs->at_work && runs->failures == 0 && allowed_s < JOB_ALARM_WORKING_S)
		allowed_s = JOB_ALARM_WORKING_S;
	if (!runs->held_up)
		v.silent_s = overdue_s(now.s, runs->ok.given ? runs->ok.v.s : since.s, allowed_s);
	return v;
}

/*
 * KEY outcome (job, variant, result, run_id), one lookup for each group: the newest run of each line
 * that ended well, that failed, and that has no end. PRIMARY KEY for their other columns.
 */
enum { NEW_JOB, NEW_VARIANT, NEW_RUN, NEW_STARTED, NEW_ENDED, NEW_RESULT, NEW_SUMMARY };
static const struct sql SQL_NEWEST = {
	"job_newest",
	"SELECT r.job, r.variant, r.run_id, r.started_at, r.ended_at, r.result, r.summary FROM job_run r"
	" JOIN (SELECT MAX(run_id) AS run_id FROM job_run GROUP BY job, variant, result) newest USING (run_id)",
};

/* A few rows; by the database's clock. */
static const struct sql SQL_AT_WORK = {
	"job_at_work",
	"SELECT job FROM job_lease WHERE until_at > UNIX_TIMESTAMP()",
};

/* PRIMARY KEY of both tables. */
enum { SINCE_KNOWN, SINCE_MIGRATED };
static const struct sql SQL_SINCE = {
	"job_since",
	"SELECT GREATEST(COALESCE((SELECT started_at FROM job_run ORDER BY run_id LIMIT 1), ?),"
	" (SELECT MAX(applied_at) FROM schema_version)), (SELECT MAX(applied_at) FROM schema_version)",
};

/* KEY outcome. */
static const struct sql SQL_FAILURES = {
	"job_failures",
	"SELECT COUNT(*) FROM job_run WHERE job = ? AND variant = ? AND result IN ('failed', 'running') AND run_id > ?",
};

static bool cell_is(struct str cell, const char *text)
{
	return cell.p != NULL && strcmp(cell.p, text) == 0;
}

/* Whether a run with this variant did the work of the line. A variant that is not in the schedule was run by hand, and does not. */
static bool covers_line(struct str variant, const struct schedule *line)
{
	for (size_t i = 0; i < SCHEDULE_LINES; i++) {
		if (strcmp(schedule[i].job, line->job) == 0 && cell_is(variant, schedule[i].variant))
			return &schedule[i] == line || schedule[i].covers;
	}
	return false;
}

/* Finds the newest successful run that did the work of the line; returns its number. */
static int64_t take_success(struct job_runs *runs, const struct schedule *line, const struct rows *rows)
{
	int64_t ok = 0;

	for (size_t i = 0; i < rows->n; i++) {
		struct opt_utc ended = row_opt_utc(rows, i, NEW_ENDED);

		if (!cell_is(row_str(rows, i, NEW_JOB), line->job) || !cell_is(row_str(rows, i, NEW_RESULT), "ok") ||
		    !covers_line(row_str(rows, i, NEW_VARIANT), line))
			continue;
		if (ended.given && (!runs->ok.given || ended.v.s > runs->ok.v.s))
			runs->ok = ended;
		ok = row_int(rows, i, NEW_RUN) > ok ? row_int(rows, i, NEW_RUN) : ok;
	}
	return ok;
}

/* Finds the newest run of the line. `leased`: a process of the program is at work; it belongs to the program's newest run. */
static void take_newest(struct job_runs *runs, const struct schedule *line, const struct rows *rows, bool leased)
{
	int64_t newest = 0, of_program = 0;

	for (size_t i = 0; i < rows->n; i++) {
		int64_t run = row_int(rows, i, NEW_RUN);

		if (!cell_is(row_str(rows, i, NEW_JOB), line->job))
			continue;
		of_program = run > of_program ? run : of_program;
		if (!cell_is(row_str(rows, i, NEW_VARIANT), line->variant) || run < newest)
			continue;
		newest = run;
		runs->started = row_opt_utc(rows, i, NEW_STARTED);
		runs->ended = row_opt_utc(rows, i, NEW_ENDED);
		runs->result = row_str(rows, i, NEW_RESULT);
		runs->summary = row_str(rows, i, NEW_SUMMARY);
	}
	runs->at_work = leased && newest > 0 && newest == of_program;
	runs->held_up = leased && newest < of_program;
}

static bool lists_job(const struct rows *rows, const char *job)
{
	for (size_t i = 0; i < rows->n; i++) {
		if (cell_is(row_str(rows, i, ONLY_COLUMN), job))
			return true;
	}
	return false;
}

static enum result count_failures(struct db *db, struct arena *a, const struct schedule *line, int64_t ok,
                                  struct job_runs *runs)
{
	struct rows rows;
	enum result r;

	if (!runs->started.given || cell_is(runs->result, "ok"))
		return OK;
	r = db_query(db, a, &SQL_FAILURES, ARGS(arg_text(line->job), arg_text(line->variant), arg_int(ok)), &rows);
	if (r == OK)
		runs->failures = row_int(&rows, 0, ONLY_COLUMN) - runs->at_work;
	return r;
}

enum result job_health_read(struct db *db, struct arena *a, int64_t cron_minutes, utc_t now, struct job_health *out)
{
	struct rows newest, at_work, since;
	enum result r = db_query(db, a, &SQL_NEWEST, NO_ARGS, &newest);

	memset(out, 0, sizeof *out);
	if (r == OK)
		r = db_query(db, a, &SQL_AT_WORK, NO_ARGS, &at_work);
	if (r == OK)
		r = db_query(db, a, &SQL_SINCE, ARGS(arg_utc(now)), &since);
	if (r != OK)
		return r;
	out->since = row_utc(&since, 0, SINCE_KNOWN);
	out->migrated = row_utc(&since, 0, SINCE_MIGRATED);
	for (size_t i = 0; r == OK && i < SCHEDULE_LINES; i++) {
		struct job_runs *runs = &out->runs[i];

		take_newest(runs, &schedule[i], &newest, lists_job(&at_work, schedule[i].job));
		r = count_failures(db, a, &schedule[i], take_success(runs, &schedule[i], &newest), runs);
		out->statuses[i] = job_judge(&schedule[i], cron_minutes, runs, out->since, now);
	}
	return r;
}

/* UNIQUE KEY alarm_key. */
static const struct sql SQL_ALARMED = {
	"job_late_told",
	"SELECT COUNT(*) FROM alarm WHERE alarm_key = ?",
};

/* One alarm for each outage: its key is the last success, or for a program without one the newest migration. */
static enum result alarm_line(struct ctx *c, const struct job_health *h, size_t i, struct buf *report)
{
	const struct job_runs *runs = &h->runs[i];
	int64_t silent_s = h->statuses[i].silent_s;
	struct str name = schedule_name(c->arena, &schedule[i]);
	utc_t from = runs->ok.given ? runs->ok.v : h->migrated;
	struct str key = arena_printf(c->arena, "%s:%" PRId64, name.p, from.s);
	struct str whole = arena_printf(c->arena, "job_late:%s", key.p);
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_ALARMED, ARGS(arg_str(whole)), &rows);
	struct str detail;

	if (r != OK || row_int(&rows, 0, ONLY_COLUMN) > 0)
		return r;
	detail = silent_s >= 2 * SCHEDULE_DAY_S
	                 ? arena_printf(c->arena,
	                                "%s has not succeeded for %" PRId64 " days: see shanmen jobs, and the crontab",
	                                name.p, silent_s / SCHEDULE_DAY_S)
	                 : arena_printf(c->arena,
	                                "%s has not succeeded for %" PRId64
	                                " minutes: see shanmen jobs, and the crontab",
	                                name.p, silent_s / 60);
	buf_printf(report, "%s%s", report->n > 0 ? "\n" : "", detail.p);
	return alarm_raise(c, "job_late", key, NO_ORDER, detail.p);
}

enum result job_health_alarm(struct ctx *c, int64_t cron_minutes, struct str *report)
{
	struct job_health *h = arena_array(c->arena, 1, sizeof *h);
	struct buf text = BUF_INIT(REPORT_MAX);
	enum result r;

	ASSERT(tx_open(c->db));
	r = job_health_read(c->db, c->arena, cron_minutes, c->now, h);
	for (size_t i = 0; r == OK && i < SCHEDULE_LINES; i++) {
		if (h->statuses[i].silent_s > 0)
			r = alarm_line(c, h, i, &text);
	}
	*report = buf_take(c->arena, &text);
	if (report->n == 0)
		*report = STR_NONE;
	return r;
}
