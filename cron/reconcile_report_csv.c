/*
 * The report as a table for spreadsheets: UTF-8 with a byte order mark, lines end with CRLF. A text that a spreadsheet
 * would take for a formula gets an apostrophe before it.
 */
#include "base/day.h"
#include "base/number.h"
#include "notice/diff_title.h"
#include "reconcile_report.h"

#include <string.h>

/* Full-width signs begin a formula, too, for a spreadsheet that turns them into half width. */
static bool begins_formula(struct str s)
{
	static const char *const wide[] = { "＝", "＋", "－", "＠" };

	if (s.n > 0 && memchr("=+-@\t\r\n", s.p[0], 7) != NULL)
		return true;
	for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
		if (s.n >= strlen(wide[i]) && memcmp(s.p, wide[i], strlen(wide[i])) == 0)
			return true;
	}
	return false;
}

static void write_text(struct buf *b, struct str s)
{
	buf_char(b, '"');
	if (begins_formula(s))
		buf_char(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
	}
	buf_char(b, '"');
}

/* A long text of digits, such as an id, gets an apostrophe, too: a spreadsheet would round it. */
static void write_id(struct buf *b, struct str s)
{
	bool all = s.n > 11;

	for (size_t i = 0; all && i < s.n; i++)
		all = s.p[i] >= '0' && s.p[i] <= '9';
	if (!all) {
		write_text(b, s);
		return;
	}
	buf_text(b, "\"'");
	buf_add(b, s.p, s.n);
	buf_char(b, '"');
}

static void write_words(struct buf *b, const char *s)
{
	write_text(b, str_text(s));
}

static void comma(struct buf *b)
{
	buf_char(b, ',');
}

static void end_line(struct buf *b)
{
	buf_text(b, "\r\n");
}

static void write_titles(struct buf *b, const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			comma(b);
		write_words(b, cells[i]);
	}
	end_line(b);
}

static void write_diffs(struct buf *b, const struct report *r)
{
	static const char *const titles[] = { "编号", "状态", "类型", "kind",     "订单", "对象",
		                              "说明", "本地", "平台", "发现时间", "处理" };

	write_words(b, "差异");
	comma(b);
	write_words(b, "待处理");
	comma(b);
	buf_int(b, r->open);
	end_line(b);
	write_titles(b, titles, sizeof titles / sizeof titles[0]);
	for (size_t i = 0; i < r->diffs.n; i++) {
		char at[UTC_TEXT_SIZE];

		utc_format(row_utc(&r->diffs, i, REPORT_DIFF_FOUND_AT), at);
		buf_int(b, row_int(&r->diffs, i, REPORT_DIFF_ID));
		comma(b);
		write_words(b, report_state(row_str(&r->diffs, i, REPORT_DIFF_STATE).p));
		comma(b);
		write_words(b, diff_title(row_str(&r->diffs, i, REPORT_DIFF_KIND)));
		for (size_t c = REPORT_DIFF_KIND; c <= REPORT_DIFF_THEIRS; c++) {
			comma(b);
			write_id(b, row_str(&r->diffs, i, c));
		}
		comma(b);
		write_words(b, at);
		comma(b);
		write_text(b, row_str(&r->diffs, i, REPORT_DIFF_NOTE));
		end_line(b);
	}
	end_line(b);
}

static void write_number(struct buf *b, int t, int64_t v)
{
	comma(b);
	if (t >= TOTAL_FIRST_FEN)
		buf_printf(b, "%s", fen_format((fen_t){ v }, (char[FEN_TEXT_SIZE]){ "" }));
	else
		buf_int(b, v);
}

static void write_totals(struct buf *b, const struct report *r)
{
	write_words(b, "日期");
	comma(b);
	write_words(b, "产品");
	for (int t = 0; t < TOTAL__MAX; t++) {
		comma(b);
		write_words(b, report_title((enum total)t));
	}
	end_line(b);
	for (size_t i = 0; i < r->totals.n; i++) {
		write_text(b, row_str(&r->totals, i, TOTALS_DAY));
		comma(b);
		write_text(b, row_str(&r->totals, i, TOTALS_NAME));
		for (int t = 0; t < TOTAL__MAX; t++)
			write_number(b, t, report_total(r, i, (enum total)t));
		end_line(b);
	}
	write_words(b, "合计");
	comma(b);
	write_words(b, "");
	for (int t = 0; t < TOTAL__MAX; t++)
		write_number(b, t, r->sum[t]);
	end_line(b);
}

static void write_undone(struct buf *b, const struct report *r)
{
	for (size_t i = 0; i < r->undone.n; i++) {
		write_words(b, "未完成");
		for (size_t c = UNDONE_DAY; c <= UNDONE_STEP; c++) {
			comma(b);
			write_id(b, row_str(&r->undone, i, c));
		}
		end_line(b);
	}
	if (r->undone.n > 0)
		end_line(b);
}

static void write_others(struct buf *b, const struct report *r)
{
	for (size_t i = 0; i < r->others.n; i++) {
		if (i == 0)
			end_line(b);
		write_words(b, "其他商品");
		comma(b);
		write_text(b, row_str(&r->others, i, OTHERS_DAY));
		write_number(b, TOTAL_VERIFIED, row_int(&r->others, i, OTHERS_VERIFIES));
		write_number(b, TOTAL_VERIFIED, row_int(&r->others, i, OTHERS_LEDGERS));
		write_number(b, TOTAL_PAY_FEN, row_int(&r->others, i, OTHERS_PAY_FEN));
		end_line(b);
	}
}

void report_csv(struct buf *b, const struct report *r)
{
	char day[DAY_TEXT_SIZE];

	buf_text(b, "\xef\xbb\xbf");
	write_words(b, "对账报告");
	comma(b);
	day_format(r->from, day);
	write_words(b, day);
	comma(b);
	day_format(r->to, day);
	write_words(b, day);
	end_line(b);
	end_line(b);
	write_undone(b, r);
	write_diffs(b, r);
	write_totals(b, r);
	write_others(b, r);
}
