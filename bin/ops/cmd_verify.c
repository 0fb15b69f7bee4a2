/*
 * `shanmen verify`: the rules between tables that keys and CHECKs cannot state. Each rule is one statement, so that it
 * sees one instant of the database even while tickets are sold.
 */
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"

#include <stdio.h>

#define SHOWN " LIMIT 100" /* of one rule: enough to see the pattern */

enum { BROKEN_WHERE, BROKEN_WHAT };
struct rule {
	const char *name;
	const char *holds; /* the sentence that must hold */
	struct sql sql;    /* selects the rows that break it: where, what */
};

static const struct rule rules[] = {
	{ "sold",
	  "sold of every SKU and day is the number of its vouchers held, issued, used or locked",
	  { "verify_sold",
	    "SELECT CONCAT('SKU ', sku.sku_out_id, ' on ', c.day), CONCAT('sold ', c.sold, ', vouchers ', COALESCE(v.n, 0))"
	    " FROM calendar_day c JOIN sku ON sku.sku_no = c.sku_no LEFT JOIN"
	    " (SELECT o.sku_no, o.day, COUNT(*) AS n FROM voucher JOIN ticket_order o ON o.order_no = voucher.order_no"
	    " WHERE voucher.state IN ('held','issued','used','locked') GROUP BY o.sku_no, o.day) v"
	    " ON v.sku_no = c.sku_no AND v.day = c.day WHERE c.sold <> COALESCE(v.n, 0)" SHOWN } },
	{ "copies",
	  "an order has one voucher for each of its copies",
	  { "verify_copies",
	    "SELECT CONCAT('order ', o.order_id), CONCAT('copies ', COALESCE(o.copies, 0), ', vouchers ', COUNT(v.voucher_id))"
	    " FROM ticket_order o LEFT JOIN voucher v ON v.order_no = o.order_no"
	    " GROUP BY o.order_no HAVING COALESCE(MAX(o.copies), 0) <> COUNT(v.voucher_id)" SHOWN } },
	{ "belonging",
	  "every voucher and every traveller is of an order that is there",
	  { "verify_belonging",
	    "SELECT CONCAT('order number ', v.order_no, ' copy ', v.copy_no), 'a voucher without an order' FROM voucher v"
	    " LEFT JOIN ticket_order o ON o.order_no = v.order_no WHERE o.order_no IS NULL UNION ALL"
	    " SELECT CONCAT('order number ', t.order_no), 'a traveller without an order' FROM order_traveller t"
	    " LEFT JOIN ticket_order o ON o.order_no = t.order_no WHERE o.order_no IS NULL" SHOWN } },
	{ "ended_orders",
	  "an order cancelled, rejected or refunded has no voucher that still admits",
	  { "verify_ended_orders",
	    "SELECT CONCAT('order ', o.order_id, ' copy ', v.copy_no), CONCAT('order ', o.state, ', voucher ', v.state)"
	    " FROM ticket_order o JOIN voucher v ON v.order_no = o.order_no"
	    " WHERE o.state IN ('cancelled','rejected','refunded') AND v.state IN ('held','issued')" SHOWN } },
	{ "unpaid_orders",
	  "an order that is not paid or not accepted has no voucher with a code",
	  { "verify_unpaid_orders",
	    "SELECT CONCAT('order ', o.order_id, ' copy ', v.copy_no), CONCAT('order ', o.state, ', voucher ', v.state)"
	    " FROM ticket_order o JOIN voucher v ON v.order_no = o.order_no"
	    " WHERE o.state IN ('created','waiting') AND v.state IN ('issued','used')" SHOWN } },
	{ "used_vouchers",
	  "a used voucher has a used code, and a used code a used voucher",
	  { "verify_used_vouchers",
	    "SELECT CONCAT('order ', o.order_id, ' copy ', v.copy_no), CONCAT('voucher ', v.state, ', codes used ',"
	    " COUNT(i.used_at)) FROM voucher v JOIN ticket_order o ON o.order_no = v.order_no"
	    " LEFT JOIN voucher_item i ON i.voucher_id = v.voucher_id"
	    " GROUP BY v.voucher_id HAVING (MAX(v.state) = 'used') <> (COUNT(i.used_at) > 0)" SHOWN } },
	{ "coded_vouchers",
	  "a voucher issued or used has its codes",
	  { "verify_coded_vouchers",
	    "SELECT CONCAT('order ', o.order_id, ' copy ', v.copy_no), CONCAT('voucher ', v.state, ', no code')"
	    " FROM voucher v JOIN ticket_order o ON o.order_no = v.order_no"
	    " WHERE v.state IN ('issued','used') AND NOT EXISTS"
	    " (SELECT 1 FROM voucher_item i WHERE i.voucher_id = v.voucher_id)" SHOWN } },
	{ "refunds",
	  "the refund of a voucher is one of its own order",
	  { "verify_refunds",
	    "SELECT CONCAT('order ', o.order_id, ' copy ', v.copy_no),"
	    " IF(r.refund_id IS NULL, 'its refund is missing', CONCAT('refund ', r.refund_key, ' is of another order'))"
	    " FROM voucher v JOIN ticket_order o ON o.order_no = v.order_no LEFT JOIN refund r ON r.refund_id = v.refund_id"
	    " WHERE v.refund_id IS NOT NULL AND NOT r.order_no <=> v.order_no" SHOWN } },
	{ "locked_vouchers",
	  "a locked voucher belongs to a refund that was neither rejected nor overtaken",
	  { "verify_locked_vouchers",
	    "SELECT CONCAT('order ', o.order_id, ' copy ', v.copy_no), CONCAT('refund ', r.refund_key, ' is ', r.audit)"
	    " FROM voucher v JOIN ticket_order o ON o.order_no = v.order_no JOIN refund r ON r.refund_id = v.refund_id"
	    " WHERE v.state = 'locked' AND r.audit IN ('rejected','overtaken')" SHOWN } },
	{ "pool",
	  "a pool's code that a ticket has is taken by that ticket's order",
	  { "verify_pool",
	    "SELECT CONCAT('order ', o.order_id, ' copy ', v.copy_no), 'its code is free in the pool or taken by another order'"
	    " FROM voucher_code_pool p JOIN voucher_item i ON i.code = p.code JOIN voucher v ON v.voucher_id = i.voucher_id"
	    " JOIN ticket_order o ON o.order_no = v.order_no WHERE p.order_no IS NULL OR p.order_no <> v.order_no" SHOWN } },
	{ "pool_taken",
	  "a pool's code taken by an order is on one of its tickets",
	  { "verify_pool_taken",
	    "SELECT CONCAT('order ', o.order_id), CONCAT('pool row ', p.pool_id, ' is taken but on no ticket')"
	    " FROM voucher_code_pool p JOIN ticket_order o ON o.order_no = p.order_no"
	    " WHERE NOT EXISTS (SELECT 1 FROM voucher_item i WHERE i.code = p.code)" SHOWN } },
};

