/*
 * What the database knows against a product's file: an unknown merchant, another's
 * product, kinds of ticket that would be lost. Not the file's own form (ticket_table.h).
 */
#ifndef SHANMEN_TICKET_STORED_H
#define SHANMEN_TICKET_STORED_H

#include "bin/frame/cli.h"
#include "ticket_table.h"

/* Inside a transaction; tells the faults. OK also with faults. */
enum result ticket_check_stored(struct cli *cli, const struct ticket *t) MUST_USE;

#endif
