/*
 * The outbox table, the writing side.
 */
#include "outbox.h"

#include <assert.h>

static const char *const words[] = { "verify", "confirm", "codes", "refund_audit" };
static_assert(sizeof words / sizeof words[0] == OUTBOX__MAX, "a word for every kind");

const char *outbox_kind_word(enum outbox_kind kind)
{
	return words[kind];
}

/* UNIQUE KEY obligation: the first body stands. */
static const struct sql SQL_OWE = {
	"owe",
	"INSERT INTO outbox (kind, outbox_key, order_id, body_enc, next_at, created_at) VALUES (?, ?, ?, ?, ?, ?)"
	" ON DUPLICATE KEY UPDATE outbox_id = outbox_id",
};

enum result outbox_owe(struct ctx *c, enum outbox_kind kind, struct str key, struct str order_id, struct str body)
{
	struct str sealed;
	enum result r = vault_seal(c->vault, c->arena, "outbox.body", body, &sealed);

	if (r != OK)
		return r;
	return db_exec(c->db, &SQL_OWE,
	               ARGS(arg_text(words[kind]), arg_str(key), arg_str(order_id), arg_str(sealed), arg_utc(c->now),
	                    arg_utc(c->now)),
	               NULL);
}
