/*
 * Step `ledger`: the ledger of a day of verification. First the list of the day; then, by certificate, what that list
 * leaves out: rows, fees and shares, which verification a row is for. The cursor is committed with the rows of its
 * page: "d:" and the platform's cursor, or "c:" and the last certificate that was asked about.
 *
 * Source: spec shops-orders-ledger.md §4.2 to §4.4.
 */
#include "base/day.h"
#include "base/id_set.h"
#include "base/log.h"
#include "base/str.h"
#include "books/sku_named.h"
#include "reconcile.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define NO_SCOPE 2190004 /* error code: the list in detail is for large merchants only */

/* How a cursor begins. */
#define OF_DAY 'd'
#define OF_CERTIFICATES 'c'

/* One page of the list, or one question about certificates. */
struct part {
	struct reconcile *rc;
	struct reconcile_pull *p;
	struct ledger_page list;
	struct str asked[LEDGER_PAGE_SIZE]; /* certificates */
	size_t asked_n;
	char next[LEDGER_CURSOR_MAX + 3];
};

static const char *cursor_of(const struct reconcile_pull *p)
{
	return p->cursor[0] != '\0' && p->cursor[1] == ':' ? p->cursor + 2 : "";
}

/* Writes the rows of the part by one of ledger_entry_put_…, and in the same transaction how far the reading is then. */
static enum result write_part(struct part *part, enum result (*put)(struct ctx *c, struct str account_id, day_t day,
                                                                    const struct ledger_page *page))
{
	struct reconcile *rc = part->rc;
	struct reconcile_pull next = *part->p;
	struct tx tx = job_tx(rc->w);

	(void)snprintf(next.cursor, sizeof next.cursor, "%s", part->next);
	next.found += (int64_t)part->list.n;
	while (tx_next(&tx)) {
		tx.r = put(&rc->w->ctx, rc->account_id, part->p->day, &part->list);
		if (tx.r == OK)
			tx.r = reconcile_pull_save(&rc->w->ctx, &next);
	}
	if (tx.r == OK)
		*part->p = next;
	return tx.r;
}

/* --- the list of the day --- */

/* In detail where that is configured and the platform allows it. */
static enum result ask_day(struct reconcile *rc, const struct reconcile_pull *p, struct api_answer *out)
{
	const char *at = cursor_of(p);
	struct str query =
		ledger_day_query(rc->w->ctx.arena, rc->account_id, p->day, at[0] != '\0' ? str_text(at) : STR("0"));
	enum result r;

	if (!rc->detail)
		return reconcile_ask(rc, API_LEDGER_DAY, query, out);
	r = reconcile_ask_any(rc, API_LEDGER_DETAIL, query, out);
	if (r != OK || out->class == API_DONE)
		return r;
	rc->detail = out->code != NO_SCOPE;
	log_event(LOG_WARN, "reconcile", "ledger=detail code=%lld", (long long)out->code);
	api_answer_free(out);
	return reconcile_ask(rc, rc->detail ? API_LEDGER_DETAIL : API_LEDGER_DAY, query, out);
}

static const char *fault_of_page(const struct part *part, struct id_set *seen)
{
	const struct ledger_page *list = &part->list;

	if (list->n > LEDGER_PAGE_SIZE)
		return "a page has more rows than were asked for";
	for (size_t i = 0; i < list->n; i++) {
		if (!id_set_add(seen, list->items[i].row_id))
			return "a row comes twice: a page repeats, or the list changes";
	}
	if (!list->more)
		return NULL;
	if (list->n == 0)
		return "has_more, and no rows";
	return strcmp(list->cursor.p, cursor_of(part->p)) == 0 ? "has_more, and the cursor repeats" : NULL;
}

static enum result read_day_page(struct reconcile *rc, struct part *part, struct id_set *seen)
{
	struct api_answer answer;
	const char *fault;
	enum result r = ask_day(rc, part->p, &answer);

