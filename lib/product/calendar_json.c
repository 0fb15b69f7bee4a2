/*
 * Writing a SKU's calendar.
 */
#include "product/calendar_json.h"

#include "base/day.h"

static void json_day(struct json_out *j, const struct calendar_entry *e)
{
	char day[DAY_TEXT_SIZE];

	day_format(e->day, day);
	json_object(j, NULL);
	json_text(j, "date", day);
	json_int(j, "price", e->price.fen);
	json_int(j, "stock", e->left);
	json_bool(j, "open", e->open);
	json_object_end(j);
}

static void json_specification(struct json_out *j, struct str sku_id, struct str sku_out_id)
{
	json_object(j, "ticket_specification");
	if (sku_id.p != NULL)
		json_str(j, "sku_id", sku_id);
	if (sku_out_id.p != NULL)
		json_str(j, "sku_out_id", sku_out_id);
	json_object_end(j);
}

void calendar_json_sku(struct json_out *j, struct str sku_id, struct str sku_out_id, const struct calendar_entry *days,
                       size_t n)
{
	json_object(j, NULL);
	json_specification(j, sku_id, sku_out_id);
	json_list(j, "calendars");
	for (size_t i = 0; i < n; i++)
		json_day(j, &days[i]);
	json_list_end(j);
	json_object_end(j);
}

void calendar_json_unknown(struct json_out *j, struct str sku_id, struct str sku_out_id, int error_code,
                           const char *why)
{
	json_object(j, NULL);
	json_specification(j, sku_id, sku_out_id);
	json_list(j, "calendars");
	json_list_end(j);
	json_int(j, "error_code", error_code);
	json_text(j, "description", why);
	json_object_end(j);
}
