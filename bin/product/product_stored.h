/*
 * Comparing a product's file with the database: an unknown merchant, a product of another merchant, SKUs that would be
 * lost. Not here: the file's own form (product_check.h).
 */
#ifndef SHANMEN_PRODUCT_STORED_H
#define SHANMEN_PRODUCT_STORED_H

#include "bin/frame/cli.h"
#include "product_check.h"

/* Inside a transaction. Reports every fault; OK also with faults. */
enum result product_file_check_stored(struct cli *cli, const struct product_file *t) MUST_USE;

#endif
