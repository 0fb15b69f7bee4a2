/*
 * lib/base/config: which files are accepted, and the messages about the others: file, line
 * and what to do. The sample file and the reference page come from the same table.
 */
#include "base/config.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define NEEDED "db_name = shop\ndb_user = clerk\ndb_password = secret\ndata_key = " ZEROS "\n"
#define REF ": see etc/shanmen.conf.sample for the keys"
#define NO_COMMENT ": what follows the value after # would be part of it: write a comment on a line of its own"
#define COPY_SAMPLE ": copy etc/shanmen.conf.sample there and fill it in, or name the file in SHANMEN_CONF"
#define TEXT(literal)                                                                                                  \
	{                                                                                                              \
		literal, sizeof(literal) - 1                                                                           \
	}

static char path[] = "test_config.XXXXXX"; /* rewritten for each row */
static char path_now[sizeof path];
static struct config c;

static enum result read_path(const char *name, char err[512])
{
	config_free(&c);
	err[0] = '\0';
	return config_read(&c, name, err, 512);
}

static void write_file(const char *text, size_t n, mode_t mode)
{
	int fd;

	memcpy(path_now, path, sizeof path);
	fd = mkstemp(path_now);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
}

static enum result read_text(const char *text, size_t n, char err[512])
{
	enum result r;

	write_file(text, n, 0600);
	r = read_path(path_now, err);
	assert_int_equal(unlink(path_now), 0);
	return r;
}

/* The message after the file's name. */
static const char *after_path(const char *err)
{
	assert_memory_equal(err, path_now, strlen(path_now));
	return err + strlen(path_now);
}

static void given_keys_are_read_and_the_others_have_their_defaults(void **state)
{
	char err[512];
	static const char text[] = NEEDED "db_port=3307\n  gate_key\t=\t0123456789abcdef  \n";

	(void)state;
	assert_int_equal(read_text(text, strlen(text), err), OK);
	assert_string_equal(err, "");
	assert_string_equal(c.db_name.p, "shop");
	assert_int_equal(c.db_name.n, 4);
	assert_string_equal(c.db_password.p, "secret");
	assert_int_equal(c.db_port, 3307);
	assert_string_equal(c.gate_key.p, "0123456789abcdef");
	assert_string_equal(c.db_host.p, "localhost");
	assert_string_equal(c.db_socket.p, "");
	assert_string_equal(c.console_password.p, "");
	assert_string_equal(c.openapi_url.p, "https://open.douyin.com");
	assert_string_equal(c.codes_voucher.p, "vouchers");
	assert_string_equal(c.product_operate.p, "goods");
	assert_int_equal(c.product_op_online, 1);
	assert_int_equal(c.product_op_offline, 2);
	assert_int_equal(c.spi_max_age_s, 900);
	assert_int_equal(c.body_max_bytes, 262144);
	assert_string_equal(c.path, path_now);
}

static const struct {
	const char *sentence;
	struct str text;
} accepted[] = {
	{ "no line end at the end", TEXT("db_user=u\ndb_password=p\ndata_key=" ZEROS "\ndb_name=shop") },
	{ "line ends of another system",
	  TEXT("db_user=u\r\ndb_password=p\r\n\r\n# x\r\ndata_key=" ZEROS "\r\ndb_name=shop\r\n") },
	{ "comments, blank lines, blanks before", TEXT("# db_name = x\n\n \t \n  # = \n" NEEDED "\t\n#") },
	{ "a byte order mark", TEXT("\xef\xbb\xbf" NEEDED) },
	{ "an empty password", TEXT("db_name=shop\ndb_user=u\ndb_password=\ndata_key=" ZEROS) },
	{ "an equals sign in a value", TEXT(NEEDED "voucher_url = https://a.example/?t=") },
	{ "a hash sign in a value is part of it", TEXT(NEEDED "voucher_url = https://a.example/#") },
	{ "the least of a number", TEXT(NEEDED "db_port = 1\nspi_max_age_s = 0\nbody_max_bytes = 1024") },
	{ "the greatest of a number", TEXT(NEEDED "db_port = 65535\nspi_max_age_s = 86400\nbody_max_bytes = 1048576") },
	{ "no key of the turnstiles", TEXT(NEEDED "gate_key =") },
	{ "the shortest key of the turnstiles", TEXT(NEEDED "gate_key = 0123456789abcdef") },
	{ "the shortest password of the console", TEXT(NEEDED "console_password = 0123456789ab") },
};

