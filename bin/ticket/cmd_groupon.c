/*
 * `shanmen groupon prepare CODE|LINK`, `shanmen groupon verify SCAN_ID`.
 */
#include "base/clock.h"
#include "base/number.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "groupon_cli.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
	CERTIFICATE_ID,
	CERTIFICATE_ENCRYPTED_CODE,
	CERTIFICATE_STATUS,
	CERTIFICATE_TITLE,
	CERTIFICATE_START_AT,
	CERTIFICATE_EXPIRE_AT,
	CERTIFICATE__MAX
};
static const struct column certificate_columns[] = {
	{ "certificate_id", "certificate", CELL_TEXT },
	{ "encrypted_code", NULL, CELL_TEXT },
	{ "status", "status", CELL_INT },
	{ "title", "title", CELL_TEXT },
	{ "start_at", "valid from", CELL_TIME },
	{ "expire_at", "valid to", CELL_TIME },
};
static_assert(sizeof certificate_columns / sizeof certificate_columns[0] == CERTIFICATE__MAX, "a column for each cell");

enum { USE_VERIFY_ID, USE_CERTIFICATE_ID, USE__MAX };
static const struct column use_columns[] = {
	{ "verify_id", "verification", CELL_TEXT },
	{ "certificate_id", "certificate", CELL_TEXT },
};
static_assert(sizeof use_columns / sizeof use_columns[0] == USE__MAX, "a column for each cell");

static struct str int_cell(struct arena *a, bool given, int64_t v)
{
	return given ? arena_printf(a, "%lld", (long long)v) : STR_NONE;
}

static struct rows certificate_rows(struct arena *a, const struct groupon_certificates *list)
{
	struct rows rows = { list->n, CERTIFICATE__MAX, NULL };

	rows.cells = arena_array(a, list->n * rows.cols + 1, sizeof *rows.cells);
	for (size_t i = 0; i < list->n; i++) {
		const struct groupon_certificate *c = &list->list[i];
		struct str *cell = &rows.cells[i * rows.cols];

		cell[CERTIFICATE_ID] = c->certificate_id;
		cell[CERTIFICATE_ENCRYPTED_CODE] = c->encrypted_code;
		cell[CERTIFICATE_STATUS] = int_cell(a, c->status.given, c->status.v);
		cell[CERTIFICATE_TITLE] = c->title;
		cell[CERTIFICATE_START_AT] = int_cell(a, c->start_at.given, c->start_at.v.s);
		cell[CERTIFICATE_EXPIRE_AT] = int_cell(a, c->expire_at.given, c->expire_at.v.s);
	}
	return rows;
}

static struct rows use_rows(struct arena *a, const struct groupon_uses *list)
{
	struct rows rows = { list->n, USE__MAX, arena_array(a, list->n * USE__MAX + 1, sizeof *rows.cells) };

	for (size_t i = 0; i < list->n; i++) {
		struct str *cell = &rows.cells[i * USE__MAX];

		cell[USE_VERIFY_ID] = list->list[i].verify_id;
		cell[USE_CERTIFICATE_ID] = list->list[i].certificate_id;
	}
	return rows;
}

/* The members of every JSON answer about a scan. */
static void scan_json(struct json_out *j, const struct groupon_scan *s)
{
	json_int(j, "scan_id", s->scan_id);
	json_text(j, "state", groupon_state_word(s->state));
	json_str(j, "order_id", s->prepared.order_id);
	json_str(j, "account_id", s->shop.account_id);
	json_str(j, "poi_id", s->shop.poi_id);
}

static enum cli_exit show_prepared(struct cli *cli, const struct groupon_scan *s)
{
	struct rows rows = certificate_rows(&cli->arena, &s->prepared.certificates);
	struct json_out j;

	if (cli_has(cli, OPT_JSON)) {
		json_begin(&j);
		json_object(&j, NULL);
		scan_json(&j, s);
		table_json(&j, "certificates", certificate_columns, &rows);
		json_object_end(&j);
		return json_print(&j);
	}
	(void)printf("scan %lld, order %s, shop %s, %s\n", (long long)s->scan_id,
	             s->prepared.order_id.p != NULL ? s->prepared.order_id.p : "-", s->shop.poi_id.p,
	             groupon_state_word(s->state));
	table_people(stdout, certificate_columns, &rows, cli->colour);
	(void)printf("verify with: shanmen groupon verify %lld\n", (long long)s->scan_id);
	return CLI_DONE;
}

static enum cli_exit show_verified(struct cli *cli, const struct groupon_scan *s, const struct groupon_outcome *o)
{
	struct rows rows = use_rows(&cli->arena, &o->uses);
	struct json_out j;

	if (cli_has(cli, OPT_JSON)) {
		json_begin(&j);
		json_object(&j, NULL);
		scan_json(&j, s);
		json_text(&j, "reason", admission_word(o->reason));
		json_str(&j, "said", o->said);
		table_json(&j, "verified", use_columns, &rows);
		json_object_end(&j);
		return json_print(&j);
	}
	if (o->end == GROUPON_DONE)
		(void)printf("verified; cancel within an hour with: shanmen groupon cancel VERIFICATION --certificate "
		             "CERTIFICATE\n");
	if (rows.n > 0)
		table_people(stdout, use_columns, &rows, cli->colour);
	return CLI_DONE;
}

