/*
 * The console's page of one order: its visitors (masked), vouchers, refunds, messages to the platform, and open
 * discrepancies.
 */
#include "base/number.h"
#include "console_page.h"
#include "trade/order_view.h"

static const struct word MODE_WORDS[] = {
	{ "after_payment", "先付款后下单", "off" },
	{ "before_payment", "先下单后付款", "off" },
	{ "sync", "即时确认", "off" },
	{ "async", "稍后确认", "off" },
	{ NULL, NULL, "off" },
};

static const struct card_line order_lines[] = {
	{ { NULL, "订单号", CELL_CODE }, ORDER_VIEW_ID },
	{ { NULL, "我方单号", CELL_CODE }, ORDER_VIEW_OUT_ID },
	{ { NULL, "状态", CELL_WORD(ORDER_WORDS) }, ORDER_VIEW_STATE },
	{ { NULL, "商品", CELL_TEXT }, ORDER_VIEW_PRODUCT },
	{ { NULL, "票种", CELL_TEXT }, ORDER_VIEW_SKU },
	{ { NULL, "票种编号", CELL_CODE }, ORDER_VIEW_SKU_OUT_ID },
	{ { NULL, "游玩日", CELL_TEXT }, ORDER_VIEW_DAY },
	{ { NULL, "至", CELL_TEXT }, ORDER_VIEW_OTHER_LAST_DAY },
	{ { NULL, "份数", CELL_INT }, ORDER_VIEW_COPIES },
	{ { NULL, "单价", CELL_YUAN }, ORDER_VIEW_PRICE },
	{ { NULL, "优惠前", CELL_YUAN }, ORDER_VIEW_ORIGIN },
	{ { NULL, "实付", CELL_YUAN }, ORDER_VIEW_PAY },
	{ { NULL, "购票人", CELL_TEXT }, ORDER_VIEW_BUYER_NAME },
	{ { NULL, "手机", CELL_CODE }, ORDER_VIEW_BUYER_PHONE },
	{ { NULL, "下单方式", CELL_WORD(MODE_WORDS) }, ORDER_VIEW_CREATE_MODE },
	{ { NULL, "接单方式", CELL_WORD(MODE_WORDS) }, ORDER_VIEW_CONFIRM_MODE },
	{ { NULL, "商家", CELL_CODE }, ORDER_VIEW_ACCOUNT },
	{ { NULL, "门店", CELL_CODE }, ORDER_VIEW_POI },
	{ { NULL, "创建时间", CELL_TIME }, ORDER_VIEW_CREATED },
	{ { NULL, "支付时间", CELL_TIME }, ORDER_VIEW_PAID },
	{ { NULL, "接单期限", CELL_TIME }, ORDER_VIEW_CONFIRM_BY },
	{ { NULL, "发码期限", CELL_TIME }, ORDER_VIEW_CODES_BY },
	{ { NULL, "有效期自", CELL_TIME }, ORDER_VIEW_VALID_FROM },
	{ { NULL, "有效期至", CELL_TIME }, ORDER_VIEW_VALID_TO },
	{ { NULL, "取消时间", CELL_TIME }, ORDER_VIEW_CANCELLED },
};

static const struct word LICENSE_WORDS[] = {
	{ "0", "未说明", "off" },     { "1", "身份证", "off" },   { "2", "港澳通行证", "off" },
	{ "3", "台湾通行证", "off" }, { "4", "回乡证", "off" },   { "5", "台胞证", "off" },
	{ "6", "护照", "off" },       { "7", "外国护照", "off" }, { "8", "外国人永久居留证", "off" },
	{ NULL, NULL, "off" },
};

static const struct column traveller_columns[] = {
	{ NULL, "序号", CELL_TEXT },
	{ NULL, NULL, CELL_TEXT },
	{ NULL, "份", CELL_TEXT },
	{ NULL, "姓名", CELL_TEXT },
	{ NULL, "证件", CELL_WORD(LICENSE_WORDS) },
	{ NULL, "证件号", CELL_CODE },
};

/* A voucher without codes yet has one row and no item. */
static const struct sql SQL_VOUCHERS = {
	"console_vouchers",
	"SELECT v.copy_no, v.state, i.name, i.entrance, i.project_key, i.code, i.used_at, i.used_poi_id, v.issued_at, v.ended_at"
	" FROM voucher v LEFT JOIN voucher_item i ON i.voucher_id = v.voucher_id"
	" WHERE v.order_no = ? ORDER BY v.copy_no, i.position"
};

static const struct word ITEM_WORDS[] = { { "1", "入园", "good" }, { "0", "项目", "off" }, { NULL, NULL, "off" } };

static const struct column voucher_columns[] = {
	{ NULL, "份", CELL_TEXT },       { NULL, "状态", CELL_WORD(VOUCHER_WORDS) },
	{ NULL, "项目", CELL_TEXT },     { NULL, "类型", CELL_WORD(ITEM_WORDS) },
	{ NULL, "项目编号", CELL_CODE }, { NULL, "券码", CELL_CODE },
	{ NULL, "使用时间", CELL_TIME }, { NULL, "使用门店", CELL_CODE },
	{ NULL, "发码时间", CELL_TIME }, { NULL, "结束时间", CELL_TIME },
};

