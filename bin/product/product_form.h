/*
 * A file for `shanmen product publish`: {"account_id","ticket":{…}}, which is the request of the interface itself. Its
 * fields are one table in product_form.c, the rules between them are in product_check.c. Comparing with the database is
 * product_stored.h's.
 *
 * Ownership: everything lives as long as the file's tree and the reader's arena.
 * Source: spec calendar-and-products.md, "Publish a product"; below its first level ASSUMED.
 */
#ifndef SHANMEN_PRODUCT_FORM_H
#define SHANMEN_PRODUCT_FORM_H

#include "bin/form/form.h"

#define PRODUCT_LIST_MAX 50 /* elements of the longest list, the SKUs */

/* The whole file. */
extern const struct form product_file_form;

/* A SKU in the file. */
struct product_file_sku {
	struct str sku_id; /* STR_NONE: absent */
	struct str sku_out_id;
};

/* A checked file, for comparing it with the database. */
struct product_file {
	struct node top; /* the file */
	struct str account_id;
	struct str product_id; /* STR_NONE: absent */
	struct str product_out_id;
	struct str *poi_ids;
	size_t pois;
	struct product_file_sku *skus;
	size_t n;
};

/* Reports every fault of the file itself; *out may be used if there was none. */
void product_file_check(const struct node *top, struct product_file *out);

/* Report a fault of a member of `ticket`, or of a member of its SKU number `i`. */
void product_file_fault(const struct product_file *t, const char *key, const char *fmt, ...) PRINTF_LIKE(3, 4);
void product_file_sku_fault(const struct product_file *t, size_t i, const char *key, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* Writes the request as it is stored and sent; p NULL: longer than PRODUCT_BODY_MAX. */
struct str product_file_body(const struct product_file *t);

#endif
