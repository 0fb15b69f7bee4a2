/*
 * The report as a page: everything in one file, for the screen and for paper.
 */
#include "base/day.h"
#include "base/number.h"
#include "notice/diff_title.h"
#include "reconcile_report.h"
#include "web/html_out.h"

#include <string.h>

static const char *const STYLE[] = {
	"body{margin:1.5rem auto;max-width:80rem;padding:0 1rem;color:#1d2733;background:#fff;",
	"font:15px/1.5 system-ui,\"PingFang SC\",\"Microsoft YaHei\",\"Noto Sans CJK SC\",sans-serif;",
	"font-variant-numeric:tabular-nums}\n",
	"h1{font-size:1.5rem;margin:0 0 .2rem}h2{font-size:1.15rem;margin:1.8rem 0 .5rem}\n",
	"p{margin:.3rem 0}.dim{color:#5d6b7a}\n",
	".bad{padding:.5rem .8rem;border-radius:6px;background:#fce4e2;color:#b3261e}\n",
	".good{padding:.5rem .8rem;border-radius:6px;background:#e2f3ea;color:#1b7a4b}\n",
	"table{width:100%;border-collapse:collapse;font-size:.92rem}\n",
	"th,td{padding:.35rem .6rem;border-bottom:1px solid #dde3e9;text-align:left;vertical-align:top}\n",
	"th{color:#5d6b7a;font-weight:500;white-space:nowrap}thead{display:table-header-group}\n",
	"td.n,th.n{text-align:right;white-space:nowrap}td.w{overflow-wrap:anywhere}td.id{white-space:nowrap}\n",
	"tr.sum td{border-top:2px solid #1d2733;font-weight:600}tr{break-inside:avoid}\n",
	"tr.open td:nth-child(2){color:#b3261e;font-weight:600}\n",
	".scroll{overflow-x:auto}\n",
	"@page{size:A4 landscape;margin:12mm}@media print{body{margin:0;max-width:none;font-size:11px}.scroll{overflow:visible}}\n",
};

static void write_cell(struct buf *b, const char *open, struct str text)
{
	html_markup(b, open);
	html_str(b, text);
	html_markup(b, "</td>");
}

static void write_day(struct buf *b, day_t d)
{
	char text[DAY_TEXT_SIZE];

	day_format(d, text);
	html_text(b, text);
}

static void write_head(struct buf *b, const struct report *r)
{
	char made[UTC_TEXT_SIZE];

	utc_format(r->made_at, made);
	html_markup(b, "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
	               "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>对账报告 ");
	write_day(b, r->from);
	html_markup(b, "</title>\n<style>\n");
	for (size_t i = 0; i < sizeof STYLE / sizeof STYLE[0]; i++)
		html_markup(b, STYLE[i]);
	html_markup(b, "</style></head>\n<body>\n<h1>对账报告 ");
	write_day(b, r->from);
	if (r->to.n != r->from.n) {
		html_markup(b, " 至 ");
		write_day(b, r->to);
	}
	html_markup(b, "</h1>\n<p class=\"dim\">山门 · 生成于 ");
	html_text(b, made);
	html_markup(b, "（北京时间）· 金额单位：元</p>\n");
}

static void write_undone(struct buf *b, const struct report *r)
{
	if (r->undone.n == 0)
		return;
	html_markup(b, "<p class=\"bad\">数据不完整，尚未完成：");
	for (size_t i = 0; i < r->undone.n; i++) {
		html_text(b, i > 0 ? "；" : "");
		html_str(b, row_str(&r->undone, i, UNDONE_DAY));
		html_text(b, " ");
		html_str(b, row_str(&r->undone, i, UNDONE_ACCOUNT_ID));
		html_text(b, " ");
		html_str(b, row_str(&r->undone, i, UNDONE_STEP));
	}
	html_markup(b, "</p>\n");
}

static void write_diff(struct buf *b, const struct rows *rows, size_t i)
{
	char at[UTC_TEXT_SIZE];
	struct str state = row_str(rows, i, REPORT_DIFF_STATE), kind = row_str(rows, i, REPORT_DIFF_KIND);

	utc_format(row_utc(rows, i, REPORT_DIFF_FOUND_AT), at);
	html_markup(b, strcmp(state.p, "open") == 0 ? "<tr class=\"open\">" : "<tr>");
	write_cell(b, "<td class=\"n\">", row_str(rows, i, REPORT_DIFF_ID));
	html_markup(b, "<td>");
	html_text(b, report_state(state.p));
	html_markup(b, "</td><td>");
	html_text(b, diff_title(kind));
	html_markup(b, "<br><span class=\"dim\">");
	html_str(b, kind);
	html_markup(b, "</span></td>");
	write_cell(b, "<td class=\"id\">", row_str(rows, i, REPORT_DIFF_ORDER_ID));
	write_cell(b, "<td>", row_str(rows, i, REPORT_DIFF_DETAIL));
	write_cell(b, "<td class=\"w\">", row_str(rows, i, REPORT_DIFF_OURS));
	write_cell(b, "<td class=\"w\">", row_str(rows, i, REPORT_DIFF_THEIRS));
	html_markup(b, "<td>");
	html_text(b, at);
	html_markup(b, "</td>");
	write_cell(b, "<td>", row_str(rows, i, REPORT_DIFF_NOTE));
	html_markup(b, "</tr>\n");
}

