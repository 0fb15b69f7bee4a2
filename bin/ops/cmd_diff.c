/*
 * `shanmen diff list`, `show ID`, `settle ID`: discrepancies between the platform's records and ours. Callbacks,
 * cron/order_expire and cron/reconcile find them. They never hold personal data.
 */
#include "base/number.h"
#include "bin/frame/change_note.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "notice/diff.h"
#include "notice/diff_title.h"

#include <stdio.h>

#define LIMIT_DEFAULT 100
#define LIMIT_MAX 100000

static const struct sql SQL_DIFFS = {
	"diff_list",
	"SELECT diff_id, kind, order_id, detail, state, created_at, settled_at, scope, subject, ours, theirs, note,"
	" author FROM reconcile_diff WHERE (? OR settled_at IS NULL) AND (? IS NULL OR kind = ?)"
	" ORDER BY diff_id DESC LIMIT ?"
};

static const struct column diff_columns[] = {
	{ "diff_id", "id", CELL_INT },          { "kind", "kind", CELL_TEXT },
	{ "order_id", "order", CELL_TEXT },     { "detail", "detail", CELL_TEXT },
	{ "state", "state", CELL_TEXT },        { "created_at", "found", CELL_TIME },
	{ "settled_at", "settled", CELL_TIME }, { "scope", NULL, CELL_TEXT },
	{ "subject", NULL, CELL_TEXT },         { "ours", NULL, CELL_TEXT },
	{ "theirs", NULL, CELL_TEXT },          { "note", NULL, CELL_TEXT },
	{ "author", NULL, CELL_TEXT },
};

enum cli_exit cmd_diff_list(struct cli *cli)
{
	int64_t limit = LIMIT_DEFAULT;
	struct arg kind = arg_text(cli->option[OPT_KIND]);
	enum cli_exit e =
		cli_word(cli, OPT_KIND, diff_kind); /* an empty list would read as if there were no discrepancy */

	if (e == CLI_DONE)
		e = cli_number(cli, OPT_LIMIT, 1, LIMIT_MAX, &limit);
	if (e != CLI_DONE)
		return e;
	return cli_list_query(cli, diff_columns, &SQL_DIFFS,
	                      ARGS(arg_bool(cli_has(cli, OPT_ALL)), kind, kind, arg_int(limit)));
}

/* --- show --- */

/* PRIMARY KEY. */
static const struct sql SQL_DIFF = {
	"diff_show",
	"SELECT diff_id, kind, state, order_id, subject, detail, ours, theirs, created_at, settled_at, note, author,"
	" scope FROM reconcile_diff WHERE diff_id = ?"
};

static const struct column card_columns[] = {
	{ "diff_id", "id", CELL_INT },          { "kind", "kind", CELL_TEXT },     { "state", "state", CELL_TEXT },
	{ "order_id", "order", CELL_TEXT },     { "subject", "about", CELL_TEXT }, { "detail", "detail", CELL_TEXT },
	{ "ours", "here", CELL_TEXT },          { "theirs", "there", CELL_TEXT },  { "created_at", "found", CELL_TIME },
	{ "settled_at", "settled", CELL_TIME }, { "note", "note", CELL_TEXT },     { "author", "by", CELL_TEXT },
	{ "scope", "comparison", CELL_TEXT },
};

/* Each takes the order's id. */
static const struct sql SQL_ORDER = {
	"diff_order", "SELECT state, copies, pay_fen, day, last_day, created_at, paid_at, cancelled_at, auto_refund_at"
		      " FROM ticket_order WHERE order_id = ?"
};

static const struct column order_columns[] = {
	{ "state", "state", CELL_TEXT },
	{ "copies", "copies", CELL_INT },
	{ "pay_fen", "paid/yuan", CELL_YUAN },
	{ "day", "first day", CELL_TEXT },
	{ "last_day", "last day", CELL_TEXT },
	{ "created_at", "created", CELL_TIME },
	{ "paid_at", "paid", CELL_TIME },
	{ "cancelled_at", "cancelled", CELL_TIME },
	{ "auto_refund_at", "refund by itself", CELL_TIME },
};

