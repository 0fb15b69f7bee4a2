/*
 * What differs between the uses of one order here, the verifications the platform listed and the rows of
 * its ledger. Pure: facts in, findings out; the reading and the writing are book_match.c's. What the order query says
 * (status, refunds, amounts of the order) is compared elsewhere (compare_repair.h).
 *
 * Nothing is found in what was not read: a missing record is a difference only when the lists of the days
 * it should stand in were read to their end after the platform had acknowledged the use.
 * Ownership: findings live in the arena given.
 * Source: spec shops-orders-ledger.md §4.1 to §4.3, §5.
 */
#ifndef SHANMEN_BOOK_JUDGE_H
#define SHANMEN_BOOK_JUDGE_H

#include "books/ledger_entry.h"
#include "books/platform_verify.h"
#include "notice/diff.h"
#include "trade/voucher.h"

/* A bought copy of ours. */
struct book_copy {
	int64_t copy_no;
	enum voucher_state state;
	struct opt_utc used_at;
	struct str used_poi_id; /* STR_NONE: not used */
	bool owed;              /* its use was not acknowledged yet, or failed */
	struct opt_utc told_at; /* the platform acknowledged its use */
};

/* A certificate as the order query told of it. */
struct book_certificate {
	struct str certificate_id;
	bool fulfilled; /* item_status 400, 401 */
	bool refunded;  /* 301 */
};

/* Which lists of a day were read to their end, and when that reading began; not given: not yet. */
struct book_day {
	day_t day;
	struct opt_utc verifies_at;
	struct opt_utc ledger_at;
};

struct book_facts {
	utc_t now;
	struct str order_id;
	bool ours;              /* there is such an order here, with its copies */
	bool sku_ours;          /* else: what was told of it is about a kind of ticket of ours */
	struct opt_fen pay_fen; /* what was paid for all copies, as it was told at creation */
	day_t last_day;
	struct book_copy *copies;
	size_t copies_n;
	struct opt_utc asked_at; /* when the order query told of it last */
	struct book_certificate *certificates;
	size_t certificates_n;
	struct kept_verify *verifies;
	size_t verifies_n;
	struct kept_ledger *ledgers;
	size_t ledgers_n;
	const struct book_day *days; /* of the merchant */
	size_t days_n;
};

/* Certificates of one copy, at most: 1, or more where the order query tells of more than there are copies (a part of one each). */
size_t book_per_copy(const struct book_facts *f);

#define BOOK_FINDINGS_MAX 200 /* of one order and comparison */

struct book_findings {
	struct diff items[BOOK_FINDINGS_MAX];
	size_t n;
	/* verifications without a use of ours: these copies are to be marked used, at these times; items[mend_item] says so */
	struct {
		int64_t copy_no;
		utc_t verified_at;
		size_t item;
	} mends[BOOK_FINDINGS_MAX];
	size_t mends_n;
	size_t not_listed; /* uses that the order query shows as fulfilled, and no list of verifications has */
	size_t sums_wrong; /* ledger rows whose parts are not their total: a hint only */
};

/* Zeroed by them. Scope DIFF_VERIFY, and DIFF_LEDGER. */
void book_judge_verifies(struct arena *a, const struct book_facts *f, struct book_findings *out);
void book_judge_ledger(struct arena *a, const struct book_facts *f, struct book_findings *out);

/* Days behind the visit and the verification within which a ledger row has to be there. */
#define LEDGER_WITHIN_DAYS 3

#endif
