/*
 * lib/json/field: what a table accepts and refuses, kind by kind, with the message for
 * the caller. Not the digest: test_field_digest.c.
 */
#include "base/buf.h"
#include "base/day.h"
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

struct part {
	struct str code;
	struct opt_int n;
};

struct thing {
	struct str text, word;
	struct opt_int n, wide;
	struct opt_fen fen;
	struct opt_utc at;
	struct opt_day day;
	struct person_text person;
	struct part *part;
	struct list parts, texts, ints;
};

static const struct field part_fields[] = {
	{ "code", FIELD_TEXT, REQUIRED, offsetof(struct part, code), 1, 4, NULL },
	{ "n", FIELD_INT, OPTIONAL, offsetof(struct part, n), 0, 9, NULL },
};
static const struct field_table part_table = FIELD_TABLE(part_fields, struct part);

static const struct field fields[] = {
	{ "text", FIELD_TEXT, OPTIONAL, offsetof(struct thing, text), 2, 8, NULL },
	{ "id", FIELD_ID, OPTIONAL, offsetof(struct thing, text), 1, 8, NULL },
	{ "word", FIELD_WORD, OPTIONAL, offsetof(struct thing, word), 1, 8, NULL },
	{ "n", FIELD_INT, OPTIONAL, offsetof(struct thing, n), -5, 100, NULL },
	{ "wide", FIELD_INT, OPTIONAL, offsetof(struct thing, wide), INT64_MIN, INT64_MAX, NULL },
	{ "fen", FIELD_FEN, OPTIONAL, offsetof(struct thing, fen), 0, INT64_MAX, NULL },
	{ "at", FIELD_TIME, OPTIONAL, offsetof(struct thing, at), 0, TIME_MAX_S, NULL },
	{ "day", FIELD_DAY, OPTIONAL, offsetof(struct thing, day), 0, 0, NULL },
	{ "person", FIELD_PERSON, OPTIONAL, offsetof(struct thing, person), 0, 64, NULL },
	{ "part", FIELD_OBJECT, OPTIONAL, offsetof(struct thing, part), 0, 0, &part_table },
	{ "parts", FIELD_LIST, OPTIONAL, offsetof(struct thing, parts), 0, 3, &part_table },
	{ "texts", FIELD_TEXTS, OPTIONAL, offsetof(struct thing, texts), 1, 2, NULL },
	{ "ints", FIELD_INTS, OPTIONAL, offsetof(struct thing, ints), 0, 3, NULL },
};
static const struct field_table table = FIELD_TABLE(fields, struct thing);

/* --- the decoded values as one line --- */

static void show_int(struct buf *b, const char *name, bool given, int64_t v)
{
	if (given)
		buf_printf(b, " %s=%lld", name, (long long)v);
}

static void show_text(struct buf *b, const char *name, struct str s)
{
	if (s.p == NULL)
		return;
	assert_int_equal(s.p[s.n], '\0');
	buf_printf(b, " %s=\"%s\"", name, s.p);
}

static void show_part(struct buf *b, const struct part *p)
{
	buf_printf(b, "{%s", p->code.p);
	show_int(b, "n", p->n.given, p->n.v);
	buf_char(b, '}');
}

static void show_lists(struct buf *b, const struct thing *t)
{
	if (t->parts.given)
		buf_printf(b, " parts[%zu]", t->parts.n);
	for (size_t i = 0; i < t->parts.n; i++)
		show_part(b, (const struct part *)t->parts.items + i);
	if (t->texts.given)
		buf_printf(b, " texts[%zu]", t->texts.n);
	for (size_t i = 0; i < t->texts.n; i++)
		buf_printf(b, "(%s)", ((const struct str *)t->texts.items)[i].p);
	if (t->ints.given)
		buf_printf(b, " ints[%zu]", t->ints.n);
	for (size_t i = 0; i < t->ints.n; i++)
		buf_printf(b, "(%lld)", (long long)((const int64_t *)t->ints.items)[i]);
}

static void show(struct buf *b, const struct thing *t)
{
	char day[DAY_TEXT_SIZE];

	show_text(b, "text", t->text);
	show_text(b, "word", t->word);
	show_int(b, "n", t->n.given, t->n.v);
	show_int(b, "wide", t->wide.given, t->wide.v);
	show_int(b, "fen", t->fen.given, t->fen.v.fen);
	show_int(b, "at", t->at.given, t->at.v.s);
	day_format(t->day.v, day);
	if (t->day.given)
		buf_printf(b, " day=%s", day);
	show_text(b, t->person.form == PERSON_LATER ? "later" : "person", t->person.text);
	if (t->part != NULL)
		buf_text(b, " part");
	if (t->part != NULL)
		show_part(b, t->part);
	show_lists(b, t);
}

