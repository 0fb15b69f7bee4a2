/*
 * Writes the job_lease table.
 */
#include "jobs/lease.h"

#include "base/assert.h"
#include "base/guard.h"
#include "base/random.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define HOST_MAX 64
#define LETTERS 12 /* a process number is used again, and several machines may have one name */

/* Once for each process, so that it knows its lease again. AGAIN: no random bytes. */
static enum result name_self(struct lease *l)
{
	char host[HOST_MAX + 1] = "", letters[LETTERS + 1];
	enum result r;

	if (l->self[0] != '\0')
		return OK;
	r = random_letters(letters, LETTERS);
	(void)gethostname(host, HOST_MAX);
	if (r == OK)
		(void)snprintf(l->self, sizeof l->self, "%s, process %lld, %s", host, (long long)getpid(), letters);
	return r;
}

/* PRIMARY KEY, as all of these. A plain INSERT that fails would leave a shared lock. */
static const struct sql SQL_LEASE_ROW = {
	"lease_row",
	"INSERT INTO job_lease (job, holder, until_at) VALUES (?, '', 0) ON DUPLICATE KEY UPDATE job = VALUES(job)",
};

enum { LEASE_FENCE, LEASE_HOLDER, LEASE_HELD };
static const struct sql SQL_LEASE_LOCK = {
	"lease_lock",
	"SELECT fence, holder, until_at > UNIX_TIMESTAMP() FROM job_lease WHERE job = ? FOR UPDATE",
};

static const struct sql SQL_LEASE_TAKE = {
	"lease_take",
	"UPDATE job_lease SET fence = ?, holder = ?, until_at = UNIX_TIMESTAMP() + ? WHERE job = ?",
};

enum result lease_take(struct ctx *c, const char *job, struct lease *out)
{
	struct rows rows;
	enum result r = name_self(out);

	ASSERT(tx_open(c->db) && job != NULL && job[0] != '\0');
	out->job = str_text(job);
	out->holder = STR_NONE;
	if (r == OK)
		r = db_exec(c->db, &SQL_LEASE_ROW, ARGS(arg_text(job)), NULL);
	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_LEASE_LOCK, ARGS(arg_text(job)), &rows);
	if (r != OK || rows.n != 1)
		return r == OK ? RETRY : r;
	/* The holder may be this process: the answer to its COMMIT was lost, and it takes the lease again. */
	if (GUARDED && row_int(&rows, 0, LEASE_HELD) != 0 &&
	    strcmp(row_str(&rows, 0, LEASE_HOLDER).p, out->self) != 0) {
		out->holder = row_str(&rows, 0, LEASE_HOLDER);
		return NONE;
	}
	out->fence = row_int(&rows, 0, LEASE_FENCE) + 1;
	return db_exec(c->db, &SQL_LEASE_TAKE,
	               ARGS(arg_int(out->fence), arg_text(out->self), arg_int(LEASE_S), arg_text(job)), NULL);
}

static const struct sql SQL_LEASE_HOLD = {
	"lease_hold",
	"UPDATE job_lease SET until_at = UNIX_TIMESTAMP() + ? WHERE job = ? AND (fence = ?" UNGUARDED(" OR TRUE") ")",
};

static enum result lease_hold_for(struct ctx *c, const struct lease *l, int64_t s)
{
	int64_t found = 0;
	enum result r;

	ASSERT(tx_open(c->db) && l->fence > 0);
	r = db_exec(c->db, &SQL_LEASE_HOLD, ARGS(arg_int(s), arg_str(l->job), arg_int(l->fence)), &found);

	return r == OK && found == 0 ? REFUSE : r;
}

enum result lease_hold(struct ctx *c, const struct lease *l)
{
	return lease_hold_for(c, l, LEASE_S);
}

enum result lease_give_back(struct ctx *c, const struct lease *l)
{
	return lease_hold_for(c, l, 0);
}
