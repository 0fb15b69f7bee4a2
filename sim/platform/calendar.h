/*
 * Calendars in the stand-in's memory: a file for each SKU with sku_id, product_id,
 * whole_n (the call that replaced the whole calendar last) and days {date:
 * {origin_amount, actual_amount, stock_qty, status, n, at_ms}}, where n is the call
 * that wrote the day. Trees that are returned belong to the caller.
 */
#ifndef SIM_PLATFORM_CALENDAR_H
#define SIM_PLATFORM_CALENDAR_H

#include "call.h"

/* A SKU's calendar; an empty object when the platform has none. */
cJSON *calendar_load(const char *sku_id);
void calendar_save(const cJSON *calendar);

/* {sku_id: {date: …}} of all SKUs of a product; calendars_drop removes them. */
cJSON *calendars_of(const char *product_id);
void calendars_drop(const char *product_id);

/* The numbers of `status`; no page names them: the settings calendar_open and calendar_closed, 1 and 2 without. */
int64_t calendar_status_open(const struct call *c);
int64_t calendar_status_closed(const struct call *c);

/*
 * Sets the days for which a whole call is to be refused, in place of those before. False: one has no sku_id or date; nothing changes.
 */
bool calendar_reject(const cJSON *days);

/* All days to be rejected; the entry {error_code, description} of one, NULL: it is not to be rejected. */
cJSON *calendar_rejected_load(void);
const cJSON *calendar_rejected_find(const cJSON *rejected, const char *sku_id, const char *date);

#endif
