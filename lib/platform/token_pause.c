/*
 * The pause in the token table.
 */
#include "platform/token_pause.h"

#include "base/assert.h"

/* PRIMARY KEY. */
static const struct sql SQL_TOKEN_FREE = {
	"app_token_free",
	"UPDATE token SET ask_after_at = 0 WHERE app_id = ?",
};

enum result token_pause_end(struct ctx *c, int64_t app_id)
{
	ASSERT(tx_open(c->db));
	return db_exec(c->db, &SQL_TOKEN_FREE, ARGS(arg_int(app_id)), NULL);
}
