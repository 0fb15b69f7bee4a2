/*
 * The table of the interfaces we call.
 */
#include "platform/endpoint.h"

#include <assert.h>

#define UNSTATED 5  /* calls a second where the pages about shops and matching state no limit (ASSUMED) */
#define SHOP_PACE 2 /* the page wants a pause of 400 ms between two calls for the list of shops */

static const struct endpoint_row rows[] = {
	[API_CLIENT_TOKEN] = { "client_token", false, "/oauth/client_token/", "", 0 },
	[API_STABLE_TOKEN] = { "stable_token", false, "/oauth/stable_client_token/", "", 0 },
	[API_CONFIRM_ORDER] = { "confirm", false, "/goodlife/v1/trip/order/confirm/",
	                        "life.capacity.trip_order_confirm", 0 },
	[API_AUDIT_REFUND] = { "refund_audit", false, "/goodlife/v1/trip/refund/audit/",
	                       "life.capacity.trip_order_after_sale_refund_audit", 0 },
	[API_VERIFY] = { "verify", false, "/goodlife/v1/trip/certificate/verify/",
	                 "life.capacity.trip_certificate_verify", 0 },
	[API_CODES] = { "codes", false, "/goodlife/v1/fulfilment/create/callback/", "life.capacity.tripartite.code",
	                4000 },
	[API_AUDIT_CODE] = { "code_audit", false, "/goodlife/v1/fulfilment/refund/audit/",
	                     "life.capacity.tripartite.code", 0 },
	[API_GROUPON_PREPARE] = { "groupon_prepare", true, "/goodlife/v1/fulfilment/certificate/prepare/",
	                          "life.capacity.fulfilment", 200 },
	[API_GROUPON_VERIFY] = { "groupon_verify", false, "/goodlife/v1/fulfilment/certificate/verify/",
	                         "life.capacity.fulfilment", 0 },
	[API_GROUPON_CANCEL] = { "groupon_cancel", false, "/goodlife/v1/fulfilment/certificate/cancel/",
	                         "life.capacity.fulfilment", 0 },
	[API_GROUPON_GET] = { "groupon_get", true, "/goodlife/v1/fulfilment/certificate/get/",
	                      "life.capacity.fulfilment", 0 },
	[API_GROUPON_QUERY] = { "groupon_query", true, "/goodlife/v1/fulfilment/certificate/query/",
	                        "life.capacity.fulfilment", 0 },
	[API_DECRYPT] = { "decrypt", false, "/goodlife/v1/open/common_biz/crypto/decrypt/batch/",
	                  "life.capacity.open.common_biz.crypto.decrypt.batch", 100 },
	[API_CALENDAR_SAVE] = { "calendar_save", false, "/goodlife/v1/trip/ticket_calendar/save/",
	                        "life.capacity.trip_ticket_calendar_found", 0 },
	[API_CALENDAR_BATCH] = { "calendar_batch", false, "/goodlife/v1/trip/ticket_calendar/batch_save/",
	                         "life.capacity.trip_ticket_calendar_found", 0 },
	[API_TICKET_SAVE] = { "ticket_save", false, "/goodlife/v1/trip/ticket/save/", "life.capacity.trip_ticket_found",
	                      0 },
	[API_TICKET_QUERY] = { "ticket_query", true, "/goodlife/v1/trip/ticket/query/",
	                       "life.capacity.trip_ticket_query", 0 },
	[API_TICKET_OPERATE] = { "ticket_operate", false, "/goodlife/v1/trip/product/operate/",
	                         "life.capacity.trip_product_operate", 0 },
	[API_GOODS_SAVE] = { "goods_save", false, "/goodlife/v1/goods/product/save/", "life.capacity.goods.found", 0 },
	[API_GOODS_ONLINE_GET] = { "goods_online_get", true, "/goodlife/v1/goods/product/online/get/",
	                           "life.capacity.goods.query", 0 },
	[API_GOODS_ONLINE_QUERY] = { "goods_online_query", true, "/goodlife/v1/goods/product/online/query/",
	                             "life.capacity.goods.query", 0 },
	[API_GOODS_DRAFT_GET] = { "goods_draft_get", true, "/goodlife/v1/goods/product/draft/get/",
	                          "life.capacity.goods.query", 0 },
	[API_GOODS_DRAFT_QUERY] = { "goods_draft_query", true, "/goodlife/v1/goods/product/draft/query/",
	                            "life.capacity.goods.query", 0 },
	[API_GOODS_OPERATE] = { "goods_operate", false, "/goodlife/v1/goods/product/operate/",
	                        "life.capacity.goods.found", 0 },
	[API_GOODS_STOCK] = { "goods_stock", false, "/goodlife/v1/goods/stock/sync/", "life.capacity.goods.found", 0 },
	[API_GOODS_FREE_AUDIT] = { "goods_free_audit", false, "/goodlife/v1/goods/product/free_audit/",
	                           "life.capacity.goods.found", 0 },
	[API_GOODS_TEMPLATE] = { "goods_template", true, "/goodlife/v1/goods/template/get/",
	                         "life.capacity.goods.query", 0 },
	[API_GOODS_CATEGORY] = { "goods_category", true, "/goodlife/v1/goods/category/get/",
	                         "life.capacity.goods.query", 0 },
	[API_ORDER_QUERY] = { "order_query", true, "/goodlife/v1/trade/order/query/", "life.capacity.order.query", 20 },
	[API_VERIFY_RECORDS] = { "verify_records", true, "/goodlife/v1/fulfilment/certificate/verify_record/query/",
	                         "life.capacity.billing", 100 },
	[API_LEDGER_CERTIFICATE] = { "ledger_certificate", true, "/goodlife/v1/settle/ledger/query_record_by_cert/",
	                             "life.capacity.billing", 300 },
	[API_LEDGER_DAY] = { "ledger_day", true, "/goodlife/v1/settle/ledger/query/", "life.capacity.billing", 20 },
	[API_LEDGER_DETAIL] = { "ledger_detail", true, "/goodlife/v1/settle/ledger/detailed_query/",
	                        "life.capacity.billing.detail", 20 },
	[API_SHOP_QUERY] = { "shop_query", true, "/goodlife/v1/shop/poi/query/", "life.capacity.shop", SHOP_PACE },
	[API_SHOP_CLAIM] = { "shop_claim", false, "/goodlife/v1/poi/poi/claim/", "life.capacity.poi.claim", UNSTATED },
	[API_SHOP_DECORATE] = { "shop_decorate", false, "/goodlife/v1/poi/poi/decorate/", "life.capacity.poi.decorate",
	                        35 },
	[API_SHOP_UPDATE] = { "shop_update", false, "/goodlife/v1/poi/poi/update/", "life.capacity.poi.update",
	                      UNSTATED },
	[API_SHOP_TASK] = { "shop_task", true, "/goodlife/v1/poi/task/query/", "life.capacity.poi.task.query",
	                    UNSTATED },
	[API_SHOP_LICENSE] = { "shop_license", true, "/goodlife/v1/poi/cert/info/", "life.capacity.shop", UNSTATED },
	[API_SHOP_CROWD] = { "shop_crowd", false, "/goodlife/v1/poi/crowd/save/", "life.capacity.shop", UNSTATED },
	[API_MATCH_SUBMIT] = { "match_submit", false, "/goodlife/v1/poi/match/task/submit/", "life.capacity.poi.match",
	                       UNSTATED },
	[API_MATCH_TASK] = { "match_task", true, "/goodlife/v1/poi/match/task/query/", "life.capacity.poi.match",
	                     UNSTATED },
	[API_MATCH_RELATION] = { "match_relation", true, "/goodlife/v1/poi/match/relation/query/",
	                         "life.capacity.poi.match", UNSTATED },
};
static_assert(sizeof rows / sizeof rows[0] == API__MAX, "a row for every interface");

const struct endpoint_row *endpoint_row(enum endpoint e)
{
	return &rows[e];
}
