/*
 * The fields of the files that operators write about shops. Enumerations that no page explains (license_type,
 * qualification_type, role) are passed on as they are.
 */
#include "poi_form.h"

#define ID_MAX 64
#define NAME_MAX 100
#define LINE_MAX 500
#define URL_MAX 1000
#define PICTURES_MAX 20
#define LIST_MAX 50
#define NUMBER_MAX 2147483647
#define AGE_MAX 150
#define HEIGHT_MAX 300 /* cm */

/* --- license --- */

static const struct form_field license_fields[] = {
	{ "use_ocr", FORM_FLAG, MAY },
	{ "license_type", FORM_WHOLE, MAY, 0, NUMBER_MAX },
	{ "company_name", FORM_NAME, MAY, .max = NAME_MAX },
	{ "license_id", FORM_ID, MAY, .max = ID_MAX },
	{ "license_urls", FORM_PICTURE, MAY, .max = URL_MAX, .most = PICTURES_MAX, .unique = true },
	{ "province", FORM_NAME, MAY, .max = NAME_MAX },
	{ "city", FORM_NAME, MAY, .max = NAME_MAX },
	{ "address", FORM_NAME, MAY, .max = LINE_MAX },
	{ "sales_range", FORM_NAME, MAY, .max = LINE_MAX },
	{ "legal_person_name", FORM_NAME, MAY, .max = NAME_MAX, .person = true },
	{ "expiration", FORM_DAY, MAY },
};
static const struct form license_form = FORM(license_fields);

static const struct form_field legal_person_fields[] = {
	{ "use_ocr", FORM_FLAG, MAY },
	{ "name", FORM_NAME, MAY, .max = NAME_MAX, .person = true },
	{ "id_card_no", FORM_ID, MAY, .max = ID_MAX, .person = true },
	{ "id_card_front_url", FORM_PICTURE, MAY, .max = URL_MAX, .person = true },
	{ "id_card_back_url", FORM_PICTURE, MAY, .max = URL_MAX, .person = true },
	{ "id_card_expiration", FORM_DAY, MAY, .person = true },
	{ "qualification_type", FORM_WHOLE, MAY, 0, NUMBER_MAX },
};
static const struct form legal_person_form = FORM(legal_person_fields);

static const struct form_field qualification_fields[] = {
	{ "qualification_id", FORM_ID, MAY, .max = ID_MAX },
	{ "qualification_type", FORM_WHOLE, MAY, 0, NUMBER_MAX },
	{ "qualification_urls", FORM_PICTURE, MAY, .max = URL_MAX, .most = PICTURES_MAX, .unique = true },
	{ "qualification_expiration", FORM_DAY, MAY },
};
static const struct form qualification_form = FORM(qualification_fields);

static const struct form_field industry_fields[] = {
	{ "major_industry_code", FORM_ID, MAY, .max = ID_MAX },
	{ "minor_industry_codes", FORM_ID, MAY, .max = ID_MAX, .most = LIST_MAX, .unique = true },
	{ "qualifications", FORM_GROUP, MAY, .most = LIST_MAX, .form = &qualification_form },
};
static const struct form industry_form = FORM(industry_fields);

static const struct form_field owner_fields[] = {
	{ "name", FORM_NAME, MAY, .max = NAME_MAX, .person = true },
	{ "role", FORM_NAME, MAY, .max = NAME_MAX },
	{ "phone", FORM_PHONE, MAY, .person = true },
	{ "email", FORM_ID, MAY, .max = NAME_MAX, .person = true },
};
static const struct form owner_form = FORM(owner_fields);

static const struct form_field authorization_fields[] = {
	{ "urls", FORM_PICTURE, MUST, .max = URL_MAX, .most = PICTURES_MAX, .unique = true },
	{ "effective_time", FORM_NAME, MAY, .max = NAME_MAX },
};
static const struct form authorization_form = FORM(authorization_fields);

static const struct form_field license_entry_fields[] = {
	{ "third_id", FORM_ID, MUST, .max = ID_MAX },
	{ "poi_id", FORM_ID, MUST, .max = ID_MAX },
	{ "account_id", FORM_ID, MAY, .max = ID_MAX },
	{ "license", FORM_GROUP, MAY, .form = &license_form },
	{ "legal_person", FORM_GROUP, MAY, .form = &legal_person_form },
	{ "industry", FORM_GROUP, MAY, .form = &industry_form },
	{ "owner", FORM_GROUP, MAY, .form = &owner_form },
	{ "poi_claim_authorization", FORM_GROUP, MAY, .form = &authorization_form },
};
const struct form poi_license_entry = FORM(license_entry_fields);

