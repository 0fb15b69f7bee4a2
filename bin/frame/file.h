/*
 * Reading a whole file into memory, up to a limit. It does not know what the file means.
 *
 * Ownership: the text lives in the buffer, which the caller frees.
 */
#ifndef SHANMEN_FILE_H
#define SHANMEN_FILE_H

#include "base/buf.h"

/*
 * Reads `path` ("-" is standard input) into `b`, up to its maximum. False: `err` holds a sentence for people.
 */
bool file_read(const char *path, struct buf *b, char *err, size_t err_size);

#endif