static const struct sql SQL_USES = {
	"diff_uses",
	"SELECT v.copy_no, v.state, i.name, i.used_at, i.used_poi_id, COALESCE(b.state, w.state),"
	" COALESCE(b.tries, w.tries), COALESCE(b.done_at, w.done_at), COALESCE(b.error, w.error)"
	" FROM ticket_order o JOIN voucher v ON v.order_no = o.order_no"
	" LEFT JOIN voucher_item i ON i.voucher_id = v.voucher_id"
	" LEFT JOIN outbox b ON b.kind = 'verify' AND b.outbox_key = CONCAT('r-', i.item_id)"
	" LEFT JOIN outbox w ON w.kind = 'verify' AND w.outbox_key = CONCAT('o-', o.order_no) AND i.used_at IS NOT NULL"
	" WHERE o.order_id = ? ORDER BY v.copy_no, i.position"
};

static const struct column use_columns[] = {
	{ "copy_no", "copy", CELL_INT },
	{ "state", "state", CELL_TEXT },
	{ "name", "admits to", CELL_TEXT },
	{ "used_at", "used", CELL_TIME },
	{ "used_poi_id", "at shop", CELL_TEXT },
	{ "told", "message", CELL_TEXT },
	{ "tries", "tries", CELL_INT },
	{ "told_at", "acknowledged", CELL_TIME },
	{ "error", "the platform's words", CELL_TEXT },
};

static const struct sql SQL_CERTIFICATES = {
	"diff_certificates",
	"SELECT t.certificate_id, o.order_status, t.item_status, t.refund_fen, t.refunded_at, o.pay_fen,"
	" o.asked_at FROM platform_order o LEFT JOIN platform_certificate t ON t.order_id = o.order_id"
	" WHERE o.order_id = ? ORDER BY t.certificate_id"
};

static const struct column certificate_columns[] = {
	{ "certificate_id", "certificate", CELL_TEXT },
	{ "order_status", "order's status", CELL_INT },
	{ "item_status", "status", CELL_INT },
	{ "refund_fen", "paid back/yuan", CELL_YUAN },
	{ "refunded_at", "refunded", CELL_TIME },
	{ "pay_fen", "paid/yuan", CELL_YUAN },
	{ "asked_at", "asked", CELL_TIME },
};

static const struct sql SQL_VERIFIES = {
	"diff_verifies", "SELECT verify_id, certificate_id, status, verify_type, verified_at, cancelled_at, pay_fen"
			 " FROM platform_verify WHERE order_id = ? ORDER BY verified_at, verify_id"
};

static const struct column verify_columns[] = {
	{ "verify_id", "verification", CELL_TEXT }, { "certificate_id", "certificate", CELL_TEXT },
	{ "status", "status", CELL_INT },           { "verify_type", "type", CELL_INT },
	{ "verified_at", "verified", CELL_TIME },   { "cancelled_at", "cancelled", CELL_TIME },
	{ "pay_fen", "paid/yuan", CELL_YUAN },
};

static const struct sql SQL_LEDGER = {
	"diff_ledger",
	"SELECT ledger_id, certificate_id, verify_id, status, bill_day, pay_fen, fee_fen, share_fen, goods_fen"
	" FROM ledger_entry WHERE order_id = ? ORDER BY certificate_id, ledger_id"
};

static const struct column ledger_columns[] = {
	{ "ledger_id", "ledger", CELL_TEXT },       { "certificate_id", "certificate", CELL_TEXT },
	{ "verify_id", "verification", CELL_TEXT }, { "status", "status", CELL_INT },
	{ "bill_day", "day", CELL_TEXT },           { "pay_fen", "paid/yuan", CELL_YUAN },
	{ "fee_fen", "fee/yuan", CELL_YUAN },       { "share_fen", "shares/yuan", CELL_YUAN },
	{ "goods_fen", "ours/yuan", CELL_YUAN },
};

