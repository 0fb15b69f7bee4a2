/*
 * db/lock: what a statement locks, and that a transaction which locks in another sequence ends the program.
 */
#include "db/db_internal.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define UPDATE(table) locks_of("UPDATE " table " SET a = 1")

static void what_is_written_is_locked(void **state)
{
	(void)state;
	assert_true(UPDATE("voucher") != 0 && UPDATE("voucher") != UPDATE("outbox"));
	assert_int_equal(locks_of("INSERT INTO outbox (a) VALUES (?) ON DUPLICATE KEY UPDATE a = 1"), UPDATE("outbox"));
	assert_int_equal(locks_of("INSERT INTO merchant (a) SELECT a FROM voucher"), UPDATE("merchant"));
	assert_int_equal(locks_of("REPLACE INTO sale_rule (a) VALUES (?)"), UPDATE("sale_rule"));
	assert_int_equal(locks_of("DELETE FROM refund WHERE a = ? AND NOT EXISTS (SELECT 1 FROM voucher v)"),
	                 UPDATE("refund"));
	assert_int_equal(locks_of("UPDATE IGNORE poi JOIN poi_task t ON t.a = poi.a SET a = 1"),
	                 UPDATE("poi") | UPDATE("poi_task"));
	assert_int_equal(
		locks_of("UPDATE JSON_TABLE(?, '$[*]' COLUMNS (a DATE PATH '$.a)')) t STRAIGHT_JOIN calendar_day d"
	                 " ON d.a = t.a SET d.a = (SELECT 1 FROM outbox)"),
		UPDATE("calendar_day"));
	assert_int_equal(locks_of("BEGIN NOT ATOMIC IF EXISTS (SELECT 1 FROM refund) THEN SIGNAL; END IF;"
	                          " INSERT INTO ticket_order (a) VALUES (?); INSERT INTO voucher (a) SELECT 1; END"),
	                 UPDATE("ticket_order") | UPDATE("voucher"));
}

static void what_is_read_for_update_is_locked(void **state)
{
	(void)state;
	assert_int_equal(locks_of("SELECT a FROM ticket_order WHERE a = ? FOR UPDATE"), UPDATE("ticket_order"));
	assert_int_equal(locks_of("SELECT a FROM outbox WHERE a = ? FOR UPDATE SKIP LOCKED"), UPDATE("outbox"));
	assert_int_equal(
		locks_of("SELECT v.a, (SELECT 1 FROM refund) FROM voucher v LEFT JOIN voucher_item i ON i.a = v.a"
	                 " WHERE v.b = 'FROM outbox' FOR UPDATE"),
		UPDATE("voucher") | UPDATE("voucher_item"));
	assert_int_equal(locks_of("SELECT a FROM ticket_order o JOIN voucher v ON v.a = o.a"), 0);
}

static void tables_are_locked_in_one_sequence(void **state)
{
	locks_t order = UPDATE("ticket_order"), voucher = UPDATE("voucher"), outbox = UPDATE("outbox");

	(void)state;
	assert_true(locks_in_sequence(0, outbox));
	assert_true(locks_in_sequence(order | voucher, outbox));
	assert_true(locks_in_sequence(order | outbox, order)); /* held already */
	assert_true(locks_in_sequence(order | voucher, 0));
	assert_false(locks_in_sequence(outbox, voucher));
	assert_false(locks_in_sequence(order | outbox, order | voucher));
	assert_true(locks_in_sequence(order, voucher | outbox));
}

static void what_belongs_to_a_locked_row_has_no_place(void **state)
{
	locks_t order = UPDATE("ticket_order"), outbox = UPDATE("outbox"), alarm = UPDATE("alarm");

	(void)state;
	assert_true(locks_in_sequence(order | alarm, outbox));
	assert_true(locks_in_sequence(order | outbox, UPDATE("refund")));
	assert_false(locks_in_sequence(alarm, order));
	assert_false(locks_in_sequence(alarm, outbox));
	assert_false(locks_in_sequence(outbox, UPDATE("refund")));
	assert_false(locks_in_sequence(order | alarm | outbox, UPDATE("voucher")));
}

static int ends_by_signal(const char *first, const char *second)
{
	const struct sql a = { "first", first }, b = { "second", second };
	struct db db = { .in_tx = true, .tx_file = __FILE__ };
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		close(STDERR_FILENO);
		db_note_locks(&db, &a, locks_of(a.text));
		db_note_locks(&db, &b, locks_of(b.text));
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void another_sequence_ends_the_program(void **state)
{
	const char *order = "SELECT a FROM ticket_order WHERE a = ? FOR UPDATE", *outbox = "UPDATE outbox SET a = 1";

	(void)state;
	assert_int_equal(ends_by_signal(order, outbox), 0);
	assert_int_equal(ends_by_signal(outbox, order), SIGABRT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_locked),
		cmocka_unit_test(what_is_read_for_update_is_locked),
		cmocka_unit_test(tables_are_locked_in_one_sequence),
		cmocka_unit_test(what_belongs_to_a_locked_row_has_no_place),
		cmocka_unit_test(another_sequence_ends_the_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
