/*
 * lib/base/arena and lib/base/buf: memory zeroed, aligned, wiped by a reset; maximums
 * respected and remembered. Not here: a malloc that fails.
 */
#include "base/arena.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool all_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] != 0)
			return false;
	}
	return true;
}

static bool all_are(const unsigned char *p, size_t n, unsigned char c)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] != c)
			return false;
	}
	return true;
}

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
	static const size_t sizes[] = { 0, 1, 7, 8, 16, 17, 1000, 16383, 16384, 65536, 65537, 300000 };
	unsigned char *pieces[4 * COUNT(sizes)];
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		size_t n = sizes[i % COUNT(sizes)];

		pieces[i] = arena_alloc(&a, n);
		assert_non_null(pieces[i]);
		assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
		assert_true(all_zero(pieces[i], n));
		memset(pieces[i], (int)i + 1, n);
	}
	for (size_t i = 0; i < COUNT(pieces); i++)
		assert_true(all_are(pieces[i], sizes[i % COUNT(sizes)], (unsigned char)(i + 1)));
	arena_free(&a);
}

static void no_bytes_have_an_address_of_their_own(void **state)
{
	struct arena a = { 0 };

	(void)state;
	assert_ptr_not_equal(arena_alloc(&a, 0), arena_alloc(&a, 0));
	arena_free(&a);
}

static void a_reset_wipes_and_keeps_the_first_block(void **state)
{
	struct arena a = { 0 };
	unsigned char *before = arena_alloc(&a, 5000);
	struct arena_block *first = a.first;
	unsigned char *after;

	(void)state;
	memset(before, 0xA5, 5000);
	memset(arena_alloc(&a, 200000), 0xA5, 200000);
	for (int i = 0; i < 100; i++)
		memset(arena_alloc(&a, 3000), 0xA5, 3000);
	arena_reset(&a);
	assert_ptr_equal(a.first, first);
	after = arena_alloc(&a, 60000);
	assert_ptr_equal(after, before);
	assert_true(all_zero(after, 60000));
	arena_free(&a);
}

static void the_first_block_survives_a_large_first_piece(void **state)
{
	struct arena a = { 0 };
	struct arena_block *first;

	(void)state;
	memset(arena_alloc(&a, 1 << 20), 1, 1 << 20);
	first = a.first;
	arena_reset(&a);
	(void)arena_alloc(&a, 16);
	assert_ptr_equal(a.first, first);
	arena_free(&a);
}

static void free_and_reset_of_an_unused_arena_are_fine(void **state)
{
	struct arena a = { 0 };

	(void)state;
	arena_reset(&a);
	arena_free(&a);
	arena_free(&a);
	assert_null(a.first);
	assert_non_null(arena_alloc(&a, 1));
	arena_free(&a);
}

static void copied_texts_end_with_a_nul(void **state)
{
	struct arena a = { 0 };
	char source[] = "ab\0cd";
	struct str copy = arena_str(&a, source, 5);

	(void)state;
	source[0] = 'x';
	assert_int_equal(copy.n, 5);
	assert_memory_equal(copy.p, "ab\0cd", 6);
	copy = arena_str(&a, "", 0);
	assert_non_null(copy.p);
	assert_string_equal(copy.p, "");
	copy = arena_str(&a, NULL, 7);
	assert_null(copy.p);
	assert_int_equal(copy.n, 0);
	arena_free(&a);
}

static void formatted_texts_of_every_length_are_whole(void **state)
{
	static const int lengths[] = { 0, 1, 254, 255, 256, 257, 5000, 100000 };
	struct arena a = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct str text = arena_printf(&a, "%*s", lengths[i], "");

		assert_int_equal(text.n, lengths[i]);
		assert_int_equal(strlen(text.p), lengths[i]);
		assert_true(all_are((const unsigned char *)text.p, text.n, ' '));
	}
	assert_string_equal(arena_printf(&a, "%s-%d", "订单", 7).p, "订单-7");
	arena_free(&a);
}

/* The signal that ended a child which asked for this much; 0: it ended well. */
static int ends_by_signal(size_t n, size_t size)
{
	struct arena a = { 0 };
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		close(STDERR_FILENO);
		(void)arena_array(&a, n, size);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void sizes_that_overflow_end_the_process(void **state)
{
	(void)state;
	assert_int_equal(ends_by_signal(SIZE_MAX / 2, 3), SIGABRT);
	assert_int_equal(ends_by_signal(SIZE_MAX, 1), SIGABRT);
	assert_int_equal(ends_by_signal(SIZE_MAX / 16 + 2, 16), SIGABRT);
	assert_int_equal(ends_by_signal(10, 10), 0);
	assert_int_equal(ends_by_signal(SIZE_MAX, 0), 0);
}

static void an_empty_buffer_is_an_empty_text(void **state)
{
	struct buf b = BUF_INIT(10);

	(void)state;
	assert_string_equal(buf_str(&b).p, "");
	assert_int_equal(buf_str(&b).n, 0);
	buf_add(&b, NULL, 0);
	assert_string_equal(b.p, "");
	buf_free(&b);
	buf_free(&b);
	assert_null(b.p);
	assert_int_equal(b.max, 10);
}

static void a_buffer_grows_and_keeps_all(void **state)
{
	struct buf b = BUF_INIT(1 << 20);

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_char(&b, (char)('a' + i % 26));
	assert_int_equal(b.n, 100000);
	assert_false(b.over);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(b.p[i], 'a' + i % 26);
	assert_int_equal(b.p[100000], '\0');
	buf_free(&b);
}

static void the_maximum_fits_and_one_more_does_not(void **state)
{
	static const size_t limits[] = { 0, 1, 10, 255, 256, 257, 1000 };
	char text[1001];

	(void)state;
	memset(text, 'x', sizeof text);
	for (size_t i = 0; i < COUNT(limits); i++) {
		struct buf b = BUF_INIT(limits[i]);

		buf_add(&b, text, limits[i]);
		assert_false(b.over);
		assert_true(b.room <= b.max + 1);
		buf_char(&b, 'y');
		assert_true(b.over);
		assert_int_equal(buf_str(&b).n, limits[i]);
		assert_null(strchr(buf_str(&b).p, 'y'));
		buf_free(&b);
	}
}

static void a_buffer_over_other_memory_stays_in_it(void **state)
{
	char array[8], guard[8] = "guarded";
	struct arena a = { NULL };
	struct buf both[] = { BUF_OVER(array), buf_in(&a, sizeof array) };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct buf *b = &both[i];

		assert_int_equal(buf_str(b).n, 0);
		buf_text(b, "abcde");
		buf_int(b, 12);
		assert_string_equal(buf_str(b).p, "abcde12");
		assert_false(b->over);
		buf_char(b, 'x');
		assert_true(b->over);
		assert_string_equal(buf_str(b).p, "abcde12");
	}
	assert_ptr_equal(both[0].p, array);
	assert_string_equal(guard, "guarded");
	arena_free(&a);
}

