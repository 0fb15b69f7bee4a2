/* Keys of the configuration file that a command changes: every other byte stays, and so do mode, link and a changed file. */
#include "base/config.h"
#include "bin/frame/config_edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define KEY64 "data_key = 1111111111111111111111111111111111111111111111111111111111111111\n"
#define CONFIG "db_name = x\ndb_user = x\ndb_password = secret\n" KEY64

static struct arena a;

/* `value` is the value of calendar_stock set in `before`, NULL for none; `after`: with `left`. */
static const struct {
	const char *before, *value, *after;
} rows[] = {
	{ "", NULL, "calendar_stock = left\n" },
	{ "a = 1\n", NULL, "a = 1\ncalendar_stock = left\n" },
	{ "a = 1", NULL, "a = 1\ncalendar_stock = left\n" },
	{ "# c\ncalendar_stock = total\nb = 2\n", "total", "# c\ncalendar_stock = left\nb = 2\n" },
	{ "calendar_stock=total\n", "total", "calendar_stock=left\n" },
	{ "\tcalendar_stock  =\t total \t\nb = 2", "total", "\tcalendar_stock  =\t left \t\nb = 2" },
	{ "calendar_stock = total\r\nb = 2\r\n", "total", "calendar_stock = left\r\nb = 2\r\n" },
	{ "calendar_stock =\nb = 2\n", "", "calendar_stock = left\nb = 2\n" },
	{ "calendar_stock = total", "total", "calendar_stock = left" },
	{ "calendar_stock_old = 1\n", NULL, "calendar_stock_old = 1\ncalendar_stock = left\n" },
	{ "# why\n#calendar_stock = total\n\nb = 2\n", NULL,
	  "# why\n#calendar_stock = total\ncalendar_stock = left\n\nb = 2\n" },
	{ "#calendar_stock = total", NULL, "#calendar_stock = total\ncalendar_stock = left\n" },
	{ "#calendar_stock = a\ncalendar_stock = b\n", "b", "#calendar_stock = a\ncalendar_stock = left\n" },
	{ "# calendar_stock says how\n", NULL, "# calendar_stock says how\ncalendar_stock = left\n" },
};

static void only_the_value_of_the_key_changes(void **state)
{
	const struct config_setting left = { "calendar_stock", STR("left") };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str before = { rows[i].before, strlen(rows[i].before) }, value = STR_NONE;
		struct str after = config_text_set(&a, before, &left);
		bool found = config_text_find(before, "calendar_stock", &value);

		assert_int_equal(found, rows[i].value != NULL);
		if (found)
			assert_string_equal(arena_str(&a, value.p, value.n).p, rows[i].value);
		assert_string_equal(arena_str(&a, after.p, after.n).p, rows[i].after);
		assert_true(config_text_find(after, "calendar_stock", &value));
		assert_string_equal(arena_str(&a, value.p, value.n).p, "left");
	}
}

/* --- the file --- */

static char folder[] = "/tmp/config_edit.XXXXXX";
static char path[100], link_path[100], new_path[110];

static void put(const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0 && fclose(f) == 0 && chmod(path, mode) == 0);
}

static struct str got(void)
{
	struct str text = STR_NONE;
	char err[300];

	assert_true(config_edit_read(&a, path, &text, err, sizeof err));
	return text;
}

static int folder_made(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(path, sizeof path, "%s/shanmen.conf", folder);
	(void)snprintf(link_path, sizeof link_path, "%s/link.conf", folder);
	(void)snprintf(new_path, sizeof new_path, "%s.new", path);
	return symlink("shanmen.conf", link_path);
}

static int folder_removed(void **state)
{
	(void)state;
	(void)unlink(link_path);
	(void)unlink(path);
	(void)unlink(new_path);
	arena_free(&a);
	return rmdir(folder);
}

static void file_keeps_mode_and_link(void **state)
{
	static struct config read;
	const struct config_setting both[] = { { "calendar_stock", STR("left") }, { "price_check", STR("log") } };
	struct stat st;
	char err[300];

	(void)state;
	put("# mine\n" CONFIG "price_check = strict\n", 0400);
	assert_true(config_edit_write(&a, link_path, got(), both, 2, err, sizeof err));
	assert_string_equal(got().p, "# mine\n" CONFIG "price_check = log\ncalendar_stock = left\n");
	assert_true(stat(path, &st) == 0 && (st.st_mode & 07777) == 0400);
	assert_true(lstat(link_path, &st) == 0 && S_ISLNK(st.st_mode));
	assert_int_equal(access(new_path, F_OK), -1);
	assert_int_equal(config_read(&read, path, err, sizeof err), OK);
	assert_string_equal(read.calendar_stock.p, "left");
}

/* What must not be written leaves the old file, and nothing beside it. */
static void refused(struct str text, const struct config_setting *s, const char *why)
{
	struct str before = got();
	char err[300];

	assert_false(config_edit_write(&a, path, text, s, 1, err, sizeof err));
	assert_non_null(strstr(err, why));
	assert_null(strstr(err, "secret"));
	assert_string_equal(got().p, before.p);
}

static void what_is_no_configuration_is_not_written(void **state)
{
	const struct config_setting left = { "calendar_stock", STR("left") }, wrong = { "calendar_stock", STR("x") };

	(void)state;
	put(CONFIG, 0600);
	refused(got(), &wrong, "calendar_stock");
	refused(STR(CONFIG "# other\n"), &left, "has changed meanwhile");
	assert_int_equal(access(new_path, F_OK), -1);
}

static void remains_of_an_interrupted_run_are_not_overwritten(void **state)
{
	const struct config_setting left = { "calendar_stock", STR("left") };
	FILE *f = fopen(new_path, "w");

	(void)state;
	assert_true(f != NULL && fclose(f) == 0);
	put(CONFIG, 0600);
	refused(got(), &left, "interrupted");
	assert_int_equal(access(new_path, F_OK), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_value_of_the_key_changes),
		cmocka_unit_test(file_keeps_mode_and_link),
		cmocka_unit_test(what_is_no_configuration_is_not_written),
		cmocka_unit_test(remains_of_an_interrupted_run_are_not_overwritten),
	};

	return cmocka_run_group_tests(tests, folder_made, folder_removed);
}
