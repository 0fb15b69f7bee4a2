/*
 * A file for `shanmen product publish`: {"account_id","ticket":{…}}, which is the request of the interface itself. Its
 * fields are lib/product/ticket_form.h's, the rules between them are in product_check.c. Comparing with the database is
 * product_stored.h's.
 *
 * Ownership: everything lives as long as the file's tree and the reader's arena.
 * Source: spec calendar-and-products.md §5.1.
 */
#ifndef SHANMEN_PRODUCT_CHECK_H
#define SHANMEN_PRODUCT_CHECK_H

#include "bin/form/form.h"
#include "product/ticket_form.h"

/* A checked file, for comparing it with the database. */
struct product_file {
	struct node top; /* the file */
	struct product_request request;
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
