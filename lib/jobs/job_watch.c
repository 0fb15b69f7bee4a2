/*
 * Runs of the schedule's lines, read and judged.
 */
#include "jobs/job_watch.h"

#include "base/buf.h"
#include "notice/alarm.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define GRACE_MIN_S 60
#define GRACE_MAX_S 3600
#define TOLD_MAX 4096

static const char *const words[] = { "ok", "running", "late", "never", "failed", "killed" };
static_assert(sizeof words / sizeof words[0] == JOB_STATE__MAX, "a word for every state");

const char *job_state_word(enum job_state s)
{
	return words[s];
}

/* How long behind its time a start is nothing to speak of: cron's own pace, and the one before that works on. */
static int64_t grace_s(int64_t period_s)
{
	if (period_s < GRACE_MIN_S)
		return GRACE_MIN_S;
	return period_s > GRACE_MAX_S ? GRACE_MAX_S : period_s;
}

static int64_t past(int64_t now_s, int64_t then_s, int64_t allowed_s)
{
	return now_s - then_s > allowed_s ? now_s - then_s : 0;
}

static enum job_state state_of(const struct job_runs *r, bool late)
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

/* A line that another one of its program held up is to run again from that one's end on, which counts as its success. */
static int64_t late_s(const struct job_runs *r, int64_t period_s, utc_t now)
{
	int64_t last_s = r->ok.given && r->ok.v.s > r->started.v.s ? r->ok.v.s : r->started.v.s;

	if (!r->started.given || r->at_work || r->held_up)
		return 0;
	return past(now.s, last_s, period_s + grace_s(period_s)) > 0 ? now.s - last_s - period_s : 0;
}

struct job_verdict job_judge(const struct schedule *line, const struct job_runs *runs, utc_t since, utc_t now)
{
	int64_t period_s = schedule_period_s(line);
	int64_t allowed_s = JOB_ALARM_PERIODS * period_s;
	struct job_verdict v = { .late_s = late_s(runs, period_s, now) };

	v.state = state_of(runs, v.late_s > 0);
	if (runs->started.given)
		v.next = (struct opt_utc){ true, { runs->started.v.s + period_s } };
	if (runs->at_work && runs->failures == 0 && allowed_s < JOB_ALARM_WORKING_S)
		allowed_s = JOB_ALARM_WORKING_S;
	if (!runs->held_up)
		v.silent_s = past(now.s, runs->ok.given ? runs->ok.v.s : since.s, allowed_s);
	return v;
}

/*
 * KEY outcome (job, variant, result, run_id), one look into it for each group: the newest run of each line
 * that ended well, failed, or has no end. PRIMARY KEY for the rest of them.
 */
static const struct sql SQL_NEWEST = {
	"job_newest",
	"SELECT r.job, r.variant, r.run_id, r.started_at, r.ended_at, r.result, r.summary FROM job_run r"
	" JOIN (SELECT MAX(run_id) AS run_id FROM job_run GROUP BY job, variant, result) newest USING (run_id)",
};

/* PRIMARY KEY of the lease, by the database's clock. */
static const struct sql SQL_AT_WORK = {
	"job_at_work",
	"SELECT job FROM job_lease WHERE until_at > UNIX_TIMESTAMP()",
};

/* PRIMARY KEY of both. */
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

static bool same(struct str cell, const char *text)
{
	return cell.p != NULL && strcmp(cell.p, text) == 0;
}

enum { NEW_JOB, NEW_VARIANT, NEW_RUN, NEW_STARTED, NEW_ENDED, NEW_RESULT, NEW_SUMMARY };

/* Whether a run of the program under this variant did the line's work. What a person asked for by hand is no line. */
static bool speaks_for(struct str variant, const struct schedule *line)
{
	for (size_t i = 0; i < SCHEDULE_LINES; i++) {
		if (strcmp(schedule[i].job, line->job) == 0 && same(variant, schedule[i].variant))
			return &schedule[i] == line || schedule[i].covers;
	}
	return false;
}

/* The newest run that ended well with the line's work done. Its number. */
static int64_t take_success(struct job_runs *runs, const struct schedule *line, const struct rows *rows)
{
	int64_t ok = 0;

	for (size_t i = 0; i < rows->n; i++) {
		struct opt_utc ended = row_opt_utc(rows, i, NEW_ENDED);

		if (!same(row_str(rows, i, NEW_JOB), line->job) || !same(row_str(rows, i, NEW_RESULT), "ok") ||
		    !speaks_for(row_str(rows, i, NEW_VARIANT), line))
			continue;
		if (ended.given && (!runs->ok.given || ended.v.s > runs->ok.v.s))
			runs->ok = ended;
		ok = row_int(rows, i, NEW_RUN) > ok ? row_int(rows, i, NEW_RUN) : ok;
	}
	return ok;
}

