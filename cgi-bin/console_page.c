/* The frame of the console's pages, tables and words. The content of the pages is elsewhere. */
#include "console_page.h"

#include "base/day.h"
#include "console_session.h"
#include "notice/diff_title.h"

#include <string.h>

const struct word ORDER_WORDS[] = {
	{ "absent", "仅有通知", "off" },  { "created", "待支付", "busy" },  { "waiting", "待接单", "bad" },
	{ "overdue", "接单超时", "off" }, { "accepted", "已接单", "good" }, { "rejected", "已拒单", "off" },
	{ "cancelled", "已取消", "off" }, { "refunded", "已退款", "off" },  { NULL, NULL, NULL },
};

const struct word VOUCHER_WORDS[] = {
	{ "held", "未发码", "busy" },  { "issued", "待使用", "good" },  { "used", "已使用", "done" },
	{ "locked", "退款中", "bad" }, { "refunded", "已退款", "off" }, { "void", "已作废", "off" },
	{ NULL, NULL, NULL },
};

const struct word OUTBOX_WORDS[] = {
	{ "verify", "核销", "off" },
	{ "confirm", "接单结果", "off" },
	{ "codes", "发码", "off" },
	{ "refund_audit", "退款审核", "off" },
	{ "due", "待上报", "busy" },
	{ "done", "已上报", "good" },
	{ "failed", "上报失败", "bad" },
	{ "waiting", "待补内容", "busy" },
	{ "moot", "无需上报", "off" },
	{ "code_audit", "退款审核（按码）", "off" },
	{ NULL, NULL, NULL },
};

bool page_is_word(struct str s, const char *word)
{
	return s.n == strlen(word) && memcmp(s.p, word, s.n) == 0;
}

void page_badge(struct view *v, const struct word *words, struct str word)
{
	while (words->word != NULL && !page_is_word(word, words->word))
		words++;
	html_markup(&v->html, "<span class=\"badge ");
	html_markup(&v->html, words->word != NULL ? words->tone : "off");
	html_markup(&v->html, "\" title=\"");
	html_str(&v->html, word);
	html_markup(&v->html, "\">");
	if (words->word != NULL)
		html_markup(&v->html, words->label);
	else
		html_str(&v->html, word);
	html_markup(&v->html, "</span>");
}

/* --- the frame --- */

static void nav_link(struct view *v, const char *page, const char *label, bool here)
{
	html_markup(&v->html, here ? "<a aria-current=\"page\" href=\"?p=" : "<a href=\"?p=");
	html_markup(&v->html, page);
	html_markup(&v->html, "\">");
	html_markup(&v->html, label);
	html_markup(&v->html, "</a>");
}

static void page_header(struct view *v, enum nav here)
{
	html_markup(&v->html, "<header><a class=\"brand\" href=\"?p=today\">山门<span lang=\"en\">Shanmen</span></a>");
	if (v->session.p != NULL) {
		html_markup(&v->html, "<nav>");
		nav_link(v, "today", "今日", here == NAV_TODAY);
		nav_link(v, "orders", "订单", here == NAV_ORDERS);
		html_markup(&v->html, "</nav><form class=\"leave\" method=\"post\" action=\"?p=sign-out\">"
		                      "<input type=\"hidden\" name=\"token\" value=\"");
		html_str(&v->html, session_form_token(v));
		html_markup(&v->html, "\"><button class=\"plain\">退出</button></form>");
	}
	html_markup(&v->html, "</header>\n");
}

void page_begin(struct view *v, enum nav here, struct str title, const char *english)
{
	html_markup(&v->html, "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
	                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	                      "<meta name=\"color-scheme\" content=\"light dark\">"
	                      "<link rel=\"stylesheet\" href=\"?p=style\"><title>");
	html_str(&v->html, title);
	html_markup(&v->html, " · 山门</title></head>\n<body>");
	page_header(v, here);
	html_markup(&v->html, "<main><h1>");
	html_str(&v->html, title);
	html_markup(&v->html, " <small lang=\"en\">");
	html_markup(&v->html, english);
	html_markup(&v->html, "</small></h1>\n");
}

void page_end(struct view *v)
{
	char now[UTC_TEXT_SIZE];

	utc_format(v->ctx.now, now);
	html_markup(&v->html, "</main>\n<footer>只读控制台 · 北京时间 ");
	html_text(&v->html, now);
	html_markup(&v->html, "</footer></body></html>\n");
}

void page_heading(struct view *v, const char *label, const char *english)
{
	html_markup(&v->html, "<h2>");
	html_markup(&v->html, label);
	html_markup(&v->html, " <small lang=\"en\">");
	html_markup(&v->html, english);
	html_markup(&v->html, "</small></h2>\n");
}

static void paragraph(struct view *v, const char *opening, const char *text)
{
	html_markup(&v->html, opening);
	html_text(&v->html, text);
	html_markup(&v->html, "</p>\n");
}

void page_note(struct view *v, const char *text)
{
	paragraph(v, "<p class=\"note\">", text);
}

void page_alarm(struct view *v, const char *text)
{
	paragraph(v, "<p class=\"alarm\" role=\"alert\">", text);
}

