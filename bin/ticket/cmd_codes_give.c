/* `shanmen codes give ORDER CODE…`: gives an order the codes of the merchant's own ticketing system. */
#include "bin/form/text_decode.h"
#include "bin/frame/commands.h"
#include "bin/frame/file.h"
#include "order_find.h"
#include "trade/codes_give.h"

#include <stdio.h>
#include <string.h>

#define INPUT_MAX ((size_t)1 << 20)

struct give {
	struct str *codes;
	size_t n;
};

static bool blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\r';
}

/* Adds a line of the input without blanks around it; an empty line is skipped. */
static void codes_add_line(struct give *g, const char *p, size_t n)
{
	while (n > 0 && blank(*p)) {
		p++;
		n--;
	}
	while (n > 0 && blank(p[n - 1]))
		n--;
	if (n > 0)
		g->codes[g->n++] = (struct str){ p, n };
}

/* Reads one code from each line. */
static void codes_read_lines(struct cli *cli, struct str text, struct give *g)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	g->codes = arena_array(&cli->arena, lines, sizeof *g->codes);
	for (size_t from = 0; from < text.n;) {
		const char *end = memchr(text.p + from, '\n', text.n - from);
		size_t n = end != NULL ? (size_t)(end - text.p) - from : text.n - from;

		codes_add_line(g, text.p + from, n);
		from += n + 1;
	}
}

/* Reads the codes that follow the order's number; with a single "-", the codes of the standard input. */
static enum cli_exit codes_read(struct cli *cli, struct give *g)
{
	struct buf text = BUF_INIT(INPUT_MAX);
	char err[512];
	enum cli_exit e = CLI_DONE;

	if (cli->args_n == 2 && strcmp(cli->args[1], "-") == 0) {
		struct str lines;

		if (!file_read("-", &text, err, sizeof err))
			e = cli_refuse("%s", err);
		else if (!text_decode(&cli->arena, buf_take(&cli->arena, &text), &lines))
			e = cli_refuse("standard input: not UTF-8 text");
		else
			codes_read_lines(cli, lines, g);
		buf_free(&text);
		return e;
	}
	g->codes = arena_array(&cli->arena, cli->args_n, sizeof *g->codes);
	for (size_t i = 1; i < cli->args_n; i++)
		g->codes[g->n++] = str_text(cli->args[i]);
	return e;
}

enum cli_exit cmd_codes_give(struct cli *cli)
{
	struct give g = { .n = 0 };
	struct order_found found = { .why = STR_NONE };
	struct codes_given given = { .why = STR_NONE };
	struct tx tx;
	enum cli_exit e = codes_read(cli, &g);

	if (e == CLI_DONE)
		e = cli_start(cli, DB_WRITE);
	if (e == CLI_DONE)
		e = cli_open_vault(cli);
	if (e != CLI_DONE)
		return e;
	tx = cli_tx(cli);
	while (tx_next(&tx)) {
		struct ctx c = cli_ctx(cli);

		tx.r = order_find_argument(cli, &found);
		given.why = found.why;
		if (tx.r == OK)
			tx.r = codes_give(&c, &cli->config, found.order, g.codes, g.n, &given);
	}
	if (tx.r == NONE)
		return cli_refuse("no order %s, neither by the platform's number nor by ours", cli->arg);
	if (tx.r == REFUSE && given.why.p != NULL)
		return cli_refuse("nothing was given to order %s: %s", cli->arg, given.why.p);
	if (tx.r != OK)
		return cli_db_trouble(cli, tx.r, "codes give: nothing was given");
	if (given.already)
		(void)printf("order %s has these codes already%s\n", found.order.id.p,
		             given.to_send ? "; the platform will be informed" : "");
	else
		(void)printf("order %s got its codes: %zu; %s\n", found.order.id.p, g.n,
		             given.to_send ? "they will be sent to the platform (shanmen outbox list)"
		                           : "the platform gets them when it asks");
	return CLI_DONE;
}