/* --- rows --- */

struct row {
	const char *sentence;
	const char *json;
	const char *expected; /* " name=value…" as shown, or the fault */
};

static void check(const struct field_table *t, const struct row *row)
{
	struct arena a = { NULL };
	struct decode d = { .arena = &a, .client_secret = SECRET };
	struct thing out = { .wide = { false, 0 } };
	struct buf b = BUF_INIT(8192);
	cJSON *json = row_json(row->json);
	enum result r = field_decode(&d, t, json, &out);

	cJSON_Delete(json); /* before the check: no value may point into it */
	if (r == OK)
		show(&b, &out);
	else
		buf_text(&b, d.fault);
	if (r != OK && r != REFUSE)
		fail_msg("%s: result %d", row->sentence, (int)r);
	if (strcmp(buf_str(&b).p, row->expected) != 0)
		fail_msg("%s: %s\n   got: %s\nwanted: %s", row->sentence, row->json, buf_str(&b).p, row->expected);
	buf_free(&b);
	arena_free(&a);
}

static const struct row bodies[] = {
	{ "an empty object gives nothing", "{}", "" },
	{ "unknown fields are ignored", "{'new':[1,{'n':7}],'N':5,'Text':'ab','n':1}", " n=1" },
	{ "null is absent, whatever the kind",
	  "{'text':null,'word':null,'n':null,'wide':null,'fen':null,'at':null,'day':null,'person':null,'part':null,"
	  "'parts':null,'texts':null,'ints':null}",
	  "" },
	{ "an optional empty text is absent, whatever the minimum", "{'text':'','word':'','person':'','day':''}", "" },
	{ "a list is no body", "[]", "the body is not an object" },
	{ "a text is no body", "'{}'", "the body is not an object" },
	{ "null is no body", "null", "the body is not an object" },
};

static const struct row texts[] = {
	{ "a text of the least length", "{'text':'ab'}", " text=\"ab\"" },
	{ "a text too short", "{'text':'a'}", "field text: too short" },
	{ "a text of the greatest length", "{'text':'abcdefgh'}", " text=\"abcdefgh\"" },
	{ "a text too long", "{'text':'abcdefghi'}", "field text: too long" },
	{ "length counts bytes, not letters", "{'text':'山门票'}", "field text: too long" },
	{ "a blank is a character", "{'text':'  '}", " text=\"  \"" },
	{ "a number is no text", "{'text':12}", "field text: not a text" },
	{ "true is no text", "{'text':true}", "field text: not a text" },
	{ "a list is no text", "{'text':['ab']}", "field text: not a text" },
	{ "an object is no text", "{'text':{}}", "field text: not a text" },
	{ "an id", "{'id':'A 7'}", " text=\"A 7\"" },
	{ "an id with a blank at its end", "{'id':'A7 '}", "field id: begins or ends with a blank" },
	{ "an id with a wide blank before it",
	  "{'id':'\xE3\x80\x80"
	  "7'}",
	  "field id: begins or ends with a blank" },
	{ "an empty optional id is absent", "{'id':''}", "" },
	{ "a word from a text", "{'word':'A7'}", " word=\"A7\"" },
	{ "a word from an integer", "{'word':1234567}", " word=\"1234567\"" },
	{ "a word from a negative integer", "{'word':-3}", " word=\"-3\"" },
	{ "a word too long", "{'word':'123456789'}", "field word: too long" },
	{ "a word from a fraction", "{'word':1.5}", "" },
	{ "a word from an id too large for a double", "{'word':9007199254740993}", "" },
	{ "false is no word", "{'word':false}", "field word: not a text" },
};

