/*
 * The console's first page: what waits for the operator, today's tickets, and what is sold for the coming days.
 */
#include "base/day.h"
#include "console_page.h"
#include "jobs/job_health.h"

#define SKUS_MAX 200
#define NEXT_DAYS 7
#define WAITING_DAYS 7 /* the platform has given up an order that waits longer */

/* A tile counts at most this many rows, so that a large backlog does not slow the page. */
#define COUNT_MAX 1000

enum { COUNT_WAITING, COUNT_DISCREPANCIES, COUNT_FAILED, COUNT_DUE, COUNT_REFUNDS, COUNT_CODES, COUNT_ALARMS };
static const struct sql SQL_COUNTS = {
	"console_counts",
	"SELECT"
	" (SELECT COUNT(*) FROM (SELECT 1 FROM ticket_order WHERE created_at >= ? AND state = 'waiting'"
	"   AND confirm_by_at > ? LIMIT ?) a),"
	" (SELECT COUNT(*) FROM (SELECT 1 FROM reconcile_diff WHERE settled_at IS NULL LIMIT ?) b),"
	" (SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'failed' LIMIT ?) c),"
	" (SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'due' LIMIT ?) d),"
	" (SELECT COUNT(*) FROM (SELECT 1 FROM refund WHERE audit = 'waiting' LIMIT ?) e),"
	" (SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'waiting' AND kind = 'codes' LIMIT ?) f),"
	" (SELECT COUNT(*) FROM (SELECT 1 FROM alarm WHERE told_at IS NULL LIMIT ?) g)"
};

/* By calendar_day's primary key; the used copies by ticket_order's sku_day and voucher's copy. */
static const struct sql SQL_TODAY = {
	"console_today",
	"SELECT product.name, sku.name,"
	" CASE WHEN product.online = 0 THEN 'offline' WHEN d.open = 0 THEN 'closed' WHEN d.sold >= d.stock THEN 'full'"
	" ELSE 'open' END, d.price_fen, d.stock, d.sold, d.stock - d.sold,"
	" (SELECT COUNT(*) FROM ticket_order o JOIN voucher v ON v.order_no = o.order_no"
	" WHERE o.sku_no = d.sku_no AND o.day = d.day AND v.state = 'used')"
	" FROM sku JOIN product ON product.product_no = sku.product_no"
	" JOIN calendar_day d ON d.sku_no = sku.sku_no AND d.day = ?"
	" ORDER BY product.name, sku.name, sku.sku_no LIMIT ?"
};

enum { TODAY_STOCK = 4, TODAY_SOLD, TODAY_LEFT, TODAY_USED };

enum { NEXT_SKU, NEXT_PRODUCT, NEXT_NAME, NEXT_DAY, NEXT_STOCK, NEXT_SOLD, NEXT_OPEN };
static const struct sql SQL_NEXT = {
	"console_next", "SELECT sku.sku_no, product.name, sku.name, d.day, d.stock, d.sold, d.open AND product.online"
			" FROM sku JOIN product ON product.product_no = sku.product_no"
			" JOIN calendar_day d ON d.sku_no = sku.sku_no AND d.day BETWEEN ? AND ?"
			" ORDER BY product.name, sku.name, sku.sku_no, d.day LIMIT ?"
};

static const struct sql SQL_DIFFS = {
	"console_diffs",
	"SELECT o.order_no, r.diff_id, r.order_id, r.kind, r.detail, r.created_at FROM reconcile_diff r"
	" LEFT JOIN ticket_order o ON o.order_id = r.order_id AND o.app_id = r.app_id WHERE r.settled_at IS NULL"
	" ORDER BY r.created_at DESC, r.diff_id DESC LIMIT 20"
};

static const struct column diff_columns[] = {
	{ NULL, NULL, CELL_TEXT },   { NULL, "编号", CELL_TEXT },
	{ NULL, "订单", CELL_LINK }, { NULL, "差异", CELL_WORD(DIFF_WORDS) },
	{ NULL, "说明", CELL_TEXT }, { NULL, "发现时间", CELL_TIME },
};

static const struct sql SQL_FAILED = {
	"console_failed",
	"SELECT o.order_no, x.outbox_id, x.order_id, x.kind, x.tries, x.error, x.created_at FROM outbox x"
	" LEFT JOIN ticket_order o ON o.order_id = x.order_id AND o.app_id = x.app_id WHERE x.state = 'failed'"
	" ORDER BY x.next_at DESC LIMIT 20"
};

static const struct column failed_columns[] = {
	{ NULL, NULL, CELL_TEXT },       { NULL, "编号", CELL_TEXT },
	{ NULL, "订单", CELL_LINK },     { NULL, "内容", CELL_WORD(OUTBOX_WORDS) },
	{ NULL, "次数", CELL_INT },      { NULL, "最后错误", CELL_TEXT },
	{ NULL, "产生时间", CELL_TIME },
};

