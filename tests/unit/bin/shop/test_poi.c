/*
 * Files about shops and their forms. The examples have no fault; each row changes one thing in an example and lists
 * every fault that follows. A file without faults becomes the JSON of the interface. No message repeats personal data.
 */
#include "base/day.h"
#include "bin/frame/file.h"
#include "bin/shop/poi_form.h"
#include "tests/unit/form_faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifndef EXAMPLES
#define EXAMPLES "etc/examples" /* the build sets the folder of the source tree */
#endif

#define TODAY "2026-03-01"

enum { CROWD = SHOP_TASK_KIND__MAX };

struct check_args {
	struct checked *c;
	int kind;
	bool closing;
};

static void check_top(const struct node *top, void *arg)
{
	const struct check_args *q = arg;
	struct poi_file f;
	day_t today;

	assert_true(day_parse(STR(TODAY), &today));
	if (q->kind == CROWD) {
		poi_crowd_check(top);
		return;
	}
	poi_check(top, (enum shop_task_kind)q->kind, today, q->closing, &f);
	if (q->c->faults.n == 0)
		q->c->body = poi_body(&f);
}

static struct checked check(const char *text, int kind, bool closing)
{
	static struct checked c;
	struct check_args q = { &c, kind, closing };

	checked_text(&c, text, check_top, &q);
	return c;
}

/* Reads the installed example of a kind. */
static void example(int kind, struct buf *out)
{
	static const char *const names[] = { "poi-license", "poi-decorate", "poi-update" };
	char path[1024], err[256];

	(void)snprintf(path, sizeof path, EXAMPLES "/%s.json", names[kind]);
	if (!file_read(path, out, err, sizeof err))
		fail_msg("%s", err);
}

static void expect_rows(int kind, const struct row *rows, size_t n)
{
	struct buf text = BUF_INIT(TEXT_MAX);

	example(kind, &text);
	for (size_t i = 0; i < n; i++) {
		struct buf b = BUF_INIT(TEXT_MAX);
		struct checked c = check(changed(&b, buf_str(&text).p, rows[i].from, rows[i].to).p, kind, false);

		assert_string_equal(c.said, rows[i].said);
		checked_free(&c);
		buf_free(&b);
	}
	buf_free(&text);
}

#define EXPECT(kind, rows) expect_rows(kind, rows, sizeof(rows) / sizeof((rows)[0]))
#define FIELD(line, path) "F:" line ": field datas[0]" path ": "

/* Fields of the form that the example lacks; those that are put in by us it must lack. */
static void expect_fields(const struct form *form, const char *text)
{
	for (size_t i = 0; i < form->n; i++) {
		const struct form_field *f = &form->fields[i];
		bool sorted = strcmp(f->name, "sort_value") == 0;
		char key[64];

		(void)snprintf(key, sizeof key, "\"%s\":", f->name);
		if ((strstr(text, key) == NULL) != (f->ours || sorted))
			fail_msg("%s: %s", f->name,
			         f->ours || sorted ? "stands in the example" : "is not in the example");
		if (f->form != NULL)
			expect_fields(f->form, text);
	}
}

static void the_examples_are_right_and_whole(void **state)
{
	static const struct form *const forms[] = { &poi_license_form, &poi_decorate_form, &poi_update_form };
	static const char *const begins[] = {
		"{\"target_type\":0,\"datas\":[{\"third_id\":\"S-01\",\"poi_id\":\"7100000000000000001\",\"license\":{\"use_ocr\":false,",
		"{\"datas\":[{\"third_id\":\"S-01\",\"poi_id\":\"7100000000000000001\",\"decoration\":{\"tags\":[\"亲子\",\"山景\"],"
		"\"head_images\":[{\"url\":\"https://www.example.com/gate-1.jpg\",\"sort_value\":1},"
		"{\"url\":\"https://www.example.com/gate-2.jpg\",\"sort_value\":2}],",
		"{\"datas\":[{\"third_id\":\"S-01\",\"poi_id\":\"7100000000000000001\",\"poi\":{\"poi_name\":\"云谷景区\",",
	};

	(void)state;
	for (int kind = SHOP_CLAIM; kind <= SHOP_UPDATE; kind++) {
		struct buf text = BUF_INIT(TEXT_MAX);
		struct checked c;

		example(kind, &text);
		c = check(buf_str(&text).p, kind, false);
		assert_string_equal(c.said, "");
		assert_memory_equal(c.body.p, begins[kind], strlen(begins[kind]));
		if (kind == SHOP_UPDATE)
			assert_non_null(strstr(c.body.p, ",\"longitude\":\"120.12\"},\"poi_type\":3}]}"));
		checked_free(&c);
		/* account_id of a store is another field of the same name; the file's own stands there */
		expect_fields(forms[kind], buf_str(&text).p);
		buf_free(&text);
	}
}

