/*
 * The report of some days, as reconcile's --report writes it: read from the database once, then written as a page and
 * as a table. No person, no code.
 *
 *   report.c       files
 *   report_read.c  the numbers
 *   report_html.c  the page
 *   report_csv.c   the table
 */
#ifndef SHANMEN_REPORT_H
#define SHANMEN_REPORT_H

#include "jobs/job.h"

#define REPORT_MAX (64 << 20) /* bytes of a file */
#define REPORT_DIFFS_MAX 2000

/* Columns of the totals, after day and product. */
enum total {
	TOTAL_SOLD,     /* copies */
	TOTAL_REFUNDED, /* copies */
	TOTAL_USED,     /* copies */
	TOTAL_VERIFIED, /* certificates, as the platform lists them */
	TOTAL_SOLD_FEN,
	TOTAL_REFUNDED_FEN,
	TOTAL_PAY_FEN, /* from here: the ledger */
	TOTAL_FEE_FEN,
	TOTAL_SHARE_FEN,
	TOTAL_GOODS_FEN,
	TOTAL__MAX
};
#define TOTAL_FIRST_FEN TOTAL_SOLD_FEN

struct report {
	day_t from, to;
	utc_t made_at;
	struct rows totals; /* day, name, then TOTAL__MAX numbers; by day */
	int64_t sum[TOTAL__MAX];
	struct rows diffs;   /* see DIFF_… */
	struct rows undone;  /* day, merchant, step */
	struct rows strange; /* day, verifications, ledger rows, their pay: of goods that are not ours */
	int64_t open;        /* differences, all there are */
};

enum {
	DIFF_ID,
	DIFF_STATE,
	DIFF_KIND,
	DIFF_ORDER_ID,
	DIFF_SUBJECT,
	DIFF_DETAIL,
	DIFF_OURS,
	DIFF_THEIRS,
	DIFF_FOUND_AT,
	DIFF_NOTE
};

/* In Chinese: the totals' columns, and the state of a difference. */
const char *report_title(enum total t);
const char *report_state(const char *state);

enum result report_read(struct job_work *w, day_t from, day_t to, struct report *out) MUST_USE;

void report_html(struct buf *b, const struct report *r);
void report_csv(struct buf *b, const struct report *r);

/* "12.80", "-0.05" */
void report_yuan(struct buf *b, int64_t fen);

#endif
