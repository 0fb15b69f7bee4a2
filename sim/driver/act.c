/*
 * What the acts have in common: starting the programs of Shanmen, asking the stand-in.
 */
#include "act.h"

#include "program.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 14

static int64_t last_call_number(struct act *a)
{
	cJSON *calls = standin_ask(a->platform, "calls", "calls");
	int64_t last = json_int(cJSON_GetArrayItem(calls, cJSON_GetArraySize(calls) - 1), "n", 0);

	cJSON_Delete(calls);
	return last;
}

bool act_open(struct act *a, const struct options *o)
{
	const char *where;

	scene_open(&a->s, o);
	a->platform = standin_open(a->s.env, &where);
	if (a->platform == NULL) {
		(void)printf("not played: the programs of this stack call %s, which cannot be asked what arrived\n",
		             where);
		return false;
	}
	if (setenv("SHANMEN_CONF", env_need(a->s.env, "SHANMEN_CONF"), 1) != 0)
		die("out of memory");
	a->since = last_call_number(a);
	return true;
}

void act_close(struct act *a)
{
	if (a->platform)
		standin_close(a->platform);
	text_free(&a->said);
	scene_close(&a->s);
}

/* --- the programs of Shanmen --- */

bool act_program(struct act *a, const char *const argv[])
{
	const char *full[WORDS_MAX + 1] = { NULL };
	struct text path = TEXT_EMPTY;
	size_t i;

	text_addf(&path, "%s/%s", env_need(a->s.env, "SHANMEN_BIN"), argv[0]);
	for (i = 0; argv[i] && i < WORDS_MAX; i++)
		full[i] = i ? argv[i] : path.p;
	a->exit_code = program_run(full, &a->said);
	text_free(&path);
	return a->exit_code == 0;
}

bool act_job(struct act *a, const char *const argv[])
{
	return act_program(a, argv) && strstr(text_of(&a->said), "another process is at work") == NULL;
}

/* Joins several lines into one, in place. */
static void lines_join(struct text *t)
{
	size_t i;

	while (t->n && t->p[t->n - 1] == '\n')
		t->p[--t->n] = '\0';
	for (i = 0; i < t->n; i++) {
		if (t->p[i] == '\n')
			t->p[i] = ' ';
	}
}

void act_step(struct act *a, const char *name, const char *sent, bool right)
{
	const char *gist;

	lines_join(&a->said);
	gist = strstr(text_of(&a->said), ": ");
	gist = gist ? gist + 2 : text_of(&a->said);
	if (right)
		scene_step(&a->s, name, sent, true, "%.*s", (int)strcspn(gist, ";"), gist);
	else
		scene_step(&a->s, name, sent, false, "exit code %d: %.300s", a->exit_code, text_of(&a->said));
}

cJSON *act_json(struct act *a, const char *const argv[])
{
	return act_program(a, argv) ? json_parse(&a->said) : NULL;
}

void act_token_step(struct act *a)
{
	act_step(a, "access token", "token_refresh", ACT_PROGRAM(a, "token_refresh"));
}

/* Was the last run of this batch program good? The list begins with the newest run. */
static bool job_ok(const cJSON *runs, const char *name)
{
	const cJSON *run;

	cJSON_ArrayForEach(run, runs)
	{
		const char *called = json_text(run, "job"), *result = json_text(run, "result");

		if (called && result && strcmp(called, name) == 0)
			return strcmp(result, "ok") == 0;
	}
	return false;
}

void act_jobs_step(struct act *a, const char *const jobs[])
{
	cJSON *runs = ACT_JSON(a, "jobs");
	bool ok = true;

	for (; *jobs; jobs++)
		ok = ok && job_ok(runs, *jobs);
	if (ok)
		scene_step(&a->s, "the batch programs' runs", "shanmen jobs", true, "ok");
	else
		act_step(a, "the batch programs' runs", "shanmen jobs", false);
	cJSON_Delete(runs);
}

/* --- the stand-in --- */

cJSON *act_calls(struct act *a, bool (*wanted)(const cJSON *call, const void *what), const void *what)
{
	cJSON *all, *call, *next;
	char control[60];

	(void)snprintf(control, sizeof control, "calls?from=%" PRId64, a->since + 1);
	all = standin_ask(a->platform, control, "calls");
	for (call = all->child; call; call = next) {
		next = call->next;
		if (!wanted(call, what))
			cJSON_Delete(cJSON_DetachItemViaPointer(all, call));
	}
	return all;
}

void act_memory_step(struct act *a, const char *what, int made, int right)
{
	cJSON *conflicts = standin_ask(a->platform, "conflicts", "conflicts");
	int differ = cJSON_GetArraySize(conflicts);

	scene_step(&a->s, "the platform's memory", "the stand-in's calls and conflicts", made == right && differ == 0,
	           "%d calls about the %s, %d conflicts", made, what, differ);
	cJSON_Delete(conflicts);
}
