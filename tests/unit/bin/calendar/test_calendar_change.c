/*
 * Changes of days from the words of the command line: which words are a change, and what it makes of a stored day and
 * of a new one.
 */
#include "bin/calendar/calendar_change.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define WORDS_MAX 8

static const struct {
	const char *words[WORDS_MAX];
	const char *known; /* of a day with price 12800, stock 30, 5 sold, open: "price stock open", or why not */
	const char *new;   /* of a new day; NULL: the words are no change, and `known` says why */
} rows[] = {
#define NOT_YET "is not in the calendar yet: give it price and stock, both as numbers"
	{ { "price", "138.00" }, "13800 30 yes", NOT_YET },
	{ { "price_fen", "0", "stock", "40" }, "0 40 yes", "0 40 yes" },
	{ { "stock", "40", "price", "0.01", "open", "no" }, "1 40 no", "1 40 no" },
	{ { "stock", "+50" }, "12800 80 yes", NOT_YET },
	{ { "stock", "+50", "price_fen", "1" }, "1 80 yes", NOT_YET },
	{ { "stock", "-25" }, "12800 5 yes", NOT_YET },
	{ { "stock", "-26" }, "stock 4 is below the 5 already sold", NOT_YET },
	{ { "stock", "-2147483647" }, "stock -2147483617 is below the 5 already sold", NOT_YET },
	{ { "stock", "5" }, "12800 5 yes", NOT_YET },
	{ { "stock", "4" }, "stock 4 is below the 5 already sold", NOT_YET },
	{ { "stock", "2147483647" }, "12800 2147483647 yes", NOT_YET },
	{ { "stock", "+2147483617" }, "12800 2147483647 yes", NOT_YET },
	{ { "stock", "+2147483618" }, "stock 2147483648 is more than 2147483647", NOT_YET },
	{ { "open", "0" }, "12800 30 no", NOT_YET },
	{ { "price_fen", "100000000000" }, "100000000000 30 yes", NOT_YET },
	{ { "price", "1000000000.00" }, "100000000000 30 yes", NOT_YET },

	{ { "price_fen", "100000000001" }, "100000000001 is not a whole number of fen", NULL },
	{ { "price_fen", "128.00" }, "128.00 is not a whole number of fen", NULL },
	{ { "price_fen", "-1" }, "-1 is not a whole number of fen", NULL },
	{ { "price_fen", "+1" }, "+1 is not a whole number of fen", NULL },
	{ { "price_fen", "" }, " is not a whole number of fen", NULL },
	{ { "price", "108" },
	  "108 could be yuan or fen: write price 108.00 for 108.00 yuan, or price_fen 108 for 1.08 yuan",
	  NULL },
	{ { "price", "12800" },
	  "12800 could be yuan or fen: write price 12800.00 for 12800.00 yuan, or price_fen 12800 for 128.00 yuan",
	  NULL },
#define NO_YUAN " is not yuan with two decimals like 128.00"
	{ { "price", "1000000000.01" }, "1000000000.01" NO_YUAN, NULL },
	{ { "price", "1000000001" }, "1000000001" NO_YUAN, NULL },
	{ { "price", "128.5" }, "128.5" NO_YUAN, NULL },
	{ { "price", "128." }, "128." NO_YUAN, NULL },
	{ { "price", ".50" }, ".50" NO_YUAN, NULL },
	{ { "price", "128.000" }, "128.000" NO_YUAN, NULL },
	{ { "price", "128.-1" }, "128.-1" NO_YUAN, NULL },
	{ { "price", "-1.00" }, "-1.00" NO_YUAN, NULL },
	{ { "price", "-0.50" }, "-0.50" NO_YUAN, NULL },
	{ { "price", "1,280.00" }, "1,280.00" NO_YUAN, NULL },
	{ { "price", "" }, NO_YUAN, NULL },
	{ { "price", "1.00", "price_fen", "100" }, "price_fen is the price a second time", NULL },
	{ { "stock", "2147483648" }, "2147483648 is not a whole number of tickets like 3000, +50 or -50", NULL },
	{ { "stock", "+-5" }, "+-5 is not a whole number of tickets like 3000, +50 or -50", NULL },
	{ { "stock", "--5" }, "--5 is not a whole number of tickets like 3000, +50 or -50", NULL },
	{ { "stock", "+" }, "+ is not a whole number of tickets like 3000, +50 or -50", NULL },
	{ { "open", "maybe" }, "maybe is neither yes nor no", NULL },
	{ { "sold", "1" }, "sold is none of price, price_fen, stock, open", NULL },
	{ { "price" }, "price has no value after it", NULL },
	{ { "price", "1.00", "stock" }, "stock has no value after it", NULL },
	{ { "price", "1.00", "price", "2.00" }, "price is given twice", NULL },
};

static void apply(struct arena *a, const struct calendar_change *change, bool known, char out[200])
{
	struct calendar_row row = { .known = known, .had = { 12800, 30, true }, .sold = known ? 5 : 0 };
	const char *why = calendar_change_apply(a, change, &row);

	if (why != NULL)
		(void)snprintf(out, 100, "%s", why);
	else
		(void)snprintf(out, 100, "%lld %lld %s", (long long)row.want.price_fen, (long long)row.want.stock,
		               row.want.open ? "yes" : "no");
}

static void a_change_is_applied_or_refused_with_a_reason(void **state)
{
	struct arena a = { NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct calendar_change change;
		const char *why = NULL;
		const char *which = NULL;
		char out[200];
		size_t n = 0;

		while (n < WORDS_MAX && rows[i].words[n] != NULL)
			n++;
		if (!calendar_change_read(&a, rows[i].words, n, &change, &why, &which)) {
			(void)snprintf(out, sizeof out, "%s %s", which, why);
			assert_string_equal(out, rows[i].known);
			assert_null(rows[i].new);
			continue;
		}
		apply(&a, &change, true, out);
		assert_string_equal(out, rows[i].known);
		apply(&a, &change, false, out);
		assert_non_null(rows[i].new);
		assert_string_equal(out, rows[i].new);
	}
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_change_is_applied_or_refused_with_a_reason) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
