/*
 * The console's page of one order: its visitors (masked), vouchers, refunds, messages to the platform, and open
 * discrepancies. Each part has its own statement: the parts may be some milliseconds apart, which does not matter to a
 * reader.
 */
#include "base/number.h"
#include "console_page.h"
#include "sale/mask.h"
#include "trade/order.h"

#include <string.h>

static const struct sql SQL_ORDER = {
	"console_order",
	"SELECT o.order_no, o.order_id, o.order_out_id, " ORDER_STATE_SHOWN
	", product.name, sku.name, sku.sku_out_id, o.day,"
	" NULLIF(o.last_day, o.day), o.copies, o.price_fen, o.origin_fen, o.pay_fen, o.buyer_name_enc, o.buyer_phone_enc,"
	" o.create_mode, o.confirm_mode, o.account_id, o.poi_id, o.created_at, o.paid_at, o.confirm_by_at, o.codes_by_at,"
	" o.valid_from_at, o.valid_to_at, o.cancelled_at, o.decrypt_later"
	" FROM ticket_order o LEFT JOIN product ON product.product_no = o.product_no"
	" LEFT JOIN sku ON sku.sku_no = o.sku_no WHERE o.order_no = ?"
};

enum { ORDER_ID = 1, ORDER_BUYER_NAME = 13, ORDER_BUYER_PHONE, ORDER_DECRYPT_LATER = 26 };

static const struct word MODE_WORDS[] = {
	{ "after_payment", "先付款后下单", "off" },
	{ "before_payment", "先下单后付款", "off" },
	{ "sync", "即时确认", "off" },
	{ "async", "稍后确认", "off" },
	{ NULL, NULL, NULL },
};

static const struct column order_columns[] = {
	{ NULL, CELL_HIDDEN, NULL },
	{ "订单号", CELL_CODE, NULL },
	{ "我方单号", CELL_CODE, NULL },
	{ "状态", CELL_WORD, ORDER_WORDS },
	{ "商品", CELL_TEXT, NULL },
	{ "票种", CELL_TEXT, NULL },
	{ "票种编号", CELL_CODE, NULL },
	{ "游玩日", CELL_TEXT, NULL },
	{ "至", CELL_TEXT, NULL },
	{ "份数", CELL_INT, NULL },
	{ "单价", CELL_YUAN, NULL },
	{ "优惠前", CELL_YUAN, NULL },
	{ "实付", CELL_YUAN, NULL },
	{ "购票人", CELL_TEXT, NULL },
	{ "手机", CELL_CODE, NULL },
	{ "下单方式", CELL_WORD, MODE_WORDS },
	{ "接单方式", CELL_WORD, MODE_WORDS },
	{ "商家", CELL_CODE, NULL },
	{ "门店", CELL_CODE, NULL },
	{ "创建时间", CELL_TIME, NULL },
	{ "支付时间", CELL_TIME, NULL },
	{ "接单期限", CELL_TIME, NULL },
	{ "发码期限", CELL_TIME, NULL },
	{ "有效期自", CELL_TIME, NULL },
	{ "有效期至", CELL_TIME, NULL },
	{ "取消时间", CELL_TIME, NULL },
	{ NULL, CELL_HIDDEN, NULL },
};

static const struct sql SQL_TRAVELLERS = {
	"console_travellers",
	"SELECT position, NULLIF(copy_no, 0), name_enc, license_type, license_enc FROM order_traveller"
	" WHERE order_no = ? ORDER BY position LIMIT 1000"
};

enum { TRAVELLER_NAME = 2, TRAVELLER_LICENSE = 4 };

static const struct word LICENSE_WORDS[] = {
	{ "0", "未说明", "off" },     { "1", "身份证", "off" },   { "2", "港澳通行证", "off" },
	{ "3", "台湾通行证", "off" }, { "4", "回乡证", "off" },   { "5", "台胞证", "off" },
	{ "6", "护照", "off" },       { "7", "外国护照", "off" }, { "8", "外国人永久居留证", "off" },
	{ NULL, NULL, NULL },
};

