/*
 * Deletes rows of buyer_lock. The table has a row for each person whose purchases were ever limited: a hash, which is
 * personal data too. It is deleted when no order names that person any more.
 *
 * Deleting a row that is in use is safe, because a row is only a lock, held until the end of the sale that took it.
 * The deletion waits for it as another sale would. A sale that comes meanwhile waits for this short transaction,
 * finds no row and makes one (INSERT … ON DUPLICATE KEY UPDATE), and the next sale waits for that one.
 */
#include "purge.h"

#include <string.h>

#define LOCKS_PER_PAGE 1000 /* rows of one transaction */

/* PRIMARY KEY; KEY buyer_phone of the orders, KEY license of the travellers. */
enum { LOCK_HASH, LOCK_NAMED };
static const struct sql SQL_PAGE = {
	"purge_look_locks",
	"SELECT b.buyer_hash,"
	" EXISTS (SELECT 1 FROM ticket_order o WHERE o.buyer_phone_hash = b.buyer_hash)"
	" OR EXISTS (SELECT 1 FROM order_traveller t WHERE t.license_hash = b.buyer_hash)"
	" FROM buyer_lock b WHERE b.buyer_hash > ? ORDER BY b.buyer_hash LIMIT ?",
};

/* PRIMARY KEY. */
static const struct sql SQL_ERASE_LOCK = {
	"purge_locks",
	"DELETE FROM buyer_lock WHERE buyer_hash = ?",
};

struct lock_page {
	struct hash after, last;
	size_t seen, erased;
};

static enum result erase_locks(struct ctx *c, struct lock_page *p)
{
	struct rows rows;
	struct arg *args;
	enum result r = db_query(c->db, c->arena, &SQL_PAGE, ARGS(arg_hash(&p->after), arg_int(LOCKS_PER_PAGE)), &rows);

	p->erased = 0;
	p->seen = r == OK ? rows.n : 0;
	if (p->seen == 0)
		return r;
	memcpy(p->last.b, row_str(&rows, rows.n - 1, LOCK_HASH).p, HASH_SIZE);
	args = arena_array(c->arena, rows.n, sizeof *args);
	for (size_t i = 0; i < rows.n; i++) {
		if (row_int(&rows, i, LOCK_NAMED) == 0)
			args[p->erased++] = arg_str(row_str(&rows, i, LOCK_HASH));
	}
	return db_exec_many(c->db, c->arena, &SQL_ERASE_LOCK, args, 1, p->erased);
}

enum result purge_locks(struct job_work *w, int64_t *n)
{
	struct lock_page p = { .seen = LOCKS_PER_PAGE };
	struct tx tx = { .r = OK };

	*n = 0;
	while (tx.r == OK && p.seen == LOCKS_PER_PAGE && !job_over(w)) {
		arena_reset(&w->arena);
		tx = job_tx(w);
		while (tx_next(&tx))
			tx.r = erase_locks(&w->ctx, &p);
		if (tx.r == OK)
			*n += (int64_t)p.erased;
		p.after = p.last;
		job_progress(w, "buyers' locks: %lld", (long long)*n);
		if (purge_pause(w))
			break;
	}
	return tx.r;
}
