/*
 * `shanmen poi task [ID]`: the tasks that submissions about shops made, and what the platform says about them. An
 * undecided task is asked about; the answer is recorded as cron/poi_sync records it.
 */
#include "base/clock.h"
#include "base/day.h"
#include "base/str.h"
#include "bin/frame/api_cli.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "shop/shop_task_ask.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#define TIMEOUT_DEFAULT_S 3600
#define TIMEOUT_MAX_S 86400
#define CHECK_MS 500 /* between two checks while we wait */
#define LIMIT_DEFAULT 100
#define LIMIT_MAX 10000

#define SQL_TASK                                                                                                       \
	"SELECT task_id, IF(kind = 'claim', 'license', kind), state, status, reason, shop_id, poi_id, account_id,"     \
	" submitted_at, author, asked_at, asks, IF(state = 'pending', next_at, NULL), ended_at, parts FROM poi_task"

/* SQL_ONE: PRIMARY KEY. SQL_LIST reads the whole table: it has a row for each submission by an operator. */
enum {
	TASK_ID,
	TASK_KIND,
	TASK_STATE,
	TASK_STATUS,
	TASK_REASON,
	TASK_SHOP_ID,
	TASK_POI_ID,
	TASK_ACCOUNT_ID,
	TASK_SUBMITTED_AT,
	TASK_AUTHOR,
	TASK_ASKED_AT,
	TASK_ASKS,
	TASK_NEXT_AT,
	TASK_ENDED_AT,
	TASK_PARTS
};
static const struct sql SQL_ONE = { "poi_task_one", SQL_TASK " WHERE task_id = ?" };
static const struct sql SQL_LIST = {
	"poi_task_list",
	SQL_TASK " WHERE ? IS NULL OR account_id = ? ORDER BY submitted_at DESC, task_id DESC LIMIT ?",
};

static const struct column list_columns[] = {
	{ "task_id", "task", CELL_TEXT },
	{ "kind", "of", CELL_TEXT },
	{ "state", "state", CELL_TEXT },
	{ "status", "status", CELL_INT },
	{ "reason", "reason", CELL_TEXT },
	{ "shop_id", "ours", CELL_TEXT },
	{ "poi_id", "shop", CELL_TEXT },
	{ "account_id", NULL, CELL_TEXT },
	{ "submitted_at", "submitted at", CELL_TIME },
	{ "author", NULL, CELL_TEXT },
	{ "asked_at", NULL, CELL_TIME },
	{ "asks", NULL, CELL_INT },
	{ "next_at", NULL, CELL_TIME },
	{ "ended_at", NULL, CELL_TIME },
	{ NULL, NULL, CELL_TEXT },
};

static const struct column card_columns[] = {
	{ "task_id", "task", CELL_TEXT },
	{ "kind", "of", CELL_TEXT },
	{ "state", "state", CELL_TEXT },
	{ "status", "the platform's status", CELL_INT },
	{ "reason", "the platform's reason", CELL_TEXT },
	{ "shop_id", "our shop", CELL_TEXT },
	{ "poi_id", "the platform's shop", CELL_TEXT },
	{ "account_id", "merchant", CELL_TEXT },
	{ "submitted_at", "submitted at", CELL_TIME },
	{ "author", "by", CELL_TEXT },
	{ "asked_at", "asked last at", CELL_TIME },
	{ "asks", "times asked", CELL_INT },
	{ "next_at", "asked again at", CELL_TIME },
	{ "ended_at", "decided at", CELL_TIME },
	{ NULL, NULL, CELL_TEXT },
};

static const struct column part_columns[] = {
	{ "key", "audited", CELL_TEXT },
	{ "status", "status", CELL_INT },
	{ "poi_id", "shop", CELL_TEXT },
	{ "reason", "reason", CELL_TEXT },
};
#define PART_COLUMNS (sizeof(part_columns) / sizeof(part_columns[0]))

/* --- showing --- */