	if (r != OK)
		return r == NONE ? OK : r;
	r = ledger_day_read(rc->w->ctx.arena, answer.data, &part->list);
	fault = r == OK ? fault_of_page(part, seen) : part->list.fault.p;
	if (fault == NULL && part->list.more)
		(void)snprintf(part->next, sizeof part->next, "%c:%s", OF_DAY, part->list.cursor.p);
	else
		(void)snprintf(part->next, sizeof part->next, "%c:", OF_CERTIFICATES);
	r = fault != NULL ? reconcile_suspicious(rc, STEP_LEDGER, "%s", fault) : write_part(part, ledger_entry_put_day);
	rc->count.ledgers += r == OK && fault == NULL ? part->list.n : 0;
	api_answer_free(&answer);
	return r;
}

/* --- by certificate --- */

/*
 * Certificates of SKUs of ours that have no complete row: verified on the day, or verified or fulfilled for a visit
 * that ended on it, or with a row of the day. And of any goods: those with a row of the day and without a verification,
 * since the row may be another day's. KEY verified and certificate_id; KEY persons of ticket_order, order_id of
 * platform_verify and platform_certificate; KEY bill_day.
 */
#define IS_INCOMPLETE "(l.ledger_id IS NULL OR l.fee_fen IS NULL OR l.verify_id IS NULL)"

static const struct sql SQL_TO_ASK = {
	"ledger_to_ask",
	"SELECT DISTINCT certificate_id FROM ("
	" SELECT v.certificate_id FROM platform_verify v"
	"   LEFT JOIN ledger_entry l ON l.certificate_id = v.certificate_id"
	"  WHERE v.account_id = ? AND v.verified_at BETWEEN ? AND ? AND v.certificate_id > ? AND " IS_INCOMPLETE
	"   AND " NAMES_OUR_SKU(
		"v") " UNION SELECT v.certificate_id FROM ticket_order o JOIN platform_verify v ON v.order_id = o.order_id AND v.account_id = o.account_id"
		     "   LEFT JOIN ledger_entry l ON l.certificate_id = v.certificate_id"
		     "  WHERE o.purged_at IS NULL AND o.last_day = ? AND o.account_id = ? AND v.certificate_id > ? AND " IS_INCOMPLETE
		     " UNION SELECT t.certificate_id FROM ticket_order o JOIN platform_certificate t ON t.order_id = o.order_id AND t.account_id = o.account_id"
		     "   LEFT JOIN ledger_entry l ON l.certificate_id = t.certificate_id"
		     "  WHERE o.purged_at IS NULL AND o.last_day = ? AND o.account_id = ? AND t.certificate_id > ?"
		     "   AND t.item_status IN (400, 401) AND " IS_INCOMPLETE
		     " UNION SELECT l.certificate_id FROM ledger_entry l"
		     "  WHERE l.account_id = ? AND l.bill_day = ? AND l.certificate_id > ? AND (" NAMES_OUR_SKU(
			     "l") " AND " IS_INCOMPLETE
				  "     OR NOT EXISTS (SELECT 1 FROM platform_verify v WHERE v.certificate_id = l.certificate_id))"
				  ") c ORDER BY certificate_id LIMIT 50",
};
static_assert(LEDGER_PAGE_SIZE == 50, "the LIMIT is one call's certificates");

static enum result read_to_ask(struct ctx *c, struct part *part)
{
	struct arg account = arg_str(part->rc->account_id), day = arg_day(c->arena, part->p->day);
	struct arg after = arg_text(cursor_of(part->p));
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_TO_ASK,
	                         ARGS(account, arg_utc(day_start(part->p->day)), arg_utc(day_end(part->p->day)), after,
	                              day, account, after, day, account, after, account, day, after),
	                         &rows);

	part->asked_n = r == OK ? rows.n : 0;
	for (size_t i = 0; i < part->asked_n; i++)
		part->asked[i] = row_str(&rows, i, ONLY_COLUMN);
	return r;
}

static bool was_asked(const struct part *part, struct str certificate_id)
{
	for (size_t i = 0; i < part->asked_n; i++) {
		if (str_same(part->asked[i], certificate_id))
			return true;
	}
	return false;
}

