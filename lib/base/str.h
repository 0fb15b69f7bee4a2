/*
 * Compares texts, finds the word of an enum, writes a text to a file, and reads ids back that we wrote. Not for secrets: equal_secret in web/sign.h.
 */
#ifndef SHANMEN_STR_H
#define SHANMEN_STR_H

#include "base/types.h"

/* True for the same bytes. An absent text (p NULL) equals nothing, not even another absent text. */
bool str_same(struct str a, struct str b);

/* Printable ASCII without blanks, as all ids are; an empty text is. Such a text can be a key, a header, part of a log line. */
bool str_plain(struct str s);

/* Writes the whole text and waits until it is on the disk. False: errno says why. */
bool str_save(int fd, struct str s);

/*
 * An id without what our report (cron/reconcile) puts around it in a table for spreadsheets: the apostrophe before it,
 * and the quotes around both. No id of ours or of the platform begins with an apostrophe.
 */
struct str id_of_report(struct str s);

/*
 * The place of a text in `words`: an array of texts, or of structs that begin with one. `otherwise`: it is none of them.
 */
#define WORD_OF(words, text, otherwise)                                                                                \
	str_word((words), sizeof *(words), sizeof(words) / sizeof *(words), (text), (otherwise))
int str_word(const void *words, size_t size, size_t n, struct str text, int otherwise);

#endif