static const struct sql SQL_HISTORY = {
	"diff_history", "SELECT diff_id, kind, state, detail, created_at, settled_at, note, author FROM reconcile_diff"
			" WHERE order_id = ? ORDER BY diff_id"
};

static const struct column history_columns[] = {
	{ "diff_id", "id", CELL_INT },     { "kind", "kind", CELL_TEXT },        { "state", "state", CELL_TEXT },
	{ "detail", "detail", CELL_TEXT }, { "created_at", "found", CELL_TIME }, { "settled_at", "settled", CELL_TIME },
	{ "note", "note", CELL_TEXT },     { "author", "by", CELL_TEXT },
};

static const struct listing_part parts[] = {
	{ "order", "The order here", &SQL_ORDER, order_columns },
	{ "uses", "Tickets and the messages about their use", &SQL_USES, use_columns },
	{ "certificates", "The order there", &SQL_CERTIFICATES, certificate_columns },
	{ "verifications", "Verifications there", &SQL_VERIFIES, verify_columns },
	{ "ledger", "The ledger", &SQL_LEDGER, ledger_columns },
	{ "history", "All discrepancies of the order", &SQL_HISTORY, history_columns },
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))
enum { CARD_ORDER_ID = 3 };

static enum cli_exit diff_id_read(const struct cli *cli, int64_t *id)
{
	if (number_parse(cli_text(cli->arg), 1, INT64_MAX, id))
		return CLI_DONE;
	return cli_misuse(cli, "\"%s\" is not the id of a discrepancy; see shanmen diff list", cli->arg);
}

static enum cli_exit diff_unknown(const struct cli *cli)
{
	return cli_refuse("no discrepancy %s; open ones: shanmen diff list", cli->arg);
}

enum cli_exit cmd_diff_show(struct cli *cli)
{
	struct rows diff, rows[PARTS];
	int64_t id;
	enum cli_exit e = diff_id_read(cli, &id);

	if (e == CLI_DONE)
		e = cli_start(cli, DB_READ);
	if (e == CLI_DONE)
		e = cli_query(cli, &SQL_DIFF, ARGS(arg_int(id)), &diff);
	if (e == CLI_DONE && diff.n == 0)
		return diff_unknown(cli);
	if (e == CLI_DONE)
		e = cli_parts_query(cli, parts, PARTS, arg_str(row_str(&diff, 0, CARD_ORDER_ID)), rows);
	if (e != CLI_DONE)
		return e;
	return cli_card_parts(cli, card_columns, &diff, parts, PARTS, rows);
}

/* --- settle --- */

struct settle {
	int64_t id;
	struct change_note note;
};

static enum result settle_work(struct cli *cli, void *arg)
{
	const struct settle *s = arg;
	struct ctx c = cli_ctx(cli);

	return diff_settle(&c, s->id, s->note.author, cli_has(cli, OPT_REASON) ? s->note.reason : STR_NONE, s->note.at);
}

enum cli_exit cmd_diff_settle(struct cli *cli)
{
	struct settle s = { .id = 0 };
	enum result r;
	enum cli_exit e = diff_id_read(cli, &s.id);

	if (e == CLI_DONE)
		e = change_note_read(cli, STR("settled"), &s.note);
	if (e == CLI_DONE)
		e = cli_start(cli, DB_WRITE);
	if (e != CLI_DONE)
		return e;
	r = cli_transaction(cli, settle_work, &s);
	if (r == NONE)
		return diff_unknown(cli);
	if (r != OK)
		return cli_db_trouble(cli, r, "diff settle");
	(void)printf("discrepancy %s settled\n", cli->arg);
	return CLI_DONE;
}
