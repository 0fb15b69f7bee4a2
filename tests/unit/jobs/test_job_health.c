/*
 * lib/jobs/job_health: when a line of the schedule is late, failed, killed or silent for too long; and that the schedule
 * itself is one cron can keep.
 */
#include "jobs/job_health.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NOW 1767225600
#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define NO (-1)

static const struct schedule minutely = { .job = "outbox_deliver", .variant = "", .every_min = 1 };
static const struct schedule nightly = { .job = "reconcile", .variant = "", .at_min = 260 };
static const struct schedule half_hourly = { .job = "poi_sync", .variant = "", .every_min = 30, .at_min = 11 };

/* Times are seconds ago; NO: none. */
struct judged {
	const char *sentence;
	const struct schedule *line;
	int64_t since, started, ended;
	const char *result;
	int64_t ok, failures;
	bool at_work, held_up;
	enum job_state state;
	int64_t late_s, silent_s;
};

static const struct judged rows[] = {
	{ "ran a minute ago", &minutely, DAY, 61, 5, "ok", 5, 0, false, false, JOB_OK, 0, 0 },
	{ "at work", &minutely, DAY, 5, NO, "running", 62, 0, true, false, JOB_RUNNING, 0, 0 },
	{ "two minutes are within the grace", &minutely, DAY, 120, 65, "ok", 65, 0, false, false, JOB_OK, 0, 0 },
	{ "late by minutes", &minutely, DAY, 240, 185, "ok", 185, 0, false, false, JOB_LATE, 125, 185 },
	{ "late, and not yet three periods", &minutely, DAY, 200, 170, "ok", 170, 0, false, false, JOB_LATE, 110, 0 },
	{ "exactly three periods", &minutely, DAY, 240, 180, "ok", 180, 0, false, false, JOB_LATE, 120, 0 },
	{ "failed once", &minutely, DAY, 30, 29, "failed", 80, 1, false, false, JOB_FAILED, 0, 0 },
	{ "fails every minute", &minutely, DAY, 30, 29, "failed", 400, 6, false, false, JOB_FAILED, 0, 400 },
	{ "killed", &minutely, DAY, 50, NO, "running", 110, 1, false, false, JOB_KILLED, 0, 0 },
	{ "killed every minute, begun again", &minutely, DAY, 5, NO, "running", 300, 5, true, false, JOB_RUNNING, 0,
	  300 },
	{ "much to do after a quiet time", &minutely, DAY, 900, NO, "running", 960, 0, true, false, JOB_RUNNING, 0, 0 },
	{ "stuck in its work", &minutely, DAY, 1900, NO, "running", 1960, 0, true, false, JOB_RUNNING, 0, 1960 },
	{ "held up by the program's nightly line", &minutely, DAY, 3000, 2950, "ok", 2950, 0, false, true, JOB_OK, 0,
	  0 },
	{ "on again after that line", &minutely, DAY, 3000, 2950, "ok", 20, 0, false, false, JOB_OK, 0, 0 },
	{ "never ran, all is new", &minutely, 180, NO, NO, NULL, NO, 0, false, false, JOB_NEVER, 0, 0 },
	{ "never ran in an hour", &minutely, HOUR, NO, NO, NULL, NO, 0, false, false, JOB_NEVER, 0, HOUR },
	{ "never ran well", &minutely, HOUR, 30, 20, "failed", NO, 50, false, false, JOB_FAILED, 0, HOUR },
	{ "nightly, never ran on the first two days", &nightly, 2 * DAY, NO, NO, NULL, NO, 0, false, false, JOB_NEVER,
	  0, 0 },
	{ "nightly, never ran on three days", &nightly, 3 * DAY + 1, NO, NO, NULL, NO, 0, false, false, JOB_NEVER, 0,
	  3 * DAY + 1 },
	{ "nightly, an hour late is within the grace", &nightly, 9 * DAY, DAY + HOUR, DAY, "ok", DAY, 0, false, false,
	  JOB_OK, 0, 0 },
	{ "nightly, left out once", &nightly, 9 * DAY, 30 * HOUR, 30 * HOUR, "ok", 30 * HOUR, 0, false, false, JOB_LATE,
	  6 * HOUR, 0 },
	{ "nightly, failed last night", &nightly, 9 * DAY, HOUR, HOUR, "failed", 25 * HOUR, 1, false, false, JOB_FAILED,
	  0, 0 },
	{ "nightly, failed for three nights", &nightly, 9 * DAY, HOUR, HOUR, "failed", 73 * HOUR, 3, false, false,
	  JOB_FAILED, 0, 73 * HOUR },
	{ "half-hourly, on time", &half_hourly, DAY, 45 * MINUTE, 44 * MINUTE, "ok", 44 * MINUTE, 0, false, false,
	  JOB_OK, 0, 0 },
	{ "half-hourly, three left out", &half_hourly, DAY, 100 * MINUTE, 100 * MINUTE, "ok", 100 * MINUTE, 0, false,
	  false, JOB_LATE, 70 * MINUTE, 100 * MINUTE },
};

