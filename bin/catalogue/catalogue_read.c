/*
 * Reading a catalogue file. All faults are reported at once. An unknown field is a fault: if a misspelt rule were
 * ignored, everybody could buy.
 */
#include "base/str.h"
#include "bin/form/form.h"
#include "catalogue.h"
#include "catalogue_rules.h"

#include <stdlib.h>
#include <string.h>

#define PROJECT_ID_MAX 48 /* characters: codes are issued under this id with a dash and the copy's number after it */
#define NAME_MAX 255
#define PRICE_MAX INT64_C(100000000000) /* fen; as of a calendar day */

#define ELEMENTS_MAX 100000 /* of a list: the file's size is the limit */

/* --- what a file may hold --- */

static const struct form_field project_form_fields[] = {
	{ "project_id", FORM_ID, MUST, .max = PROJECT_ID_MAX },
	{ "name", FORM_NAME, MUST, .max = NAME_MAX },
	{ "entrance", FORM_FLAG, MAY },
};
static const struct form project_form = FORM(project_form_fields);

static const struct form_field sku_form_fields[] = {
	{ "sku_id", FORM_ID, MAY, .max = FIELD_ID_MAX },
	{ "sku_out_id", FORM_ID, MUST, .max = FIELD_ID_MAX },
	{ "name", FORM_NAME, MUST, .max = NAME_MAX },
	{ "market_price_fen", FORM_WHOLE, MAY, .min = 1, .max = PRICE_MAX },
	{ "projects", FORM_GROUP, MUST, .form = &project_form, .most = ELEMENTS_MAX },
};
static const struct form sku_form = FORM(sku_form_fields);

static const char *const audits[] = { "automatic", "person", NULL };
static const char *const ways[] = { "full_direct", "semi_direct", NULL };
static const struct form_field product_form_fields[] = {
	{ "product_id", FORM_ID, MAY, .max = FIELD_ID_MAX },
	{ "product_out_id", FORM_ID, MUST, .max = FIELD_ID_MAX },
	{ "name", FORM_NAME, MUST, .max = NAME_MAX },
	{ "online", FORM_FLAG, MAY },
	{ "refund_audit", FORM_WORD, MAY, .words = audits },
	{ "way", FORM_WORD, MAY, .words = ways },
	{ "rules", FORM_GROUP, MAY, .form = &catalogue_rules_form },
	{ "skus", FORM_GROUP, MUST, .form = &sku_form, .most = ELEMENTS_MAX },
};
static const struct form product_form = FORM(product_form_fields);

static const struct form_field root_form_fields[] = {
	{ "account_id", FORM_ID, MUST, .max = FIELD_ID_MAX },
	{ "poi_id", FORM_ID, MUST, .max = FIELD_ID_MAX },
	{ "products", FORM_GROUP, MUST, .form = &product_form, .most = ELEMENTS_MAX },
};
static const struct form root_form = FORM(root_form_fields);

/* --- reading it; the forms say what is wrong --- */

#define AN_ID 1, FIELD_ID_MAX, NULL
#define A_TEXT 0, INT64_MAX, NULL

struct project_row {
	struct catalogue_project p;
	struct opt_int entrance;
};
static const struct field project_fields[] = {
	{ "project_id", FIELD_API_ID, OPTIONAL, offsetof(struct project_row, p.project_id), AN_ID },
	{ "name", FIELD_TEXT, OPTIONAL, offsetof(struct project_row, p.name), A_TEXT },
	{ "entrance", FIELD_FLAG, OPTIONAL, offsetof(struct project_row, entrance), 0, 0, NULL },
};
static const struct field_table project_table = FIELD_TABLE(project_fields, struct project_row);

