/*
 * The report of some days, for reconcile --report: read from the database once, then written as a page and as a table.
 * Since it is read from what is stored, it can be written again at any time. No person's data, no code.
 *
 *   reconcile_report.c       the two files
 *   reconcile_report_read.c  the numbers
 *   reconcile_report_html.c  the page
 *   reconcile_report_csv.c   the table for spreadsheets
 */
#ifndef SHANMEN_RECONCILE_REPORT_H
#define SHANMEN_RECONCILE_REPORT_H

#include "jobs/job.h"
#include "show/column.h"

#define REPORT_MAX (64 << 20) /* bytes of a file */
#define REPORT_DIFFS_MAX 2000

/* What the columns of the tables below are. */
extern const struct column REPORT_DIFFS[];
extern const struct column REPORT_TOTALS[];
extern const struct column REPORT_UNDONE[];
extern const struct column REPORT_OTHERS[];

struct report {
	day_t from, to;
	utc_t made_at;
	struct rows totals; /* by day and product; the last row is their sum */
	struct rows diffs;
	struct rows undone; /* steps of days that are not done */
	struct rows others; /* the merchant's goods that are not ours: only counted, by day */
	int64_t open;       /* discrepancies that are open, of all days */
};

/* Reads a report of all merchants, in one transaction of its own. */
enum result report_read(struct job_work *w, day_t from, day_t to, struct report *out) MUST_USE;

/* Write it into a buffer: one HTML page, or a CSV table. */
void report_html(struct buf *b, const struct report *r);
void report_csv(struct buf *b, const struct report *r);

#endif
