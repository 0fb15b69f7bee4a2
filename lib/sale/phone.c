/*
 * Checking phone numbers. A numbering plan is a row of a table.
 */
#include "sale/phone.h"

#include <string.h>

#define DIGITS "0123456789"
#define PHONE_DIGITS_MAX 15 /* E.164 */
#define PHONE_DIGITS_MIN 7

/*
 * The numbering plans we know: prefix, how the number after it begins, its length. The
 * empty prefix is only for numbers that are not written as international ones.
 */
static const struct number_plan {
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

static bool is_phone_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool plan_fits(const struct number_plan *p, const char *digits)
{
	size_t prefix_n = strlen(p->prefix);

	return strncmp(digits, p->prefix, prefix_n) == 0 && strlen(digits + prefix_n) == p->length &&
	       strchr(p->first, digits[prefix_n]) != NULL && strchr(p->second, digits[prefix_n + 1]) != NULL;
}

/* The digits, without blanks and '-' between them. False: other characters, too short or too long. */
static bool phone_digits(struct str phone, char out[PHONE_DIGITS_MAX + 1])
{
	size_t n = 0;

	for (size_t i = 0; i < phone.n; i++) {
		char c = phone.p[i];

		if ((c == ' ' || c == '-') && n > 0)
			continue;
		if (n == PHONE_DIGITS_MAX || !is_phone_digit(c))
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return n >= PHONE_DIGITS_MIN && is_phone_digit(phone.p[phone.n - 1]);
}

bool phone_valid(struct str phone)
{
	char digits[PHONE_DIGITS_MAX + 1];
	size_t skip = 0; /* length of "+" or "00" before an international number */
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
		if (plan_fits(&plans[i], digits))
			return true;
	}
	/* A number with one of these prefixes has to fit a plan; of other countries we know no plan. */
	known_prefix = strncmp(digits, "86", 2) == 0 || strncmp(digits, "852", 3) == 0 ||
	               strncmp(digits, "853", 3) == 0 || strncmp(digits, "886", 3) == 0;
	return skip > 0 && !known_prefix && digits[0] != '0';
}