void page_message(struct view *v, int status, const char *title, const char *english, const char *text)
{
	buf_clear(&v->html);
	v->status = status;
	page_begin(v, NAV_NONE, str_text(title), english);
	paragraph(v, "<p>", text);
	html_markup(&v->html, v->session.p != NULL ? "<p><a href=\"?p=today\">回到今日</a></p>\n"
	                                           : "<p><a href=\"?p=sign-in\">登录</a></p>\n");
	page_end(v);
}

/* --- cells and tables --- */

void page_yuan(struct view *v, fen_t fen)
{
	int64_t f = fen.fen < 0 ? -fen.fen : fen.fen;

	buf_printf(&v->html, "%s¥%lld.%02d", fen.fen < 0 ? "-" : "", (long long)(f / 100), (int)(f % 100));
}

static void cell_time(struct view *v, utc_t at)
{
	char text[UTC_TEXT_SIZE];

	utc_format(at, text);
	html_markup(&v->html, "<time>");
	html_text(&v->html, text);
	html_markup(&v->html, "</time>");
}

static void cell_link(struct view *v, const struct rows *rows, size_t row, struct str text)
{
	if (row_null(rows, row, CELL_LINK_COLUMN)) {
		html_str(&v->html, text);
		return;
	}
	html_markup(&v->html, "<a class=\"code\" href=\"?p=order&amp;no=");
	html_int(&v->html, row_int(rows, row, CELL_LINK_COLUMN));
	html_markup(&v->html, "\">");
	html_str(&v->html, text);
	html_markup(&v->html, "</a>");
}

static void cell_diff(struct view *v, struct str kind)
{
	html_markup(&v->html, "<span class=\"badge bad\" title=\"");
	html_str(&v->html, kind);
	html_markup(&v->html, "\">");
	html_text(&v->html, diff_title(kind));
	html_markup(&v->html, "</span>");
}

static void cell_value(struct view *v, const struct column *column, const struct rows *rows, size_t row, size_t col)
{
	struct str text = row_str(rows, row, col);

	if (text.p == NULL) {
		html_markup(&v->html, "<span class=\"none\">—</span>");
		return;
	}
	switch (column->kind) {
	case CELL_CODE:
		html_markup(&v->html, "<span class=\"code\">");
		html_str(&v->html, text);
		html_markup(&v->html, "</span>");
		break;
	case CELL_LINK: cell_link(v, rows, row, text); break;
	case CELL_YUAN: page_yuan(v, row_fen(rows, row, col)); break;
	case CELL_TIME: cell_time(v, row_utc(rows, row, col)); break;
	case CELL_WORD: page_badge(v, column->words, text); break;
	case CELL_DIFF: cell_diff(v, text); break;
	case CELL_HIDDEN:
	case CELL_TEXT:
	case CELL_INT: html_str(&v->html, text); break;
	}
}

static bool is_number(enum cell kind)
{
	return kind == CELL_INT || kind == CELL_YUAN;
}

static void table_head(struct view *v, const struct column *columns, size_t n)
{
	html_markup(&v->html, "<div class=\"scroll\"><table><thead><tr>");
	for (size_t i = 0; i < n; i++) {
		if (columns[i].kind == CELL_HIDDEN)
			continue;
		html_markup(&v->html,
		            is_number(columns[i].kind) ? "<th scope=\"col\" class=\"num\">" : "<th scope=\"col\">");
		html_markup(&v->html, columns[i].label);
		html_markup(&v->html, "</th>");
	}
	html_markup(&v->html, "</tr></thead><tbody>\n");
}

static void table_row(struct view *v, const struct column *columns, const struct rows *rows, size_t row)
{
	html_markup(&v->html, "<tr>");
	for (size_t i = 0; i < rows->cols; i++) {
		if (columns[i].kind == CELL_HIDDEN)
			continue;
		/* The label is repeated for a phone: there each row is a card without a head and without empty cells. */
		html_markup(&v->html, is_number(columns[i].kind) ? "<td class=\"num" : "<td class=\"");
		html_markup(&v->html, row_null(rows, row, i) ? " empty\" data-label=\"" : "\" data-label=\"");
		html_markup(&v->html, columns[i].label);
		html_markup(&v->html, "\">");
		cell_value(v, &columns[i], rows, row, i);
		html_markup(&v->html, "</td>");
	}
	html_markup(&v->html, "</tr>\n");
}

void page_table(struct view *v, const struct column *columns, const struct rows *rows)
{
	if (rows->n == 0) {
		html_markup(&v->html, "<p class=\"none\">无</p>\n");
		return;
	}
	table_head(v, columns, rows->cols);
	for (size_t i = 0; i < rows->n; i++)
		table_row(v, columns, rows, i);
	html_markup(&v->html, "</tbody></table></div>\n");
}

void page_card(struct view *v, const struct card_line *lines, size_t n, const struct rows *rows)
{
	html_markup(&v->html, "<dl class=\"card\">\n");
	for (size_t i = 0; i < n; i++) {
		if (row_null(rows, 0, lines[i].of))
			continue;
		html_markup(&v->html, "<div><dt>");
		html_markup(&v->html, lines[i].column.label);
		html_markup(&v->html, "</dt><dd>");
		cell_value(v, &lines[i].column, rows, 0, lines[i].of);
		html_markup(&v->html, "</dd></div>\n");
	}
	html_markup(&v->html, "</dl>\n");
}
