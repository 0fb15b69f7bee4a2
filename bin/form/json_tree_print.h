/* The platform's JSON on standard output, as it came. */
#ifndef SHANMEN_JSON_TREE_PRINT_H
#define SHANMEN_JSON_TREE_PRINT_H

#include "bin/frame/cli.h"

#include <cJSON.h>

/* Prints the whole tree and a line's end. The tree stays the caller's. */
enum cli_exit json_tree_print(const cJSON *tree) MUST_USE;

#endif
