/*
 * Compares texts.
 */
#include "base/str.h"

#include <string.h>

bool str_same(struct str a, struct str b)
{
	return a.p != NULL && b.p != NULL && a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}