static const struct field sku_fields[] = {
	{ "sku_id", FIELD_API_ID, OPTIONAL, offsetof(struct catalogue_sku, sku_id), AN_ID },
	{ "sku_out_id", FIELD_API_ID, OPTIONAL, offsetof(struct catalogue_sku, sku_out_id), AN_ID },
	{ "name", FIELD_TEXT, OPTIONAL, offsetof(struct catalogue_sku, name), A_TEXT },
	{ "market_price_fen", FIELD_FEN, OPTIONAL, offsetof(struct catalogue_sku, market_price), 1, PRICE_MAX, NULL },
};
static const struct field_table sku_table = FIELD_TABLE(sku_fields, struct catalogue_sku);

struct product_row {
	struct catalogue_product p;
	struct opt_int online;
	struct str refund_audit, way;
};
static const struct field product_fields[] = {
	{ "product_id", FIELD_API_ID, OPTIONAL, offsetof(struct product_row, p.product_id), AN_ID },
	{ "product_out_id", FIELD_API_ID, OPTIONAL, offsetof(struct product_row, p.product_out_id), AN_ID },
	{ "name", FIELD_TEXT, OPTIONAL, offsetof(struct product_row, p.name), A_TEXT },
	{ "online", FIELD_FLAG, OPTIONAL, offsetof(struct product_row, online), 0, 0, NULL },
	{ "refund_audit", FIELD_TEXT, OPTIONAL, offsetof(struct product_row, refund_audit), A_TEXT },
	{ "way", FIELD_TEXT, OPTIONAL, offsetof(struct product_row, way), A_TEXT },
};
static const struct field_table product_table = FIELD_TABLE(product_fields, struct product_row);

static const struct field root_fields[] = {
	{ "account_id", FIELD_API_ID, OPTIONAL, offsetof(struct catalogue, account_id), AN_ID },
	{ "poi_id", FIELD_API_ID, OPTIONAL, offsetof(struct catalogue, poi_id), AN_ID },
};
static const struct field_table root_table = FIELD_TABLE(root_fields, struct catalogue);

/* Each element of a list, of `size`, by `read`; one that is no object stays empty. */
static void *read_elements(const struct node *n, const char *key, size_t size,
                           void (*read)(const struct node *element, void *out), size_t *count)
{
	const cJSON *list = json_member(n, key), *json;
	char *items = arena_array(n->rd->arena, (size_t)cJSON_GetArraySize(list) + 1, size);

	*count = 0;
	if (!cJSON_IsArray(list))
		return items;
	cJSON_ArrayForEach(json, list)
	{
		struct json_at list_at;
		struct node element;

		json_at_element(n, key, &list_at, json, *count, &element);
		if (cJSON_IsObject(json))
			read(&element, items + *count * size);
		++*count;
	}
	return items;
}

static void read_project(const struct node *n, void *out)
{
	struct project_row row = { .entrance = { false, 0 } };

	json_decode(n, &project_table, &row);
	row.p.entrance = row.entrance.v != 0;
	*(struct catalogue_project *)out = row.p;
}

/* Codes are issued for one entrance and for each project once. */
static void check_project(const struct node *sku_node, const struct catalogue_sku *sku, size_t i)
{
	struct json_at list_at;
	struct node n;

	json_at_element(sku_node, "projects", &list_at, NULL, i, &n);
	for (size_t before = 0; before < i; before++) {
		if (str_same(sku->projects[before].project_id, sku->projects[i].project_id))
			json_fault(&n, "project_id", "%s is already a project of this SKU",
			           json_as_written(&n, "project_id"));
		if (sku->projects[before].entrance && sku->projects[i].entrance)
			json_fault(&n, "entrance", "this SKU already has an entrance");
	}
}

static void read_sku(const struct node *n, void *out)
{
	struct catalogue_sku *sku = out;

	json_decode(n, &sku_table, sku);
	sku->line = json_node_line(n, NULL);
	sku->projects = read_elements(n, "projects", sizeof *sku->projects, read_project, &sku->n);
	for (size_t i = 1; i < sku->n; i++)
		check_project(n, sku, i);
}

