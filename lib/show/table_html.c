/* The markup of tables and their cells. */
#include "show/table_html.h"

#include "show/html_out.h"

static void put_between(struct buf *b, const char *open, struct str text, const char *close)
{
	html_markup(b, open);
	html_str(b, text);
	html_markup(b, close);
}

static void put_link(struct buf *b, const struct rows *rows, size_t row, struct str text)
{
	if (row_null(rows, row, LINK_COLUMN)) {
		html_str(b, text);
		return;
	}
	put_between(b, "<a class=\"code\" href=\"?p=order&amp;no=", row_str(rows, row, LINK_COLUMN), "\">");
	put_between(b, "", text, "</a>");
}

/* The yuan sign stands between the minus and the digits. */
static void put_yuan(struct buf *b, struct str text)
{
	size_t sign = text.p[0] == '-';

	put_between(b, sign ? "-¥" : "¥", (struct str){ text.p + sign, text.n - sign }, "");
}

static void put_badge(struct buf *b, const struct column *column, struct str word, struct str label)
{
	html_markup(b, "<span class=\"badge ");
	html_markup(b, word_find(column->cell.words, word)->tone);
	put_between(b, "\" title=\"", word, "\">");
	put_between(b, "", label, "</span>");
}

static void cell_screen(struct buf *b, const struct column *column, const struct rows *rows, size_t row, size_t col)
{
	char value[CELL_VALUE_SIZE];
	struct str cell = row_str(rows, row, col), text = cell_text(column, cell, value);

	if (cell.p == NULL) {
		html_markup(b, "<span class=\"none\">—</span>");
		return;
	}
	switch (column->cell.as) {
	case AS_CODE: put_between(b, "<span class=\"code\">", text, "</span>"); break;
	case AS_LINK: put_link(b, rows, row, text); break;
	case AS_YUAN: put_yuan(b, text); break;
	case AS_TIME: put_between(b, "<time>", text, "</time>"); break;
	case AS_WORD:
	case AS_TERM: put_badge(b, column, cell, text); break;
	case AS_TEXT:
	case AS_INT:
	case AS_BOOL:
	case AS_LOUD: html_str(b, text); break;
	}
}

void cell_html(struct buf *b, enum medium m, const struct column *column, const struct rows *rows, size_t row,
               size_t col)
{
	char value[CELL_VALUE_SIZE];

	if (m == SCREEN) {
		cell_screen(b, column, rows, row, col);
		return;
	}
	html_str(b, cell_text(column, row_str(rows, row, col), value));
	if (column->cell.as == AS_TERM)
		put_between(b, "<br><span class=\"dim\">", row_str(rows, row, col), "</span>");
}

static void put_head(struct buf *b, const struct column *cols, size_t n)
{
	html_markup(b, "<div class=\"scroll\"><table><thead><tr>");
	for (size_t c = 0; c < n; c++) {
		if (cols[c].title == NULL)
			continue;
		html_markup(b, column_is_number(&cols[c]) ? "<th scope=\"col\" class=\"num\">" : "<th scope=\"col\">");
		html_markup(b, cols[c].title);
		html_markup(b, "</th>");
	}
	html_markup(b, "</tr></thead><tbody>\n");
}

/* The opening tag of a cell. On a phone a row is a card without a head and without empty cells. */
static void put_open(struct buf *b, enum medium m, const struct column *column, bool empty)
{
	if (m == PAPER) {
		html_markup(b, column_is_number(column) ? "<td class=\"num\">" : "<td>");
		return;
	}
	html_markup(b, column_is_number(column) ? "<td class=\"num" : "<td class=\"");
	html_markup(b, empty ? " empty\" data-label=\"" : "\" data-label=\"");
	html_markup(b, column->title);
	html_markup(b, "\">");
}

static void put_row(struct buf *b, enum medium m, const struct column *cols, const struct rows *rows, size_t row)
{
	html_markup(b, row_is_loud(cols, rows, row) ? "<tr class=\"loud\">" : "<tr>");
	for (size_t c = 0; c < rows->cols; c++) {
		if (cols[c].title == NULL)
			continue;
		put_open(b, m, &cols[c], row_null(rows, row, c));
		cell_html(b, m, &cols[c], rows, row, c);
		html_markup(b, "</td>");
	}
	html_markup(b, "</tr>\n");
}

void table_html(struct buf *b, enum medium m, const struct column *cols, const struct rows *rows)
{
	put_head(b, cols, rows->cols);
	for (size_t r = 0; r < rows->n; r++)
		put_row(b, m, cols, rows, r);
	html_markup(b, "</tbody></table></div>\n");
}
