/*
 * An order and its parts for people: what the console's page and `shanmen order show` read. Each part has its own
 * statement: the parts may be some milliseconds apart, which does not matter to a reader. Persons are masked.
 *
 * Ownership: the texts live in the arena of the ctx.
 */
#ifndef SHANMEN_ORDER_VIEW_H
#define SHANMEN_ORDER_VIEW_H

#include "db/ctx.h"

/* The only value of each statement is order_no. Persons are sealed until order_view_open. */
/* clang-format off */
enum {
	ORDER_VIEW_ID, ORDER_VIEW_OUT_ID, ORDER_VIEW_STATE, ORDER_VIEW_APP, ORDER_VIEW_ACCOUNT, ORDER_VIEW_POI,
	ORDER_VIEW_PRODUCT_OUT_ID, ORDER_VIEW_PRODUCT, ORDER_VIEW_SKU_OUT_ID, ORDER_VIEW_SKU, ORDER_VIEW_DAY,
	ORDER_VIEW_LAST_DAY, ORDER_VIEW_COPIES, ORDER_VIEW_PRICE, ORDER_VIEW_ORIGIN, ORDER_VIEW_PAY,
	ORDER_VIEW_CREATE_MODE, ORDER_VIEW_CONFIRM_MODE, ORDER_VIEW_CREATED, ORDER_VIEW_PAID, ORDER_VIEW_CONFIRM_BY,
	ORDER_VIEW_CODES_BY, ORDER_VIEW_CANCELLED, ORDER_VIEW_PURGED, ORDER_VIEW_BUYER_NAME, ORDER_VIEW_BUYER_PHONE,
	ORDER_VIEW_DECRYPT_LATER, ORDER_VIEW_VALID_FROM, ORDER_VIEW_VALID_TO, ORDER_VIEW_OTHER_LAST_DAY, /* NULL: the first is the last */
	ORDER_VIEW__MAX
};
/* clang-format on */
extern const struct sql SQL_ORDER_VIEW;

/* position, copy_no, the same or NULL for 0, name, license_type, license */
extern const struct sql SQL_ORDER_TRAVELLERS;

/* refund_key, form, whole, how many vouchers, audit, reason, apply_at, fee, refund, refunded_at */
extern const struct sql SQL_ORDER_REFUNDS;

/* outbox_id, kind, state, tries, next_at, error, created_at */
extern const struct sql SQL_ORDER_MESSAGES;

/* What stands for a person who cannot be shown. */
struct order_view_words {
	struct str sealed; /* it does not open with this data_key */
	struct str later;  /* only the platform can decrypt it, and has not yet */
	struct str never;  /* it could not */
};

/* Opens the persons in the rows of SQL_ORDER_VIEW (one row) and SQL_ORDER_TRAVELLERS in place, and masks them. */
void order_view_open(const struct ctx *c, const struct order_view_words *words, struct rows *order,
                     struct rows *travellers);

#endif
