/* `shanmen contact`: the steps and where one stands, one step, or all that are open one after another. */
#include "base/day.h"
#include "base/str.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "contact_keys.h"
#include "contact_say.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const mark_words[] = { "to do", "done", "trouble" };
static_assert(sizeof mark_words / sizeof mark_words[0] == MARK__MAX, "one word per mark");

/* --- the configuration file --- */

/* The file's text, for the keys that it sets. A person may run the overview without being able to write it. */
static enum cli_exit config_text(struct contact *ct, struct str *text)
{
	char err[300];

	if (!config_edit_read(&ct->cli->arena, ct->cli->config.path, text, err, sizeof err))
		return cli_refuse("%s", err);
	return CLI_DONE;
}

static void say_next(struct contact *ct)
{
	const char *then = NULL;

	for (size_t i = 0; i < ct->settled_n && then == NULL; i++)
		then = contact_key_then(ct->settled[i].key);
	(void)puts("written. The programs read it when they start: restart the web server");
	if (then != NULL)
		(void)printf("then %s\n", then);
}

/* Every key has its value in the text already. */
static bool nothing_changes(const struct contact *ct, struct str text)
{
	struct str value;

	for (size_t i = 0; i < ct->settled_n; i++) {
		if (!config_text_find(text, ct->settled[i].key, &value) || !str_same(value, ct->settled[i].value))
			return false;
	}
	return true;
}

/* --write and --yes need no question; without --write a person is asked whatever --yes says of calls. */
static bool may_write(struct contact *ct)
{
	if (cli_has(ct->cli, OPT_WRITE) && (!ct->dialog || cli_has(ct->cli, OPT_YES)))
		return true;
	return contact_yes(ct, "Write it? [y/N]");
}

/* Puts what was settled into the file, after showing the difference. */
static enum cli_exit write_settled(struct contact *ct)
{
	struct str text = STR("");
	char err[700];
	enum cli_exit e = ct->settled_n > 0 ? config_text(ct, &text) : CLI_DONE;

	if (e != CLI_DONE)
		return e;
	if (ct->settled_n == 0 || nothing_changes(ct, text)) {
		(void)puts("the configuration stays as it is");
		return CLI_DONE;
	}
	(void)printf("%s:\n", ct->cli->config.path);
	config_edit_print(stdout, text, ct->settled, ct->settled_n);
	if (!may_write(ct)) {
		(void)puts("not written");
		return CLI_DONE;
	}
	if (!config_edit_write(&ct->cli->arena, ct->cli->config.path, text, ct->settled, ct->settled_n, err,
	                       sizeof err))
		return cli_refuse("%s", err);
	say_next(ct);
	return CLI_DONE;
}

/* --- one step --- */

static const struct contact_step *step_find(const char *name)
{
	for (size_t i = 0; i < contact_step_count; i++) {
		if (strcmp(contact_steps[i].name, name) == 0)
			return &contact_steps[i];
	}
	return NULL;
}

static enum cli_exit misuse_step(struct contact *ct)
{
	const char *names = "";

	for (size_t i = 0; i < contact_step_count; i++)
		names = arena_printf(&ct->cli->arena, "%s%s%s", names, i > 0 ? ", " : "", contact_steps[i].name).p;
	return cli_misuse(ct->cli, "no step %s; the steps are %s", ct->cli->arg, names);
}

static enum cli_exit check_needs(struct contact *ct, const struct contact_step *step)
{
	if ((step->needs & NEEDS_SKU) != 0 && ct->sku.sku_out_id.p == NULL)
		return cli_misuse(ct->cli, "%s: name the test SKU with --sku", step->name);
	if ((step->needs & NEEDS_DAY) != 0 && !ct->day.given)
		return cli_misuse(ct->cli, "%s: name the test day with --day", step->name);
	return CLI_DONE;
}

/* What a step left in `ct` is not another one's. */
static void step_begin(struct contact *ct)
{
	ct->trials_n = 0;
	ct->log.at = 0;
	ct->calls = (struct contact_calls){ .replays = 0 };
	ct->order.found = ct->message.found = false;
}

