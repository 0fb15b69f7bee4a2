/*
 * Interfaces of the ledger, page shops-orders-ledger §4.2 to §4.4: by vouchers, by the
 * day of verification, the same in detail. A row appears an hour after the platform
 * received the use (setting ledger_delay_s); with the setting ledger_day_after not
 * before the booked day is over. A use that is cancelled leaves a void row. The detail needs the setting ledger_detail.
 */
#include "book.h"
#include "index.h"
#include "interfaces.h"
#include "ledger_row.h"
#include "limit.h"
#include "query.h"
#include "sim/common/moment.h"
#include "trap.h"

#define DELAY_S 3600
#define DAY_S 86400
#define CODE_FORBIDDEN 2190004

/* The rows that have appeared by now. */
static struct use_wanted rows_ready(const struct call *c)
{
	return (struct use_wanted){
		.list = LIST_LEDGER,
		.to = INT64_MAX,
		.taken_by = book_now(c) - json_int(c->settings, "ledger_delay_s", DELAY_S),
		.day_after_by = json_true(c->settings, "ledger_day_after") ? book_now(c) : INT64_MAX,
	};
}

/* --- by vouchers --- */

static void ledger_by_certificate(struct call *c)
{
	struct use_wanted w = rows_ready(c);
	struct use_rows rows;

	if (!query_ids_check(c, "certificate_ids"))
		return;
	w.certificate_ids = json_text(c->query, "certificate_ids");
	use_rows_find(c, &w, &rows);
	(void)use_rows_page(c, &rows, 0, rows.n, json_list_at(c->data, "records"), ledger_row_of_certificate);
	if (trap_set(c, "no_list"))
		cJSON_DeleteItemFromObjectCaseSensitive(c->data, "records");
	use_rows_free(&rows);
}

/* --- by day --- */

static struct use_wanted rows_of_day(const struct call *c)
{
	struct use_wanted w = rows_ready(c);

	if (!trap_set(c, "ignore_window") && moment_day_start(json_text(c->query, "bill_date"), &w.from))
		w.to = w.from + DAY_S - 1;
	return w;
}

static void day_answer(struct call *c, use_row_maker *make)
{
	const char *cursor = json_text(c->query, "cursor");
	char next[USE_CURSOR];
	struct use_wanted w = rows_of_day(c);
	struct use_rows rows;
	size_t first, end;

	use_rows_find(c, &w, &rows);
	if (use_rows_first(c, &rows, &first)) {
		end = use_rows_page(c, &rows, first, (size_t)query_number(c, "size", 1),
		                    json_list_at(c->data, "ledger_records"), make);
		if (end > first)
			use_rows_cursor(c, &rows.rows[end - 1], next);
		json_set_text(c->data, "cursor", end > first ? next : cursor);
		json_set(c->data, "has_more",
		         cJSON_CreateBool(end < rows.n || trap_set(c, "same_cursor") || trap_set(c, "endless")));
		if (trap_set(c, "no_list"))
			cJSON_DeleteItemFromObjectCaseSensitive(c->data, "ledger_records");
	}
	use_rows_free(&rows);
}

static void ledger_by_day(struct call *c)
{
	if (call_account_check(c))
		day_answer(c, ledger_row_of_day);
}

static void ledger_in_detail(struct call *c)
{
	if (!json_true(c->settings, "ledger_detail"))
		(void)call_refuse(c, CODE_FORBIDDEN, "应用未获得该能力");
	else if (call_account_check(c))
		day_answer(c, ledger_row_in_detail);
}

static const struct limit DAY_LIMITS[] = {
	{ "cursor", 1, ID_MAX },
	{ "size", 1, PAGE_MAX },
	{ 0 },
};

#define LEDGER "/goodlife/v1/settle/ledger/"

const struct interface LEDGER_INTERFACES[] = {
	{ "GET", LEDGER "query_record_by_cert/", true, NULL, ledger_by_certificate },
	{ "GET", LEDGER "query/", true, DAY_LIMITS, ledger_by_day },
	{ "GET", LEDGER "detailed_query/", true, DAY_LIMITS, ledger_in_detail },
	{ 0 },
};
