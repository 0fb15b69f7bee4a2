/*
 * The table publication: storing a request, and when a waiting one becomes due. Sending is publication_send.c's.
 */
#include "product/publication.h"

#include "base/guard.h"
#include "base/str.h"
#include "product/product_json.h"

#include <assert.h>
#include <string.h>

static const char *const states[] = { "due", "waiting", "done", "failed" };
static_assert(sizeof states / sizeof states[0] == PUBLICATION__MAX, "a word for every state");

const char *publication_state_word(enum publication_state state)
{
	return states[state];
}

/* --- storing a request --- */

/* UNIQUE KEYs product_id and own_id. */
enum { PRODUCT_ID, PRODUCT_OUT_ID, PRODUCT_ACCOUNT_ID, PRODUCT_REVIEW };
static const struct sql SQL_PRODUCTS = {
	"wished_products",
	"SELECT product_id, product_out_id, account_id, IF(missing, 'unknown', review) FROM product"
	" WHERE product_id = ? OR (account_id = ? AND product_out_id = ?)",
};

static const struct sql SQL_MERCHANT = {
	"wished_merchant",
	"SELECT 1 FROM merchant WHERE account_id = ?",
};

static const struct sql SQL_POI = {
	"wished_poi",
	"SELECT account_id FROM poi WHERE poi_id = ?",
};

enum { BEFORE_ACCOUNT_ID, BEFORE_PRODUCT_ID };
static const struct sql SQL_BEFORE = {
	"wished_before",
	"SELECT account_id, product_id FROM publication WHERE product_out_id = ? FOR UPDATE",
};

/*
 * PRIMARY KEY. The row keeps its call under way, and what was sent with an unknown outcome: the newer request follows
 * them.
 */
static const struct sql SQL_PUT = {
	"publication_put",
	"INSERT INTO publication (product_out_id, account_id, product_id, body, state, author, published_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE product_id = COALESCE(VALUES(product_id), product_id), body = VALUES(body),"
	" state = VALUES(state), author = VALUES(author), published_at = VALUES(published_at), revision = revision + 1,"
	" tries = 0, refusals = 0, next_at = 0, done_at = NULL, error = NULL"
	" RETURNING revision",
};

/* A request, and what is known here about its product. */
struct publication_check {
	struct ctx *c;
	struct product_request request;
	struct str product_id; /* STR_NONE: not known */
	bool in_catalogue, under_review;
	struct str why;
};

static enum result refuse(struct publication_check *k, struct str why)
{
	k->why = why;
	return REFUSE;
}

/* A query joins ids by commas, so an id may have none. */
static bool plain_id(struct str id)
{
	return id.n == 0 || (str_plain(id) && memchr(id.p, ',', id.n) == NULL);
}

static enum result check_merchant(struct publication_check *k)
{
	struct rows rows;
	enum result r = db_query(k->c->db, k->c->arena, &SQL_MERCHANT, ARGS(arg_str(k->request.account_id)), &rows);

	if (r == OK && rows.n == 0)
		return refuse(k, arena_printf(k->c->arena, "account_id: no merchant %s is known here",
		                              k->request.account_id.p));
	return r;
}

static enum result check_product(struct publication_check *k, struct str product_id, struct str product_out_id,
                                 struct str account_id)
{
	struct arena *a = k->c->arena;

	if (!str_same(account_id, k->request.account_id))
		return refuse(
			k, arena_printf(a, "product %s belongs to another merchant, %s", product_id.p, account_id.p));
	if (!str_same(product_out_id, k->request.ticket.product_out_id))
		return refuse(k, arena_printf(a, "product_id: %s is here under the product_out_id %s", product_id.p,
		                              product_out_id.p));
	if (product_id.p == NULL) /* known under our id alone */
		return OK;
	if (k->request.ticket.product_id.p != NULL && !str_same(product_id, k->request.ticket.product_id))
		return refuse(k, arena_printf(a, "product_out_id: %s is here the product %s", product_out_id.p,
		                              product_id.p));
	k->product_id = product_id;
	return OK;
}

static enum result check_products(struct publication_check *k)
{
	struct rows rows;
	enum result r = db_query(k->c->db, k->c->arena, &SQL_PRODUCTS,
	                         ARGS(arg_str(k->request.ticket.product_id), arg_str(k->request.account_id),
	                              arg_str(k->request.ticket.product_out_id)),
	                         &rows);

	k->product_id = k->request.ticket.product_id;
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		r = check_product(k, row_str(&rows, i, PRODUCT_ID), row_str(&rows, i, PRODUCT_OUT_ID),
		                  row_str(&rows, i, PRODUCT_ACCOUNT_ID));
		k->in_catalogue = true;
		k->under_review = review_of_word(row_str(&rows, i, PRODUCT_REVIEW)) == REVIEW_UNDER;
	}
	return r;
}

/* A product that is new here needs a shop where its visitors are admitted. */
static enum result check_poi(struct publication_check *k)
{
	const struct str *pois = k->request.ticket.poi_ids.items;
	struct rows rows;
	enum result r;

	if (k->in_catalogue)
		return OK;
	if (k->request.ticket.poi_ids.n == 0)
		return refuse(k, STR("ticket.poi_ids: a product that is new here must name its shop"));
	r = db_query(k->c->db, k->c->arena, &SQL_POI, ARGS(arg_str(pois[0])), &rows);
	if (r == OK && rows.n > 0 && !str_same(row_str(&rows, 0, ONLY_COLUMN), k->request.account_id))
		return refuse(k, arena_printf(k->c->arena, "ticket.poi_ids: %s belongs to another merchant, %s",
		                              pois[0].p, row_str(&rows, 0, ONLY_COLUMN).p));
	return r;
}