static const struct column traveller_columns[] = {
	{ "序号", CELL_TEXT, NULL },          { "份", CELL_TEXT, NULL },     { "姓名", CELL_TEXT, NULL },
	{ "证件", CELL_WORD, LICENSE_WORDS }, { "证件号", CELL_CODE, NULL },
};

/* A voucher without codes yet has one row and no item. */
static const struct sql SQL_VOUCHERS = {
	"console_vouchers",
	"SELECT v.copy_no, v.state, i.name, i.entrance, i.project_key, i.code, i.used_at, i.used_poi_id, v.issued_at, v.ended_at"
	" FROM voucher v LEFT JOIN voucher_item i ON i.voucher_id = v.voucher_id"
	" WHERE v.order_no = ? ORDER BY v.copy_no, i.position LIMIT 5000"
};

static const struct word ITEM_WORDS[] = { { "1", "入园", "good" }, { "0", "项目", "off" }, { NULL, NULL, NULL } };

static const struct column voucher_columns[] = {
	{ "份", CELL_TEXT, NULL },         { "状态", CELL_WORD, VOUCHER_WORDS }, { "项目", CELL_TEXT, NULL },
	{ "类型", CELL_WORD, ITEM_WORDS }, { "项目编号", CELL_CODE, NULL },      { "券码", CELL_CODE, NULL },
	{ "使用时间", CELL_TIME, NULL },   { "使用门店", CELL_CODE, NULL },      { "发码时间", CELL_TIME, NULL },
	{ "结束时间", CELL_TIME, NULL },
};

static const struct sql SQL_REFUNDS = {
	"console_refunds",
	"SELECT r.refund_key, r.form, r.whole, (SELECT COUNT(*) FROM voucher v WHERE v.refund_id = r.refund_id), r.audit,"
	" r.reason, r.apply_at, r.fee_fen, r.refund_fen, r.refunded_at FROM refund r WHERE r.order_no = ?"
	" ORDER BY r.refund_id LIMIT 200"
};

static const struct word REFUND_WORDS[] = {
	{ "scenic", "景区", "off" },
	{ "third_party", "三方码", "off" },
	{ "1", "整单", "off" },
	{ "0", "部分", "off" },
	{ "none", "无申请", "off" },
	{ "accepted", "已同意", "good" },
	{ "rejected", "已拒绝", "bad" },
	{ "waiting", "待审核", "busy" },
	{ "overtaken", "未及审核", "off" },
	{ NULL, NULL, NULL },
};

static const struct column refund_columns[] = {
	{ "退款单", CELL_CODE, NULL },   { "形式", CELL_WORD, REFUND_WORDS }, { "范围", CELL_WORD, REFUND_WORDS },
	{ "关联份数", CELL_INT, NULL },  { "审核", CELL_WORD, REFUND_WORDS }, { "原因", CELL_TEXT, NULL },
	{ "申请时间", CELL_TIME, NULL }, { "手续费", CELL_YUAN, NULL },       { "退款额", CELL_YUAN, NULL },
	{ "退款时间", CELL_TIME, NULL },
};

static const struct sql SQL_OUTBOX = {
	"console_outbox",
	"SELECT x.outbox_id, x.kind, x.state, x.tries, x.next_at, x.error, x.created_at FROM outbox x"
	" JOIN ticket_order o ON o.order_id = x.order_id AND o.app_id = x.app_id WHERE o.order_no = ? ORDER BY x.outbox_id LIMIT 1000"
};

static const struct column outbox_columns[] = {
	{ "编号", CELL_TEXT, NULL },     { "内容", CELL_WORD, OUTBOX_WORDS }, { "状态", CELL_WORD, OUTBOX_WORDS },
	{ "次数", CELL_INT, NULL },      { "下次上报", CELL_TIME, NULL },     { "最后错误", CELL_TEXT, NULL },
	{ "产生时间", CELL_TIME, NULL },
};

