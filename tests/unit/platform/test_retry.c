/*
 * platform/retry: the schedule of every plan, and what each class of answer does to it.
 */
#include "platform/retry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NOW 1767225600 /* 2026-01-01 08:00 in Shanghai */
#define TO_MIDNIGHT_S (16 * 3600)

static const struct {
	const char *name;
	int64_t pauses_ms[17]; /* the last one for ever */
} schedules[RETRY__MAX] = {
	[RETRY_USE] = { "use",
	                { 5000, 5000, 5000, 5000, 5000, 40000, 40000, 40000, 40000, 40000, 40000, 40000, 40000, 40000,
	                  3600000, 3600000 } },
	[RETRY_ORDER] = { "order", { 1000, 2000, 4000, 8000, 15000, 30000, 30000 } },
	[RETRY_AUDIT] = { "audit", { 5000, 10000, 20000, 40000, 60000, 120000, 300000, 600000, 600000 } },
	[RETRY_PUBLICATION] = { "publication", { 5000, 10000, 20000, 40000, 60000, 120000, 300000, 600000, 600000 } },
	[RETRY_CALENDAR] = { "calendar", { 2000, 4000, 8000, 16000, 32000, 60000, 60000 } },
	[RETRY_GROUPON] = { "groupon", { 0, 0 } },
	[RETRY_SHOP_TASK] = { "shop task", { 60000, 120000, 240000, 480000, 960000, 1920000, 3600000, 3600000 } },
	[RETRY_SHOP_MATCH] = { "shop match", { 1800000, 1800000 } },
	[RETRY_COMPARE_SOON] = { "compare soon",
	                         { 60000, 60000, 120000, 300000, 600000, 1800000, 3600000, 7200000, 21600000,
	                           21600000 } },
	[RETRY_COMPARE] = { "compare", { 1800000, 1800000, 1800000, 3600000, 7200000, 21600000, 21600000 } },
	[RETRY_DECRYPT] = { "decrypt", { 2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 300000, 300000 } },
	[RETRY_NIGHT] = { "night", { 500, 1000, 2000, 4000, 4000 } },
	[RETRY_NIGHT_SLOW] = { "night, asked too often", { 60000, 120000, 240000, 480000, 480000 } },
	[RETRY_TOKEN] = { "token", { 60000, 60000 } },
	[RETRY_INTERFACE] = { "interface", { 1000, 2000, 4000, 8000, 16000, 32000, 64000, 64000 } },
};

static void every_plan_has_its_pauses(void **state)
{
	(void)state;
	for (size_t plan = 0; plan < RETRY__MAX; plan++) {
		const int64_t *pauses_ms = schedules[plan].pauses_ms;
		size_t n = 0;

		while (n + 1 < COUNT(schedules[plan].pauses_ms) && pauses_ms[n + 1] != 0)
			n++;
		print_message("%s\n", schedules[plan].name);
		for (size_t i = 0; i <= n; i++)
			assert_int_equal(retry_pause_ms((enum retry_plan)plan, (int64_t)i), pauses_ms[i]);
		assert_int_equal(retry_pause_ms((enum retry_plan)plan, 1000000), pauses_ms[n]);
		assert_int_equal(retry_pause_s((enum retry_plan)plan, 0), pauses_ms[0] / 1000);
	}
}

static void a_class_may_have_its_own_pause_or_end_the_tries(void **state)
{
	static const struct {
		const char *sentence;
		enum retry_plan plan;
		enum api_class class;
		int64_t tries, refusals;
		bool ended;
		int64_t pause_s;
	} rows[] = {
		{ "a use goes on with the next token", RETRY_USE, API_TOKEN, 9, 0, false, 0 },
		{ "… waits for the quota", RETRY_USE, API_QUOTA, 0, 0, false, TO_MIDNIGHT_S },
		{ "… is never given up for refusals", RETRY_USE, API_BOUNDED, 99, 99, false, 3600 },
		{ "… only for a final one", RETRY_USE, API_FINAL, 0, 0, true, 5 },
		{ "a confirmation has fourteen refusals", RETRY_ORDER, API_BOUNDED, 50, 12, false, 30 },
		{ "… and no more", RETRY_ORDER, API_BOUNDED, 13, 13, true, 30 },
		{ "an audit sent too often", RETRY_AUDIT, API_SLOW, 0, 0, false, 5 },
		{ "trouble is never final", RETRY_PUBLICATION, API_RETRY, 1000, 1000, false, 600 },
		{ "a product waits for a token like for anything else", RETRY_PUBLICATION, API_TOKEN, 1, 0, false, 10 },
		{ "… and where calls came too often", RETRY_PUBLICATION, API_SLOW, 0, 0, false, 5 },
		{ "a quota is full again at midnight", RETRY_PUBLICATION, API_QUOTA, 0, 0, false, TO_MIDNIGHT_S },
		{ "a refusal that may pass", RETRY_PUBLICATION, API_BOUNDED, 3, 12, false, 40 },
		{ "the fourteenth refusal", RETRY_PUBLICATION, API_BOUNDED, 3, 13, true, 40 },
		{ "a final refusal", RETRY_PUBLICATION, API_FINAL, 0, 0, true, 5 },
		{ "a calendar goes on with the next token", RETRY_CALENDAR, API_TOKEN, 5, 0, false, 0 },
		{ "… and waits for its interface only", RETRY_CALENDAR, API_SLOW, 5, 0, false, 0 },
		{ "… and for the quota", RETRY_CALENDAR, API_QUOTA, 5, 0, false, TO_MIDNIGHT_S },
		{ "… and for the operator by the hour", RETRY_CALENDAR, API_FINAL, 0, 0, true, 3600 },
		{ "… also after fourteen refusals", RETRY_CALENDAR, API_BOUNDED, 0, 13, true, 3600 },
		{ "… not after thirteen", RETRY_CALENDAR, API_BOUNDED, 0, 12, false, 2 },
		{ "a visitor waits for four refusals", RETRY_GROUPON, API_BOUNDED, 0, 3, false, 0 },
		{ "… not for a fifth", RETRY_GROUPON, API_BOUNDED, 0, 4, true, 0 },
		{ "a night's question has four more tries", RETRY_NIGHT, API_RETRY, 3, 0, false, 4 },
		{ "… and no more", RETRY_NIGHT_SLOW, API_SLOW, 4, 0, true, 480 },
		{ "a token is asked for again after a minute", RETRY_TOKEN, API_RETRY, 9, 9, false, 60 },
		{ "… an unknown refusal is never final", RETRY_TOKEN, API_BOUNDED, 99, 99, false, 60 },
		{ "… its quota is not the app's", RETRY_TOKEN, API_QUOTA, 0, 0, false, 60 },
		{ "… asked for too often", RETRY_TOKEN, API_SLOW, 0, 0, false, 300 },
		{ "… refused", RETRY_TOKEN, API_FINAL, 0, 0, true, 3600 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct retry again =
			retry_after(rows[i].plan, rows[i].class, rows[i].tries, rows[i].refusals, (utc_t){ NOW });

		print_message("%s\n", rows[i].sentence);
		assert_int_equal(again.ended, rows[i].ended);
		assert_int_equal(again.next_at.s - NOW, rows[i].pause_s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_plan_has_its_pauses),
		cmocka_unit_test(a_class_may_have_its_own_pause_or_end_the_tries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
