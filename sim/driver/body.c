/*
 * Writes the platform's requests. Interface: trade page (requests of can_buy to
 * query_order), codes page §1.1, calendar page "Pull SPI", and the contract of the gate.
 */
#include "body.h"

#include "sim/common/seal.h"

#include <cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S 86400

static const char *const FAMILY[] = { "张", "王", "李", "赵", "陈", "林" };
static const char *const GIVEN[] = { "伟", "芳", "娜", "敏", "静", "小山", "门" };
#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

/* The check character of an id card: weights 2^(17-i) modulo 11, GB 11643. */
static char id_check(const char *digits17)
{
	int sum = 0, i;

	for (i = 0; i < 17; i++)
		sum += (digits17[i] - '0') * ((1 << (17 - i)) % 11);
	return "10X98765432"[sum % 11];
}

static void person_make(struct person *p, struct chance *c)
{
	int year = 1960 + chance_below(c, 40), month = 1 + chance_below(c, 12), day = 1 + chance_below(c, 28);
	const char *family = FAMILY[chance_below(c, COUNT(FAMILY))], *given = GIVEN[chance_below(c, COUNT(GIVEN))];
	size_t n;

	(void)snprintf(p->name, sizeof p->name, "%s%s", family, given);
	(void)snprintf(p->phone, sizeof p->phone, "13%09d", chance_below(c, 1000000000));
	n = (size_t)snprintf(p->id_card, sizeof p->id_card, "330106%04d%02d%02d%03d", year, month, day,
	                     chance_below(c, 1000));
	p->id_card[n] = id_check(p->id_card);
	p->id_card[n + 1] = '\0';
}

void party_make(struct party *p, struct chance *c, const char *order_id, int copies)
{
	int i;

	memset(p, 0, sizeof *p);
	(void)snprintf(p->order_id, sizeof p->order_id, "%s", order_id);
	(void)snprintf(p->refund_key, sizeof p->refund_key, "R%s", order_id);
	p->copies = copies;
	for (i = 0; i < copies; i++)
		person_make(&p->travellers[i], c);
}

static void tree_print(struct text *out, cJSON *tree)
{
	char *json = cJSON_PrintUnformatted(tree);

	if (json == NULL)
		die("out of memory");
	text_clear(out);
	text_add(out, json, strlen(json));
	free(json);
	cJSON_Delete(tree);
}

static void add_text(cJSON *o, const char *name, const char *value)
{
	if (value && *value)
		cJSON_AddStringToObject(o, name, value);
}

static void add_int(cJSON *o, const char *name, int64_t value)
{
	cJSON_AddNumberToObject(o, name, (double)value);
}

static void add_sealed(cJSON *o, const char *name, const char *secret, const char *plain)
{
	char *sealed = seal_person(secret, plain);

	cJSON_AddStringToObject(o, name, sealed);
	free(sealed);
}

static cJSON *person_tree(const struct sale *s, const struct person *p)
{
	cJSON *o = cJSON_CreateObject();

	add_sealed(o, "name", s->secret, p->name);
	add_sealed(o, "phone", s->secret, p->phone);
	add_sealed(o, "license_id", s->secret, p->id_card);
	add_int(o, "license_type", 1);
	return o;
}

static void add_amount(cJSON *o, const struct sale *s, const struct party *p)
{
	cJSON *amount = cJSON_AddObjectToObject(o, "amount");

	add_int(amount, "origin_amount", s->price_fen * p->copies);
	add_int(amount, "pay_amount", s->price_fen * p->copies);
	add_text(amount, "currency", "CNY");
	add_int(amount, "merchant_discount_amount", 0);
}

static void add_rules(cJSON *o)
{
	static const int kinds[] = { 1, 3 };
	cJSON *refund = cJSON_AddObjectToObject(o, "refund_rule");
	cJSON *ticket = cJSON_AddObjectToObject(o, "ticket_rule");

	add_int(refund, "refund_type", 1);
	add_int(refund, "auto_refund_time", 0);
	cJSON_AddTrueToObject(refund, "can_refund_partly");
	add_int(ticket, "url_type", 2);
	cJSON_AddItemToObject(ticket, "code_sending_info", cJSON_CreateIntArray(kinds, 2));
	add_int(ticket, "code_type", 2);
}

