/* Changes of a calendar, for people and for scripts. Only prints. */
#ifndef SHANMEN_CALENDAR_PRINT_H
#define SHANMEN_CALENDAR_PRINT_H

#include "calendar.h"
#include "json/json_out.h"

#include <stdio.h>

/* One line for each group of neighbouring rows of a SKU that change in the same way. */
void calendar_print_changes(FILE *out, const struct calendar *c, const struct sku_index *skus);

/* [{"sku_out_id","day","old_price_fen","old_stock","old_open","price_fen","stock","open"}]; the old ones are null for a new day. */
void calendar_json_changes(struct json_out *j, const struct calendar *c, const struct sku_index *skus);

#endif
