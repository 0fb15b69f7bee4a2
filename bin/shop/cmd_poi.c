/*
 * `shanmen poi license|decorate|update|match FILE.json`: submits what a file says about shops, and keeps the tasks that
 * come of it.
 */
#include "base/clock.h"
#include "base/day.h"
#include "base/str.h"
#include "bin/form/form_file.h"
#include "bin/frame/change_note.h"
#include "bin/frame/commands.h"
#include "poi_stored.h"
#include "shop/shop.h"
#include "shop/shop_task.h"

#include <stdio.h>

#define CODE_NO_INTERFACE 2119010

static const char lost[] =
	"it is not known whether the platform took it. Check first whether the merchant's back office shows the "
	"change; repeating this command does no harm except for a second task with the same content";

struct submit {
	struct api_cli ac;
	struct form_file file;
	struct poi_file shops;
	struct merchant merchant;
	struct str body;
	struct str author;
	struct list tasks; /* struct shop_new_task: what the platform made of it */
};

static enum endpoint endpoint_of(enum shop_task_kind kind)
{
	static const enum endpoint endpoints[SHOP_TASK_KIND__MAX] = { API_SHOP_CLAIM, API_SHOP_DECORATE,
		                                                      API_SHOP_UPDATE, API_MATCH_SUBMIT };

	return endpoints[kind];
}

/* --- the file --- */

static enum cli_exit read_file(struct submit *s, enum shop_task_kind kind)
{
	enum cli_exit e = form_file_open(s->ac.cli, &s->file);
	struct tx tx = cli_tx(s->ac.cli);

	if (e != CLI_DONE)
		return e;
	poi_check(&s->file.top, kind, day_of(clock_now()), cli_has(s->ac.cli, OPT_YES), &s->shops);
	if (s->file.faults.n > 0)
		return form_file_refuse(&s->file, "sent");
	while (tx_next(&tx)) {
		s->file.faults.n = 0; /* of a run before; the file itself had none */
		tx.r = poi_check_stored(&s->ac.ctx, &s->shops, &s->merchant);
	}
	if (tx.r != OK)
		return cli_db_trouble(s->ac.cli, tx.r, s->ac.cli->command->name);
	if (s->file.faults.n > 0)
		return form_file_refuse(&s->file, "sent");
	s->body = poi_body(&s->shops);
	return s->body.p != NULL ? CLI_DONE : cli_refuse("%s: longer than the platform takes", s->ac.cli->arg);
}

/* --- the platform's tasks --- */

static bool agrees(struct str theirs, struct str ours)
{
	return theirs.p == NULL || ours.p == NULL || str_same(theirs, ours);
}

/* The task of a shop in the file, found by both ids; the platform may leave one out. NULL: none, or it is ambiguous. */
static const struct shop_new_task *task_of(const struct submit *s, const struct poi_entry *e)
{
	const struct shop_new_task *tasks = s->tasks.items, *found = NULL;

	for (size_t i = 0; i < s->tasks.n; i++) {
		if ((tasks[i].poi_id.p == NULL && tasks[i].shop_id.p == NULL) || !agrees(tasks[i].poi_id, e->poi_id) ||
		    !agrees(tasks[i].shop_id, e->shop_id))
			continue;
		if (found != NULL && !str_same(found->task_id, tasks[i].task_id))
			return NULL;
		found = &tasks[i];
	}
	return found;
}

static const char *or_dash(struct str s)
{
	return s.p != NULL ? s.p : "-";
}

/* Prints every task before it is stored: its id cannot be read a second time. */
static size_t print_tasks(struct submit *s)
{
	const struct shop_new_task *tasks = s->tasks.items;
	size_t missing = 0;

	for (size_t i = 0; i < s->tasks.n; i++)
		(void)printf("task %s: %s of shop %s (%s)\n", tasks[i].task_id.p, shop_task_kind_word(s->shops.kind),
		             api_cli_shown(&s->ac, tasks[i].shop_id), api_cli_shown(&s->ac, tasks[i].poi_id));
	(void)fflush(stdout);
	for (size_t i = 0; i < s->shops.n; i++) {
		const struct poi_entry *e = &s->shops.entries[i];

		if (task_of(s, e) != NULL)
			continue;
		missing++;
		(void)fprintf(stderr, "shanmen: the platform gave no task that clearly belongs to shop %s (%s)\n",
		              or_dash(e->shop_id), or_dash(e->poi_id));
	}
	return missing;
}

/* The task with its shop's ids: the platform's, and the file's where it gave none. */
static struct shop_task task_to_store(const struct submit *s, const struct shop_new_task *g)
{
	struct shop_task t = { .task_id = g->task_id,
		               .app_id = s->merchant.app_id,
		               .account_id = s->merchant.account_id,
		               .kind = s->shops.kind,
		               .poi_id = g->poi_id,
		               .shop_id = g->shop_id };

