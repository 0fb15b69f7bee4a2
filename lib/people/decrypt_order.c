/*
 * Reading the encrypted columns of ticket_order and order_traveller. They are written by lib/trade/order_people.c.
 */
#include "people/decrypt_order.h"

#include "base/buf.h"
#include "base/day.h"
#include "base/log.h"
#include "json/json_out.h"

#include <string.h>

#define ORDERS_AT_ONCE 200
#define TRAVELLERS_AT_ONCE (2 * TRAVELLERS_MAX) /* so that at least one order comes with all of its own */
#define NUMBERS_MAX 8192

/* The longest plain text of each field. */
#define NAME_MAX_BYTES 512
#define PHONE_MAX_BYTES 64

/* KEY decrypt_later (decrypt_later, last_day). */
#define TO_DECRYPT "decrypt_later = TRUE AND last_day >= ? AND state IN ('created', 'waiting', 'accepted')"

enum { LANE_APP_ID, LANE_ACCOUNT_ID };
static const struct sql SQL_LANES = {
	"decrypt_lanes",
	"SELECT DISTINCT app_id, account_id FROM ticket_order WHERE " TO_DECRYPT " AND account_id IS NOT NULL",
};

enum { ORDER_NO, ORDER_ID, ORDER_SKU_NO, ORDER_DAY, ORDER_COPIES, ORDER_BUYER_NAME, ORDER_BUYER_PHONE };
static const struct sql SQL_ORDERS = {
	"decrypt_orders",
	"SELECT order_no, order_id, sku_no, day, copies, buyer_name_enc, buyer_phone_enc FROM ticket_order"
	" WHERE " TO_DECRYPT " AND app_id = ? AND account_id = ? ORDER BY order_no LIMIT ?",
};

/* PRIMARY KEY (order_no, position), by the numbers of the orders that were found. */
enum {
	TRAVELLER_ORDER_NO,
	TRAVELLER_POSITION,
	TRAVELLER_NAME,
	TRAVELLER_LICENSE_TYPE,
	TRAVELLER_LICENSE,
	TRAVELLER_SAID
};
static const struct sql SQL_TRAVELLERS = {
	"decrypt_travellers",
	"SELECT x.order_no, x.position, x.name_enc, x.license_type, x.license_enc, x.said_enc" COUNTED
	"  FROM (SELECT STRAIGHT_JOIN t.order_no, t.position, t.name_enc, t.license_type, t.license_enc, t.said_enc"
	"  FROM JSON_TABLE(?, '$[*]' COLUMNS (order_no BIGINT UNSIGNED PATH '$')) w"
	"  JOIN order_traveller t ON t.order_no = w.order_no ORDER BY t.order_no, t.position LIMIT ?) x"
	" ORDER BY x.order_no, x.position",
};

enum result decrypt_lanes_find(struct ctx *c, struct decrypt_lanes *out)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_LANES, ARGS(arg_day(c->arena, day_of(c->now))), &rows);

	out->l = arena_array(c->arena, rows.n + 1, sizeof *out->l);
	out->n = rows.n;
	for (size_t i = 0; r == OK && i < rows.n; i++)
		out->l[i] = (struct decrypt_lane){ row_int(&rows, i, LANE_APP_ID), row_str(&rows, i, LANE_ACCOUNT_ID) };
	return r;
}

/* A column, as the callback had read it; *text, unless NULL, is what only the platform can decrypt. */
static enum result read_field(struct ctx *c, struct decrypt_texts *texts, const char *context, struct str sealed,
                              size_t max, struct person_text *field, struct decrypt_text **text)
{
	struct str plain;
	enum result r = vault_unseal(c->vault, c->arena, context, sealed, &plain);

	*field = (struct person_text){ STR_NONE, PERSON_CLEAR };
	*text = NULL;
	if (r != OK || plain.p == NULL)
		return r;
	/* A ciphertext of the app's own key was decrypted before it was stored; what is left is the platform's. */
	field->text = plain;
	field->form = person_later(plain) ? PERSON_LATER : PERSON_CLEAR;
	if (field->form == PERSON_LATER)
		*text = decrypt_texts_add(c, texts, plain, max);
	return OK;
}

static enum result read_order(struct ctx *c, const struct rows *rows, size_t row, struct decrypt_texts *texts,
                              struct decrypt_order *o)
{
	struct purchase_person *buyer = arena_alloc(c->arena, sizeof *buyer);
	enum result r;

	*o = (struct decrypt_order){
		.order_no = row_int(rows, row, ORDER_NO),
		.order_id = row_str(rows, row, ORDER_ID),
		.purchase = { .sku_no = row_int(rows, row, ORDER_SKU_NO),
		              .book_start_day = { true, row_day(rows, row, ORDER_DAY) },
		              .count = { true, row_int(rows, row, ORDER_COPIES) },
		              .buyer = buyer },
	};
	r = read_field(c, texts, "ticket_order.buyer_name", row_str(rows, row, ORDER_BUYER_NAME), NAME_MAX_BYTES,
	               &buyer->name, &o->name);
	if (r == OK)
		r = read_field(c, texts, "ticket_order.buyer_phone", row_str(rows, row, ORDER_BUYER_PHONE),
		               PHONE_MAX_BYTES, &buyer->phone, &o->phone);
	return r;
}

static enum result read_traveller(struct ctx *c, const struct rows *rows, size_t row, struct decrypt_texts *texts,
                                  struct decrypt_traveller *t, struct purchase_person *person)
{
	struct str said;
	enum result r;