static void read_parts(struct arena *a, struct str json, struct rows *out)
{
	cJSON *list = json.p != NULL ? cJSON_ParseWithLength(json.p, json.n) : NULL, *item;

	*out = (struct rows){ .cols = PART_COLUMNS };
	out->cells = arena_array(a, (size_t)cJSON_GetArraySize(list) * PART_COLUMNS + 1, sizeof *out->cells);
	cJSON_ArrayForEach(item, list)
	{
		struct str *cell = &out->cells[out->n++ * PART_COLUMNS];

		for (size_t i = 0; i < PART_COLUMNS; i++)
			cell[i] = api_text(a, item, part_columns[i].key);
	}
	cJSON_Delete(list);
}

static enum cli_exit show_task(struct cli *cli, const struct rows *task)
{
	struct rows parts;
	struct json_out j;

	read_parts(&cli->arena, row_str(task, 0, TASK_PARTS), &parts);
	if (cli_has(cli, OPT_JSON)) {
		json_begin(&j);
		json_object(&j, NULL);
		card_json(&j, card_columns, task, 0);
		table_json(&j, "parts", part_columns, &parts);
		json_object_end(&j);
		return json_print(&j);
	}
	card_people(stdout, card_columns, task, 0);
	if (parts.n > 0)
		table_people(stdout, part_columns, &parts, cli->colour);
	return CLI_DONE;
}

/* --- asking --- */

struct follow {
	struct api_cli ac;
	struct str task_id;
	struct shop_task task;
	struct shop_answer answer;
	struct rows shown;
	int64_t troubles; /* questions without an answer, in a row */
	utc_t rest_until; /* after such a question: do not ask before */
};

static enum result read_task(struct follow *f)
{
	struct tx tx = cli_tx(f->ac.cli);

	while (tx_next(&tx))
		tx.r = shop_task_one(&f->ac.ctx, f->task_id, &f->task);
	return tx.r;
}

static enum result keep_answer(struct follow *f)
{
	struct tx tx = cli_tx(f->ac.cli);

	f->ac.ctx.now = clock_now();
	while (tx_next(&tx)) {
		if (f->answer.kind == SHOP_ANSWER_REPORT)
			tx.r = shop_task_record(&f->ac.ctx, &f->task, &f->answer.report,
			                        f->ac.cli->config.task_done_status);
		else
			tx.r = shop_task_record_unclear(&f->ac.ctx, &f->task, f->answer.said);
		if (tx.r == OK)
			tx.r = shop_task_one(&f->ac.ctx, f->task_id, &f->task);
	}
	return tx.r;
}

static bool decided(const struct follow *f)
{
	return f->task.state == SHOP_TASK_DONE || f->task.state == SHOP_TASK_REJECTED;
}

/* Trouble is reported once; what is known already is shown all the same. */
static enum result ask_platform(struct follow *f)
{
	enum result r = shop_task_ask(&f->ac.caller, &f->task, &f->answer);

	if (r == OK && f->answer.kind == SHOP_ANSWER_TROUBLE) {
		if (f->troubles == 0)
			(void)fprintf(stderr, "shanmen: poi task: the platform cannot be asked now: %s\n",
			              api_cli_shown(&f->ac, f->answer.said));
		f->rest_until = shop_task_next_at(f->task.kind, clock_now(), f->troubles++);
		return OK;
	}
	f->troubles = 0;
	return r == OK ? keep_answer(f) : r;
}

/* --- waiting --- */

static void show_waiting(const struct follow *f, int64_t left_ms)
{
	char next[UTC_TEXT_SIZE];

	if (isatty(STDERR_FILENO) != 1)
		return;
	utc_format(f->task.next_at, next);
	(void)fprintf(stderr, "\r\033[Ktask %s is pending, asked %lld times, again at %s; waiting for %lld s more",
	              f->task_id.p, (long long)f->task.asks, next, (long long)(left_ms / 1000));
	(void)fflush(stderr);
}

static bool may_ask(const struct follow *f)
{
	int64_t now_s = clock_now().s;

	return f->task.next_at.s <= now_s && f->rest_until.s <= now_s;
}

