/*
 * The encrypted columns of ticket_order and order_traveller, after decryption by the platform.
 */
#include "trade/order_people.h"

#include "base/assert.h"

/* PRIMARY KEY. The row count says whether this was done before. */
static const struct sql SQL_FILL_ORDER = {
	"fill_order",
	"UPDATE ticket_order SET buyer_name_enc = IF(?, ?, buyer_name_enc), buyer_phone_enc = IF(?, ?, buyer_phone_enc),"
	"       buyer_phone_hash = IF(?, ?, buyer_phone_hash), decrypt_later = FALSE"
	" WHERE order_no = ? AND decrypt_later",
};

/* PRIMARY KEY. */
static const struct sql SQL_FILL_TRAVELLER = {
	"fill_traveller",
	"UPDATE order_traveller SET name_enc = IF(?, ?, name_enc), license_enc = IF(?, ?, license_enc),"
	"       license_hash = IF(?, ?, license_hash), said_enc = NULL, decrypt_later = FALSE"
	" WHERE order_no = ? AND position = ?",
};

/* The values of SQL_FILL_TRAVELLER, in their order. */
enum {
	FILL_NAME_GIVEN,
	FILL_NAME,
	FILL_LICENSE_GIVEN,
	FILL_LICENSE,
	FILL_HASH_GIVEN,
	FILL_HASH,
	FILL_ORDER_NO,
	FILL_POSITION,
	FILL__MAX
};

/* A text that is not given is not used by the statement, so it is not sealed. */
static enum result seal_plain(struct ctx *c, const char *context, struct person_plain plain, struct str *sealed)
{
	return vault_seal(c->vault, c->arena, context, plain.given ? plain.text : STR_NONE, sealed);
}

enum result order_buyer_write(struct ctx *c, int64_t order_no, const struct buyer_plain *b, bool *first)
{
	struct arg with_phone = arg_bool(b->phone.given);
	struct str name, phone;
	int64_t changed = 0;
	enum result r;

	ASSERT(tx_open(c->db) && order_no > 0);
	r = seal_plain(c, "ticket_order.buyer_name", b->name, &name);
	if (r == OK)
		r = seal_plain(c, "ticket_order.buyer_phone", b->phone, &phone);
	if (r == OK)
		r = db_exec(c->db, &SQL_FILL_ORDER,
		            ARGS(arg_bool(b->name.given), arg_str(name), with_phone, arg_str(phone), with_phone,
		                 arg_hash(b->phone_hash), arg_int(order_no)),
		            &changed);
	*first = r == OK && changed > 0;
	return r;
}

static enum result traveller_args(struct ctx *c, int64_t order_no, const struct traveller_plain *t, struct arg *args)
{
	struct str name, license;
	enum result r = seal_plain(c, "order_traveller.name", t->name, &name);

	if (r == OK)
		r = seal_plain(c, "order_traveller.license", t->license, &license);
	if (r != OK)
		return r;
	args[FILL_NAME_GIVEN] = arg_bool(t->name.given);
	args[FILL_NAME] = arg_str(name);
	args[FILL_LICENSE_GIVEN] = arg_bool(t->license.given);
	args[FILL_LICENSE] = arg_str(license);
	args[FILL_HASH_GIVEN] = args[FILL_LICENSE_GIVEN];
	args[FILL_HASH] = arg_hash(t->license_hash);
	args[FILL_ORDER_NO] = arg_int(order_no);
	args[FILL_POSITION] = arg_int(t->position);
	return OK;
}

enum result order_travellers_write(struct ctx *c, int64_t order_no, const struct traveller_plain *t, size_t n)
{
	struct arg *args = arena_array(c->arena, n * FILL__MAX + 1, sizeof *args);
	enum result r = OK;

	ASSERT(tx_open(c->db) && order_no > 0);
	for (size_t i = 0; r == OK && i < n; i++)
		r = traveller_args(c, order_no, &t[i], &args[i * FILL__MAX]);
	return r == OK ? db_exec_many(c->db, c->arena, &SQL_FILL_TRAVELLER, args, FILL__MAX, n) : r;
}
