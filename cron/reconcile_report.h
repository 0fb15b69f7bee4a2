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

#define REPORT_MAX (64 << 20) /* bytes of a file */
#define REPORT_DIFFS_MAX 2000

/* What is totalled for each day and product. */
enum total {
	TOTAL_SOLD,     /* copies */
	TOTAL_REFUNDED, /* copies */
	TOTAL_USED,     /* copies */
	TOTAL_VERIFIED, /* certificates, as the platform lists them */
	TOTAL_SOLD_FEN,
	TOTAL_REFUNDED_FEN,
	TOTAL_PAY_FEN, /* from here on: the ledger */
	TOTAL_FEE_FEN,
	TOTAL_SHARE_FEN,
	TOTAL_GOODS_FEN,
	TOTAL__MAX
};
#define TOTAL_FIRST_FEN TOTAL_SOLD_FEN

/* Columns of report.totals: these two, then the numbers of enum total. */
enum { TOTALS_DAY, TOTALS_NAME, TOTALS_FIRST };

/* Columns of report.diffs. */
enum {
	REPORT_DIFF_ID,
	REPORT_DIFF_STATE,
	REPORT_DIFF_KIND,
	REPORT_DIFF_ORDER_ID,
	REPORT_DIFF_SUBJECT,
	REPORT_DIFF_DETAIL,
	REPORT_DIFF_OURS,
	REPORT_DIFF_THEIRS,
	REPORT_DIFF_FOUND_AT,
	REPORT_DIFF_NOTE
};

/* Columns of report.undone. */
enum { UNDONE_DAY, UNDONE_ACCOUNT_ID, UNDONE_STEP };

/* Columns of report.others. */
enum { OTHERS_DAY, OTHERS_VERIFIES, OTHERS_LEDGERS, OTHERS_PAY_FEN };

struct report {
	day_t from, to;
	utc_t made_at;
	struct rows totals; /* by day */
	int64_t sum[TOTAL__MAX];
	struct rows diffs;
	struct rows undone; /* steps of days that are not done */
	struct rows others; /* the merchant's goods that are not ours: only counted, by day */
	int64_t open;       /* discrepancies that are open, of all days */
};

/* In Chinese: the title of a total, and the state of a discrepancy. */
const char *report_title(enum total t);
const char *report_state(const char *state);

/* One number of report.totals. */
int64_t report_total(const struct report *r, size_t row, enum total t);

/* Reads a report of all merchants, in one transaction of its own. */
enum result report_read(struct job_work *w, day_t from, day_t to, struct report *out) MUST_USE;

/* Write it into a buffer: one HTML page, or a CSV table. */
void report_html(struct buf *b, const struct report *r);
void report_csv(struct buf *b, const struct report *r);

#endif