static enum cli_exit step_run(struct contact *ct, const struct contact_step *step)
{
	struct contact_state state;
	enum cli_exit e = check_needs(ct, step);

	if (e != CLI_DONE)
		return e;
	step_begin(ct);
	(void)printf("%s%s\n", step->name, contact_args(ct));
	contact_say("%s", step->sends);
	contact_say("settles %s", step->settles);
	if (step->run != NULL) {
		e = step->run(ct);
	} else {
		e = step->look(ct, &state);
		if (e == CLI_DONE && state.mark != MARK_DONE)
			e = contact_wait(ct, step, &state);
	}
	return e == CLI_DONE ? step->judge(ct) : e;
}

/* --- where one stands --- */

/* "calendar_status_open = 1 (set)" of each key of the step. */
static struct str keys_text(struct contact *ct, const struct contact_step *step, struct str text)
{
	struct str all = STR(""), value;

	for (size_t i = 0; i < CONTACT_KEYS_MAX && step->keys[i] != NULL; i++)
		all = arena_printf(&ct->cli->arena, "%s%s%s = %s (%s)", all.p, i > 0 ? ", " : "", step->keys[i],
		                   contact_key_value(&ct->cli->arena, &ct->cli->config, step->keys[i]).p,
		                   config_text_find(text, step->keys[i], &value) ? "set" : "default");
	return all;
}

/* A log that cannot be read does not hide the other steps. */
static bool can_look(const struct contact *ct, const struct contact_step *step)
{
	bool of_log = step->look == contact_pull_look || step->look == contact_can_buy_look;

	return !of_log || (ct->log.path.n > 0 && access(ct->log.path.p, R_OK) == 0);
}

enum { VIEW_STEP, VIEW_STATE, VIEW_SAYS, VIEW_SENDS, VIEW_SETTLES, VIEW_KEYS, VIEW__MAX };
static const struct column view_columns[] = {
	{ "step", "step", CELL_TEXT }, { "state", "state", CELL_TEXT },     { "says", NULL, CELL_TEXT },
	{ "sends", NULL, CELL_TEXT },  { "settles", "settles", CELL_TEXT }, { "keys", "configuration", CELL_TEXT },
};

static enum cli_exit view_row(struct contact *ct, const struct contact_step *step, struct str text, struct str *cells)
{
	struct contact_state state = { MARK_TO_DO,
		                       STR("the log of the callbacks cannot be read: --log FILE names it") };
	enum cli_exit e = CLI_DONE;

	step_begin(ct);
	if (can_look(ct, step))
		e = step->look(ct, &state);
	cells[VIEW_STEP] = str_text(step->name);
	cells[VIEW_STATE] = str_text(mark_words[state.mark]);
	cells[VIEW_SAYS] = state.words;
	cells[VIEW_SENDS] = str_text(step->sends);
	cells[VIEW_SETTLES] = str_text(step->settles);
	cells[VIEW_KEYS] = keys_text(ct, step, text);
	return e;
}

static void view_people(const struct rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		char says[CELL_TEXT_MAX];

		cell_people(row_str(rows, i, VIEW_SAYS), says);
		(void)printf("%2zu %-14s %-8s %s\n", i + 1, row_str(rows, i, VIEW_STEP).p,
		             row_str(rows, i, VIEW_STATE).p, says);
		(void)printf("   %s\n   settles %s\n", row_str(rows, i, VIEW_SENDS).p,
		             row_str(rows, i, VIEW_SETTLES).p);
		if (row_str(rows, i, VIEW_KEYS).n > 0)
			(void)printf("   %s\n", row_str(rows, i, VIEW_KEYS).p);
	}
}

static enum cli_exit view(struct contact *ct)
{
	struct str *cells = arena_array(&ct->cli->arena, contact_step_count * VIEW__MAX, sizeof *cells);
	struct rows rows = { contact_step_count, VIEW__MAX, cells };
	struct str text;
	enum cli_exit e = config_text(ct, &text);

	for (size_t i = 0; e == CLI_DONE && i < contact_step_count; i++)
		e = view_row(ct, &contact_steps[i], text, cells + i * VIEW__MAX);
	if (e != CLI_DONE)
		return e;
	if (cli_has(ct->cli, OPT_JSON))
		return cli_list(ct->cli, view_columns, &rows);
	view_people(&rows);
	return CLI_DONE;
}

