/*
 * The rows of outbox, the writing side. Sending them is the work of cron/outbox_deliver.
 */
#include "trade/outbox.h"

#include "base/assert.h"
#include "base/str.h"

#include <assert.h>

static const char *const kind_words[] = { "verify", "confirm", "codes", "refund_audit", "code_audit" };
static_assert(sizeof kind_words / sizeof kind_words[0] == OUTBOX__MAX, "a word for every kind");

const char *outbox_kind_word(enum outbox_kind kind)
{
	return kind_words[kind];
}

enum outbox_kind outbox_kind_of(struct str word)
{
	return (enum outbox_kind)WORD_OF(kind_words, word, OUTBOX__MAX);
}

struct outbox_terms outbox_terms_until(struct opt_utc deadline, int64_t alarm_before_s)
{
	struct opt_utc alarm = deadline;

	alarm.v.s -= alarm_before_s;
	return (struct outbox_terms){ deadline, alarm };
}

/* UNIQUE KEY obligation: the body of the first stays. */
static const struct sql SQL_ADD = {
	"owe",
	"INSERT INTO outbox (kind, outbox_key, app_id, order_id, body_enc, state, next_at, deadline_at, alarm_at, created_at)"
	" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE outbox_id = outbox_id",
};

static enum result add_message(struct ctx *c, enum outbox_kind kind, struct str key, struct order_ref order,
                               struct str body, const char *state, struct outbox_terms terms)
{
	struct str sealed;
	enum result r;

	ASSERT(tx_open(c->db) && key.n > 0 && order.id.n > 0);
	r = vault_seal(c->vault, c->arena, "outbox.body", body, &sealed);
	if (r != OK)
		return r;
	return db_exec(c->db, &SQL_ADD,
	               ARGS(arg_text(kind_words[kind]), arg_str(key), arg_int(order.app_id), arg_str(order.id),
	                    arg_bytes(sealed), arg_text(state), arg_utc(c->now), arg_opt_utc(terms.deadline_at),
	                    arg_opt_utc(terms.alarm_at), arg_utc(c->now)),
	               NULL);
}

enum result outbox_add(struct ctx *c, enum outbox_kind kind, struct str key, struct order_ref order, struct str body,
                       struct outbox_terms terms)
{
	return add_message(c, kind, key, order, body, "due", terms);
}

enum result outbox_add_known(struct ctx *c, enum outbox_kind kind, struct str key, struct order_ref order,
                             struct str body)
{
	return add_message(c, kind, key, order, body, "moot", OUTBOX_NO_TERMS);
}

enum result outbox_add_waiting(struct ctx *c, enum outbox_kind kind, struct str key, struct order_ref order,
                               struct outbox_terms terms)
{
	return add_message(c, kind, key, order, STR(""), "waiting", terms);
}

/* UNIQUE KEY obligation. */
static const struct sql SQL_WAITS = {
	"owed_waits",
	"SELECT 1 FROM outbox WHERE kind = ? AND outbox_key = ? AND app_id = ? AND state = 'waiting'",
};

enum result outbox_waits(struct ctx *c, enum outbox_kind kind, struct str key, int64_t app_id, bool *out)
{
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, &SQL_WAITS, ARGS(arg_text(kind_words[kind]), arg_str(key), arg_int(app_id)),
	             &rows);
	*out = r == OK && rows.n > 0;
	return r;
}

/* Gives the body to one message by a statement that takes it `copies` times, the time, and the message's key. */
static enum result put_body(struct ctx *c, const struct sql *s, size_t copies, enum outbox_kind kind, struct str key,
                            int64_t app_id, struct str body)
{
	struct str sealed;
	int64_t found = 0;
	enum result r;

	ASSERT(tx_open(c->db) && body.n > 0 && (copies == 1 || copies == 2));
	r = vault_seal(c->vault, c->arena, "outbox.body", body, &sealed);
	if (r == OK) {
		const struct arg args[] = { arg_bytes(sealed),          arg_bytes(sealed), arg_utc(c->now),
			                    arg_text(kind_words[kind]), arg_str(key),      arg_int(app_id) };

		r = db_exec(c->db, s, args + 2 - copies, 4 + copies, &found);
	}
	return r == OK && found == 0 ? NONE : r;
}

/* UNIQUE KEY obligation. */
static const struct sql SQL_FILL = {
	"fill_owed",
	"UPDATE outbox SET body_enc = ?, state = 'due', next_at = ?"
	" WHERE kind = ? AND outbox_key = ? AND app_id = ? AND state = 'waiting'",
};

enum result outbox_fill(struct ctx *c, enum outbox_kind kind, struct str key, int64_t app_id, struct str body)
{
	return put_body(c, &SQL_FILL, 1, kind, key, app_id, body);
}

/* UNIQUE KEY obligation. MariaDB assigns from left to right, and sent_at is not assigned: in all of them it is that of the old body. */
static const struct sql SQL_AMEND = {
	"amend_owed",
	"UPDATE outbox SET revision = revision + (sent_at IS NULL), next_body_enc = IF(sent_at IS NULL, NULL, ?),"
	"       body_enc = IF(sent_at IS NULL, ?, body_enc), state = 'due', next_at = ?"
	" WHERE kind = ? AND outbox_key = ? AND app_id = ? AND state IN ('due', 'failed')",
};

enum result outbox_amend(struct ctx *c, enum outbox_kind kind, struct str key, int64_t app_id, struct str body)
{
	return put_body(c, &SQL_AMEND, 2, kind, key, app_id, body);
}

/* KEY order_id. */
static const struct sql SQL_VOID = {
	"moot_owed",
	"UPDATE outbox SET state = 'moot', error = ?"
	" WHERE order_id = ? AND app_id = ? AND FIND_IN_SET(kind, ?) AND state IN ('waiting', 'due', 'failed')",
};

enum result outbox_void(struct ctx *c, struct order_ref order, unsigned kinds, const char *why)
{
	struct str list = STR("");

	ASSERT(tx_open(c->db) && kinds != 0 && why != NULL);
	for (int k = 0; k < OUTBOX__MAX; k++) {
		if ((kinds & OUTBOX_KIND(k)) != 0)
			list = arena_printf(c->arena, "%s%s%s", list.p, list.n > 0 ? "," : "", kind_words[k]);
	}
	return db_exec(c->db, &SQL_VOID, ARGS(arg_text(why), arg_str(order.id), arg_int(order.app_id), arg_str(list)),
	               NULL);
}

/* KEY order_id. */
static const struct sql SQL_SEND_AGAIN = {
	"tell_again",
	"UPDATE outbox SET state = 'due', tries = 0, refusals = 0, next_at = ?, done_at = NULL, told_again_at = ?"
	" WHERE order_id = ? AND app_id = ? AND kind = ? AND state IN ('done', 'failed') AND told_again_at IS NULL AND NOT emptied",
};

enum result outbox_send_again(struct ctx *c, struct order_ref order, enum outbox_kind kind, size_t *n)
{
	int64_t found = 0;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_exec(c->db, &SQL_SEND_AGAIN,
	            ARGS(arg_utc(c->now), arg_utc(c->now), arg_str(order.id), arg_int(order.app_id),
	                 arg_text(kind_words[kind])),
	            &found);
	*n = (size_t)found;
	return r;
}
