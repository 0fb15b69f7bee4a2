/*
 * Checking phone numbers. A numbering plan is a row of a table.
 */
#include "sale/phone.h"

#include "base/typed.h"

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

static bool plan_fits(const struct number_plan *p, const char *digits)
{
	size_t prefix_n = strlen(p->prefix);

	return strncmp(digits, p->prefix, prefix_n) == 0 && strlen(digits + prefix_n) == p->length &&
	       strchr(p->first, digits[prefix_n]) != NULL && strchr(p->second, digits[prefix_n + 1]) != NULL;
}

/* False: other characters, too short or too long. */
static bool are_digits(const char *s)
{
	size_t n = strspn(s, DIGITS);

	return s[n] == '\0' && n >= PHONE_DIGITS_MIN && n <= PHONE_DIGITS_MAX;
}

bool phone_valid(struct str phone)
{
	char plain[PHONE_DIGITS_MAX + sizeof "00"];
	const char *digits = plain;
	bool international = true;
	bool known_prefix;

	if (phone.n == 0 || memchr(phone.p, '\0', phone.n) != NULL ||
	    !typed_read(phone, TYPED_BLANKS | TYPED_DASHES, plain, sizeof plain))
		return false;
	if (plain[0] == '+')
		digits += 1;
	else if (plain[0] == '0' && plain[1] == '0')
		digits += 2;
	else
		international = false;
	if (!are_digits(digits))
		return false;
	for (size_t i = international ? 1 : 0; i < sizeof plans / sizeof plans[0]; i++) {
		if (plan_fits(&plans[i], digits))
			return true;
	}
	/* A number with one of these prefixes has to fit a plan; of other countries we know no plan. */
	known_prefix = strncmp(digits, "86", 2) == 0 || strncmp(digits, "852", 3) == 0 ||
	               strncmp(digits, "853", 3) == 0 || strncmp(digits, "886", 3) == 0;
	return international && !known_prefix && digits[0] != '0';
}
