/* `shanmen redeem CODE`, `shanmen redeem ORDER --whole`. */
#include "base/day.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "code_arg.h"
#include "order_find.h"
#include "trade/admission.h"

#include <mysqld_error.h>
#include <stdio.h>
#include <string.h>

/* One admission: how it is decided, and the decision. */
struct redeem {
	enum result (*decide)(struct cli *cli, struct redeem *rd);
	struct admission_request rq;
	struct admission one;
	struct order_admission whole;
	struct order_found found; /* of a whole order */
	bool admit;
	bool unknown; /* the connection broke at the commit: the admission may or may not be stored */
};

static enum result decide_one(struct cli *cli, struct redeem *rd)
{
	struct ctx c = cli_ctx(cli);
	enum result r = admission_decide(&c, &rd->rq, &rd->one);

	rd->admit = rd->one.admit;
	return r;
}

static enum result decide_whole(struct cli *cli, struct redeem *rd)
{
	struct ctx c = cli_ctx(cli);
	enum result r = order_find_argument(cli, &rd->found);

	if (r == OK)
		r = admission_decide_order(&c, rd->found.order, rd->rq.poi_id, &rd->whole);
	rd->admit = r == OK && rd->whole.admit;
	return r;
}

static enum result redeem_once(struct cli *cli, struct redeem *rd)
{
	enum result r;

	db_deadline(cli->db, CLI_DEADLINE_MS);
	r = tx_begin(cli->db);
	if (r != OK)
		return r;
	r = rd->decide(cli, rd);
	if (r == OK) {
		int error;

		r = tx_commit(cli->db);
		error = db_errno(cli->db);
		rd->unknown = r != OK && rd->admit && error != ER_LOCK_DEADLOCK && error != ER_LOCK_WAIT_TIMEOUT &&
		              error != ER_CHECKREAD;
	}
	if (r != OK)
		tx_rollback(cli->db);
	return r;
}

/* OK: decided and committed. Else the error was printed, and `*e` is the exit code. */
static enum result redeem_run(struct cli *cli, struct redeem *rd, enum cli_exit *e)
{
	enum result r = RETRY;

	*e = cli_open_vault(cli);
	if (*e != CLI_DONE)
		return REFUSE;
	for (int i = 0; i < CLI_TRIES && r == RETRY && !rd->unknown; i++)
		r = redeem_once(cli, rd);
	if (rd->unknown) {
		(void)cli_refuse(
			"the connection broke at the commit: check with \"shanmen %s %s\" whether the ticket is used",
			rd->decide == decide_one ? "voucher show" : "order show", cli->arg);
		*e = CLI_TRY_AGAIN;
	} else if (r == NONE) {
		*e = order_find_none(cli);
	} else if (r == REFUSE && rd->found.why.p != NULL) {
		*e = cli_refuse("order %s %s", cli->arg, rd->found.why.p);
	} else if (r != OK) {
		*e = cli_db_trouble(cli, r, "redeem: not admitted");
	}
	return r;
}

static enum cli_exit admission_json(const struct admission *a)
{
	struct json_out j;

	json_begin(&j);
	json_object(&j, NULL);
	json_bool(&j, "admit", a->admit);
	json_text(&j, "reason", admission_word(a->reason));
	if (a->order_id.p != NULL) {
		json_str(&j, "order_id", a->order_id);
		json_str(&j, "project_id", a->project_id);
		json_str(&j, "project_name", a->project_name);
		json_int(&j, "copy_no", a->copy_no);
		if (a->used_at.s != 0)
			json_int(&j, "used_at", a->used_at.s);
	}
	json_object_end(&j);
	return json_print(&j);
}

static enum cli_exit admission_print(const char *code, const struct admission *a)
{
	char used[UTC_TEXT_SIZE];

