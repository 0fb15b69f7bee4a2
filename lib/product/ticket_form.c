/* The tables, for checking and for reading. */
#include "product/ticket_form.h"

#include "json/json_whole.h"

#define NAME 255  /* the width of the schema's names */
#define TEXT 5000 /* characters */
#define LINE 1000 /* characters */
#define MOST 100  /* elements of a list */

#define INT32 .min = INT32_MIN, .max = INT32_MAX
#define INT64 .min = -JSON_WHOLE_MAX, .max = JSON_WHOLE_MAX

static const struct form_field bound_fields[] = {
	{ "lower_bound", FORM_WHOLE, MAY, INT64 },
	{ "upper_bound", FORM_WHOLE, MAY, INT64 },
	{ "lower_bound_type", FORM_WHOLE, MAY, INT32 },
	{ "upper_bound_type", FORM_WHOLE, MAY, INT32 },
};
static const struct form bound_form = FORM(bound_fields);

static const struct form_field condition_fields[] = {
	{ "age_condition", FORM_GROUP, MAY, .form = &bound_form },
	{ "height_condition", FORM_GROUP, MAY, .form = &bound_form },
	{ "weight_condition", FORM_GROUP, MAY, .form = &bound_form },
	{ "age_height_op_type", FORM_WHOLE, MAY, INT32 },
	{ "accompany_condition", FORM_WHOLE, MAY, INT32 },
	{ "certificate_condition", FORM_WHOLE, MAY, INT32, .most = MOST },
	{ "scenic_default_crowd", FORM_FLAG, MAY },
	{ "note", FORM_TEXT, MAY, .max = TEXT },
};
static const struct form condition_form = FORM(condition_fields);

static const struct form_field crowd_fields[] = {
	{ "crowd_type", FORM_WHOLE, MUST, INT32 },
	{ "crowd_num", FORM_WHOLE, MUST, INT32 },
	{ "crowd_condition", FORM_GROUP, MAY, .form = &condition_form },
};
static const struct form crowd_form = FORM(crowd_fields);

static const struct form_field opening_fields[] = {
	{ "earliest_time", FORM_WHOLE, MAY, INT64 },
	{ "latest_time", FORM_WHOLE, MAY, INT64 },
};
static const struct form opening_form = FORM(opening_fields);

static const int64_t code_infos[] = { 1, 2, 3, 6, 0 }; /* id card, number, code, URL */
static const int64_t code_types[] = { 1, 2, 3, 5, 0 };
static const int64_t url_types[] = { 1, 2, 0 };

static const struct form_field ticket_rule_fields[] = {
	{ "code_sending_info", FORM_WHOLE, MUST, .numbers = code_infos, .most = MOST, .unique = true },
	{ "code_type", FORM_WHOLE, MAY, .numbers = code_types },
	{ "url_type", FORM_WHOLE, MAY, .numbers = url_types },
	{ "code_note", FORM_TEXT, MAY, .max = TEXT },
	{ "code_extra_note", FORM_TEXT, MAY, .max = TEXT },
	{ "change_earliest_time", FORM_NAME, MAY, .max = LINE },
	{ "change_latest_time", FORM_NAME, MAY, .max = LINE },
	{ "change_ticket_address", FORM_NAME, MAY, .max = LINE },
};
static const struct form ticket_rule_form = FORM(ticket_rule_fields);

static const int64_t refund_types[] = { 1, 2, 3, 0 };  /* any time while unused, never, on conditions */
static const int64_t refund_fee_types[] = { 1, 2, 0 }; /* fen, 1/10,000 */

static const struct form_field refund_detail_fields[] = {
	{ "refund_fee", FORM_WHOLE, MUST, INT64 },
	{ "refund_fee_type", FORM_WHOLE, MUST, .numbers = refund_fee_types },
	{ "refund_time", FORM_WHOLE, MUST, INT64 }, /* seconds, counted back from 24:00 of the entry day */
};
static const struct form refund_detail_form = FORM(refund_detail_fields);

static const struct form_field refund_rule_fields[] = {
	{ "refund_type", FORM_WHOLE, MUST, .numbers = refund_types },
	{ "refund_details", FORM_GROUP, MAY, .most = MOST, .form = &refund_detail_form },
	{ "refund_part", FORM_FLAG, MAY },
	{ "auto_refund_time", FORM_WHOLE, MAY, INT64 },
	{ "auto_verify_time", FORM_WHOLE, MAY, INT64 },
};
static const struct form refund_rule_form = FORM(refund_rule_fields);

static const struct form_field reserved_fields[] = {
	{ "reserved_type", FORM_WHOLE, MUST, INT32 }, /* 3: every traveller */
	{ "reserved_rules", FORM_WHOLE, MAY, INT32, .most = MOST },
	{ "reserved_crowd_number", FORM_WHOLE, MAY, INT32 },
};
static const struct form reserved_form = FORM(reserved_fields);

