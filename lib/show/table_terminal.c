/* Lines of text whose columns line up. */
#include "show/table_terminal.h"

#include "base/utf8.h"

#include <string.h>

#define GAP 2 /* blanks between columns */
#define COLUMNS_MAX 24

void cell_people(struct str text, char out[CELL_TEXT_MAX])
{
	size_t at = 0;
	size_t n = 0;

	if (text.p == NULL)
		text = STR("-");
	while (at < text.n) {
		size_t from = at;
		int32_t c = utf8_next(text, &at);
		bool safe = c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0) && c != 0x202e;
		size_t add = safe ? at - from : 1;

		if (n + add >= CELL_TEXT_MAX)
			break;
		memcpy(out + n, safe ? text.p + from : "?", add);
		n += add;
	}
	out[n] = '\0';
}

static void put_blanks(FILE *out, size_t n)
{
	while (n-- > 0)
		(void)fputc(' ', out);
}

/* One cell in its column; no blanks follow the last column. */
static void put_cell(FILE *out, const char *text, size_t width, bool right, bool last)
{
	size_t own = utf8_width(str_text(text));
	size_t pad = own < width ? width - own : 0;

	if (right)
		put_blanks(out, pad);
	(void)fputs(text, out);
	if (!last)
		put_blanks(out, (right ? 0 : pad) + GAP);
}

/* What a cell shows. */
static void cell_of(const struct column *cols, const struct rows *rows, size_t r, size_t c, char out[CELL_TEXT_MAX])
{
	char value[CELL_VALUE_SIZE];

	cell_people(cell_text(&cols[c], row_str(rows, r, c), value), out);
}

/* The width of each column: that of its widest cell or its title; 0 for a column without a title. */
static void measure_columns(const struct column *cols, const struct rows *rows, size_t width[COLUMNS_MAX])
{
	char text[CELL_TEXT_MAX];

	for (size_t c = 0; c < rows->cols; c++) {
		width[c] = cols[c].title ? utf8_width(str_text(cols[c].title)) : 0;
		for (size_t r = 0; cols[c].title != NULL && r < rows->n; r++) {
			size_t w;

			cell_of(cols, rows, r, c, text);
			w = utf8_width(str_text(text));
			if (w > width[c])
				width[c] = w;
		}
	}
}

static size_t last_with_title(const struct column *cols, size_t n)
{
	while (n > 1 && cols[n - 1].title == NULL)
		n--;
	return n - 1;
}

static void put_titles(FILE *out, const struct column *cols, const struct rows *rows, const size_t *width, bool colour)
{
	size_t last = last_with_title(cols, rows->cols);

	(void)fputs(colour ? "\033[1m" : "", out);
	for (size_t c = 0; c < rows->cols; c++) {
		if (cols[c].title != NULL)
			put_cell(out, cols[c].title, width[c], column_is_number(&cols[c]), c == last);
	}
	(void)fputs(colour ? "\033[0m\n" : "\n", out);
}

static void put_row(FILE *out, const struct column *cols, const struct rows *rows, size_t r, const size_t *width,
                    bool colour)
{
	size_t last = last_with_title(cols, rows->cols);
	char text[CELL_TEXT_MAX];
	bool loud = colour && row_is_loud(cols, rows, r);

	(void)fputs(loud ? "\033[31m" : "", out);

	for (size_t c = 0; c < rows->cols; c++) {
		if (cols[c].title == NULL)
			continue;
		cell_of(cols, rows, r, c, text);
		put_cell(out, text, width[c], column_is_number(&cols[c]), c == last);
	}
	(void)fputs(loud ? "\033[0m\n" : "\n", out);
}

void table_people(FILE *out, const struct column *cols, const struct rows *rows, bool colour)
{
	size_t width[COLUMNS_MAX];

	if (rows->n == 0 || rows->cols == 0 || rows->cols > COLUMNS_MAX) {
		(void)fputs("none\n", out);
		return;
	}
	measure_columns(cols, rows, width);
	put_titles(out, cols, rows, width, colour);
	for (size_t r = 0; r < rows->n; r++)
		put_row(out, cols, rows, r, width, colour);
}

void card_people(FILE *out, const struct column *cols, const struct rows *rows, size_t row)
{
	size_t width = 0;
	char text[CELL_TEXT_MAX];

	for (size_t c = 0; c < rows->cols; c++) {
		size_t w = cols[c].title ? utf8_width(str_text(cols[c].title)) : 0;

		if (w > width)
			width = w;
	}
	for (size_t c = 0; c < rows->cols; c++) {
		if (cols[c].title == NULL)
			continue;
		cell_of(cols, rows, row, c, text);
		put_cell(out, cols[c].title, width, false, false);
		(void)fprintf(out, "%s\n", text);
	}
}
