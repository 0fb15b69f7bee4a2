/*
 * The field tables of can_buy and create_order, and reading the people
 * in them. can_buy requires nothing. Of what the platform's page requires for create_order we
 * require only that without which there can be no order: its id, SKU, count, day and amount.
 */
#include "sale/purchase.h"

#include "base/day.h"
#include "base/typed.h"
#include "json/json_out.h"

#include <string.h>

#define CODE_KINDS_MAX 16
#define SAID_MAX 480 /* three words with every byte escaped */

static const struct field person_fields[] = {
	{ "name", FIELD_PERSON, OPTIONAL, offsetof(struct purchase_person, name), 0, 512, NULL },
	{ "phone", FIELD_PERSON, OPTIONAL, offsetof(struct purchase_person, phone), 0, 512, NULL },
	{ "license_id", FIELD_PERSON, OPTIONAL, offsetof(struct purchase_person, license_id), 0, 512, NULL },
	{ "license_type", FIELD_INT, OPTIONAL, offsetof(struct purchase_person, license_type), 0, 99, NULL },
	{ "age", FIELD_WORD, OPTIONAL, offsetof(struct purchase_person, age), 0, 16, NULL },
	{ "birthday", FIELD_WORD, OPTIONAL, offsetof(struct purchase_person, birthday), 0, 32, NULL },
	{ "sex", FIELD_WORD, OPTIONAL, offsetof(struct purchase_person, sex), 0, 16, NULL },
};
static const struct field_table person_table = FIELD_TABLE(person_fields, struct purchase_person);

static const struct field said_fields[] = {
	{ "age", FIELD_WORD, OPTIONAL, offsetof(struct purchase_person, age), 0, 16, NULL },
	{ "birthday", FIELD_WORD, OPTIONAL, offsetof(struct purchase_person, birthday), 0, 32, NULL },
	{ "sex", FIELD_WORD, OPTIONAL, offsetof(struct purchase_person, sex), 0, 16, NULL },
};
static const struct field_table said_table = FIELD_TABLE(said_fields, struct purchase_person);

static const struct field amount_fields[] = {
	{ "origin_amount", FIELD_FEN, OPTIONAL, offsetof(struct purchase_amount, origin_amount), 0, INT64_MAX, NULL },
	{ "pay_amount", FIELD_FEN, OPTIONAL, offsetof(struct purchase_amount, pay_amount), 0, INT64_MAX, NULL },
};
static const struct field_table amount_table = FIELD_TABLE(amount_fields, struct purchase_amount);

static const struct field refund_rule_fields[] = {
	{ "refund_type", FIELD_INT, OPTIONAL, offsetof(struct purchase_refund_rule, refund_type), INT64_MIN, INT64_MAX,
	  NULL },
	{ "auto_refund_time", FIELD_INT, OPTIONAL, offsetof(struct purchase_refund_rule, auto_refund_time), INT64_MIN,
	  INT64_MAX, NULL },
};
static const struct field_table refund_rule_table = FIELD_TABLE(refund_rule_fields, struct purchase_refund_rule);

static const struct field code_rule_fields[] = {
	{ "code_sending_info", FIELD_INTS, OPTIONAL, offsetof(struct code_rule, code_sending_info), 0, CODE_KINDS_MAX,
	  NULL },
};
const struct field_table CODE_RULE_TABLE = FIELD_TABLE(code_rule_fields, struct code_rule);

static const struct field travelers_fields[] = {
	{ "total_num", FIELD_INT, OPTIONAL, offsetof(struct purchase_travelers, total_num), 0, INT32_MAX, NULL },
};
static const struct field_table travelers_table = FIELD_TABLE(travelers_fields, struct purchase_travelers);

