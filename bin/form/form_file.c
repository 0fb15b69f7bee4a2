/* Opening an operator's JSON file, and printing its faults. */
#include "form_file.h"

#include "bin/frame/file.h"

#include <stdio.h>

#define FILE_MAX ((size_t)1 << 20)

enum cli_exit form_file_open(struct cli *cli, struct form_file *file)
{
	struct buf text = BUF_INIT(FILE_MAX);
	struct str copy;
	char err[512];

	file->root = NULL;
	faults_init(&file->faults, &cli->arena, cli->arg);
	if (!file_read(cli->arg, &text, err, sizeof err)) {
		buf_free(&text);
		return cli_refuse("%s", err);
	}
	copy = buf_take(&cli->arena, &text); /* the faults find their lines in it */
	if (!json_read_open(&file->rd, &cli->arena, copy, &file->faults, &file->root))
		return form_file_refuse(file, "read");
	file->top = (struct node){ .rd = &file->rd, .json = file->root, .outermost = true };
	return CLI_DONE;
}

void form_file_close(struct form_file *file)
{
	cJSON_Delete(file->root);
	file->root = NULL;
}

enum cli_exit form_file_refuse(struct form_file *file, const char *done)
{
	struct faults *f = &file->faults;

	(void)fflush(stdout);
	faults_print(f, stderr);
	return cli_refuse("%s: nothing was %s: %zu fault%s", f->file, done, f->n, f->n == 1 ? "" : "s");
}
