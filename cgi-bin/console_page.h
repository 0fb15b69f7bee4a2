/*
 * What all pages of the console share: the frame around them, tables that a phone shows as cards, and the words that
 * people read instead of the schema's words.
 */
#ifndef SHANMEN_CONSOLE_PAGE_H
#define SHANMEN_CONSOLE_PAGE_H

#include "console.h"
#include "web/html_out.h"

/* A word of the schema and what the console calls it. */
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
	CELL_HIDDEN, /* not shown, but other cells use it */
	CELL_TEXT,
	CELL_CODE, /* a number or code to be compared character by character */
	CELL_LINK, /* an order's number as a link; its order_no is in column CELL_LINK_COLUMN */
	CELL_INT,
	CELL_YUAN,
	CELL_TIME, /* UTC seconds, shown as Shanghai's clock */
	CELL_WORD, /* a badge, by `words`; a word that is not in the list is shown as it is */
	CELL_DIFF  /* a badge: the kind of a discrepancy */
};

enum { CELL_LINK_COLUMN };

struct column {
	const char *label;
	enum cell kind;
	const struct word *words;
};

enum nav { NAV_NONE, NAV_TODAY, NAV_ORDERS };

/* Everything before and after a page's own content. `title` may hold any text; `english` is markup of ours. */
void page_begin(struct view *v, enum nav here, struct str title, const char *english);
void page_end(struct view *v);

/* Parts of a page. */
void page_heading(struct view *v, const char *label, const char *english);
void page_note(struct view *v, const char *text);  /* a sentence in small print */
void page_alarm(struct view *v, const char *text); /* a sentence that asks the reader to act */
void page_badge(struct view *v, const struct word *words, struct str word);

/* A table with one column for each column of the statement; "无" for no rows. */
void page_table(struct view *v, const struct column *columns, const struct rows *rows);

/* One row as a list of names and values, in the order of its lines; those without a value are left out. */
struct card_line {
	struct column column;
	size_t of; /* the result's column */
};
void page_card(struct view *v, const struct card_line *lines, size_t n, const struct rows *rows);

/* Writes an amount as ¥1234.50. */
void page_yuan(struct view *v, fen_t fen);

/* Replaces the page by one of a single sentence: an error, or nothing found. */
void page_message(struct view *v, int status, const char *title, const char *english, const char *text);

#endif