static void correct_files_are_accepted(void **state)
{
	char err[512];

	(void)state;
	for (size_t i = 0; i < COUNT(accepted); i++) {
		if (read_text(accepted[i].text.p, accepted[i].text.n, err) != OK)
			fail_msg("%s: %s", accepted[i].sentence, err);
		assert_string_equal(c.db_name.p, "shop");
	}
}

#define CLEAR " must begin with https:// (http:// only for this machine)"

static const struct {
	const char *sentence;
	struct str text;
	const char *message; /* after the file's name */
} refused[] = {
	{ "an unknown key", TEXT(NEEDED "db_pasword = x\n"), ":5: unknown key `db_pasword`" REF },
	{ "the line counts comments and blank lines", TEXT("# a\n\n\n\ncolour = red\n"),
	  ":5: unknown key `colour`" REF },
	{ "keys are lower case", TEXT("DB_NAME = shop\n"), ":1: unknown key `DB_NAME`" REF },
	{ "the beginning of a key", TEXT("db_ = shop\n"), ":1: unknown key `db_`" REF },
	{ "a key with something appended", TEXT("db_name2 = shop\n"), ":1: unknown key `db_name2`" REF },
	{ "no key", TEXT("= shop\n"), ":1: unknown key ``" REF },
	{ "a long unknown key is cut", TEXT("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz = 1\n"),
	  ":1: unknown key `abcdefghijklmnopqrstuvwxyzabcdefghijklmn`" REF },
	{ "UTF-16",
	  TEXT("\xff\xfe"
	       "d\0b\0"),
	  ": is UTF-16 text: save it as UTF-8" },
	{ "a key in quotes", TEXT("\"db_name\" = shop\n"), ":1: key \"db_name\": write it without quotes" },
	{ "a value in quotes", TEXT("db_name = \"shop\"\n"),
	  ":1: `db_name`: the quotes would be part of the value: write it without them" },
	{ "a value in single quotes", TEXT("db_password = 'x'\n"),
	  ":1: `db_password`: the quotes would be part of the value: write it without them" },
	{ "a value followed by a comment", TEXT("db_password = x # old\n"), ":1: `db_password`" NO_COMMENT },
	{ "a value followed by a comment after a tab", TEXT("db_password = x\t#old\n"),
	  ":1: `db_password`" NO_COMMENT },
	{ "a comment for a value", TEXT("db_socket = # none\n"), ":1: `db_socket`" NO_COMMENT },
	{ "twice", TEXT(NEEDED "# x\ndb_name = other\n"), ":6: key `db_name` is given twice" },
	{ "twice, the same", TEXT(NEEDED "db_port = 1\ndb_port = 1\n"), ":6: key `db_port` is given twice" },
	{ "no equals sign", TEXT(NEEDED "db_port 3306\n"), ":5: not of the form `key = value`" },
	{ "a section", TEXT("[database]\n"), ":1: not of the form `key = value`" },
	{ "missing", TEXT("db_user=u\ndb_password=p\ndata_key=" ZEROS "\n"),
	  ": `db_name` is missing: Name of the database." },
	{ "an empty file", TEXT(""), ": `db_name` is missing: Name of the database." },
	{ "an empty name", TEXT("db_name =\n"), ":1: `db_name` must have 1 to 64 characters" },
	{ "a name too long", TEXT("db_name = 12345678901234567890123456789012345678901234567890123456789012345\n"),
	  ":1: `db_name` must have 1 to 64 characters" },
	{ "a number too small", TEXT("db_port = 0\n"), ":1: `db_port` must be a whole number from 1 to 65535" },
	{ "a number too great", TEXT("db_port = 65536\n"), ":1: `db_port` must be a whole number from 1 to 65535" },
	{ "no number", TEXT("db_port = https\n"), ":1: `db_port` must be a whole number from 1 to 65535" },
	{ "a cron that never comes", TEXT("cron_minutes = 0\n"),
	  ":1: `cron_minutes` must be a whole number from 1 to 5" },
	{ "too rare a cron", TEXT("cron_minutes = 6\n"), ":1: `cron_minutes` must be a whole number from 1 to 5" },
	{ "an empty number", TEXT("db_port =\n"), ":1: `db_port` must be a whole number from 1 to 65535" },
	{ "a number with a unit", TEXT("spi_max_age_s = 15m\n"),
	  ":1: `spi_max_age_s` must be a whole number from 0 to 86400" },
	{ "a number followed by a comment", TEXT("db_port = 3306 # the usual\n"), ":1: `db_port`" NO_COMMENT },
	{ "a key of another length", TEXT("data_key = 00\n"), ":1: `data_key` must have 64 to 64 characters" },
	{ "a short key of the turnstiles", TEXT(NEEDED "gate_key = 0123456789abcde\n"),
	  ": `gate_key` must have at least 16 characters" },
	{ "a short password of the console", TEXT(NEEDED "console_password = 0123456789a\n"),
	  ": `console_password` must have at least 12 characters" },
	{ "another member for codes", TEXT(NEEDED "codes_voucher = voucher\n"),
	  ": `codes_voucher` must be vouchers or both" },
	{ "another interface for products", TEXT(NEEDED "product_operate = hotel\n"),
	  ": `product_operate` must be goods or trip" },
	{ "one number for both", TEXT(NEEDED "product_op_online = 2\n"),
	  ": `product_op_online` and `product_op_offline` must be different numbers" },
	{ "an OpenAPI without TLS", TEXT(NEEDED "openapi_url = http://open.douyin.com\n"), ": `openapi_url`" CLEAR },
	{ "a host that only begins like this machine's", TEXT(NEEDED "openapi_url = http://127.0.0.1.example.com\n"),
	  ": `openapi_url`" CLEAR },
	{ "another scheme", TEXT(NEEDED "openapi_url = ftp://127.0.0.1\n"), ": `openapi_url`" CLEAR },
	{ "alarms without TLS", TEXT(NEEDED "alarm_url = http://example.com/\n"), ": `alarm_url`" CLEAR },
	{ "an alarm_command without a path", TEXT(NEEDED "alarm_command = mail\n"),
	  ": `alarm_command` must be an absolute path, without arguments" },
	{ "two ways for alarms", TEXT(NEEDED "alarm_command = /bin/true\nalarm_url = https://example.com/\n"),
	  ": give either `alarm_command` or `alarm_url`, so that each alarm is delivered once" },
	{ "a NUL byte", TEXT(NEEDED "voucher_url = a\0b\n"), ": contains a NUL byte" },
	{ "a NUL byte at the end", TEXT(NEEDED "\0"), ": contains a NUL byte" },
};

