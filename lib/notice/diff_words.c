/*
 * The table of kinds.
 */
#include "notice/diff_words.h"

const struct word DIFF_WORDS[] = {
	{ "refund_of_used", "已用票被退款", "bad" },
	{ "cancel_of_used", "已用票被取消", "bad" },
	{ "pool_empty", "码池不足", "bad" },
	{ "refund_unclear", "退款不明", "bad" },
	{ "refund_excess", "退款超出所付", "bad" },
	{ "refund_waiting", "退款待定", "bad" },
	{ "refund_contradicts", "退款矛盾", "bad" },
	{ "codes_blocked", "无法发码", "bad" },
	{ "decrypt_failed", "信息无法解密", "bad" },
	{ "verify_refunded", "核销时已退款", "bad" },
	{ "told_too_late", "上报过期", "bad" },
	{ "rule_broken", "违反售票规则", "bad" },
	{ "price_differs", "下单金额与价格不符", "bad" },
	{ "expiry_unsettled", "到期未了结", "bad" },
	{ "missing_here", "平台有、本地无订单", "bad" },
	{ "missing_there", "本地有、平台无订单", "bad" },
	{ "status_differs", "状态不一致", "bad" },
	{ "status_unknown", "平台状态未知", "bad" },
	{ "amount_differs", "金额或数量不一致", "bad" },
	{ "refunded_but_used", "已核销却被退款", "bad" },
	{ "refund_not_here", "平台已退、本地未退", "bad" },
	{ "refund_not_there", "本地已结束、平台未退", "bad" },
	{ "refund_amount_differs", "退款金额不一致", "bad" },
	{ "refund_undecided", "退款待审核过久", "bad" },
	{ "cancel_not_here", "平台已关闭、本地未取消", "bad" },
	{ "paid_not_here", "平台已支付、本地未支付", "bad" },
	{ "paid_without_codes", "已支付未发码", "bad" },
	{ "used_not_verified", "已核销、平台未核销", "bad" },
	{ "use_not_listed", "核销未列入平台记录", "bad" },
	{ "verified_not_used", "平台已核销、本地未用", "bad" },
	{ "verify_cancelled", "平台撤销了核销", "bad" },
	{ "verified_twice", "同一券重复核销", "bad" },
	{ "verify_status_unknown", "核销状态未知", "bad" },
	{ "verify_of_unknown_order", "核销的订单不存在", "bad" },
	{ "paid_twice", "重复入账", "bad" },
	{ "ledger_missing", "账单缺失", "bad" },
	{ "ledger_unfounded", "无依据的入账", "bad" },
	{ "ledger_amount_differs", "账单金额不符", "bad" },
	{ "ledger_failed", "分账失败", "bad" },
	{ "ledger_void", "账单作废", "bad" },
	{ "ledger_sum_differs", "账单合计不平", "bad" },
	{ "ledger_of_unknown_order", "账单的订单不存在", "bad" },
	{ NULL, NULL, "bad" },
};

const char *diff_kind(size_t i)
{
	return i < sizeof DIFF_WORDS / sizeof DIFF_WORDS[0] ? DIFF_WORDS[i].word : NULL;
}
