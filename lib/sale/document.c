/*
 * What a number of an id document must look like. A form of number is a row of a table.
 *
 * Not here: whether a product asks for a document, and the error code for a bad one (sale_check). Nobody can tell
 * a forged number from a true one by the number alone.
 *
 * Source: spec trade.md, license_type; GB 11643-1999 for the id number.
 */
#include "sale/document.h"

#include "base/day.h"
#include "base/typed.h"

#include <string.h>

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#define ID_LENGTH 18
#define RENEWALS_LENGTH 4 /* "(01)" */

/*
 * A form: one character of `first`, then `rest`, where '#' is a digit, '@' a letter, '*'
 * either of them, anything else itself. A number is right when it fits one row of its type.
 */
static const struct form {
	enum license_type type;
	const char *first;
	const char *rest;
} forms[] = {
	{ LICENSE_HK_MACAU_PASS, "CW", "*#######" },
	{ LICENSE_TAIWAN_PASS, "TL", "########" },
	{ LICENSE_HOME_RETURN, "HM", "########" },
	{ LICENSE_HOME_RETURN, "HM", "##########" }, /* two more digits: how often it was renewed */
	{ LICENSE_TAIWAN_COMPATRIOT, DIGITS, "#######" },
	{ LICENSE_TAIWAN_COMPATRIOT, DIGITS, "#########" },  /* the older booklet … */
	{ LICENSE_TAIWAN_COMPATRIOT, DIGITS, "#########@" }, /* … with its letter of issue */
	/*
	 * Chinese passports have nine characters: 14 or 15 and 7 digits (until 2007), a letter and 8 digits (G, E,
	 * D, S, P …), since 2017 two letters and 7 digits (EA, PE …). New letters come into use, so all are allowed.
	 */
	{ LICENSE_PASSPORT, "1", "4#######" },
	{ LICENSE_PASSPORT, "1", "5#######" },
	{ LICENSE_PASSPORT, LETTERS, "*#######" },
	{ LICENSE_PERMANENT_RESIDENCE, LETTERS, "@@############" }, /* until 2023; then an id number, see below */
};

/* strchr alone would find the NUL, too. */
static bool is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool form_char_fits(char pattern, char c)
{
	switch (pattern) {
	case '#': return is_one_of(c, DIGITS);
	case '@': return is_one_of(c, LETTERS);
	case '*': return is_one_of(c, DIGITS LETTERS);
	default: return c == pattern;
	}
}

static bool form_fits(const struct form *f, const char *number)
{
	if (!is_one_of(number[0], f->first) || strlen(number) != strlen(f->rest) + 1)
		return false;
	for (size_t i = 0; f->rest[i] != '\0'; i++) {
		if (!form_char_fits(f->rest[i], number[i + 1]))
			return false;
	}
	return true;
}

static bool any_form_fits(enum license_type type, const char *number)
{
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (forms[i].type == type && form_fits(&forms[i], number))
			return true;
	}
	return false;
}

/* Every country has its own form: 5 to 20 letters and digits, at least one digit. */
static bool is_foreign_passport(const char *number)
{
	size_t n = strlen(number);

	return n >= 5 && n <= 20 && strspn(number, DIGITS LETTERS) == n && strpbrk(number, DIGITS) != NULL;
}

/* ISO 7064 MOD 11-2 over the first 17 digits, as GB 11643 prescribes. */
static char id_check_char(const char *number)
{
	static const int weight[ID_LENGTH - 1] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (size_t i = 0; i < ID_LENGTH - 1; i++)
		sum += weight[i] * (number[i] - '0');
	return "10X98765432"[sum % 11];
}

/* Characters 7 to 14 are yyyyMMdd. */
static bool id_birthday(const char *number, day_t *birthday)
{
	char text[DAY_TEXT_SIZE] = "yyyy-MM-dd";

	memcpy(text, number + 6, 4);
	memcpy(text + 5, number + 10, 2);
	memcpy(text + 8, number + 12, 2);
	return day_parse((struct str){ text, DAY_TEXT_SIZE - 1 }, birthday);
}

/* Six digits of region (no leading 0), birthday, three digits of sequence, check character. */
static bool id_read(const char *number, day_t *birthday)
{
	return strlen(number) == ID_LENGTH && strspn(number, DIGITS) >= ID_LENGTH - 1 && number[0] != '0' &&
	       number[ID_LENGTH - 1] == id_check_char(number) && id_birthday(number, birthday);
}

/* True for documents whose number is an id number: also residence permits since 2023, which begin with 9. */
static bool has_id_number(enum license_type type, const char *number)
{
	switch (type) {
	case LICENSE_NONE:
	case LICENSE_ID_CARD: return true;
	case LICENSE_PERMANENT_RESIDENCE: return number[0] == '9';
	default: return false;
	}
}

bool document_valid(enum license_type type, const char *number, day_t today)
{
	day_t birthday;

	if (has_id_number(type, number))
		return id_read(number, &birthday) && birthday.n <= today.n;
	if (type == LICENSE_FOREIGN_PASSPORT)
		return is_foreign_passport(number);
	return any_form_fits(type, number);
}

struct id_holder document_holder(enum license_type type, const char *number)
{
	struct id_holder holder = { 0 };

	if (!has_id_number(type, number) || !id_read(number, &holder.birthday))
		return (struct id_holder){ 0 };
	holder.known = true;
	holder.sex = (number[16] - '0') % 2 != 0 ? SEX_MALE : SEX_FEMALE;
	/* A residence permit has place of issue and nationality there, which is not the region that a rule means. */
	if (type != LICENSE_PERMANENT_RESIDENCE)
		memcpy(holder.region, number, 6);
	return holder;
}

/*
 * Permits are printed with what is no part of their holder's number: how often they were renewed, in two digits, "(01)".
 * Letters or a single digit in brackets belong to the number: "0123456789(B)".
 */
static void drop_brackets(char *number)
{
	size_t n = strlen(number), kept = 0;

	if (n > 4 && number[n - 4] == '(' && is_one_of(number[n - 3], DIGITS) && is_one_of(number[n - 2], DIGITS) &&
	    number[n - 1] == ')')
		number[n - 4] = '\0';
	for (const char *c = number; *c != '\0'; c++) {
		if (*c != '(' && *c != ')')
			number[kept++] = *c;
	}
	number[kept] = '\0';
}

bool document_normalise(struct str number, char out[DOCUMENT_NO_MAX + 1])
{
	char typed[DOCUMENT_NO_MAX + 1 + RENEWALS_LENGTH];
	bool good = typed_read(number, TYPED_BLANKS, typed, sizeof typed) &&
	            (number.n == 0 || memchr(number.p, '\0', number.n) == NULL);

	out[0] = '\0';
	for (char *c = typed; good && *c != '\0'; c++) {
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
		good = is_one_of(*c, DIGITS LETTERS "()/-");
	}
	if (!good)
		return false;
	drop_brackets(typed);
	if (strlen(typed) > DOCUMENT_NO_MAX)
		return false;
	memcpy(out, typed, strlen(typed) + 1);
	return true;
}

struct hash document_hash(const struct vault *v, const char *number)
{
	static const struct form renewed = { LICENSE_HOME_RETURN, "HM", "##########" };
	size_t n = strlen(number);

	return vault_hash(v, "license", (struct str){ number, form_fits(&renewed, number) ? n - 2 : n });
}
