/*
 * Writing the body.
 */
#include "product/push_body.h"

#define BODY_MAX (1u << 20)

/* The product by the ids that are known. */
static void json_product(struct json_out *j, const struct push_sku *s)
{
	json_str(j, "account_id", s->account_id);
	if (s->product_id.p != NULL)
		json_str(j, "product_id", s->product_id);
	if (s->product_out_id.p != NULL)
		json_str(j, "product_out_id", s->product_out_id);
}

struct str push_body(struct arena *a, const struct calendar_form *form, const struct push_sku *s,
                     const struct calendar_days *days)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_product(&j, s);
	if (s->whole) {
		calendar_json_specification(&j, s->sku_id, s->sku_out_id);
		calendar_json_entries(&j, "calendars", form, days->items, days->n);
	} else {
		json_list(&j, "ticket_sku_and_calendar");
		calendar_json_sku(&j, form, s->sku_id, s->sku_out_id, days->items, days->n);
		json_list_end(&j);
	}
	json_object_end(&j);
	return buf_take(a, &b);
}