static const struct form_field license_file_fields[] = {
	{ "account_id", FORM_ID, MUST, .max = ID_MAX },
	{ "target_type", FORM_WHOLE, MAY, 0, 0, .ours = true }, /* 0: the merchant's own account */
	{ "datas", FORM_GROUP, MUST, .most = SHOP_DATAS_MAX, .form = &poi_license_entry },
};
const struct form poi_license_form = FORM(license_file_fields);

/* --- decorate --- */

static const struct form_field picture_fields[] = {
	{ "url", FORM_PICTURE, MUST, .max = URL_MAX },
	{ "sort_value", FORM_WHOLE, MAY, 0, NUMBER_MAX },
};
static const struct form picture_form = FORM(picture_fields);

static const struct form_field item_fields[] = {
	{ "image_url", FORM_PICTURE, MUST, .max = URL_MAX },
	{ "image_name", FORM_NAME, MAY, .max = NAME_MAX },
	{ "sort_value", FORM_WHOLE, MAY, 0, NUMBER_MAX },
};
static const struct form item_form = FORM(item_fields);

static const struct form_field recommend_fields[] = {
	{ "title", FORM_NAME, MUST, .max = NAME_MAX },
	{ "items", FORM_GROUP, MUST, .most = PICTURES_MAX, .form = &item_form },
};
static const struct form recommend_form = FORM(recommend_fields);

static const struct form_field announcement_fields[] = {
	{ "title", FORM_NAME, MUST, .max = NAME_MAX },
	{ "description", FORM_NAME, MAY, .max = LINE_MAX },
	{ "url", FORM_URL, MAY, .max = URL_MAX },
	{ "enable", FORM_FLAG, MAY },
};
static const struct form announcement_form = FORM(announcement_fields);

static const struct form_field decoration_fields[] = {
	{ "tags", FORM_NAME, MAY, .max = NAME_MAX, .most = LIST_MAX, .unique = true },
	{ "head_images", FORM_GROUP, MAY, .most = PICTURES_MAX, .form = &picture_form },
	{ "cover_images", FORM_GROUP, MAY, .most = PICTURES_MAX, .form = &picture_form },
	{ "recommends", FORM_GROUP, MAY, .most = PICTURES_MAX, .form = &recommend_form },
	{ "announcement", FORM_GROUP, MAY, .form = &announcement_form },
};
static const struct form decoration_form = FORM(decoration_fields);

static const struct form_field decorate_entry_fields[] = {
	{ "third_id", FORM_ID, MAY, .max = ID_MAX },
	{ "poi_id", FORM_ID, MUST, .max = ID_MAX },
	{ "account_id", FORM_ID, MAY, .max = ID_MAX },
	{ "decoration", FORM_GROUP, MUST, .form = &decoration_form },
};
const struct form poi_decorate_entry = FORM(decorate_entry_fields);

static const struct form_field decorate_file_fields[] = {
	{ "account_id", FORM_ID, MUST, .max = ID_MAX },
	{ "datas", FORM_GROUP, MUST, .most = SHOP_DATAS_MAX, .form = &poi_decorate_entry },
};
const struct form poi_decorate_form = FORM(decorate_file_fields);

/* --- update --- */

static const struct form_field open_time_fields[] = {
	{ "weeks", FORM_WHOLE, MUST, 1, 7, .most = 7, .unique = true }, /* 1 is Monday */
	{ "start_time", FORM_CLOCK, MUST },
	{ "end_time", FORM_CLOCK, MUST },
};
static const struct form open_time_form = FORM(open_time_fields);

