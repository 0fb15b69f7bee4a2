/* One row for each key. */
#include "contact_keys.h"

#include "base/assert.h"

#include <stddef.h>
#include <string.h>

#define SEND_AGAIN "send every calendar again: stock_push --full"

static const struct contact_key {
	const char *name;
	bool number;
	size_t at; /* in struct config */
	const char *then;
} keys[] = {
	{ "calendar_stock", false, offsetof(struct config, calendar_stock), SEND_AGAIN },
	{ "calendar_status_open", true, offsetof(struct config, calendar_status_open), SEND_AGAIN },
	{ "calendar_status_closed", true, offsetof(struct config, calendar_status_closed), SEND_AGAIN },
	{ "calendar_origin", false, offsetof(struct config, calendar_origin), SEND_AGAIN },
	{ "price_check", false, offsetof(struct config, price_check), NULL },
	{ "codes_voucher", false, offsetof(struct config, codes_voucher), NULL },
	{ "product_operate", false, offsetof(struct config, product_operate), NULL },
	{ "product_op_online", true, offsetof(struct config, product_op_online), NULL },
	{ "product_op_offline", true, offsetof(struct config, product_op_offline), NULL },
};

static const struct contact_key *find_key(const char *name)
{
	size_t i = 0;

	while (i + 1 < sizeof keys / sizeof keys[0] && strcmp(keys[i].name, name) != 0)
		i++;
	ASSERT(strcmp(keys[i].name, name) == 0);
	return &keys[i];
}

struct str contact_key_value(struct arena *a, const struct config *conf, const char *key)
{
	const struct contact_key *k = find_key(key);
	const char *member = (const char *)conf + k->at;
	struct str text;
	int64_t n;

	if (k->number) {
		memcpy(&n, member, sizeof n);
		return arena_printf(a, "%lld", (long long)n);
	}
	memcpy(&text, member, sizeof text);
	return text;
}

const char *contact_key_then(const char *key)
{
	return find_key(key)->then;
}