static void licences(void **state)
{
	static const struct row rows[] = {
		{ "\"7011\"", "7011", "F:2: field account_id: \"7011\" must be in quotes: numbers lose digits\n" },
		{ "\"datas\"", "\"target_type\": 1, \"datas\"",
		  "F:3: field target_type: \"1\" is not a whole number from 0 to 0\n" },
		{ "\"datas\"", "\"target_type\": 0, \"datas\"", "" },
		{ "\"third_id\": \"S-01\",\n", "\n", FIELD("4", ".third_id") "is missing: add it\n" },
		{ "\"7100000000000000001\"", "7100000000000000001",
		  FIELD("6", ".poi_id") "\"7100000000000000001\" must be in quotes: numbers lose digits\n" },
		{ "license.jpg\"", "license.gif\"",
		  FIELD("12",
		        ".license.license_urls[0]") "\"https://www.example.com/license.gif\" is not an address https://… of a .png, "
		                                    ".jpg or .jpeg, of at most 1000 characters, encoded\n" },
		{ "license.jpg\"", "license.JPG?x=1.gif\"", "" },
		{ "https://www.example.com/license.jpg", "http://www.example.com/license.jpg",
		  FIELD("12",
		        ".license.license_urls[0]") "\"http://www.example.com/license.jpg\" is not an address https://… of a .png, "
		                                    ".jpg or .jpeg, of at most 1000 characters, encoded\n" },
		{ "\"expiration\": \"2040-12-31\"", "\"expiration\": \"2026-03-16\"",
		  FIELD("17",
		        ".license.expiration") "must be valid for more than 15 days: at least until 2026-03-17\n" },
		{ "\"expiration\": \"2040-12-31\"", "\"expiration\": \"2026-03-17\"", "" },
		{ "\"expiration\": \"2040-12-31\"", "\"expiration\": \"31.12.2040\"",
		  FIELD("17", ".license.expiration") "\"31.12.2040\" is not a day like \"2040-12-31\"\n" },
		{ "\"license_urls\": [\"https://www.example.com/license.jpg\"]", "\"urls\": []",
		  FIELD("12", ".license.urls") "no such field: leave it out, or correct its name\n" },
		/* persons: named by their field, never repeated */
		{ "11010519491231002X", "110105194912310021",
		  FIELD("21",
		        ".legal_person.id_card_no") "is not the number of an id card: a digit is wrong or missing\n" },
		{ "\"11010519491231002X\"", "11010519491231002",
		  FIELD("21", ".legal_person.id_card_no") "the value must be in quotes: numbers lose digits\n" },
		{ "front.png", "front.pdf",
		  FIELD("22",
		        ".legal_person.id_card_front_url") "the value is not an address https://… of a .png, .jpg or .jpeg, of "
		                                           "at most 1000 characters, encoded\n" },
		{ "13800000000", "call me",
		  FIELD("41", ".owner.phone") "the value is not a phone number: digits, + and -\n" },
		{ "\"id_card_expiration\": \"2040-12-31\"", "\"id_card_expiration\": \"2026-03-01\"",
		  FIELD("24",
		        ".legal_person.id_card_expiration") "must be valid for more than 0 days: at least until 2026-03-02\n" },
		{ "\"owner\"", "\"owner_info\"",
		  FIELD("38", ".owner_info") "no such field: leave it out, or correct its name\n" },
	};
	static const char nothing[] = "{\"account_id\":\"7011\",\"datas\":[{\"third_id\":\"S-01\",\"poi_id\":\"66\"}]}";
	static const char unread[] = "{\"account_id\":\"7011\",\"datas\":[{\"third_id\":\"S-01\",\"poi_id\":\"66\","
				     "\"license\":{\"use_ocr\":true}}]}";
	struct checked c;

	(void)state;
	EXPECT(SHOP_CLAIM, rows);
	c = check(unread, SHOP_CLAIM, false);
	assert_string_equal(c.said,
	                    FIELD("1", ".license.license_urls") "is missing: with use_ocr the platform reads the "
	                                                        "pictures\n");
	checked_free(&c);
	c = check(nothing, SHOP_CLAIM, false);
	assert_string_equal(c.said, FIELD("1", "") "contains nothing: name license, legal_person, industry, owner or "
	                                           "poi_claim_authorization\n");
	checked_free(&c);
}