static const struct word REFUND_WORDS[] = {
	{ "scenic", "景区", "off" },     { "third_party", "三方码", "off" }, { "1", "整单", "off" },
	{ "0", "部分", "off" },          { "none", "无申请", "off" },        { "accepted", "已同意", "good" },
	{ "rejected", "已拒绝", "bad" }, { "waiting", "待审核", "busy" },    { "overtaken", "未及审核", "off" },
	{ NULL, NULL, "off" },
};

static const struct column refund_columns[] = {
	{ NULL, "退款单", CELL_CODE },
	{ NULL, "形式", CELL_WORD(REFUND_WORDS) },
	{ NULL, "范围", CELL_WORD(REFUND_WORDS) },
	{ NULL, "关联份数", CELL_INT },
	{ NULL, "审核", CELL_WORD(REFUND_WORDS) },
	{ NULL, "原因", CELL_TEXT },
	{ NULL, "申请时间", CELL_TIME },
	{ NULL, "手续费", CELL_YUAN },
	{ NULL, "退款额", CELL_YUAN },
	{ NULL, "退款时间", CELL_TIME },
};

static const struct column outbox_columns[] = {
	{ NULL, "编号", CELL_TEXT },
	{ NULL, "内容", CELL_WORD(OUTBOX_WORDS) },
	{ NULL, "状态", CELL_WORD(OUTBOX_WORDS) },
	{ NULL, "次数", CELL_INT },
	{ NULL, "下次上报", CELL_TIME },
	{ NULL, "最后错误", CELL_TEXT },
	{ NULL, "产生时间", CELL_TIME },
};

static const struct sql SQL_DIFFS = {
	"console_order_diffs",
	"SELECT r.diff_id, r.kind, r.detail, r.ours, r.theirs, r.created_at FROM reconcile_diff r"
	" JOIN ticket_order o ON o.order_id = r.order_id AND o.app_id = r.app_id WHERE o.order_no = ? AND r.settled_at IS NULL"
	" ORDER BY r.diff_id"
};

static const struct column diff_columns[] = {
	{ NULL, "编号", CELL_TEXT }, { NULL, "差异", CELL_WORD(DIFF_WORDS) },
	{ NULL, "说明", CELL_TEXT }, { NULL, "本地", CELL_TEXT },
	{ NULL, "平台", CELL_TEXT }, { NULL, "发现时间", CELL_TIME },
};

enum { PART_DIFFS, PART_VOUCHERS, PART_TRAVELLERS, PART_REFUNDS, PART_OUTBOX, PARTS };

static const struct part {
	const char *label;
	const char *english;
	const struct sql *sql;
	const struct column *columns;
	size_t most; /* rows on the page */
} parts[PARTS] = {
	[PART_DIFFS] = { "待处理差异", "Open differences", &SQL_DIFFS, diff_columns, 50 },
	[PART_VOUCHERS] = { "门票", "Vouchers", &SQL_VOUCHERS, voucher_columns, 5000 },
	[PART_TRAVELLERS] = { "游客", "Travellers", &SQL_ORDER_TRAVELLERS, traveller_columns, 1000 },
	[PART_REFUNDS] = { "退款", "Refunds", &SQL_ORDER_REFUNDS, refund_columns, 200 },
	[PART_OUTBOX] = { "上报平台", "Messages to the platform", &SQL_ORDER_MESSAGES, outbox_columns, 1000 },
};

static void show(struct view *v, const struct rows *order, const struct rows *rows)
{
	page_begin(v, NAV_ORDERS, arena_printf(v->ctx.arena, "订单 %s", row_str(order, 0, ORDER_VIEW_ID).p), "Order");
	page_card(v, order_lines, sizeof order_lines / sizeof order_lines[0], order);
	for (size_t i = 0; i < PARTS; i++) {
		if (rows[i].n == 0 && i != PART_VOUCHERS)
			continue;
		page_heading(v, parts[i].label, parts[i].english);
		page_table(v, parts[i].columns, &rows[i]);
	}
	page_end(v);
}

enum result page_order(struct view *v)
{
	const struct order_view_words words = { STR("（无法解密）"), STR("（待平台解密）"), STR("（平台无法解密）") };
	struct rows order, rows[PARTS];
	int64_t order_no;
	enum result r;

	if (!number_parse(query_get(&v->query, "no"), 1, INT64_MAX, &order_no))
		return NONE;
	r = db_query(v->ctx.db, v->ctx.arena, &SQL_ORDER_VIEW, ARGS(arg_int(order_no)), &order);
	if (r == OK && order.n == 0)
		return NONE;
	for (size_t i = 0; r == OK && i < PARTS; i++) {
		r = db_query(v->ctx.db, v->ctx.arena, parts[i].sql, ARGS(arg_int(order_no)), &rows[i]);
		if (r == OK && rows[i].n > parts[i].most)
			rows[i].n = parts[i].most;
	}
	if (r != OK)
		return r;
	order_view_open(&v->ctx, &words, &order, &rows[PART_TRAVELLERS]);
	show(v, &order, rows);
	return OK;
}
