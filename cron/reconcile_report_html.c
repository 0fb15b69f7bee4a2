/*
 * The report as a page: everything in one file, for the screen and for paper.
 */
#include "base/day.h"
#include "reconcile_report.h"
#include "show/html_out.h"
#include "show/table_html.h"

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
	".num{text-align:right;white-space:nowrap}tr{break-inside:avoid}\n",
	"#diffs td:nth-child(4){white-space:nowrap}#diffs td:nth-child(6),#diffs td:nth-child(7){overflow-wrap:anywhere}\n",
	"tr.loud td:nth-child(2){color:#b3261e;font-weight:600}\n",
	"#totals td:nth-child(2){overflow-wrap:anywhere}\n",
	"#totals tr:last-child td{border-top:2px solid #1d2733;font-weight:600}\n",
	".scroll{overflow-x:auto}\n",
	"@page{size:A4 landscape;margin:12mm}@media print{body{margin:0;max-width:none;font-size:11px}.scroll{overflow:visible}}\n",
};

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
		for (size_t c = 0; c < r->undone.cols; c++) {
			html_text(b, c > 0 ? " " : "");
			cell_html(b, PAPER, &REPORT_UNDONE[c], &r->undone, i, c);
		}
	}
	html_markup(b, "</p>\n");
}

static void write_diffs(struct buf *b, const struct report *r)
{
	html_markup(b, "<h2>差异</h2>\n");
	html_markup(b, r->open > 0 ? "<p class=\"bad\">待处理 " : "<p class=\"good\">待处理 ");
	html_int(b, r->open);
	html_markup(b, " 条</p>\n");
	if (r->diffs.n == 0)
		return;
	html_markup(b, "<div id=\"diffs\">");
	table_html(b, PAPER, REPORT_DIFFS, &r->diffs);
	html_markup(b, "</div>\n");
	if (r->diffs.n == REPORT_DIFFS_MAX)
		html_markup(b, "<p class=\"dim\">仅列出前 2000 条，其余见 shanmen diff list</p>\n");
}

static void write_totals(struct buf *b, const struct report *r)
{
	html_markup(b, "<h2>按日、按产品合计</h2>\n<div id=\"totals\">");
	table_html(b, PAPER, REPORT_TOTALS, &r->totals);
	html_markup(b, "</div>\n");
}

static void write_others(struct buf *b, const struct report *r)
{
	if (r->others.n == 0)
		return;
	html_markup(b, "<h2>其他商品（不在本系统销售，仅计数）</h2>\n");
	table_html(b, PAPER, REPORT_OTHERS, &r->others);
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
