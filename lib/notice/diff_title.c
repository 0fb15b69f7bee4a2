/*
 * The table of kinds.
 */
#include "notice/diff_title.h"

#include "base/str.h"

static const struct {
	const char *kind, *title;
} titles[] = {
	{ "refund_of_used", "已用票被退款" },
	{ "cancel_of_used", "已用票被取消" },
	{ "pool_empty", "码池不足" },
	{ "refund_unclear", "退款不明" },
	{ "refund_excess", "退款超出所付" },
	{ "refund_waiting", "退款待定" },
	{ "refund_contradicts", "退款矛盾" },
	{ "codes_blocked", "无法发码" },
	{ "decrypt_failed", "信息无法解密" },
	{ "verify_refunded", "核销时已退款" },
	{ "told_too_late", "上报过期" },
	{ "rule_broken", "违反售票规则" },
	{ "price_differs", "下单金额与价格不符" },
	{ "expiry_unsettled", "到期未了结" },
	{ "missing_here", "平台有、本地无订单" },
	{ "missing_there", "本地有、平台无订单" },
	{ "status_differs", "状态不一致" },
	{ "status_unknown", "平台状态未知" },
	{ "amount_differs", "金额或数量不一致" },
	{ "refunded_but_used", "已核销却被退款" },
	{ "refund_not_here", "平台已退、本地未退" },
	{ "refund_not_there", "本地已结束、平台未退" },
	{ "refund_amount_differs", "退款金额不一致" },
	{ "refund_undecided", "退款待审核过久" },
	{ "cancel_not_here", "平台已关闭、本地未取消" },
	{ "paid_not_here", "平台已支付、本地未支付" },
	{ "paid_without_codes", "已支付未发码" },
	{ "used_not_verified", "已核销、平台未核销" },
	{ "use_not_listed", "核销未列入平台记录" },
	{ "verified_not_used", "平台已核销、本地未用" },
	{ "verify_cancelled", "平台撤销了核销" },
	{ "verified_twice", "同一券重复核销" },
	{ "verify_status_unknown", "核销状态未知" },
	{ "verify_of_unknown_order", "核销的订单不存在" },
	{ "paid_twice", "重复入账" },
	{ "ledger_missing", "账单缺失" },
	{ "ledger_unfounded", "无依据的入账" },
	{ "ledger_amount_differs", "账单金额不符" },
	{ "ledger_failed", "分账失败" },
	{ "ledger_void", "账单作废" },
	{ "ledger_sum_differs", "账单合计不平" },
	{ "ledger_of_unknown_order", "账单的订单不存在" },
};

const char *diff_title(struct str kind)
{
	int i = WORD_OF(titles, kind, -1);

	return i >= 0 ? titles[i].title : kind.p;
}

const char *diff_kind(size_t i)
{
	return i < sizeof titles / sizeof titles[0] ? titles[i].kind : NULL;
}
