/*
 * Which tables a statement locks, found by the few words that SQL has for it. This is no parser of SQL: it reads the
 * forms that our statements have, and tests/unit/db/test_lock.c shows them.
 */
#include "db/lock.h"

#include "base/str.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

static const char *const sequence[] = {
	"job_lease",
	"job_run",
	"spi_reply",
	"console_guess",
	"console_session",
	"app",
	"token",
	"groupon_scan",
	"platform_order",
	"platform_certificate",
	"platform_verify",
	"ledger_entry",
	"decrypt_quota",
	"decrypted",
	"buyer_lock",
	"ticket_order",
	"order_traveller",
	"voucher",
	"voucher_item",
	"voucher_code_pool",
	"refund",
	"poi_task",
	"publication",
	"merchant",
	"poi",
	"product",
	"query_refusal",
	"sale_rule",
	"sku",
	"sku_project",
	"catalogue_version",
	"calendar_change",
	"calendar_day",
	"calendar_push",
	"outbox",
	"webhook_event",
	"reconcile_diff",
	"alarm",
	"reconcile_pull",
	"schema_version",
};
static_assert(sizeof sequence / sizeof *sequence < 64, "locks_t has a bit for each table");

/* What was read of one statement. */
struct reading {
	const char *at;
	struct str word, before; /* the last two words */
	int depth;               /* of parentheses */
	bool writes;             /* an UPDATE or a DELETE, whose joined tables are locked as well */
	locks_t read, locked;
};

static bool of_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static const char *after_text(const char *quote)
{
	const char *end = strchr(quote + 1, '\'');

	return end != NULL ? end + 1 : quote + strlen(quote);
}

/* Goes on to the next word; what stands between is counted or skipped. */
static bool next_word(struct reading *rd)
{
	const char *from;

	while (*rd->at != '\0' && !of_word(*rd->at)) {
		rd->depth += (*rd->at == '(') - (*rd->at == ')');
		if (*rd->at == ';') {
			rd->writes = false;
			rd->read = 0;
		}
		rd->at = *rd->at == '\'' ? after_text(rd->at) : rd->at + 1;
	}
	for (from = rd->at; of_word(*rd->at); rd->at++)
		;
	rd->before = rd->word;
	rd->word = (struct str){ from, (size_t)(rd->at - from) };
	return rd->word.n > 0;
}

/* The word is a table, and the word before it says what is done with its rows. */
static void read_table(struct reading *rd, locks_t table)
{
	bool named = str_same(rd->before, STR("INTO")) || str_same(rd->before, STR("UPDATE")) ||
	             str_same(rd->before, STR("IGNORE"));
	bool joined = rd->depth == 0 && (str_same(rd->before, STR("FROM")) || str_same(rd->before, STR("JOIN")) ||
	                                 str_same(rd->before, STR("STRAIGHT_JOIN")));

	if (named || (joined && rd->writes))
		rd->locked |= table;
	else if (joined)
		rd->read |= table;
}

static void read_word(struct reading *rd)
{
	int table = WORD_OF(sequence, rd->word, -1);
	bool update = str_same(rd->word, STR("UPDATE"));

	if (table >= 0)
		read_table(rd, (locks_t)1 << table);
	else if (update && str_same(rd->before, STR("FOR")))
		rd->locked |= rd->read;
	else if (update && str_same(rd->before, STR("KEY")))
		rd->word = STR_NONE; /* ON DUPLICATE KEY UPDATE: a column follows */
	else if (update || str_same(rd->word, STR("DELETE")))
		rd->writes = true;
}

locks_t locks_of(const char *sql)
{
	struct reading rd = { .at = sql };

	while (next_word(&rd))
		read_word(&rd);
	return rd.locked;
}

/*
 * Rows that are locked under the lock of the row they belong to. There they wait for nobody, and have no place in the
 * sequence: whoever else locks them locks that row first, or, for discrepancies and alarms, nothing after them.
 */
static const struct {
	const char *owner, *rows;
} owned[] = {
	{ "ticket_order", "refund" }, { "ticket_order", "reconcile_diff" }, { "ticket_order", "alarm" },
	{ "product", "sale_rule" },   { "product", "sku_project" },         { "product", "alarm" },
};

static locks_t lock_of(const char *table)
{
	return (locks_t)1 << WORD_OF(sequence, str_text(table), 0);
}

bool locks_in_sequence(locks_t held, locks_t next)
{
	locks_t placed = ~(locks_t)0, taken;

	for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) {
		if ((held & lock_of(owned[i].owner)) != 0)
			placed &= ~lock_of(owned[i].rows);
	}
	held &= placed;
	taken = next & placed & ~held;
	return taken == 0 || held < (taken & -taken);
}

const char *locks_first(locks_t locks)
{
	return locks == 0 ? "-" : sequence[__builtin_ctzll(locks)];
}

const char *locks_last(locks_t locks)
{
	return locks == 0 ? "-" : sequence[63 - __builtin_clzll(locks)];
}
