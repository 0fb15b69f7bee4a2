/*
 * A SKU's calendar as the platform reads it: one shape for `save`, `batch_save` and the answer of a pull. Not here:
 * what is sent of a day (calendar_entry.h), where the days come from.
 *
 * Source: spec calendar-and-products.md §1.
 */
#ifndef SHANMEN_CALENDAR_JSON_H
#define SHANMEN_CALENDAR_JSON_H

#include "json/json_out.h"
#include "product/calendar_entry.h"

/* Writes "ticket_specification":{"sku_id","sku_out_id"}; an absent id is left out. */
void calendar_json_specification(struct json_out *j, struct str sku_id, struct str sku_out_id);

/*
 * Writes the list `name` of entries: single dates (calendar_type 3), the days of which the same is sent in one entry,
 * in the order of their first days. `days` ascend.
 */
void calendar_json_entries(struct json_out *j, const char *name, const struct calendar_form *form,
                           const struct calendar_entry *days, size_t n);

/* Writes {"ticket_specification","calendar_list"}: a SKU's element of `batch_save` and of a pull's answer. */
void calendar_json_sku(struct json_out *j, const struct calendar_form *form, struct str sku_id, struct str sku_out_id,
                       const struct calendar_entry *days, size_t n);

#endif