/* The line's newest run. `leased`: a process is at work, and of the program's newest run it is. */
static void take_newest(struct job_runs *runs, const struct schedule *line, const struct rows *rows, bool leased)
{
	int64_t newest = 0, of_program = 0;

	for (size_t i = 0; i < rows->n; i++) {
		int64_t run = row_int(rows, i, NEW_RUN);

		if (!same(row_str(rows, i, NEW_JOB), line->job))
			continue;
		of_program = run > of_program ? run : of_program;
		if (!same(row_str(rows, i, NEW_VARIANT), line->variant) || run < newest)
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

static bool listed(const struct rows *rows, const char *job)
{
	for (size_t i = 0; i < rows->n; i++) {
		if (same(row_str(rows, i, 0), job))
			return true;
	}
	return false;
}

static enum result count_failures(struct db *db, struct arena *a, const struct schedule *line, int64_t ok,
                                  struct job_runs *runs)
{
	struct rows rows;
	enum result r;

	if (!runs->started.given || same(runs->result, "ok"))
		return OK;
	r = db_query(db, a, &SQL_FAILURES, ARGS(arg_text(line->job), arg_text(line->variant), arg_int(ok)), &rows);
	if (r == OK)
		runs->failures = row_int(&rows, 0, 0) - runs->at_work;
	return r;
}

enum result job_watch_read(struct db *db, struct arena *a, utc_t now, struct job_watch *out)
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
	out->since = row_utc(&since, 0, 0);
	out->migrated = row_utc(&since, 0, 1);
	for (size_t i = 0; r == OK && i < SCHEDULE_LINES; i++) {
		struct job_runs *runs = &out->runs[i];
		take_newest(runs, &schedule[i], &newest, listed(&at_work, schedule[i].job));
		r = count_failures(db, a, &schedule[i], take_success(runs, &schedule[i], &newest), runs);
		out->verdicts[i] = job_judge(&schedule[i], runs, out->since, now);
	}
	return r;
}

/* UNIQUE KEY alarm_key. */
static const struct sql SQL_TOLD = {
	"job_late_told",
	"SELECT COUNT(*) FROM alarm WHERE alarm_key = ?",
};

/* The key is the outage's: since the last success, or where there never was one since the program is known. */
static enum result alarm_line(struct ctx *c, const struct job_watch *w, size_t i, struct buf *told)
{
	const struct job_runs *runs = &w->runs[i];
	int64_t silent_s = w->verdicts[i].silent_s;
	struct str name = schedule_name(c->arena, &schedule[i]);
	utc_t from = runs->ok.given ? runs->ok.v : w->migrated;
	struct str key = arena_printf(c->arena, "%s:%" PRId64, name.p, from.s);
	struct str whole = arena_printf(c->arena, "job_late:%s", key.p);
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_TOLD, ARGS(arg_str(whole)), &rows);
	struct str detail;

	if (r != OK || row_int(&rows, 0, 0) > 0)
		return r;
	detail = silent_s >= 2 * SCHEDULE_DAY_S
	                 ? arena_printf(c->arena,
	                                "%s has not succeeded for %" PRId64 " days: see shanmen jobs, and the crontab",
	                                name.p, silent_s / SCHEDULE_DAY_S)
	                 : arena_printf(c->arena,
	                                "%s has not succeeded for %" PRId64
	                                " minutes: see shanmen jobs, and the crontab",
	                                name.p, silent_s / 60);
	buf_printf(told, "%s%s", told->n > 0 ? "\n" : "", detail.p);
	return alarm_raise(c, "job_late", key, STR_NONE, detail.p);
}

enum result job_watch_alarm(struct ctx *c, struct str *told)
{
	struct job_watch *w = arena_array(c->arena, 1, sizeof *w);
	struct buf text = BUF_INIT(TOLD_MAX);
	enum result r = job_watch_read(c->db, c->arena, c->now, w);

	for (size_t i = 0; r == OK && i < SCHEDULE_LINES; i++) {
		if (w->verdicts[i].silent_s > 0)
			r = alarm_line(c, w, i, &text);
	}
	*told = text.n > 0 ? arena_str(c->arena, buf_str(&text).p, text.n) : STR_NONE;
	buf_free(&text);
	return r;
}
