/* CSV files with a header of known columns. */
#include "csv_table.h"

#include "base/utf8.h"
#include "text_decode.h"

#include <ctype.h>
#include <string.h>

#define NOWHERE SIZE_MAX
#define FULL_COMMA "，"
#define FULL_COMMA_HINT "; it has full-width commas (，): replace them by ,"

/* Blanks of people and of input methods: also those that cannot be seen. */
static bool is_blank(int32_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) ||
	       c == 0x202F || c == 0x3000 || c == 0xFEFF;
}

/* The text without blanks around it. */
static struct str trimmed(struct str s)
{
	size_t from = 0;
	size_t to = 0;

	for (size_t at = 0; at < s.n;) {
		if (is_blank(utf8_next(s, &at)))
			from = to == 0 ? at : from;
		else
			to = at;
	}
	return to == 0 ? (struct str){ s.p, 0 } : (struct str){ s.p + from, to - from };
}

/* Compares without case, blanks, underlines and hyphens: "SKU out ID" is sku_out_id. */
static bool is_named(struct str cell, const char *name)
{
	for (size_t at = 0; name != NULL && at < cell.n;) {
		int32_t c = utf8_next(cell, &at);

		if (is_blank(c) || c == '_' || c == '-')
			continue;
		name += *name == '_';
		if (c <= 0 || c >= 0x80 || tolower(c) != *name)
			return false;
		name++;
	}
	return name != NULL && *name == '\0';
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

	t->remark[place] = name.n > 0 && name.p[0] == '#';
	if (t->remark[place] || name.n == 0)
		return;

	if (column == NOWHERE)
		faults_add(t->faults, t->csv.line, NULL, "header: no such column: %s%s", faults_quote(t->arena, name),
		           memmem(name.p, name.n, FULL_COMMA, strlen(FULL_COMMA)) != NULL ? FULL_COMMA_HINT : "");
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
		read_header_cell(t, trimmed(cells[i]), i);
	t->cells_n = n;
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
	struct str decoded;

	*t = (struct csv_table){ .arena = a, .faults = f, .columns = columns, .n = n };
	for (size_t i = 0; i < n; i++)
		t->place[i] = NOWHERE;
	if (!text_decode(a, text, &decoded)) {
		faults_add(f, csv_bad_line(text), NULL, "not UTF-8 text: save the file as \"CSV UTF-8\"");
		return false;
	}
	csv_open(&t->csv, decoded);
	return read_header(t);
}

/* Spreadsheets write rows of separators only, where something stood once. */
static bool is_empty(const struct str *fields, size_t n)
{
	for (size_t i = 0; i < n && i < CSV_COLUMNS_MAX; i++) {
		if (fields[i].n > 0)
			return false;
	}
	return true;
}

/* False: the row has more or fewer fields than the header, or a value in a column without a name. */
static bool check_fields(struct csv_table *t, const struct str *fields, size_t n)
{
	bool comma = false;
	bool named = true;

	for (size_t i = 0; i < n && i < CSV_COLUMNS_MAX; i++)
		comma = comma || memmem(fields[i].p, fields[i].n, FULL_COMMA, strlen(FULL_COMMA)) != NULL;
	if (n != t->cells_n) {
		faults_add(t->faults, t->line, NULL, "%zu field%s instead of %zu%s", n, n == 1 ? "" : "s", t->cells_n,
		           comma ? FULL_COMMA_HINT : "");
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		bool known = t->remark[i] || fields[i].n == 0;

		for (size_t k = 0; k < t->n && !known; k++)
			known = t->place[k] == i;
		if (!known)
			faults_add(t->faults, t->line, NULL, "%s stands in column %zu, which has no name in the header",
			           faults_quote(t->arena, fields[i]), i + 1);
		named = named && known;
	}
	return named;
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
		for (size_t i = 0; i < n && i < CSV_COLUMNS_MAX; i++)
			fields[i] = trimmed(fields[i]);
		if (!is_empty(fields, n) && check_fields(t, fields, n))
			break;
	}
	for (size_t i = 0; i < t->n; i++)
		cells[i] = fields[t->place[i]];
	return true;
}

void csv_fault(struct csv_table *t, size_t column, struct str cell, const char *what)
{
	faults_add(t->faults, t->line, column_name(t, column), "%s %s", faults_quote(t->arena, cell), what);
}
