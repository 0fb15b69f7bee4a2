/*
 * Recognising the platform's own codes among all that a scanner may read.
 */
#include "groupon/groupon_code.h"

#include "base/typed.h"
#include "groupon/short_link.h"

#include <string.h>

/* Digits are printed in groups. */
static bool read_digits(struct arena *a, struct str typed, struct groupon_code *out)
{
	char digits[GROUPON_DIGITS_MAX + 1];
	size_t n;

	if (!typed_read(typed, TYPED_BLANKS | TYPED_DASHES, digits, sizeof digits))
		return false;
	n = strlen(digits);
	if (n < GROUPON_DIGITS_MIN || strspn(digits, "0123456789") != n)
		return false;
	*out = (struct groupon_code){ arena_str(a, digits, n), false };
	return true;
}

static bool read_link(struct arena *a, struct str typed, struct str link_hosts, struct groupon_code *out)
{
	*out = (struct groupon_code){ typed_text(a, typed), true };
	return short_link_allowed(out->text, link_hosts);
}

bool groupon_code_read(struct arena *a, struct str typed, struct str link_hosts, struct groupon_code *out)
{
	return read_digits(a, typed, out) || read_link(a, typed, link_hosts, out);
}
