/* Changes of a calendar, for people and for scripts. Only prints. */
#ifndef SHANMEN_CALENDAR_PRINT_H
#define SHANMEN_CALENDAR_PRINT_H

#include "calendar.h"
#include "json/json_out.h"

#include <stdio.h>

/* One line for each group of neighbouring rows of a SKU that change in the same way. */
void calendar_print_changes(FILE *out, const struct calendar *c, const struct sku_index *skus);

/* Both rows belong to one SKU and change in the same way. */
bool calendar_same_change(const struct calendar_row *a, const struct calendar_row *b);

/* "GATE-A 2026-10-01..2026-10-07, 7 days: price 128.00 -> 138.00", for `n` rows that begin with `first`; no newline. */
void calendar_print_change(FILE *out, const struct calendar_row *first, day_t last_day, size_t n,
                           const struct sku_index *skus);

/* [{"sku_out_id","day","old_price_fen","old_stock","old_open","price_fen","stock","open"}]; the old ones are null for a new day. */
void calendar_json_changes(struct json_out *j, const struct calendar *c, const struct sku_index *skus);

#endif
