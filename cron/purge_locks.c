/*
 * buyer_lock has a row per person whose purchases were ever limited: a hash, which is data of a person, too. It goes
 * when no order names that person any more.
 *
 * A lock in use is not broken: the row is nothing but a lock, held to the end of the sale that took it. This deletion
 * waits for it like another sale would; a sale that comes meanwhile waits for this short transaction and then
 * finds no row and makes one (INSERT … ON DUPLICATE KEY UPDATE), and the sale behind it waits for that.
 */
#include "purge.h"

#include <string.h>

#define LOOK_AT 1000 /* rows of one statement */

/* PRIMARY KEY; KEY buyer_phone of the orders, KEY license of the travellers. */
static const struct sql SQL_LOOK = {
	"purge_look_locks",
	"SELECT b.buyer_hash,"
	" EXISTS (SELECT 1 FROM ticket_order o WHERE o.buyer_phone_hash = b.buyer_hash)"
	" OR EXISTS (SELECT 1 FROM order_traveller t WHERE t.license_hash = b.buyer_hash)"
	" FROM buyer_lock b WHERE b.buyer_hash > ? ORDER BY b.buyer_hash LIMIT ?",
};

/* PRIMARY KEY. */
static const struct sql SQL_ERASE = {
	"purge_locks",
	"DELETE FROM buyer_lock WHERE buyer_hash = ?",
};

struct page {
	struct hash after, last;
	size_t seen, erased;
};

static enum result erase(struct job_work *w, void *arg)
{
	struct page *p = arg;
	struct rows rows;
	struct arg *args;
	enum result r =
		db_query(w->ctx.db, w->ctx.arena, &SQL_LOOK, ARGS(arg_hash(&p->after), arg_int(LOOK_AT)), &rows);

	p->erased = 0;
	p->seen = r == OK ? rows.n : 0;
	if (p->seen == 0)
		return r;
	memcpy(p->last.b, row_str(&rows, rows.n - 1, 0).p, HASH_SIZE);
	args = arena_array(w->ctx.arena, rows.n, sizeof *args);
	for (size_t i = 0; i < rows.n; i++) {
		if (row_int(&rows, i, 1) == 0)
			args[p->erased++] = arg_str(row_str(&rows, i, 0));
	}
	return db_exec_many(w->ctx.db, w->ctx.arena, &SQL_ERASE, args, 1, p->erased);
}

enum result purge_locks(struct job_work *w, int64_t *n)
{
	struct page p = { .seen = LOOK_AT };
	enum result r = OK;

	*n = 0;
	while (r == OK && p.seen == LOOK_AT && !job_over(w)) {
		arena_reset(&w->arena);
		r = job_tx(w, erase, &p);
		if (r == OK)
			*n += (int64_t)p.erased;
		p.after = p.last;
		job_progress(w, "buyers' locks: %lld", (long long)*n);
		if (purge_pause(w))
			break;
	}
	return r;
}
