/*
 * Reading a report. Each event counts for the day on which it happened: orders by their creation, uses, refunds and
 * verifications by their own time, ledger rows by the day of verification.
 */
#include "base/day.h"
#include "notice/diff_words.h"
#include "reconcile_report.h"

#include <assert.h>
#include <string.h>

static const struct word STATE_WORDS[] = {
	{ "open", "待处理", "bad" },
	{ "mended", "已修正", "off" },
	{ "settled", "已结案", "off" },
	{ NULL, NULL, "off" },
};

const struct column REPORT_DIFFS[] = {
	{ NULL, "编号", CELL_INT },
	{ NULL, "状态", CELL_WORD(STATE_WORDS) },
	{ NULL, "类型", CELL_TERM(DIFF_WORDS) },
	{ "kind", NULL, CELL_CODE },
	{ NULL, "订单", CELL_CODE },
	{ "对象", NULL, CELL_CODE },
	{ NULL, "说明", CELL_CODE },
	{ NULL, "本地", CELL_CODE },
	{ NULL, "平台", CELL_CODE },
	{ NULL, "发现时间", CELL_TIME },
	{ NULL, "处理", CELL_TEXT },
	{ NULL, NULL, CELL_LOUD },
};

const struct column REPORT_TOTALS[] = {
	{ NULL, "日期", CELL_TEXT },
	{ NULL, "产品", CELL_TEXT },
	{ NULL, "售出张数", CELL_INT },
	{ NULL, "退款张数", CELL_INT },
	{ NULL, "核销张数", CELL_INT },
	{ NULL, "平台核销数", CELL_INT }, /* certificates, as the platform lists them */
	{ NULL, "售出金额", CELL_YUAN },
	{ NULL, "退款金额", CELL_YUAN },
	{ NULL, "账单实付", CELL_YUAN },
	{ NULL, "平台费用", CELL_YUAN },
	{ NULL, "佣金与分成", CELL_YUAN },
	{ NULL, "商家应得", CELL_YUAN },
};
enum { TOTALS_NAME = 1, TOTALS_FIRST };

const struct column REPORT_UNDONE[] = {
	{ NULL, "日期", CELL_TEXT },
	{ NULL, "商家", CELL_CODE },
	{ NULL, "步骤", CELL_TEXT },
};

const struct column REPORT_OTHERS[] = {
	{ NULL, "日期", CELL_TEXT },
	{ NULL, "核销数", CELL_INT },
	{ NULL, "账单行", CELL_INT },
	{ NULL, "账单实付", CELL_YUAN },
};

/* An instant as the number of a day in Shanghai. */
#define DAY_NO(at) "FLOOR((" at " + 28800) / 86400)"

/* The product of a row of the platform's: its order's, else its SKU's. Not every list names the SKU. */
#define PRODUCT "COALESCE(o.product_no, own.product_no, s.product_no)"
#define WITH_PRODUCT(t)                                                                                                \
	" LEFT JOIN ticket_order o ON o.order_id = " t ".order_id AND o.account_id = " t ".account_id"                 \
	" LEFT JOIN sku s ON s.sku_id = " t ".sku_id"                                                                  \
	" LEFT JOIN sku own ON own.account_id = " t ".account_id AND own.sku_out_id = " t ".sku_out_id"

/*
 * Orders by KEY created. Voucher and refund have no index by time, and KEY verified and bill_day begin with the
 * merchant: these tables are read whole, once for each report. Values: from and to as instants, for the ledger as days.
 */
/* clang-format off */
static const struct sql SQL_TOTALS = {
	"report_totals",
	"SELECT DATE_ADD('1970-01-01', INTERVAL t.d DAY), p.name, SUM(a), SUM(b), SUM(c), SUM(e),"
	"       SUM(f), SUM(g), SUM(h), SUM(i), SUM(j), SUM(k) FROM ("
	" SELECT o.product_no, " DAY_NO("o.created_at") " AS d, o.copies AS a, 0 AS b, 0 AS c, 0 AS e,"
	"        COALESCE(o.pay_fen, o.price_fen * o.copies) AS f, 0 AS g, 0 AS h, 0 AS i, 0 AS j, 0 AS k"
	"   FROM ticket_order o WHERE o.created_at BETWEEN ? AND ? AND o.paid_at IS NOT NULL"
	" UNION ALL SELECT o.product_no, " DAY_NO("v.ended_at") ", 0, 1, 0, 0, 0, 0, 0, 0, 0, 0"
	"   FROM voucher v JOIN ticket_order o USING (order_no) WHERE v.ended_at BETWEEN ? AND ? AND v.state = 'refunded'"
	" UNION ALL SELECT o.product_no, " DAY_NO("v.used_at") ", 0, 0, 1, 0, 0, 0, 0, 0, 0, 0"
	"   FROM voucher v JOIN ticket_order o USING (order_no) WHERE v.used_at BETWEEN ? AND ?"
	" UNION ALL SELECT o.product_no, " DAY_NO("r.refunded_at") ", 0, 0, 0, 0, 0, COALESCE(r.refund_fen, 0), 0, 0, 0, 0"
	"   FROM refund r JOIN ticket_order o USING (order_no) WHERE r.refunded_at BETWEEN ? AND ? AND o.product_no IS NOT NULL"
	" UNION ALL SELECT " PRODUCT ", " DAY_NO("v.verified_at") ", 0, 0, 0, 1, 0, 0, 0, 0, 0, 0"
	"   FROM platform_verify v" WITH_PRODUCT("v")
	"  WHERE v.verified_at BETWEEN ? AND ? AND v.status = 1 AND " PRODUCT " IS NOT NULL"
	" UNION ALL SELECT " PRODUCT ", TO_DAYS(l.bill_day) - 719528, 0, 0, 0, 0, 0, 0, l.pay_fen, COALESCE(l.fee_fen, 0),"
	"        COALESCE(l.share_fen, 0), l.goods_fen"
	"   FROM ledger_entry l" WITH_PRODUCT("l")
	"  WHERE l.bill_day BETWEEN ? AND ? AND COALESCE(l.status, 0) <> 4 AND " PRODUCT " IS NOT NULL"
	") t LEFT JOIN product p ON p.product_no = t.product_no GROUP BY t.d, t.product_no ORDER BY t.d, p.name, t.product_no",
};
/* clang-format on */

