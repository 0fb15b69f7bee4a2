/* The rules between the fields of a product's file, and the request made from it. */
#include "product_check.h"

#include "base/str.h"
#include "product/product_json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_MAX 300

/* The number of the first SKU of the list that has this id of ours. */
static size_t first_of(const cJSON *list, const char *sku_out_id)
{
	const cJSON *sku;
	size_t i = 0;

	cJSON_ArrayForEach(sku, list)
	{
		const char *id = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(sku, "sku_out_id"));

		if (id != NULL && strcmp(id, sku_out_id) == 0)
			break;
		i++;
	}
	return i;
}

/* No two SKUs share an id of ours. The fault is reported for the later one. */
static void check_twins(const struct node *ticket)
{
	const cJSON *list = json_member(ticket, TICKET_SPECIFICATIONS), *json;
	size_t i = 0, first;

	if (cJSON_GetArraySize(list) > PRODUCT_SKUS_MAX) /* a fault already, and each SKU is compared with all others */
		return;
	cJSON_ArrayForEach(json, list)
	{
		struct json_at list_at;
		struct node sku;
		const char *id;

		json_at_element(ticket, TICKET_SPECIFICATIONS, &list_at, json, i, &sku);
		id = cJSON_GetStringValue(json_member(&sku, "sku_out_id"));
		first = id != NULL ? first_of(list, id) : i;
		if (first < i)
			json_fault(&sku, "sku_out_id", "%s is already that of " TICKET_SPECIFICATIONS "[%zu]",
			           json_as_written(&sku, "sku_out_id"), first);
		i++;
	}
}

/* A query joins product ids by commas, so an id may have none. */
static void check_comma(const struct node *ticket, const char *key, struct str id)
{
	if (id.p != NULL && memchr(id.p, ',', id.n) != NULL)
		json_fault(ticket, key, "%s has a comma: the platform is asked about ids joined by commas",
		           json_as_written(ticket, key));
}

void product_file_check(const struct node *top, struct product_file *out)
{
	const struct product_ticket *t = &out->request.ticket;
	struct node ticket;

	*out = (struct product_file){ .top = *top };
	form_check(top, &product_request_form);
	json_decode(top, &product_request_table, &out->request);
	json_at_member(top, "ticket", json_member(top, "ticket"), &ticket);
	check_comma(&ticket, "product_id", t->product_id);
	check_comma(&ticket, "product_out_id", t->product_out_id);
	check_twins(&ticket);
}

void product_file_fault(const struct product_file *t, const char *key, const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	struct node ticket;
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(message, sizeof message, fmt, args);
	va_end(args);
	json_at_member(&t->top, "ticket", json_member(&t->top, "ticket"), &ticket);
	json_fault(&ticket, key, "%s", message);
}

void product_file_sku_fault(const struct product_file *t, size_t i, const char *key, const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	struct json_at list_at;
	struct node ticket;
	struct node sku;
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(message, sizeof message, fmt, args);
	va_end(args);
	json_at_member(&t->top, "ticket", json_member(&t->top, "ticket"), &ticket);
	json_at_element(&ticket, TICKET_SPECIFICATIONS, &list_at, NULL, i, &sku);
	json_fault(&sku, key, "%s", message);
}

struct str product_file_body(const struct product_file *t)
{
	struct buf b = BUF_INIT(PRODUCT_BODY_MAX);
	struct json_out j = { .b = &b };
	struct str body;

	json_object(&j, NULL);
	form_write(&j, t->top.json, &product_request_form);
	json_object_end(&j);
	body = buf_take(t->top.rd->arena, &b);
	return b.over ? STR_NONE : body;
}
