/*
 * A SKU's calendar on its way to the platform: the body of `save`, for a whole calendar, and of `batch_save`. Pure. The
 * entries are those of calendar_json.h. An answer has nothing but its code: see cron/stock_push_decision.h.
 *
 * Source: spec calendar-and-products.md §2.
 */
#ifndef SHANMEN_PUSH_BODY_H
#define SHANMEN_PUSH_BODY_H

#include "product/calendar_json.h"
#include "product/calendar_push.h"

#define PUSH_DAYS 400 /* of one call */

/*
 * For `whole` {"account_id","product_id","product_out_id","ticket_specification","calendars":[…]}, else
 * {"account_id","product_id","product_out_id","ticket_sku_and_calendar":[…]} of this one SKU; in the arena.
 */
struct str push_body(struct arena *a, const struct calendar_form *form, const struct push_sku *s,
                     const struct calendar_days *days);

#endif
