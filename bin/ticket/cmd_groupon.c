/* `shanmen groupon prepare CODE|LINK`, `shanmen groupon verify SCAN_ID`. */
#include "base/number.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "groupon_cli.h"

#include <stdio.h>
#include <string.h>

static const struct column certificate_columns[] = {
	{ "certificate_id", "certificate", CELL_TEXT },
	{ "encrypted_code", NULL, CELL_TEXT },
	{ "status", "status", CELL_INT },
	{ "title", "title", CELL_TEXT },
	{ "start_at", "valid from", CELL_TIME },
	{ "expire_at", "valid to", CELL_TIME },
};
#define CERTIFICATE_COLUMNS (sizeof certificate_columns / sizeof certificate_columns[0])

static const struct column use_columns[] = {
	{ "verify_id", "verification", CELL_TEXT },
	{ "certificate_id", "certificate", CELL_TEXT },
};

static struct str int_cell(struct arena *a, bool given, int64_t v)
{
	return given ? arena_printf(a, "%lld", (long long)v) : STR_NONE;
}

static struct rows certificate_rows(struct arena *a, const struct groupon_certificates *list)
{
	struct rows rows = { list->n, CERTIFICATE_COLUMNS, NULL };

	rows.cells = arena_array(a, list->n * rows.cols + 1, sizeof *rows.cells);
	for (size_t i = 0; i < list->n; i++) {
		const struct groupon_certificate *c = &list->list[i];
		struct str *cell = &rows.cells[i * rows.cols];

		cell[0] = c->certificate_id;
		cell[1] = c->encrypted_code;
		cell[2] = int_cell(a, c->status.given, c->status.v);
		cell[3] = c->title;
		cell[4] = int_cell(a, c->start_at.given, c->start_at.v.s);
		cell[5] = int_cell(a, c->expire_at.given, c->expire_at.v.s);
	}
	return rows;
}

static struct rows use_rows(struct arena *a, const struct groupon_uses *list)
{
	struct rows rows = { list->n, 2, arena_array(a, list->n * 2 + 1, sizeof *rows.cells) };

	for (size_t i = 0; i < list->n; i++) {
		rows.cells[2 * i] = list->list[i].verify_id;
		rows.cells[2 * i + 1] = list->list[i].certificate_id;
	}
	return rows;
}

/* The members every answer about a scan has. */
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

/* Exit code and sentence of an outcome; what was verified was shown. */
static enum cli_exit end(const struct groupon_scan *s, const struct groupon_outcome *o)
{
	if (o->end == GROUPON_DONE)
		return CLI_DONE;
	return cli_refuse("scan %lld is not verified: %s%s%s", (long long)s->scan_id, admission_sentence(o->reason),
	                  o->said.p != NULL ? ": " : "", o->said.p != NULL ? o->said.p : "");
}

struct ending {
	struct groupon_cli *gc;
	struct groupon_scan *s;
	struct groupon_outcome *o;
	bool first;
};

static enum result decide(struct cli *cli, void *arg)
{
	struct ending *n = arg;
	struct groupon_outcome told = *n->o; /* kept, should this run again */
	enum result r;

	n->gc->api.ctx.now = cli_ctx(cli).now;
	r = groupon_scan_decide(&n->gc->api.ctx, n->s, n->o, &n->first);
	if (r != OK)
		*n->o = told;
	return r;
}

/* Writes the outcome down, shows it, gives the exit code. */
static enum cli_exit conclude(struct groupon_cli *gc, struct groupon_scan *s, struct groupon_outcome *o)
{
	struct ending n = { gc, s, o, false };
	enum result r = cli_transaction(gc->cli, decide, &n);
	enum cli_exit e;

	if (r == AGAIN && db_errno(gc->cli->db) == 0)
		return groupon_cli_trouble(gc, r, STR("another call for this scan has overtaken this one"));
	if (r != OK)
		return cli_db_trouble(gc->cli, r, gc->cli->command->name);
	e = show_verified(gc->cli, s, o);
	return e == CLI_DONE ? end(s, o) : e;
}

static enum cli_exit prepare(struct groupon_cli *gc, const struct groupon_code *code)
{
	struct groupon_outcome told = { .end = GROUPON_REFUSED };
	struct groupon_scan s = { .scan_id = 0 };
	struct groupon_shop shop;
	struct str why;
	enum result r;
	enum cli_exit e = groupon_cli_shop(gc, true, &shop);

	if (e != CLI_DONE)
		return e;
	r = groupon_prepare(&gc->g, &shop, code, &s, &why);
	if (r == OK && groupon_decided(&s))
		return conclude(gc, &s, &told);
	return r == OK ? show_prepared(gc->cli, &s) : groupon_cli_trouble(gc, r, why);
}

enum cli_exit cmd_groupon_prepare(struct cli *cli)
{
	struct groupon_cli gc;
	struct groupon_code code;
	enum cli_exit e = groupon_cli_start(&gc, cli);

	if (e == CLI_DONE && !groupon_code_read(&cli->arena, cli_text(cli->arg), cli->config.groupon_link_hosts, &code))
		e = cli_misuse(cli, "that is no code of the platform: 10 to 20 digits, or a link to a host of "
		                    "groupon_link_hosts in the configuration");
	if (e == CLI_DONE)
		e = prepare(&gc, &code);
	groupon_cli_stop(&gc);
	return e;
}

struct lock {
	struct groupon_cli *gc;
	int64_t scan_id;
	struct groupon_scan *s;
};

static enum result lock(struct cli *cli, void *arg)
{
	struct lock *l = arg;

	(void)cli;
	return groupon_scan_lock(&l->gc->api.ctx, l->scan_id, l->s);
}

static enum cli_exit verify(struct groupon_cli *gc, int64_t scan_id, int64_t count)
{
	struct groupon_outcome o;
	struct groupon_scan s;
	struct lock l = { gc, scan_id, &s };
	struct str why;
	enum result r = cli_transaction(gc->cli, lock, &l);

	if (r == NONE)
		return cli_refuse("there is no scan %lld: shanmen groupon prepare makes one", (long long)scan_id);
	if (r != OK)
		return cli_db_trouble(gc->cli, r, gc->cli->command->name);
	if (s.state == GROUPON_STATE_PREPARING || s.state == GROUPON_STATE_LEFT)
		return cli_refuse("scan %lld was never prepared to its end, or is too old: scan the code again",
		                  (long long)scan_id);
	if (s.state == GROUPON_STATE_PREPARED && (size_t)count > s.prepared.certificates.n)
		return cli_refuse("scan %lld has %zu certificates, not %lld", (long long)scan_id,
		                  s.prepared.certificates.n, (long long)count);
	r = groupon_verify(&gc->g, &s, (size_t)count, &o, &why);
	return r == OK ? conclude(gc, &s, &o) : groupon_cli_trouble(gc, r, why);
}

enum cli_exit cmd_groupon_verify(struct cli *cli)
{
	struct groupon_cli gc;
	int64_t scan_id = 0, count = 1;
	enum cli_exit e = CLI_DONE;

	if (!number_parse(cli_text(cli->arg), 1, INT64_MAX, &scan_id))
		return cli_misuse(cli, "\"%s\" is not the number of a scan", cli->arg);
	e = cli_number(cli, OPT_COUNT, 1, GROUPON_CERTIFICATES_MAX, &count);
	if (e != CLI_DONE)
		return e;
	e = groupon_cli_start(&gc, cli);
	if (e == CLI_DONE)
		e = verify(&gc, scan_id, count);
	groupon_cli_stop(&gc);
	return e;
}