/* clang-format off */
#define PURCHASE_FIELDS(needed) \
	{ "account_id", FIELD_WORD, OPTIONAL, offsetof(struct purchase, account_id), 1, 64, NULL }, \
	{ "product_id", FIELD_ID, OPTIONAL, offsetof(struct purchase, product_id), 1, 64, NULL }, \
	{ "sku_id", FIELD_ID, OPTIONAL, offsetof(struct purchase, sku_id), 1, 64, NULL }, \
	{ "sku_out_id", FIELD_ID, OPTIONAL, offsetof(struct purchase, sku_out_id), 1, 64, NULL }, \
	{ "book_start_day", FIELD_DAY, needed, offsetof(struct purchase, book_start_day), 0, 0, NULL }, \
	{ "book_end_day", FIELD_DAY, OPTIONAL, offsetof(struct purchase, book_end_day), 0, 0, NULL }, \
	{ "count", FIELD_INT, needed, offsetof(struct purchase, count), 1, INT32_MAX, NULL }, \
	{ "amount", FIELD_OBJECT, needed, offsetof(struct purchase, amount), 0, 0, &amount_table }, \
	{ "buyer", FIELD_OBJECT, OPTIONAL, offsetof(struct purchase, buyer), 0, 0, &person_table }, \
	{ "tourists", FIELD_LIST, OPTIONAL, offsetof(struct purchase, tourists), 0, TRAVELLERS_MAX, &person_table }, \
	{ "traveler_info", FIELD_OBJECT, OPTIONAL, offsetof(struct purchase, traveler_info), 0, 0, &travelers_table }, \
	{ "refund_rule", FIELD_OBJECT, OPTIONAL, offsetof(struct purchase, refund_rule), 0, 0, &refund_rule_table }, \
	{ "ticket_rule", FIELD_OBJECT, OPTIONAL, offsetof(struct purchase, ticket_rule), 0, 0, &CODE_RULE_TABLE }
/* clang-format on */

/* product_out_id is not among those in common: an order needs a SKU, and a field more would change the digest of its repeats. */
static const struct field can_buy_fields[] = {
	{ "product_out_id", FIELD_ID, OPTIONAL, offsetof(struct purchase, product_out_id), 1, 64, NULL },
	PURCHASE_FIELDS(OPTIONAL),
};
const struct field_table CAN_BUY_TABLE = FIELD_TABLE(can_buy_fields, struct purchase);

static const struct field create_order_fields[] = {
	{ "order_id", FIELD_ID, REQUIRED, offsetof(struct purchase, order_id), 1, 64, NULL },
	PURCHASE_FIELDS(REQUIRED),
};
const struct field_table CREATE_ORDER_TABLE = FIELD_TABLE(create_order_fields, struct purchase);

bool purchase_names_sku(const struct purchase *p)
{
	return p->sku_no != 0 || p->sku_id.p != NULL || p->sku_out_id.p != NULL;
}

bool purchase_names_product(const struct purchase *p)
{
	return purchase_names_sku(p) || p->product_id.p != NULL || p->product_out_id.p != NULL;
}

int64_t purchase_count(const struct purchase *p)
{
	return p->count.given ? p->count.v : 1;
}

struct person_text purchase_phone(const struct purchase *p)
{
	if (p->buyer != NULL && p->buyer->phone.text.p != NULL)
		return p->buyer->phone;
	if (p->tourists.n > 0)
		return ((const struct purchase_person *)p->tourists.items)[0].phone;
	return (struct person_text){ STR_NONE, PERSON_CLEAR };
}

bool purchase_phone_hash(struct ctx *c, const struct purchase *p, struct hash *out)
{
	static const char *const prefixes[] = { "+86", "0086", "86" };
	struct person_text phone = purchase_phone(p);
	char *digits;
	size_t n;

	if (phone.text.p == NULL || phone.form == PERSON_LATER)
		return false;
	digits = arena_alloc(c->arena, phone.text.n + 1);
	if (!typed_read(phone.text, TYPED_BLANKS | TYPED_DASHES, digits, phone.text.n + 1))
		return false;
	n = strlen(digits);
	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
		size_t prefix_n = strlen(prefixes[i]);

		if (n == prefix_n + 11 && memcmp(digits, prefixes[i], prefix_n) == 0) {
			digits += prefix_n;
			n = 11;
		}
	}
	*out = vault_hash(c->vault, "phone", (struct str){ digits, n });
	return true;
}

struct str purchase_said(struct ctx *c, const struct purchase_person *p)
{
	struct buf b = BUF_INIT(SAID_MAX);
	struct json_out j = { .b = &b };

