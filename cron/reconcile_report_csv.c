/*
 * The report as a table for spreadsheets.
 */
#include "base/day.h"
#include "reconcile_report.h"
#include "show/table_csv.h"

static void write_head(struct buf *b, const struct report *r)
{
	char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];
	struct str cells[] = { STR("对账报告"), { from, DAY_TEXT_SIZE - 1 }, { to, DAY_TEXT_SIZE - 1 } };

	day_format(r->from, from);
	day_format(r->to, to);
	buf_text(b, CSV_BEGIN);
	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
		buf_text(b, i > 0 ? "," : "");
		csv_text(b, cells[i]);
	}
	buf_text(b, CSV_LINE_END CSV_LINE_END);
}

void report_csv(struct buf *b, const struct report *r)
{
	write_head(b, r);
	csv_rows(b, "未完成", REPORT_UNDONE, &r->undone);
	buf_text(b, r->undone.n > 0 ? CSV_LINE_END : "");
	buf_printf(b, "\"差异\",\"待处理\",%lld" CSV_LINE_END, (long long)r->open);
	csv_titles(b, REPORT_DIFFS, r->diffs.cols);
	csv_rows(b, NULL, REPORT_DIFFS, &r->diffs);
	buf_text(b, CSV_LINE_END);
	csv_titles(b, REPORT_TOTALS, r->totals.cols);
	csv_rows(b, NULL, REPORT_TOTALS, &r->totals);
	buf_text(b, r->others.n > 0 ? CSV_LINE_END : "");
	csv_rows(b, "其他商品", REPORT_OTHERS, &r->others);
}
