/* Listings on standard output, for people or for scripts. */
#include "listing.h"

#include "base/buf.h"

#include <stdio.h>

#define JSON_MAX (256 << 20) /* bytes of the longest listing for scripts */

void json_begin(struct json_out *j)
{
	static struct buf text = { .max = JSON_MAX };

	buf_clear(&text);
	*j = (struct json_out){ .b = &text };
}

enum cli_exit json_print(struct json_out *j)
{
	struct str text = buf_str(j->b);
	bool over = j->b->over;

	if (!over) {
		(void)fwrite(text.p, 1, text.n, stdout);
		(void)fputc('\n', stdout);
	}
	buf_free(j->b);
	return over ? cli_refuse("the listing is longer than %d MB; ask for less of it", JSON_MAX >> 20) : CLI_DONE;
}

enum cli_exit cli_list(const struct cli *cli, const struct column *cols, const struct rows *rows)
{
	struct json_out j;

	if (!cli_has(cli, OPT_JSON)) {
		table_people(stdout, cols, rows, cli->colour);
		return CLI_DONE;
	}
	json_begin(&j);
	table_json(&j, NULL, cols, rows);
	return json_print(&j);
}

enum cli_exit cli_card(const struct cli *cli, const struct column *cols, const struct rows *rows, size_t row)
{
	struct json_out j;

	if (!cli_has(cli, OPT_JSON)) {
		card_people(stdout, cols, rows, row);
		return CLI_DONE;
	}
	json_begin(&j);
	json_object(&j, NULL);
	card_json(&j, cols, rows, row);
	json_object_end(&j);
	return json_print(&j);
}

enum cli_exit cli_parts_query(struct cli *cli, const struct listing_part *parts, size_t n, struct arg of,
                              struct rows *out)
{
	enum cli_exit e = CLI_DONE;

	for (size_t i = 0; e == CLI_DONE && i < n; i++)
		e = cli_query(cli, parts[i].sql, ARGS(of), &out[i]);
	return e;
}

static void parts_people(const struct cli *cli, const struct listing_part *parts, size_t n, const struct rows *rows)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].n == 0)
			continue;
		(void)printf("\n%s\n", parts[i].title);
		table_people(stdout, parts[i].columns, &rows[i], cli->colour);
	}
}

enum cli_exit cli_card_parts(const struct cli *cli, const struct column *cols, const struct rows *card,
                             const struct listing_part *parts, size_t n, const struct rows *rows)
{
	struct json_out j;

	if (!cli_has(cli, OPT_JSON)) {
		card_people(stdout, cols, card, 0);
		parts_people(cli, parts, n, rows);
		return CLI_DONE;
	}
	json_begin(&j);
	json_object(&j, NULL);
	card_json(&j, cols, card, 0);
	for (size_t i = 0; i < n; i++)
		table_json(&j, parts[i].key, parts[i].columns, &rows[i]);
	json_object_end(&j);
	return json_print(&j);
}

enum cli_exit cli_list_query(struct cli *cli, const struct column *cols, const struct sql *s, const struct arg *args,
                             size_t n)
{
	struct rows rows;
	enum cli_exit e = cli_start(cli, DB_READ);

	if (e == CLI_DONE)
		e = cli_query(cli, s, args, n, &rows);
	return e == CLI_DONE ? cli_list(cli, cols, &rows) : e;
}
