/*
 * Showing and hiding a product on the platform: what is sent, and whether the answer says that it is done. There are two
 * interfaces, and no page says which one serves calendar tickets, nor what their numbers mean: three configuration keys
 * (product_operate, product_op_online, product_op_offline).
 * Not here: our own sale (product.h), calling (bin/product).
 *
 * Source: spec calendar-and-products.md §4.
 */
#ifndef SHANMEN_PRODUCT_OPERATE_H
#define SHANMEN_PRODUCT_OPERATE_H

#include "base/config.h"
#include "platform/api_answer.h"
#include "platform/endpoint.h"

/* The product to be shown (online) or hidden; the texts are the caller's. */
struct product_operate {
	enum endpoint endpoint; /* API_GOODS_OPERATE or API_TICKET_OPERATE */
	struct str account_id;
	struct str product_id; /* STR_NONE, with API_GOODS_OPERATE: not known, `out_id` names the product */
	struct str out_id;
	bool online;
};

/* The interface that the configuration names for calendar tickets. */
enum endpoint product_operate_endpoint(const struct config *conf);

/* The request's body, in the arena. BUG: an id is too long. */
enum result product_operate_body(struct arena *a, const struct config *conf, const struct product_operate *op,
                                 struct str *out) MUST_USE;

enum operate_end {
	OPERATE_DONE,
	OPERATE_REFUSED, /* what it says is in *said */
	OPERATE_UNKNOWN  /* a success that does not speak of our product: repeat; *said says what is missing */
};

/* What an answer of class API_DONE means; other classes are the caller's. *said is in the arena. */
enum operate_end product_operate_read(struct arena *a, const struct product_operate *op,
                                      const struct api_answer *answer, struct str *said);

#endif