/* Prints why a scan is not verified. What was verified is printed before. */
static enum cli_exit outcome_exit(const struct groupon_scan *s, const struct groupon_outcome *o)
{
	if (o->end == GROUPON_DONE)
		return CLI_DONE;
	return cli_refuse("scan %lld is not verified: %s%s%s", (long long)s->scan_id, admission_sentence(o->reason),
	                  o->said.p != NULL ? ": " : "", o->said.p != NULL ? o->said.p : "");
}

/* Writes the outcome, prints it, returns the exit code. */
static enum cli_exit decide_and_show(struct groupon_cli *gc, struct groupon_scan *s, struct groupon_outcome *o)
{
	const struct groupon_outcome answered = *o;
	struct tx tx = cli_tx(gc->cli);
	enum cli_exit e;
	bool first;

	gc->api.ctx.now = clock_now();
	while (tx_next(&tx)) {
		*o = answered; /* of a run before */
		tx.r = groupon_scan_decide(&gc->api.ctx, s, o, &first);
	}
	if (tx.r != OK)
		*o = answered;
	if (tx.r == AGAIN && db_errno(gc->cli->db) == 0)
		return groupon_cli_trouble(gc, tx.r, STR("another call for this scan has overtaken this one"));
	if (tx.r != OK)
		return cli_db_trouble(gc->cli, tx.r, gc->cli->command->name);
	e = show_verified(gc->cli, s, o);
	return e == CLI_DONE ? outcome_exit(s, o) : e;
}

static enum cli_exit groupon_prepare_code(struct groupon_cli *gc, const struct groupon_code *code)
{
	struct groupon_outcome refused = { .end = GROUPON_REFUSED };
	struct groupon_scan s = { .scan_id = 0 };
	struct groupon_shop shop;
	struct str why;
	enum result r;
	enum cli_exit e = groupon_cli_shop(gc, true, &shop);

	if (e != CLI_DONE)
		return e;
	r = groupon_prepare(&gc->g, &shop, code, &s, &why);
	if (r == OK && groupon_decided(&s))
		return decide_and_show(gc, &s, &refused);
	return r == OK ? show_prepared(gc->cli, &s) : groupon_cli_trouble(gc, r, why);
}

enum cli_exit cmd_groupon_prepare(struct cli *cli)
{
	struct groupon_cli gc;
	struct groupon_code code;
	enum cli_exit e = groupon_cli_start(&gc, cli);

	if (e == CLI_DONE && !groupon_code_read(&cli->arena, str_text(cli->arg), cli->config.groupon_link_hosts, &code))
		e = cli_misuse(cli, "that is no code of the platform: 10 to 20 digits, or a link to a host of "
		                    "groupon_link_hosts in the configuration");
	return e == CLI_DONE ? groupon_prepare_code(&gc, &code) : e;
}

static enum cli_exit groupon_verify_scan(struct groupon_cli *gc, int64_t scan_id, int64_t count)
{
	struct groupon_outcome o;
	struct groupon_scan s;
	struct tx tx = cli_tx(gc->cli);
	struct str why;
	enum result r;

	while (tx_next(&tx))
		tx.r = groupon_scan_lock(&gc->api.ctx, scan_id, &s);
	if (tx.r == NONE)
		return cli_refuse("there is no scan %lld: shanmen groupon prepare makes one", (long long)scan_id);
	if (tx.r != OK)
		return cli_db_trouble(gc->cli, tx.r, gc->cli->command->name);
	if (s.state == GROUPON_STATE_PREPARING || s.state == GROUPON_STATE_LEFT)
		return cli_refuse("scan %lld was never prepared to its end, or is too old: scan the code again",
		                  (long long)scan_id);
	if (s.state == GROUPON_STATE_PREPARED && (size_t)count > s.prepared.certificates.n)
		return cli_refuse("scan %lld has %zu certificates, not %lld", (long long)scan_id,
		                  s.prepared.certificates.n, (long long)count);
	r = groupon_verify(&gc->g, &s, (size_t)count, &o, &why);
	return r == OK ? decide_and_show(gc, &s, &o) : groupon_cli_trouble(gc, r, why);
}

enum cli_exit cmd_groupon_verify(struct cli *cli)
{
	struct groupon_cli gc;
	int64_t scan_id = 0, count = 1;
	enum cli_exit e = CLI_DONE;

	if (!number_parse(str_text(cli->arg), 1, INT64_MAX, &scan_id))
		return cli_misuse(cli, "\"%s\" is not the number of a scan", cli->arg);
	e = cli_number(cli, OPT_COUNT, 1, GROUPON_CERTIFICATES_MAX, &count);
	if (e != CLI_DONE)
		return e;
	e = groupon_cli_start(&gc, cli);
	return e == CLI_DONE ? groupon_verify_scan(&gc, scan_id, count) : e;
}