/* Asks at the same pace as cron/poi_sync, which may be the one that gets the answer. */
static enum result wait_decided(struct follow *f, int64_t timeout_s)
{
	int64_t until_ms = clock_monotonic_ms() + timeout_s * 1000;
	enum result r = OK;

	while (r == OK && !decided(f) && f->task.state != SHOP_TASK_UNCLEAR) {
		int64_t left_ms = until_ms - clock_monotonic_ms();

		if (left_ms <= 0)
			break;
		show_waiting(f, left_ms);
		(void)poll(NULL, 0, (int)(left_ms < CHECK_MS ? left_ms : CHECK_MS));
		r = read_task(f);
		if (r == OK && !decided(f) && may_ask(f))
			r = ask_platform(f);
	}
	if (isatty(STDERR_FILENO) == 1)
		(void)fputs("\r\033[K", stderr);
	return r;
}

static enum cli_exit exit_of(const struct follow *f)
{
	switch (f->task.state) {
	case SHOP_TASK_DONE: return CLI_DONE;
	case SHOP_TASK_REJECTED: return CLI_REFUSED;
	default: return CLI_TRY_AGAIN;
	}
}

static enum result read_shown(struct follow *f)
{
	struct cli *cli = f->ac.cli;
	struct tx tx = cli_tx(cli);

	while (tx_next(&tx))
		tx.r = db_query(cli->db, &cli->arena, &SQL_ONE, ARGS(arg_str(f->task_id)), &f->shown);
	return tx.r;
}

static enum cli_exit follow(struct follow *f, int64_t timeout_s)
{
	struct cli *cli = f->ac.cli;
	enum cli_exit e;
	enum result r = read_task(f);

	if (r == NONE)
		return cli_refuse("no task %s here; all of them: shanmen poi task", f->task_id.p);
	if (r == OK && !decided(f) && (!cli_has(cli, OPT_WAIT) || f->task.next_at.s <= clock_now().s))
		r = ask_platform(f);
	if (r == OK && cli_has(cli, OPT_WAIT))
		r = wait_decided(f, timeout_s);
	if (r == OK)
		r = read_shown(f);
	if (r != OK)
		return cli_db_trouble(cli, r, "poi task");
	e = show_task(cli, &f->shown);
	return e == CLI_DONE ? exit_of(f) : e;
}

static enum cli_exit list_tasks(struct cli *cli)
{
	struct arg account = arg_text(cli->option[OPT_ACCOUNT]);
	int64_t limit = LIMIT_DEFAULT;
	enum cli_exit e = cli_number(cli, OPT_LIMIT, 1, LIMIT_MAX, &limit);

	return e == CLI_DONE ? cli_list_query(cli, list_columns, &SQL_LIST, ARGS(account, account, arg_int(limit))) : e;
}

enum cli_exit cmd_poi_task(struct cli *cli)
{
	static struct follow f;
	int64_t timeout_s = TIMEOUT_DEFAULT_S;
	enum cli_exit e = cli_number(cli, OPT_TIMEOUT, 1, TIMEOUT_MAX_S, &timeout_s);

	if (e != CLI_DONE)
		return e;
	if (cli->arg == NULL && (cli_has(cli, OPT_WAIT) || cli_has(cli, OPT_TIMEOUT)))
		return cli_misuse(cli, "--wait and --timeout go with the ID of a task");
	if (cli->arg != NULL && (cli_has(cli, OPT_ACCOUNT) || cli_has(cli, OPT_LIMIT)))
		return cli_misuse(cli, "--account and --limit go with the list, without an ID");
	if (cli_has(cli, OPT_TIMEOUT) && !cli_has(cli, OPT_WAIT))
		return cli_misuse(cli, "--timeout goes with --wait");
	if (cli->arg == NULL)
		return list_tasks(cli);
	e = api_cli_start(&f.ac, cli);
	f.task_id = str_text(cli->arg);
	return e == CLI_DONE ? follow(&f, timeout_s) : e;
}
