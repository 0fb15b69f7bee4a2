/*
 * A CSV file, record by record, and each field as what a column may hold. Every call moves on, lines are counted up.
 */
#include "base/day.h"
#include "base/number.h"
#include "base/utf8.h"
#include "bin/form/csv.h"
#include "bin/form/text_decode.h"
#include "fuzz.h"

#include <string.h>

#define FIELDS_MAX 6

static void check_field(struct str field, size_t size)
{
	int64_t v;
	day_t day;

	MUST_HOLD(field.p != NULL && field.n <= size);
	MUST_HOLD(!number_parse(field, 0, 99, &v) || (v >= 0 && v <= 99));
	MUST_HOLD(!day_parse(field, &day) || field.n >= 8);
	MUST_HOLD(!month_parse(field, &day) || field.n == 7);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = { NULL };
	struct csv c;
	struct str fields[FIELDS_MAX];
	enum csv_read read;
	size_t records = 0, line = 0, n;
	const char *why;
	struct str text;

	if (text_decode(&a, (struct str){ (const char *)data, size }, &text))
		MUST_HOLD(utf8_valid(text) && memchr(text.p, 0, text.n) == NULL);
	if (csv_bad_line((struct str){ (const char *)data, size }) != 0) {
		arena_free(&a);
		return 0; /* refused before it is read */
	}
	csv_open(&c, arena_str(&a, (const char *)data, size));
	while ((read = csv_next(&c, &a, fields, FIELDS_MAX, &n, &why)) != CSV_END) {
		MUST_HOLD(++records <= size + 1 && c.line > line && c.line <= size + 1);
		line = c.line;
		MUST_HOLD(read != CSV_FAULT || strlen(why) > 0);
		for (size_t i = 0; read == CSV_RECORD && i < n && i < FIELDS_MAX; i++)
			check_field(fields[i], size);
	}
	arena_free(&a);
	return 0;
}