	for (size_t i = 0; i < s->shops.n && s->shops.kind != SHOP_MATCH; i++) {
		const struct poi_entry *e = &s->shops.entries[i];

		if (task_of(s, e) != g)
			continue;
		t.poi_id = e->poi_id;
		t.shop_id = e->shop_id;
	}
	return t;
}

static enum result store_tasks(struct submit *s)
{
	const struct shop_new_task *tasks = s->tasks.items;
	enum result r = OK;

	s->ac.ctx.now = clock_now();
	for (size_t i = 0; r == OK && i < s->tasks.n; i++) {
		struct shop_task t = task_to_store(s, &tasks[i]);

		r = shop_task_put(&s->ac.ctx, &t, s->author);
	}
	return r == OK ? shop_link_submitted(&s->ac.ctx, s->merchant.account_id) : r;
}

static enum cli_exit keep_tasks(struct submit *s, size_t missing)
{
	struct tx tx = cli_tx(s->ac.cli);

	while (tx_next(&tx))
		tx.r = store_tasks(s);
	if (tx.r != OK)
		return cli_db_trouble(
			s->ac.cli, tx.r,
			"the platform accepted it, but its tasks could not be stored here: note their ids");
	if (missing > 0)
		return cli_refuse("%s: the platform gave no task for %zu of %zu shops: see the merchant's back office",
		                  s->ac.cli->command->name, missing, s->shops.n);
	(void)printf("to follow a task: shanmen poi task ID --wait; cron/poi_sync asks about it as well\n");
	return CLI_DONE;
}

static enum cli_exit take_tasks(struct submit *s, const struct api_answer *answer)
{
	if (shop_new_tasks_read(&s->ac.cli->arena, answer->data, &s->tasks) != OK || s->tasks.n == 0)
		return cli_refuse(
			"%s: the platform accepted it, but its answer names no task: see the merchant's back office",
			s->ac.cli->command->name);
	return keep_tasks(s, print_tasks(s));
}

static enum cli_exit take_match(struct submit *s, const struct api_answer *answer)
{
	struct shop_new_task *g = arena_alloc(&s->ac.cli->arena, sizeof *g);

	g->task_id = shop_match_task_id(&s->ac.cli->arena, answer->data);
	if (g->task_id.p == NULL)
		return cli_refuse("%s: the platform accepted it, but its answer names no task: repeat this command",
		                  s->ac.cli->command->name);
	s->tasks = (struct list){ .items = g, .n = 1, .given = true };
	(void)printf("task %s: match of %zu shop%s\n", g->task_id.p, s->shops.n, s->shops.n == 1 ? "" : "s");
	(void)fflush(stdout);
	return keep_tasks(s, 0);
}

static enum cli_exit send_file(struct submit *s)
{
	struct openapi_request rq = { .endpoint = endpoint_of(s->shops.kind), .body = s->body };
	struct api_answer answer;
	enum cli_exit e = api_cli_call(&s->ac, &s->merchant, &rq, &answer);

	if (e != CLI_DONE)
		return e;
	e = api_cli_end(&s->ac, &answer, lost);
	if (answer.code == CODE_NO_INTERFACE)
		(void)fprintf(
			stderr,
			"shanmen: the platform has no such interface (any more): use the merchant's back office\n");
	if (e == CLI_DONE)
		e = s->shops.kind == SHOP_MATCH ? take_match(s, &answer) : take_tasks(s, &answer);
	api_answer_free(&answer);
	return e;
}

static enum cli_exit submit(struct submit *s, enum shop_task_kind kind)
{
	struct change_note note = { .author = STR_NONE };
	enum cli_exit e = change_note_read(s->ac.cli, STR("poi"), &note);

	s->author = note.author;
	if (e == CLI_DONE)
		e = read_file(s, kind);
	if (e != CLI_DONE)
		return e;
	if (s->shops.closed > 0)
		(void)fprintf(stderr, "shanmen: %zu shop%s closed for good by this\n", s->shops.closed,
		              s->shops.closed == 1 ? " is" : "s are");
	if (!cli_has(s->ac.cli, OPT_DRY_RUN))
		return send_file(s);
	(void)printf("%s: %zu shop%s, no faults; nothing was sent\n", s->ac.cli->arg, s->shops.n,
	             s->shops.n == 1 ? "" : "s");
	return CLI_DONE;
}

static enum cli_exit run_submit(struct cli *cli, enum shop_task_kind kind)
{
	static struct submit s;
	enum cli_exit e = api_cli_start(&s.ac, cli);

	if (e == CLI_DONE)
		e = submit(&s, kind);
	form_file_close(&s.file);
	return e;
}

enum cli_exit cmd_poi_license(struct cli *cli)
{
	return run_submit(cli, SHOP_CLAIM);
}

enum cli_exit cmd_poi_decorate(struct cli *cli)
{
	return run_submit(cli, SHOP_DECORATE);
}

enum cli_exit cmd_poi_update(struct cli *cli)
{
	return run_submit(cli, SHOP_UPDATE);
}

enum cli_exit cmd_poi_match(struct cli *cli)
{
	return run_submit(cli, SHOP_MATCH);
}
