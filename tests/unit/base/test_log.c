/*
 * lib/base/log: one line for one event, whatever it contains; where it is written; how
 * texts from outside are made safe.
 */
#include "base/clock.h"
#include "base/log.h"
#include "tests/unit/clock_set.h"

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
#define WHEN_S 1767225600
#define WHEN "time=2026-01-01T08:00:00+08:00"

static char path[] = "test_log.XXXXXX";
static char text[8192];

/* What was logged since the last call. */
static const char *logged(void)
{
	int fd = open(path, O_RDWR);
	ssize_t n;

	assert_true(fd >= 0);
	n = read(fd, text, sizeof text - 1);
	assert_true(n >= 0);
	text[n] = '\0';
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(close(fd), 0);
	return text;
}

static void a_line_has_time_level_program_logid_and_event(void **state)
{
	(void)state;
	log_event(LOG_INFO, "request", "order=%s ms=%d", "1001", 12);
	assert_string_equal(logged(), WHEN " level=info program=shanmen logid=- event=request order=1001 ms=12\n");
	log_program("can_buy");
	log_logid(STR("021767225600"));
	log_event(LOG_WARN, "again", "sql=%d", 1213);
	log_event(LOG_ERROR, "bug", "%s", "");
	assert_string_equal(logged(), WHEN " level=warn program=can_buy logid=021767225600 event=again sql=1213\n" WHEN
	                                   " level=error program=can_buy logid=021767225600 event=bug \n");
	log_logid(STR_NONE);
	log_program("shanmen");
}

static void the_time_is_that_of_shanghai(void **state)
{
	(void)state;
	clock_set((utc_t){ 1767196799 }); /* the last second of 2025 there */
	log_event(LOG_INFO, "x", "y=1");
	clock_set((utc_t){ WHEN_S });
	assert_memory_equal(logged(), "time=2025-12-31T23:59:59+08:00 ", 31);
}

static void a_line_has_a_maximum_length_and_one_line_end(void **state)
{
	static const size_t lengths[] = { 900, 940, 941, 942, 943, 944, 945, 946, 1000, 5000 };

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		const char *line;

		log_event(LOG_INFO, "long", "v=%0*d", (int)lengths[i], 0);
		line = logged();
		assert_true(strlen(line) <= 1023);
		assert_true(strlen(line) >= 900);
		assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	}
}

static void a_line_in_pieces_is_like_one_that_is_formatted(void **state)
{
	struct log_line l;

	(void)state;
	log_begin(&l, LOG_WARN, "x");
	log_add(&l, "word", "a");
	log_add(&l, "none", NULL);
	log_add_int(&l, "n", -12);
	log_add_safe(&l, "id", STR("a=b"), 3);
	log_add_safe(&l, "cut", STR("abcdef"), 4);
	log_add_safe(&l, "absent", STR_NONE, 4);
	log_add_rest(&l, STR_NONE);
	log_add_rest(&l, STR("p=1 q=2"));
	log_end(&l);
	assert_string_equal(logged(), WHEN " level=warn program=shanmen logid=- event=x word=a none=- n=-12 id=a?b"
	                                   " cut=abcd absent=- p=1 q=2\n");
	log_begin(&l, LOG_INFO, "long");
	for (int i = 0; i < 500; i++)
		log_add(&l, "k", "value");
	log_add_int(&l, "n", 1);
	log_end(&l);
	assert_int_equal(strlen(logged()), 1023);
	assert_ptr_equal(strchr(text, '\n'), text + 1022);
}

static void a_logid_cannot_forge_a_line(void **state)
{
	(void)state;
	log_logid(STR("1 level=error\nevent=\"x\""));
	log_event(LOG_INFO, "x", "y=1");
	log_logid(STR("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"));
	log_event(LOG_INFO, "x", "y=1");
	log_logid(STR_NONE);
	assert_string_equal(logged(),
	                    WHEN " level=info program=shanmen logid=1?level?error?event??x? event=x y=1\n" WHEN
	                         " level=info program=shanmen logid=0123456789012345678901234567890123456789012345"
	                         "678901234567890123456789012345678 event=x y=1\n");
}

