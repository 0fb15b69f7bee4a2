/*
 * For tests of operators' files: a text with one thing changed, and its faults as they are printed.
 */
#ifndef SHANMEN_TEST_FORM_FAULTS_H
#define SHANMEN_TEST_FORM_FAULTS_H

#include "base/buf.h"
#include "bin/form/json_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX ((size_t)1 << 20)

/* A checked text: its printed faults, or its request. */
struct checked {
	struct arena arena;
	struct faults faults;
	char *said;
	struct str body;
};

/* A change of the example, and the faults that follow, one per line. */
struct row {
	const char *from, *to, *said;
};

/* Reads the text and calls `work` with its outermost object; the printed faults are in c->said. */
static inline void checked_text(struct checked *c, const char *text, void (*work)(const struct node *top, void *arg),
                                void *arg)
{
	struct reader rd;
	struct node top;
	cJSON *root;
	size_t n;
	FILE *out;

	*c = (struct checked){ .body = STR_NONE };
	faults_init(&c->faults, &c->arena, "F");
	if (json_read_open(&rd, &c->arena, (struct str){ text, strlen(text) }, &c->faults, &root)) {
		top = (struct node){ .rd = &rd, .json = root, .outermost = true };
		work(&top, arg);
		cJSON_Delete(root);
	}
	out = open_memstream(&c->said, &n);
	faults_print(&c->faults, out);
	(void)fclose(out);
}

static inline void checked_free(struct checked *c)
{
	free(c->said);
	arena_free(&c->arena);
}

/* The text with the first `from` replaced by `to`. Aborts if there is none: then the row is wrong. */
static inline struct str changed(struct buf *b, const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (at == NULL) {
		(void)fprintf(stderr, "not in the example: %s\n", from);
		abort();
	}
	buf_add(b, text, (size_t)(at - text));
	buf_text(b, to);
	buf_text(b, at + strlen(from));
	return buf_str(b);
}

#endif
