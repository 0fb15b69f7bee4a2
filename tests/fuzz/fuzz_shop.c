/*
 * The bytes as an answer about shops and their tasks: everything read fits its column, and only a reason or a known
 * number decides.
 */
#include "base/utf8.h"
#include "fuzz.h"
#include "platform/api_answer.h"
#include "shop/shop_task.h"

static void check_id(struct str id)
{
	MUST_HOLD(id.p == NULL || (id.n > 0 && id.n <= 64));
}

static void check_report(enum shop_task_kind kind, const struct shop_report *t)
{
	MUST_HOLD(t->n <= SHOP_PARTS_MAX);
	for (size_t i = 0; i < t->n; i++) {
		check_id(t->parts[i].key);
		check_id(t->parts[i].poi_id);
		MUST_HOLD(t->parts[i].reason.p == NULL || utf8_valid(t->parts[i].reason));
	}
	MUST_HOLD(kind == SHOP_MATCH || t->reason.p != NULL || t->n > 0 ||
	          shop_report_state(kind, t, STR("")) == SHOP_TASK_PENDING);
}

static void check_lists(struct arena *a, const cJSON *data)
{
	struct shop_page page;
	struct list tasks;

	if (shop_page_read(a, data, &page) == OK) {
		MUST_HOLD(page.n + page.unreadable <= SHOP_PAGE);
		for (size_t i = 0; i < page.n; i++) {
			MUST_HOLD(page.items[i].poi_id.p != NULL);
			check_id(page.items[i].poi_id);
			check_id(page.items[i].store_account_id);
		}
	}
	if (shop_new_tasks_read(a, data, &tasks) == OK)
		MUST_HOLD(tasks.n <= SHOP_DATAS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { NULL };
	struct api_answer answer;
	struct shop_report report;

	api_answer_read(&a, 200, arena_str(&a, (const char *)data, size), &answer);
	check_lists(&a, answer.data);
	for (int kind = SHOP_CLAIM; kind <= SHOP_UPDATE; kind++) {
		if (shop_report_read(&a, answer.data, (enum shop_task_kind)kind, STR("7200000000000000001"), &report) ==
		    OK)
			check_report((enum shop_task_kind)kind, &report);
	}
	if (shop_match_read(&a, answer.data, &report) == OK && shop_relation_read(&a, answer.data, &report) == OK)
		check_report(SHOP_MATCH, &report);
	api_answer_free(&answer);
	arena_free(&a);
	return 0;
}
