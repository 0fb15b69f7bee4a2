/* Rows collected into portions, each sent by one db_exec_many. */
#include "batch.h"

#include <string.h>

void batch_begin(struct batch *b, struct cli *cli, const struct sql *s, size_t n, struct progress *progress)
{
	*b = (struct batch){ .cli = cli, .sql = s, .n = n, .r = OK, .progress = progress };
	b->args = arena_array(&cli->arena, BATCH_ROWS * n, sizeof(struct arg));
}

static void flush_portion(struct batch *b)
{
	if (b->r == OK && b->count > 0) {
		db_deadline(b->cli->db, CLI_DEADLINE_MS);
		b->r = db_exec_many(b->cli->db, &b->scratch, b->sql, b->args, b->n, b->count);
	}
	b->sent += b->count;
	b->count = 0;
	arena_reset(&b->scratch);
	if (b->progress != NULL)
		progress_show(b->progress, b->sent);
}

void batch_row(struct batch *b, const struct arg *args)
{
	memcpy(b->args + b->count * b->n, args, b->n * sizeof(struct arg));
	if (++b->count == BATCH_ROWS)
		flush_portion(b);
}

enum result batch_end(struct batch *b)
{
	flush_portion(b);
	arena_free(&b->scratch);
	return b->r;
}
