/*
 * The fields of a calendar-ticket product, one table for each object: what an operator's file may hold, what is sent,
 * and what we read of it and of the platform's list of products.
 *
 * Types and what is required are the model's. Numbers whose meaning no page states are passed on as they are; limits of
 * length are ours. Required beyond the model, because orders and days are found by them: product_out_id, sku_out_id.
 *
 * Source: spec model.json (ticket/save, ticket/query); meanings: calendar-and-products.md §5.1.
 */
#ifndef SHANMEN_TICKET_FORM_H
#define SHANMEN_TICKET_FORM_H

#include "json/field.h"
#include "json/form_table.h"

#define PRODUCT_POIS_MAX 1000
#define PRODUCT_SKUS_MAX 100
#define TICKET_SPECIFICATIONS "ticket_specifications"

/* A SKU (the pages' ticket specification). */
struct product_sku {
	struct str sku_id; /* in answers only */
	struct str sku_out_id;
	struct str sku_name;
};

/* What a review decided, in answers only. */
struct product_audit {
	struct opt_int product_pass, ticket_type_pass; /* 0 or 1 */
	struct str product_reason, ticket_type_reason;
};

/* The fields of a product that we use; an absent text has p NULL. */
struct product_ticket {
	struct str product_id; /* in a request STR_NONE: a new product, or one whose id is known here */
	struct str product_out_id;
	struct str product_name;
	struct list poi_ids; /* of struct str */
	struct list skus;    /* of struct product_sku */
	struct opt_int status;
	struct product_audit audit;
};

/* A publication request: the whole body of a save. */
struct product_request {
	struct str account_id;
	struct product_ticket ticket;
};

/* What a file may hold, and what we read of it and (ticket_table) of the platform's list. */
extern const struct form product_request_form;
extern const struct field_table product_request_table;
extern const struct field_table ticket_table;

#endif
