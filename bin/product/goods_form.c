/* The fields of a file about other goods: an envelope, ASSUMED. What the maps contain depends on the category. */
#include "goods.h"

#define ID_MAX 64
#define NAME_MAX 60
#define POIS_MAX 100
#define SECONDS_MAX 99999999999 /* the year 5138: a larger number is milliseconds */
#define FEN_MAX 1000000000
#define STOCK_MAX 100000000
#define CATEGORY_MAX 2147483647

static const struct form_field poi_fields[] = {
	{ "poi_id", FORM_ID, MUST, .max = ID_MAX },
};
static const struct form poi_form = FORM(poi_fields);

static const struct form_field stock_fields[] = {
	{ "limit_type", FORM_WHOLE, MUST, .min = 1, .max = 2 }, /* 1: so many; 2: without limit */
	{ "stock_qty", FORM_WHOLE, MAY, .min = 0, .max = STOCK_MAX },
};
static const struct form stock_form = FORM(stock_fields);

static const struct form_field product_fields[] = {
	{ "product_id", FORM_ID, MAY, .max = ID_MAX },
	{ "out_id", FORM_ID, MUST, .max = ID_MAX },
	{ "product_name", FORM_NAME, MUST, .max = NAME_MAX },
	{ "category_id", FORM_WHOLE, MUST, .min = 1, .max = CATEGORY_MAX },
	{ "product_type", FORM_WHOLE, MUST, .min = 1, .max = 99 },
	{ "biz_line", FORM_WHOLE, MAY, .min = 1, .max = 99 },
	{ "sold_start_time", FORM_WHOLE, MAY, .min = 1, .max = SECONDS_MAX },
	{ "sold_end_time", FORM_WHOLE, MAY, .min = 1, .max = SECONDS_MAX },
	{ "out_url", FORM_URL, MAY, .max = 1000 },
	{ "pois", FORM_GROUP, MAY, .most = POIS_MAX, .form = &poi_form },
	{ "attr_key_value_map", FORM_MAP, MAY },
};
static const struct form product_form = FORM(product_fields);

static const struct form_field sku_fields[] = {
	{ "sku_id", FORM_ID, MAY, .max = ID_MAX },
	{ "out_sku_id", FORM_ID, MAY, .max = ID_MAX },
	{ "sku_name", FORM_NAME, MUST, .max = NAME_MAX },
	{ "origin_amount", FORM_WHOLE, MUST, .min = 1, .max = FEN_MAX },
	{ "actual_amount", FORM_WHOLE, MUST, .min = 1, .max = FEN_MAX },
	{ "stock", FORM_GROUP, MAY, .form = &stock_form },
	{ "attr_key_value_map", FORM_MAP, MAY },
};
static const struct form sku_form = FORM(sku_fields);

static const struct form_field goods_fields[] = {
	{ "account_id", FORM_ID, MUST, .max = ID_MAX },
	{ "product", FORM_GROUP, MUST, .form = &product_form },
	{ "sku", FORM_GROUP, MUST, .form = &sku_form },
};
const struct form goods_form = FORM(goods_fields);

static const struct form_field change_fields[] = {
	{ "account_id", FORM_ID, MUST, .max = ID_MAX },
	{ "product_id", FORM_ID, MUST, .max = ID_MAX },
	{ "sold_end_time", FORM_WHOLE, MAY, .min = 1, .max = SECONDS_MAX },
	{ "stock_qty", FORM_WHOLE, MAY, .min = 0, .max = STOCK_MAX },
};
const struct form change_form = FORM(change_fields);
