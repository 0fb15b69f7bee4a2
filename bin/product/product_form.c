/*
 * The fields of a calendar-ticket product. Below the first level of the page all are ASSUMED: if one proves wrong, it
 * is corrected here.
 */
#include "product_form.h"

#define ID_MAX 64        /* the width of the schema's ids */
#define PRODUCT_NAME 60  /* characters */
#define LINE 500         /* characters of one text */
#define TEXTS 20         /* texts, pictures or shops in a list */
#define URL 1000         /* characters */
#define DAYS 365         /* the longest time in a rule */
#define COPIES 1000      /* the schema's limit of one order */
#define KINDS 3          /* D: up to three kinds of specification */
#define PRICE 1000000000 /* fen */

static const char *const refund_words[] = { "anytime", "conditional", "none", NULL };

static const struct form_field rule_fields[] = {
	/* conditional: until refund_days_before days before the visit */
	{ "refund", FORM_WORD, MUST, .words = refund_words },
	{ "refund_days_before", FORM_WHOLE, MAY, 0, DAYS },
	{ "book_ahead_days", FORM_WHOLE, MAY, 0, DAYS },
	{ "book_before", FORM_CLOCK, MAY },
	{ "real_name", FORM_FLAG, MAY },
	{ "need_phone", FORM_FLAG, MAY },
	{ "valid_days", FORM_WHOLE, MAY, 1, DAYS },
	{ "max_per_order", FORM_WHOLE, MAY, 1, COPIES },
	{ "max_per_person", FORM_WHOLE, MAY, 1, COPIES },
	{ "min_age", FORM_WHOLE, MAY, 0, 150 },
	{ "max_age", FORM_WHOLE, MAY, 0, 150 },
};
static const struct form rule_form = FORM(rule_fields);

static const struct form_field kind_fields[] = {
	{ "name", FORM_NAME, MUST, 1, 20 },
	{ "values", FORM_NAME, MUST, 1, 30, .most = PRODUCT_LIST_MAX, .unique = true },
};
static const struct form kind_form = FORM(kind_fields);

static const struct form_field sku_fields[] = {
	{ "sku_id", FORM_ID, MAY, 1, ID_MAX },
	{ "sku_out_id", FORM_ID, MUST, 1, ID_MAX },
	{ "sku_name", FORM_NAME, MUST, 1, PRODUCT_NAME },
	{ "values", FORM_NAME, MAY, 1, 30, .most = KINDS },
	{ "market_price", FORM_WHOLE, MAY, 1, PRICE },
};
static const struct form sku_form = FORM(sku_fields);

static const struct form_field product_fields[] = {
	{ "product_id", FORM_ID, MAY, 1, ID_MAX },
	{ "product_out_id", FORM_ID, MUST, 1, ID_MAX },
	{ "product_name", FORM_NAME, MUST, 1, PRODUCT_NAME },
	{ "buy_limit", FORM_WHOLE, MAY, 0, COPIES },
	{ "draft_status", FORM_WHOLE, MAY, 0, 1 },
	{ "poi_ids", FORM_ID, MUST, 1, ID_MAX, .most = TEXTS, .unique = true },
	{ "fee_include", FORM_NAME, MAY, 1, LINE, .most = TEXTS },
	{ "fee_exclude", FORM_NAME, MAY, 1, LINE, .most = TEXTS },
	{ "notices", FORM_NAME, MAY, 1, LINE, .most = TEXTS },
	{ "pictures", FORM_URL, MUST, 1, URL, .most = TEXTS, .unique = true },
	{ "rules", FORM_GROUP, MAY, .form = &rule_form },
	{ "specification_kinds", FORM_GROUP, MAY, .most = KINDS, .form = &kind_form },
	{ "ticket_specifications", FORM_GROUP, MUST, .most = PRODUCT_LIST_MAX, .form = &sku_form },
};
static const struct form product_form = FORM(product_fields);

static const struct form_field file_fields[] = {
	{ "account_id", FORM_ID, MUST, 1, ID_MAX },
	{ "ticket", FORM_GROUP, MUST, .form = &product_form },
};
const struct form product_file_form = FORM(file_fields);
