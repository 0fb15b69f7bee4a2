/*
 * The two files of a report: each is written whole under another name, readable by its owner only, then renamed.
 */
#include "reconcile_report.h"

#include "base/str.h"
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

/* The length of its name without a suffix of ours. */
static size_t stem_length(struct str file)
{
	for (size_t i = 0; i < sizeof SUFFIX / sizeof SUFFIX[0]; i++) {
		size_t n = strlen(SUFFIX[i]);

		if (file.n > n && strcmp(file.p + file.n - n, SUFFIX[i]) == 0)
			return file.n - n;
	}
	return file.n;
}

/* A file that is written under a temporary name in the same folder. */
struct draft {
	const char *path, *temporary;
	bool written; /* under its temporary name */
};

static bool is_folder(const char *path)
{
	struct stat s;

	return lstat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

/* 0, or errno. */
static int draft_write(struct draft *d, const struct buf *b)
{
	int fd, fault = 0;

	if (b->over)
		return EFBIG;
	if (is_folder(d->path))
		return EISDIR;
	fd = open(d->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return errno;
	d->written = true;
	if (!str_save(fd, buf_str(b)))
		fault = errno;
	if (close(fd) != 0 && fault == 0)
		fault = errno;
	return fault;
}

static int draft_rename(struct draft *d)
{
	if (rename(d->temporary, d->path) != 0)
		return errno;
	d->written = false;
	return 0;
}

#define FILES (sizeof(SUFFIX) / sizeof(SUFFIX[0]))

/* Both are written before the first is renamed; when something fails no temporary file remains. */
static enum result write_both(struct job_work *w, struct str file, const struct buf *bodies)
{
	struct draft drafts[FILES] = { { .written = false } };
	size_t i, stem = stem_length(file);
	int fault = 0;

	for (i = 0; i < FILES && fault == 0; i++) {
		drafts[i].path = arena_printf(w->ctx.arena, "%.*s%s", (int)stem, file.p, SUFFIX[i]).p;
		drafts[i].temporary = arena_printf(w->ctx.arena, "%s.%ld.new", drafts[i].path, (long)getpid()).p;
		fault = draft_write(&drafts[i], &bodies[i]);
	}
	if (fault == 0) {
		for (i = 0; i < FILES && fault == 0; i++)
			fault = draft_rename(&drafts[i]);
	}
	if (fault != 0)
		job_complain(w, "--report: %s cannot be written: %s", drafts[i - 1].path, strerror(fault));
	for (i = 0; i < FILES; i++) {
		if (drafts[i].written)
			(void)unlink(drafts[i].temporary);
	}
	return fault == 0 ? OK : REFUSE;
}

enum result report_write(struct job_work *w, struct str file, day_t from, day_t to)
{
	struct buf bodies[] = { BUF_INIT(REPORT_MAX), BUF_INIT(REPORT_MAX) };
	struct report report;
	enum result r = report_read(w, from, to, &report);

	if (r == OK) {
		report_html(&bodies[0], &report);
		report_csv(&bodies[1], &report);
		r = write_both(w, file, bodies);
	}
	buf_free(&bodies[0]);
	buf_free(&bodies[1]);
	return r;
}
