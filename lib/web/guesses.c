/* Writes the table console_guess. What an address is: base/address.c. */
#include "web/guesses.h"

#include "base/assert.h"
#include "base/day.h"
#include "base/guard.h"
#include "base/str.h"
#include "notice/alarm.h"

#define ALL "*"
#define HOUR_LENGTH 13 /* "yyyy-MM-dd HH" */

/* PRIMARY KEY. The row of all is the lock: without it two tries read the same count, and both are looked at. */
static const struct sql SQL_LOCK_GUESSES = {
	"lock_guesses",
	"INSERT INTO console_guess (subject, wrong, ends_at) VALUES ('" ALL
	"', 0, 0) ON DUPLICATE KEY UPDATE wrong = wrong",
};

/* PRIMARY KEY. A count that would end later than one that begins now was made by a wrong clock, and does not count. */
enum { GUESS_SUBJECT, GUESS_WRONG, GUESS_ENDS_AT };
static const struct sql SQL_GUESSES = {
	"guesses",
	"SELECT subject, wrong, ends_at FROM console_guess WHERE subject IN ('" ALL
	"', ?) AND ends_at > ? AND ends_at <= ?",
};

enum { COUNT_SUBJECT, COUNT_WRONG, COUNT_ENDS_AT, COUNT_VALUES };
static const struct sql SQL_COUNT_GUESS = {
	"count_guess",
	"INSERT INTO console_guess (subject, wrong, ends_at) VALUES (?, ?, ?)"
	" ON DUPLICATE KEY UPDATE wrong = VALUES(wrong), ends_at = VALUES(ends_at)",
};

/* PRIMARY KEY. */
static const struct sql SQL_FORGET_GUESSES = { "forget_guesses", "DELETE FROM console_guess WHERE subject = ?" };

enum result guesses_lock(struct ctx *c, struct str subject, struct guesses *out)
{
	struct rows rows;
	enum result r = OK;

	ASSERT(tx_open(c->db));
	*out = (struct guesses){ .subject = subject };
	if (GUARDED)
		r = db_exec(c->db, &SQL_LOCK_GUESSES, NO_ARGS, NULL);
	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_GUESSES,
		             ARGS(arg_str(subject), arg_utc(c->now), arg_int(c->now.s + GUESSES_S)), &rows);
	for (size_t i = 0; r == OK && i < rows.n; i++) {
		bool all = str_same(row_str(&rows, i, GUESS_SUBJECT), STR(ALL));

		*(all ? &out->of_all : &out->of_address) = row_int(&rows, i, GUESS_WRONG);
		*(all ? &out->all_ends : &out->address_ends) = row_utc(&rows, i, GUESS_ENDS_AT);
	}
	return r;
}

utc_t guesses_refused_until(const struct guesses *g, bool known)
{
	utc_t until = { 0 };

	if (g->of_address >= GUESSES_OF_ADDRESS)
		until = g->address_ends;
	if (!known && g->of_all >= GUESSES_OF_ALL && g->all_ends.s > until.s)
		until = g->all_ends;
	return until;
}

/* Without the address, for alarms leave the machine. */
static enum result alarm_limit(struct ctx *c, const char *limit, int64_t wrong, const char *whence, utc_t until)
{
	char hour[UTC_TEXT_SIZE], end[UTC_TEXT_SIZE];

	utc_format(c->now, hour);
	utc_format(until, end);
	return alarm_raise(
		c, "console_guesses", arena_printf(c->arena, "%s:%.*s", limit, HOUR_LENGTH, hour), NO_ORDER,
		arena_printf(c->arena,
	                     "%lld wrong passwords for the console within a quarter of an hour, %s. Until %s "
	                     "the console looks at no password from there. The log has the addresses: "
	                     "event=console outcome=wrong_password",
	                     (long long)wrong, whence, end)
			.p);
}

enum result guesses_add(struct ctx *c, struct guesses *g)
{
	utc_t ends = { c->now.s + GUESSES_S };
	struct arg args[2 * COUNT_VALUES];
	enum result r;

	ASSERT(tx_open(c->db));
	if (g->of_address++ == 0)
		g->address_ends = ends;
	if (g->of_all++ == 0)
		g->all_ends = ends;
	args[COUNT_SUBJECT] = arg_str(g->subject);
	args[COUNT_WRONG] = arg_int(g->of_address);
	args[COUNT_ENDS_AT] = arg_utc(g->address_ends);
	args[COUNT_VALUES + COUNT_SUBJECT] = arg_text(ALL);
	args[COUNT_VALUES + COUNT_WRONG] = arg_int(g->of_all);
	args[COUNT_VALUES + COUNT_ENDS_AT] = arg_utc(g->all_ends);
	r = db_exec_many(c->db, c->arena, &SQL_COUNT_GUESS, args, COUNT_VALUES, 2);
	if (r == OK && g->of_address == GUESSES_OF_ADDRESS)
		r = alarm_limit(c, "address", g->of_address, "from one address", g->address_ends);
	if (r == OK && g->of_all == GUESSES_OF_ALL)
		r = alarm_limit(c, "all", g->of_all, "from several addresses", g->all_ends);
	return r;
}

enum result guesses_forget(struct ctx *c, struct guesses *g)
{
	ASSERT(tx_open(c->db));
	if (g->of_address == 0)
		return OK;
	g->of_address = 0;
	return db_exec(c->db, &SQL_FORGET_GUESSES, ARGS(arg_str(g->subject)), NULL);
}