static void read_product(const struct node *n, void *out)
{
	struct product_row row = { .online = { true, 1 }, .refund_audit = STR("automatic"), .way = STR("full_direct") };
	struct catalogue_product *p = &row.p;

	json_decode(n, &product_table, &row);
	p->line = json_node_line(n, NULL);
	p->online = row.online.v != 0;
	p->online_said = json_member(n, "online") != NULL;
	p->refund_audit = row.refund_audit.p;
	p->way = row.way.p;
	p->rules = catalogue_rules_read(n);
	p->skus = read_elements(n, "skus", sizeof *p->skus, read_sku, &p->n);
	*(struct catalogue_product *)out = *p;
}

/* An id and the line of its product or SKU. */
struct id_seen {
	struct str id;
	size_t line;
};

static int by_id(const void *a, const void *b)
{
	const struct id_seen *x = a;
	const struct id_seen *y = b;
	size_t n = x->id.n < y->id.n ? x->id.n : y->id.n;
	int order = n > 0 ? memcmp(x->id.p, y->id.p, n) : 0;

	if (order == 0)
		order = (x->id.n > y->id.n) - (x->id.n < y->id.n);
	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static void check_unique(struct faults *f, struct id_seen *seen, size_t n, const char *field)
{
	qsort(seen, n, sizeof *seen, by_id);
	for (size_t i = 1; i < n; i++) {
		if (str_same(seen[i - 1].id, seen[i].id))
			faults_add(f, seen[i].line, field, "%s is already in line %zu",
			           faults_quote(f->arena, seen[i].id), seen[i - 1].line);
	}
}

static void check_product_ids(struct arena *a, const struct catalogue *c, struct faults *f)
{
	struct id_seen *ids = arena_array(a, c->n + 1, sizeof *ids);
	struct id_seen *out_ids = arena_array(a, c->n + 1, sizeof *out_ids);

	for (size_t i = 0; i < c->n; i++) {
		ids[i] = (struct id_seen){ c->products[i].product_id, c->products[i].line };
		out_ids[i] = (struct id_seen){ c->products[i].product_out_id, c->products[i].line };
	}
	check_unique(f, ids, c->n, "product_id");
	check_unique(f, out_ids, c->n, "product_out_id");
}

static void check_sku_ids(struct arena *a, const struct catalogue *c, struct faults *f)
{
	size_t n = 0;
	struct id_seen *ids;
	struct id_seen *out_ids;

	for (size_t i = 0; i < c->n; i++)
		n += c->products[i].n;
	ids = arena_array(a, n + 1, sizeof *ids);
	out_ids = arena_array(a, n + 1, sizeof *out_ids);
	n = 0;
	for (size_t i = 0; i < c->n; i++) {
		for (size_t k = 0; k < c->products[i].n; k++, n++) {
			const struct catalogue_sku *sku = &c->products[i].skus[k];

			ids[n] = (struct id_seen){ sku->sku_id, sku->line };
			out_ids[n] = (struct id_seen){ sku->sku_out_id, sku->line };
		}
	}
	check_unique(f, ids, n, "sku_id");
	check_unique(f, out_ids, n, "sku_out_id");
}

static void read_root(const struct node *n, struct catalogue *out)
{
	form_check(n, &root_form);
	json_decode(n, &root_table, out);
	out->account_line = json_node_line(n, "account_id");
	out->poi_line = json_node_line(n, "poi_id");
	out->products = read_elements(n, "products", sizeof *out->products, read_product, &out->n);
}

void catalogue_read(struct arena *a, struct str text, struct faults *f, struct catalogue *out)
{
	struct reader rd;
	cJSON *root;
	struct node n;

	*out = (struct catalogue){ .n = 0 };
	if (!json_read_open(&rd, a, text, f, &root))
		return;
	n = (struct node){ .rd = &rd, .json = root, .outermost = true };
	read_root(&n, out);
	check_product_ids(a, out, f);
	check_sku_ids(a, out, f);
	cJSON_Delete(root);
}
