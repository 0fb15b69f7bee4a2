/*
 * Writes the job_lease table, and finds out whether a holder on this machine still lives.
 */
#include "jobs/lease.h"

#include "base/assert.h"
#include "base/guard.h"
#include "base/number.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOLDER_MAX 160
#define PLACE_MAX 80
#define STAT_MAX 1024
#define START_FIELD 20 /* starttime in /proc/PID/stat, counted from the bracket that closes the name */

/* When a process started, in clock ticks of the kernel: a later process with the same number differs. 0: there is none. */
static int64_t started_ticks(int64_t pid)
{
	char path[64], text[STAT_MAX];
	const char *p;
	int64_t ticks = 0;
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof text - 1);
	(void)close(fd);
	text[n > 0 ? n : 0] = '\0';
	p = strrchr(text, ')');
	for (int field = 0; p != NULL && field < START_FIELD; field++)
		p = strchr(p + 1, ' ');
	if (p == NULL || !number_parse((struct str){ p + 1, strcspn(p + 1, " ") }, 0, INT64_MAX, &ticks))
		return 0;
	return ticks;
}

/* Reads the first line of a small file; empty when there is none. */
static void first_line(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd >= 0 ? read(fd, out, size - 1) : 0;

	if (fd >= 0)
		(void)close(fd);
	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
}

/* "BOOT PID-NAMESPACE ": a process number is unique only within one boot and namespace. Empty: they cannot be read. */
static void this_place(char *out, size_t size)
{
	char boot[40], space[33] = "";
	ssize_t n = readlink("/proc/self/ns/pid", space, sizeof space - 1);

	first_line("/proc/sys/kernel/random/boot_id", boot, sizeof boot);
	space[n > 0 ? n : 0] = '\0';
	if (boot[0] == '\0' || space[0] == '\0')
		out[0] = '\0';
	else
		(void)snprintf(out, size, "%s %s ", boot, space);
}

static void this_holder(char *out, size_t size)
{
	char place[PLACE_MAX];

	this_place(place, sizeof place);
	(void)snprintf(out, size, "%s%lld %lld", place[0] != '\0' ? place : "? ? ", (long long)getpid(),
	               (long long)started_ticks(getpid()));
}

/* True when the process is gone, or its number is used by another. A process that we may not inspect counts as alive. */
static bool process_is_gone(int64_t pid, int64_t ticks)
{
	int64_t now = started_ticks(pid);

	if (now != 0)
		return now != ticks;
	return kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

/* True for a holder on this machine whose process is gone. */
static bool holder_is_dead(struct str holder)
{
	char place[PLACE_MAX];
	size_t n;
	const char *space;
	int64_t pid, ticks;

	this_place(place, sizeof place);
	n = strlen(place);
	if (n == 0 || strncmp(holder.p, place, n) != 0 || (space = strchr(holder.p + n, ' ')) == NULL)
		return false;
	if (!number_parse((struct str){ holder.p + n, (size_t)(space - holder.p) - n }, 1, INT32_MAX, &pid) ||
	    !number_parse((struct str){ space + 1, strlen(space + 1) }, 1, INT64_MAX, &ticks))
		return false;
	return process_is_gone(pid, ticks);
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
	char self[HOLDER_MAX];
	struct rows rows;
	enum result r;

	ASSERT(tx_open(c->db) && job != NULL && job[0] != '\0');
	r = db_exec(c->db, &SQL_LEASE_ROW, ARGS(arg_text(job)), NULL);
	*out = (struct lease){ .job = { job, strlen(job) } };
	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_LEASE_LOCK, ARGS(arg_text(job)), &rows);
	if (r != OK || rows.n != 1)
		return r == OK ? RETRY : r;
	this_holder(self, sizeof self);
	/* The holder may be this process: the answer to its COMMIT was lost, and it takes the lease again. */
	if (GUARDED && row_int(&rows, 0, LEASE_HELD) != 0 && strcmp(row_str(&rows, 0, LEASE_HOLDER).p, self) != 0 &&
	    !holder_is_dead(row_str(&rows, 0, LEASE_HOLDER))) {
		out->holder = row_str(&rows, 0, LEASE_HOLDER);
		return NONE;
	}
	out->fence = row_int(&rows, 0, LEASE_FENCE) + 1;
	return db_exec(c->db, &SQL_LEASE_TAKE,
	               ARGS(arg_int(out->fence), arg_text(self), arg_int(LEASE_S), arg_text(job)), NULL);
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
