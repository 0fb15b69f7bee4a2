/*
 * What a person's data must look like: documents of every license_type, phone
 * numbers, names. A document's form is a row of a table.
 *
 * Not here: whether a product asks for a document, a phone or a name, and the
 * error code for a bad one (sale_check); telling a forged number from a true
 * one (nobody can from the number alone).
 *
 * Source: spec trade.md, license_type; GB 11643-1999 for the id number.
 */
#include "sale/document.h"

#include "base/day.h"
#include "base/utf8.h"

#include <string.h>

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#define ID_LENGTH 18
#define NAME_MAX_LETTERS 50

/* --- forms of numbers --- */

/*
 * A form: one of `first`, then `rest`, where '#' is a digit, '@' a letter, '*'
 * either, anything else itself. A type is right when one of its rows fits.
 */
static const struct form {
	enum license_type type;
	const char *first;
	const char *rest;
} forms[] = {
	{ LICENSE_HK_MACAU_PASS, "CW", "*#######" },
	{ LICENSE_TAIWAN_PASS, "TL", "########" },
	{ LICENSE_HOME_RETURN, "HM", "########" },
	{ LICENSE_HOME_RETURN, "HM", "##########" }, /* two digits more: times renewed */
	{ LICENSE_TAIWAN_COMPATRIOT, DIGITS, "#######" },
	{ LICENSE_TAIWAN_COMPATRIOT, DIGITS, "#########" },  /* the older booklet … */
	{ LICENSE_TAIWAN_COMPATRIOT, DIGITS, "#########@" }, /* … with its letter of issue */
	/*
	 * Chinese passports have nine characters: 14 or 15 and 7 digits (until 2007), a letter and 8 digits (G, E,
	 * D, S, P …), since 2017 two letters and 7 digits (EA, PE …). Which letters are in use grows, so all are taken.
	 */
	{ LICENSE_PASSPORT, "1", "4#######" },
	{ LICENSE_PASSPORT, "1", "5#######" },
	{ LICENSE_PASSPORT, LETTERS, "*#######" },
	{ LICENSE_PERMANENT_RESIDENCE, LETTERS, "@@############" }, /* until 2023; then an id number, see below */
};

/* strchr would find the NUL, too. */
static bool is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool fits_char(char pattern, char c)
{
	switch (pattern) {
	case '#': return is_one_of(c, DIGITS);
	case '@': return is_one_of(c, LETTERS);
	case '*': return is_one_of(c, DIGITS LETTERS);
	default: return c == pattern;
	}
}

static bool fits(const struct form *f, const char *number)
{
	if (!is_one_of(number[0], f->first) || strlen(number) != strlen(f->rest) + 1)
		return false;
	for (size_t i = 0; f->rest[i] != '\0'; i++) {
		if (!fits_char(f->rest[i], number[i + 1]))
			return false;
	}
	return true;
}

static bool fits_any(enum license_type type, const char *number)
{
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (forms[i].type == type && fits(&forms[i], number))
			return true;
	}
	return false;
}

/* Every state has its own form: 5 to 20 letters and digits, but not a word. */
static bool is_foreign_passport(const char *number)
{
	size_t n = strlen(number);

	return n >= 5 && n <= 20 && strspn(number, DIGITS LETTERS) == n && strpbrk(number, DIGITS) != NULL;
}

/* --- the id number --- */

/* ISO 7064 MOD 11-2 over the first 17 digits, as GB 11643 prescribes. */
static char id_check_char(const char *number)
{
	static const int weight[ID_LENGTH - 1] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (size_t i = 0; i < ID_LENGTH - 1; i++)
		sum += weight[i] * (number[i] - '0');
	return "10X98765432"[sum % 11];
}

/* Places 7 to 14, yyyyMMdd. */
static bool id_birthday(const char *number, day_t *birthday)
{
	char text[DAY_TEXT_SIZE] = "yyyy-MM-dd";

	memcpy(text, number + 6, 4);
	memcpy(text + 5, number + 10, 2);
	memcpy(text + 8, number + 12, 2);
	return day_parse((struct str){ text, DAY_TEXT_SIZE - 1 }, birthday);
}

