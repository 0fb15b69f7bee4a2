/*
 * A file for `shanmen product publish`: {"account_id","ticket":{…}}, the very request of the
 * interface. Its fields are one table in ticket_table.c; here also what must hold between
 * them. What the database knows against it is ticket_stored.h's.
 *
 * Ownership: everything lives as long as the file's tree and the reader's arena.
 * Source: spec calendar-and-products.md, "Publish a product"; below its first level ASSUMED.
 */
#ifndef SHANMEN_TICKET_TABLE_H
#define SHANMEN_TICKET_TABLE_H

#include "bin/form/form.h"

#define TICKET_LIST_MAX 50 /* elements of its longest list: kinds of ticket */

extern const struct form ticket_form;

/* A kind of ticket of the file. */
struct ticket_sku {
	struct str sku_id; /* STR_NONE: left out */
	struct str sku_out_id;
};

/* What a checked file says, for those who compare it. */
struct ticket {
	struct node top; /* the file */
	struct str account_id;
	struct str product_id; /* STR_NONE: left out */
	struct str product_out_id;
	struct str product_name;
	struct str *poi_ids;
	size_t pois;
	struct ticket_sku *skus;
	size_t n;
};

/* Tells every fault of the file itself; `out` is to be used when there was none. */
void ticket_check(const struct node *top, struct ticket *out);

/* A fault of a member of `ticket`, or of a kind of ticket's. */
void ticket_fault(const struct ticket *t, const char *key, const char *fmt, ...) PRINTF_LIKE(3, 4);
void ticket_sku_fault(const struct ticket *t, size_t i, const char *key, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* The request as it is kept and sent; p NULL: longer than TICKET_BODY_MAX. */
struct str ticket_body(const struct ticket *t);

#endif