/* What is wanted, without who wants it. */
static cJSON *wish_tree(const struct sale *s, const struct party *p)
{
	cJSON *o = cJSON_CreateObject(), *crowd;

	add_text(o, "account_id", s->account_id);
	add_int(o, "biz_type", 2);
	add_text(o, "book_start_day", s->day);
	add_text(o, "book_end_day", s->day);
	add_int(o, "count", p->copies);
	add_text(o, "poi_id", s->poi_id);
	add_text(o, "product_id", s->product_id);
	add_text(o, "product_out_id", s->product_out_id);
	add_text(o, "sku_id", s->sku_id);
	add_text(o, "sku_out_id", s->sku_out_id);
	add_amount(o, s, p);
	crowd = cJSON_AddObjectToObject(o, "traveler_info");
	add_int(crowd, "total_num", p->copies);
	cJSON_AddFalseToObject(crowd, "diff_target_crowd");
	add_rules(o);
	return o;
}

/* What can_buy, when the order is submitted, and create_order have in common. */
static cJSON *sale_tree(const struct sale *s, const struct party *p)
{
	cJSON *o = wish_tree(s, p), *tourists;
	int i;

	cJSON_AddItemToObject(o, "buyer", person_tree(s, &p->travellers[0]));
	tourists = cJSON_AddArrayToObject(o, "tourists");
	for (i = 0; i < p->copies; i++)
		cJSON_AddItemToArray(tourists, person_tree(s, &p->travellers[i]));
	return o;
}

void body_can_buy_opened(struct text *out, const struct sale *s, const struct party *p)
{
	tree_print(out, wish_tree(s, p));
}

void body_can_buy(struct text *out, const struct sale *s, const struct party *p)
{
	tree_print(out, sale_tree(s, p));
}

void body_create_order(struct text *out, const struct sale *s, const struct party *p)
{
	cJSON *o = sale_tree(s, p);
	cJSON *items = cJSON_AddArrayToObject(o, "item_order_infos");
	int i;

	add_text(o, "order_id", p->order_id);
	add_int(o, "order_type", 1);
	add_int(o, "create_order_time_unix", moment_ms() / 1000);
	cJSON_AddStringToObject(o, "custom_spi_req_extra", "");
	cJSON_AddArrayToObject(cJSON_AddObjectToObject(o, "remark_info"), "question_and_answer_list");
	for (i = 1; i <= p->copies; i++) {
		cJSON *item = cJSON_CreateObject();
		char id[64];

		(void)snprintf(id, sizeof id, "%s%02d", p->order_id, i);
		add_text(item, "item_order_id", id);
		cJSON_AddItemToArray(items, item);
	}
	tree_print(out, o);
}

static cJSON *order_tree(const struct party *p)
{
	cJSON *o = cJSON_CreateObject();

	add_text(o, "order_id", p->order_id);
	add_text(o, "order_out_id", p->order_out_id);
	return o;
}

void body_pay_notify(struct text *out, const struct party *p)
{
	cJSON *o = order_tree(p);

	add_int(o, "pay_time_unix", moment_ms() / 1000);
	tree_print(out, o);
}

void body_cancel_notify(struct text *out, const struct party *p, int cancel_type)
{
	cJSON *o = order_tree(p);

	add_int(o, "cancel_order_time_unix", moment_ms() / 1000);
	add_int(o, "cancel_type", cancel_type);
	tree_print(out, o);
}

/* The examples of the page show the persons of this action unencrypted. Only the number of a document is needed. */
static void add_tourists(cJSON *o, const struct party *p)
{
	cJSON *list = cJSON_AddArrayToObject(o, "tourists");
	int i;

	for (i = 0; i < p->copies; i++) {
		const struct person *traveller = &p->travellers[i];
		cJSON *t = cJSON_CreateObject();

		add_text(t, "name", traveller->name);
		add_text(t, "phone", traveller->phone);
		add_text(t, "id_card", traveller->id_card);
		add_int(t, "credential_type", 1);
		cJSON_AddItemToArray(list, t);
	}
}

