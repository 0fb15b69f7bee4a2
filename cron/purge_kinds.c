/*
 * Deletes records by their age. Not the personal data of orders, which depends on the state of the
 * order (purge_people.c), and not current state: publications, leases, tokens, the calendar.
 */
#include "base/clock.h"
#include "base/day.h"
#include "purge.h"

#include <string.h>

#define DAY_S 86400

#define KEEP(member) offsetof(struct config, member)
#define OLDEST(by) " ORDER BY " by " LIMIT ?"

/* FROM and WHERE of the statements find and count, with the index that they use. */
#define OLD_REPLIES /* KEY created */ " FROM spi_reply WHERE created_at < ?"
/*
 * KEY sku_day: only absent orders have no SKU. The id of a refused order is taken as long as its refusal is kept; that of
 * an order of which only a payment was heard goes with them.
 */
#define NOT_NEEDED                                                                                                     \
	" AND state = 'absent' AND cancelled_at IS NULL"                                                               \
	" AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.order_no = ticket_order.order_no)"                            \
	" AND NOT EXISTS (SELECT 1 FROM spi_reply k"                                                                   \
	"   WHERE k.action = 'create_order' AND k.reply_key = ticket_order.order_id AND k.app_id = ticket_order.app_id)"
#define OLD_ABSENT " FROM ticket_order WHERE created_at < ? AND sku_no IS NULL" NOT_NEEDED
#define OLD_EVENTS /* KEY received_at */ " FROM webhook_event WHERE received_at < ? AND state <> 'new'"
#define OLD_BODIES /* KEY contents */                                                                                  \
	" FROM outbox WHERE emptied = FALSE AND created_at < ? AND state IN ('done', 'moot')"
#define OLD_SCANS /* KEY created */ " FROM groupon_scan WHERE created_at < ? AND decided_at IS NOT NULL"
#define OLD_TEXTS /* KEY decrypted_at */ " FROM decrypted WHERE decrypted_at < ?"
#define OLD_QUOTAS /* KEY day */ " FROM decrypt_quota WHERE day < ?"
/* KEY started; KEY outcome: the newest run of each line and result stays, so the last success always does. */
#define OLD_RUNS                                                                                                       \
	" FROM job_run WHERE started_at < ?"                                                                           \
	" AND run_id NOT IN (SELECT MAX(run_id) FROM job_run GROUP BY job, variant, result)"
#define OLD_ALARMS /* KEY `untold` */ " FROM alarm WHERE told_at IS NOT NULL AND told_at < ?"
#define OLD_DIFFS /* KEY open */ " FROM reconcile_diff WHERE settled_at < ? AND state <> 'open'"
#define OLD_CHANGES /* KEY changed_at */ " FROM calendar_change WHERE changed_at < ?"
#define OLD_TASKS /* KEY ended */ " FROM poi_task WHERE ended_at < ?"
#define OLD_ORDERS /* KEY asked */ " FROM platform_order WHERE asked_at < ?"
#define OLD_VERIFIES /* KEY asked */ " FROM platform_verify WHERE asked_at < ?"
#define OLD_LEDGER /* KEY asked */ " FROM ledger_entry WHERE asked_at < ?"
#define OLD_SESSIONS /* KEY ended */ " FROM console_session WHERE ends_at < ?"
#define OLD_GUESSES /* KEY ended */ " FROM console_guess WHERE ends_at < ?"