static void texts_from_outside_are_made_safe(void **state)
{
	static const struct {
		const char *sentence;
		struct str given;
		const char *safe;
	} rows[] = {
		{ "plain", { "abc-1.2/x", 9 }, "abc-1.2/x" },
		{ "only the bytes given", { "abcdef", 3 }, "abc" },
		{ "absent", { NULL, 0 }, "-" },
		{ "empty", { "", 0 }, "-" },
		{ "a blank", { "a b", 3 }, "a?b" },
		{ "a quote and an equals sign", { "\"=", 2 }, "??" },
		{ "line ends, a tab, an escape", { "\r\n\t\x1b", 4 }, "????" },
		{ "NUL and DEL", { "\0\x7f", 2 }, "??" },
		{ "letters beyond ASCII, byte by byte", { "山", 3 }, "???" },
		{ "as long as there is room", { "0123456789abcde", 15 }, "0123456789abcde" },
		{ "longer", { "0123456789abcdef", 16 }, "0123456789abcde" },
	};
	char out[16];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (log_safe(rows[i].given, out, sizeof out) != out || strcmp(out, rows[i].safe) != 0)
			fail_msg("%s: %s", rows[i].sentence, out);
	}
	assert_string_equal(log_safe(STR("a"), out, 1), "");
}

/* When a file cannot be opened, the log stays where it was and says so there. */
static void a_log_that_cannot_be_opened_stops_nothing(void **state)
{
	(void)state;
	log_open(STR("no-such-folder/log"));
	log_open(STR_NONE);
	log_open(STR(""));
	log_event(LOG_INFO, "x", "y=1");
	assert_string_equal(logged(), WHEN " level=error program=shanmen logid=- event=log_file "
	                                   "cannot_open=no-such-folder/log\n" WHEN
	                                   " level=info program=shanmen logid=- event=x y=1\n");
}

static void lines_are_added_to_what_is_there_and_others_may_not_read_them(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(unlink(path), 0);
	for (int i = 0; i < 2; i++) {
		log_open((struct str){ path, strlen(path) });
		log_event(LOG_INFO, "x", "y=%d", i);
	}
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & (S_IRWXO | S_IWGRP | S_IXGRP), 0);
	assert_string_equal(logged(), WHEN " level=info program=shanmen logid=- event=x y=0\n" WHEN
	                                   " level=info program=shanmen logid=- event=x y=1\n");
}

#define LINE "time=2026-01-01T08:00:0%d+08:00 level=info program=shanmen logid=- event=x y=%d\n"

static void a_file_that_was_renamed_or_deleted_is_opened_anew(void **state)
{
	char old[sizeof path + 4], first[128], second[256];

	(void)state;
	(void)snprintf(old, sizeof old, "%s.1", path);
	log_event(LOG_INFO, "x", "y=1");
	assert_int_equal(rename(path, old), 0);
	clock_set((utc_t){ WHEN_S + 1 });
	log_event(LOG_INFO, "x", "y=2");
	(void)snprintf(first, sizeof first, LINE, 1, 2);
	assert_string_equal(logged(), first);
	assert_int_equal(unlink(path), 0);
	clock_set((utc_t){ WHEN_S + 2 });
	log_event(LOG_INFO, "x", "y=3");
	log_event(LOG_INFO, "x", "y=4");
	(void)snprintf(second, sizeof second, LINE LINE, 2, 3, 2, 4);
	assert_string_equal(logged(), second);
	assert_int_equal(unlink(old), 0);
}

static void a_full_disk_stops_nothing(void **state)
{
	(void)state;
	log_open(STR("/dev/full"));
	log_event(LOG_INFO, "x", "y=1");
	log_open((struct str){ path, strlen(path) });
	assert_string_equal(logged(), "");
}

static int set_up(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	clock_set((utc_t){ WHEN_S });
	if (fd < 0 || close(fd) != 0)
		return -1;
	log_open((struct str){ path, strlen(path) });
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_has_time_level_program_logid_and_event),
		cmocka_unit_test(the_time_is_that_of_shanghai),
		cmocka_unit_test(a_line_has_a_maximum_length_and_one_line_end),
		cmocka_unit_test(a_line_in_pieces_is_like_one_that_is_formatted),
		cmocka_unit_test(a_logid_cannot_forge_a_line),
		cmocka_unit_test(texts_from_outside_are_made_safe),
		cmocka_unit_test(a_log_that_cannot_be_opened_stops_nothing),
		cmocka_unit_test(lines_are_added_to_what_is_there_and_others_may_not_read_them),
		cmocka_unit_test(a_file_that_was_renamed_or_deleted_is_opened_anew),
		cmocka_unit_test(a_full_disk_stops_nothing),
	};

	return cmocka_run_group_tests_name("log", tests, set_up, tear_down);
}
