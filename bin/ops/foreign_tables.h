/*
 * Tables of somebody else in our database that bear a name of ours: another program's `token` or `product` is never
 * taken for ours. Our tables are known by their comments, which the migrations give them.
 */
#ifndef SHANMEN_FOREIGN_TABLES_H
#define SHANMEN_FOREIGN_TABLES_H

#include "bin/frame/cli.h"

/*
 * Names of tables that a migration from `first` on would make and that are here with another comment, joined by ", "; STR_NONE: there is
 * none.
 */
enum result foreign_tables(struct cli *cli, size_t first, struct str *names) MUST_USE;

#endif
