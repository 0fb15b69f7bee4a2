/*
 * Control of calendars: what the platform has of one, and the days for which it will refuse a call.
 */
#include "calendar.h"
#include "controls.h"
#include "state.h"

#include <string.h>

/* {"days": [{sku_id, date, error_code, description, stock_qty}]}: replaces those before. */
static bool reject_days_post(struct call *c, cJSON *answer)
{
	return calendar_reject(json_list(c->body, "days")) || control_wrong(answer, "days: {sku_id, date}");
}

/* Copies of a day that orders with facts have bought. */
static int64_t copies_sold(const cJSON *orders, const char *sku_id, const char *date)
{
	const cJSON *order, *told;
	int64_t n = 0;

	cJSON_ArrayForEach(order, orders)
	{
		told = json_get(order, "told");
		if (json_text(told, "sku_id") && strcmp(json_text(told, "sku_id"), sku_id) == 0 &&
		    json_text(told, "book_day") && strcmp(json_text(told, "book_day"), date) == 0)
			n += json_int(told, "copies", 1);
	}
	return n;
}

/*
 * What the back office shows of each day: `left`, the copies that can still be sold, and `on_sale`. By the setting
 * `calendar_stock` = "left" stock_qty is what is left, else all copies of the day.
 */
static void calendar_show(struct call *c, const char *sku_id, cJSON *days)
{
	const char *counts = json_text(c->settings, "calendar_stock");
	bool left = counts && strcmp(counts, "left") == 0;
	cJSON *orders = state_load_all("orders"), *day;

	cJSON_ArrayForEach(day, days)
	{
		int64_t n = json_int(day, "stock_qty", 0) - (left ? 0 : copies_sold(orders, sku_id, day->string));
		bool open = json_int(day, "status", 0) == calendar_status_open(c);

		json_set_int(day, "left", n > 0 ? n : 0);
		json_set(day, "on_sale", cJSON_CreateBool(open && n > 0));
	}
	cJSON_Delete(orders);
}

/* ?sku_id=ID: {"calendar"}; &shown=1: with what the back office shows of each day. */
static bool calendar_get(struct call *c, cJSON *answer)
{
	const char *sku_id = json_text(c->query, "sku_id");
	cJSON *calendar;

	if (sku_id == NULL)
		return control_wrong(answer, "sku_id is missing");
	calendar = calendar_load(sku_id);
	if (json_text(c->query, "shown"))
		calendar_show(c, sku_id, json_object_at(calendar, "days"));
	json_set(answer, "calendar", calendar);
	return true;
}

const struct control CALENDAR_CONTROLS[] = {
	{ "GET", "calendar", calendar_get },
	{ "POST", "reject_days", reject_days_post },
	{ 0 },
};
