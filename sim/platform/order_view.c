/*
 * An order as the order query shows it, page shops-orders-ledger §3.2. It contains a
 * person, masked as the platform does it, so that tests see where the person may leak
 * to.
 */
#include "order_view.h"

#include "book.h"
#include "order.h"
#include "state.h"
#include "trap.h"

static const char *fact_text(cJSON *order, const char *name)
{
	const char *text = json_text(order_facts(order), name);

	return text ? text : "";
}

static void amounts_add(cJSON *order, cJSON *view)
{
	int64_t pay = book_amount(order, "pay_amount", 0), original = book_amount(order, "original_amount", pay);
	cJSON *info = json_object_at(view, "amount_info");

	json_set_int(view, "original_amount", original);
	json_set_int(view, "pay_amount", pay);
	json_set_int(view, "discount_amount", book_amount(order, "discount_amount", original - pay));
	json_set_int(view, "receipt_amount", book_amount(order, "receipt_amount", pay));
	json_set_int(view, "payment_discount", book_amount(order, "payment_discount", 0));
	json_set_int(info, "origin_amount", original);
	json_set_int(info, "pay_amount", pay);
}

static void certificates_add(const struct call *c, cJSON *order, cJSON *view)
{
	cJSON *list = json_list_at(view, "certificate");
	const cJSON *item;

	cJSON_ArrayForEach(item, book_items(order))
	{
		cJSON *shown = cJSON_CreateObject();

		if (book_unpaid(order)) {
			cJSON_Delete(shown);
			return;
		}
		trap_id(c, shown, "certificate_id", json_text(item, "certificate_id"));
		trap_id(c, shown, "order_item_id", json_text(item, "order_item_id"));
		json_set_int(shown, "item_status", json_int(item, "status", 0));
		json_set_int(shown, "item_update_time", json_int(item, "update_time", 0));
		json_set_int(shown, "refund_amount", json_int(item, "refund_amount", 0));
		json_set_int(shown, "refund_time", json_int(item, "refund_time", 0));
		cJSON_AddItemToArray(list, shown);
	}
}

static void contact_add(cJSON *view)
{
	cJSON *contact = cJSON_CreateObject();

	json_set_text(contact, "name", "王*客");
	json_set_text(contact, "phone", "138****0000");
	cJSON_AddItemToArray(json_list_at(view, "contacts"), contact);
}

static void sku_add(const struct call *c, cJSON *order, cJSON *view)
{
	cJSON *product = cJSON_CreateObject();

	trap_id(c, view, "sku_id", fact_text(order, "sku_id"));
	json_set_text(view, "third_sku_id", fact_text(order, "third_sku_id"));
	json_set_text(view, "sku_name", fact_text(order, "sku_name"));
	trap_id(c, product, "product_id", fact_text(order, "product_id"));
	trap_id(c, product, "sku_id", fact_text(order, "sku_id"));
	json_set_int(product, "num", cJSON_GetArraySize(book_items(order)));
	cJSON_AddItemToArray(json_list_at(view, "products"), product);
}

cJSON *order_view_sku(const struct call *c, cJSON *order)
{
	cJSON *sku = cJSON_CreateObject();

	trap_id(c, sku, "sku_id", fact_text(order, "sku_id"));
	json_set_text(sku, "title", fact_text(order, "sku_name"));
	json_set_int(sku, "groupon_type", 1);
	json_set_int(sku, "market_price", book_amount(order, "original_amount", book_amount(order, "pay_amount", 0)));
	json_set_text(sku, "third_sku_id", fact_text(order, "third_sku_id"));
	return sku;
}

cJSON *order_view(const struct call *c, cJSON *order)
{
	cJSON *view = cJSON_CreateObject(), *book = book_of(order);
	int64_t created = json_int(order_facts(order), "create_time", json_int(book, "known_at", 0));

	trap_id(c, view, "order_id", json_text(order, "order_id"));
	json_set_int(view, "order_status", json_int(book, "status", 0));
	if (json_get(order_facts(order), "order_type"))
		json_set_int(view, "order_type", json_int(order_facts(order), "order_type", 0));
	json_set_text(view, "open_id", "_000sim");
	trap_id(c, view, "poi_id", fact_text(order, "poi_id"));
	sku_add(c, order, view);
	json_set_int(view, "count", cJSON_GetArraySize(book_items(order)));
	amounts_add(order, view);
	json_set_int(view, "create_order_time", created);
	json_set_int(view, "pay_time", book_unpaid(order) ? 0 : json_int(order_facts(order), "pay_time", created));
	json_set_int(view, "update_order_time", json_int(book, "update_time", 0));
	json_set_text(json_object_at(view, "merchant_info"), "account_id", state_app()->account_id);
	contact_add(view);
	certificates_add(c, order, view);
	return view;
}
