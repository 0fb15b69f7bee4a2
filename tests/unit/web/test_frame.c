/*
 * lib/web/frame: the checks of a program that serves only POST, and the level of a result in the log.
 */
#include "web/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void only_post_is_served(void **state)
{
	const struct str methods[] = { STR("GET"), STR("PUT"), STR("POSTS"), STR("post"), STR("POS"), STR_NONE };
	struct http_request rq = { .method = STR("POST") };
	struct http_reply reply = { .status = 200 };
	struct frame_call fc = { .rq = &rq, .reply = &reply };

	(void)state;
	assert_null(frame_not_post(&fc));
	assert_int_equal(reply.status, 200);
	for (size_t i = 0; i < COUNT(methods); i++) {
		reply = (struct http_reply){ .status = 200 };
		rq.method = methods[i];
		assert_string_equal(frame_not_post(&fc), "only POST");
		assert_int_equal(reply.status, 405);
		assert_string_equal(reply.extra, "Allow: POST\r\n");
	}
}

static void a_body_that_could_not_be_read_gives_its_status(void **state)
{
	static const struct {
		int fault;
		const char *words;
	} rows[] = {
		{ 400, "request body incomplete or without a valid length" },
		{ 413, "request body too long" },
	};
	struct http_request rq = { .fault = 0 };
	struct http_reply reply = { .status = 200 };
	struct frame_call fc = { .rq = &rq, .reply = &reply };

	(void)state;
	assert_null(frame_body_fault(&fc));
	assert_int_equal(reply.status, 200);
	for (size_t i = 0; i < COUNT(rows); i++) {
		rq.fault = rows[i].fault;
		assert_string_equal(frame_body_fault(&fc), rows[i].words);
		assert_int_equal(reply.status, rows[i].fault);
		assert_null(reply.extra);
	}
}

static void trouble_warns_and_a_bug_is_an_error(void **state)
{
	(void)state;
	assert_int_equal(frame_level(OK), LOG_INFO);
	assert_int_equal(frame_level(AGAIN), LOG_WARN);
	assert_int_equal(frame_level(RETRY), LOG_WARN);
	assert_int_equal(frame_level(BUG), LOG_ERROR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_post_is_served),
		cmocka_unit_test(a_body_that_could_not_be_read_gives_its_status),
		cmocka_unit_test(trouble_warns_and_a_bug_is_an_error),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
