/* Writes the table console_session. Cookies and passwords are the console's work (cgi-bin/console_session.c). */
#include "web/session_store.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/hex.h"

#define RANDOM_SIZE (SESSION_TEXT / 2)
#define NOTE_EVERY_S 60    /* so that not every page writes */
#define CLOCKS_APART_S 300 /* of machines that answer for one database */

static const struct sql SQL_BEGIN_SESSION = {
	"begin_session",
	"INSERT INTO console_session (session_hash, password_hash, subject, used_at, ends_at) VALUES (?, ?, ?, ?, ?)",
};

/*
 * PRIMARY KEY. The end is bounded both ways: a clock that was wrong at signing in gives no endless session, but one that is
 * a little ahead is no reason to sign in again at each machine.
 */
static const struct sql SQL_FIND_SESSION = {
	"find_session",
	"SELECT used_at FROM console_session WHERE session_hash = ? AND password_hash = ? AND ends_at > ? AND ends_at <= ?"
	" AND used_at > ?",
};

/* PRIMARY KEY. */
static const struct sql SQL_NOTE_SESSION = {
	"note_session",
	"UPDATE console_session SET used_at = ? WHERE session_hash = ?",
};

/* PRIMARY KEY. */
static const struct sql SQL_END_SESSION = { "end_session", "DELETE FROM console_session WHERE session_hash = ?" };

/* KEY subject. */
static const struct sql SQL_SESSION_AT = {
	"session_at",
	"SELECT EXISTS (SELECT 1 FROM console_session WHERE subject = ? AND ends_at > ? AND used_at > ?)",
};

enum result session_begin(struct ctx *c, struct hash password, struct str subject, struct str *text)
{
	unsigned char random[RANDOM_SIZE];
	struct hash h;

	ASSERT(tx_open(c->db));
	if (random_bytes(random, sizeof random) != OK)
		return AGAIN;
	*text = hex_encode(c->arena, random, sizeof random);
	h = sha256(*text);
	return db_exec(c->db, &SQL_BEGIN_SESSION,
	               ARGS(arg_hash(&h), arg_hash(&password), arg_str(subject), arg_utc(c->now),
	                    arg_int(c->now.s + SESSION_S)),
	               NULL);
}

enum result session_use(struct ctx *c, struct hash password, struct str text)
{
	struct hash h = sha256(text);
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_query(c->db, c->arena, &SQL_FIND_SESSION,
	             ARGS(arg_hash(&h), arg_hash(&password), arg_utc(c->now),
	                  arg_int(c->now.s + SESSION_S + CLOCKS_APART_S), arg_int(c->now.s - SESSION_IDLE_S)),
	             &rows);
	if (r == OK && rows.n == 0)
		return NONE;
	if (r == OK && row_int(&rows, 0, ONLY_COLUMN) <= c->now.s - NOTE_EVERY_S)
		r = db_exec(c->db, &SQL_NOTE_SESSION, ARGS(arg_utc(c->now), arg_hash(&h)), NULL);
	return r;
}

enum result session_end(struct ctx *c, struct str text)
{
	struct hash h = sha256(text);

	ASSERT(tx_open(c->db));
	return db_exec(c->db, &SQL_END_SESSION, ARGS(arg_hash(&h)), NULL);
}

enum result session_at(struct ctx *c, struct str subject, bool *here)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_SESSION_AT,
	                         ARGS(arg_str(subject), arg_utc(c->now), arg_int(c->now.s - SESSION_IDLE_S)), &rows);

	*here = r == OK && row_int(&rows, 0, ONLY_COLUMN) != 0;
	return r;
}