static void an_address_of_this_machine_may_be_http_and_loses_its_last_slash(void **state)
{
	static const char *const given[] = { "http://127.0.0.1:8080/openapi", "http://localhost/", "http://[::1]:1//",
		                             "https://open.douyin.com/" };
	static const char *const kept[] = { "http://127.0.0.1:8080/openapi", "http://localhost", "http://[::1]:1",
		                            "https://open.douyin.com" };
	char text[512], err[512];

	(void)state;
	for (size_t i = 0; i < COUNT(given); i++) {
		int n = snprintf(text, sizeof text, "%sopenapi_url = %s\n", NEEDED, given[i]);

		if (read_text(text, (size_t)n, err) != OK)
			fail_msg("%s: %s", given[i], err);
		assert_string_equal(c.openapi_url.p, kept[i]);
	}
}

static void wrong_files_are_refused_and_the_line_is_named(void **state)
{
	char err[512];

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		if (read_text(refused[i].text.p, refused[i].text.n, err) != REFUSE)
			fail_msg("%s: not refused", refused[i].sentence);
		if (strcmp(after_path(err), refused[i].message) != 0)
			fail_msg("%s: %s", refused[i].sentence, err);
	}
}

static void no_message_contains_a_secret(void **state)
{
	static const char *const texts[] = {
		NEEDED "db_password = geheim\n",    "data_key = geheim\n",
		NEEDED "gate_key = geheim\n",       NEEDED "console_password = geheim\n",
		NEEDED "console_password geheim\n",
	};
	char err[512];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_int_equal(read_text(texts[i], strlen(texts[i]), err), REFUSE);
		if (strstr(err, "geheim") != NULL)
			fail_msg("%s", err);
	}
}

