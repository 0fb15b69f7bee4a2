/*
 * A SKU's calendar as the platform reads it: the same shape when we tell it
 * (cron/stock_push) and when it pulls (pull_ticket_calendar). Not where the days come from.
 *
 * Source: spec calendar-and-products.md, "Pull SPI"; below `calendars` ASSUMED, here alone.
 */
#ifndef SHANMEN_CALENDAR_JSON_H
#define SHANMEN_CALENDAR_JSON_H

#include "base/types.h"
#include "json/json_out.h"

/* A day as the platform is to show it. */
struct calendar_entry {
	day_t day;
	fen_t price;
	int64_t left; /* copies */
	bool open;
};

/* The copies told of a day: what is left of it; none of a closed one. */
int64_t calendar_left(int64_t stock, int64_t sold, bool open);

/* {"ticket_specification":{"sku_id","sku_out_id"},"calendars":[{"date","price","stock","open"}]}; an absent id is left out. */
void calendar_json_sku(struct json_out *j, struct str sku_id, struct str sku_out_id, const struct calendar_entry *days,
                       size_t n);

/* The entry of a SKU we cannot tell: empty calendars, and why (ASSUMED). */
void calendar_json_unknown(struct json_out *j, struct str sku_id, struct str sku_out_id, int error_code,
                           const char *why);

#endif
