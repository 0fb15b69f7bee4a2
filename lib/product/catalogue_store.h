/*
 * A catalogue, which says what a merchant sells, as rows: product, sale_rule, sku and sku_project. Not here: reading
 * the file and comparing it with what is stored (bin/catalogue).
 *
 * Products, sale rules, SKUs and projects of the catalogue replace the stored rows that the caller found for them;
 * everything else stays untouched. Rows that exist are updated and others are inserted, never "insert or update": the
 * tables have several unique keys each, so that could hit a different row.
 *
 * Ownership: what is read lives in the ctx's arena.
 */
#ifndef SHANMEN_CATALOGUE_STORE_H
#define SHANMEN_CATALOGUE_STORE_H

#include "db/ctx.h"

struct stored_product {
	int64_t product_no;
	struct str product_id; /* the platform's; STR_NONE: not known yet */
	struct str product_out_id, account_id;
	size_t line; /* of the catalogue's product that is this one; 0: none is */
};

struct stored_sku {
	int64_t sku_no;
	const struct stored_product *product;
	struct str sku_id; /* the platform's; STR_NONE: not known yet */
	struct str sku_out_id;
	struct opt_fen market_price;
	bool in_use; /* it has calendar days or codes */
	size_t line; /* of the catalogue's SKU that is this one; 0: none is */
};

/* All products and SKUs of the database. */
struct catalogue_stored {
	struct stored_product *products;
	size_t products_n;
	struct stored_sku *skus;
	size_t skus_n;
};

/* What a ticket admits to. */
struct catalogue_project {
	struct str project_id;
	struct str name;
	bool entrance;
};

struct catalogue_sku {
	const struct stored_sku *stored; /* its row; NULL: it is new */
	int64_t sku_no;                  /* the row's number, set by catalogue_store */
	struct str sku_id;               /* the platform's; STR_NONE: the row keeps what it has */
	struct str sku_out_id;
	struct str name;
	struct opt_fen market_price; /* the crossed-out price beside the selling price */
	struct catalogue_project *projects;
	size_t n;
	size_t line; /* in the file; not stored */
};

#define RULE_NONE (-1)

/* RULE_NONE, NULL or STR_NONE: the product has no such rule. */
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
	const struct stored_product *stored; /* its row; NULL: it is new */
	int64_t product_no;                  /* the row's number, set by catalogue_store */
	struct str product_id;               /* the platform's; STR_NONE: the row keeps what it has */
	struct str product_out_id;
	struct str name;
	bool online, online_said; /* not said: it stays as it is, and a new product is online */
	const char *refund_audit; /* "automatic" or "person" */
	const char *way;          /* "full_direct" or "semi_direct" */
	struct catalogue_rules rules;
	struct catalogue_sku *skus;
	size_t n;
	size_t line; /* in the file; not stored */
};

struct catalogue {
	struct str account_id;
	struct str poi_id;
	size_t account_line; /* in the file; not stored */
	size_t poi_line;
	struct catalogue_product *products;
	size_t n;
};

/* Inside a transaction. Reads what is stored now. */
enum result catalogue_stored_read(struct ctx *c, struct catalogue_stored *out) MUST_USE;

/*
 * Inside a transaction. Writes the catalogue's products with their rules, SKUs and projects. SKUs of these products
 * that the catalogue leaves out are deleted, so none of them may be in use. The merchant and the shop must be there.
 * Where a market price changes, the product's whole calendar is pending. An id of the platform is only added where none
 * is known. RETRY: a call brought one since the rows were read.
 * `stored`: as read in this transaction, with the rows that the catalogue's products and SKUs are. Each portion of rows
 * may take `portion_ms`.
 */
enum result catalogue_store(struct ctx *c, struct catalogue *cat, const struct catalogue_stored *stored,
                            int64_t portion_ms) MUST_USE;

#endif
