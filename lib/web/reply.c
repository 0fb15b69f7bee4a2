/*
 * The table spi_reply. Claiming a key is one statement: it inserts the key, or waits for
 * the transaction that inserted it, and returns which of the two it was.
 */
#include "web/reply.h"

#include "base/assert.h"
#include "base/guard.h"
#include "base/log.h"

#include <string.h>

#define CONTEXT "spi_reply.answer"

/*
 * PRIMARY KEY (action, reply_key, app_id). An empty answer means that this transaction has claimed the
 * key: a committed row always has an answer. ON DUPLICATE KEY takes the row's exclusive lock
 * at once; a plain INSERT would leave a shared lock, and two repeats would deadlock.
 */
enum { CLAIM_HASH, CLAIM_ANSWER };
static const struct sql SQL_CLAIM_REPLY = {
	"claim_reply",
	"INSERT INTO spi_reply (action, reply_key, app_id, content_hash, answer_enc, created_at)"
	" VALUES (?, ?, ?, ?, '', ?)"
	" ON DUPLICATE KEY UPDATE action = action"
	" RETURNING content_hash, answer_enc",
};

/* PRIMARY KEY. */
static const struct sql SQL_KEEP_REPLY = {
	"keep_reply",
	"UPDATE spi_reply SET answer_enc = ? WHERE action = ? AND reply_key = ? AND app_id = ?",
};

enum result reply_claim(struct ctx *c, const struct reply_key *k, struct str *answer)
{
	struct rows rows;
	struct str hash;
	enum result r;

	ASSERT(tx_open(c->db) && k->key.n > 0);
	*answer = STR_NONE;
	if (!GUARDED)
		return OK;
	r = db_query(
		c->db, c->arena, &SQL_CLAIM_REPLY,
		ARGS(arg_text(k->action), arg_str(k->key), arg_int(k->app_id), arg_hash(&k->content), arg_utc(c->now)),
		&rows);
	if (r != OK)
		return r;
	if (rows.n != 1)
		return BUG;
	hash = row_str(&rows, 0, CLAIM_HASH);
	if (row_str(&rows, 0, CLAIM_ANSWER).n == 0)
		return OK;
	if (hash.n != HASH_SIZE || memcmp(hash.p, k->content.b, HASH_SIZE) != 0)
		return REFUSE;
	r = vault_unseal(c->vault, c->arena, CONTEXT, row_str(&rows, 0, CLAIM_ANSWER), answer);
	return r == OK ? DUPLICATE : r;
}

enum result reply_keep(struct ctx *c, const struct reply_key *k, struct str answer)
{
	struct str sealed;
	int64_t changed = 0;
	enum result r = vault_seal(c->vault, c->arena, CONTEXT, answer, &sealed);

	if (!GUARDED)
		return r;
	if (r == OK)
		r = db_exec(c->db, &SQL_KEEP_REPLY,
		            ARGS(arg_bytes(sealed), arg_text(k->action), arg_str(k->key), arg_int(k->app_id)),
		            &changed);
	return r == OK && changed != 1 ? BUG : r;
}
