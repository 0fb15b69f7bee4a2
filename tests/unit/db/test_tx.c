/*
 * lib/db/tx: what ended with RETRY is done again only within the deadline, and while enough of it is left.
 */
#include "db/db.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void only_retry_with_time_left_runs_again(void **state)
{
	const struct config conf = { .db_host = STR("127.0.0.1") };
	struct db *db = db_open(&conf, DB_WRITE);

	(void)state;
	assert_false(db_again(db, RETRY)); /* no deadline is set */
	db_deadline(db, 5000);
	assert_true(db_again(db, RETRY));
	for (int r = OK; r <= BUG; r++)
		assert_int_equal(db_again(db, (enum result)r), r == RETRY);
	db_deadline(db, 90);
	assert_false(db_again(db, RETRY));
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_retry_with_time_left_runs_again),
	};

	return cmocka_run_group_tests_name("tx", tests, NULL, NULL);
}
