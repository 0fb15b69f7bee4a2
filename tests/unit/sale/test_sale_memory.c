/*
 * lib/sale/sale_memory: what a process remembers of the catalogue, by which names it is found, and how much it may be. Not the
 * version that decides whether it counts: tests/flow/test_remembered.py.
 */
#include "sale/sale_memory.h"
#include "tests/unit/clock_set.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define APP 1
#define STATE 7

static struct arena arena;
static struct ctx ctx = { .arena = &arena };

static int clean(void **state)
{
	(void)state;
	sale_memory_forget();
	arena_reset(&arena);
	return 0;
}

/* A SKU with every fact, none of which is like another. */
static struct sale_facts facts(void)
{
	return (struct sale_facts){
		.version = STATE,
		.only_app = true,
		.found = true,
		.product_no = 11,
		.sku_no = 12,
		.product_id = STR("1790000000000000001"),
		.sku_id = STR("1890000000000000001"),
		.sku_out_id = STR("adult-1"),
		.account_id = STR("7000000000000000001"),
		.poi_id = STR("6900000000000000001"),
		.before_payment = true,
		.online = true,
		.balance_watched = true,
		.max_per_order = { true, 0 },
		.max_per_id = { true, 3 },
		.min_age = { true, 4 },
		.max_age = { true, 5 },
		.book_ahead_days = { true, 6 },
		.on_sale_days = { true, 4294967295 },
		.need_phone = true,
		.sex = SEX_FEMALE,
		.regions = STR("11,3301"),
		.market_price_fen = { 15000 },
	};
}

static void assert_text(struct str got, struct str wanted)
{
	assert_int_equal(got.n, wanted.n);
	assert_true((got.p == NULL) == (wanted.p == NULL));
	assert_true(got.p == NULL || wanted.p == NULL || memcmp(got.p, wanted.p, got.n) == 0);
}

static void assert_limit(struct opt_limit got, struct opt_limit wanted)
{
	assert_int_equal(got.given, wanted.given);
	assert_int_equal(got.v, wanted.v);
}

static void assert_rule(const struct sale_facts *got, const struct sale_facts *f)
{
	assert_limit(got->max_per_order, f->max_per_order);
	assert_limit(got->max_per_phone, f->max_per_phone);
	assert_limit(got->max_per_id, f->max_per_id);
	assert_limit(got->min_age, f->min_age);
	assert_limit(got->max_age, f->max_age);
	assert_limit(got->book_ahead_days, f->book_ahead_days);
	assert_limit(got->book_before_s, f->book_before_s);
	assert_limit(got->on_sale_days, f->on_sale_days);
	assert_int_equal(got->real_name, f->real_name);
	assert_int_equal(got->need_phone, f->need_phone);
	assert_int_equal(got->need_id, f->need_id);
	assert_int_equal(got->sex, f->sex);
	assert_text(got->regions, f->regions);
}

static void assert_facts(const struct sale_facts *got, const struct sale_facts *f)
{
	assert_true(got->found);
	assert_int_equal(got->version, f->version);
	assert_int_equal(got->only_app, f->only_app);
	assert_int_equal(got->product_no, f->product_no);
	assert_int_equal(got->sku_no, f->sku_no);
	assert_text(got->product_id, f->product_id);
	assert_text(got->sku_id, f->sku_id);
	assert_text(got->sku_out_id, f->sku_out_id);
	assert_text(got->account_id, f->account_id);
	assert_text(got->poi_id, f->poi_id);
	assert_int_equal(got->before_payment, f->before_payment);
	assert_int_equal(got->confirm_later, f->confirm_later);
	assert_int_equal(got->online, f->online);
	assert_int_equal(got->balance_watched, f->balance_watched);
	assert_int_equal(got->market_price_fen.fen, f->market_price_fen.fen);
	assert_rule(got, f);
}

static bool found(const struct purchase *p, int64_t app_id, struct sale_facts *out)
{
	return sale_memory_find(&ctx, p, app_id, out) == OK;
}