/* Each row is erased by its PRIMARY KEY; the foreign key deletes certificates with their order. */
const struct purge_kind purge_kinds[PURGE_KINDS] = {
	{ "kept answers",
	  KEEP(keep_replies_days),
	  false,
	  2,
	  { "purge_find_replies", "SELECT action, reply_key" OLD_REPLIES OLDEST("created_at") },
	  { "purge_replies", "DELETE FROM spi_reply WHERE action = ? AND reply_key = ? AND created_at < ?" },
	  { "purge_count_replies", "SELECT COUNT(*)" OLD_REPLIES } },
	{ "ids of orders never created",
	  KEEP(keep_replies_days),
	  false,
	  1,
	  { "purge_find_absent", "SELECT order_no" OLD_ABSENT OLDEST("created_at") },
	  { "purge_absent", "DELETE FROM ticket_order WHERE order_no = ? AND created_at < ?" NOT_NEEDED },
	  { "purge_count_absent", "SELECT COUNT(*)" OLD_ABSENT } },
	{ "webhook messages",
	  KEEP(keep_messages_days),
	  false,
	  1,
	  { "purge_find_events", "SELECT event_id" OLD_EVENTS OLDEST("received_at") },
	  { "purge_events", "DELETE FROM webhook_event WHERE event_id = ? AND received_at < ? AND state <> 'new'" },
	  { "purge_count_events", "SELECT COUNT(*)" OLD_EVENTS } },
	{ "contents of messages",
	  KEEP(keep_messages_days),
	  false,
	  1,
	  { "purge_find_bodies", "SELECT outbox_id" OLD_BODIES OLDEST("created_at") },
	  { "purge_bodies", "UPDATE outbox SET body_enc = '', next_body_enc = NULL, emptied = TRUE"
	                    " WHERE outbox_id = ? AND created_at < ? AND state IN ('done', 'moot')" },
	  { "purge_count_bodies", "SELECT COUNT(*)" OLD_BODIES } },
	{ "scans",
	  KEEP(keep_scans_days),
	  false,
	  1,
	  { "purge_find_scans", "SELECT scan_id" OLD_SCANS OLDEST("created_at") },
	  { "purge_scans", "DELETE FROM groupon_scan WHERE scan_id = ? AND created_at < ? AND decided_at IS NOT NULL" },
	  { "purge_count_scans", "SELECT COUNT(*)" OLD_SCANS } },
	{ "decrypted texts",
	  KEEP(keep_decrypted_days),
	  false,
	  1,
	  { "purge_find_texts", "SELECT text_hash" OLD_TEXTS OLDEST("decrypted_at") },
	  { "purge_texts", "DELETE FROM decrypted WHERE text_hash = ? AND decrypted_at < ?" },
	  { "purge_count_texts", "SELECT COUNT(*)" OLD_TEXTS } },
	{ "quota days",
	  KEEP(keep_runs_days),
	  true,
	  2,
	  { "purge_find_quotas", "SELECT app_id, day" OLD_QUOTAS OLDEST("day") },
	  { "purge_quotas", "DELETE FROM decrypt_quota WHERE app_id = ? AND day = ? AND day < ?" },
	  { "purge_count_quotas", "SELECT COUNT(*)" OLD_QUOTAS } },
	{ "runs",
	  KEEP(keep_runs_days),
	  false,
	  1,
	  { "purge_find_runs", "SELECT run_id" OLD_RUNS OLDEST("started_at") },
	  { "purge_runs", "DELETE FROM job_run WHERE run_id = ? AND started_at < ?" },
	  { "purge_count_runs", "SELECT COUNT(*)" OLD_RUNS } },
	{ "alarms",
	  KEEP(keep_alarms_days),
	  false,
	  1,
	  { "purge_find_alarms", "SELECT alarm_id" OLD_ALARMS OLDEST("told_at") },
	  { "purge_alarms", "DELETE FROM alarm WHERE alarm_id = ? AND told_at < ?" },
	  { "purge_count_alarms", "SELECT COUNT(*)" OLD_ALARMS } },
	{ "discrepancies",
	  KEEP(keep_books_days),
	  false,
	  1,
	  { "purge_find_diffs", "SELECT diff_id" OLD_DIFFS OLDEST("settled_at") },
	  { "purge_diffs", "DELETE FROM reconcile_diff WHERE diff_id = ? AND settled_at < ? AND state <> 'open'" },
	  { "purge_count_diffs", "SELECT COUNT(*)" OLD_DIFFS } },
	{ "calendar changes",
	  KEEP(keep_history_days),
	  false,
	  1,
	  { "purge_find_changes", "SELECT change_id" OLD_CHANGES OLDEST("changed_at") },
	  { "purge_changes", "DELETE FROM calendar_change WHERE change_id = ? AND changed_at < ?" },
	  { "purge_count_changes", "SELECT COUNT(*)" OLD_CHANGES } },
	{ "shop tasks",
	  KEEP(keep_history_days),
	  false,
	  1,
	  { "purge_find_tasks", "SELECT task_id" OLD_TASKS OLDEST("ended_at") },
	  { "purge_tasks", "DELETE FROM poi_task WHERE task_id = ? AND ended_at < ?" },
	  { "purge_count_tasks", "SELECT COUNT(*)" OLD_TASKS } },
	{ "platform's orders",
	  KEEP(keep_books_days),
	  false,
	  2,
	  { "purge_find_orders", "SELECT order_id, account_id" OLD_ORDERS OLDEST("asked_at") },
	  { "purge_orders", "DELETE FROM platform_order WHERE order_id = ? AND account_id = ? AND asked_at < ?" },
	  { "purge_count_orders", "SELECT COUNT(*)" OLD_ORDERS } },
	{ "platform's verifications",
	  KEEP(keep_books_days),
	  false,
	  1,
	  { "purge_find_verifies", "SELECT verify_id" OLD_VERIFIES OLDEST("asked_at") },
	  { "purge_verifies", "DELETE FROM platform_verify WHERE verify_id = ? AND asked_at < ?" },
	  { "purge_count_verifies", "SELECT COUNT(*)" OLD_VERIFIES } },
	{ "ledger rows",
	  KEEP(keep_books_days),
	  false,
	  1,
	  { "purge_find_ledger", "SELECT ledger_id" OLD_LEDGER OLDEST("asked_at") },
	  { "purge_ledger", "DELETE FROM ledger_entry WHERE ledger_id = ? AND asked_at < ?" },
	  { "purge_count_ledger", "SELECT COUNT(*)" OLD_LEDGER } },
	{ "sessions of the console",
	  PURGE_ENDED,
	  false,
	  1,
	  { "purge_find_sessions", "SELECT session_hash" OLD_SESSIONS OLDEST("ends_at") },
	  { "purge_sessions", "DELETE FROM console_session WHERE session_hash = ? AND ends_at < ?" },
	  { "purge_count_sessions", "SELECT COUNT(*)" OLD_SESSIONS } },
	{ "counts of wrong passwords",
	  PURGE_ENDED,
	  false,
	  1,
	  { "purge_find_guesses", "SELECT subject" OLD_GUESSES OLDEST("ends_at") },
	  { "purge_guesses", "DELETE FROM console_guess WHERE subject = ? AND ends_at < ?" },
	  { "purge_count_guesses", "SELECT COUNT(*)" OLD_GUESSES } },
};