static const struct word DAY_WORDS[] = {
	{ "open", "在售", "good" },   { "full", "售罄", "busy" }, { "closed", "停售", "off" },
	{ "offline", "下架", "off" }, { NULL, NULL, "off" },
};

static const struct column today_columns[] = {
	{ NULL, "商品", CELL_TEXT }, { NULL, "票种", CELL_TEXT },  { NULL, "状态", CELL_WORD(DAY_WORDS) },
	{ NULL, "价格", CELL_YUAN }, { NULL, "库存", CELL_INT },   { NULL, "已售", CELL_INT },
	{ NULL, "剩余", CELL_INT },  { NULL, "已入园", CELL_INT },
};

static int64_t sum(const struct rows *rows, size_t col)
{
	int64_t total = 0;

	for (size_t i = 0; i < rows->n; i++)
		total += row_int(rows, i, col);
	return total;
}

/* A number with its name. `link` NULL: no page has more about it. `alarm`: it is marked when it is not 0. */
static void tile_write(struct view *v, const char *label, int64_t n, bool alarm, const char *link)
{
	html_markup(&v->html, alarm && n > 0 ? "<li class=\"bad\">" : "<li>");
	if (link != NULL) {
		html_markup(&v->html, "<a href=\"");
		html_markup(&v->html, link);
		html_markup(&v->html, "\">");
	}
	html_markup(&v->html, "<b>");
	html_int(&v->html, n);
	html_markup(&v->html, alarm && n >= COUNT_MAX ? "+</b> " : "</b> ");
	html_markup(&v->html, label);
	html_markup(&v->html, link != NULL ? "</a></li>\n" : "</li>\n");
}

static void tiles_write(struct view *v, const struct rows *today, const struct rows *counts, int64_t late_jobs)
{
	html_markup(&v->html, "<ul class=\"tiles\">\n");
	tile_write(v, "今日已售", sum(today, TODAY_SOLD), false, NULL);
	tile_write(v, "今日剩余", sum(today, TODAY_LEFT), false, NULL);
	tile_write(v, "今日已入园", sum(today, TODAY_USED), false, NULL);
	tile_write(v, "待接单", row_int(counts, 0, COUNT_WAITING), true, "?p=orders&amp;state=waiting");
	tile_write(v, "待审退款", row_int(counts, 0, COUNT_REFUNDS), true, NULL);
	tile_write(v, "待补票码", row_int(counts, 0, COUNT_CODES), true, NULL);
	tile_write(v, "待处理差异", row_int(counts, 0, COUNT_DISCREPANCIES), true, "#diffs");
	tile_write(v, "上报失败", row_int(counts, 0, COUNT_FAILED), true, "#failed");
	tile_write(v, "排队上报", row_int(counts, 0, COUNT_DUE), false, NULL);
	tile_write(v, "停滞任务", late_jobs, true, NULL);
	tile_write(v, "未送达告警", row_int(counts, 0, COUNT_ALARMS), true, NULL);
	html_markup(&v->html, "</ul>\n");
}

static enum result today_alarms(struct view *v, const struct rows *counts)
{
	struct rows diffs = { 0 }, failed = { 0 };
	enum result r = OK;

	if (row_int(counts, 0, COUNT_DISCREPANCIES) > 0)
		r = db_query(v->ctx.db, v->ctx.arena, &SQL_DIFFS, NO_ARGS, &diffs);
	if (r == OK && row_int(counts, 0, COUNT_FAILED) > 0)
		r = db_query(v->ctx.db, v->ctx.arena, &SQL_FAILED, NO_ARGS, &failed);
	if (r != OK)
		return r;
	if (diffs.n > 0) {
		html_markup(&v->html, "<section id=\"diffs\">");
		page_heading(v, "待处理差异", "Open discrepancies");
		page_table(v, diff_columns, &diffs);
		page_note(v, "核实后用命令 shanmen diff settle 编号 结案。");
		html_markup(&v->html, "</section>");
	}
	if (failed.n > 0) {
		html_markup(&v->html, "<section id=\"failed\">");
		page_heading(v, "上报失败", "Not delivered");
		page_table(v, failed_columns, &failed);
		page_note(v, "排除原因后用命令 shanmen outbox retry 编号 重发。");
		html_markup(&v->html, "</section>");
	}
	return OK;
}

/* --- the coming days: one row for each ticket, one column for each day --- */

static const char *weekday(day_t d)
{
	static const char *const names[] = { "一", "二", "三", "四", "五", "六", "日" };

	return names[day_weekday(d)];
}

static void day_label(struct view *v, day_t d)
{
	char text[DAY_TEXT_SIZE];

	day_format(d, text);
	html_text(&v->html, text + 5);
	html_markup(&v->html, " 周");
	html_markup(&v->html, weekday(d));
}