static const struct row numbers[] = {
	{ "the least of the range", "{'n':-5}", " n=-5" },
	{ "below the range", "{'n':-6}", "field n: out of range" },
	{ "the greatest of the range", "{'n':100}", " n=100" },
	{ "above the range", "{'n':101}", "field n: out of range" },
	{ "zero is given, not absent", "{'n':0}", " n=0" },
	{ "minus zero is zero", "{'n':-0}", " n=0" },
	{ "a whole number with a point", "{'n':1.0}", " n=1" },
	{ "a whole number with an exponent", "{'n':1e2}", " n=100" },
	{ "a fraction", "{'n':1.5}", "field n: not a whole number a computer can hold exactly" },
	{ "a small fraction", "{'n':1e-9}", "field n: not a whole number a computer can hold exactly" },
	{ "a text of digits", "{'n':'5'}", "field n: not a number" },
	{ "an empty text", "{'n':''}", "field n: not a number" },
	{ "true", "{'n':true}", "field n: not a number" },
	{ "a list", "{'n':[5]}", "field n: not a number" },
	{ "an object", "{'n':{}}", "field n: not a number" },
	{ "2^53 - 1", "{'wide':9007199254740991}", " wide=9007199254740991" },
	{ "2^53, which 2^53 + 1 would be, too", "{'wide':9007199254740992}",
	  "field wide: not a whole number a computer can hold exactly" },
	{ "2^53 + 1", "{'wide':9007199254740993}", "field wide: not a whole number a computer can hold exactly" },
	{ "1 - 2^53", "{'wide':-9007199254740991}", " wide=-9007199254740991" },
	{ "-2^53", "{'wide':-9007199254740992}", "field wide: not a whole number a computer can hold exactly" },
	{ "2^63", "{'wide':9223372036854775808}", "field wide: not a whole number a computer can hold exactly" },
	{ "beyond every double", "{'wide':1e999}", "field wide: not a whole number a computer can hold exactly" },
	{ "money", "{'fen':12800}", " fen=12800" },
	{ "money of nothing", "{'fen':0}", " fen=0" },
	{ "money below nothing", "{'fen':-1}", "field fen: out of range" },
	{ "half a fen", "{'fen':0.5}", "field fen: not a whole number a computer can hold exactly" },
	{ "money as a text", "{'fen':'128.00'}", "field fen: not a number" },
	{ "the greatest money", "{'fen':9007199254740991}", " fen=9007199254740991" },
	{ "money that two integers share", "{'fen':9007199254740993}",
	  "field fen: not a whole number a computer can hold exactly" },
};

static const struct row times[] = {
	{ "seconds", "{'at':1767225600}", " at=1767225600" },
	{ "milliseconds", "{'at':1767225600123}", " at=1767225600" },
	{ "microseconds", "{'at':1767225600123456}", " at=1767225600" },
	{ "nanoseconds", "{'at':1767225600123456789}", " at=1767225600" },
	{ "the last millisecond is not rounded up", "{'at':1767225600999}", " at=1767225600" },
	{ "the last microsecond is not rounded up", "{'at':1767225600999999}", " at=1767225600" },
	{ "zero", "{'at':0}", " at=0" },
	{ "the latest second", "{'at':99999999999}", " at=99999999999" },
	{ "one more is milliseconds", "{'at':100000000000}", " at=100000000" },
	{ "before 1970", "{'at':-1}", "field at: not a time" },
	{ "a fraction of a second", "{'at':1767225600.5}", "field at: not a time" },
	{ "finer than nanoseconds", "{'at':1767225600123456789012}", "field at: not a time" },
	{ "beyond every double", "{'at':1e999}", "field at: not a time" },
	{ "a text", "{'at':'1767225600'}", "field at: not a number" },
	{ "true", "{'at':true}", "field at: not a number" },
	{ "a day", "{'day':'2026-02-28'}", " day=2026-02-28" },
	{ "a leap day", "{'day':'2028-02-29'}", " day=2028-02-29" },
	{ "a leap day that is none", "{'day':'2026-02-29'}", "field day: not a day of the form yyyy-MM-dd" },
	{ "a day without dashes", "{'day':'20260228'}", "field day: not a day of the form yyyy-MM-dd" },
	{ "a day with an hour", "{'day':'2026-02-28 00:00:00'}", "field day: not a day of the form yyyy-MM-dd" },
	{ "a day with one digit", "{'day':'2026-2-28'}", "field day: not a day of the form yyyy-MM-dd" },
	{ "a day as a number", "{'day':20260228}", "field day: not a text" },
	{ "false is no day", "{'day':false}", "field day: not a text" },
};

