/*
 * `shanmen jobs`: each line of the schedule with its last run, its summary, and when it is due next. Programs that are
 * late, failed or never ran stand out; lib/jobs/job_health.c decides which.
 */
#include "base/clock.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "jobs/job_health.h"

#include <inttypes.h>
#include <stdio.h>

#define DEADLINE_MS 10000

static const struct column columns[] = {
	{ "job", NULL, CELL_TEXT },
	{ "variant", NULL, CELL_TEXT },
	{ NULL, "job", CELL_TEXT },
	{ "started_at", "started", CELL_TIME },
	{ "took_s", "took/s", CELL_INT },
	{ "result", NULL, CELL_TEXT },
	{ "state", NULL, CELL_TEXT },
	{ NULL, "state", CELL_TEXT },
	{ "ok_at", "last success", CELL_TIME },
	{ "failures", NULL, CELL_INT },
	{ "next_at", "due", CELL_TIME },
	{ "late_s", NULL, CELL_INT },
	{ "summary", "summary", CELL_TEXT },
	{ NULL, NULL, CELL_LOUD },
};
#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static struct str number(struct arena *a, bool given, int64_t n)
{
	return given ? arena_printf(a, "%" PRId64, n) : STR_NONE;
}

static struct str span(struct arena *a, int64_t s)
{
	if (s < 120)
		return arena_printf(a, "%" PRId64 " s", s);
	if (s < 7200)
		return arena_printf(a, "%" PRId64 " min", s / 60);
	return s < 172800 ? arena_printf(a, "%" PRId64 " h", s / 3600) : arena_printf(a, "%" PRId64 " days", s / 86400);
}

/* The state for people. The number of failures is shown even where the program is late or at work again. */
static struct str state_text(struct arena *a, const struct job_runs *r, const struct job_status *v)
{
	struct str text = str_text(job_state_word(v->state));

	if (v->state == JOB_NEVER)
		text = STR("never ran");
	else if (v->state == JOB_LATE)
		text = arena_printf(a, "late by %s", span(a, v->late_s).p);
	if (v->state == JOB_FAILED && r->failures > 1)
		return arena_printf(a, "failed %" PRId64 " times", r->failures);
	if (r->failures > 0 && v->state != JOB_FAILED && v->state != JOB_KILLED)
		text = arena_printf(a, "%s, failed %" PRId64 " time%s", text.p, r->failures,
		                    r->failures == 1 ? "" : "s");
	return text;
}

static void job_cells(struct arena *a, struct str *cell, size_t i, const struct job_health *w)
{
	const struct schedule *line = &schedule[i];
	const struct job_runs *r = &w->runs[i];
	const struct job_status *v = &w->statuses[i];

	*cell++ = str_text(line->job);
	*cell++ = str_text(line->variant);
	*cell++ = schedule_name(a, line);
	*cell++ = number(a, r->started.given, r->started.v.s);
	*cell++ = number(a, r->ended.given, r->ended.v.s - r->started.v.s);
	*cell++ = r->result;
	*cell++ = str_text(job_state_word(v->state));
	*cell++ = state_text(a, r, v);
	*cell++ = number(a, r->ok.given, r->ok.v.s);
	*cell++ = number(a, true, r->failures);
	*cell++ = number(a, v->next.given, v->next.v.s);
	*cell++ = number(a, true, v->late_s);
	*cell++ = r->summary;
	*cell = v->state == JOB_OK || v->state == JOB_RUNNING ? STR("0") : STR("1");
}

enum cli_exit cmd_jobs(struct cli *cli)
{
	static struct str cells[SCHEDULE_LINES * COLUMNS];
	static struct job_health w;
	const struct rows rows = { SCHEDULE_LINES, COLUMNS, cells };
	enum cli_exit e = cli_start(cli, DB_READ);
	enum result r;

	if (e != CLI_DONE)
		return e;
	db_deadline(cli->db, DEADLINE_MS);
	r = job_health_read(cli->db, &cli->arena, cli->config.cron_minutes, clock_now(), &w);
	if (r != OK)
		return cli_db_trouble(cli, r, "jobs");
	for (size_t i = 0; i < SCHEDULE_LINES; i++)
		job_cells(&cli->arena, cells + i * COLUMNS, i, &w);
	return cli_list(cli, columns, &rows);
}