static const struct sql SQL_DIFFS = {
	"console_order_diffs",
	"SELECT r.diff_id, r.kind, r.detail, r.ours, r.theirs, r.created_at FROM reconcile_diff r"
	" JOIN ticket_order o ON o.order_id = r.order_id AND o.app_id = r.app_id WHERE o.order_no = ? AND r.settled_at IS NULL"
	" ORDER BY r.diff_id LIMIT 50"
};

static const struct column diff_columns[] = {
	{ "编号", CELL_TEXT, NULL }, { "差异", CELL_DIFF, NULL }, { "说明", CELL_TEXT, NULL },
	{ "本地", CELL_TEXT, NULL }, { "平台", CELL_TEXT, NULL }, { "发现时间", CELL_TIME, NULL },
};

enum { PART_DIFFS, PART_VOUCHERS, PART_TRAVELLERS, PART_REFUNDS, PART_OUTBOX, PARTS };

static const struct part {
	const char *label;
	const char *english;
	const struct sql *sql;
	const struct column *columns;
} parts[PARTS] = {
	[PART_DIFFS] = { "待处理差异", "Open differences", &SQL_DIFFS, diff_columns },
	[PART_VOUCHERS] = { "门票", "Vouchers", &SQL_VOUCHERS, voucher_columns },
	[PART_TRAVELLERS] = { "游客", "Travellers", &SQL_TRAVELLERS, traveller_columns },
	[PART_REFUNDS] = { "退款", "Refunds", &SQL_REFUNDS, refund_columns },
	[PART_OUTBOX] = { "上报平台", "Messages to the platform", &SQL_OUTBOX, outbox_columns },
};

typedef struct str (*masker)(struct arena *a, struct str text);

/* Opens a sealed cell in place and masks it; what cannot be read here is said so. */
static void open_cell(const struct view *v, struct rows *rows, size_t row, size_t col, const char *context, masker mask,
                      bool later)
{
	struct str sealed = row_str(rows, row, col);
	struct str plain;

	if (sealed.p == NULL)
		return;
	if (vault_unseal(v->ctx.vault, v->ctx.arena, context, sealed, &plain) != OK)
		page_set_cell(rows, row, col, STR("（无法解密）"));
	else if (person_later(plain))
		page_set_cell(rows, row, col, later ? STR("（待平台解密）") : STR("（平台无法解密）"));
	else
		page_set_cell(rows, row, col, mask(v->ctx.arena, plain));
}

static void open_people(const struct view *v, struct rows *order, struct rows *travellers)
{
	bool later = row_int(order, 0, ORDER_DECRYPT_LATER) != 0;

	open_cell(v, order, 0, ORDER_BUYER_NAME, "ticket_order.buyer_name", mask_name, later);
	open_cell(v, order, 0, ORDER_BUYER_PHONE, "ticket_order.buyer_phone", mask_phone, later);
	for (size_t i = 0; i < travellers->n; i++) {
		open_cell(v, travellers, i, TRAVELLER_NAME, "order_traveller.name", mask_name, later);
		open_cell(v, travellers, i, TRAVELLER_LICENSE, "order_traveller.license", mask_license, later);
	}
}

static void show(struct view *v, const struct rows *order, const struct rows *rows)
{
	page_begin(v, NAV_ORDERS, arena_printf(v->ctx.arena, "订单 %s", row_str(order, 0, ORDER_ID).p), "Order");
	page_card(v, order_columns, order);
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
	struct rows order, rows[PARTS];
	int64_t order_no;
	enum result r;

	if (!number_parse(query_get(&v->query, "no"), 1, INT64_MAX, &order_no))
		return NONE;
	r = db_query(v->ctx.db, v->ctx.arena, &SQL_ORDER, ARGS(arg_int(order_no)), &order);
	if (r == OK && order.n == 0)
		return NONE;
	for (size_t i = 0; r == OK && i < PARTS; i++)
		r = db_query(v->ctx.db, v->ctx.arena, parts[i].sql, ARGS(arg_int(order_no)), &rows[i]);
	if (r != OK)
		return r;
	open_people(v, &order, &rows[PART_TRAVELLERS]);
	show(v, &order, rows);
	return OK;
}
