/*
 * A hash table of marks, half full at most.
 */
#include "seen.h"

#include <stdlib.h>

#define FIRST_ROOM 1024

/* FNV-1a; 0 marks a free place. */
static uint64_t mark_of(struct str id)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < id.n; i++)
		h = (h ^ (unsigned char)id.p[i]) * 1099511628211u;
	return h != 0 ? h : 1;
}

static bool put(uint64_t *marks, size_t room, uint64_t mark)
{
	size_t at = (size_t)(mark % room);

	while (marks[at] != 0 && marks[at] != mark)
		at = at + 1 < room ? at + 1 : 0;
	if (marks[at] == mark)
		return false;
	marks[at] = mark;
	return true;
}

static void grow(struct seen *s)
{
	size_t room = s->room == 0 ? FIRST_ROOM : s->room * 2;
	uint64_t *marks = calloc(room, sizeof *marks);

	if (marks == NULL)
		abort();
	for (size_t i = 0; i < s->room; i++) {
		if (s->marks[i] != 0)
			(void)put(marks, room, s->marks[i]);
	}
	free(s->marks);
	s->marks = marks;
	s->room = room;
}

bool seen_first(struct seen *s, struct str id)
{
	bool first;

	if (s->n * 2 >= s->room)
		grow(s);
	first = put(s->marks, s->room, mark_of(id));
	s->n += first;
	return first;
}

void seen_free(struct seen *s)
{
	free(s->marks);
	*s = (struct seen){ .marks = NULL };
}
