/*
 * `shanmen groupon cancel VERIFY_ID`, `shanmen groupon get ENCRYPTED_CODE`. Persons in an answer are not shown.
 */
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "groupon_cli.h"
#include "json/field.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define QUERY_MAX 8192
#define BODY_MAX 8192
#define RECORDS_MAX 1000

static struct str cancel_body(struct cli *cli, const struct groupon_shop *shop)
{
	struct str verify_id = str_text(cli->arg);
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_str(&j, "verify_id", verify_id);
	json_str(&j, "certificate_id", str_text(cli->option[OPT_CERTIFICATE]));
	json_str(&j, "account_id", shop->account_id);
	/* The same token for every repeat of this cancellation (its form is ASSUMED). */
	json_str(&j, "cancel_token", arena_printf(&cli->arena, "c-%s", verify_id.p));
	json_object_end(&j);
	return buf_take(&cli->arena, &b);
}

/* Prints what the answer means. */
static enum cli_exit cancel_exit(struct cli *cli, const struct api_answer *answer)
{
	struct str said = STR_NONE;

	switch (groupon_read_cancelled(&cli->arena, answer, &said)) {
	case OK:
		(void)printf("cancelled: verification %s of certificate %s\n", cli->arg, cli->option[OPT_CERTIFICATE]);
		return CLI_DONE;
	case NONE:
		return cli_refuse(
			"too late: a verification can be cancelled within an hour, and the platform may close "
			"that earlier (%s)",
			said.p);
	case REFUSE: return cli_refuse("not cancelled: %s", said.p);
	default: (void)cli_refuse("not known whether it was cancelled, try again: %s", said.p); return CLI_TRY_AGAIN;
	}
}

static enum cli_exit groupon_cancel(struct groupon_cli *gc)
{
	struct openapi_request rq = { .endpoint = API_GROUPON_CANCEL };
	struct groupon_shop shop;
	struct api_answer answer;
	enum cli_exit e = groupon_cli_shop(gc, false, &shop);

	if (e != CLI_DONE)
		return e;
	rq.body = cancel_body(gc->cli, &shop);
	e = groupon_cli_call(gc, &shop, &rq, &answer);
	if (e != CLI_DONE)
		return e;
	e = cancel_exit(gc->cli, &answer);
	api_answer_free(&answer);
	return e;
}

enum cli_exit cmd_groupon_cancel(struct cli *cli)
{
	struct groupon_cli gc;
	enum cli_exit e;

	if (!cli_has(cli, OPT_CERTIFICATE))
		return cli_misuse(cli, "--certificate is missing: which certificate the verification was of");
	e = groupon_cli_start(&gc, cli);
	return e == CLI_DONE ? groupon_cancel(&gc) : e;
}

/* --- get --- */

enum {
	CARD_CERTIFICATE_ID,
	CARD_STATUS,
	CARD_TITLE,
	CARD_START_AT,
	CARD_EXPIRE_AT,
	CARD_TIMES_COUNT,
	CARD_TIMES_USED,
	CARD__MAX
};
static const struct column card_columns[] = {
	{ "certificate_id", "certificate", CELL_TEXT },
	{ "status", "status", CELL_INT },
	{ "title", "title", CELL_TEXT },
	{ "start_at", "valid from", CELL_TIME },
	{ "expire_at", "valid to", CELL_TIME },
	{ "times_count", "uses in all", CELL_INT },
	{ "times_used", "uses made", CELL_INT },
};
static_assert(sizeof card_columns / sizeof card_columns[0] == CARD__MAX, "a column for each cell");

enum { RECORD_VERIFY_ID, RECORD_VERIFIED_AT, RECORD_POI_ID, RECORD_CAN_CANCEL, RECORD__MAX };
static const struct column record_columns[] = {
	{ "verify_id", "verification", CELL_TEXT },
	{ "verified_at", "at", CELL_TIME },
	{ "poi_id", "shop", CELL_TEXT },
	{ "can_cancel", "can be cancelled", CELL_BOOL },
};
static_assert(sizeof record_columns / sizeof record_columns[0] == RECORD__MAX, "a column for each cell");

static struct str int_cell(struct arena *a, struct opt_int v)
{
	return v.given ? arena_printf(a, "%lld", (long long)v.v) : STR_NONE;
}

static struct opt_int as_int(struct opt_utc t)
{
	return (struct opt_int){ t.given, t.v.s };
}

static struct rows card_rows(struct arena *a, const cJSON *json)
{
	const cJSON *card = cJSON_GetObjectItemCaseSensitive(json, "time_card");
	struct groupon_certificate c = groupon_read_certificate(a, json);
	struct rows rows = { 1, CARD__MAX, arena_array(a, CARD__MAX, sizeof *rows.cells) };

