/*
 * Hexadecimal digits, and the percent-encoding of queries.
 */
#include "base/hex.h"

#include <openssl/crypto.h>

void hex_write(char *out, const void *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *from = bytes;

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[from[i] >> 4];
		out[2 * i + 1] = digits[from[i] & 15];
	}
}

struct str hex_encode(struct arena *a, const void *bytes, size_t n)
{
	char *p = arena_array(a, n + 1, 2);

	hex_write(p, bytes, n);
	return (struct str){ p, 2 * n };
}

enum result hex_decode(struct str hex, void *out, size_t n)
{
	unsigned char *to = out;

	if (hex.p == NULL || hex.n / 2 != n || hex.n % 2 != 0)
		return REFUSE;
	for (size_t i = 0; i < n; i++) {
		int high = OPENSSL_hexchar2int((unsigned char)hex.p[2 * i]);
		int low = OPENSSL_hexchar2int((unsigned char)hex.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return REFUSE;
		to[i] = (unsigned char)(high * 16 + low);
	}
	return OK;
}

enum result percent_decode(struct arena *a, struct str raw, char plus, struct str *out)
{
	char *p = arena_alloc(a, raw.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		char c = raw.p[i] == '+' ? plus : raw.p[i];

		if (raw.p[i] == '%') {
			if (raw.n - i < 3 || hex_decode((struct str){ raw.p + i + 1, 2 }, &c, 1) != OK)
				return REFUSE;
			i += 2;
		}
		if (c == '\0')
			return REFUSE;
		p[n++] = c;
	}
	*out = (struct str){ p, n };
	return OK;
}
