/*
 * A catalogue file: what a merchant sells, as read from JSON and as stored.
 *
 * Ownership: everything lives in the arena of the read.
 */
#ifndef SHANMEN_CATALOGUE_H
#define SHANMEN_CATALOGUE_H

#include "bin/form/faults.h"
#include "bin/frame/cli.h"

struct catalogue_project {
	struct str project_id;
	struct str name;
	bool entrance;
};

struct catalogue_sku {
	struct str sku_id;
	struct str sku_out_id;
	struct str name;
	struct catalogue_project *projects;
	size_t n;
	size_t line;
};

#define RULE_NONE (-1)

/* RULE_NONE, STR_NONE: the product has no such rule. */
struct catalogue_rules {
	int64_t max_per_order, max_per_phone, max_per_id;
	bool real_name, need_phone, need_id;
	int64_t min_age, max_age;
	const char *sex;    /* "male", "female" or NULL */
	struct str regions; /* joined by commas */
	int64_t book_ahead_days;
	int64_t book_before_s;
	int64_t on_sale_days;
};

struct catalogue_product {
	struct str product_id;
	struct str product_out_id;
	struct str name;
	bool online, online_said; /* unsaid: as it is; a new product is online */
	const char *refund_audit; /* "automatic" or "person" */
	const char *way;          /* "full_direct" or "semi_direct" */
	struct catalogue_rules rules;
	struct catalogue_sku *skus;
	size_t n;
	size_t line;
};

struct catalogue {
	struct str account_id;
	struct str poi_id;
	size_t account_line;
	size_t poi_line;
	struct catalogue_product *products;
	size_t n;
};

/* Reads the text; everything wrong is in `f`, and then `out` is not to be used. */
void catalogue_read(struct arena *a, struct str text, struct faults *f, struct catalogue *out);

/*
 * Inside a transaction: puts the catalogue into the schema. What the schema
 * contradicts is in `f`; the result is then REFUSE.
 */
enum result catalogue_store(struct cli *cli, const struct catalogue *c, struct faults *f) MUST_USE;

#endif
