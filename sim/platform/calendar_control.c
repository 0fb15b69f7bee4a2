/*
 * Control of calendars: what the platform has of one, and the days for which it will refuse a call.
 */
#include "calendar.h"
#include "controls.h"

/* {"days": [{sku_id, date, error_code, description, stock_qty}]}: replaces those before. */
static bool reject_days_post(struct call *c, cJSON *answer)
{
	return calendar_reject(json_list(c->body, "days")) || control_wrong(answer, "days: {sku_id, date}");
}

/* ?sku_id=ID: {"calendar"} */
static bool calendar_get(struct call *c, cJSON *answer)
{
	const char *sku_id = json_text(c->query, "sku_id");

	if (sku_id == NULL)
		return control_wrong(answer, "sku_id is missing");
	json_set(answer, "calendar", calendar_load(sku_id));
	return true;
}

const struct control CALENDAR_CONTROLS[] = {
	{ "GET", "calendar", calendar_get },
	{ "POST", "reject_days", reject_days_post },
	{ 0 },
};