static void write_diffs(struct buf *b, const struct report *r)
{
	html_markup(b, "<h2>差异</h2>\n");
	html_markup(b, r->open > 0 ? "<p class=\"bad\">待处理 " : "<p class=\"good\">待处理 ");
	html_int(b, r->open);
	html_markup(b, " 条</p>\n");
	if (r->diffs.n == 0)
		return;
	html_markup(
		b,
		"<div class=\"scroll\"><table><thead><tr><th class=\"n\">编号</th><th>状态</th><th>类型</th><th>订单</th>"
		"<th>说明</th><th>本地</th><th>平台</th><th>发现时间</th><th>处理</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < r->diffs.n; i++)
		write_diff(b, &r->diffs, i);
	html_markup(b, "</tbody></table></div>\n");
	if (r->diffs.n == REPORT_DIFFS_MAX)
		html_markup(b, "<p class=\"dim\">仅列出前 2000 条，其余见 shanmen diff list</p>\n");
}

static void write_number(struct buf *b, int t, int64_t v)
{
	html_markup(b, "<td class=\"n\">");
	if (t >= TOTAL_FIRST_FEN)
		buf_printf(b, "%s", fen_format((fen_t){ v }, (char[FEN_TEXT_SIZE]){ "" }));
	else
		html_int(b, v);
	html_markup(b, "</td>");
}

static void write_totals(struct buf *b, const struct report *r)
{
	html_markup(b, "<h2>按日、按产品合计</h2>\n<div class=\"scroll\"><table><thead><tr><th>日期</th><th>产品</th>");
	for (int t = 0; t < TOTAL__MAX; t++) {
		html_markup(b, "<th class=\"n\">");
		html_text(b, report_title((enum total)t));
		html_markup(b, "</th>");
	}
	html_markup(b, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < r->totals.n; i++) {
		html_markup(b, "<tr>");
		write_cell(b, "<td>", row_str(&r->totals, i, TOTALS_DAY));
		write_cell(b, "<td class=\"w\">", row_str(&r->totals, i, TOTALS_NAME));
		for (int t = 0; t < TOTAL__MAX; t++)
			write_number(b, t, report_total(r, i, (enum total)t));
		html_markup(b, "</tr>\n");
	}
	html_markup(b, "<tr class=\"sum\"><td colspan=\"2\">合计</td>");
	for (int t = 0; t < TOTAL__MAX; t++)
		write_number(b, t, r->sum[t]);
	html_markup(b, "</tr>\n</tbody></table></div>\n");
}

static void write_others(struct buf *b, const struct report *r)
{
	if (r->others.n == 0)
		return;
	html_markup(
		b,
		"<h2>其他商品（不在本系统销售，仅计数）</h2>\n<table><thead><tr><th>日期</th><th class=\"n\">核销数</th>"
		"<th class=\"n\">账单行</th><th class=\"n\">账单实付</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < r->others.n; i++) {
		html_markup(b, "<tr>");
		write_cell(b, "<td>", row_str(&r->others, i, OTHERS_DAY));
		write_number(b, TOTAL_VERIFIED, row_int(&r->others, i, OTHERS_VERIFIES));
		write_number(b, TOTAL_VERIFIED, row_int(&r->others, i, OTHERS_LEDGERS));
		write_number(b, TOTAL_PAY_FEN, row_int(&r->others, i, OTHERS_PAY_FEN));
		html_markup(b, "</tr>\n");
	}
	html_markup(b, "</tbody></table>\n");
}

void report_html(struct buf *b, const struct report *r)
{
	write_head(b, r);
	write_undone(b, r);
	write_diffs(b, r);
	write_totals(b, r);
	write_others(b, r);
	html_markup(
		b,
		"<p class=\"dim\">售出按下单日，核销、退款按发生日，账单按核销日。作废账单不计。每类差异的处理方法见 "
		"docs/operations.md。</p>\n</body></html>\n");
}
