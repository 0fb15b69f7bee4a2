/* Lines of the log that say what the platform asked: which count for the test SKU, and what is read of them. */
#include "bin/contact/contact_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD "time=2026-11-25T03:21:55+08:00 level=info program=can_buy logid=L1 event=request action=can_buy order=- "
#define OF_OURS "product=1801/GATE sku=1701/GATE-A day=2026-12-01 "

static struct arena a;
static const struct contact_wanted wanted = { .action = "can_buy",
	                                      .product_id = { "1801", sizeof "1801" - 1 },
	                                      .product_out_id = { "GATE", sizeof "GATE" - 1 },
	                                      .sku_id = { "1701", sizeof "1701" - 1 },
	                                      .sku_out_id = { "GATE-A", sizeof "GATE-A" - 1 } };

/* `got`: w without persons, p with persons, r refused at the door, 2 a second answer, x an order refused for its price. */
static const struct {
	const char *line, *got;
} rows[] = {
	{ HEAD "http=200 code=0 ms=1 sql=1 outcome=ok " OF_OURS "persons=no", "w" },
	{ HEAD "http=200 code=0 ms=1 sql=1 outcome=ok " OF_OURS "persons=yes", "p" },
	{ HEAD "http=200 code=23 ms=1 sql=1 outcome=refuse " OF_OURS "persons=yes", "px" },
	{ HEAD "http=200 code=0 outcome=ok product=-/- sku=-/GATE-A day=- persons=no", "w" },
	{ HEAD "http=200 code=0 outcome=ok product=1801/- sku=-/- day=- persons=no", "w" },
	{ HEAD "http=200 code=0 outcome=ok product=1801/GATE sku=1702/GATE-B day=- persons=no", "" },
	{ HEAD "http=200 code=0 outcome=ok product=1802/GATE2 sku=-/- day=- persons=no", "" },
	{ HEAD "http=200 code=0 outcome=ok product=-/GATE-A skus=0", "w" },
	{ HEAD "http=200 code=0 outcome=ok product=GATE-A/- skus=0", "" },
	{ HEAD "http=200 code=0 outcome=replay", "2" },
	{ HEAD "http=401 code=100 ms=0 sql=0 outcome=bad_signature", "r" },
	{ "time=x logid=- event=request action=can_buy order=- http=401 code=100 outcome=no_client_key", "" },
	{ "2026-11-25 (mod_fastcgi) " HEAD "http=200 code=0 outcome=ok " OF_OURS "persons=no", "w" },
	{ "time=x logid=L event=request action=can_buy_not order=- http=200 code=0 outcome=ok " OF_OURS, "" },
	{ "time=x logid=L event=price action=can_buy " OF_OURS, "" },
	{ "", "" },
	{ "action=", "" },
};

static void only_calls_for_the_sku_count(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct contact_calls c = { .replays = 0 };
		char got[8];

		contact_log_line(&a, (struct str){ rows[i].line, strlen(rows[i].line) }, &wanted, &c);
		(void)snprintf(got, sizeof got, "%s%s%s%s%s", c.without.came ? "w" : "", c.with.came ? "p" : "",
		               c.refused.came ? "r" : "", c.replays > 0 ? "2" : "", c.price_refused > 0 ? "x" : "");
		assert_string_equal(got, rows[i].got);
	}
}

static void a_call_is_read_whole(void **state)
{
	struct contact_calls c = { .replays = 0 };

	(void)state;
	contact_log_line(&a, (struct str){ rows[2].line, strlen(rows[2].line) }, &wanted, &c);
	assert_string_equal(c.with.time.p, "2026-11-25T03:21:55+08:00");
	assert_string_equal(c.with.outcome.p, "refuse");
	assert_string_equal(c.with.product.p, "1801/GATE");
	assert_string_equal(c.with.logid.p, "L1");
	assert_int_equal(c.with.code, 23);
}

/* Appends to the file, and reads what is new of it. */
static int64_t replays_after(const char *path, const char *mode, const char *text, struct contact_log *log,
                             struct contact_calls *c)
{
	FILE *f = fopen(path, mode);
	char err[300];

	assert_true(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0);
	assert_true(contact_log_read(&a, log, &wanted, c, err, sizeof err));
	return c->replays;
}

static void each_line_counts_once(void **state)
{
	char path[] = "/tmp/contact_log.XXXXXX";
	struct contact_log log = { .path = { path, strlen(path) } };
	struct contact_calls c = { .replays = 0 };
	char err[300];

	(void)state;
	assert_int_not_equal(close(mkstemp(path)), -1);
	assert_int_equal(replays_after(path, "a", "", &log, &c), 0);
	assert_int_equal(replays_after(path, "a", HEAD "outcome=replay http=200\n" HEAD "outcome=rep", &log, &c), 1);
	assert_int_equal(replays_after(path, "a", "lay http=200\n", &log, &c), 2);
	assert_int_equal(replays_after(path, "a", "", &log, &c), 2);
	assert_int_equal(replays_after(path, "w", HEAD "outcome=replay http=200\n", &log, &c), 3); /* rotated */
	(void)unlink(path);
	assert_false(contact_log_read(&a, &log, &wanted, &c, err, sizeof err));
	assert_non_null(strstr(err, path));
	arena_free(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_calls_for_the_sku_count),
		cmocka_unit_test(a_call_is_read_whole),
		cmocka_unit_test(each_line_counts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
