/*
 * Reading a file whole, bounded. Not its content.
 *
 * Ownership: the text lives in the buffer, which the caller frees.
 */
#ifndef SHANMEN_FILE_H
#define SHANMEN_FILE_H

#include "base/buf.h"

/*
 * Reads `path` ("-" is standard input) into `b` up to its maximum. False: a
 * sentence for people is in `err`.
 */
bool file_read(const char *path, struct buf *b, char *err, size_t err_size);

#endif
