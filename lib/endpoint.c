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
};
static_assert(sizeof rows / sizeof rows[0] == API__MAX, "a row for every interface");

const struct endpoint_row *endpoint_row(enum endpoint e)
{
	return &rows[e];
}
