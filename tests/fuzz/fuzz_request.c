/*
 * A request's body as a callback reads it: tree, table, digest, people, check.
 * The first byte chooses the table; its bit 0x40 switches on all rules. Fields of can_buy that cannot be read count as absent.
 */
#include "callback/pull_request.h"
#include "callback/voucher_ref.h"
#include "fuzz.h"
#include "json/json_guard.h"
#include "sale/sale_check.h"
#include "tests/unit/same_tree.h"

#include <string.h>

struct rest {
	struct opt_utc at;
	struct list texts, ints;
};

static const struct field rest_fields[] = {
	{ "at", FIELD_TIME, OPTIONAL, offsetof(struct rest, at), 0, TIME_MAX_S, NULL },
	{ "texts", FIELD_TEXTS, OPTIONAL, offsetof(struct rest, texts), 0, 5, NULL },
	{ "ints", FIELD_INTS, OPTIONAL, offsetof(struct rest, ints), 0, 5, NULL },
};
static const struct field_table REST_TABLE = FIELD_TABLE(rest_fields, struct rest);
static const struct field_table *const tables[] = { &CAN_BUY_TABLE, &CREATE_ORDER_TABLE, &VOUCHER_REF_TABLE,
	                                            &REST_TABLE, &PULL_REQUEST_TABLE };
#define TABLES (sizeof(tables) / sizeof(tables[0]))

static void check_sale(struct arena *a, const struct purchase *p, bool question, bool rules)
{
	static const struct vault vault;
	struct ctx c = { NULL, a, &vault, { 1767585600 } };
	struct party party = purchase_party(&c, p);
	int64_t *none = arena_array(a, party.n, sizeof *none);
	struct sale_facts f = { .found = true,
		                .online = true,
		                .day_known = true,
		                .day_open = true,
		                .price_fen = { 5000 },
		                .left = 10,
		                .id_tickets = none,
		                .id_day_tickets = none };

	if (rules) {
		f.real_name = f.need_phone = f.need_id = true;
		f.max_per_order = f.max_per_phone = f.max_per_id = (struct opt_limit){ true, 3 };
		f.min_age = f.max_age = (struct opt_limit){ true, 36 };
		f.sex = SEX_MALE;
		f.regions = STR("3301,11");
	}
	MUST_HOLD(sale_check(p, &party, &f, c.now, (struct sale_terms){ .question = question }).code >= SPI_OK);
}

/* Each entry is one of the product's two SKUs, or has a reason why not. */
static void check_pull(struct arena *a, const struct pull_request *rq)
{
	struct pull_sku skus[] = { { .sku_id = STR("1"), .sku_out_id = STR("A") },
		                   { .sku_id = STR("2"), .sku_out_id = STR("B") } };
	struct pull_product p = { .skus = skus, .skus_n = 2 };
	struct pull_entries es = pull_entries(a, rq, &p);
	size_t known = 0;

	MUST_HOLD(es.n > 0 && es.n <= PULL_SKUS_MAX);
	for (size_t i = 0; i < es.n; i++) {
		MUST_HOLD((es.e[i].sku == NULL) == (es.e[i].why != NULL));
		MUST_HOLD(es.e[i].sku == NULL || es.e[i].sku->wanted);
		known += es.e[i].sku != NULL;
	}
	MUST_HOLD(known == es.known && (known == es.n || pull_unknown_words(a, &es).n > 0));
}

/* cJSON_Minify will not do: it takes the quote after an escaped backslash for a part of the text. */
static struct str without_blanks(struct arena *a, struct str text)
{
	char *p = arena_alloc(a, text.n + 1);
	bool inside = false;
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			inside = !inside;
		if (inside || strchr(" \t\r\n", text.p[i]) == NULL)
			p[n++] = text.p[i];
		if (inside && text.p[i] == '\\')
			p[n++] = text.p[++i];
	}
	return (struct str){ p, n };
}

static void *decode(struct arena *a, const struct field_table *t, const cJSON *json, struct hash *h)
{
	struct decode d = { .arena = a,
		            .client_secret = STR("0123456789abcdef0123456789abcdef"),
		            .lenient = t == &CAN_BUY_TABLE };
	void *out = arena_alloc(a, t->size);
	enum result r = field_decode(&d, t, json, out);

	MUST_HOLD(r == OK || !d.lenient || !cJSON_IsObject(json));
	MUST_HOLD(r == OK || (r == REFUSE && strlen(d.fault) > 0 && strlen(d.fault) < sizeof d.fault));
	*h = r == OK ? field_digest(t, out, 1) : (struct hash){ { 0 } };
	return r == OK ? out : NULL;
}

/* cJSON's own parser reads the same, but for numbers that a double would round. */
static void check_tree(const cJSON *tree, struct str text)
{
	cJSON *json = cJSON_ParseWithLength(text.p, text.n);

	MUST_HOLD(same_tree(tree, json, true));
	cJSON_Delete(json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { NULL };
	const struct field_table *t = tables[size > 0 ? data[0] % 8 % TABLES : 0];
	struct hash first;
	struct hash second;
	struct str text = { (const char *)data + 1, size > 0 ? size - 1 : 0 };
	const char *why;
	size_t at;
	const cJSON *json = size > 0 ? json_tree(&a, text, JSON_AS_THEY_ARE, &why, &at) : NULL;

	if (json != NULL) {
		void *request = decode(&a, t, json, &first);
		const cJSON *dense = json_tree(&a, without_blanks(&a, text), JSON_AS_THEY_ARE, &why, &at);

		check_tree(json, text);
		MUST_HOLD((decode(&a, t, dense, &second) == NULL) == (request == NULL));
		MUST_HOLD(memcmp(first.b, second.b, HASH_SIZE) == 0); /* another white space, the same content */
		if (request != NULL && t->size == sizeof(struct purchase))
			check_sale(&a, request, t == &CAN_BUY_TABLE, (data[0] & 0x40) != 0);
		if (request != NULL && t == &PULL_REQUEST_TABLE)
			check_pull(&a, request);
	}
	arena_free(&a);
	return 0;
}
