/*
 * lib/product/product_operate: what is sent to show or hide a product, and what counts as done. Source: spec
 * calendar-and-products.md §4.
 */
#include "product/product_operate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define GOOD "\"extra\":{\"error_code\":0}"
#define GOODS(more) "{\"data\":{\"error_code\":0}," GOOD more "}"
#define TRIP(list) "{\"data\":" list "," GOOD "}"
#define ELEMENT(id, code) "{\"product_id\":" id ",\"code\":" code ",\"message\":\"审核中\"}"

static struct product_operate product(enum endpoint e, bool online)
{
	return (struct product_operate){ e, STR("70"), STR("18"), STR("GATE"), online };
}

static void the_body_is_that_of_the_interface_with_the_configured_number(void **state)
{
	static const struct {
		const char *way;
		bool online;
		const char *body;
	} rows[] = {
		{ "goods", true, "{\"account_id\":\"70\",\"product_id\":\"18\",\"op_type\":5}" },
		{ "goods", false, "{\"account_id\":\"70\",\"product_id\":\"18\",\"op_type\":7}" },
		{ "trip", false, "{\"account_id\":\"70\",\"product_id_list\":[\"18\"],\"op_type\":7}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config conf = { .product_operate = { rows[i].way, strlen(rows[i].way) },
			               .product_op_online = 5,
			               .product_op_offline = 7 };
		struct product_operate op = product(product_operate_endpoint(&conf), rows[i].online);
		struct arena a = { NULL };
		struct str body;

		assert_int_equal(product_operate_body(&a, &conf, &op, &body), OK);
		assert_string_equal(body.p, rows[i].body);
		arena_free(&a);
	}
}

static const struct {
	const char *sentence;
	enum endpoint endpoint;
	const char *answer;
	enum operate_end end;
	const char *said; /* NULL: anything */
} rows[] = {
	{ "no BaseResp", API_GOODS_OPERATE, GOODS(""), OPERATE_DONE, NULL },
	{ "BaseResp 0", API_GOODS_OPERATE, GOODS(",\"BaseResp\":{\"StatusCode\":0}"), OPERATE_DONE, NULL },
	{ "BaseResp without a number", API_GOODS_OPERATE, GOODS(",\"BaseResp\":{}"), OPERATE_DONE, NULL },
	{ "BaseResp with another number", API_GOODS_OPERATE,
	  GOODS(",\"BaseResp\":{\"StatusCode\":7,\"StatusMessage\":\"无权限\"}"), OPERATE_REFUSED,
	  "BaseResp 7: 无权限" },
	{ "BaseResp that cannot be read", API_GOODS_OPERATE, GOODS(",\"BaseResp\":{\"StatusCode\":\"x\"}"),
	  OPERATE_UNKNOWN, NULL },
	{ "our element, a text", API_TICKET_OPERATE, TRIP("[" ELEMENT("\"18\"", "\"0\"") "]"), OPERATE_DONE, NULL },
	{ "our element, a number", API_TICKET_OPERATE, TRIP("[" ELEMENT("18", "0") "]"), OPERATE_DONE, NULL },
	{ "our element among others", API_TICKET_OPERATE,
	  TRIP("[" ELEMENT("\"17\"", "\"7\"") "," ELEMENT("\"18\"", "\"0\"") "]"), OPERATE_DONE, NULL },
	{ "our element refused", API_TICKET_OPERATE,
	  TRIP("[" ELEMENT("\"17\"", "\"0\"") "," ELEMENT("\"18\"", "\"7\"") "]"), OPERATE_REFUSED, "7: 审核中" },
	{ "a code that is no number", API_TICKET_OPERATE, TRIP("[" ELEMENT("\"18\"", "\"E7\"") "]"), OPERATE_REFUSED,
	  "E7: 审核中" },
	{ "our element without a code", API_TICKET_OPERATE, TRIP("[{\"product_id\":\"18\"}]"), OPERATE_UNKNOWN, NULL },
	{ "only others", API_TICKET_OPERATE, TRIP("[" ELEMENT("\"17\"", "\"0\"") "]"), OPERATE_UNKNOWN, NULL },
	{ "an empty list", API_TICKET_OPERATE, TRIP("[]"), OPERATE_UNKNOWN, NULL },
	{ "no list", API_TICKET_OPERATE, TRIP("{\"error_code\":0}"), OPERATE_UNKNOWN, NULL },
	{ "no data", API_TICKET_OPERATE, "{" GOOD "}", OPERATE_UNKNOWN, NULL },
};

static void an_answer_is_done_only_where_it_says_so_of_our_product(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct product_operate op = product(rows[i].endpoint, true);
		struct arena a = { NULL };
		struct api_answer answer;
		struct str said;
		enum operate_end end;

		api_answer_read(&a, 200, (struct str){ rows[i].answer, strlen(rows[i].answer) }, &answer);
		assert_int_equal(answer.class, API_DONE);
		end = product_operate_read(&a, &op, &answer, &said);
		if (end != rows[i].end || (rows[i].said != NULL && strcmp(said.p, rows[i].said) != 0))
			fail_msg("%s: end %d, %s", rows[i].sentence, (int)end, said.p);
		api_answer_free(&answer);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_body_is_that_of_the_interface_with_the_configured_number),
		cmocka_unit_test(an_answer_is_done_only_where_it_says_so_of_our_product),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
