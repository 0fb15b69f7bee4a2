/*
 * JSON in the rows of the unit tests: ' stands for ", so that a row is easy to
 * read. For tests only; cJSON parses it.
 */
#ifndef SHANMEN_TESTS_ROW_JSON_H
#define SHANMEN_TESTS_ROW_JSON_H

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The row's JSON; the caller deletes it. A malformed row is a mistake in the test, and ends the program. */
static inline cJSON *row_json(const char *text)
{
	char *json = strdup(text);
	cJSON *parsed;

	for (char *p = json; p != NULL && *p != '\0'; p++) {
		if (*p == '\'')
			*p = '"';
	}
	parsed = cJSON_Parse(json);
	if (parsed == NULL) {
		(void)fprintf(stderr, "a row's JSON is malformed: %s\n", text);
		abort();
	}
	free(json);
	return parsed;
}

/* Puts the members of the row's JSON into `object`; they replace those of the same name. */
static inline void row_merge(cJSON *object, const char *text)
{
	cJSON *row = row_json(text);

	while (row->child != NULL) {
		cJSON *member = cJSON_DetachItemViaPointer(row, row->child);

		cJSON_DeleteItemFromObjectCaseSensitive(object, member->string);
		cJSON_AddItemToObject(object, member->string, member);
	}
	cJSON_Delete(row);
}

#endif