static const struct judged by_a_cron_of_five_minutes[] = {
	{ "on time", &minutely, DAY, 301, 5, "ok", 5, 0, false, false, JOB_OK, 0, 0 },
	{ "at work until its next start", &minutely, DAY, 290, NO, "running", 590, 0, true, false, JOB_RUNNING, 0, 0 },
	{ "one start left out", &minutely, DAY, 661, 660, "ok", 660, 0, false, false, JOB_LATE, 360, 0 },
	{ "exactly three periods", &minutely, DAY, 901, 900, "ok", 900, 0, false, false, JOB_LATE, 600, 0 },
	{ "three starts left out", &minutely, DAY, 920, 901, "ok", 901, 0, false, false, JOB_LATE, 601, 901 },
	{ "a nightly line is judged as ever", &nightly, 9 * DAY, 30 * HOUR, 30 * HOUR, "ok", 30 * HOUR, 0, false, false,
	  JOB_LATE, 6 * HOUR, 0 },
};

static struct opt_utc ago(int64_t s)
{
	return (struct opt_utc){ s != NO, { NOW - s } };
}

static void judge(const struct judged *row, size_t n, int64_t cron_minutes)
{
	for (size_t i = 0; i < n; i++) {
		const struct job_runs runs = {
			.started = ago(row[i].started),
			.ended = ago(row[i].ended),
			.result = { row[i].result, row[i].result != NULL ? strlen(row[i].result) : 0 },
			.ok = ago(row[i].ok),
			.failures = row[i].failures,
			.at_work = row[i].at_work,
			.held_up = row[i].held_up,
		};
		struct job_status v =
			job_judge(row[i].line, cron_minutes, &runs, (utc_t){ NOW - row[i].since }, (utc_t){ NOW });

		if (v.state != row[i].state || v.late_s != row[i].late_s || v.silent_s != row[i].silent_s)
			fail_msg("%s: %s, late %lld, silent %lld", row[i].sentence, job_state_word(v.state),
			         (long long)v.late_s, (long long)v.silent_s);
		assert_int_equal(v.next.given, row[i].started != NO);
	}
}

static void each_line_is_judged(void **state)
{
	(void)state;
	judge(rows, COUNT(rows), 1);
	judge(by_a_cron_of_five_minutes, COUNT(by_a_cron_of_five_minutes), 5);
}

static void cron_can_express_the_schedule(void **state)
{
	(void)state;
	for (size_t i = 0; i < SCHEDULE_LINES; i++) {
		const struct schedule *line = &schedule[i];

		assert_true(line->every_min >= 0 && (line->every_min == 0 || 60 % line->every_min == 0));
		assert_true(line->at_min >= 0 && line->at_min < (line->every_min > 0 ? line->every_min : 24 * 60));
		assert_true(strlen(line->why) > 20);
		for (size_t k = 0; k < i; k++) {
			assert_false(strcmp(line->job, schedule[k].job) == 0 &&
			             strcmp(line->variant, schedule[k].variant) == 0);
			/* The nightly ones are spread. */
			assert_false(line->every_min == 0 && schedule[k].every_min == 0 &&
			             line->at_min - schedule[k].at_min < 30);
		}
	}
}

static void a_rarer_cron_can_express_it_too(void **state)
{
	(void)state;
	for (int n = 1; n <= 5; n++) {
		for (size_t i = 0; i < SCHEDULE_LINES; i++) {
			const struct schedule *line = &schedule[i];
			int every = schedule_every_min(line, n), at = schedule_at_min(line, n);

			assert_int_equal(every == 0, line->every_min == 0);
			assert_true(every == 0 || (every % n == 0 && 60 % every == 0));
			assert_true(every <= (line->every_min > n ? line->every_min : n));
			assert_true(at % n == 0 && at <= line->at_min && at < (every > 0 ? every : 24 * 60));
			if (n == 1)
				assert_true(every == line->every_min && at == line->at_min);
			assert_int_equal(schedule_period_s(line, n), every > 0 ? every * MINUTE : DAY);
		}
		assert_int_equal(schedule_stays("outbox_deliver", n), n > 1);
		assert_int_equal(schedule_stays("order_expire", n), n > 1);
		assert_false(schedule_stays("stock_push", n));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_is_judged),
		cmocka_unit_test(cron_can_express_the_schedule),
		cmocka_unit_test(a_rarer_cron_can_express_it_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