static void decorations(void **state)
{
	static const struct row rows[] = {
		{ "\"亲子\", \"山景\"", "\"亲子\", \"亲子\"",
		  FIELD("8", ".decoration.tags[1]") "\"亲子\" is already in tags[0]\n" },
		{ "gate-1.jpg\"}", "gate-1.jpg\", \"sort_value\": 3}",
		  FIELD("9",
		        ".decoration.head_images") "1 of 2 have a sort_value: give it to all of them, or to none\n" },
		{ "gate-1.jpg\"}, {", "gate-1.jpg\", \"sort_value\": 3}, {\"sort_value\": 3, ",
		  FIELD("9", ".decoration.head_images[1].sort_value") "\"3\" is another picture's already\n" },
		{ "\"title\": \"必看景点\"", "\"title\": \"\"",
		  FIELD("13", ".decoration.recommends[0].title") "\"\" must have 1 to 100 characters in one line\n" },
		{ "\"enable\": true", "\"enable\": 1",
		  FIELD("21", ".decoration.announcement.enable") "\"1\" is neither true nor false\n" },
		{ "https://www.example.com/notice", "javascript:x",
		  FIELD("20",
		        ".decoration.announcement.url") "\"javascript:x\" is not an address https://… of at most 1000 "
		                                        "characters, encoded\n" },
	};

	(void)state;
	EXPECT(SHOP_DECORATE, rows);
}

static void basic_data(void **state)
{
	static const struct row rows[] = {
		{ "\"open_status\": 1", "\"open_status\": 0",
		  FIELD("12",
		        ".poi.open_status") "0 closes the shop for good (3: for a while): add --yes if you mean that\n" },
		{ "\"open_status\": 1", "\"open_status\": 4",
		  FIELD("12", ".poi.open_status") "\"4\" is not a whole number from 0 to 3\n" },
		{ "\"open_status\": 1", "\"open_status\": \"1\"",
		  FIELD("12", ".poi.open_status") "\"1\" is not a whole number from 0 to 3\n" },
		{ "[6, 7]", "[6, 8]",
		  FIELD("15", ".poi.open_times_v2[1].weeks[1]") "\"8\" is not a whole number from 1 to 7\n" },
		{ "[6, 7]", "[6, 6]", FIELD("15", ".poi.open_times_v2[1].weeks[1]") "\"6\" is already in weeks[0]\n" },
		{ "[6, 7]", "[]",
		  FIELD("15", ".poi.open_times_v2[1].weeks") "the list is empty: give one element at least\n" },
		{ "\"18:00\"", "\"07:00\"",
		  FIELD("15", ".poi.open_times_v2[1].end_time") "\"07:00\" is not after start_time \"07:30\"\n" },
		{ "\"30.25\"", "30.25",
		  FIELD("19", ".poi.latitude") "\"30.25\" must be in quotes: numbers lose digits\n" },
		{ "\"30.25\"", "\"90.01\"",
		  FIELD("19", ".poi.latitude") "\"90.01\" is not a number of degrees like \"30.25\", to 90\n" },
		{ "\"30.25\"", "\"30.\"",
		  FIELD("19", ".poi.latitude") "\"30.\" is not a number of degrees like \"30.25\", to 90\n" },
		{ "\"30.25\"", "\"-90.00\"", "" },
		{ "        \"latitude\": \"30.25\",\n", "", FIELD("7", ".poi") "latitude and longitude go together\n" },
		{ "\"poi_id\": \"7100000000000000001\",", "\"poi_id\": \"7100000000000000001\", \"poi_type\": 2,",
		  FIELD("6", ".poi_type") "\"2\" is not a whole number from 3 to 3\n" },
		{ "\"poi_id\": \"7100000000000000001\",", "\"poi_id\": \"7100000000000000001\", \"poi_type\": 3,", "" },
		{ "\"0571-88000000\"", "\"0571 88\"",
		  FIELD("17", ".poi.contact_tel") "\"0571 88\" is not a phone number: digits, + and -\n" },
	};
	static const char twins[] =
		"{\"account_id\":\"7011\",\"datas\":[{\"third_id\":\"A\",\"poi_id\":\"1\",\"poi\":{\"open_status\":3}},\n"
		"{\"third_id\":\"A\",\"poi_id\":\"2\",\"poi\":{\"open_status\":3}},\n"
		"{\"third_id\":\"B\",\"poi_id\":\"1\",\"poi\":{}}]}";
	static const char closed[] =
		"{\"account_id\":\"7011\",\"datas\":[{\"third_id\":\"A\",\"poi_id\":\"1\",\"poi\":{\"open_status\":0}}]}";
	struct checked c;

	(void)state;
	EXPECT(SHOP_UPDATE, rows);
	c = check(twins, SHOP_UPDATE, false);
	assert_string_equal(c.said, "F:2: field datas[1].third_id: \"A\" is already that of datas[0]\n"
	                            "F:3: field datas[2].poi: changes nothing: name what is to change\n"
	                            "F:3: field datas[2].poi_id: \"1\" is already that of datas[0]\n");
	checked_free(&c);
	c = check(closed, SHOP_UPDATE, true);
	assert_string_equal(c.said, "");
	assert_non_null(strstr(c.body.p, "\"poi\":{\"open_status\":0},\"poi_type\":3"));
	checked_free(&c);
}

