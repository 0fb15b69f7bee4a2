/* CSV files with a header of known columns. */
#include "csv_table.h"

#include <string.h>

#define NOWHERE SIZE_MAX

static bool is_named(struct str cell, const char *name)
{
	return name != NULL && strlen(name) == cell.n && memcmp(name, cell.p, cell.n) == 0;
}

static size_t column_find(const struct csv_table *t, struct str name, bool *other)
{
	for (size_t i = 0; i < t->n; i++) {
		*other = is_named(name, t->columns[i].other);
		if (*other || is_named(name, t->columns[i].name))
			return i;
	}
	return NOWHERE;
}

static const char *column_name(const struct csv_table *t, size_t column)
{
	return t->other[column] ? t->columns[column].other : t->columns[column].name;
}

static void read_header_cell(struct csv_table *t, struct str name, size_t place)
{
	bool other;
	size_t column = column_find(t, name, &other);

	if (column == NOWHERE)
		faults_add(t->faults, t->csv.line, NULL, "header: no such column: %s", faults_quote(t->arena, name));
	else if (t->place[column] != NOWHERE && t->other[column] != other)
		faults_add(t->faults, t->csv.line, NULL, "header: there is %s and %s: one of them is enough",
		           t->columns[column].name, t->columns[column].other);
	else if (t->place[column] != NOWHERE)
		faults_add(t->faults, t->csv.line, NULL, "header: column %s is there twice", column_name(t, column));
	else {
		t->place[column] = place;
		t->other[column] = other;
	}
}

static bool read_header(struct csv_table *t)
{
	struct str cells[CSV_COLUMNS_MAX];
	const char *why = "the file is empty";
	size_t n;
	size_t before = t->faults->n;

	if (csv_next(&t->csv, t->arena, cells, CSV_COLUMNS_MAX, &n, &why) != CSV_RECORD) {
		faults_add(t->faults, t->csv.line, NULL, "header: %s", why);
		return false;
	}
	for (size_t i = 0; i < n && i < CSV_COLUMNS_MAX; i++)
		read_header_cell(t, cells[i], i);
	if (n > CSV_COLUMNS_MAX)
		faults_add(t->faults, t->csv.line, NULL, "header: %zu columns are too many", n);
	for (size_t i = 0; i < t->n; i++) {
		if (t->place[i] == NOWHERE)
			faults_add(t->faults, t->csv.line, NULL, "header: column %s%s%s is missing", t->columns[i].name,
			           t->columns[i].other != NULL ? " or " : "",
			           t->columns[i].other != NULL ? t->columns[i].other : "");
	}
	return t->faults->n == before;
}

bool csv_table_open(struct csv_table *t, struct arena *a, struct str text, struct faults *f,
                    const struct csv_column *columns, size_t n)
{
	size_t bad = csv_bad_line(text);

	*t = (struct csv_table){ .arena = a, .faults = f, .columns = columns, .n = n };
	for (size_t i = 0; i < n; i++)
		t->place[i] = NOWHERE;
	if (bad > 0) {
		faults_add(f, bad, NULL, "not UTF-8 text: save the file as \"CSV UTF-8\"");
		return false;
	}
	csv_open(&t->csv, text);
	return read_header(t);
}

bool csv_table_next(struct csv_table *t, struct str *cells)
{
	struct str fields[CSV_COLUMNS_MAX];
	const char *why;
	size_t n;

	for (;;) {
		switch (csv_next(&t->csv, t->arena, fields, CSV_COLUMNS_MAX, &n, &why)) {
		case CSV_END: return false;
		case CSV_FAULT: faults_add(t->faults, t->csv.line, NULL, "%s", why); continue;
		case CSV_RECORD: break;
		}
		t->line = t->csv.line;
		if (n == t->n)
			break;
		faults_add(t->faults, t->line, NULL, "%zu fields instead of %zu", n, t->n);
	}
	for (size_t i = 0; i < t->n; i++)
		cells[i] = fields[t->place[i]];
	return true;
}

void csv_fault(struct csv_table *t, size_t column, struct str cell, const char *what)
{
	faults_add(t->faults, t->line, column_name(t, column), "%s %s", faults_quote(t->arena, cell), what);
}
