/*
 * Reading what was scanned or typed as one of the platform's own codes: digits, or the link in a QR code. Pure.
 * Not here: whether the platform knows the code.
 *
 * Ownership: results live in the arena given.
 * Source: spec codes-and-verify.md §4.
 */
#ifndef SHANMEN_GROUPON_CODE_H
#define SHANMEN_GROUPON_CODE_H

#include "base/arena.h"
#include "base/types.h"

#define GROUPON_DIGITS_MIN 10
#define GROUPON_DIGITS_MAX 20

struct groupon_code {
	struct str text; /* the digits alone, or the link */
	bool link;
};

/*
 * False: not a code of the platform. It is neither 10 to 20 digits, with or without blanks and dashes between them, nor a
 * link to one of `link_hosts` (short_link_allowed).
 */
bool groupon_code_read(struct arena *a, struct str typed, struct str link_hosts, struct groupon_code *out);

#endif
