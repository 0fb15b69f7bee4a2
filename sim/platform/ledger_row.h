/*
 * Rows of the ledger, page shops-orders-ledger §4.2 to §4.4.
 */
#ifndef SIM_PLATFORM_LEDGER_ROW_H
#define SIM_PLATFORM_LEDGER_ROW_H

#include "use_rows.h"

/* A row of the query by vouchers, by day, by day in detail. The caller deletes it. */
use_row_maker ledger_row_of_certificate;
use_row_maker ledger_row_of_day;
use_row_maker ledger_row_in_detail;

#endif
