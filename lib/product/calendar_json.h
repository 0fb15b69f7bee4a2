/*
 * A SKU's calendar as the platform reads it: one shape, used when we push it (cron/stock_push) and when the platform
 * pulls it (pull_ticket_calendar). Not here: where the days come from.
 *
 * Source: spec calendar-and-products.md, "Pull SPI"; what is below `calendars` is ASSUMED, in this file alone.
 */
#ifndef SHANMEN_CALENDAR_JSON_H
#define SHANMEN_CALENDAR_JSON_H

#include "json/json_out.h"
#include "trade/calendar_acknowledged.h"

/*
 * Writes {"ticket_specification":{"sku_id","sku_out_id"},"calendars":[{"date","price","stock","open"}]}; an absent id
 * is left out.
 */
void calendar_json_sku(struct json_out *j, struct str sku_id, struct str sku_out_id, const struct calendar_entry *days,
                       size_t n);

/* Writes the entry of a SKU that we do not know: empty calendars, error_code and the reason (ASSUMED). */
void calendar_json_unknown(struct json_out *j, struct str sku_id, struct str sku_out_id, int error_code,
                           const char *why);

#endif
