/* Cells and lines of a table for spreadsheets. */
#include "show/table_csv.h"

#include <string.h>

/* Full-width signs begin a formula, too, for a spreadsheet that turns them into half width. */
static bool begins_formula(struct str s)
{
	static const char *const wide[] = { "＝", "＋", "－", "＠" };

	if (s.n > 0 && memchr("=+-@\t\r\n", s.p[0], 7) != NULL)
		return true;
	for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
		if (s.n >= strlen(wide[i]) && memcmp(s.p, wide[i], strlen(wide[i])) == 0)
			return true;
	}
	return false;
}

/* A long text of digits, such as an id: a spreadsheet would round it. */
static bool is_long_number(struct str s)
{
	bool all = s.n > 11;

	for (size_t i = 0; all && i < s.n; i++)
		all = s.p[i] >= '0' && s.p[i] <= '9';
	return all;
}

static void put_quoted(struct buf *b, struct str s, bool apostrophe)
{
	buf_text(b, apostrophe ? "\"'" : "\"");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
	}
	buf_char(b, '"');
}

void csv_text(struct buf *b, struct str text)
{
	put_quoted(b, text, begins_formula(text));
}

static bool has_name(const struct column *column)
{
	return column->key != NULL || column->title != NULL;
}

void csv_titles(struct buf *b, const struct column *cols, size_t n)
{
	const char *comma = "";

	for (size_t c = 0; c < n; c++) {
		if (!has_name(&cols[c]))
			continue;
		buf_text(b, comma);
		csv_text(b, str_text(cols[c].title != NULL ? cols[c].title : cols[c].key));
		comma = ",";
	}
	buf_text(b, CSV_LINE_END);
}

static void put_cell(struct buf *b, const struct column *column, struct str cell)
{
	char value[CELL_VALUE_SIZE];
	struct str text = cell_text(column, cell, value);

	if (column_is_number(column))
		buf_add(b, text.p, text.n);
	else
		put_quoted(b, text, begins_formula(text) || (column->cell.as == AS_CODE && is_long_number(text)));
}

void csv_rows(struct buf *b, const char *lead, const struct column *cols, const struct rows *rows)
{
	for (size_t r = 0; r < rows->n; r++) {
		const char *comma = "";

		if (lead != NULL) {
			csv_text(b, str_text(lead));
			comma = ",";
		}
		for (size_t c = 0; c < rows->cols; c++) {
			if (!has_name(&cols[c]))
				continue;
			buf_text(b, comma);
			put_cell(b, &cols[c], row_str(rows, r, c));
			comma = ",";
		}
		buf_text(b, CSV_LINE_END);
	}
}