/* Six digits of region (no leading 0), birthday, three digits in order, check character. */
static bool id_read(const char *number, day_t *birthday)
{
	return strlen(number) == ID_LENGTH && strspn(number, DIGITS) >= ID_LENGTH - 1 && number[0] != '0' &&
	       number[ID_LENGTH - 1] == id_check_char(number) && id_birthday(number, birthday);
}

/* True for types whose numbers can be id numbers; a residence permit's begins with 9. */
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
	return fits_any(type, number);
}

struct id_holder document_holder(enum license_type type, const char *number)
{
	struct id_holder facts = { 0 };

	if (!has_id_number(type, number) || !id_read(number, &facts.birthday))
		return (struct id_holder){ 0 };
	facts.known = true;
	facts.sex = (number[16] - '0') % 2 != 0 ? SEX_MALE : SEX_FEMALE;
	/* A residence permit has place of issue and nationality there: no region a rule could mean. */
	if (type != LICENSE_PERMANENT_RESIDENCE)
		memcpy(facts.region, number, 6);
	return facts;
}

bool document_normalise(struct str number, char out[DOCUMENT_NO_MAX + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < number.n; i++) {
		char c = number.p[i];

		if (c == ' ' || c == '\t')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (n == DOCUMENT_NO_MAX || !is_one_of(c, DIGITS LETTERS "()/-")) {
			out[0] = '\0';
			return false;
		}
		out[n++] = c;
	}
	out[n] = '\0';
	return true;
}

/* --- phone numbers --- */

#define PHONE_DIGITS_MAX 15 /* E.164 */
#define PHONE_DIGITS_MIN 7

/*
 * Numbering plans we know: prefix, how the number behind it begins, its length. The
 * empty prefix is only for numbers without a sign of going abroad.
 */
static const struct plan {
	const char *prefix;
	const char *first;
	const char *second;
	size_t length;
} plans[] = {
	{ "", "1", "3456789", 11 },       /* mainland mobile at home */
	{ "86", "1", "3456789", 11 },     /* mainland mobile */
	{ "852", "23456789", DIGITS, 8 }, /* Hong Kong */
	{ "853", "268", DIGITS, 8 },      /* Macau */
	{ "886", "9", DIGITS, 9 },        /* Taiwan mobile */
	{ "886", "0", "9", 10 },          /* Taiwan, with the trunk 0 that many keep */
};

static bool fits_plan(const struct plan *p, const char *digits)
{
	size_t prefix_n = strlen(p->prefix);

	return strncmp(digits, p->prefix, prefix_n) == 0 && strlen(digits + prefix_n) == p->length &&
	       is_one_of(digits[prefix_n], p->first) && is_one_of(digits[prefix_n + 1], p->second);
}

