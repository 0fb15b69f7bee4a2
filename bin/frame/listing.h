/* A result on standard output, as this run wants it: for people, or with --json. */
#ifndef SHANMEN_LISTING_H
#define SHANMEN_LISTING_H

#include "bin/form/json_tree.h"
#include "cli.h"
#include "table.h"

/* Begins a JSON text for standard output; one at a time. */
void json_begin(struct json_out *j);

/* Prints it with a line's end, and forgets it. */
enum cli_exit json_print(struct json_out *j) MUST_USE;

/* The same of a whole tree that somebody else told. */
enum cli_exit json_print_tree(const cJSON *tree) MUST_USE;

enum cli_exit cli_list(const struct cli *cli, const struct column *cols, const struct rows *rows) MUST_USE;

/* One row, all of it. */
enum cli_exit cli_card(const struct cli *cli, const struct column *cols, const struct rows *rows, size_t row) MUST_USE;

/* A list that belongs to a card: its JSON key, its title, and the query for one value, the card's own. */
struct listing_part {
	const char *key;
	const char *title;
	const struct sql *sql;
	const struct column *columns;
};

/* Reads the lists of a card, each by its query for `of`. */
enum cli_exit cli_parts_query(struct cli *cli, const struct listing_part *parts, size_t n, struct arg of,
                              struct rows *out) MUST_USE;

/* A card's only row, and behind it the lists that have rows. */
enum cli_exit cli_card_parts(const struct cli *cli, const struct column *cols, const struct rows *card,
                             const struct listing_part *parts, size_t n, const struct rows *rows) MUST_USE;

/* Runs the query on a new DB_READ connection and lists its rows. */
enum cli_exit cli_list_query(struct cli *cli, const struct column *cols, const struct sql *s, const struct arg *args,
                             size_t n) MUST_USE;

#endif