	*t = (struct decrypt_traveller){ .position = row_int(rows, row, TRAVELLER_POSITION) };
	person->license_type = (struct opt_int){ true, row_int(rows, row, TRAVELLER_LICENSE_TYPE) };
	r = read_field(c, texts, "order_traveller.name", row_str(rows, row, TRAVELLER_NAME), NAME_MAX_BYTES,
	               &person->name, &t->name);
	if (r == OK)
		r = read_field(c, texts, "order_traveller.license", row_str(rows, row, TRAVELLER_LICENSE),
		               DOCUMENT_NO_MAX, &person->license_id, &t->license);
	if (r == OK)
		r = vault_unseal(c->vault, c->arena, "order_traveller.said", row_str(rows, row, TRAVELLER_SAID), &said);
	return r == OK ? purchase_said_read(c, said, person) : r;
}

/* How many rows from `first` on belong to this order. */
static size_t rows_of(const struct rows *rows, size_t first, int64_t order_no)
{
	size_t n = 0;

	while (first + n < rows->n && row_int(rows, first + n, TRAVELLER_ORDER_NO) == order_no)
		n++;
	return n;
}

static enum result read_travellers(struct ctx *c, const struct rows *rows, size_t first, struct decrypt_texts *texts,
                                   struct decrypt_order *o)
{
	struct purchase_person *people;
	enum result r = OK;

	o->n = rows_of(rows, first, o->order_no);
	o->travellers = arena_array(c->arena, o->n + 1, sizeof *o->travellers);
	people = arena_array(c->arena, o->n + 1, sizeof *people);
	for (size_t i = 0; r == OK && i < o->n; i++)
		r = read_traveller(c, rows, first + i, texts, &o->travellers[i], &people[i]);
	o->purchase.tourists = (struct list){ o->n > 0, people, o->n };
	return r;
}

/* An order that cannot be read (another data_key, say) must not hold up the others. */
static void log_unreadable(const struct decrypt_order *o)
{
	char order[72];

	log_event(LOG_ERROR, "decrypt", "order=%s outcome=unreadable", log_safe(o->order_id, order, sizeof order));
}

static void read_orders_with_people(struct ctx *c, const struct rows *orders, const struct rows *people,
                                    struct decrypt_orders *out)
{
	size_t at = 0;

	for (size_t i = 0; i < orders->n; i++) {
		struct decrypt_order *o = &out->o[out->n];
		enum result r = read_order(c, orders, i, &out->texts, o);

		if (r == OK)
			r = read_travellers(c, people, at, &out->texts, o);
		at += rows_of(people, at, o->order_no);
		if (people->n == TRAVELLERS_AT_ONCE && at == people->n)
			return; /* the list may have ended amid its travellers: the order is read by the next round */
		if (r == OK)
			out->n++;
		else
			log_unreadable(o);
	}
}

static struct str numbers_json(struct ctx *c, const struct rows *orders)
{
	struct buf b = BUF_INIT(NUMBERS_MAX);
	struct json_out j = { .b = &b };

	json_list(&j, NULL);
	for (size_t i = 0; i < orders->n; i++)
		json_int(&j, NULL, row_int(orders, i, ORDER_NO));
	json_list_end(&j);
	return buf_take(c->arena, &b);
}

enum result decrypt_orders_find(struct ctx *c, int64_t app_id, struct str account_id, struct decrypt_orders *out)
{
	struct rows orders, people;
	enum result r = db_query(
		c->db, c->arena, &SQL_ORDERS,
		ARGS(arg_day(c->arena, day_of(c->now)), arg_int(app_id), arg_str(account_id), arg_int(ORDERS_AT_ONCE)),
		&orders);

	*out = (struct decrypt_orders){ NULL, 0, { NULL, 0 } };
	if (r != OK || orders.n == 0)
		return r;
	r = db_query(c->db, c->arena, &SQL_TRAVELLERS,
	             ARGS(arg_str(numbers_json(c, &orders)), arg_int(TRAVELLERS_AT_ONCE)), &people);
	if (r != OK)
		return r;
	out->o = arena_array(c->arena, orders.n, sizeof *out->o);
	out->texts = decrypt_texts_new(c, 2 * (orders.n + people.n));
	read_orders_with_people(c, &orders, &people, out);
	return OK;
}

static bool text_known(const struct decrypt_text *t)
{
	return t == NULL || t->state != TEXT_UNKNOWN;
}

bool decrypt_order_ready(const struct decrypt_order *o)
{
	bool ready = text_known(o->name) && text_known(o->phone);

	for (size_t i = 0; ready && i < o->n; i++)
		ready = text_known(o->travellers[i].name) && text_known(o->travellers[i].license);
	return ready;
}

static void fill_field(struct person_text *field, const struct decrypt_text *t)
{
	if (t != NULL && t->state == TEXT_OPEN)
		*field = (struct person_text){ t->plain.n > 0 ? t->plain : STR_NONE, PERSON_CLEAR };
}

void decrypt_order_fill(struct decrypt_order *o)
{
	struct purchase_person *people = o->purchase.tourists.items;

	fill_field(&o->purchase.buyer->name, o->name);
	fill_field(&o->purchase.buyer->phone, o->phone);
	for (size_t i = 0; i < o->n; i++) {
		fill_field(&people[i].name, o->travellers[i].name);
		fill_field(&people[i].license_id, o->travellers[i].license);
	}
}

struct party decrypt_order_party(struct ctx *c, const struct decrypt_order *o)
{
	struct party party = purchase_party(c, &o->purchase);

	party.phone_judged = o->phone == NULL;
	for (size_t i = 0; i < party.n; i++) {
		party.t[i].name_judged = party.named ? o->travellers[i].name == NULL : o->name == NULL;
		party.t[i].license_judged = !party.named || o->travellers[i].license == NULL;
	}
	return party;
}
