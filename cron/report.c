/*
 * The report's two files: each written whole beside its place, for its owner alone, then put there.
 */
#include "report.h"
#include "reconcile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const SUFFIX[] = { ".html", ".csv" };

bool report_path_good(struct str file)
{
	return file.n > 0 && file.n < PATH_MAX - 64 && file.p[file.n - 1] != '/';
}

/* Without its suffix. */
static size_t stem_of(struct str file)
{
	for (size_t i = 0; i < sizeof SUFFIX / sizeof SUFFIX[0]; i++) {
		size_t n = strlen(SUFFIX[i]);

		if (file.n > n && strcmp(file.p + file.n - n, SUFFIX[i]) == 0)
			return file.n - n;
	}
	return file.n;
}

static bool write_all(int fd, const struct buf *b)
{
	size_t at = 0;

	while (at < b->n) {
		ssize_t n = write(fd, b->p + at, b->n - at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return fsync(fd) == 0;
}

/* 0, or errno; nothing is left behind. */
static int put(const char *path, const struct buf *b)
{
	char beside[PATH_MAX + 32];
	int fd, fault = 0;

	(void)snprintf(beside, sizeof beside, "%s.%ld.new", path, (long)getpid());
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return errno;
	if (!write_all(fd, b))
		fault = errno;
	if (close(fd) != 0 && fault == 0)
		fault = errno;
	if (fault == 0 && rename(beside, path) != 0)
		fault = errno;
	if (fault != 0)
		(void)unlink(beside);
	return fault;
}

static enum result put_both(struct job_work *w, struct str file, const struct buf *bodies)
{
	char path[PATH_MAX];
	size_t stem = stem_of(file);

	for (size_t i = 0; i < sizeof SUFFIX / sizeof SUFFIX[0]; i++) {
		int fault;

		(void)snprintf(path, sizeof path, "%.*s%s", (int)stem, file.p, SUFFIX[i]);
		fault = bodies[i].over ? EFBIG : put(path, &bodies[i]);
		if (fault != 0) {
			job_complain(w, "--report: %s cannot be written: %s", path, strerror(fault));
			return REFUSE;
		}
	}
	return OK;
}

enum result report_write(struct job_work *w, struct str file, day_t from, day_t to)
{
	struct buf bodies[] = { BUF_INIT(REPORT_MAX), BUF_INIT(REPORT_MAX) };
	struct report report;
	enum result r = report_read(w, from, to, &report);

	if (r == OK) {
		report_html(&bodies[0], &report);
		report_csv(&bodies[1], &report);
		r = put_both(w, file, bodies);
	}
	buf_free(&bodies[0]);
	buf_free(&bodies[1]);
	return r;
}
