/*
 * lib/sale/document, phone and person_name: a row for every form of every license_type, right and wrong;
 * what an id number says about its holder; phone numbers; names.
 */
#include "base/day.h"
#include "sale/document.h"
#include "sale/person_name.h"
#include "sale/phone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TODAY STR("2026-11-24")

static struct str text(const char *s)
{
	return (struct str){ s, strlen(s) };
}

static day_t day(struct str s)
{
	day_t d = { 0 };

	assert_true(day_parse(s, &d));
	return d;
}

/* --- documents --- */

static const struct {
	enum license_type type;
	const char *number; /* normalised */
	bool valid;
} documents[] = {
	{ LICENSE_ID_CARD, "11010519491231002X", true },
	{ LICENSE_ID_CARD, "330102199003071230", true },
	{ LICENSE_ID_CARD, "330102199003071249", true },
	{ LICENSE_ID_CARD, "810000199001010019", true },
	{ LICENSE_NONE, "11010519491231002X", true }, /* judged as an id card */
	{ LICENSE_NONE, "C12345678", false },
	{ LICENSE_ID_CARD, "110101202402290016", true },  /* a leap day … */
	{ LICENSE_ID_CARD, "110101202302290019", false }, /* … that there was not */
	{ LICENSE_ID_CARD, "110101190001010014", true },  /* the first year */
	{ LICENSE_ID_CARD, "11010118991231001X", false }, /* the day before it */
	{ LICENSE_ID_CARD, "440524188001010014", false },
	{ LICENSE_ID_CARD, "110101202611240015", true },  /* born today */
	{ LICENSE_ID_CARD, "110101202611250010", false }, /* born tomorrow */
	{ LICENSE_ID_CARD, "010101199001010011", false }, /* no region begins with 0 */
	{ LICENSE_ID_CARD, "110101199013010012", false }, /* month 13 */
	{ LICENSE_ID_CARD, "11010119900100001X", false }, /* day 0 */
	{ LICENSE_ID_CARD, "110101199004310013", false }, /* April 31 */
	{ LICENSE_ID_CARD, "110105194912310021", false }, /* wrong check character */
	{ LICENSE_ID_CARD, "11010519491231002x", false }, /* not normalised */
	{ LICENSE_ID_CARD, "1101051949123100X2", false },
	{ LICENSE_ID_CARD, "X1010519491231002X", false },
	{ LICENSE_ID_CARD, "11010519491231002", false },
	{ LICENSE_ID_CARD, "11010519491231002X0", false },
	{ LICENSE_ID_CARD, "110105491231002", false }, /* the 15 digits of before 1999 */
	{ LICENSE_ID_CARD, "", false },

	{ LICENSE_HK_MACAU_PASS, "C12345678", true },
	{ LICENSE_HK_MACAU_PASS, "W12345678", true },
	{ LICENSE_HK_MACAU_PASS, "CA1234567", true },
	{ LICENSE_HK_MACAU_PASS, "CAB123456", false },
	{ LICENSE_HK_MACAU_PASS, "D12345678", false },
	{ LICENSE_HK_MACAU_PASS, "C1234567", false },
	{ LICENSE_HK_MACAU_PASS, "C123456789", false },
	{ LICENSE_HK_MACAU_PASS, "c12345678", false },
	{ LICENSE_HK_MACAU_PASS, "", false },

	{ LICENSE_TAIWAN_PASS, "T12345678", true },
	{ LICENSE_TAIWAN_PASS, "L12345678", true },
	{ LICENSE_TAIWAN_PASS, "TA1234567", false },
	{ LICENSE_TAIWAN_PASS, "K12345678", false },
	{ LICENSE_TAIWAN_PASS, "T1234567", false },
	{ LICENSE_TAIWAN_PASS, "T123456789", false },

	{ LICENSE_HOME_RETURN, "H12345678", true },
	{ LICENSE_HOME_RETURN, "M12345678", true },
	{ LICENSE_HOME_RETURN, "H1234567890", true },
	{ LICENSE_HOME_RETURN, "H123456789", false },
	{ LICENSE_HOME_RETURN, "H1234567", false },
	{ LICENSE_HOME_RETURN, "H12345678901", false },
	{ LICENSE_HOME_RETURN, "C12345678", false },
	{ LICENSE_HOME_RETURN, "H1234567A", false },

	{ LICENSE_TAIWAN_COMPATRIOT, "12345678", true },
	{ LICENSE_TAIWAN_COMPATRIOT, "0123456789", true },
	{ LICENSE_TAIWAN_COMPATRIOT, "0123456789A", true },
	{ LICENSE_TAIWAN_COMPATRIOT, "1234567", false },
	{ LICENSE_TAIWAN_COMPATRIOT, "123456789", false },
	{ LICENSE_TAIWAN_COMPATRIOT, "12345678A", false },
	{ LICENSE_TAIWAN_COMPATRIOT, "01234567890", false },
	{ LICENSE_TAIWAN_COMPATRIOT, "A12345678", false },

	{ LICENSE_PASSPORT, "E12345678", true },
	{ LICENSE_PASSPORT, "G12345678", true },
	{ LICENSE_PASSPORT, "EA1234567", true },
	{ LICENSE_PASSPORT, "141234567", true },
	{ LICENSE_PASSPORT, "151234567", true },
	{ LICENSE_PASSPORT, "131234567", false },
	{ LICENSE_PASSPORT, "241234567", false },
	{ LICENSE_PASSPORT, "EAB123456", false },
	{ LICENSE_PASSPORT, "E1234567", false },
	{ LICENSE_PASSPORT, "E123456789", false },
	{ LICENSE_PASSPORT, "EA12345678", false },
	{ LICENSE_PASSPORT, "14123456", false },

	{ LICENSE_FOREIGN_PASSPORT, "AB123", true },
	{ LICENSE_FOREIGN_PASSPORT, "123456789", true },
	{ LICENSE_FOREIGN_PASSPORT, "ABCDEFGHIJKLMNOPQRS1", true },
	{ LICENSE_FOREIGN_PASSPORT, "ABCDEFGHIJKLMNOPQRST1", false },
	{ LICENSE_FOREIGN_PASSPORT, "AB12", false },
	{ LICENSE_FOREIGN_PASSPORT, "ABCDEF", false },
	{ LICENSE_FOREIGN_PASSPORT, "AB-1234", false },
	{ LICENSE_FOREIGN_PASSPORT, "", false },

	{ LICENSE_PERMANENT_RESIDENCE, "USA310008120101", true },
	{ LICENSE_PERMANENT_RESIDENCE, "US1310008120101", false },
	{ LICENSE_PERMANENT_RESIDENCE, "USA31000812010", false },
	{ LICENSE_PERMANENT_RESIDENCE, "USA3100081201011", false },
	{ LICENSE_PERMANENT_RESIDENCE, "931111198507150017", true },
	{ LICENSE_PERMANENT_RESIDENCE, "911301199003071234", true },
	{ LICENSE_PERMANENT_RESIDENCE, "911301199003071235", false }, /* wrong check character */
	{ LICENSE_PERMANENT_RESIDENCE, "11010519491231002X", false }, /* an id card is none */
	{ LICENSE_PERMANENT_RESIDENCE, "9", false },
	{ LICENSE_PERMANENT_RESIDENCE, "", false },

	{ LICENSE__MAX, "E12345678", false }, /* a type we don't know */
	{ (enum license_type) - 1, "E12345678", false },
};

