/*
 * What the database knows against a product's file: an unknown merchant, another's
 * product, kinds of ticket that would be lost. Not the file's own form (ticket_table.h).
 */
#ifndef SHANMEN_PRODUCT_STORED_H
#define SHANMEN_PRODUCT_STORED_H

#include "bin/frame/cli.h"
#include "product_form.h"

/* Inside a transaction; tells the faults. OK also with faults. */
enum result product_file_check_stored(struct cli *cli, const struct product_file *t) MUST_USE;

#endif
