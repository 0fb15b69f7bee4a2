/*
 * The report as a table for spreadsheets: UTF-8 with a byte order mark, CRLF. A text that a spreadsheet would take for a
 * formula gets an apostrophe in front.
 */
#include "base/day.h"
#include "notice/diff_title.h"
#include "report.h"

#include <string.h>

static void text(struct buf *b, struct str s)
{
	buf_char(b, '"');
	if (s.n > 0 && memchr("=+-@\t\r\n", s.p[0], 7) != NULL)
		buf_char(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
	}
	buf_char(b, '"');
}

/* An id or another text of digits: a spreadsheet would round it. */
static void digits(struct buf *b, struct str s)
{
	bool all = s.n > 11;

	for (size_t i = 0; all && i < s.n; i++)
		all = s.p[i] >= '0' && s.p[i] <= '9';
	if (!all) {
		text(b, s);
		return;
	}
	buf_text(b, "\"'");
	buf_add(b, s.p, s.n);
	buf_char(b, '"');
}

static void words(struct buf *b, const char *s)
{
	text(b, (struct str){ s, strlen(s) });
}

static void comma(struct buf *b)
{
	buf_char(b, ',');
}

static void end_line(struct buf *b)
{
	buf_text(b, "\r\n");
}

static void line(struct buf *b, const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			comma(b);
		words(b, cells[i]);
	}
	end_line(b);
}

static void diffs(struct buf *b, const struct report *r)
{
	static const char *const titles[] = { "编号", "状态", "类型", "kind",     "订单", "对象",
		                              "说明", "本地", "平台", "发现时间", "处理" };

	words(b, "差异");
	comma(b);
	words(b, "待处理");
	comma(b);
	buf_int(b, r->open);
	end_line(b);
	line(b, titles, sizeof titles / sizeof titles[0]);
	for (size_t i = 0; i < r->diffs.n; i++) {
		char at[UTC_TEXT_SIZE];

		utc_format(row_utc(&r->diffs, i, DIFF_FOUND_AT), at);
		buf_int(b, row_int(&r->diffs, i, DIFF_ID));
		comma(b);
		words(b, report_state(row_str(&r->diffs, i, DIFF_STATE).p));
		comma(b);
		words(b, diff_title(row_str(&r->diffs, i, DIFF_KIND)));
		for (size_t c = DIFF_KIND; c <= DIFF_THEIRS; c++) {
			comma(b);
			digits(b, row_str(&r->diffs, i, c));
		}
		comma(b);
		words(b, at);
		comma(b);
		text(b, row_str(&r->diffs, i, DIFF_NOTE));
		end_line(b);
	}
	end_line(b);
}

static void number(struct buf *b, int t, int64_t v)
{
	comma(b);
	if (t >= TOTAL_FIRST_FEN)
		report_yuan(b, v);
	else
		buf_int(b, v);
}

static void totals(struct buf *b, const struct report *r)
{
	words(b, "日期");
	comma(b);
	words(b, "产品");
	for (int t = 0; t < TOTAL__MAX; t++) {
		comma(b);
		words(b, report_title((enum total)t));
	}
	end_line(b);
	for (size_t i = 0; i < r->totals.n; i++) {
		text(b, row_str(&r->totals, i, 0));
		comma(b);
		text(b, row_str(&r->totals, i, 1));
		for (int t = 0; t < TOTAL__MAX; t++)
			number(b, t, row_int(&r->totals, i, 2 + (size_t)t));
		end_line(b);
	}
	words(b, "合计");
	comma(b);
	words(b, "");
	for (int t = 0; t < TOTAL__MAX; t++)
		number(b, t, r->sum[t]);
	end_line(b);
}

static void undone(struct buf *b, const struct report *r)
{
	for (size_t i = 0; i < r->undone.n; i++) {
		words(b, "未完成");
		for (size_t c = 0; c < 3; c++) {
			comma(b);
			digits(b, row_str(&r->undone, i, c));
		}
		end_line(b);
	}
	if (r->undone.n > 0)
		end_line(b);
}

static void strange(struct buf *b, const struct report *r)
{
	for (size_t i = 0; i < r->strange.n; i++) {
		if (i == 0)
			end_line(b);
		words(b, "其他商品");
		comma(b);
		text(b, row_str(&r->strange, i, 0));
		number(b, TOTAL_VERIFIED, row_int(&r->strange, i, 1));
		number(b, TOTAL_VERIFIED, row_int(&r->strange, i, 2));
		number(b, TOTAL_PAY_FEN, row_int(&r->strange, i, 3));
		end_line(b);
	}
}

void report_csv(struct buf *b, const struct report *r)
{
	char day[DAY_TEXT_SIZE];

	buf_text(b, "\xef\xbb\xbf");
	words(b, "对账报告");
	comma(b);
	day_format(r->from, day);
	words(b, day);
	comma(b);
	day_format(r->to, day);
	words(b, day);
	end_line(b);
	end_line(b);
	undone(b, r);
	diffs(b, r);
	totals(b, r);
	strange(b, r);
}