	if (p->age.p == NULL && p->birthday.p == NULL && p->sex.p == NULL)
		return STR_NONE;
	json_object(&j, NULL);
	json_str(&j, "age", p->age);
	json_str(&j, "birthday", p->birthday);
	json_str(&j, "sex", p->sex);
	json_object_end(&j);
	return buf_take(c->arena, &b);
}

enum result purchase_said_read(struct ctx *c, struct str text, struct purchase_person *p)
{
	struct decode d = { .arena = c->arena };
	struct purchase_person said = { .age = STR_NONE };
	cJSON *json;
	enum result r;

	if (text.p == NULL)
		return OK;
	json = cJSON_ParseWithLength(text.p, text.n);
	r = json != NULL ? field_decode(&d, &said_table, json, &said) : REFUSE;
	cJSON_Delete(json);
	if (r != OK)
		return r;
	p->age = said.age;
	p->birthday = said.birthday;
	p->sex = said.sex;
	return OK;
}

/* A missing or unknown type counts as an id card: the most common document. */
static enum license_type license_type_of(const struct purchase_person *p)
{
	if (!p->license_type.given || p->license_type.v <= LICENSE_NONE || p->license_type.v >= LICENSE__MAX)
		return LICENSE_ID_CARD;
	return (enum license_type)p->license_type.v;
}

static void read_person(struct ctx *c, const struct purchase_person *from, struct traveller *t)
{
	char number[DOCUMENT_NO_MAX + 1];

	t->from = from;
	t->license_type = license_type_of(from);
	if (from->license_id.text.p == NULL)
		return;
	if (from->license_id.form == PERSON_LATER) {
		t->later = true;
		return;
	}
	if (!document_normalise(from->license_id.text, number)) {
		t->malformed = true;
		return;
	}
	t->malformed = !document_valid(t->license_type, number, day_of(c->now));
	t->number = arena_str(c->arena, number, strlen(number));
}

/*
 * Which person holds which copy: one person for each copy, or the same number of persons for each (family
 * tickets). Where the numbers do not fit, every person counts for every copy (one name per order).
 */
static void assign_copies(struct party *party, int64_t copies)
{
	int64_t n = (int64_t)party->n;
	int64_t each = party->named && n >= copies && n % copies == 0 ? n / copies : 0;

	for (int64_t i = 0; i < n; i++) {
		party->t[i].copy_no = each > 0 ? i / each + 1 : 0;
		party->t[i].tickets = each > 0 ? 1 : copies;
	}
}

static bool is_nobody(const struct purchase_person *p)
{
	return p->name.text.p == NULL && p->phone.text.p == NULL && p->license_id.text.p == NULL;
}

static bool has_nobody(const struct purchase *p)
{
	const struct purchase_person *tourists = p->tourists.items;
	bool nobody = p->buyer == NULL || is_nobody(p->buyer);

	for (size_t i = 0; nobody && i < p->tourists.n; i++)
		nobody = is_nobody(&tourists[i]);
	return nobody;
}

struct party purchase_people(struct ctx *c, const struct purchase *p)
{
	static const struct purchase_person nobody;
	const struct purchase_person *tourists = p->tourists.items;
	struct party party = { .named = p->tourists.n > 0, .nobody = has_nobody(p) };

	party.n = party.named ? p->tourists.n : 1;
	party.t = arena_array(c->arena, party.n, sizeof *party.t);
	for (size_t i = 0; i < party.n; i++)
		read_person(c, party.named ? &tourists[i] : (p->buyer != NULL ? p->buyer : &nobody), &party.t[i]);
	assign_copies(&party, purchase_count(p));
	return party;
}

void purchase_hash(struct ctx *c, const struct party *party)
{
	for (size_t i = 0; i < party->n; i++) {
		struct traveller *t = &party->t[i];

		if (t->number.p != NULL && !t->hashed)
			t->hash = document_hash(c->vault, t->number.p);
		t->hashed = true;
	}
}

struct party purchase_party(struct ctx *c, const struct purchase *p)
{
	struct party party = purchase_people(c, p);

	purchase_hash(c, &party);
	return party;
}