static void next_cell(struct view *v, const struct rows *rows, size_t row)
{
	int64_t stock = row_int(rows, row, NEXT_STOCK);
	int64_t sold = row_int(rows, row, NEXT_SOLD);

	html_markup(&v->html, row_int(rows, row, NEXT_OPEN) != 0 ? "<span>" : "<span class=\"none\">");
	html_int(&v->html, sold);
	html_markup(&v->html, " / ");
	html_int(&v->html, stock);
	html_markup(&v->html, "</span> <meter min=\"0\" max=\"");
	html_int(&v->html, stock > 0 ? stock : 1);
	html_markup(&v->html, "\" value=\"");
	html_int(&v->html, sold);
	html_markup(&v->html, "\"></meter>");
}

/* Writes one ticket's row; returns the first row of the next ticket. */
static size_t next_row(struct view *v, const struct rows *rows, size_t row, day_t first)
{
	int64_t sku = row_int(rows, row, NEXT_SKU);

	html_markup(&v->html, "<tr><td data-label=\"商品\">");
	html_str(&v->html, row_str(rows, row, NEXT_PRODUCT));
	html_markup(&v->html, "</td><td data-label=\"票种\">");
	html_str(&v->html, row_str(rows, row, NEXT_NAME));
	html_markup(&v->html, "</td>");
	for (int i = 0; i < NEXT_DAYS; i++) {
		day_t d = day_add(first, i);
		bool mine = row < rows->n && row_int(rows, row, NEXT_SKU) == sku;

		html_markup(&v->html, "<td class=\"fill\" data-label=\"");
		day_label(v, d);
		html_markup(&v->html, "\">");
		if (mine && row_day(rows, row, NEXT_DAY).n == d.n)
			next_cell(v, rows, row++);
		else
			html_markup(&v->html, "<span class=\"none\">—</span>");
		html_markup(&v->html, "</td>");
	}
	html_markup(&v->html, "</tr>\n");
	return row;
}

static void next_table(struct view *v, const struct rows *rows, day_t first)
{
	if (rows->n == 0) {
		html_markup(&v->html, "<p class=\"none\">无</p>\n");
		return;
	}
	html_markup(&v->html,
	            "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">商品</th><th scope=\"col\">票种</th>");
	for (int i = 0; i < NEXT_DAYS; i++) {
		html_markup(&v->html, "<th scope=\"col\">");
		day_label(v, day_add(first, i));
		html_markup(&v->html, "</th>");
	}
	html_markup(&v->html, "</tr></thead><tbody>\n");
	for (size_t row = 0; row < rows->n;)
		row = next_row(v, rows, row, first);
	html_markup(&v->html, "</tbody></table></div>\n");
}

/* Those without a success for three periods, as the alarm job_late counts them. */
static enum result count_late_jobs(struct view *v, int64_t *n)
{
	struct job_health health;
	enum result r = job_health_read(v->ctx.db, v->ctx.arena, v->conf->cron_minutes, v->ctx.now, &health);

	for (size_t i = 0; r == OK && i < SCHEDULE_LINES; i++)
		*n += health.statuses[i].silent_s > 0;
	return r;
}

enum result page_today(struct view *v)
{
	day_t today = day_of(v->ctx.now);
	day_t first = day_add(today, 1);
	char day[DAY_TEXT_SIZE];
	struct arg most = arg_int(COUNT_MAX);
	struct arg since = arg_utc(day_start(day_add(today, -WAITING_DAYS)));
	struct rows counts, rows, next;
	int64_t late_jobs = 0;
	enum result r = db_query(v->ctx.db, v->ctx.arena, &SQL_COUNTS,
	                         ARGS(since, arg_utc(v->ctx.now), most, most, most, most, most, most, most), &counts);

	if (r == OK)
		r = db_query(v->ctx.db, v->ctx.arena, &SQL_TODAY, ARGS(arg_day(v->ctx.arena, today), arg_int(SKUS_MAX)),
		             &rows);
	if (r == OK)
		r = db_query(v->ctx.db, v->ctx.arena, &SQL_NEXT,
		             ARGS(arg_day(v->ctx.arena, first), arg_day(v->ctx.arena, day_add(first, NEXT_DAYS - 1)),
		                  arg_int(SKUS_MAX * NEXT_DAYS)),
		             &next);
	if (r == OK)
		r = count_late_jobs(v, &late_jobs);
	if (r != OK)
		return r;
	day_format(today, day);
	page_begin(v, NAV_TODAY, arena_printf(v->ctx.arena, "今日 %s 周%s", day, weekday(today)), "Today");
	tiles_write(v, &rows, &counts, late_jobs);
	r = today_alarms(v, &counts);
	page_heading(v, "今日门票", "Tickets for today");
	page_table(v, today_columns, &rows);
	page_note(v, "已入园：今日门票中已核销的份数。");
	page_heading(v, "未来七天（已售 / 库存）", "Next days: sold / stock");
	next_table(v, &next, first);
	page_end(v);
	return r;
}