void body_codes(struct text *out, const struct sale *s, const struct party *p)
{
	static const int kinds[] = { 1, 3 };
	cJSON *o = cJSON_CreateObject(), *sku, *rule;
	int64_t start = 0;

	moment_day_start(s->day, &start);
	add_text(o, "order_id", p->order_id);
	add_int(o, "count", 1); /* people per copy */
	add_int(o, "copies", p->copies);
	add_int(o, "start_time", start);
	add_int(o, "expire_time", start + DAY_S - 1);
	sku = cJSON_AddObjectToObject(o, "sku");
	add_text(sku, "sku_name", "成人票");
	add_text(sku, "sku_id", s->sku_id);
	add_text(sku, "third_sku_id", s->sku_out_id);
	rule = cJSON_AddObjectToObject(o, "ticket_rule");
	cJSON_AddItemToObject(rule, "code_sending_info", cJSON_CreateIntArray(kinds, 2));
	add_int(rule, "code_type", 2);
	add_int(rule, "url_type", 2);
	add_tourists(o, p);
	tree_print(out, o);
}

/* A voucher is named by the project id of its entrance. */
static void add_vouchers(cJSON *o, const struct party *p, unsigned copies, const char *project_ids[])
{
	cJSON *list;
	int i;

	if (copies == REFUND_WHOLE)
		return;
	list = cJSON_AddArrayToObject(o, "vouchers");
	for (i = 0; i < p->copies; i++) {
		cJSON *voucher;

		if (!(copies & (1u << i)))
			continue;
		voucher = cJSON_CreateObject();
		add_text(cJSON_AddObjectToObject(voucher, "entrance"), "project_id", project_ids[i]);
		cJSON_AddItemToArray(list, voucher);
	}
}

void body_refund_apply(struct text *out, const struct party *p, unsigned copies, const char *project_ids[])
{
	cJSON *o = order_tree(p);

	add_text(o, "biz_uniq_key", p->refund_key);
	add_int(o, "apply_refund_time_unix", moment_ms() / 1000);
	add_int(o, "apply_source", 101);
	add_int(o, "refund_fee_amount", 0);
	add_vouchers(o, p, copies, project_ids);
	tree_print(out, o);
}

void body_refund_notify(struct text *out, const struct sale *s, const struct party *p, unsigned copies,
                        const char *project_ids[])
{
	int n = copies == REFUND_WHOLE ? p->copies : __builtin_popcount(copies);
	cJSON *o = order_tree(p);

	add_text(o, "biz_uniq_key", p->refund_key);
	add_int(o, "refund_amount", s->price_fen * n);
	add_int(o, "refund_time_unix", moment_ms() / 1000);
	add_int(o, "refund_scene", 1);
	add_int(o, "refund_count", n);
	add_vouchers(o, p, copies, project_ids);
	tree_print(out, o);
}

void body_query_order(struct text *out, const struct party *p)
{
	tree_print(out, order_tree(p));
}

void body_gate(struct text *out, const struct sale *s, const char *code)
{
	cJSON *o = cJSON_CreateObject();

	add_text(o, "code", code);
	add_text(o, "poi_id", s->poi_id);
	tree_print(out, o);
}

void body_pull(struct text *out, const struct sale *s, const char *from, const char *to)
{
	cJSON *o = cJSON_CreateObject(), *sku;

	add_text(o, "account_id", s->account_id);
	add_text(o, "product_id", s->product_id);
	add_text(o, "product_out_id", s->product_out_id);
	add_text(o, "start_date", from);
	add_text(o, "end_date", to);
	sku = cJSON_CreateObject();
	add_text(sku, "sku_id", s->sku_id);
	add_text(sku, "sku_out_id", s->sku_out_id);
	cJSON_AddItemToArray(cJSON_AddArrayToObject(o, "ticket_specifications"), sku);
	tree_print(out, o);
}