static const struct row people[] = {
	{ "plain text", "{'person':'张三'}", " person=\"张三\"" },
	{ "a number", "{'person':13800000000}", " person=\"13800000000\"" },
	{ "to be decrypted by the platform", "{'person':'Enc.abc'}", " later=\"Enc.abc\"" },
	{ "nearly that prefix", "{'person':'enc.abc'}", " person=\"enc.abc\"" },
	{ "base64 that does not decrypt is plain text", "{'person':'QUJDREVGR0hJSktMTU5PUA=='}",
	  " person=\"QUJDREVGR0hJSktMTU5PUA==\"" },
	{ "longer than it may arrive", "{'person':'12345678901234567890123456789012345678901234567890123456789012345'}",
	  "field person: too long" },
	{ "true", "{'person':true}", "field person: not a text" },
	{ "an object", "{'person':{}}", "field person: not a text" },
};

static const struct row nested[] = {
	{ "an object", "{'part':{'code':'a','n':9}}", " part{a n=9}" },
	{ "an object without what it needs", "{'part':{}}", "field part.code: missing" },
	{ "an object whose needed text is empty", "{'part':{'code':''}}", "field part.code: empty" },
	{ "an object whose needed text is null", "{'part':{'code':null}}", "field part.code: missing" },
	{ "a field of an object", "{'part':{'code':'a','n':10}}", "field part.n: out of range" },
	{ "a list is no object", "{'part':[]}", "field part: not an object" },
	{ "a text is no object", "{'part':'a'}", "field part: not an object" },
	{ "an empty list is given", "{'parts':[]}", " parts[0]" },
	{ "as many elements as allowed", "{'parts':[{'code':'a'},{'code':'b','n':2},{'code':'c'}]}",
	  " parts[3]{a}{b n=2}{c}" },
	{ "one element too many", "{'parts':[{'code':'a'},{'code':'b'},{'code':'c'},{'code':'d'}]}",
	  "field parts: too many elements" },
	{ "a field of an element", "{'parts':[{'code':'a'},{'code':'b','n':'2'}]}", "field parts[1].n: not a number" },
	{ "an element without what it needs", "{'parts':[{'code':'a'},{'code':'b'},{'n':1}]}",
	  "field parts[2].code: missing" },
	{ "null is no element", "{'parts':[null]}", "field parts[0]: not an object" },
	{ "a text is no element", "{'parts':[{'code':'a'},'b']}", "field parts[1]: not an object" },
	{ "an object is no list", "{'parts':{'code':'a'}}", "field parts: not a list" },
	{ "a text is no list", "{'texts':'a'}", "field texts: not a list" },
	{ "texts", "{'texts':['a','']}", " texts[2](a)()" },
	{ "too few texts", "{'texts':[]}", "field texts: too few elements" },
	{ "too many texts", "{'texts':['a','b','c']}", "field texts: too many elements" },
	{ "a number among texts", "{'texts':['a',2]}", "field texts[1]: not a text" },
	{ "null among texts", "{'texts':[null]}", "field texts[0]: not a text" },
	{ "integers", "{'ints':[0,-1,9007199254740991]}", " ints[3](0)(-1)(9007199254740991)" },
	{ "no integers", "{'ints':[]}", " ints[0]" },
	{ "too many integers", "{'ints':[1,2,3,4]}", "field ints: too many elements" },
	{ "a fraction among integers", "{'ints':[1,2.5]}",
	  "field ints[1]: not a whole number a computer can hold exactly" },
	{ "null among integers", "{'ints':[1,2,null]}", "field ints[2]: not a number" },
	{ "a text among integers", "{'ints':['1']}", "field ints[0]: not a number" },
};

static void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(&table, &rows[i]);
}

static void the_body_is_an_object_with_known_fields(void **state)
{
	(void)state;
	check_rows(bodies, COUNT(bodies));
}

static void texts_have_their_length_in_bytes(void **state)
{
	(void)state;
	check_rows(texts, COUNT(texts));
}

static void numbers_are_exact_or_refused(void **state)
{
	(void)state;
	check_rows(numbers, COUNT(numbers));
}

static void times_come_in_four_units_and_days_in_one_form(void **state)
{
	(void)state;
	check_rows(times, COUNT(times));
}

static void people_come_plain_or_encrypted(void **state)
{
	(void)state;
	check_rows(people, COUNT(people));
}

static void faults_inside_name_the_path(void **state)
{
	(void)state;
	check_rows(nested, COUNT(nested));
}

