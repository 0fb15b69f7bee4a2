/*
 * A file for `shanmen product publish`: {"account_id","ticket":{…}}, the very request of the
 * interface. Its fields are one table in ticket_table.c; here also what must hold between
 * them. What the database knows against it is ticket_stored.h's.
 *
 * Ownership: everything lives as long as the file's tree and the reader's arena.
 * Source: spec calendar-and-products.md, "Publish a product"; below its first level ASSUMED.
 */
#ifndef SHANMEN_PRODUCT_FORM_H
#define SHANMEN_PRODUCT_FORM_H

#include "bin/form/form.h"

#define PRODUCT_LIST_MAX 50 /* elements of its longest list: kinds of ticket */

extern const struct form product_file_form;

/* A kind of ticket of the file. */
struct product_file_sku {
	struct str sku_id; /* STR_NONE: left out */
	struct str sku_out_id;
};

/* What a checked file says, for those who compare it. */
struct product_file {
	struct node top; /* the file */
	struct str account_id;
	struct str product_id; /* STR_NONE: left out */
	struct str product_out_id;
	struct str product_name;
	struct str *poi_ids;
	size_t pois;
	struct product_file_sku *skus;
	size_t n;
};

/* Tells every fault of the file itself; `out` is to be used when there was none. */
void product_file_check(const struct node *top, struct product_file *out);

/* A fault of a member of `ticket`, or of a kind of ticket's. */
void product_file_fault(const struct product_file *t, const char *key, const char *fmt, ...) PRINTF_LIKE(3, 4);
void product_file_sku_fault(const struct product_file *t, size_t i, const char *key, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* The request as it is kept and sent; p NULL: longer than PRODUCT_BODY_MAX. */
struct str product_file_body(const struct product_file *t);

#endif
