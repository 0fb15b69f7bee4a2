/*
 * Creating an order. Persons are stored encrypted, with a keyed hash where they are searched for.
 */
#include "trade/order_create.h"

#include "base/assert.h"
#include "base/buf.h"
#include "base/hex.h"
#include "json/json_out.h"
#include "trade/order_row.h"

#define PEOPLE_MAX (8u << 20)

/*
 * Writes ticket_order, order_traveller and voucher in one compound statement: the rows of the other two need the order's
 * number, and asking for it would cost two more round trips.
 */
static const struct sql SQL_CREATE_ORDER = {
	"create_order",
	"BEGIN NOT ATOMIC"
	" DECLARE number BIGINT UNSIGNED;" SOLD_BY_OTHER_APP ORDER_INSERT
	" INSERT INTO order_traveller (order_no, position, copy_no, product_no, day, name_enc, license_type, license_enc,"
	"   license_hash, said_enc, decrypt_later)"
	"  SELECT number, t.position, t.copy_no, ?, ?, UNHEX(t.name), t.type, UNHEX(t.license), UNHEX(t.hash),"
	"    UNHEX(t.said), t.later"
	"    FROM JSON_TABLE(?, '$[*]' COLUMNS (position FOR ORDINALITY, copy_no INT PATH '$.copy', name TEXT PATH '$.name',"
	"      type INT PATH '$.type', license TEXT PATH '$.license', hash CHAR(64) PATH '$.hash', said TEXT PATH '$.said',"
	"      later INT PATH '$.later')) t;"
	" INSERT INTO voucher (order_no, copy_no, state) SELECT number, seq, 'held' FROM seq_1_to_1000 WHERE seq <= ?;"
	"END",
};

static void put_hex(struct ctx *c, struct json_out *j, const char *key, struct str bytes)
{
	json_str(j, key, bytes.p == NULL ? STR_NONE : hex_encode(c->arena, bytes.p, bytes.n));
}

static enum result traveller_json(struct ctx *c, struct json_out *j, const struct traveller *t)
{
	struct str name_enc, license_enc, said_enc = STR_NONE;
	enum result r = order_row_seal(c, t, &name_enc, &license_enc);

	if (r == OK && t->later) /* the rules are checked again when the document can be read */
		r = vault_seal(c->vault, c->arena, "order_traveller.said", purchase_said(c, t->from), &said_enc);
	if (r != OK)
		return r;
	json_object(j, NULL);
	json_int(j, "copy", t->copy_no);
	json_int(j, "type", t->license_type);
	json_int(j, "later", t->later || t->from->name.form == PERSON_LATER);
	json_str(j, "hash", t->number.p == NULL ? STR_NONE : hex_encode(c->arena, t->hash.b, HASH_SIZE));
	put_hex(c, j, "name", name_enc);
	put_hex(c, j, "license", license_enc);
	put_hex(c, j, "said", said_enc);
	json_object_end(j);
	return OK;
}

/* The travellers as the statement reads them. The buyer alone counts as a traveller only with a document. */
static enum result party_json(struct ctx *c, const struct party *party, struct str *out)
{
	struct buf b = BUF_INIT(PEOPLE_MAX);
	struct json_out j = { .b = &b };
	enum result r = OK;

	json_list(&j, NULL);
	for (size_t i = 0; r == OK && i < party->n; i++) {
		if (order_row_names(party, &party->t[i]))
			r = traveller_json(c, &j, &party->t[i]);
	}
	json_list_end(&j);
	if (b.over)
		r = BUG;
	*out = buf_take(c->arena, &b);
	return r;
}

enum result order_create(struct ctx *c, const struct new_order *o)
{
	const struct purchase *p = o->purchase;
	struct arg args[ORDER_ARGS + 7] = { arg_str(p->order_id), arg_int(o->app_id), arg_str(o->facts->account_id) };
	struct arg *of_row = args + 3, *of_people = of_row + ORDER_ARGS;
	struct str people;
	enum result r;

	ASSERT(tx_open(c->db) && purchase_count(p) > 0);
	r = party_json(c, o->party, &people);
	if (r == OK)
		r = order_row_args(c, o, of_row);
	if (r != OK)
		return r;
	of_people[0] = arg_int(o->facts->product_no);
	of_people[1] = arg_day(c->arena, p->book_start_day.v);
	of_people[2] = arg_str(people);
	of_people[3] = arg_int(purchase_count(p));
	return db_exec(c->db, &SQL_CREATE_ORDER, args, sizeof args / sizeof args[0], NULL);
}
