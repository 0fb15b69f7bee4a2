/* Reading a whole file into memory, no more than the buffer's maximum. */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_CHUNK 65536

static bool read_stream(FILE *in, const char *path, struct buf *b, char *err, size_t err_size)
{
	static char chunk[FILE_CHUNK];
	size_t n;

	while ((n = fread(chunk, 1, sizeof chunk, in)) > 0) {
		buf_add(b, chunk, n);
		if (b->over) {
			(void)snprintf(err, err_size, "%s: longer than %zu MB; split it", path, b->max >> 20);
			return false;
		}
	}
	if (ferror(in)) {
		(void)snprintf(err, err_size, "%s: cannot be read: %s", path, strerror(errno));
		return false;
	}
	return true;
}

bool file_read(const char *path, struct buf *b, char *err, size_t err_size)
{
	FILE *in;
	struct stat st;
	bool ok;

	if (strcmp(path, "-") == 0)
		return read_stream(stdin, "standard input", b, err, err_size);
	in = fopen(path, "rbe");
	if (in == NULL) {
		(void)snprintf(err, err_size, "%s: cannot be opened: %s", path, strerror(errno));
		return false;
	}
	if (fstat(fileno(in), &st) == 0 && S_ISDIR(st.st_mode)) {
		(void)snprintf(err, err_size, "%s: is a folder, not a file", path);
		fclose(in);
		return false;
	}
	ok = read_stream(in, path, b, err, err_size);
	fclose(in);
	return ok;
}