/* Each kind as a required field: absent and null are "missing", an empty text is "empty". */
static void what_is_required_must_be_there(void **state)
{
	static const struct row empty[] = {
		{ "an empty text", "{'text':''}", "field text: empty" },
		{ "an empty word", "{'word':''}", "field word: empty" },
		{ "an empty day", "{'day':''}", "field day: empty" },
		{ "an empty person", "{'person':''}", "field person: empty" },
	};
	struct field one;
	const struct field_table needed = { &one, 1, sizeof(struct thing) };
	char json[64];
	char fault[64];

	(void)state;
	for (size_t i = 0; i < COUNT(fields); i++) {
		one = fields[i];
		one.required = REQUIRED;
		(void)snprintf(fault, sizeof fault, "field %s: missing", one.name);
		(void)snprintf(json, sizeof json, "{'%s':null}", one.name);
		check(&needed, &(struct row){ one.name, "{}", fault });
		check(&needed, &(struct row){ one.name, json, fault });
		for (size_t k = 0; k < COUNT(empty); k++) {
			if (strncmp(empty[k].json + 2, one.name, strlen(one.name)) != 0)
				continue;
			one.min = 1;
			check(&needed, &empty[k]);
		}
	}
}

static void an_encrypted_field_is_decoded_to_plain_text(void **state)
{
	struct arena a = { NULL };
	struct str cipher = platform_encrypt(&a, SECRET, STR("张三"));
	char json[256];

	(void)state;
	(void)snprintf(json, sizeof json, "{'person':'%s'}", cipher.p);
	check(&table, &(struct row){ "an encrypted name", json, " person=\"张三\"" });
	cipher = platform_encrypt(&a, SECRET, STR(""));
	(void)snprintf(json, sizeof json, "{'person':'%s'}", cipher.p);
	check(&table, &(struct row){ "nothing, encrypted, is absent", json, "" });
	arena_free(&a);
}

static void an_element_of_a_list_of_texts_has_4096_bytes_at_most(void **state)
{
	static char json[5000];
	static char shown[5000];

	(void)state;
	(void)snprintf(json, sizeof json, "{'texts':['%04096d']}", 0);
	(void)snprintf(shown, sizeof shown, " texts[1](%04096d)", 0);
	check(&table, &(struct row){ "just fits", json, shown });
	(void)snprintf(json, sizeof json, "{'texts':['%04097d']}", 0);
	check(&table, &(struct row){ "one byte more", json, "field texts[0]: too long" });
}

/* The message has a fixed size; a path that does not fit is cut. */
static void a_long_path_is_cut(void **state)
{
	static const char name[] = "a_name_of_a_field_that_is_so_long_that_it_does_not_fit_into_the_message_however_"
				   "many_characters_of_it_are_printed_there";
	static const struct field inner[] = { { name, FIELD_TEXT, REQUIRED, offsetof(struct part, code), 1, 4, NULL } };
	static const struct field_table inner_table = FIELD_TABLE(inner, struct part);
	static const struct field outer[] = { { name, FIELD_OBJECT, REQUIRED, offsetof(struct thing, part), 0, 0,
		                                &inner_table } };
	static const struct field_table outer_table = FIELD_TABLE(outer, struct thing);
	struct arena a = { NULL };
	struct decode d = { .arena = &a, .client_secret = SECRET };
	struct thing out = { .part = NULL };
	cJSON *json = cJSON_CreateObject();

	(void)state;
	cJSON_AddObjectToObject(json, name);
	assert_int_equal(field_decode(&d, &outer_table, json, &out), REFUSE);
	assert_memory_equal(d.fault, "field a_name_of_a_field", 23);
	assert_true(strlen(d.fault) < sizeof d.fault);
	assert_non_null(strstr(d.fault, ": missing"));
	cJSON_Delete(json);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_body_is_an_object_with_known_fields),
		cmocka_unit_test(texts_have_their_length_in_bytes),
		cmocka_unit_test(numbers_are_exact_or_refused),
		cmocka_unit_test(times_come_in_four_units_and_days_in_one_form),
		cmocka_unit_test(people_come_plain_or_encrypted),
		cmocka_unit_test(faults_inside_name_the_path),
		cmocka_unit_test(what_is_required_must_be_there),
		cmocka_unit_test(an_encrypted_field_is_decoded_to_plain_text),
		cmocka_unit_test(an_element_of_a_list_of_texts_has_4096_bytes_at_most),
		cmocka_unit_test(a_long_path_is_cut),
	};

	return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
