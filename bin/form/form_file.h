/*
 * A person's JSON file for the platform, from its path to its tree; and how its faults end a
 * command. What it may hold is its form's.
 *
 * Ownership: the tree is freed by form_file_close, the rest lives in the cli's arena.
 */
#ifndef SHANMEN_FORM_FILE_H
#define SHANMEN_FORM_FILE_H

#include "bin/frame/cli.h"
#include "form.h"

struct form_file {
	struct faults faults;
	struct reader rd;
	struct node top; /* top.json NULL: not read */
	cJSON *root;
};

/* Reads cli->arg ("-": standard input). Faults of its JSON are told as form_file_refuse does. */
enum cli_exit form_file_open(struct cli *cli, struct form_file *file) MUST_USE;
void form_file_close(struct form_file *file);

/* "FILE: nothing was …: N faults" behind the faults. */
enum cli_exit form_file_refuse(struct form_file *file, const char *done);

#endif