static void test_facts_come_back(void **state)
{
	struct sale_facts all = facts(), few = { .version = STATE,
		                                 .found = true,
		                                 .sku_no = 13,
		                                 .confirm_later = true,
		                                 .real_name = true,
		                                 .need_id = true,
		                                 .account_id = STR("7"),
		                                 .poi_id = STR("6"),
		                                 .sku_id = STR("18"),
		                                 .sku_out_id = STR("child") };
	const struct purchase p = { .sku_id = all.sku_id }, q = { .sku_id = few.sku_id };
	struct sale_facts got;

	(void)state;
	sale_memory_keep(&p, APP, &all);
	sale_memory_keep(&q, APP, &few);
	assert_true(found(&p, APP, &got));
	assert_facts(&got, &all);
	assert_true(found(&q, APP, &got));
	assert_facts(&got, &few);
	all.online = false;
	sale_memory_keep(&p, APP, &all);
	assert_true(found(&p, APP, &got));
	assert_facts(&got, &all);
	assert_int_equal(sale_memory_count(), 2);
}

#define ID STR("1890000000000000001")
#define OWN STR("adult-1")
#define OURS STR("7000000000000000001")
#define THEIRS STR("7000000000000000002")
#define PRODUCT STR("1790000000000000001")

static void test_names(void **state)
{
	/* By which names a SKU is remembered, and by which of them it is found then. */
	const struct {
		const char *sentence;
		struct purchase kept, asked;
		int64_t app_id;
		bool unknown_ids; /* the platform's ids were not known when it was read */
		bool found;
	} name_rows[] = {
		{ "the platform's id", { .sku_id = ID }, { .sku_id = ID }, APP, false, true },
		{ "the platform's id, whatever else is named",
		  { .sku_id = ID },
		  { .sku_id = ID, .sku_out_id = STR("x"), .account_id = THEIRS, .product_id = STR("17") },
		  APP,
		  false,
		  true },
		{ "another id", { .sku_id = ID }, { .sku_id = STR("1890000000000000002") }, APP, false, false },
		{ "another app", { .sku_id = ID }, { .sku_id = ID }, APP + 1, false, false },
		{ "our id is not the platform's", { .sku_id = ID }, { .sku_out_id = ID }, APP, false, false },
		{ "our id was not asked for", { .sku_id = ID }, { .sku_out_id = OWN }, APP, false, false },
		{ "our id", { .sku_out_id = OWN }, { .sku_out_id = OWN }, APP, false, true },
		{ "our id of our merchant",
		  { .sku_out_id = OWN, .account_id = OURS },
		  { .sku_out_id = OWN, .account_id = OURS },
		  APP,
		  false,
		  true },
		{ "our id of another merchant",
		  { .sku_out_id = OWN, .account_id = OURS },
		  { .sku_out_id = OWN, .account_id = THEIRS },
		  APP,
		  false,
		  false },
		{ "another merchant was named, and this one was the only one",
		  { .sku_out_id = OWN, .account_id = THEIRS },
		  { .sku_out_id = OWN, .account_id = THEIRS },
		  APP,
		  false,
		  false },
		{ "without a merchant our id may mean nothing",
		  { .sku_out_id = OWN, .account_id = OURS },
		  { .sku_out_id = OWN },
		  APP,
		  false,
		  false },
		{ "our id, and its product",
		  { .sku_out_id = OWN },
		  { .sku_out_id = OWN, .product_id = PRODUCT },
		  APP,
		  false,
		  true },
		{ "our id, and another product",
		  { .sku_out_id = OWN },
		  { .sku_out_id = OWN, .product_id = STR("17") },
		  APP,
		  false,
		  false },
		{ "our id, and a product whose id is not known",
		  { .sku_out_id = OWN },
		  { .sku_out_id = OWN, .product_id = STR("17") },
		  APP,
		  true,
		  true },
		{ "found by our id, though the platform's was named",
		  { .sku_id = ID, .sku_out_id = OWN },
		  { .sku_id = ID, .sku_out_id = OWN },
		  APP,
		  true,
		  false },
		{ "a stored order", { .sku_no = 12 }, { .sku_no = 12 }, APP, false, false },
		{ "a stored order with an id", { .sku_id = ID }, { .sku_no = 12, .sku_id = ID }, APP, false, false },
		{ "a product alone", { .product_id = PRODUCT }, { .product_id = PRODUCT }, APP, false, false },
		{ "nothing", { .sku_id = ID }, { .sku_no = 0 }, APP, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof name_rows / sizeof *name_rows; i++) {
		struct sale_facts f = facts(), got;

		sale_memory_forget();
		if (name_rows[i].unknown_ids)
			f.sku_id = f.product_id = STR_NONE;
		sale_memory_keep(&name_rows[i].kept, APP, &f);
		if (found(&name_rows[i].asked, name_rows[i].app_id, &got) != name_rows[i].found)
			fail_msg("%s: %s", name_rows[i].sentence, name_rows[i].found ? "not found" : "found");
		if (name_rows[i].found)
			assert_facts(&got, &f);
	}
}

static void test_another_version_forgets_all(void **state)
{
	struct sale_facts f = facts(), other = facts(), got;
	const struct purchase p = { .sku_id = f.sku_id }, q = { .sku_id = STR("18") };

	(void)state;
	sale_memory_keep(&p, APP, &f);
	other.version = STATE + 1;
	other.sku_id = q.sku_id;
	sale_memory_keep(&q, APP, &other);
	assert_false(found(&p, APP, &got));
	assert_true(found(&q, APP, &got));
	assert_facts(&got, &other);
	sale_memory_forget();
	assert_false(found(&q, APP, &got));
	assert_int_equal(sale_memory_count(), 0);
}

static void test_minute(void **state)
{
	const struct sale_facts f = facts();
	const struct purchase p = { .sku_id = f.sku_id };
	struct sale_facts got;

	(void)state;
	sale_memory_keep(&p, APP, &f);
	clock_pass(55);
	assert_true(found(&p, APP, &got));
	clock_pass(5); /* that it was used makes it no younger */
	assert_false(found(&p, APP, &got));
	assert_int_equal(sale_memory_count(), 0);
}

/* The i-th of many SKUs, ten of each product; `regions`: each product has a rule of its own, so long. */
static struct sale_facts one_of_many(int i, size_t regions)
{
	struct sale_facts f = facts();
	struct str text;

	f.sku_id = arena_printf(&arena, "18%017d", i);
	f.sku_out_id = arena_printf(&arena, "scenic-adult-%d", i);
	f.product_id = arena_printf(&arena, "17%017d", i / 10);
	f.sku_no = i + 1;
	text = arena_printf(&arena, "%01000d", i / 10);
	f.regions = (struct str){ text.p + 1000 - regions, regions };
	return f;
}

static void keep_many(int n, size_t regions)
{
	for (int i = 0; i < n; i++) {
		const struct sale_facts f = one_of_many(i, regions);

		sale_memory_keep(&(struct purchase){ .sku_id = f.sku_id }, APP, &f);
		assert_true(sale_memory_bytes() <= SALE_MEMORY_MAX);
		if (i % 100 == 0)
			arena_reset(&arena);
	}
}

static void test_10000_skus_fit(void **state)
{
	(void)state;
	keep_many(10000, 30);
	assert_int_equal(sale_memory_count(), 10000);
	for (int i = 0; i < 10000; i++) {
		const struct sale_facts f = one_of_many(i, 30);
		struct sale_facts got;

		assert_true(found(&(struct purchase){ .sku_id = f.sku_id }, APP, &got));
		assert_facts(&got, &f);
		if (i % 100 == 0)
			arena_reset(&arena);
	}
}

static void test_longest_unused_is_forgotten(void **state)
{
	const struct sale_facts first = one_of_many(0, 30);
	const struct purchase p = { .sku_id = first.sku_id };
	struct arena kept = arena;
	struct sale_facts got;

	(void)state;
	arena = (struct arena){ NULL };
	keep_many(10000, 30);
	assert_true(found(&p, APP, &got));
	for (int i = 10000; sale_memory_count() == (size_t)i; i++) {
		const struct sale_facts f = one_of_many(i, 30);

		sale_memory_keep(&(struct purchase){ .sku_id = f.sku_id }, APP, &f);
	}
	assert_true(found(&p, APP, &got));
	assert_facts(&got, &first);
	assert_false(found(&(struct purchase){ .sku_id = one_of_many(1, 30).sku_id }, APP, &got));
	assert_true(found(&(struct purchase){ .sku_id = one_of_many(200, 30).sku_id }, APP, &got));
	arena_free(&kept);
}

static void test_any_catalogue_is_bounded(void **state)
{
	size_t empty = sale_memory_bytes();

	(void)state;
	keep_many(40000, 1000);
	assert_true(sale_memory_count() > 5000);
	sale_memory_forget();
	assert_int_equal(sale_memory_bytes(), empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_facts_come_back, clean),
		cmocka_unit_test_setup(test_names, clean),
		cmocka_unit_test_setup(test_another_version_forgets_all, clean),
		cmocka_unit_test_setup(test_minute, clean),
		cmocka_unit_test_setup(test_10000_skus_fit, clean),
		cmocka_unit_test_setup(test_longest_unused_is_forgotten, clean),
		cmocka_unit_test_setup(test_any_catalogue_is_bounded, clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