static const char *fault_of_answer(const struct part *part)
{
	for (size_t i = 0; i < part->list.n; i++) {
		if (!was_asked(part, part->list.items[i].certificate_id))
			return "a row is about a certificate that was not asked about";
	}
	return NULL;
}

static enum result ask_certificates(struct reconcile *rc, struct part *part)
{
	struct api_answer answer;
	const char *fault;
	enum result r = reconcile_ask(rc, API_LEDGER_CERTIFICATE,
	                              ledger_certificates_query(rc->w->ctx.arena, part->asked, part->asked_n), &answer);

	if (r != OK)
		return r == NONE ? OK : r;
	r = ledger_certificates_read(rc->w->ctx.arena, answer.data, &part->list);
	fault = r == OK ? fault_of_answer(part) : part->list.fault.p;
	(void)snprintf(part->next, sizeof part->next, "%c:%s", OF_CERTIFICATES, part->asked[part->asked_n - 1].p);
	r = fault != NULL ? reconcile_suspicious(rc, STEP_LEDGER, "%s", fault)
	                  : write_part(part, ledger_entry_put_certificates);
	api_answer_free(&answer);
	return r;
}

/*
 * Rows of certificates that were verified on other days only: the platform ignored bill_date. KEY bill_day;
 * certificate_id.
 */
static const struct sql SQL_OTHER_DAYS = {
	"ledger_other_days",
	"SELECT COUNT(*) FROM ledger_entry l WHERE l.account_id = ? AND l.bill_day = ?"
	"   AND EXISTS (SELECT 1 FROM platform_verify v WHERE v.certificate_id = l.certificate_id)"
	"   AND NOT EXISTS (SELECT 1 FROM platform_verify v WHERE v.certificate_id = l.certificate_id"
	"                    AND v.verified_at BETWEEN ? AND ?)",
};

/* *other_days: rows of them; then the step is not done. */
static enum result end_ledger_day(struct ctx *c, const struct reconcile_pull *p, int64_t *other_days)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_OTHER_DAYS,
	                         ARGS(arg_str(p->account_id), arg_day(c->arena, p->day), arg_utc(day_start(p->day)),
	                              arg_utc(day_end(p->day))),
	                         &rows);

	*other_days = r == OK ? row_int(&rows, 0, ONLY_COLUMN) : 0;
	return r == OK && *other_days == 0 ? reconcile_pull_done(c, p) : r;
}

static enum result end_step(struct reconcile *rc, const struct reconcile_pull *p)
{
	int64_t other_days = 0;
	struct tx tx = job_tx(rc->w);

	while (tx_next(&tx))
		tx.r = end_ledger_day(&rc->w->ctx, p, &other_days);
	if (tx.r == OK && other_days > 0)
		return reconcile_suspicious(rc, STEP_LEDGER, "%lld rows are of certificates verified on other days",
		                            (long long)other_days);
	return tx.r;
}

/* *over: the ledger of the day is read to its end. */
static enum result next_part(struct reconcile *rc, struct reconcile_pull *p, struct id_set *seen, bool *over)
{
	struct part *part = arena_alloc(rc->w->ctx.arena, sizeof *part);
	struct tx tx = job_tx(rc->w);

	part->rc = rc;
	part->p = p;
	if (p->cursor[0] != OF_CERTIFICATES)
		return read_day_page(rc, part, seen);
	while (tx_next(&tx))
		tx.r = read_to_ask(&rc->w->ctx, part);
	if (tx.r == OK && part->asked_n > 0)
		return ask_certificates(rc, part);
	*over = true;
	return tx.r == OK ? end_step(rc, p) : tx.r;
}

enum result reconcile_ledger(struct reconcile *rc)
{
	struct id_set seen = { .hashes = NULL };
	struct reconcile_pull p;
	bool over = false;
	enum result r = reconcile_step_begin(rc, STEP_LEDGER, &p);

	while (r == OK && !over && !rc->day_bad && !reconcile_over(rc)) {
		arena_reset(&rc->of_batch);
		r = next_part(rc, &p, &seen, &over);
		job_progress(rc->w, "%zu ledger lines", rc->count.ledgers);
	}
	id_set_free(&seen);
	return r;
}