	if (a->admit) {
		(void)printf("admitted: %s, order %s, copy %lld\n", a->project_name.p, a->order_id.p,
		             (long long)a->copy_no);
		return CLI_DONE;
	}
	if (a->reason == ADMIT_ALREADY_USED && a->used_at.s != 0) {
		utc_format(a->used_at, used);
		return cli_refuse("not admitted: %s (%s)", admission_sentence(a->reason), used);
	}
	return cli_refuse("not admitted: %s%s", admission_sentence(a->reason),
	                  a->reason == ADMIT_UNKNOWN_CODE ? code_slip_hint(code) : "");
}

static enum cli_exit order_admission_json(const struct order_admission *a)
{
	struct json_out j;

	json_begin(&j);
	json_object(&j, NULL);
	json_bool(&j, "admit", a->admit);
	json_text(&j, "reason", admission_word(a->reason));
	json_str(&j, "order_id", a->order_id);
	json_int(&j, "copies", a->copies);
	if (a->copy_no != 0)
		json_int(&j, "copy_no", a->copy_no);
	if (a->project_name.p != NULL)
		json_str(&j, "project_name", a->project_name);
	if (a->admit || a->reason == ADMIT_ALREADY_USED)
		json_int(&j, "used_at", a->used_at.s);
	json_object_end(&j);
	return json_print(&j);
}

/* Prints what prevents the admission of all, and that the other copies may still be admitted one by one. */
static enum cli_exit order_admission_print(const struct order_admission *a)
{
	char used[UTC_TEXT_SIZE] = "";

	if (a->admit) {
		(void)printf("admitted: the whole order %s, %lld cop%s\n", a->order_id.p, (long long)a->copies,
		             a->copies == 1 ? "y" : "ies");
		return CLI_DONE;
	}
	if (a->copy_no == 0)
		return cli_refuse("nobody admitted of order %s: %s", a->order_id.p, admission_sentence(a->reason));
	if (a->reason == ADMIT_ALREADY_USED)
		utc_format(a->used_at, used);
	return cli_refuse(
		"nobody admitted of order %s: copy %lld%s%s: %s%s%s; admit the others one by one: shanmen redeem CODE",
		a->order_id.p, (long long)a->copy_no, a->project_name.p != NULL ? ", " : "",
		a->project_name.p != NULL ? a->project_name.p : "", admission_sentence(a->reason),
		used[0] != '\0' ? ", " : "", used);
}

static enum cli_exit redeem_whole(struct cli *cli)
{
	struct redeem rd = { .decide = decide_whole };
	enum cli_exit e;

	if (cli_has(cli, OPT_PROJECT))
		return cli_misuse(cli, "--whole admits to every project: leave out --project");
	rd.rq.poi_id = str_text(cli->option[OPT_POI]);
	e = cli_start(cli, DB_WRITE);
	if (e != CLI_DONE || redeem_run(cli, &rd, &e) != OK)
		return e;
	if (!cli_has(cli, OPT_JSON))
		return order_admission_print(&rd.whole);
	e = order_admission_json(&rd.whole);
	return e == CLI_DONE && !rd.whole.admit ? CLI_REFUSED : e;
}

enum cli_exit cmd_redeem(struct cli *cli)
{
	struct redeem rd = { .decide = decide_one };
	char code[CODE_MAX + 1];
	enum cli_exit e;

	if (cli_has(cli, OPT_WHOLE))
		return redeem_whole(cli);
	e = cli_start(cli, DB_WRITE);
	if (e == CLI_DONE)
		e = code_read(cli, code);
	if (e != CLI_DONE)
		return e;
	rd.rq = (struct admission_request){ .code = str_text(code),
		                            .project_id = str_text(cli->option[OPT_PROJECT]),
		                            .poi_id = str_text(cli->option[OPT_POI]) };
	if (redeem_run(cli, &rd, &e) != OK)
		return e;
	if (!cli_has(cli, OPT_JSON))
		return admission_print(code, &rd.one);
	e = admission_json(&rd.one);
	return e == CLI_DONE && !rd.one.admit ? CLI_REFUSED : e;
}
