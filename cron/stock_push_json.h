/*
 * A SKU's calendar on the way to the platform: the request's body and what the
 * answer says of its days. Pure functions; ASSUMED shapes, here and in lib/calendar_json alone.
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
 * What `data.fail_list` says of each day: `out` has days->n entries, all taken where it is silent. Entries of other
 * SKUs and days count for nothing; one that names no day speaks of all: a no is never taken for a yes. Texts live in the arena, cut to what a column holds.
 */
void push_outcomes(struct arena *a, const struct push_sku *s, const struct calendar_days *days,
                   const struct api_answer *answer, struct calendar_outcome *out);

#endif
