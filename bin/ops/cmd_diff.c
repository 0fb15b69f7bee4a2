/*
 * `shanmen diff list`, `show ID`, `settle ID`: discrepancies between the platform's records and ours. Callbacks,
 * cron/order_expire and cron/reconcile find them. They never hold personal data.
 */
#include "base/number.h"
#include "bin/frame/change_note.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "notice/diff.h"
#include "notice/diff_words.h"

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

/*
 * Each takes the id of the discrepancy `d`, which names the order by app and id. What the platform said is kept by
 * merchant: the order's, or where it is not here those of the app.
 */
#define OF_DIFF(t) "reconcile_diff d JOIN " #t " t ON t.order_id = d.order_id AND t.app_id = d.app_id"
#define SAID_OF_DIFF(t)                                                                                                \
	"reconcile_diff d JOIN " #t                                                                                    \
	" t ON t.order_id = d.order_id LEFT JOIN ticket_order o ON o.order_id = d.order_id AND o.app_id = d.app_id"
#define SAID_OF_APP                                                                                                    \
	" WHERE d.diff_id = ? AND (t.account_id = o.account_id"                                                        \
	" OR (o.account_id IS NULL AND t.account_id IN (SELECT m.account_id FROM merchant m WHERE m.app_id = d.app_id)))"
static const struct sql SQL_ORDER = {
	"diff_order",
	"SELECT t.state, t.copies, t.pay_fen, t.day, t.last_day, t.created_at, t.paid_at, t.cancelled_at, t.auto_refund_at"
	" FROM " OF_DIFF(ticket_order) " WHERE d.diff_id = ?"
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
	" FROM " OF_DIFF(
		ticket_order) " JOIN voucher v ON v.order_no = t.order_no"
			      " LEFT JOIN voucher_item i ON i.voucher_id = v.voucher_id"
			      " LEFT JOIN outbox b ON b.kind = 'verify' AND b.outbox_key = CONCAT('r-', i.item_id) AND b.app_id = t.app_id"
			      " LEFT JOIN outbox w ON w.kind = 'verify' AND w.outbox_key = CONCAT('o-', t.order_no) AND w.app_id = t.app_id AND i.used_at IS NOT NULL"
			      " WHERE d.diff_id = ? ORDER BY v.copy_no, i.position"
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
	"SELECT c.certificate_id, t.order_status, c.item_status, c.refund_fen, c.refunded_at, t.pay_fen, t.asked_at FROM " SAID_OF_DIFF(
		platform_order) " LEFT JOIN platform_certificate c"
				" ON c.order_id = t.order_id AND c.account_id = t.account_id" SAID_OF_APP
				" ORDER BY c.certificate_id"
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
	"diff_verifies",
	"SELECT t.verify_id, t.certificate_id, t.status, t.verify_type, t.verified_at, t.cancelled_at, t.pay_fen FROM " SAID_OF_DIFF(
		platform_verify) SAID_OF_APP " ORDER BY t.verified_at, t.verify_id"
};

static const struct column verify_columns[] = {
	{ "verify_id", "verification", CELL_TEXT }, { "certificate_id", "certificate", CELL_TEXT },
	{ "status", "status", CELL_INT },           { "verify_type", "type", CELL_INT },
	{ "verified_at", "verified", CELL_TIME },   { "cancelled_at", "cancelled", CELL_TIME },
	{ "pay_fen", "paid/yuan", CELL_YUAN },
};

static const struct sql SQL_LEDGER = {
	"diff_ledger",
	"SELECT t.ledger_id, t.certificate_id, t.verify_id, t.status, t.bill_day, t.pay_fen, t.fee_fen, t.share_fen,"
	" t.goods_fen FROM " SAID_OF_DIFF(ledger_entry) SAID_OF_APP " ORDER BY t.certificate_id, t.ledger_id"
};

static const struct column ledger_columns[] = {
	{ "ledger_id", "ledger", CELL_TEXT },       { "certificate_id", "certificate", CELL_TEXT },
	{ "verify_id", "verification", CELL_TEXT }, { "status", "status", CELL_INT },
	{ "bill_day", "day", CELL_TEXT },           { "pay_fen", "paid/yuan", CELL_YUAN },
	{ "fee_fen", "fee/yuan", CELL_YUAN },       { "share_fen", "shares/yuan", CELL_YUAN },
	{ "goods_fen", "ours/yuan", CELL_YUAN },
};

static const struct sql SQL_HISTORY = {
	"diff_history",
	"SELECT t.diff_id, t.kind, t.state, t.detail, t.created_at, t.settled_at, t.note, t.author FROM " OF_DIFF(
		reconcile_diff) " WHERE d.diff_id = ? ORDER BY t.diff_id"
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

static enum cli_exit diff_id_read(const struct cli *cli, int64_t *id)
{
	if (number_parse(str_text(cli->arg), 1, INT64_MAX, id))
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
		e = cli_parts_query(cli, parts, PARTS, arg_int(id), rows);
	if (e != CLI_DONE)
		return e;
	return cli_card_parts(cli, card_columns, &diff, parts, PARTS, rows);
}

/* --- settle --- */

enum cli_exit cmd_diff_settle(struct cli *cli)
{
	struct change_note note;
	int64_t id = 0;
	struct tx tx;
	enum cli_exit e = diff_id_read(cli, &id);

	if (e == CLI_DONE)
		e = change_note_read(cli, STR("settled"), &note);
	if (e == CLI_DONE)
		e = cli_start(cli, DB_WRITE);
	if (e != CLI_DONE)
		return e;
	tx = cli_tx(cli);
	while (tx_next(&tx)) {
		struct ctx c = cli_ctx(cli);

		tx.r = diff_settle(&c, id, note.author, cli_has(cli, OPT_REASON) ? note.reason : STR_NONE, note.at);
	}
	if (tx.r == NONE)
		return diff_unknown(cli);
	if (tx.r != OK)
		return cli_db_trouble(cli, tx.r, "diff settle");
	(void)printf("discrepancy %s settled\n", cli->arg);
	return CLI_DONE;
}