static void documents_have_the_form_of_their_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(documents); i++) {
		if (document_valid(documents[i].type, documents[i].number, day(TODAY)) != documents[i].valid)
			fail_msg("type %d, \"%s\"", (int)documents[i].type, documents[i].number);
	}
}

/* The check character shows each changed digit and each swap of two neighbours. */
static void slips_in_an_id_number_are_caught(void **state)
{
	char number[] = "330102199003071249";

	(void)state;
	for (size_t i = 0; i < 18; i++) {
		char right = number[i];

		for (char c = '0'; c <= '9'; c++) {
			number[i] = c;
			assert_int_equal(document_valid(LICENSE_ID_CARD, number, day(TODAY)), c == right);
		}
		number[i] = right;
	}
	for (size_t i = 0; i + 1 < 18; i++) {
		char swapped[19];

		memcpy(swapped, number, sizeof swapped);
		swapped[i] = number[i + 1];
		swapped[i + 1] = number[i];
		assert_int_equal(document_valid(LICENSE_ID_CARD, swapped, day(TODAY)), number[i] == number[i + 1]);
	}
}

static void an_id_number_says_birthday_sex_and_region(void **state)
{
	static const struct {
		enum license_type type;
		const char *number;
		const char *birthday;
		enum sex sex;
		const char *region;
	} rows[] = {
		{ LICENSE_ID_CARD, "11010519491231002X", "1949-12-31", SEX_FEMALE, "110105" },
		{ LICENSE_ID_CARD, "330102199003071230", "1990-03-07", SEX_MALE, "330102" },
		{ LICENSE_NONE, "330102199003071249", "1990-03-07", SEX_FEMALE, "330102" },
		{ LICENSE_PERMANENT_RESIDENCE, "931111198507150017", "1985-07-15", SEX_MALE, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct id_holder f = document_holder(rows[i].type, rows[i].number);
		char birthday[DAY_TEXT_SIZE];

		assert_true(f.known);
		day_format(f.birthday, birthday);
		assert_string_equal(birthday, rows[i].birthday);
		assert_int_equal(f.sex, rows[i].sex);
		assert_string_equal(f.region, rows[i].region);
	}
}

static void other_documents_say_nothing(void **state)
{
	static const struct {
		enum license_type type;
		const char *number;
	} rows[] = {
		{ LICENSE_PASSPORT, "E12345678" },
		{ LICENSE_FOREIGN_PASSPORT, "11010519491231002X" },
		{ LICENSE_PERMANENT_RESIDENCE, "USA310008120101" },
		{ LICENSE_ID_CARD, "110105194912310021" }, /* not valid */
		{ LICENSE_ID_CARD, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct id_holder f = document_holder(rows[i].type, rows[i].number);

		assert_false(f.known);
		assert_int_equal(f.birthday.n, 0);
		assert_int_equal(f.sex, SEX_UNKNOWN);
		assert_string_equal(f.region, "");
	}
}

static void numbers_are_brought_to_one_form(void **state)
{
	static const char *const rows[][2] = {
		{ "11010519491231002x", "11010519491231002X" },
		{ " 110105 19491231 002x\t", "11010519491231002X" },
		{ "h12345678", "H12345678" },
		{ "0123456789(b)", "0123456789B" },
		{ "H12345678(01)", "H12345678" },
		{ "h12345678（０１）", "H12345678" },
		{ "12345678 (02)", "12345678" },
		{ "A123456(7)", "A1234567" },
		{ "(01)", "01" },
		{ "01234567890123456789012345678901(01)", "01234567890123456789012345678901" },
		{ "11010519491231002x\r\n", "11010519491231002X" },
		{ "\xEF\xBB\xBF"
		  "1101051949\xE2\x80\x8B"
		  "1231002Ｘ　",
		  "11010519491231002X" },
		{ "AB-12/3", "AB-12/3" },
		{ "", "" },
		{ " ", "" },
		{ "01234567890123456789012345678901", "01234567890123456789012345678901" },
		{ "0123456789012345678901234567890 1", "01234567890123456789012345678901" },
		{ "012345678901234567890123456789012", NULL },
		{ "A_1", NULL },
		{ "A\n1", "A1" },
		{ "Ａ１", "A1" },
		{ "A门1", NULL },
		{ "\xff", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char out[DOCUMENT_NO_MAX + 1] = "untouched";
		bool ok = document_normalise(text(rows[i][0]), out);

		if (ok != (rows[i][1] != NULL))
			fail_msg("\"%s\"", rows[i][0]);
		assert_string_equal(out, ok ? rows[i][1] : "");
	}
}

static void a_nul_in_a_number_is_refused(void **state)
{
	char out[DOCUMENT_NO_MAX + 1];

	(void)state;
	assert_false(document_normalise(STR("E1\0"), out));
	assert_true(document_normalise(STR_NONE, out));
	assert_string_equal(out, "");
}

/* --- phones and names --- */

/* Printed with the renewals or without, typed or read by a reader. */
static void a_permit_has_one_hash_with_its_renewals_and_without(void **state)
{
	static const char *const same[] = { "H12345678", "H12345678(01)", "H1234567801", "h12345678（０９）" };
	struct vault v = { .hash_key = { 1 } };
	struct hash first = document_hash(&v, "H12345678"), whole = vault_hash(&v, "license", STR("H12345678"));
	char number[DOCUMENT_NO_MAX + 1];

	(void)state;
	assert_memory_equal(first.b, whole.b, HASH_SIZE);
	for (size_t i = 0; i < COUNT(same); i++) {
		struct hash h;

		assert_true(document_normalise(text(same[i]), number));
		h = document_hash(&v, number);
		assert_memory_equal(h.b, first.b, HASH_SIZE);
	}
	whole = document_hash(&v, "1234567801"); /* of a passport, perhaps */
	first = document_hash(&v, "12345678");
	assert_memory_not_equal(whole.b, first.b, HASH_SIZE);
}

static const struct row {
	const char *text;
	bool valid;
} phones[] = {
	{ "13800000000", true },
	{ "19912345678", true },
	{ "138 0000 0000", true },
	{ "138-0000-0000", true },
	{ "+8613800000000", true },
	{ "+86 138-0000-0000", true },
	{ "008613800000000", true },
	{ "8613800000000", true },
	{ "+85251234567", true },
	{ "85251234567", true },
	{ "0085261234567", true },
	{ "+85366123456", true },
	{ "+886912345678", true },
	{ "+8860912345678", true },
	{ "886912345678", true },
	{ "+12125551234", true },
	{ "0012125551234", true },
	{ "+447911123456", true },
	{ "+81 90-1234-5678", true },
	{ "+123456789012345", true },
	{ "13800000000\r\n", true },
	{ "＋86　138　0000　0000", true },
	{ "", false },
	{ "+", false },
	{ "00", false },
	{ "12800000000", false },
	{ "1380000000", false },
	{ "138000000000", false },
	{ "23800000000", false },
	{ "51234567", false }, /* Hong Kong without its prefix */
	{ "+86 12800000000", false },
	{ "+861380000000", false }, /* it does not fit the plan of its prefix */
	{ "+8521234567", false },
	{ "+85212345678", false },
	{ "+853912345678", false },
	{ "+88691234567", false },
	{ "+1234567890123456", false },
	{ "+123456", false },
	{ "+0123456789", false },
	{ "00012345678", false },
	{ "2125551234", false }, /* of another country, without a prefix */
	{ "138****0000", false },
	{ "1380000000a", false },
	{ "++8613800000000", false },
	{ "+-8613800000000", true },
	{ " 13800000000", true },
	{ "13800000000 ", true },
	{ "-13800000000", true },
	{ "１３８００００００００", true },
};

static const struct row names[] = {
	{ "张三", true },
	{ "欧阳娜娜", true },
	{ "古丽·阿依夏", true },
	{ "古丽•阿依夏", true },
	{ "𠮷野", true }, /* beyond 16 bits */
	{ "佐々木", true },
	{ "A", true },
	{ "John Smith", true },
	{ "J. Smith", true },
	{ "John Smith Jr.", true },
	{ "O'Neil", true },
	{ "O’Neil", true },
	{ "Anne-Marie", true },
	{ "ZHANG/SAN", true },
	{ "José Müller", true },
	{ "Владимир", true },
	{ "བསྟན་འཛིན", true },
	{ "김민준", true },
	{ "田中 さくら", true },
	{ "ئاينۇر", true },
	{ "Nguyễn Văn Á", true },
	{ "张John", true },
	{ "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十",
	  true }, /* 50 */
	{ "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一",
	  false },
	{ "", false },
	{ "张", false },
	{ "张·", false },
	{ "·张三", false },
	{ " 张三", false },
	{ "张三 ", false },
	{ "张三3", false },
	{ "张三３", false },
	{ "John2", false },
	{ "٣٤", false },
	{ "John  Smith", false },
	{ "John--Smith", false },
	{ "J..", false },
	{ ".", false },
	{ "-", false },
	{ "张\n三", false },
	{ "张\t三", false },
	{ "张\x01三", false },
	{ "张\x7f三", false },
	{ "张\xe2\x80\xae三", false }, /* right-to-left override */
	{ "张\xe2\x80\x8b三", false }, /* zero-width space */
	{ "张\xe5\xb1", false },       /* cut UTF-8 */
	{ "\xff", false },
	{ "张三😀", false },
	{ "张三<b>", false },
	{ "张三；", false },
	{ "张*", false },
	{ "×÷", false },
	{ "=cmd", false },
};

static void check_rows(const struct row *rows, size_t n, bool (*valid)(struct str))
{
	for (size_t i = 0; i < n; i++) {
		if (valid(text(rows[i].text)) != rows[i].valid)
			fail_msg("\"%s\" should be %s", rows[i].text, rows[i].valid ? "valid" : "refused");
	}
	assert_false(valid(STR_NONE));
}

static void phones_are_mobile_or_have_a_prefix(void **state)
{
	(void)state;
	check_rows(phones, COUNT(phones), phone_valid);
	assert_false(phone_valid(STR("1380000000\0")));
}

static void names_are_letters_and_joiners(void **state)
{
	(void)state;
	check_rows(names, COUNT(names), name_valid);
	assert_false(name_valid(STR("张三\0")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_have_the_form_of_their_type),
		cmocka_unit_test(slips_in_an_id_number_are_caught),
		cmocka_unit_test(an_id_number_says_birthday_sex_and_region),
		cmocka_unit_test(other_documents_say_nothing),
		cmocka_unit_test(numbers_are_brought_to_one_form),
		cmocka_unit_test(a_nul_in_a_number_is_refused),
		cmocka_unit_test(a_permit_has_one_hash_with_its_renewals_and_without),
		cmocka_unit_test(phones_are_mobile_or_have_a_prefix),
		cmocka_unit_test(names_are_letters_and_joiners),
	};

	return cmocka_run_group_tests_name("document", tests, NULL, NULL);
}
