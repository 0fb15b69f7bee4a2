/*
 * What the platform's report about a task means, and when we ask again. An unreadable report is never a decision.
 */
#include "platform/api_answer.h"
#include "shop/shop_task.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ID "7200000000000000001"

struct row {
	enum shop_task_kind kind;
	const char *data;
	enum result read;
	enum shop_task_state state;
};

static const struct row rows[] = {
	{ SHOP_CLAIM, "{\"task_results\":[{\"task_id\":" ID ",\"claim_result\":{\"status\":1}}]}", OK,
	  SHOP_TASK_PENDING },
	{ SHOP_CLAIM,
	  "{\"task_results\":[{\"task_id\":\"" ID "\",\"claim_result\":{\"status\":\"2\",\"reject_reason\":\"\"}}]}",
	  OK, SHOP_TASK_DONE },
	{ SHOP_CLAIM,
	  "{\"task_results\":[{\"task_id\":" ID ",\"claim_result\":{\"status\":2,\"reject_reason\":\"x\"}}]}", OK,
	  SHOP_TASK_REJECTED },
	{ SHOP_UPDATE,
	  "{\"task_results\":[{\"task_id\":" ID ",\"poi_result\":{\"status\":2,\"key_audit_result_list\":"
	  "[{\"key\":\"poi_name\",\"status\":1,\"reject_reason\":\"\"},{\"key\":\"address\",\"reject_reason\":\"x\"}]}}]}",
	  OK, SHOP_TASK_REJECTED },
	{ SHOP_UPDATE, "{\"task_results\":[{\"task_id\":" ID ",\"poi_result\":{\"status\":-7}}]}", OK, SHOP_TASK_DONE },
	{ SHOP_UPDATE, "{\"task_results\":[{\"task_id\":" ID ",\"poi_result\":{\"status\":22}}]}", OK,
	  SHOP_TASK_PENDING },
	{ SHOP_UPDATE, "{\"task_results\":[{\"task_id\":" ID ",\"poi_result\":{\"status\":\"two\"}}]}", OK,
	  SHOP_TASK_PENDING },
	{ SHOP_UPDATE, "{\"task_results\":[{\"task_id\":" ID ",\"poi_result\":{}}]}", OK, SHOP_TASK_PENDING },
	{ SHOP_DECORATE, "{\"task_results\":[{\"task_id\":" ID ",\"poi_decoration_result\":{\"status\":2}}]}", OK,
	  SHOP_TASK_DONE },
	{ SHOP_UPDATE, "{\"task_results\":[{\"task_id\":" ID "}]}", REFUSE, SHOP_TASK_PENDING },
	{ SHOP_UPDATE, "{\"task_results\":[{\"task_id\":7200000000000000002,\"poi_result\":{\"status\":2}}]}", NONE,
	  SHOP_TASK_PENDING },
	{ SHOP_UPDATE, "{\"task_results\":[]}", NONE, SHOP_TASK_PENDING },
	{ SHOP_UPDATE, "{\"task_results\":{}}", REFUSE, SHOP_TASK_PENDING },
	{ SHOP_UPDATE, "{}", REFUSE, SHOP_TASK_PENDING },
	{ SHOP_UPDATE,
	  "{\"task_results\":[{\"task_id\":" ID ",\"poi_result\":{\"status\":2}},{\"task_id\":" ID
	  ",\"poi_result\":{\"status\":1}}]}",
	  REFUSE, SHOP_TASK_PENDING },
	{ SHOP_MATCH, "{\"results\":[{\"ext_id\":\"A\",\"match_poi_id\":\"\",\"match_status\":1,\"match_result\":0}]}",
	  OK, SHOP_TASK_PENDING },
	{ SHOP_MATCH, "{\"results\":[{\"ext_id\":\"A\",\"match_poi_id\":71,\"match_status\":5,\"match_result\":1}]}",
	  OK, SHOP_TASK_DONE },
	{ SHOP_MATCH, "{\"results\":[{\"ext_id\":\"A\",\"match_poi_id\":\"\",\"match_status\":5,\"match_result\":1}]}",
	  OK, SHOP_TASK_REJECTED },
	{ SHOP_MATCH, "{\"results\":[{\"ext_id\":\"A\",\"match_poi_id\":\"71\",\"match_status\":5}]}", OK,
	  SHOP_TASK_PENDING },
	{ SHOP_MATCH,
	  "{\"results\":[{\"ext_id\":\"A\",\"match_poi_id\":\"71\",\"match_status\":5,\"match_result\":1},"
	  "{\"ext_id\":\"B\",\"match_poi_id\":\"\",\"match_status\":5,\"match_result\":9}]}",
	  OK, SHOP_TASK_REJECTED },
	{ SHOP_MATCH, "{\"results\":[]}", NONE, SHOP_TASK_PENDING },
	{ SHOP_MATCH, "{\"results\":[{\"match_status\":5}]}", REFUSE, SHOP_TASK_PENDING },
};

