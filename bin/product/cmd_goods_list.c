/* `shanmen goods list`, `show`, `category`: goods other than tickets, as the platform has them. */
#include "bin/form/json_tree_print.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "goods.h"

#include <stdio.h>

#define LIMIT_DEFAULT 1000

static const struct column goods_columns[] = {
	{ "product_id", "product", CELL_TEXT }, { "out_id", "ours", CELL_TEXT },
	{ "product_name", "name", CELL_TEXT },  { "status", "status", CELL_INT },
	{ "audit_msg", "said", CELL_TEXT },
};
#define GOODS_COLUMNS (sizeof(goods_columns) / sizeof(goods_columns[0]))

static void add_entry(struct arena *a, bool draft, const cJSON *json, struct rows *rows)
{
	struct goods_entry entry = goods_read(a, draft, json);
	struct str *cell = &rows->cells[rows->n++ * GOODS_COLUMNS];

	cell[0] = entry.product_id;
	cell[1] = entry.out_id;
	cell[2] = entry.name;
	cell[3] = entry.status;
	cell[4] = entry.said;
}

/* Reads pages until there are `limit` entries or the listing ends. */
static enum cli_exit read_entries(struct api_cli *ac, struct goods_walk *w, size_t limit, struct rows *rows)
{
	struct arena *a = &ac->cli->arena;
	enum cli_exit e = CLI_DONE;

	*rows = (struct rows){ .cols = GOODS_COLUMNS };
	rows->cells = arena_array(a, limit * GOODS_COLUMNS, sizeof *rows->cells);
	while (e == CLI_DONE && !w->ended && rows->n < limit) {
		struct api_answer answer;
		const cJSON *list;
		const cJSON *entry;

		e = goods_page(ac, w, &answer, &list);
		if (e != CLI_DONE)
			return e;
		cJSON_ArrayForEach(entry, list)
		{
			if (rows->n < limit)
				add_entry(a, w->draft, entry, rows);
		}
		api_answer_free(&answer);
	}
	return e;
}

static enum cli_exit list_goods(struct api_cli *ac, size_t limit)
{
	struct goods_walk w = { .draft = cli_has(ac->cli, OPT_DRAFT) };
	struct rows rows;
	enum cli_exit e = api_cli_merchant(ac, &w.merchant);

	if (e == CLI_DONE)
		e = read_entries(ac, &w, limit, &rows);
	if (e == CLI_DONE)
		e = cli_list(ac->cli, goods_columns, &rows);
	if (e == CLI_DONE && !w.ended)
		(void)fprintf(stderr, "shanmen: there are more; see --limit\n");
	return e;
}

enum cli_exit cmd_goods_list(struct cli *cli)
{
	struct api_cli ac;
	int64_t limit = LIMIT_DEFAULT;
	enum cli_exit e = cli_number(cli, OPT_LIMIT, 1, GOODS_LIMIT, &limit);

	if (e != CLI_DONE)
		return e;
	e = api_cli_start(&ac, cli);
	return e == CLI_DONE ? list_goods(&ac, (size_t)limit) : e;
}

static enum cli_exit show_goods(struct api_cli *ac)
{
	struct merchant m;
	cJSON *entry = NULL;
	bool draft = cli_has(ac->cli, OPT_DRAFT);
	enum cli_exit e = api_cli_merchant(ac, &m);

	if (e == CLI_DONE)
		e = goods_get(ac, &m, draft, str_text(ac->cli->arg), &entry);
	if (e != CLI_DONE)
		return e;
	if (entry == NULL)
		return cli_refuse("the platform has no product %s%s", ac->cli->arg,
		                  draft ? " under review" : ", at least none online; see --draft");
	e = json_tree_print(entry);
	cJSON_Delete(entry);
	return e;
}

enum cli_exit cmd_goods_show(struct cli *cli)
{
	struct api_cli ac;
	enum cli_exit e;

	if (!json_is_id(str_text(cli->arg), 64))
		return cli_misuse(cli, "an id has 1 to 64 characters, no blanks, no Chinese");
	e = api_cli_start(&ac, cli);
	return e == CLI_DONE ? show_goods(&ac) : e;
}

enum cli_exit cmd_goods_category(struct cli *cli)
{
	struct api_cli ac;
	enum cli_exit e = api_cli_start(&ac, cli);

	return e == CLI_DONE ? goods_info(&ac, API_GOODS_CATEGORY, str_text(cli->arg), STR_NONE) : e;
}
