/*
 * Voucher codes: making them, reading typed ones, and the check character.
 *
 * Not here: whether a code exists and admits (admission.c), and
 * whether it is unique (the schema; with 60 random bits two equal codes are very unlikely).
 */
#include "trade/code.h"

#include "base/random.h"
#include "base/typed.h"

#include <string.h>
#include <strings.h>

#define SCANNED_MAX 512 /* a link and its code */

#define DIGITS "0123456789"

static const char alphabet[] = RANDOM_ALPHABET; /* a character's place is its value, 0 to 31 */

/* -1: not in the alphabet. */
static int value_of(char c)
{
	const char *at = c != '\0' ? strchr(alphabet, c) : NULL;

	return at != NULL ? (int)(at - alphabet) : -1;
}

/* v times x in GF(32), with the primitive polynomial x^5 + x^2 + 1. */
static int times_x(int v)
{
	v <<= 1;
	return (v & 32) != 0 ? v ^ 0x25 : v;
}

/*
 * One step of the check, as in Damm's scheme: over a whole code the
 * character at distance k from the end has the weight x^k. A weight is never zero, so the sum shows a changed
 * character; the weights of any two places less than 31 apart differ, so the sum shows swapped
 * characters. A code is right when the sum over it is 0.
 */
static int check_step(int sum, int value)
{
	return times_x(sum ^ value);
}

/* The sum over n characters; -1 when one is not in the alphabet. */
static int check_sum(const char *code, size_t n)
{
	int sum = 0;

	for (size_t i = 0; i < n; i++) {
		int value = value_of(code[i]);

		if (value < 0)
			return -1;
		sum = check_step(sum, value);
	}
	return sum;
}

enum result code_make(char out[CODE_LENGTH + 1])
{
	enum result r = random_letters(out, CODE_RANDOM);

	if (r != OK)
		return r;
	out[CODE_RANDOM] = alphabet[check_sum(out, CODE_RANDOM)];
	out[CODE_LENGTH] = '\0';
	return OK;
}

bool code_valid(const char *code)
{
	return strlen(code) == CODE_LENGTH && check_sum(code, CODE_LENGTH) == 0;
}

static bool is_printable(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s < ' ' || *s > '~')
			return false;
	}
	return true;
}

/* A typed character as the generator would have written it. */
static char read_char(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'I' || c == 'L')
		return '1';
	if (c == 'O')
		return '0';
	return c;
}

/* Reads a text as a code of the generator. False: it has another form; the check character is not checked. */
static bool read_generated(struct str s, char out[CODE_LENGTH + 1])
{
	if (!typed_read(s, TYPED_BLANKS | TYPED_DASHES, out, CODE_LENGTH + 1) || strlen(out) != CODE_LENGTH)
		return false;
	for (size_t i = 0; i < CODE_LENGTH; i++) {
		out[i] = read_char(out[i]);
		if (value_of(out[i]) < 0)
			return false;
	}
	return true;
}

enum result code_normalise(struct str typed, char out[CODE_MAX + 1])
{
	char generated[CODE_LENGTH + 1];

	out[0] = '\0';
	if (typed.n > 0 && memchr(typed.p, '\0', typed.n) != NULL)
		return REFUSE;
	if (read_generated(typed, generated))
		memcpy(out, generated, sizeof generated);
	else if (!typed_read(typed, 0, out, CODE_MAX + 1) || !is_printable(out))
		out[0] = '\0';
	return out[0] != '\0' ? OK : REFUSE;
}

/* What follows the link in a text of its form; the whole text if it has another. */
static const char *after_link(const char *text, struct str link)
{
	return link.n > 0 && strncasecmp(text, link.p, link.n) == 0 ? text + link.n : text;
}

enum result code_scanned(struct str typed, struct str voucher_url, char out[CODE_MAX + 1])
{
	char plain[SCANNED_MAX + 1];
	const char *code;

	out[0] = '\0';
	if (!typed_read(typed, 0, plain, sizeof plain) || (typed.n > 0 && memchr(typed.p, '\0', typed.n) != NULL))
		return REFUSE;
	code = after_link(plain, voucher_url);
	return code_normalise(str_text(code), out);
}

/* 1.23457E+11: digits, perhaps a point and digits, E+ and digits. */
static bool is_shortened_number(const char *s)
{
	size_t n = strspn(s, DIGITS);

	if (n == 0)
		return false;
	s += n;
	if (*s == '.')
		s += 1 + strspn(s + 1, DIGITS);
	if ((s[0] != 'E' && s[0] != 'e') || s[1] != '+')
		return false;
	s += 2;
	return *s != '\0' && s[strspn(s, DIGITS)] == '\0';
}

const char *code_spoilt(const char *code)
{
	if (is_shortened_number(code))
		return "is a number that a spreadsheet shortened: make the column text and enter it again";
	if (strchr("'`", code[0]) != NULL)
		return "begins with the mark that a spreadsheet puts before text: it is no part of a code";
	if (strpbrk(code, "\"'`") != NULL)
		return "has a quote in it: quotes are no part of a code";
	if (code[strspn(code, "#")] == '\0')
		return "is what a spreadsheet shows in a column that is too narrow";
	if (strchr("=+@", code[0]) != NULL)
		return "begins like a formula of a spreadsheet";
	return NULL;
}