/* KEY open. All that are open, however old, and those that were closed on these days or later. */
static const struct sql SQL_DIFFS = {
	"report_diffs",
	"SELECT diff_id, state, kind, kind, order_id, subject, detail, ours, theirs, created_at, note, state = 'open'"
	" FROM reconcile_diff"
	" WHERE settled_at IS NULL OR settled_at >= ? ORDER BY state <> 'open', diff_id DESC LIMIT 2000",
};
static_assert(REPORT_DIFFS_MAX == 2000, "the LIMIT of the statement");

static const struct sql SQL_OPEN = {
	"report_open",
	"SELECT COUNT(*) FROM reconcile_diff WHERE settled_at IS NULL",
};

/* PRIMARY KEY. A step without a row is undone, too. */
static const struct sql SQL_UNDONE = {
	"report_undone",
	"SELECT x.day, m.account_id, x.step FROM merchant m JOIN ("
	"  SELECT DATE_ADD(?, INTERVAL seq DAY) AS day, s.step FROM seq_0_to_91, (SELECT 'orders' AS step UNION"
	"    SELECT 'verifies' UNION SELECT 'ledger' UNION SELECT 'compare') s) x"
	" LEFT JOIN reconcile_pull p ON p.step = x.step AND p.account_id = m.account_id AND p.day = x.day"
	" WHERE x.day <= ? AND p.done_at IS NULL ORDER BY x.day, m.account_id, x.step LIMIT 500",
};

/* Goods of the merchant that are not ours. Both tables are read whole, as above. */
/* clang-format off */
static const struct sql SQL_OTHERS = {
	"report_strange",
	"SELECT DATE_ADD('1970-01-01', INTERVAL t.d DAY), SUM(a), SUM(b), SUM(c) FROM ("
	" SELECT " DAY_NO("v.verified_at") " AS d, 1 AS a, 0 AS b, 0 AS c FROM platform_verify v" WITH_PRODUCT("v")
	"  WHERE v.verified_at BETWEEN ? AND ? AND v.status = 1 AND " PRODUCT " IS NULL"
	" UNION ALL SELECT TO_DAYS(l.bill_day) - 719528, 0, 1, l.pay_fen FROM ledger_entry l" WITH_PRODUCT("l")
	"  WHERE l.bill_day BETWEEN ? AND ? AND COALESCE(l.status, 0) <> 4 AND " PRODUCT " IS NULL"
	") t GROUP BY t.d ORDER BY t.d",
};
/* clang-format on */

static enum result read_report(struct ctx *c, struct report *r)
{
	struct arena *a = c->arena;
	struct arg from = arg_utc(day_start(r->from)), to = arg_utc(day_end(r->to));
	struct arg first = arg_day(a, r->from), last = arg_day(a, r->to);
	struct rows open;
	enum result e = db_query(c->db, a, &SQL_TOTALS,
	                         ARGS(from, to, from, to, from, to, from, to, from, to, first, last), &r->totals);

	if (e == OK)
		e = db_query(c->db, a, &SQL_DIFFS, ARGS(from), &r->diffs);
	if (e == OK)
		e = db_query(c->db, a, &SQL_UNDONE, ARGS(first, last), &r->undone);
	if (e == OK)
		e = db_query(c->db, a, &SQL_OTHERS, ARGS(from, to, first, last), &r->others);
	if (e == OK)
		e = db_query(c->db, a, &SQL_OPEN, NO_ARGS, &open);
	r->open = e == OK ? row_int(&open, 0, ONLY_COLUMN) : 0;
	r->made_at = c->now;
	return e;
}

/* Adds the row of sums. */
static void add_sums(struct arena *a, struct rows *totals)
{
	struct rows all = { totals->n + 1, totals->cols,
		            arena_array(a, totals->n + 1, totals->cols * sizeof(struct str)) };
	struct str *sums = all.cells + totals->n * totals->cols;

	if (totals->n > 0)
		memcpy(all.cells, totals->cells, totals->n * totals->cols * sizeof(struct str));
	sums[0] = STR("合计");
	sums[TOTALS_NAME] = STR("");
	for (size_t c = TOTALS_FIRST; c < totals->cols; c++) {
		int64_t sum = 0;

		for (size_t i = 0; i < totals->n; i++)
			sum += row_int(totals, i, c);
		sums[c] = arena_printf(a, "%lld", (long long)sum);
	}
	*totals = all;
}

enum result report_read(struct job_work *w, day_t from, day_t to, struct report *out)
{
	struct tx tx = job_tx(w);

	*out = (struct report){ .from = from, .to = to };
	while (tx_next(&tx))
		tx.r = read_report(&w->ctx, out);
	if (tx.r == OK)
		add_sums(w->ctx.arena, &out->totals);
	return tx.r;
}