	rows.cells[CARD_CERTIFICATE_ID] = c.certificate_id;
	rows.cells[CARD_STATUS] = int_cell(a, c.status);
	rows.cells[CARD_TITLE] = c.title;
	rows.cells[CARD_START_AT] = int_cell(a, as_int(c.start_at));
	rows.cells[CARD_EXPIRE_AT] = int_cell(a, as_int(c.expire_at));
	rows.cells[CARD_TIMES_COUNT] = api_text(a, card, "times_count");
	rows.cells[CARD_TIMES_USED] = api_text(a, card, "times_used");
	return rows;
}

struct record {
	struct str verify_id, poi_id;
	struct opt_utc verified_at;
	struct opt_int can_cancel;
};
static const struct field record_fields[] = {
	{ "verify_id", FIELD_WORD, OPTIONAL, offsetof(struct record, verify_id), 0, INT64_MAX, NULL },
	{ "verify_time", FIELD_TIME, OPTIONAL, offsetof(struct record, verified_at), 0, TIME_MAX_S, NULL },
	{ "poi_id", FIELD_WORD, OPTIONAL, offsetof(struct record, poi_id), 0, INT64_MAX, NULL },
	{ "can_cancel", FIELD_FLAG, OPTIONAL, offsetof(struct record, can_cancel), 0, 1, NULL },
};
static const struct field_table record_table = FIELD_TABLE(record_fields, struct record);

static void add_record(struct arena *a, const cJSON *json, struct rows *rows)
{
	struct str *cell = &rows->cells[rows->n * RECORD__MAX];
	struct record r = { .verify_id = STR_NONE };

	api_read(a, &record_table, json, &r);
	if (rows->n == RECORDS_MAX || r.verify_id.p == NULL || strcmp(r.verify_id.p, "0") == 0)
		return;
	cell[RECORD_VERIFY_ID] = r.verify_id;
	cell[RECORD_VERIFIED_AT] = int_cell(a, as_int(r.verified_at));
	cell[RECORD_POI_ID] = r.poi_id;
	cell[RECORD_CAN_CANCEL] = r.can_cancel.v != 0 ? STR("1") : STR("0");
	rows->n++;
}

/* The rows of verify_records; if there are none, the one in `verify`. */
static struct rows record_rows(struct arena *a, const cJSON *json)
{
	struct rows rows = { 0, RECORD__MAX, arena_array(a, (RECORDS_MAX + 1) * RECORD__MAX, sizeof *rows.cells) };
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(json, "verify_records")) add_record(a, item, &rows);
	if (rows.n == 0)
		add_record(a, cJSON_GetObjectItemCaseSensitive(json, "verify"), &rows);
	return rows;
}

static enum cli_exit certificate_show(struct cli *cli, const cJSON *json)
{
	struct rows card = card_rows(&cli->arena, json);
	struct rows records = record_rows(&cli->arena, json);
	struct json_out j;

	if (!cli_has(cli, OPT_JSON)) {
		card_people(stdout, card_columns, &card, 0);
		(void)fputs("verifications:\n", stdout);
		table_people(stdout, record_columns, &records, cli->colour);
		return CLI_DONE;
	}
	json_begin(&j);
	json_object(&j, NULL);
	card_json(&j, card_columns, &card, 0);
	table_json(&j, "verifications", record_columns, &records);
	json_object_end(&j);
	return json_print(&j);
}

static enum cli_exit get_exit(struct cli *cli, const struct api_answer *answer)
{
	const cJSON *json = cJSON_GetObjectItemCaseSensitive(answer->data, "certificate");
	struct str said = api_answer_text(&cli->arena, answer);

	if (!cJSON_IsObject(json))
		json = cJSON_GetObjectItemCaseSensitive(answer->data, "certificate_v_2");
	if (answer->class == API_DONE && cJSON_IsObject(json))
		return certificate_show(cli, json);
	if (answer->class == API_DONE)
		return cli_refuse("the platform names no certificate for this code");
	if (answer->class == API_FINAL || answer->class == API_BOUNDED)
		return cli_refuse("the platform refuses: %s", said.p);
	(void)cli_refuse("no answer now, try again: %s", said.p);
	return CLI_TRY_AGAIN;
}

static enum cli_exit groupon_get(struct groupon_cli *gc)
{
	struct openapi_request rq = { .endpoint = API_GROUPON_GET };
	struct buf query = BUF_INIT(QUERY_MAX);
	struct groupon_shop shop;
	struct api_answer answer;
	enum cli_exit e = groupon_cli_shop(gc, false, &shop);

	if (e != CLI_DONE)
		return e;
	openapi_query_add(&query, "encrypted_code", str_text(gc->cli->arg));
	openapi_query_add(&query, "account_id", shop.account_id);
	rq.query = buf_take(&gc->cli->arena, &query);
	e = groupon_cli_call(gc, &shop, &rq, &answer);
	if (e != CLI_DONE)
		return e;
	e = get_exit(gc->cli, &answer);
	api_answer_free(&answer);
	return e;
}

enum cli_exit cmd_groupon_get(struct cli *cli)
{
	struct groupon_cli gc;
	enum cli_exit e = groupon_cli_start(&gc, cli);

	return e == CLI_DONE ? groupon_get(&gc) : e;
}
