/*
 * What all pages of the console share: the frame around them, tables that a
 * phone shows as cards, and the words people read for the schema's words.
 */
#ifndef SHANMEN_CONSOLE_PAGE_H
#define SHANMEN_CONSOLE_PAGE_H

#include "console.h"
#include "web/html_out.h"

/* A word of the schema and what it is called here. */
struct word {
	const char *word; /* NULL ends the list */
	const char *label;
	const char *tone; /* CSS class of the badge: good, busy, bad, off */
};

extern const struct word ORDER_WORDS[];
extern const struct word VOUCHER_WORDS[];
extern const struct word OUTBOX_WORDS[]; /* kinds and states */

/* True when the text is exactly this word; STR_NONE is none. */
bool page_is_word(struct str s, const char *word);

enum cell {
	CELL_HIDDEN, /* not shown: for the cells beside it */
	CELL_TEXT,
	CELL_CODE, /* a number or code to be compared character by character */
	CELL_LINK, /* an order's name; its order_no is in column 0 */
	CELL_INT,
	CELL_YUAN,
	CELL_TIME, /* UTC seconds, shown as Shanghai's clock */
	CELL_WORD, /* a badge, by `words`; a word that is not in the list is shown as it is */
	CELL_DIFF  /* a badge: a difference's kind */
};

struct column {
	const char *label;
	enum cell kind;
	const struct word *words;
};

enum nav { NAV_NONE, NAV_TODAY, NAV_ORDERS };

/* Everything before and behind a page's own content. `title` may hold anything; `english` is ours. */
void page_begin(struct view *v, enum nav here, struct str title, const char *english);
void page_end(struct view *v);

void page_heading(struct view *v, const char *label, const char *english);
void page_note(struct view *v, const char *text);  /* a sentence in small print */
void page_alarm(struct view *v, const char *text); /* a sentence that asks for a deed */
void page_badge(struct view *v, const struct word *words, struct str word);

/* One column for each of the statement's; "无" for no rows. */
void page_table(struct view *v, const struct column *columns, const struct rows *rows);

/* One row as a list of names and values; columns without a value are left out. */
void page_card(struct view *v, const struct column *columns, const struct rows *rows);

void page_yuan(struct view *v, fen_t fen);

/* A whole page for one sentence: an error, nothing found. */
void page_message(struct view *v, int status, const char *title, const char *english, const char *text);

/* From the database's cell to something else: a table of which one column was opened, say. */
void page_set_cell(struct rows *rows, size_t row, size_t col, struct str text);

#endif