#define RULES (sizeof(rules) / sizeof(rules[0]))

static const struct column columns[] = {
	{ "rule", "rule", CELL_TEXT },
	{ "where", "where", CELL_TEXT },
	{ "what", "what", CELL_TEXT },
};

/* Adds a rule's broken rows to `out`. */
static void add_broken(struct cli *cli, const struct rule *rule, const struct rows *broken, struct rows *out)
{
	struct str *cells = arena_array(&cli->arena, (out->n + broken->n) * 3 + 1, sizeof *cells);

	for (size_t i = 0; i < out->n * 3; i++)
		cells[i] = out->cells[i];
	for (size_t i = 0; i < broken->n; i++) {
		cells[(out->n + i) * 3] = str_text(rule->name);
		cells[(out->n + i) * 3 + 1] = row_str(broken, i, BROKEN_WHERE);
		cells[(out->n + i) * 3 + 2] = row_str(broken, i, BROKEN_WHAT);
	}
	out->cells = cells;
	out->n += broken->n;
}

/* DB_ADMIN has no limit of 4 s and no check of the schema: the queries are long, and nothing is changed. */
enum cli_exit cmd_verify(struct cli *cli)
{
	struct rows all = { 0, 3, NULL };
	enum cli_exit e = cli_start(cli, DB_ADMIN);

	for (size_t i = 0; e == CLI_DONE && i < RULES; i++) {
		struct rows broken;

		e = cli_query(cli, &rules[i].sql, NO_ARGS, &broken);
		if (e != CLI_DONE)
			return e;
		if (!cli_has(cli, OPT_JSON))
			(void)printf("%-4s %s\n", broken.n == 0 ? "ok" : "NOT", rules[i].holds);
		add_broken(cli, &rules[i], &broken, &all);
	}
	if (e == CLI_DONE && (all.n > 0 || cli_has(cli, OPT_JSON)))
		e = cli_list(cli, columns, &all);
	if (e == CLI_DONE && all.n > 0)
		return cli_refuse("%zu rows break a rule: keep the database as it is and read the log", all.n);
	return e;
}