static void a_file_that_other_users_can_read_is_refused(void **state)
{
	static const mode_t modes[] = { 0644, 0640, 0604, 0620, 0602, 0610, 0601 };
	char err[512];
	char expected[512];

	(void)state;
	for (size_t i = 0; i < COUNT(modes); i++) {
		write_file(NEEDED, strlen(NEEDED), modes[i]);
		(void)snprintf(expected, sizeof expected,
		               "%s: other users than its owner can read it: run `chmod 600 %s`", path_now, path_now);
		assert_int_equal(read_path(path_now, err), REFUSE);
		assert_string_equal(err, expected);
		assert_int_equal(unlink(path_now), 0);
	}
	write_file(NEEDED, strlen(NEEDED), 0400);
	assert_int_equal(read_path(path_now, err), OK);
	assert_int_equal(unlink(path_now), 0);
}

static void a_missing_file_and_a_folder_are_refused(void **state)
{
	char err[512];

	(void)state;
	assert_int_equal(read_path("no-such-file.conf", err), REFUSE);
	assert_string_equal(err, "no-such-file.conf: No such file or directory" COPY_SAMPLE);
	memcpy(path_now, path, sizeof path);
	assert_non_null(mkdtemp(path_now)); /* mode 0700 */
	assert_int_equal(read_path(path_now, err), REFUSE);
	assert_string_equal(after_path(err), ": cannot be read, or is longer than 65534 bytes");
	assert_int_equal(rmdir(path_now), 0);
}

static void a_file_has_a_maximum_length(void **state)
{
	static char text[65536];
	char err[512];

	(void)state;
	memset(text, '#', sizeof text);
	memcpy(text, NEEDED, strlen(NEEDED));
	assert_int_equal(read_text(text, 65534, err), OK);
	assert_int_equal(read_text(text, 65535, err), REFUSE);
	assert_string_equal(after_path(err), ": cannot be read, or is longer than 65534 bytes");
}

/* --- finding the file, and the data key --- */

static void the_file_named_in_the_environment_is_read(void **state)
{
	struct vault v;
	char err[512];

	(void)state;
	write_file(NEEDED, strlen(NEEDED), 0600);
	assert_int_equal(setenv("SHANMEN_CONF", path_now, 1), 0);
	config_free(&c);
	assert_int_equal(config_load(&c, err, sizeof err), OK);
	assert_string_equal(c.path, path_now);
	config_free(&c);
	assert_int_equal(config_open(&c, &v, err, sizeof err), OK);
	assert_int_equal(unlink(path_now), 0);
	config_free(&c);
	assert_int_equal(config_load(&c, err, sizeof err), REFUSE);
	assert_string_equal(after_path(err), ": No such file or directory" COPY_SAMPLE);
	assert_int_equal(unsetenv("SHANMEN_CONF"), 0);
}

