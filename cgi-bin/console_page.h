/*
 * What all pages of the console share: the frame around them, and the words that people read instead of the schema's
 * words.
 */
#ifndef SHANMEN_CONSOLE_PAGE_H
#define SHANMEN_CONSOLE_PAGE_H

#include "console.h"
#include "notice/diff_words.h"
#include "show/html_out.h"
#include "show/table_html.h"

extern const struct word ORDER_WORDS[];
extern const struct word VOUCHER_WORDS[];
extern const struct word OUTBOX_WORDS[]; /* kinds and states */

/* True when the text is exactly this word; STR_NONE is none. */
bool page_is_word(struct str s, const char *word);

enum nav { NAV_NONE, NAV_TODAY, NAV_ORDERS };

/* Everything before and after a page's own content. `title` may hold any text; `english` is markup of ours. */
void page_begin(struct view *v, enum nav here, struct str title, const char *english);
void page_end(struct view *v);

/* Parts of a page. */
void page_heading(struct view *v, const char *label, const char *english);
void page_note(struct view *v, const char *text);  /* a sentence in small print */
void page_alarm(struct view *v, const char *text); /* a sentence that asks the reader to act */

/* A table; "无" for no rows. */
void page_table(struct view *v, const struct column *columns, const struct rows *rows);

/* One row as a list of names and values, in the order of its lines; those without a value are left out. */
struct card_line {
	struct column column;
	size_t of; /* the result's column */
};
void page_card(struct view *v, const struct card_line *lines, size_t n, const struct rows *rows);

/* Replaces the page by one of a single sentence: an error, or nothing found. */
void page_message(struct view *v, int status, const char *title, const char *english, const char *text);

#endif
