/*
 * The console's list of orders: the latest, by state or day of the visit, and
 * the search by either number of an order or by a voucher's code.
 */
#include "base/day.h"
#include "base/str.h"
#include "base/typed.h"
#include "base/utf8.h"
#include "console_page.h"
#include "trade/code.h"
#include "trade/order.h"

#define LIST_MAX 50
#define STATE_DAYS 31  /* a state is looked for in orders not older than this: no index has it */
#define SEARCH_MAX 384 /* bytes of what is searched for */

#define LIST_COLUMNS                                                                                                   \
	"SELECT o.order_no, o.order_id, o.order_out_id, " ORDER_STATE_SHOWN                                            \
	", product.name, sku.name, o.day, o.copies, o.pay_fen,"                                                        \
	" o.created_at FROM "
#define LIST_NAMES " LEFT JOIN sku ON sku.sku_no = o.sku_no LEFT JOIN product ON product.product_no = o.product_no"

/* By the index created. */
static const struct sql SQL_LATEST = { "console_orders", LIST_COLUMNS
	                               "ticket_order o" LIST_NAMES
	                               " WHERE o.created_at >= ? AND (? IS NULL OR " ORDER_STATE_SHOWN " = ?)"
	                               " ORDER BY o.created_at DESC, o.order_no DESC LIMIT ?" };

/* By the index sku_day, once for each kind of ticket. */
static const struct sql SQL_OF_DAY = {
	"console_orders_of_day", LIST_COLUMNS
	"sku JOIN ticket_order o ON o.sku_no = sku.sku_no AND o.day = ?"
	" LEFT JOIN product ON product.product_no = o.product_no WHERE ? IS NULL OR " ORDER_STATE_SHOWN " = ?"
	" ORDER BY o.created_at DESC, o.order_no DESC LIMIT ?"
};

/* UNIQUE KEY order_id: more than one app may have an order of a number. */
static const struct sql SQL_SAME = { "console_orders_same", LIST_COLUMNS
	                             "ticket_order o" LIST_NAMES " WHERE o.order_id = ? ORDER BY o.order_no LIMIT ?" };

static const struct column columns[] = {
	{ NULL, NULL, CELL_TEXT },       { NULL, "订单号", CELL_LINK },
	{ NULL, "我方单号", CELL_CODE }, { NULL, "状态", CELL_WORD(ORDER_WORDS) },
	{ NULL, "商品", CELL_TEXT },     { NULL, "票种", CELL_TEXT },
	{ NULL, "游玩日", CELL_TEXT },   { NULL, "份数", CELL_INT },
	{ NULL, "实付", CELL_YUAN },     { NULL, "创建时间", CELL_TIME },
};

/* Each branch uses a unique key. The platform's number has precedence over ours, and both over a code. */
enum { SEARCH_ORDER_NO, SEARCH_PLACE };
static const struct sql SQL_SEARCH = {
	"console_search",
	"SELECT order_no, 1 AS place FROM ticket_order WHERE order_id = ?"
	" UNION ALL SELECT order_no, 2 FROM ticket_order WHERE order_out_id = ?"
	" UNION ALL SELECT v.order_no, 3 FROM voucher_item i JOIN voucher v ON v.voucher_id = i.voucher_id WHERE i.code = ?"
	" ORDER BY place, order_no"
};

struct filter {
	struct str search; /* as typed */
	struct str state;  /* a word of ORDER_WORDS, or STR_NONE */
	struct str day;    /* as typed */
	day_t on;
	bool has_day;
	const char *complaint; /* what is wrong with the filter; NULL: nothing */
};

static void read_filter(const struct view *v, struct filter *f)
{
	struct str state = query_get(&v->query, "state");

	*f = (struct filter){ .search = id_of_report(typed_text(v->ctx.arena, query_get(&v->query, "q"))),
		              .day = typed_text(v->ctx.arena, query_get(&v->query, "day")) };
	for (const struct word *w = ORDER_WORDS; w->word != NULL; w++) {
		if (page_is_word(state, w->word))
			f->state = state;
	}
	f->has_day = f->day.n > 0 && day_parse_typed(f->day, &f->on);
	if (state.n > 0 && f->state.p == NULL)
		f->complaint = "没有这种状态。";
	else if (f->day.n > 0 && !f->has_day)
		f->complaint = "日期格式应为 2026-10-01。";
	else if (f->search.n > SEARCH_MAX || !utf8_valid(f->search))
		f->complaint = "查询内容太长或含有无法识别的字符。";
}

