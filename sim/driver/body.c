/*
 * Says what is in the platform's requests; where it stands there, the model knows. The gate's is from its contract.
 */
#include "body.h"

#include "shape.h"
#include "sim/common/json.h"
#include "sim/common/seal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAY_S 86400
#define PATH_TEXT 80
#define SCENIC "SPI scenic_spot.order."

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

/* A field of one element of a list, of which `list` is the name: "tourists" 1 "name". */
static const char *of_element(char out[PATH_TEXT], const char *list, int number, const char *name)
{
	(void)snprintf(out, PATH_TEXT, "%s[%d].%s", list, number, name);
	return out;
}

static void add_sealed(struct shape *b, const char *path, const char *secret, const char *plain)
{
	char *sealed = seal_person(secret, plain);

	shape_text(b, path, sealed);
	free(sealed);
}

/* A person whose fields begin with `who`: "buyer.", "tourists[0].". */
static void add_person(struct shape *b, const struct sale *s, const struct person *p, const char *who)
{
	char path[PATH_TEXT];

	(void)snprintf(path, sizeof path, "%sname", who);
	add_sealed(b, path, s->secret, p->name);
	(void)snprintf(path, sizeof path, "%sphone", who);
	add_sealed(b, path, s->secret, p->phone);
	(void)snprintf(path, sizeof path, "%slicense_id", who);
	add_sealed(b, path, s->secret, p->id_card);
	(void)snprintf(path, sizeof path, "%slicense_type", who);
	shape_int(b, path, 1);
}

static void add_persons(struct shape *b, const struct sale *s, const struct party *p)
{
	char who[PATH_TEXT];
	int i;

	add_person(b, s, &p->travellers[0], "buyer.");
	for (i = 0; i < p->copies; i++)
		add_person(b, s, &p->travellers[i], of_element(who, "tourists", i, ""));
}

static void add_kinds(struct shape *b)
{
	shape_int(b, "ticket_rule.code_sending_info[0]", 1);
	shape_int(b, "ticket_rule.code_sending_info[1]", 3);
}

/* What is wanted, without who wants it. */
static struct shape wish_shape(const char *interface, const struct sale *s, const struct party *p)
{
	struct shape b = shape_new(interface);

	shape_text(&b, "account_id", s->account_id);
	shape_int(&b, "biz_type", 2);
	shape_text(&b, "book_start_day", s->day);
	shape_text(&b, "book_end_day", s->day);
	shape_int(&b, "count", p->copies);
	shape_text(&b, "poi_id", s->poi_id);
	shape_text(&b, "product_id", s->product_id);
	shape_text(&b, "product_out_id", s->product_out_id);
	shape_text(&b, "sku_id", s->sku_id);
	shape_text(&b, "sku_out_id", s->sku_out_id);
	shape_int(&b, "amount.origin_amount", s->price_fen * p->copies);
	shape_int(&b, "amount.pay_amount", s->price_fen * p->copies);
	shape_text(&b, "amount.currency", "CNY");
	shape_int(&b, "amount.merchant_discount_amount", 0);
	shape_int(&b, "traveler_info.total_num", p->copies);
	shape_bool(&b, "traveler_info.diff_target_crowd", false);
	shape_int(&b, "refund_rule.refund_type", 1);
	shape_int(&b, "refund_rule.auto_refund_time", 0);
	shape_bool(&b, "refund_rule.can_refund_partly", true);
	shape_int(&b, "ticket_rule.url_type", 2);
	add_kinds(&b);
	shape_int(&b, "ticket_rule.code_type", 2);
	return b;
}

void body_can_buy_opened(struct text *out, const struct sale *s, const struct party *p)
{
	struct shape b = wish_shape(SCENIC "can_buy", s, p);

	shape_print(out, &b);
}

void body_can_buy(struct text *out, const struct sale *s, const struct party *p)
{
	struct shape b = wish_shape(SCENIC "can_buy", s, p);

	add_persons(&b, s, p);
	shape_print(out, &b);
}

void body_create_order(struct text *out, const struct sale *s, const struct party *p)
{
	struct shape b = wish_shape(SCENIC "create_order", s, p);
	char path[PATH_TEXT], id[64];
	int i;

	add_persons(&b, s, p);
	shape_text(&b, "order_id", p->order_id);
	shape_int(&b, "order_type", 1);
	shape_int(&b, "create_order_time_unix", moment_ms() / 1000);
	shape_empty(&b, "custom_spi_req_extra");
	shape_empty(&b, "remark_info.question_and_answer_list");
	for (i = 0; i < p->copies; i++) {
		(void)snprintf(id, sizeof id, "%s%02d", p->order_id, i + 1);
		shape_text(&b, of_element(path, "item_order_infos", i, "item_order_id"), id);
	}
	shape_print(out, &b);
}

static struct shape order_shape(const char *interface, const struct party *p)
{
	struct shape b = shape_new(interface);

	shape_text(&b, "order_id", p->order_id);
	shape_text(&b, "order_out_id", p->order_out_id);
	return b;
}

