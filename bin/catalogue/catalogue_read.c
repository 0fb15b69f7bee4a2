/*
 * Reading a catalogue file. All faults are reported at once. An unknown field is a fault: if a misspelt rule were
 * ignored, everybody could buy.
 */
#include "base/str.h"
#include "bin/form/json_read.h"
#include "catalogue.h"
#include "catalogue_rules.h"

#include <stdlib.h>
#include <string.h>

#define ID_MAX 64
#define PROJECT_ID_MAX 48 /* characters: codes are issued under this id with a dash and the copy's number after it */
#define NAME_MAX 255
#define PRICE_MAX INT64_C(100000000000) /* fen; as of a calendar day */

static const char *const root_keys[] = { "account_id", "poi_id", "products", NULL };
static const char *const product_keys[] = { "product_id", "product_out_id", "name", "online", "refund_audit",
	                                    "way",        "rules",          "skus", NULL };
static const char *const sku_keys[] = { "sku_id", "sku_out_id", "name", "market_price_fen", "projects", NULL };
static const char *const project_keys[] = { "project_id", "name", "entrance", NULL };

/* An id of the platform, which may not be known yet. */
static struct str read_platform_id(const struct node *n, const char *key)
{
	return json_member(n, key) == NULL ? STR_NONE : json_read_id(n, key, ID_MAX);
}

static void catalogue_read_project(const struct node *n, struct catalogue_project *out)
{
	json_check_known(n, project_keys);
	out->project_id = json_read_id(n, "project_id", PROJECT_ID_MAX);
	out->name = json_read_name(n, "name", NAME_MAX);
	out->entrance = json_read_flag(n, "entrance", false);
}

/* Codes are issued for one entrance and for each project once. */
static void catalogue_check_project(const struct node *n, const struct catalogue_sku *sku, size_t i)
{
	for (size_t before = 0; before < i; before++) {
		if (str_same(sku->projects[before].project_id, sku->projects[i].project_id))
			json_fault(n, "project_id", "%s is already a project of this SKU",
			           json_as_written(n, "project_id"));
		if (sku->projects[before].entrance && sku->projects[i].entrance)
			json_fault(n, "entrance", "this SKU already has an entrance");
	}
}

static struct opt_fen read_market_price(const struct node *n)
{
	int64_t fen = json_read_whole(n, "market_price_fen", 1, PRICE_MAX, 0);

	return (struct opt_fen){ fen > 0, { fen } };
}

static void catalogue_read_sku(const struct node *n, struct catalogue_sku *out)
{
	const cJSON *json;
	size_t count;

	json_check_known(n, sku_keys);
	out->line = json_node_line(n, NULL);
	out->sku_id = read_platform_id(n, "sku_id");
	out->sku_out_id = json_read_id(n, "sku_out_id", ID_MAX);
	out->name = json_read_name(n, "name", NAME_MAX);
	out->market_price = read_market_price(n);
	json = json_read_list(n, "projects", &count);
	out->projects = arena_array(n->rd->arena, count + 1, sizeof *out->projects);
	for (; json != NULL; json = json->next) {
		struct json_at list_at;
		struct node element;

		if (json_read_element(n, "projects", &list_at, json, out->n, &element)) {
			catalogue_read_project(&element, &out->projects[out->n]);
			catalogue_check_project(&element, out, out->n);
		}
		out->n++;
	}
}

/* One of two words; the first when the member is absent. */
static const char *read_either(const struct node *n, const char *key, const char *first, const char *second)
{
	const cJSON *json = json_member(n, key);

	if (json == NULL || (cJSON_IsString(json) && strcmp(json->valuestring, first) == 0))
		return first;
	if (!cJSON_IsString(json) || strcmp(json->valuestring, second) != 0)
		json_fault(n, key, "%s is neither \"%s\" nor \"%s\"", json_as_written(n, key), first, second);
	return second;
}

static void catalogue_read_product(const struct node *n, struct catalogue_product *out)
{
	const cJSON *json;
	size_t count;

	json_check_known(n, product_keys);
	out->line = json_node_line(n, NULL);
	out->product_id = read_platform_id(n, "product_id");
	out->product_out_id = json_read_id(n, "product_out_id", ID_MAX);
	out->name = json_read_name(n, "name", NAME_MAX);
	out->online = json_read_flag(n, "online", true);
	out->online_said = json_member(n, "online") != NULL;
	out->refund_audit = read_either(n, "refund_audit", "automatic", "person");
	out->way = read_either(n, "way", "full_direct", "semi_direct");
	out->rules = catalogue_rules_read(n);
	json = json_read_list(n, "skus", &count);
	out->skus = arena_array(n->rd->arena, count + 1, sizeof *out->skus);
	for (; json != NULL; json = json->next) {
		struct json_at list_at;
		struct node element;

		if (json_read_element(n, "skus", &list_at, json, out->n, &element))
			catalogue_read_sku(&element, &out->skus[out->n]);
		out->n++;
	}
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

static void catalogue_read_root(const struct node *n, struct catalogue *out)
{
	const cJSON *json;
	size_t count;

	json_check_known(n, root_keys);
	out->account_id = json_read_id(n, "account_id", ID_MAX);
	out->account_line = json_node_line(n, "account_id");
	out->poi_id = json_read_id(n, "poi_id", ID_MAX);
	out->poi_line = json_node_line(n, "poi_id");
	json = json_read_list(n, "products", &count);
	out->products = arena_array(n->rd->arena, count + 1, sizeof *out->products);
	for (; json != NULL; json = json->next) {
		struct json_at list_at;
		struct node element;

		if (json_read_element(n, "products", &list_at, json, out->n, &element))
			catalogue_read_product(&element, &out->products[out->n]);
		out->n++;
	}
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
	catalogue_read_root(&n, out);
	check_product_ids(a, out, f);
	check_sku_ids(a, out, f);
	cJSON_Delete(root);
}
