/*
 * Calendars in the stand-in's memory: a file per SKU with sku_id, product_id,
 * whole_n (arrival of the last whole one) and days {date: {price, stock, open,
 * n, at_ms}}. Trees belong to who gets them.
 */
#ifndef SIM_PLATFORM_CALENDAR_H
#define SIM_PLATFORM_CALENDAR_H

#include "call.h"

/* {} when nothing is known. */
cJSON *calendar_load(const char *sku_id);
void calendar_save(const cJSON *calendar);

/* What control wants rejected, and the entry {error_code, description} of a day; NULL: it is not. */
cJSON *rejected_load(void);
const cJSON *rejected_find(const cJSON *rejected, const char *sku_id, const char *date);

/* {sku_id: {date: …}} of a product. */
cJSON *calendars_of(const char *product_id);
void calendars_drop(const char *product_id);

/* Control, see the rows in openapi_control.c. */
bool calendar_get(struct call *c, cJSON *answer);
bool reject_days_post(struct call *c, cJSON *answer);

extern const struct interface CALENDAR_INTERFACES[];

#endif
