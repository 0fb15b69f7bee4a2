/*
 * An operator's JSON file for the platform, from its path to its tree; and how its faults end a command. What the file
 * may hold is said by its form.
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
	struct node top; /* valid after form_file_open returned CLI_DONE */
	cJSON *root;
};

/* Reads the file cli->arg ("-": standard input). When it is not JSON, prints the faults as form_file_refuse does. */
enum cli_exit form_file_open(struct cli *cli, struct form_file *file) MUST_USE;

/* Frees the tree. */
void form_file_close(struct form_file *file);

/* Prints the faults, then "FILE: nothing was …: N faults", where `done` is the word for "…". */
enum cli_exit form_file_refuse(struct form_file *file, const char *done);

#endif