static void a_report_means_a_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena a = { NULL };
		struct str body = arena_printf(&a, "{\"data\":%s,\"extra\":{\"error_code\":0}}", rows[i].data);
		struct api_answer answer;
		struct shop_report report;
		enum result r;

		api_answer_read(&a, 200, body, &answer);
		r = rows[i].kind == SHOP_MATCH ? shop_match_read(&a, answer.data, &report)
		                               : shop_report_read(&a, answer.data, rows[i].kind, STR(ID), &report);
		if (r != rows[i].read ||
		    (r == OK && shop_report_state(rows[i].kind, &report, STR("2,-7")) != rows[i].state))
			fail_msg("%s: %d", rows[i].data, (int)r);
		if (r == OK && rows[i].kind != SHOP_MATCH && rows[i].state == SHOP_TASK_DONE)
			assert_int_equal(shop_report_state(rows[i].kind, &report, STR("")), SHOP_TASK_PENDING);
		api_answer_free(&answer);
		arena_free(&a);
	}
}

static void a_match_counts_only_if_the_relation_confirms_it(void **state)
{
	static const struct {
		const char *relations;
		enum shop_task_state state;
	} cases[] = {
		{ "{\"ext_id\":\"A\",\"match_poi_id\":\"71\",\"match_relation_status\":2}", SHOP_TASK_DONE },
		{ "{\"ext_id\":\"A\",\"match_poi_id\":\"71\",\"match_relation_status\":\"2\"}", SHOP_TASK_DONE },
		{ "{\"ext_id\":\"A\",\"match_poi_id\":\"71\",\"match_relation_status\":3}", SHOP_TASK_REJECTED },
		{ "{\"ext_id\":\"A\",\"match_poi_id\":\"72\",\"match_relation_status\":2}", SHOP_TASK_REJECTED },
		{ "{\"ext_id\":\"B\",\"match_poi_id\":\"71\",\"match_relation_status\":2}", SHOP_TASK_REJECTED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena a = { NULL };
		cJSON *json = cJSON_Parse("{\"results\":[{\"ext_id\":\"A\",\"match_poi_id\":\"71\",\"match_status\":5,"
		                          "\"match_result\":1}]}");
		cJSON *relations = cJSON_Parse(arena_printf(&a, "{\"relations\":[%s]}", cases[i].relations).p);
		struct shop_report report;

		assert_int_equal(shop_match_read(&a, json, &report), OK);
		assert_int_equal(shop_relation_read(&a, relations, &report), OK);
		assert_int_equal(shop_report_state(SHOP_MATCH, &report, STR("")), cases[i].state);
		cJSON_Delete(json);
		cJSON_Delete(relations);
		arena_free(&a);
	}
}

static void pauses_grow_and_end(void **state)
{
	static const int64_t pauses_s[] = { 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600 };
	const utc_t now = { 1000000 };

	(void)state;
	for (size_t i = 0; i < sizeof pauses_s / sizeof pauses_s[0]; i++)
		assert_int_equal(shop_task_next_at(SHOP_CLAIM, now, (int64_t)i).s - now.s, pauses_s[i]);
	assert_int_equal(shop_task_next_at(SHOP_UPDATE, now, 1000000).s - now.s, 3600);
	assert_int_equal(shop_task_next_at(SHOP_MATCH, now, 0).s - now.s, 1800);
	assert_false(shop_task_too_old(SHOP_CLAIM, now, (utc_t){ now.s + 14 * 86400 - 1 }));
	assert_true(shop_task_too_old(SHOP_CLAIM, now, (utc_t){ now.s + 14 * 86400 }));
	assert_true(shop_task_too_old(SHOP_MATCH, now, (utc_t){ now.s + 48 * 3600 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_report_means_a_state),
		cmocka_unit_test(a_match_counts_only_if_the_relation_confirms_it),
		cmocka_unit_test(pauses_grow_and_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
