/*
 * A SKU's calendar on its way to the platform: the body of the request, and what the answer says about each day. Pure.
 * The shapes are ASSUMED, here and in lib/product/calendar_json.h alone.
 *
 * Source: spec calendar-and-products.md (publish calendar, whole and incremental).
 */
#ifndef SHANMEN_STOCK_PUSH_JSON_H
#define SHANMEN_STOCK_PUSH_JSON_H

#include "platform/api_answer.h"
#include "product/calendar_push.h"

#define PUSH_SAVE_DAYS 400  /* of one SKU in a whole calendar */
#define PUSH_BATCH_DAYS 100 /* … in an incremental one */

/* {"account_id","product_id","product_out_id","ticket_sku_and_calendar":[…]} of one SKU; in the arena. */
struct str push_body(struct arena *a, const struct push_sku *s, const struct calendar_days *days);

/*
 * Reads the outcome of each day from `data.fail_list`; `out` has days->n entries, and a day that the list does not name
 * is accepted. Entries about other SKUs and days are ignored; one that names no day concerns all of them, so that a
 * refusal is never taken for a success. Texts live in the arena, cut to fit their column.
 */
void push_outcomes(struct arena *a, const struct push_sku *s, const struct calendar_days *days,
                   const struct api_answer *answer, struct calendar_outcome *out);

#endif
