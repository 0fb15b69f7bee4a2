/*
 * The table query_refusal.
 */
#include "product/query_right.h"

#include "base/utf8.h"

#define AGAIN_S 86400
#define SAID_MAX 255 /* bytes */

/* PRIMARY KEY, as in all statements here. */
enum { READ_REFUSED_AT, READ_SAID };
static const struct sql SQL_READ = {
	"query_right",
	"SELECT refused_at, said FROM query_refusal WHERE account_id = ?",
};

static const struct sql SQL_REFUSED = {
	"query_refused",
	"INSERT INTO query_refusal (account_id, refused_at, said) VALUES (?, ?, ?)"
	" ON DUPLICATE KEY UPDATE refused_at = VALUES(refused_at), said = VALUES(said)",
};

static const struct sql SQL_GIVEN = {
	"query_given",
	"DELETE FROM query_refusal WHERE account_id = ?",
};

enum result query_right_read(struct ctx *c, struct str account_id, struct query_right *out)
{
	struct rows rows;
	int64_t age_s;
	enum result r = db_query(c->db, c->arena, &SQL_READ, ARGS(arg_str(account_id)), &rows);

	*out = (struct query_right){ .said = STR_NONE };
	if (r != OK || rows.n == 0)
		return r;
	out->refused = true;
	age_s = c->now.s - row_int(&rows, 0, READ_REFUSED_AT);
	out->asked_lately = age_s >= 0 && age_s < AGAIN_S;
	out->said = row_str(&rows, 0, READ_SAID);
	return OK;
}

enum result query_right_refused(struct ctx *c, struct str account_id, struct str said)
{
	struct str text = arena_str(c->arena, said.p, utf8_cut(said, SAID_MAX));

	return db_exec(c->db, &SQL_REFUSED, ARGS(arg_str(account_id), arg_utc(c->now), arg_str(text)), NULL);
}

enum result query_right_given(struct ctx *c, struct str account_id)
{
	return db_exec(c->db, &SQL_GIVEN, ARGS(arg_str(account_id)), NULL);
}