static const struct form_field pre_order_fields[] = {
	{ "pre_time", FORM_WHOLE, MUST, INT64 },
	{ "enter_time", FORM_WHOLE, MAY, INT64, .answered = true },
};
static const struct form pre_order_form = FORM(pre_order_fields);

static const struct form_field limit_fields[] = {
	{ "limit_range", FORM_WHOLE, MUST, INT32 },
	{ "limit_subject", FORM_WHOLE, MUST, INT32 },
	{ "limit_num", FORM_WHOLE, MUST, INT32 },
	{ "time_length", FORM_WHOLE, MAY, INT32 },
	{ "time_period", FORM_NAME, MAY, .max = LINE, .most = MOST },
};
static const struct form limit_form = FORM(limit_fields);

static const struct form_field session_fields[] = {
	{ "ticket_session_name", FORM_NAME, MUST, .max = NAME },
	{ "ticket_session_time", FORM_NAME, MAY, .max = NAME },
};
static const struct form session_form = FORM(session_fields);

static const struct form_field sku_fields[] = {
	{ "sku_id", FORM_ID, MAY, .max = FIELD_ID_MAX, .answered = true },
	{ "sku_out_id", FORM_ID, MUST, .max = FIELD_ID_MAX },
	{ "sku_name", FORM_NAME, MAY, .max = NAME },
	{ "ticket_area", FORM_NAME, MAY, .max = NAME },
	{ "ticket_seat", FORM_NAME, MAY, .max = NAME },
	{ "ticket_session", FORM_GROUP, MAY, .form = &session_form },
	{ "free_merchant", FORM_FLAG, MAY },
	{ "settle_type", FORM_WHOLE, MAY, INT32 },
};
static const struct form sku_form = FORM(sku_fields);

static const struct form_field province_fields[] = {
	{ "province_code", FORM_DIGITS, MAY, .max = 2 },
	{ "city_code_list", FORM_DIGITS, MAY, .max = 6, .most = 1000, .unique = true },
};
static const struct form province_form = FORM(province_fields);

static const struct form_field district_fields[] = {
	{ "district_type", FORM_WHOLE, MAY, INT32 },
	{ "province_info_list", FORM_GROUP, MAY, .most = MOST, .form = &province_form },
};
static const struct form district_form = FORM(district_fields);

static const struct form_field region_fields[] = {
	{ "restrict_flag", FORM_FLAG, MAY },
	{ "restrict_districts", FORM_GROUP, MAY, .most = MOST, .form = &district_form },
};
static const struct form region_form = FORM(region_fields);

static const struct form_field stock_sync_fields[] = {
	{ "sync_on", FORM_FLAG, MAY },
};
static const struct form stock_sync_form = FORM(stock_sync_fields);

static const struct form_field mini_program_fields[] = {
	{ "app_id", FORM_ID, MUST, .max = LINE },
	{ "entry_type", FORM_WHOLE, MAY, INT32 },
	{ "sale_unit_detail_path", FORM_NAME, MAY, .max = LINE },
	{ "trade_url", FORM_NAME, MAY, .max = LINE },
};
static const struct form mini_program_form = FORM(mini_program_fields);

static const struct form_field audit_fields[] = {
	{ "is_product_pass", FORM_FLAG, MUST },
	{ "is_ticket_type_pass", FORM_FLAG, MUST },
	{ "product_audit_reason", FORM_TEXT, MAY, .max = TEXT },
	{ "ticket_type_audit_reason", FORM_TEXT, MAY, .max = TEXT },
};
static const struct form audit_form = FORM(audit_fields);

