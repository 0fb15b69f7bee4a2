/* The frame of the console's pages, their cards and words. The content of the pages is elsewhere. */
#include "console_page.h"

#include "base/day.h"
#include "console_session.h"

#include <string.h>

const struct word ORDER_WORDS[] = {
	{ "absent", "仅有通知", "off" },  { "created", "待支付", "busy" },  { "waiting", "待接单", "bad" },
	{ "overdue", "接单超时", "off" }, { "accepted", "已接单", "good" }, { "rejected", "已拒单", "off" },
	{ "cancelled", "已取消", "off" }, { "refunded", "已退款", "off" },  { NULL, NULL, "off" },
};

const struct word VOUCHER_WORDS[] = {
	{ "held", "未发码", "busy" },  { "issued", "待使用", "good" },  { "used", "已使用", "done" },
	{ "locked", "退款中", "bad" }, { "refunded", "已退款", "off" }, { "void", "已作废", "off" },
	{ NULL, NULL, "off" },
};

const struct word OUTBOX_WORDS[] = {
	{ "verify", "核销", "off" },     { "confirm", "接单结果", "off" },
	{ "codes", "发码", "off" },      { "refund_audit", "退款审核", "off" },
	{ "due", "待上报", "busy" },     { "done", "已上报", "good" },
	{ "failed", "上报失败", "bad" }, { "waiting", "待补内容", "busy" },
	{ "moot", "无需上报", "off" },   { "code_audit", "退款审核（按码）", "off" },
	{ NULL, NULL, "off" },
};

bool page_is_word(struct str s, const char *word)
{
	return s.n == strlen(word) && memcmp(s.p, word, s.n) == 0;
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

void page_table(struct view *v, const struct column *columns, const struct rows *rows)
{
	if (rows->n == 0)
		html_markup(&v->html, "<p class=\"none\">无</p>\n");
	else
		table_html(&v->html, SCREEN, columns, rows);
}

void page_card(struct view *v, const struct card_line *lines, size_t n, const struct rows *rows)
{
	html_markup(&v->html, "<dl class=\"card\">\n");
	for (size_t i = 0; i < n; i++) {
		if (row_null(rows, 0, lines[i].of))
			continue;
		html_markup(&v->html, "<div><dt>");
		html_markup(&v->html, lines[i].column.title);
		html_markup(&v->html, "</dt><dd>");
		cell_html(&v->html, SCREEN, &lines[i].column, rows, 0, lines[i].of);
		html_markup(&v->html, "</dd></div>\n");
	}
	html_markup(&v->html, "</dl>\n");
}
