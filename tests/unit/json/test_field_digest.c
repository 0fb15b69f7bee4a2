/*
 * lib/json/field: the digest of a request's content, which decides whether a second request
 * with the same key is a repeat. Each variant below has another digest; requests that only
 * look different have the same. Not the decoding itself: test_field.c.
 */
#include "json/field.h"
#include "tests/unit/platform_encrypt.h"
#include "tests/unit/row_json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define SECRET STR("0123456789abcdef0123456789abcdef")
#define APP 7
#define LONG_TEXTS 1100 /* of 4096 bytes each: more than the buffer of the digest holds */

struct part {
	struct str code;
	struct opt_int n;
};

struct thing {
	struct str text, word;
	struct opt_int n;
	struct opt_fen fen;
	struct opt_utc at;
	struct opt_day day;
	struct person_text person;
	struct part *part;
	struct list parts, texts, ints;
};

static const struct field part_fields[] = {
	{ "code", FIELD_TEXT, OPTIONAL, offsetof(struct part, code), 1, 64, NULL },
	{ "n", FIELD_INT, OPTIONAL, offsetof(struct part, n), INT64_MIN, INT64_MAX, NULL },
};
static const struct field_table part_table = FIELD_TABLE(part_fields, struct part);

static const struct field fields[] = {
	{ "text", FIELD_TEXT, OPTIONAL, offsetof(struct thing, text), 0, 64, NULL },
	{ "word", FIELD_WORD, OPTIONAL, offsetof(struct thing, word), 0, 64, NULL },
	{ "n", FIELD_INT, OPTIONAL, offsetof(struct thing, n), INT64_MIN, INT64_MAX, NULL },
	{ "fen", FIELD_FEN, OPTIONAL, offsetof(struct thing, fen), 0, INT64_MAX, NULL },
	{ "at", FIELD_TIME, OPTIONAL, offsetof(struct thing, at), 0, TIME_MAX_S, NULL },
	{ "day", FIELD_DAY, OPTIONAL, offsetof(struct thing, day), 0, 0, NULL },
	{ "person", FIELD_PERSON, OPTIONAL, offsetof(struct thing, person), 0, 256, NULL },
	{ "part", FIELD_OBJECT, OPTIONAL, offsetof(struct thing, part), 0, 0, &part_table },
	{ "parts", FIELD_LIST, OPTIONAL, offsetof(struct thing, parts), 0, 9, &part_table },
	{ "texts", FIELD_TEXTS, OPTIONAL, offsetof(struct thing, texts), 0, 2 * LONG_TEXTS, NULL },
	{ "ints", FIELD_INTS, OPTIONAL, offsetof(struct thing, ints), 0, 9, NULL },
};
static const struct field_table table = FIELD_TABLE(fields, struct thing);

static struct hash digest_json(const cJSON *json)
{
	struct arena a = { NULL };
	struct decode d = { .arena = &a, .client_secret = SECRET };
	struct thing out = { .n = { false, 0 } };
	struct hash h;

	if (field_decode(&d, &table, json, &out) != OK)
		fail_msg("%s", d.fault);
	h = field_digest(&table, &out, APP);
	arena_free(&a);
	return h;
}

static struct hash digest(const char *row)
{
	cJSON *json = row_json(row);
	struct hash h = digest_json(json);

	cJSON_Delete(json);
	return h;
}

static bool same(struct hash a, struct hash b)
{
	return memcmp(a.b, b.b, HASH_SIZE) == 0;
}

/* --- same content, same digest --- */

static const struct {
	const char *sentence;
	const char *one;
	const char *other;
} twins[] = {
	{ "order of keys", "{'n':1,'text':'ab','part':{'n':2,'code':'c'}}",
	  "{'part':{'code':'c','n':2},'text':'ab','n':1}" },
	{ "white space", "{'n':1,'ints':[1,2]}", " {\n\t'n' : 1 ,\r\n 'ints' : [ 1 , 2 ] } " },
	{ "unknown fields, at every depth", "{'n':1,'part':{'n':2},'parts':[{'n':3}]}",
	  "{'new':[{}],'n':1,'part':{'x':null,'n':2},'parts':[{'n':3,'y':'z'}],'N':9}" },
	{ "null and absent", "{'n':1}",
	  "{'n':1,'text':null,'fen':null,'day':null,'person':null,'part':null,'parts':null,'at':null}" },
	{ "an optional empty text and absent", "{'n':1}", "{'n':1,'text':'','word':'','person':'','day':''}" },
	{ "ways to write a number", "{'n':100,'fen':5,'ints':[0]}", "{'n':1e2,'fen':5.0,'ints':[-0]}" },
	{ "a word as a number and as a text", "{'word':17}", "{'word':'17'}" },
	{ "a time in each unit", "{'at':1767225600}", "{'at':1767225600000}" },
	{ "escapes", "{'text':'山/a'}", "{'text':'\\u5c71\\/\\u0061'}" },
	{ "two ciphertexts only the platform can read", "{'person':'Enc.aaaa'}", "{'person':'Enc.bbbbbbbb'}" },
};

static void what_only_looks_different_has_one_digest(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(twins); i++) {
		if (!same(digest(twins[i].one), digest(twins[i].other)))
			fail_msg("%s", twins[i].sentence);
	}
}