static const struct form_field ticket_fields[] = {
	{ "product_id", FORM_ID, MAY, .max = FIELD_ID_MAX },
	{ "product_out_id", FORM_ID, MUST, .max = FIELD_ID_MAX },
	{ "product_name", FORM_NAME, MUST, .max = NAME },
	{ "poi_ids", FORM_ID, MUST, .max = FIELD_ID_MAX, .most = PRODUCT_POIS_MAX, .unique = true },
	{ "category_id", FORM_WHOLE, MUST, INT64 },
	{ "ticket_type_id", FORM_ID, MAY, .max = FIELD_ID_MAX },
	{ "ticket_type_out_id", FORM_ID, MAY, .max = FIELD_ID_MAX },
	{ "ticket_type_name", FORM_NAME, MUST, .max = NAME },
	{ "crowds", FORM_GROUP, MUST, .most = MOST, .form = &crowd_form },
	{ "crowd_op_type", FORM_WHOLE, MAY, INT32 },
	{ "ticket_period", FORM_WHOLE, MUST, INT32 },
	{ "use_times", FORM_WHOLE, MUST, INT32 },
	{ "need_ticket", FORM_FLAG, MUST },
	{ "use_ticket_address", FORM_TEXT, MAY, .max = TEXT },
	{ "admission_time", FORM_WHOLE, MAY, INT32 },
	{ "opening_time", FORM_GROUP, MAY, .form = &opening_form },
	{ "img_urls", FORM_NAME, MUST, .max = LINE, .most = MOST, .unique = true },
	{ "fee_include", FORM_TEXT, MUST, .max = TEXT },
	{ "fee_not_include", FORM_TEXT, MAY, .max = TEXT },
	{ "other_note", FORM_TEXT, MAY, .max = TEXT },
	{ "ticket_rule", FORM_GROUP, MUST, .form = &ticket_rule_form },
	{ "refund_rule", FORM_GROUP, MUST, .form = &refund_rule_form },
	{ "customer_reserved_info", FORM_GROUP, MUST, .form = &reserved_form },
	{ "pre_order_time", FORM_GROUP, MUST, .form = &pre_order_form },
	{ "buy_limit", FORM_WHOLE, MAY, INT32 },
	{ "buy_limit_rule", FORM_GROUP, MAY, .most = MOST, .form = &limit_form },
	{ TICKET_SPECIFICATIONS, FORM_GROUP, MUST, .most = PRODUCT_SKUS_MAX, .form = &sku_form },
	{ "region", FORM_GROUP, MAY, .form = &region_form },
	{ "show_channel", FORM_WHOLE, MAY, INT32 },
	{ "show_date", FORM_WHOLE, MAY, INT32 },
	{ "require_id_card", FORM_FLAG, MAY },
	{ "stock_sync_rule", FORM_GROUP, MAY, .form = &stock_sync_form },
	{ "mini_program", FORM_GROUP, MAY, .form = &mini_program_form },
	{ "draft_status", FORM_WHOLE, MAY, INT32 },
	{ "status", FORM_WHOLE, MAY, INT32 },
	{ "is_test_product", FORM_FLAG, MAY },
	{ "is_test_data", FORM_FLAG, MAY },
	{ "test_uid", FORM_ID, MAY, .max = LINE, .most = MOST },
	{ "audit_result", FORM_GROUP, MAY, .form = &audit_form, .answered = true },
};
static const struct form ticket_form = FORM(ticket_fields);

static const struct form_field request_fields[] = {
	{ "account_id", FORM_ID, MUST, .max = FIELD_ID_MAX },
	{ "ticket", FORM_GROUP, MUST, .form = &ticket_form },
};
const struct form product_request_form = FORM(request_fields);

/* --- what we read --- */

#define ANY_INT INT64_MIN, INT64_MAX, NULL
#define ANY_TEXT 0, INT64_MAX, NULL
#define AN_ID 1, FIELD_ID_MAX, NULL

#define SKU(member) offsetof(struct product_sku, member)
static const struct field sku_read[] = {
	{ "sku_id", FIELD_API_ID, OPTIONAL, SKU(sku_id), AN_ID },
	{ "sku_out_id", FIELD_API_ID, REQUIRED, SKU(sku_out_id), AN_ID },
	{ "sku_name", FIELD_TEXT, OPTIONAL, SKU(sku_name), ANY_TEXT },
};
static const struct field_table sku_table = FIELD_TABLE(sku_read, struct product_sku);

#define AUDIT(member) offsetof(struct product_audit, member)
static const struct field audit_read[] = {
	{ "is_product_pass", FIELD_FLAG, OPTIONAL, AUDIT(product_pass), ANY_INT },
	{ "is_ticket_type_pass", FIELD_FLAG, OPTIONAL, AUDIT(ticket_type_pass), ANY_INT },
	{ "product_audit_reason", FIELD_TEXT, OPTIONAL, AUDIT(product_reason), ANY_TEXT },
	{ "ticket_type_audit_reason", FIELD_TEXT, OPTIONAL, AUDIT(ticket_type_reason), ANY_TEXT },
};
static const struct field_table audit_table = FIELD_TABLE(audit_read, struct product_audit);

#define TICKET(member) offsetof(struct product_ticket, member)
static const struct field ticket_read[] = {
	{ "product_id", FIELD_API_ID, OPTIONAL, TICKET(product_id), AN_ID },
	{ "product_out_id", FIELD_API_ID, REQUIRED, TICKET(product_out_id), AN_ID },
	{ "product_name", FIELD_TEXT, REQUIRED, TICKET(product_name), ANY_TEXT },
	{ "poi_ids", FIELD_TEXTS, REQUIRED, TICKET(poi_ids), 0, PRODUCT_POIS_MAX, NULL },
	{ TICKET_SPECIFICATIONS, FIELD_LIST, REQUIRED, TICKET(skus), 0, PRODUCT_SKUS_MAX, &sku_table },
	{ "status", FIELD_INT, OPTIONAL, TICKET(status), ANY_INT },
	{ "audit_result", FIELD_GROUP, OPTIONAL, TICKET(audit), 0, 0, &audit_table },
};
const struct field_table ticket_table = FIELD_TABLE(ticket_read, struct product_ticket);

static const struct field request_read[] = {
	{ "account_id", FIELD_API_ID, REQUIRED, offsetof(struct product_request, account_id), AN_ID },
	{ "ticket", FIELD_GROUP, REQUIRED, offsetof(struct product_request, ticket), 0, 0, &ticket_table },
};
const struct field_table product_request_table = FIELD_TABLE(request_read, struct product_request);
