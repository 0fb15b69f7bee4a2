/*
 * lib/base/address: which address a request comes from, whatever the client says of itself.
 */
#include "base/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define PROXY "10.0.0.1"

static struct str text(const char *s)
{
	return s != NULL ? (struct str){ s, strlen(s) } : STR_NONE;
}

static const struct {
	const char *peer, *forwarded, *trusted, *client;
} clients[] = {
	{ "192.0.2.1", NULL, "", "192.0.2.1" },
	{ "192.0.2.1", "198.51.100.1", "", "192.0.2.1" },
	{ "192.0.2.1", "198.51.100.1", PROXY, "192.0.2.1" },
	{ PROXY, "198.51.100.1", PROXY, "198.51.100.1" },
	{ PROXY, "203.0.113.1, 198.51.100.1", PROXY, "198.51.100.1" },
	{ PROXY, "203.0.113.1,198.51.100.1 ", " 10.0.0.9 , " PROXY, "198.51.100.1" },
	{ PROXY, "198.51.100.1:65535", PROXY, "198.51.100.1" },
	{ PROXY, "[2001:DB8::1]:443", PROXY, "2001:db8::1" },
	{ PROXY, "2001:db8:0:0::1", PROXY, "2001:db8::1" },
	{ PROXY, "::ffff:198.51.100.1", PROXY, "198.51.100.1" },
	{ PROXY, NULL, PROXY, PROXY },
	{ PROXY, "", PROXY, PROXY },
	{ PROXY, "198.51.100.1,", PROXY, "198.51.100.1" },
	{ PROXY, "198.51.100.1, unknown", PROXY, PROXY },
	{ PROXY, "198.51.100.1, _hidden\n", PROXY, PROXY },
	{ PROXY, "[", PROXY, PROXY },
	{ PROXY, "[]", PROXY, PROXY },
	{ PROXY, ":", PROXY, PROXY },
	{ PROXY, "1111:2222:3333:4444:5555:6666:7777:8888:9999:1111:2222:3333", PROXY, PROXY },
	{ "::ffff:10.0.0.1", "198.51.100.1", PROXY, "198.51.100.1" },
	{ "2001:db8:0::5", "198.51.100.1", "2001:db8::5", "198.51.100.1" },
	{ NULL, "198.51.100.1", PROXY, "unknown" },
	{ "", "198.51.100.1", "", "unknown" },
	{ "unix:", "198.51.100.1", ",", "unknown" },
};

static void client_is_who_connected_or_whom_a_trusted_proxy_added(void **state)
{
	struct arena a = { NULL };

	(void)state;
	for (size_t i = 0; i < COUNT(clients); i++) {
		struct str got = address_of_client(&a, text(clients[i].peer), text(clients[i].forwarded),
		                                   text(clients[i].trusted));

		assert_string_equal(got.p, clients[i].client);
		assert_int_equal(got.n, strlen(clients[i].client));
	}
	arena_free(&a);
}

static void network_of_ipv6_counts_as_one(void **state)
{
	struct arena a = { NULL };

	(void)state;
	assert_string_equal(address_subject(&a, text("192.0.2.1")).p, "192.0.2.1");
	assert_string_equal(address_subject(&a, text("unknown")).p, "unknown");
	assert_string_equal(address_subject(&a, text("2001:db8:1:2:3:4:5:6")).p, "2001:db8:1:2::/64");
	arena_free(&a);
}

static void list_has_addresses_only(void **state)
{
	(void)state;
	assert_true(addresses_valid(text("")));
	assert_true(addresses_valid(text("192.0.2.1")));
	assert_true(addresses_valid(text("192.0.2.1, ::1 ,2001:db8::1")));
	assert_false(addresses_valid(text("192.0.2.0/24")));
	assert_false(addresses_valid(text("proxy.example")));
	assert_false(addresses_valid(text("192.0.2.1,,192.0.2.2")));
	assert_false(addresses_valid(text("192.0.2.1 192.0.2.2")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(client_is_who_connected_or_whom_a_trusted_proxy_added),
		cmocka_unit_test(network_of_ipv6_counts_as_one),
		cmocka_unit_test(list_has_addresses_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
