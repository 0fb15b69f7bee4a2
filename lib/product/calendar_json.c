/*
 * Writing a SKU's calendar.
 */
#include "product/calendar_json.h"

#include "base/day.h"

#define SINGLE_DATES 3 /* calendar_type */

void calendar_json_specification(struct json_out *j, struct str sku_id, struct str sku_out_id)
{
	json_object(j, "ticket_specification");
	if (sku_id.p != NULL)
		json_str(j, "sku_id", sku_id);
	if (sku_out_id.p != NULL)
		json_str(j, "sku_out_id", sku_out_id);
	json_object_end(j);
}

static bool told_alike(const struct calendar_entry *a, const struct calendar_entry *b)
{
	return a->origin.fen == b->origin.fen && a->price.fen == b->price.fen && a->stock == b->stock &&
	       a->on_sale == b->on_sale;
}

/* True if an earlier day's entry has this day's date, too. */
static bool is_written(const struct calendar_entry *days, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (told_alike(&days[k], &days[i]))
			return true;
	}
	return false;
}

/* The dates of all days from the first on of which the same is sent. */
static void json_dates(struct json_out *j, const struct calendar_entry *days, size_t n)
{
	char day[DAY_TEXT_SIZE];

	json_object(j, "calendar_value");
	json_list(j, "value_list");
	for (size_t i = 0; i < n; i++) {
		if (told_alike(&days[0], &days[i])) {
			day_format(days[i].day, day);
			json_text(j, NULL, day);
		}
	}
	json_list_end(j);
	json_object_end(j);
}

void calendar_json_entries(struct json_out *j, const char *name, const struct calendar_form *form,
                           const struct calendar_entry *days, size_t n)
{
	json_list(j, name);
	for (size_t i = 0; i < n; i++) {
		if (is_written(days, i))
			continue;
		json_object(j, NULL);
		json_int(j, "calendar_type", SINGLE_DATES);
		json_dates(j, &days[i], n - i);
		json_int(j, "origin_amount", days[i].origin.fen);
		json_int(j, "actual_amount", days[i].price.fen);
		json_int(j, "stock_qty", days[i].stock);
		json_int(j, "status", days[i].on_sale ? form->status_open : form->status_closed);
		json_object_end(j);
	}
	json_list_end(j);
}

void calendar_json_sku(struct json_out *j, const struct calendar_form *form, struct str sku_id, struct str sku_out_id,
                       const struct calendar_entry *days, size_t n)
{
	json_object(j, NULL);
	calendar_json_specification(j, sku_id, sku_out_id);
	calendar_json_entries(j, "calendar_list", form, days, n);
	json_object_end(j);
}
