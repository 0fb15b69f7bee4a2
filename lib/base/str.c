/*
 * Compares texts, finds the word of an enum, writes a text to a file, and reads ids back that we wrote.
 */
#include "base/str.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool str_same(struct str a, struct str b)
{
	return a.p != NULL && b.p != NULL && a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

bool str_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	}
	return true;
}

int str_word(const void *words, size_t size, size_t n, struct str text, int otherwise)
{
	for (size_t i = 0; i < n; i++) {
		const char *const *word = (const void *)((const char *)words + i * size);

		if (str_same(text, str_text(*word)))
			return (int)i;
	}
	return otherwise;
}

bool str_save(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s = (struct str){ s.p + n, s.n - (size_t)n };
	}
	return fsync(fd) == 0;
}

struct str id_of_report(struct str s)
{
	if (s.n > 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = (struct str){ s.p + 1, s.n - 2 };
	if (s.n > 1 && s.p[0] == '\'')
		s = (struct str){ s.p + 1, s.n - 1 };
	return s;
}