static const struct form_field basic_fields[] = {
	{ "poi_name", FORM_NAME, MAY, .max = NAME_MAX },
	{ "address", FORM_NAME, MAY, .max = LINE_MAX },
	{ "head_image_urls", FORM_PICTURE, MAY, .max = URL_MAX, .most = PICTURES_MAX, .unique = true },
	{ "industry_code", FORM_ID, MAY, .max = ID_MAX },
	{ "open_status", FORM_WHOLE, MAY, 0, 3 }, /* 0 closed for good, 1 open, 2 not open yet, 3 suspended */
	{ "open_times_v2", FORM_GROUP, MAY, .most = LIST_MAX, .form = &open_time_form },
	{ "contact_tel", FORM_PHONE, MAY },
	{ "contact_phone", FORM_PHONE, MAY },
	{ "latitude", FORM_DEGREES, MAY, .max = 90 },
	{ "longitude", FORM_DEGREES, MAY, .max = 180 },
};
static const struct form basic_form = FORM(basic_fields);

static const struct form_field update_entry_fields[] = {
	{ "third_id", FORM_ID, MUST, .max = ID_MAX },
	{ "poi_id", FORM_ID, MUST, .max = ID_MAX },
	{ "account_id", FORM_ID, MAY, .max = ID_MAX },
	{ "poi_type", FORM_WHOLE, MAY, 3, 3, .ours = true }, /* 3: scenic area */
	{ "poi", FORM_GROUP, MUST, .form = &basic_form },
};
const struct form poi_update_entry = FORM(update_entry_fields);

static const struct form_field update_file_fields[] = {
	{ "account_id", FORM_ID, MUST, .max = ID_MAX },
	{ "datas", FORM_GROUP, MUST, .most = SHOP_DATAS_MAX, .form = &poi_update_entry },
};
const struct form poi_update_form = FORM(update_file_fields);

/* --- match --- */

static const struct form_field match_entry_fields[] = {
	{ "ext_id", FORM_ID, MUST, .max = ID_MAX },       { "poi_id", FORM_ID, MAY, .max = ID_MAX },
	{ "poi_name", FORM_NAME, MUST, .max = NAME_MAX }, { "province", FORM_NAME, MUST, .max = NAME_MAX },
	{ "city", FORM_NAME, MUST, .max = NAME_MAX },     { "address", FORM_NAME, MUST, .max = LINE_MAX },
	{ "longitude", FORM_DEGREES, MUST, .max = 180 },  { "latitude", FORM_DEGREES, MUST, .max = 90 },
};
const struct form poi_match_entry = FORM(match_entry_fields);

static const struct form_field match_file_fields[] = {
	{ "account_id", FORM_ID, MUST, .max = ID_MAX },
	{ "datas", FORM_GROUP, MUST, .most = SHOP_DATAS_MAX, .form = &poi_match_entry },
};
const struct form poi_match_form = FORM(match_file_fields);

/* --- crowd --- */

static const struct form_field age_fields[] = {
	{ "lower_bound", FORM_WHOLE, MAY, 0, AGE_MAX },
	{ "lower_bound_type", FORM_WHOLE, MAY, 1, 2 }, /* 1: the bound itself is included */
	{ "upper_bound", FORM_WHOLE, MAY, 0, AGE_MAX },
	{ "upper_bound_type", FORM_WHOLE, MAY, 1, 2 },
};
static const struct form age_form = FORM(age_fields);

static const struct form_field height_fields[] = {
	{ "lower_bound", FORM_WHOLE, MAY, 0, HEIGHT_MAX },
	{ "lower_bound_type", FORM_WHOLE, MAY, 1, 2 },
	{ "upper_bound", FORM_WHOLE, MAY, 0, HEIGHT_MAX },
	{ "upper_bound_type", FORM_WHOLE, MAY, 1, 2 },
};
static const struct form height_form = FORM(height_fields);

static const struct form_field crowd_fields[] = {
	{ "crowd_type", FORM_WHOLE, MUST, 1, 100 },
	{ "age_condition", FORM_GROUP, MAY, .form = &age_form },
	{ "height_condition", FORM_GROUP, MAY, .form = &height_form },
	{ "op_type", FORM_WHOLE, MAY, 1, 2 }, /* 1: both conditions, 2: one of them */
	{ "note", FORM_NAME, MAY, .max = LINE_MAX },
};
static const struct form crowd_form = FORM(crowd_fields);

static const struct form_field crowd_file_fields[] = {
	{ "account_id", FORM_ID, MUST, .max = ID_MAX },
	{ "poi_id", FORM_ID, MUST, .max = ID_MAX },
	{ "crowds", FORM_GROUP, MUST, .most = 20, .form = &crowd_form },
};
const struct form poi_crowd_form = FORM(crowd_file_fields);
