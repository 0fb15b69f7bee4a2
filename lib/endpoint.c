/*
 * The table of the interfaces we call.
 */
#include "endpoint.h"

#include <assert.h>

static const struct endpoint_row rows[] = {
	[API_CLIENT_TOKEN] = { "client_token", false, true, "/oauth/client_token/", "", 0 },
	[API_STABLE_TOKEN] = { "stable_token", false, true, "/oauth/stable_client_token/", "", 0 },
	[API_CONFIRM_ORDER] = { "confirm", false, false, "/goodlife/v1/trip/order/confirm/",
	                        "life.capacity.trip_order_confirm", 0 },
	[API_AUDIT_REFUND] = { "refund_audit", false, false, "/goodlife/v1/trip/refund/audit/",
	                       "life.capacity.trip_order_after_sale_refund_audit", 0 },
	[API_VERIFY] = { "verify", false, false, "/goodlife/v1/trip/certificate/verify/",
	                 "life.capacity.trip_certificate_verify", 0 },
	[API_CODES] = { "codes", false, false, "/goodlife/v1/fulfilment/create/callback/",
	                "life.capacity.tripartite.code", 4000 },
	[API_AUDIT_CODE] = { "code_audit", false, false, "/goodlife/v1/fulfilment/refund/audit/",
	                     "life.capacity.tripartite.code", 0 },
	[API_GROUPON_PREPARE] = { "groupon_prepare", true, false, "/goodlife/v1/fulfilment/certificate/prepare/",
	                          "life.capacity.fulfilment", 200 },
	[API_GROUPON_VERIFY] = { "groupon_verify", false, false, "/goodlife/v1/fulfilment/certificate/verify/",
	                         "life.capacity.fulfilment", 0 },
	[API_GROUPON_CANCEL] = { "groupon_cancel", false, false, "/goodlife/v1/fulfilment/certificate/cancel/",
	                         "life.capacity.fulfilment", 0 },
	[API_GROUPON_GET] = { "groupon_get", true, false, "/goodlife/v1/fulfilment/certificate/get/",
	                      "life.capacity.fulfilment", 0 },
	[API_GROUPON_QUERY] = { "groupon_query", true, false, "/goodlife/v1/fulfilment/certificate/query/",
	                        "life.capacity.fulfilment", 0 },
	[API_DECRYPT] = { "decrypt", false, false, "/goodlife/v1/open/common_biz/crypto/decrypt/batch/",
	                  "life.capacity.open.common_biz.crypto.decrypt.batch", 100 },
	[API_CALENDAR_SAVE] = { "calendar_save", false, false, "/goodlife/v1/trip/ticket_calendar/save/",
	                        "life.capacity.trip_ticket_calendar_found", 0 },
	[API_CALENDAR_BATCH] = { "calendar_batch", false, false, "/goodlife/v1/trip/ticket_calendar/batch_save/",
	                         "life.capacity.trip_ticket_calendar_found", 0 },
	[API_TICKET_SAVE] = { "ticket_save", false, false, "/goodlife/v1/trip/ticket/save/",
	                      "life.capacity.trip_ticket_found", 0 },
	[API_TICKET_QUERY] = { "ticket_query", true, false, "/goodlife/v1/trip/ticket/query/",
	                       "life.capacity.trip_ticket_query", 0 },
	[API_TICKET_OPERATE] = { "ticket_operate", false, false, "/goodlife/v1/trip/product/operate/",
	                         "life.capacity.trip_product_operate", 0 },
	[API_GOODS_SAVE] = { "goods_save", false, false, "/goodlife/v1/goods/product/save/",
	                     "life.capacity.goods.found", 0 },
	[API_GOODS_ONLINE_GET] = { "goods_online_get", true, false, "/goodlife/v1/goods/product/online/get/",
	                           "life.capacity.goods.query", 0 },
	[API_GOODS_ONLINE_QUERY] = { "goods_online_query", true, false, "/goodlife/v1/goods/product/online/query/",
	                             "life.capacity.goods.query", 0 },
	[API_GOODS_DRAFT_GET] = { "goods_draft_get", true, false, "/goodlife/v1/goods/product/draft/get/",
	                          "life.capacity.goods.query", 0 },
	[API_GOODS_DRAFT_QUERY] = { "goods_draft_query", true, false, "/goodlife/v1/goods/product/draft/query/",
	                            "life.capacity.goods.query", 0 },
	[API_GOODS_OPERATE] = { "goods_operate", false, false, "/goodlife/v1/goods/product/operate/",
	                        "life.capacity.goods.found", 0 },
	[API_GOODS_STOCK] = { "goods_stock", false, false, "/goodlife/v1/goods/stock/sync/",
	                      "life.capacity.goods.found", 0 },
	[API_GOODS_FREE_AUDIT] = { "goods_free_audit", false, false, "/goodlife/v1/goods/product/free_audit/",
	                           "life.capacity.goods.found", 0 },
	[API_GOODS_TEMPLATE] = { "goods_template", true, false, "/goodlife/v1/goods/template/get/",
	                         "life.capacity.goods.query", 0 },
	[API_GOODS_CATEGORY] = { "goods_category", true, false, "/goodlife/v1/goods/category/get/",
	                         "life.capacity.goods.query", 0 },
};
static_assert(sizeof rows / sizeof rows[0] == API__MAX, "a row for every interface");

const struct endpoint_row *endpoint_row(enum endpoint e)
{
	return &rows[e];
}