static void nothing_is_added_after_a_gap(void **state)
{
	struct buf b = BUF_INIT(5);

	(void)state;
	buf_text(&b, "abc");
	buf_text(&b, "long");
	buf_text(&b, "d");
	buf_printf(&b, "%d", 1);
	assert_true(b.over);
	assert_string_equal(buf_str(&b).p, "abc");
	buf_clear(&b);
	assert_false(b.over);
	assert_string_equal(buf_str(&b).p, "");
	buf_printf(&b, "%05d", 42);
	assert_string_equal(buf_str(&b).p, "00042");
	buf_printf(&b, "%d", 1);
	assert_true(b.over);
	assert_string_equal(buf_str(&b).p, "00042");
	buf_free(&b);
}

static void a_sum_beyond_size_max_is_over(void **state)
{
	struct buf b = BUF_INIT(10);

	(void)state;
	buf_text(&b, "abc");
	buf_add(&b, "x", SIZE_MAX);
	assert_true(b.over);
	assert_string_equal(buf_str(&b).p, "abc");
	buf_free(&b);
}

static void integers_are_plain_digits(void **state)
{
	struct buf b = BUF_INIT(200);

	(void)state;
	buf_int(&b, INT64_MIN);
	buf_char(&b, ' ');
	buf_int(&b, 0);
	buf_char(&b, ' ');
	buf_int(&b, 9007199254740993);
	buf_char(&b, ' ');
	buf_int(&b, INT64_MAX);
	assert_string_equal(buf_str(&b).p, "-9223372036854775808 0 9007199254740993 9223372036854775807");
	buf_free(&b);
}

static void what_is_taken_is_the_arenas_and_the_buffer_is_free(void **state)
{
	struct arena a = { NULL };
	struct buf b = BUF_INIT(5);
	struct str text;

	(void)state;
	text = buf_take(&a, &b);
	assert_string_equal(text.p, "");
	assert_int_equal(text.n, 0);
	buf_text(&b, "abc");
	text = buf_take(&a, &b);
	assert_string_equal(text.p, "abc");
	assert_int_equal(text.n, 3);
	assert_false(b.over);
	assert_null(b.p);
	buf_text(&b, "abc");
	buf_text(&b, "long");
	assert_string_equal(buf_take(&a, &b).p, "abc");
	assert_true(b.over);
	assert_null(b.p);
	arena_free(&a);
}

static void a_list_grows_and_keeps_its_elements(void **state)
{
	struct arena a = { NULL };
	int64_t *list = NULL;
	size_t n = 0, room = 0;

	(void)state;
	for (int64_t i = 0; i < 1000; i++) {
		const int64_t *old = list;

		list = arena_more(&a, list, n, &room, sizeof *list);
		assert_true(n < room && (old == list || n == 0 || 2 * n == room));
		list[n++] = i;
	}
	for (int64_t i = 0; i < 1000; i++)
		assert_int_equal(list[i], i);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
		cmocka_unit_test(no_bytes_have_an_address_of_their_own),
		cmocka_unit_test(a_reset_wipes_and_keeps_the_first_block),
		cmocka_unit_test(the_first_block_survives_a_large_first_piece),
		cmocka_unit_test(free_and_reset_of_an_unused_arena_are_fine),
		cmocka_unit_test(copied_texts_end_with_a_nul),
		cmocka_unit_test(formatted_texts_of_every_length_are_whole),
		cmocka_unit_test(sizes_that_overflow_end_the_process),
		cmocka_unit_test(an_empty_buffer_is_an_empty_text),
		cmocka_unit_test(a_buffer_grows_and_keeps_all),
		cmocka_unit_test(the_maximum_fits_and_one_more_does_not),
		cmocka_unit_test(a_buffer_over_other_memory_stays_in_it),
		cmocka_unit_test(nothing_is_added_after_a_gap),
		cmocka_unit_test(a_sum_beyond_size_max_is_over),
		cmocka_unit_test(integers_are_plain_digits),
		cmocka_unit_test(what_is_taken_is_the_arenas_and_the_buffer_is_free),
		cmocka_unit_test(a_list_grows_and_keeps_its_elements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