static void the_number_of_shops(void **state)
{
	static const struct {
		int n;
		const char *said;
	} rows[] = { { 0, "F:1: field datas: the list is empty: give one element at least\n" },
		     { 200, "" },
		     { 201, "F:1: field datas: the list has 201 elements, and may have 200\n" } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf b = BUF_INIT(TEXT_MAX);
		struct checked c;

		buf_text(&b, "{\"account_id\":\"7011\",\"datas\":[");
		for (int k = 0; k < rows[i].n; k++)
			buf_printf(&b, "%s{\"third_id\":\"S%d\",\"poi_id\":\"6%d\",\"poi\":{\"open_status\":1}}",
			           k > 0 ? "," : "", k, k);
		buf_text(&b, "]}");
		c = check(buf_str(&b).p, SHOP_UPDATE, false);
		assert_string_equal(c.said, rows[i].said);
		checked_free(&c);
		buf_free(&b);
	}
}

static void crowds(void **state)
{
	static const struct {
		const char *crowds, *said;
	} rows[] = {
		{ "{\"crowd_type\":1,\"age_condition\":{\"lower_bound\":6,\"lower_bound_type\":1,\"upper_bound\":18,"
		  "\"upper_bound_type\":2},\"height_condition\":{\"upper_bound\":140,\"upper_bound_type\":2},\"op_type\":2,"
		  "\"note\":\"x\"},{\"crowd_type\":3,\"age_condition\":{\"lower_bound\":60,\"lower_bound_type\":1}}",
		  "" },
		{ "{\"crowd_type\":1}",
		  "F:1: field crowds[0]: has no condition: name age_condition or height_condition\n" },
		{ "{\"crowd_type\":9}", "" },
		{ "{\"crowd_type\":3,\"height_condition\":{\"upper_bound\":140,\"upper_bound_type\":2}}",
		  "F:1: field crowds[0].height_condition: is not allowed for seniors (crowd_type 3)\n" },
		{ "{\"crowd_type\":1,\"age_condition\":{\"lower_bound\":19,\"lower_bound_type\":1,\"upper_bound\":18,"
		  "\"upper_bound_type\":2}}",
		  "F:1: field crowds[0].age_condition.lower_bound: 19 is above upper_bound 18\n" },
		{ "{\"crowd_type\":1,\"age_condition\":{\"lower_bound\":6}}",
		  "F:1: field crowds[0].age_condition.lower_bound_type: is missing: 1, the bound itself is included; 2, it is "
		  "not\n" },
		{ "{\"crowd_type\":3,\"age_condition\":{\"lower_bound\":60,\"lower_bound_type\":1}},"
		  "{\"crowd_type\":3,\"age_condition\":{\"lower_bound\":70,\"lower_bound_type\":1}}",
		  "F:1: field crowds[1].crowd_type: \"3\" is already in another crowd\n" },
		{ "{\"crowd_type\":1,\"age_condition\":{}}",
		  "F:1: field crowds[0].age_condition: has no bound: name lower_bound or upper_bound\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf b = BUF_INIT(TEXT_MAX);
		struct checked c;

		buf_printf(&b, "{\"account_id\":\"7011\",\"poi_id\":\"66\",\"crowds\":[%s]}", rows[i].crowds);
		c = check(buf_str(&b).p, CROWD, false);
		assert_string_equal(c.said, rows[i].said);
		checked_free(&c);
		buf_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_examples_are_right_and_whole),
		cmocka_unit_test(licences),
		cmocka_unit_test(decorations),
		cmocka_unit_test(basic_data),
		cmocka_unit_test(the_number_of_shops),
		cmocka_unit_test(crowds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