/* An earlier request of the id must be of the same merchant and the same product. */
static enum result check_before(struct publication_check *k)
{
	struct rows rows;
	enum result r =
		db_query(k->c->db, k->c->arena, &SQL_BEFORE, ARGS(arg_str(k->request.ticket.product_out_id)), &rows);
	struct str product_id;

	if (r != OK || rows.n == 0)
		return r;
	product_id = row_str(&rows, 0, BEFORE_PRODUCT_ID);
	if (!str_same(row_str(&rows, 0, BEFORE_ACCOUNT_ID), k->request.account_id))
		return refuse(k,
		              arena_printf(k->c->arena, "product_out_id: %s was published by another merchant, %s",
		                           k->request.ticket.product_out_id.p, row_str(&rows, 0, BEFORE_ACCOUNT_ID).p));
	if (k->product_id.p != NULL && product_id.p != NULL && !str_same(product_id, k->product_id))
		return refuse(k, arena_printf(k->c->arena, "product_out_id: %s is the product %s on the platform",
		                              k->request.ticket.product_out_id.p, product_id.p));
	return OK;
}

static enum result check_request(struct publication_check *k, struct str body)
{
	struct str why, text;
	enum result r = product_request_read(k->c->arena, body, &k->request, &why);

	if (r != OK)
		return refuse(k, why);
	if (product_request_body(k->c->arena, body, STR_NONE, &text) != OK)
		return refuse(k, STR("a number in it has a fraction or more than 15 digits: write it as a text"));
	if (!plain_id(k->request.ticket.product_out_id) || !plain_id(k->request.ticket.product_id))
		return refuse(k, STR("product_out_id and product_id: printable ASCII without blanks and commas"));
	r = check_merchant(k);
	if (r == OK)
		r = check_products(k);
	if (r == OK)
		r = check_poi(k);
	return r == OK ? check_before(k) : r;
}

enum result publication_put(struct ctx *c, struct str body, struct str author, struct publication_stored *out)
{
	struct publication_check k = { .c = c, .why = STR_NONE };
	struct rows rows;
	enum result r = check_request(&k, body);

	*out = (struct publication_stored){ .product_out_id = k.request.ticket.product_out_id,
		                            .waits = k.under_review,
		                            .why = k.why };
	if (r != OK)
		return r;
	r = db_query(c->db, c->arena, &SQL_PUT,
	             ARGS(arg_str(k.request.ticket.product_out_id), arg_str(k.request.account_id),
	                  arg_str(k.product_id), arg_str(body),
	                  arg_text(states[k.under_review ? PUBLICATION_WAITING : PUBLICATION_DUE]), arg_str(author),
	                  arg_utc(c->now)),
	             &rows);
	if (r == OK && rows.n != 1)
		return BUG;
	out->revision = r == OK ? row_int(&rows, 0, ONLY_COLUMN) : 0;
	return r;
}

/* --- when a request may be sent --- */

/* KEY product_id. */
static const struct sql SQL_LOCK_OF = {
	"publications_lock",
	"SELECT product_out_id FROM publication"
	" WHERE product_id = COALESCE(?, (SELECT p.product_id FROM product p WHERE p.product_no = ?)) FOR UPDATE",
};

/* KEY product_id. */
static const struct sql SQL_REVIEW_ENDED = {
	"publication_review_ended",
	"UPDATE publication SET state = 'due', next_at = 0 WHERE product_id = ? AND state = 'waiting'",
};

/* KEY state, PRIMARY KEY of product. */
static const struct sql SQL_WAKE = {
	"publication_wake",
	"UPDATE publication SET state = 'due' WHERE state = 'waiting' AND next_at <= ?"
	"   AND NOT EXISTS (SELECT 1 FROM product p WHERE p.product_id = publication.product_id)",
};

/* KEY state. */
static const struct sql SQL_DUE = {
	"publication_due",
	"SELECT product_out_id FROM publication WHERE state = 'due' AND account_id = ? AND next_at <= ?"
	"   AND (busy_until_at <= ?" UNGUARDED(" OR TRUE") ")"
							   "   AND product_out_id > ? ORDER BY product_out_id LIMIT ?",
};

enum result publication_lock_of(struct ctx *c, int64_t product_no, struct str product_id)
{
	struct rows rows;

	return db_query(c->db, c->arena, &SQL_LOCK_OF, ARGS(arg_str(product_id), arg_int(product_no)), &rows);
}

enum result publication_review_ended(struct ctx *c, struct str product_id)
{
	return db_exec(c->db, &SQL_REVIEW_ENDED, ARGS(arg_str(product_id)), NULL);
}

enum result publication_wake(struct ctx *c)
{
	return db_exec(c->db, &SQL_WAKE, ARGS(arg_utc(c->now)), NULL);
}

enum result publication_due(struct ctx *c, struct str account_id, struct str after, size_t most, struct list *out)
{
	struct rows rows;
	enum result r = db_query(
		c->db, c->arena, &SQL_DUE,
		ARGS(arg_str(account_id), arg_utc(c->now), arg_utc(c->now), arg_str(after), arg_int((int64_t)most)),
		&rows);

	*out = (struct list){ .given = true, .items = rows.cells, .n = r == OK ? rows.n : 0 };
	return r;
}