/* --- all steps, by questions --- */

/* The day of a step: each calendar step has its own, and the sale is of the open one. */
static bool ask_day(struct contact *ct, const struct contact_step *step)
{
	const char *question = arena_printf(&ct->cli->arena, "The day of %s (2026-10-01):", step->name).p;
	char line[32];

	if ((step->needs & NEEDS_DAY) == 0)
		return true;
	if (!contact_ask(ct, question, line, sizeof line))
		return false;
	if (line[0] == '\0')
		return ct->day.given;
	ct->day.given = day_parse(str_text(arena_str(&ct->cli->arena, line, strlen(line)).p), &ct->day.v);
	return ct->day.given || ask_day(ct, step);
}

/* A step that does not succeed ends nothing: the person sees why, and the next one may not depend on it. */
static enum cli_exit walk(struct contact *ct)
{
	enum cli_exit worst = CLI_DONE;

	for (size_t i = 0; i < contact_step_count; i++) {
		const struct contact_step *step = &contact_steps[i];
		enum cli_exit e;

		(void)printf("\n%s: %s\n", step->name, step->sends);
		if (!contact_yes(ct, arena_printf(&ct->cli->arena, "Do %s now? [y/N]", step->name).p))
			continue;
		if (!ask_day(ct, step))
			break;
		ct->seen = ct->cli->option[OPT_SEEN];
		e = step_run(ct, step);
		worst = e != CLI_DONE ? e : worst;
	}
	if (ct->settled_n > 0) {
		enum cli_exit e = write_settled(ct);

		worst = e != CLI_DONE ? e : worst;
	}
	return worst;
}

/* --- the command --- */

static const char *interface_word(size_t i)
{
	static const char *const words[] = { "goods", "trip", NULL };

	return words[i];
}

static enum cli_exit read_options(struct contact *ct)
{
	struct cli *cli = ct->cli;
	enum cli_exit e = cli_day(cli, OPT_DAY, &ct->day.v);

	ct->day.given = cli_has(cli, OPT_DAY);
	ct->seen = cli->option[OPT_SEEN];
	ct->number.given = cli_has(cli, OPT_NUMBER);
	if (e == CLI_DONE)
		e = cli_number(cli, OPT_NUMBER, 0, 1000000, &ct->number.v);
	if (e == CLI_DONE)
		e = cli_word(cli, OPT_TYPE, interface_word);
	if (e == CLI_DONE && cli->arg != NULL && step_find(cli->arg) == NULL)
		return misuse_step(ct);
	if (e == CLI_DONE && cli->arg != NULL && cli_has(cli, OPT_JSON))
		return cli_misuse(cli, "--json is for the list of steps");
	return e;
}

static enum cli_exit contact(struct contact *ct)
{
	enum cli_exit e = contact_sku_find(&ct->ac, &ct->sku), written;

	ct->log.path = cli_has(ct->cli, OPT_LOG) ? str_text(ct->cli->option[OPT_LOG]) : ct->cli->config.log_file;
	if (e != CLI_DONE)
		return e;
	if (ct->cli->arg == NULL) {
		e = view(ct);
		if (e == CLI_DONE && ct->dialog && !cli_has(ct->cli, OPT_JSON) &&
		    contact_yes(ct, "Go through the steps? [y/N]"))
			e = walk(ct);
		return e;
	}
	e = step_run(ct, step_find(ct->cli->arg));
	if (!cli_has(ct->cli, OPT_WRITE) || e == CLI_USAGE)
		return e;
	written = write_settled(ct);
	return written == CLI_DONE ? e : written;
}

enum cli_exit cmd_contact(struct cli *cli)
{
	static struct contact ct;
	enum cli_exit e;

	ct.cli = cli;
	ct.dialog = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1;
	e = read_options(&ct);
	if (e != CLI_DONE)
		return e;
	e = api_cli_start(&ct.ac, cli);
	return e == CLI_DONE ? contact(&ct) : e;
}