static void a_data_key_that_is_not_hexadecimal_is_refused(void **state)
{
	static const char text[] = "db_name=a\ndb_user=b\ndb_password=c\n"
				   "data_key=x000000000000000000000000000000000000000000000000000000000000000\n";
	struct vault v;
	char err[512];

	(void)state;
	write_file(text, strlen(text), 0600);
	assert_int_equal(setenv("SHANMEN_CONF", path_now, 1), 0);
	config_free(&c);
	assert_int_equal(config_open(&c, &v, err, sizeof err), REFUSE);
	assert_string_equal(after_path(err),
	                    ": `data_key` must be 64 hexadecimal digits: `openssl rand -hex 32` makes one");
	assert_int_equal(unsetenv("SHANMEN_CONF"), 0);
	assert_int_equal(unlink(path_now), 0);
}

/* --- what is printed from the table --- */

static char *printed(void (*print)(FILE *), size_t *n)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, n);

	assert_non_null(f);
	print(f);
	assert_int_equal(fclose(f), 0);
	return text;
}

static void the_sample_file_is_accepted_as_it_is(void **state)
{
	char err[512];
	size_t n;
	char *text = printed(config_print_sample, &n);

	(void)state;
	if (read_text(text, n, err) != OK)
		fail_msg("%s", err);
	assert_string_equal(c.db_name.p, "shanmen");
	assert_int_equal(c.db_port, 3306);
	free(text);
}

/* Every line that is commented out is a valid line. */
static void the_sample_files_defaults_may_be_uncommented(void **state)
{
	static const char key_first[] = "#abcdefghijklmnopqrstuvwxyz";
	char err[512];
	size_t n;
	char *text = printed(config_print_sample, &n);

	(void)state;
	for (char *p = text; (p = strstr(p, "\n#")) != NULL; p++) {
		if (strchr(key_first + 1, p[2]) != NULL)
			p[1] = ' ';
	}
	if (read_text(text, n, err) != OK)
		fail_msg("%s", err);
	assert_int_equal(c.body_max_bytes, 262144);
	free(text);
}

static void sample_and_reference_name_the_same_keys(void **state)
{
	size_t sample_n;
	size_t reference_n;
	char *sample = printed(config_print_sample, &sample_n);
	char *reference = printed(config_print_reference, &reference_n);
	size_t keys = 0;
	size_t paragraphs = 0;
	char name[64];

	(void)state;
	for (const char *p = reference; (p = strstr(p, "\n| `")) != NULL; p++, keys++) {
		(void)snprintf(name, sizeof name, "%.*s =", (int)strcspn(p + 4, "`"), p + 4);
		if (strstr(sample, name) == NULL)
			fail_msg("%s", name);
	}
	for (const char *p = sample; (p = strstr(p, "\n\n")) != NULL; p++) /* one paragraph for each */
		paragraphs++;
	assert_int_equal(keys, paragraphs);
	free(sample);
	free(reference);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(given_keys_are_read_and_the_others_have_their_defaults),
		cmocka_unit_test(correct_files_are_accepted),
		cmocka_unit_test(wrong_files_are_refused_and_the_line_is_named),
		cmocka_unit_test(an_address_of_this_machine_may_be_http_and_loses_its_last_slash),
		cmocka_unit_test(no_message_contains_a_secret),
		cmocka_unit_test(a_file_that_other_users_can_read_is_refused),
		cmocka_unit_test(a_missing_file_and_a_folder_are_refused),
		cmocka_unit_test(a_file_has_a_maximum_length),
		cmocka_unit_test(the_file_named_in_the_environment_is_read),
		cmocka_unit_test(a_data_key_that_is_not_hexadecimal_is_refused),
		cmocka_unit_test(the_sample_file_is_accepted_as_it_is),
		cmocka_unit_test(the_sample_files_defaults_may_be_uncommented),
		cmocka_unit_test(sample_and_reference_name_the_same_keys),
	};
	int failed = cmocka_run_group_tests_name("config", tests, NULL, NULL);

	config_free(&c);
	return failed;
}
