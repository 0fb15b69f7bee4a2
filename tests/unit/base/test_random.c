/*
 * lib/base/clock: bytes of the kernel's random generator that are asked for ahead.
 */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* True: the system has no randomness. */
static bool no_randomness;
static int asked; /* how often */

/* Replaces the function of the C library. */
ssize_t getrandom(void *out, size_t n, unsigned int flags)
{
	asked++;
	return no_randomness ? -1 : (ssize_t)syscall(SYS_getrandom, out, n, flags);
}

static void one_call_of_the_kernel_serves_a_request(void **state)
{
	unsigned char got[20][12], large[4096], none[12] = { 0 };

	(void)state;
	random_ahead(true);
	asked = 0;
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(random_bytes(got[i], sizeof got[i]), OK);
	assert_int_equal(asked, 1);
	for (size_t i = 10; i < COUNT(got); i++)
		assert_int_equal(random_bytes(got[i], sizeof got[i]), OK);
	assert_int_equal(asked, 2);
	for (size_t i = 0; i < COUNT(got); i++) {
		assert_memory_not_equal(got[i], none, sizeof none);
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(got[i], got[k], sizeof got[k]);
	}
	assert_int_equal(random_bytes(large, sizeof large), OK);
	assert_int_equal(asked, 3);
	random_ahead(false);
	assert_int_equal(random_bytes(got[0], sizeof got[0]), OK);
	assert_int_equal(asked, 4);
}

static void randomness_ahead_may_fail_too(void **state)
{
	unsigned char got[12];

	(void)state;
	random_ahead(true);
	no_randomness = true;
	assert_int_equal(random_bytes(got, sizeof got), AGAIN);
	assert_int_equal(random_bytes(got, sizeof got), AGAIN);
	no_randomness = false;
	assert_int_equal(random_bytes(got, sizeof got), OK);
	no_randomness = true; /* what was asked for ahead is there */
	assert_int_equal(random_bytes(got, sizeof got), OK);
	random_ahead(true); /* another request has none of it */
	assert_int_equal(random_bytes(got, sizeof got), AGAIN);
	random_ahead(false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_call_of_the_kernel_serves_a_request),
		cmocka_unit_test(randomness_ahead_may_fail_too),
	};

	return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