bool purge_limit(const struct job_work *w, const struct purge_kind *k, struct arena *a, struct arg *limit)
{
	utc_t now = clock_now();
	int64_t days = 0;

	if (k->keep != PURGE_ENDED)
		memcpy(&days, (const char *)&w->conf + k->keep, sizeof days);
	*limit = k->by_day ? arg_day(a, day_add(day_of(now), (int)-days)) : arg_int(now.s - days * DAY_S);
	return days > 0 || k->keep == PURGE_ENDED;
}

bool purge_pause(const struct job_work *w)
{
	if (!job_over(w))
		clock_pause(PURGE_PAUSE_MS);
	return job_over(w);
}

enum { FIRST_KEY }; /* the columns of a statement `find` are the keys */

struct kind_batch {
	struct arg limit;
	size_t n;
	struct hash first; /* of the first row's key: shows whether the rows have gone */
};

static enum result erase_batch(struct ctx *c, const struct purge_kind *k, struct kind_batch *b)
{
	size_t cols = k->keys + 1;
	struct rows rows;
	struct arg *args;
	struct str first;
	enum result r = db_query(c->db, c->arena, &k->find, ARGS(b->limit, arg_int(PURGE_BATCH)), &rows);

	b->n = r == OK ? rows.n : 0;
	if (b->n == 0)
		return r;
	first = row_str(&rows, 0, FIRST_KEY);
	b->first = sha256(arena_printf(c->arena, "%s %s", first.p, row_str(&rows, 0, k->keys - 1).p));
	args = arena_array(c->arena, rows.n * cols, sizeof *args);
	for (size_t i = 0; i < rows.n; i++) {
		for (size_t j = 0; j < k->keys; j++)
			args[i * cols + j] = arg_str(row_str(&rows, i, j));
		args[i * cols + k->keys] = b->limit;
	}
	return db_exec_many(c->db, c->arena, &k->erase, args, cols, rows.n);
}

enum result purge_kind_erase(struct job_work *w, const struct purge_kind *k, int64_t *n)
{
	struct hash last = { { 0 } };
	struct kind_batch b = { .n = PURGE_BATCH };
	struct tx tx = { .r = OK };

	*n = 0;
	while (tx.r == OK && b.n == PURGE_BATCH && !job_over(w)) {
		arena_reset(&w->arena);
		if (!purge_limit(w, k, &w->arena, &b.limit))
			return OK;
		tx = job_tx(w);
		while (tx_next(&tx))
			tx.r = erase_batch(&w->ctx, k, &b);
		/* Rows that are found again have changed meanwhile; they stay until the next night. */
		if (tx.r != OK || b.n == 0 || memcmp(last.b, b.first.b, HASH_SIZE) == 0)
			break;
		last = b.first;
		*n += (int64_t)b.n;
		job_progress(w, "%s: %lld", k->what, (long long)*n);
		if (purge_pause(w))
			break;
	}
	return tx.r;
}