void body_pay_notify(struct text *out, const struct party *p)
{
	struct shape b = order_shape(SCENIC "pay_notify", p);

	if (p->order_out_id[0] == '\0') /* its creation had no answer, and the field is required */
		shape_empty(&b, "order_out_id");
	shape_int(&b, "pay_time_unix", moment_ms() / 1000);
	shape_print(out, &b);
}

void body_cancel_notify(struct text *out, const struct party *p, int cancel_type)
{
	struct shape b = order_shape(SCENIC "cancel_notify", p);

	shape_int(&b, "cancel_order_time_unix", moment_ms() / 1000);
	shape_int(&b, "cancel_type", cancel_type);
	shape_print(out, &b);
}

/* The examples of the page show the persons of this action unencrypted. Only the number of a document is needed. */
static void add_tourists(struct shape *b, const struct party *p)
{
	char path[PATH_TEXT];
	int i;

	for (i = 0; i < p->copies; i++) {
		const struct person *traveller = &p->travellers[i];

		shape_text(b, of_element(path, "tourists", i, "name"), traveller->name);
		shape_text(b, of_element(path, "tourists", i, "phone"), traveller->phone);
		shape_text(b, of_element(path, "tourists", i, "id_card"), traveller->id_card);
		shape_int(b, of_element(path, "tourists", i, "credential_type"), 1);
	}
}

/* Without the merchant's id, which `sku` must have, as the page's example without `sku`. */
static void add_sku(struct shape *b, const struct sale *s)
{
	if (s->sku_out_id == NULL) {
		shape_text(b, "sku_id", s->sku_id);
		return;
	}
	shape_text(b, "sku.sku_name", "成人票");
	shape_text(b, "sku.sku_id", s->sku_id);
	shape_text(b, "sku.third_sku_id", s->sku_out_id);
}

void body_codes(struct text *out, const struct sale *s, const struct party *p)
{
	struct shape b = shape_new("SPI fulfilment.order.tripartite_code");
	int64_t start = 0;

	moment_day_start(s->day, &start);
	shape_text(&b, "order_id", p->order_id);
	shape_int(&b, "count", 1); /* people per copy */
	shape_int(&b, "copies", p->copies);
	shape_int(&b, "start_time", start);
	shape_int(&b, "expire_time", start + DAY_S - 1);
	add_sku(&b, s);
	add_kinds(&b);
	shape_int(&b, "ticket_rule.code_type", 2);
	shape_int(&b, "ticket_rule.url_type", 2);
	add_tourists(&b, p);
	shape_print(out, &b);
}

/* A voucher is named by the project id of its entrance. */
static void add_vouchers(struct shape *b, const struct party *p, unsigned copies, const char *project_ids[])
{
	char path[PATH_TEXT];
	int i, n = 0;

	for (i = 0; i < p->copies; i++) {
		if (copies & (1u << i))
			shape_text(b, of_element(path, "vouchers", n++, "entrance.project_id"), project_ids[i]);
	}
}

void body_refund_apply(struct text *out, const struct party *p, unsigned copies, const char *project_ids[])
{
	struct shape b = order_shape(SCENIC "refund_apply", p);

	shape_text(&b, "biz_uniq_key", p->refund_key);
	shape_int(&b, "apply_refund_time_unix", moment_ms() / 1000);
	shape_int(&b, "apply_source", 101);
	shape_int(&b, "refund_fee_amount", 0);
	add_vouchers(&b, p, copies, project_ids);
	shape_print(out, &b);
}

void body_refund_notify(struct text *out, const struct sale *s, const struct party *p, unsigned copies,
                        const char *project_ids[])
{
	int n = copies == REFUND_WHOLE ? p->copies : __builtin_popcount(copies);
	struct shape b = order_shape(SCENIC "refund_notify", p);

	shape_text(&b, "biz_uniq_key", p->refund_key);
	shape_int(&b, "refund_amount", s->price_fen * n);
	shape_int(&b, "refund_time_unix", moment_ms() / 1000);
	shape_int(&b, "refund_scene", 1);
	shape_int(&b, "refund_count", n);
	add_vouchers(&b, p, copies, project_ids);
	shape_print(out, &b);
}

void body_query_order(struct text *out, const struct party *p)
{
	struct shape b = order_shape(SCENIC "query_order", p);

	shape_print(out, &b);
}

void body_gate(struct text *out, const struct sale *s, const char *code)
{
	cJSON *o = cJSON_CreateObject();

	json_set_text(o, "code", code);
	if (s->poi_id)
		json_set_text(o, "poi_id", s->poi_id);
	text_clear(out);
	json_print(out, o);
	cJSON_Delete(o);
}

void body_pull(struct text *out, const struct sale *s, const char *from, const char *to)
{
	struct shape b = shape_new("SPI scenic.goods.pull_ticket_calendar");

	shape_text(&b, "account_id", s->account_id);
	shape_text(&b, "product_id", s->product_id);
	shape_text(&b, "product_out_id", s->product_out_id);
	shape_text(&b, "start_date", from);
	shape_text(&b, "end_date", to);
	shape_text(&b, "ticket_specifications[0].sku_id", s->sku_id);
	shape_text(&b, "ticket_specifications[0].sku_out_id", s->sku_out_id);
	shape_print(out, &b);
}