/* Digits only, blanks and '-' between them dropped. False: anything else, too short or too long. */
static bool phone_digits(struct str phone, char out[PHONE_DIGITS_MAX + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < phone.n; i++) {
		char c = phone.p[i];

		if ((c == ' ' || c == '-') && n > 0)
			continue;
		if (n == PHONE_DIGITS_MAX || !is_one_of(c, DIGITS))
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return n >= PHONE_DIGITS_MIN && is_one_of(phone.p[phone.n - 1], DIGITS);
}

bool phone_valid(struct str phone)
{
	char digits[PHONE_DIGITS_MAX + 1];
	size_t skip = 0; /* the sign of an international number: "+" or "00" */
	bool known_prefix;

	if (phone.n < PHONE_DIGITS_MIN)
		return false;
	if (phone.p[0] == '+')
		skip = 1;
	else if (phone.p[0] == '0' && phone.p[1] == '0')
		skip = 2;
	if (!phone_digits((struct str){ phone.p + skip, phone.n - skip }, digits))
		return false;
	for (size_t i = skip > 0 ? 1 : 0; i < sizeof plans / sizeof plans[0]; i++) {
		if (fits_plan(&plans[i], digits))
			return true;
	}
	known_prefix = strncmp(digits, "86", 2) == 0 || strncmp(digits, "852", 3) == 0 ||
	               strncmp(digits, "853", 3) == 0 || strncmp(digits, "886", 3) == 0;
	return skip > 0 && !known_prefix && digits[0] != '0';
}

/* --- names --- */

/*
 * Letters a name may have: scripts of our visitors' passports and of China's
 * own peoples. Ranges, not a copy of Unicode's tables: what matters is that digits,
 * controls, signs and emoji stay outside.
 */
static const struct range {
	int32_t from;
	int32_t to;
	bool ideograph;
} letters[] = {
	{ 'A', 'Z', false },        /* ASCII */
	{ 'a', 'z', false },        /* ASCII */
	{ 0x00c0, 0x00d6, false },  /* Latin-1 without its signs for times … */
	{ 0x00d8, 0x00f6, false },  /* … and divided by */
	{ 0x00f8, 0x02af, false },  /* Latin, extended */
	{ 0x0300, 0x036f, false },  /* combining marks */
	{ 0x0370, 0x0373, false },  /* Greek */
	{ 0x0386, 0x0481, false },  /* Greek, Cyrillic */
	{ 0x048a, 0x0556, false },  /* Cyrillic, Armenian */
	{ 0x0561, 0x0587, false },  /* Armenian, small */
	{ 0x05d0, 0x05ea, false },  /* Hebrew */
	{ 0x0620, 0x065f, false },  /* Arabic, Uyghur, Kazakh: without their digits */
	{ 0x0671, 0x06d5, false },  /* Arabic, further letters */
	{ 0x0900, 0x0963, false },  /* Devanagari */
	{ 0x0e01, 0x0e3a, false },  /* Thai */
	{ 0x0e40, 0x0e4e, false },  /* Thai behind the currency sign */
	{ 0x0f40, 0x0fbc, false },  /* Tibetan */
	{ 0x10d0, 0x10fa, false },  /* Georgian */
	{ 0x1780, 0x17d3, false },  /* Khmer */
	{ 0x1820, 0x18aa, false },  /* Mongolian, Manchu */
	{ 0x1e00, 0x1fbc, false },  /* Vietnamese and other Latin, Greek */
	{ 0x3005, 0x3007, true },   /* repetition mark and the round zero of names */
	{ 0x3041, 0x3096, false },  /* Hiragana */
	{ 0x30a1, 0x30fa, false },  /* Katakana */
	{ 0x30fc, 0x30fc, false },  /* the Kana's long-vowel sign */
	{ 0x3400, 0x4dbf, true },   /* ideographs, extension A */
	{ 0x4e00, 0x9fff, true },   /* ideographs */
	{ 0xa000, 0xa48c, false },  /* Yi */
	{ 0xac00, 0xd7a3, false },  /* Hangul */
	{ 0xe815, 0xe864, true },   /* private places GB 18030 gave rare ideographs before Unicode had them */
	{ 0xf900, 0xfad9, true },   /* ideographs for compatibility */
	{ 0x20000, 0x323af, true }, /* ideographs, extensions B to H */
};

/* What may stand between letters: "古丽·阿依", "O'Neil", "ZHANG/SAN", "J. Smith". */
static const int32_t joiners[] = { ' ',    '-',    '\'',   '.',    '/',    0x00b7, 0x0f0b,
	                           0x2010, 0x2019, 0x2022, 0x2027, 0x30fb, 0xff0e };

static const struct range *letter_of(int32_t c)
{
	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
		if (c >= letters[i].from && c <= letters[i].to)
			return &letters[i];
	}
	return NULL;
}

static bool is_joiner(int32_t c)
{
	for (size_t i = 0; i < sizeof joiners / sizeof joiners[0]; i++) {
		if (c == joiners[i])
			return true;
	}
	return false;
}

/* A joiner follows a letter; only a full stop may have a blank behind it ("J. Smith"). */
static bool may_follow(int32_t joiner, int32_t before)
{
	return letter_of(before) != NULL || (before == '.' && joiner == ' ');
}

bool name_valid(struct str name)
{
	size_t at = 0;
	size_t count = 0;
	bool ideographs = false;
	int32_t before = -1;

	while (at < name.n) {
		int32_t c = utf8_next(name, &at);
		const struct range *letter = letter_of(c);

		if (letter != NULL) {
			count++;
			ideographs = ideographs || letter->ideograph;
		} else if (!is_joiner(c) || !may_follow(c, before)) {
			return false;
		}
		before = c;
	}
	return count >= (ideographs ? 2 : 1) && count <= NAME_MAX_LETTERS &&
	       (letter_of(before) != NULL || before == '.');
}