static void state_option(struct view *v, const struct filter *f, const struct word *w)
{
	html_markup(&v->html, "<option value=\"");
	html_markup(&v->html, w->word);
	html_markup(&v->html, page_is_word(f->state, w->word) ? "\" selected>" : "\">");
	html_markup(&v->html, w->label);
	html_markup(&v->html, "</option>");
}

static void orders_forms(struct view *v, const struct filter *f)
{
	html_markup(
		&v->html,
		"<div class=\"forms\"><form method=\"get\"><input type=\"hidden\" name=\"p\" value=\"orders\">"
		"<label>查找 <input type=\"search\" name=\"q\" maxlength=\"384\" placeholder=\"订单号 / 我方单号 / 券码\""
		" autocomplete=\"off\" value=\"");
	html_str(&v->html, f->search.n <= SEARCH_MAX ? f->search : STR_NONE);
	html_markup(&v->html, "\"></label><button>查找</button></form>\n<form method=\"get\">"
	                      "<input type=\"hidden\" name=\"p\" value=\"orders\"><label>状态 <select name=\"state\">"
	                      "<option value=\"\">全部</option>");
	for (const struct word *w = ORDER_WORDS; w->word != NULL; w++)
		state_option(v, f, w);
	html_markup(&v->html, "</select></label><label>游玩日 <input type=\"date\" name=\"day\" value=\"");
	html_str(&v->html, f->has_day ? f->day : STR_NONE);
	html_markup(&v->html, "\"></label><button>筛选</button></form></div>\n");
}

/* OK with no row: no order has that number or code. *several: more than one has it, and *out is the list of them. */
static enum result orders_search(struct view *v, const struct filter *f, struct rows *out, bool *several)
{
	char code[CODE_MAX + 1];
	bool has_code = code_scanned(f->search, v->conf->voucher_url, code) == OK;

	enum result r = db_query(v->ctx.db, v->ctx.arena, &SQL_SEARCH,
	                         ARGS(arg_str(f->search), arg_str(f->search), arg_text(has_code ? code : NULL)), out);

	*several = r == OK && out->n > 1 && row_int(out, 1, SEARCH_PLACE) == 1;
	if (!*several)
		return r;
	return db_query(v->ctx.db, v->ctx.arena, &SQL_SAME, ARGS(arg_str(f->search), arg_int(LIST_MAX)), out);
}

static enum result orders_list(struct view *v, const struct filter *f, struct rows *out)
{
	struct arg state = arg_str(f->state);
	int64_t since = f->state.p != NULL ? v->ctx.now.s - STATE_DAYS * (int64_t)86400 : 0;

	if (f->has_day)
		return db_query(v->ctx.db, v->ctx.arena, &SQL_OF_DAY,
		                ARGS(arg_day(v->ctx.arena, f->on), state, state, arg_int(LIST_MAX)), out);
	return db_query(v->ctx.db, v->ctx.arena, &SQL_LATEST, ARGS(arg_int(since), state, state, arg_int(LIST_MAX)),
	                out);
}

static void orders_note(struct view *v, const struct filter *f, size_t n, bool several)
{
	if (several)
		page_note(v, "多个应用有这个订单号的订单。");
	if (n == LIST_MAX)
		page_note(v, "只显示最新的 50 个订单；更多请用命令 shanmen order list。");
	if (f->state.p != NULL && !f->has_day)
		page_note(v, "按状态筛选只看最近 31 天创建的订单。");
}

enum result page_orders(struct view *v)
{
	struct filter f;
	struct rows rows = { 0 };
	bool searching, several = false;
	enum result r = OK;

	read_filter(v, &f);
	searching = f.complaint == NULL && f.search.n > 0;
	if (searching)
		r = orders_search(v, &f, &rows, &several);
	else if (f.complaint == NULL)
		r = orders_list(v, &f, &rows);
	if (r != OK)
		return r;
	if (searching && rows.n > 0 && !several)
		return view_redirect(v, arena_printf(v->ctx.arena, "?p=order&no=%lld",
		                                     (long long)row_int(&rows, 0, SEARCH_ORDER_NO)));
	page_begin(v, NAV_ORDERS, STR("订单"), "Orders");
	orders_forms(v, &f);
	if (f.complaint != NULL) {
		page_alarm(v, f.complaint);
	} else if (searching && !several) {
		page_alarm(v, "没有找到：既不是订单号、我方单号，也不是券码。");
	} else {
		page_table(v, columns, &rows);
		orders_note(v, &f, rows.n, several);
	}
	page_end(v);
	return OK;
}
