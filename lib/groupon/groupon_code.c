/*
 * Recognising the platform's own codes among all that a scanner may read.
 */
#include "groupon/groupon_code.h"

#include "groupon/short_link.h"

#include <string.h>
#include <strings.h>

/* Digits are printed in groups; a scanner ends the text with Enter or Tab. */
static bool is_gap(char c)
{
	return c == ' ' || c == '-' || c == '\t' || c == '\r' || c == '\n';
}

static bool read_digits(struct arena *a, struct str typed, struct groupon_code *out)
{
	char digits[GROUPON_DIGITS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < typed.n; i++) {
		if (is_gap(typed.p[i]))
			continue;
		if (typed.p[i] < '0' || typed.p[i] > '9' || n == sizeof digits)
			return false;
		digits[n++] = typed.p[i];
	}
	if (n < GROUPON_DIGITS_MIN)
		return false;
	*out = (struct groupon_code){ arena_str(a, digits, n), false };
	return true;
}

static bool read_link(struct arena *a, struct str typed, struct str link_hosts, struct groupon_code *out)
{
	while (typed.n > 0 && is_gap(typed.p[0])) {
		typed.p++;
		typed.n--;
	}
	while (typed.n > 0 && is_gap(typed.p[typed.n - 1]) && typed.p[typed.n - 1] != '-')
		typed.n--;
	*out = (struct groupon_code){ arena_str(a, typed.p, typed.n), true };
	return short_link_allowed(out->text, link_hosts);
}

bool groupon_code_read(struct arena *a, struct str typed, struct str link_hosts, struct groupon_code *out)
{
	return read_digits(a, typed, out) || read_link(a, typed, link_hosts, out);
}