/* --- different content: each variant compared with each other --- */

static const char *const variants[] = {
	"{}",
	"{'text':'ab'}",
	"{'text':'ac'}",
	"{'text':'AB'}",
	"{'text':'ab '}",
	"{'text':'-'}",
	"{'text':'0:'}",
	"{'text':'2:ab'}",
	"{'word':'ab'}",
	"{'text':'ab','word':'ab'}",
	"{'text':'a','word':'b'}",
	"{'text':'ab;word=1:b'}",
	"{'text':'a;word=1:b;','word':'c'}",
	"{'text':'a','word':'b;word=1:c;'}",
	"{'n':0}",
	"{'n':1}",
	"{'n':-1}",
	"{'n':10}",
	"{'fen':0}",
	"{'fen':1}",
	"{'n':1,'fen':1}",
	"{'n':11}",
	"{'n':9007199254740991}",
	"{'n':9007199254740990}",
	"{'at':0}",
	"{'at':1767225600}",
	"{'at':1767225601}",
	"{'day':'1970-01-01'}",
	"{'day':'2026-10-01'}",
	"{'day':'2026-10-02'}",
	"{'person':'张三'}",
	"{'person':'张三三'}",
	"{'person':'Enc.aaaa'}",
	"{'person':'later'}",
	"{'person':'-'}",
	"{'part':{}}",
	"{'part':{'code':'a'}}",
	"{'part':{'code':'b'}}",
	"{'part':{'n':1}}",
	"{'parts':[]}",
	"{'parts':[{}]}",
	"{'parts':[{},{}]}",
	"{'parts':[{'code':'a'},{}]}",
	"{'parts':[{},{'code':'a'}]}",
	"{'parts':[{'code':'a'}]}",
	"{'parts':[{'code':'a','n':1}]}",
	"{'parts':[{'code':'a'},{'n':1}]}",
	"{'part':{'code':'a'},'parts':[]}",
	"{'texts':[]}",
	"{'texts':['']}",
	"{'texts':['','']}",
	"{'texts':['ab','c']}",
	"{'texts':['a','bc']}",
	"{'texts':['abc']}",
	"{'texts':['a','b','c']}",
	"{'texts':['c','b','a']}",
	"{'texts':['a,1:b']}",
	"{'texts':['a','b']}",
	"{'texts':['b','a']}",
	"{'ints':[]}",
	"{'ints':[0]}",
	"{'ints':[1]}",
	"{'ints':[1,2]}",
	"{'ints':[2,1]}",
	"{'ints':[12]}",
	"{'ints':[1,1]}",
	"{'ints':[11]}",
	"{'ints':[-1,1]}",
	"{'ints':[1,-1]}",
};

static void every_difference_in_content_is_one_in_the_digest(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(variants); i++) {
		for (size_t k = 0; k < i; k++) {
			if (same(digest(variants[i]), digest(variants[k])))
				fail_msg("one digest for %s and %s", variants[i], variants[k]);
		}
	}
}

static void an_encrypted_person_has_the_digest_of_the_plain_text(void **state)
{
	struct arena a = { NULL };
	struct str cipher = platform_encrypt(&a, SECRET, STR("张三"));
	char json[256];

	(void)state;
	(void)snprintf(json, sizeof json, "{'person':'%s'}", cipher.p);
	assert_true(same(digest(json), digest("{'person':'张三'}")));
	assert_false(same(digest(json), digest("{'person':'李四'}")));
	arena_free(&a);
}

static void the_app_is_part_of_the_content(void **state)
{
	struct thing t = { .n = { true, 1 } };

	(void)state;
	assert_true(same(field_digest(&table, &t, 1), field_digest(&table, &t, 1)));
	assert_false(same(field_digest(&table, &t, 1), field_digest(&table, &t, 2)));
	assert_false(same(field_digest(&table, &t, 1), field_digest(&table, &t, -1)));
}

static struct hash digest_of_many(char last)
{
	static char element[4097];
	cJSON *json = cJSON_CreateObject();
	cJSON *texts = cJSON_AddArrayToObject(json, "texts");
	struct hash h;

	memset(element, 'x', sizeof element - 1);
	for (int i = 1; i < LONG_TEXTS; i++)
		cJSON_AddItemToArray(texts, cJSON_CreateString(element));
	element[4095] = last;
	cJSON_AddItemToArray(texts, cJSON_CreateString(element));
	h = digest_json(json);
	cJSON_Delete(json);
	return h;
}

/* Even in a very long body the end counts. */
static void the_last_byte_of_a_long_request_counts(void **state)
{
	(void)state;
	assert_true(same(digest_of_many('a'), digest_of_many('a')));
	assert_false(same(digest_of_many('a'), digest_of_many('b')));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_only_looks_different_has_one_digest),
		cmocka_unit_test(every_difference_in_content_is_one_in_the_digest),
		cmocka_unit_test(an_encrypted_person_has_the_digest_of_the_plain_text),
		cmocka_unit_test(the_app_is_part_of_the_content),
		cmocka_unit_test(the_last_byte_of_a_long_request_counts),
	};

	return cmocka_run_group_tests_name("field_digest", tests, NULL, NULL);
}
