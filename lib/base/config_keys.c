/*
 * The table of configuration keys, and the pages that are printed from it.
 */
#include "base/config_keys.h"

#include <assert.h>
#include <string.h>

#define AT(member) offsetof(struct config, member)

const struct config_key config_keys[] = {
	{ "db_socket", TEXT, AT(db_socket), "", 0, 107, "/run/mysqld/mysqld.sock",
	  "Unix socket of MariaDB. Empty: connect to db_host and db_port." },
	{ "db_host", TEXT, AT(db_host), "localhost", 1, 255, "localhost",
	  "Host of MariaDB, when there is no db_socket." },
	{ "db_port", NUMBER, AT(db_port), "3306", 1, 65535, "3306", "Port of MariaDB, when there is no db_socket." },
	{ "db_name", TEXT, AT(db_name), NULL, 1, 64, "shanmen", "Name of the database." },
	{ "db_user", TEXT, AT(db_user), NULL, 1, 80, "shanmen", "Database user." },
	{ "db_password", TEXT, AT(db_password), NULL, 0, 255, "change-me", "Database user's password." },
	{ "data_key", TEXT, AT(data_key), NULL, 64, 64,
	  "0000000000000000000000000000000000000000000000000000000000000000",
	  "Key that encrypts names, phones, id numbers and secrets in the database: 64 hexadecimal digits, made with "
	  "`openssl rand -hex 32`. Without it the data cannot be read: keep a copy in a place separate from the database." },
	{ "gate_key", TEXT, AT(gate_key), "", 0, 255, "",
	  "Key of the turnstiles (Authorization: Bearer …), at least 16 characters. Empty: gate.fcgi admits no visitor." },
	{ "console_password", TEXT, AT(console_password), "", 0, 255, "",
	  "Password of the web console, at least 12 characters. Empty: sign-in is switched off." },
	{ "log_file", TEXT, AT(log_file), "", 0, 1023, "",
	  "File for one line per request. Empty: standard error, which the web server collects." },
	{ "openapi_url", TEXT, AT(openapi_url), "https://open.douyin.com", 8, 255, "https://open.douyin.com",
	  "Address of the platform's OpenAPI: https, or http on this machine (127.0.0.1, localhost) for a simulator." },
	{ "openapi_ca_file", TEXT, AT(openapi_ca_file), "", 0, 1023, "",
	  "File with the certificate authorities to trust for the OpenAPI. Empty: those that this system trusts. "
	  "Certificates are always checked." },
	{ "openapi_qps", NUMBER, AT(openapi_qps), "50", 1, 10000, "50",
	  "Calls per second to each OpenAPI interface for which the platform states no limit." },
	{ "openapi_timeout_ms", NUMBER, AT(openapi_timeout_ms), "10000", 500, 10000, "10000",
	  "Longest wait in milliseconds for the platform's answer to one call. A call without an answer is repeated later, "
	  "so a shorter wait lets other calls go on while the platform does not answer." },
	{ "shop_list_qps", NUMBER, AT(shop_list_qps), "2", 1, 10000, "2",
	  "Calls per second for the list of shops. The platform's page wants a pause of 400 ms between two." },
	{ "token_stable", NUMBER, AT(token_stable), "0", 0, 1, "0",
	  "1: ask for tokens at /oauth/stable_client_token/, which returns the same token as long as it is valid. Whether "
	  "local-life apps may use it is not documented." },
	{ "groupon", NUMBER, AT(groupon), "0", 0, 1, "0",
	  "1: for scanned codes that are not ours (group-buy), the gate asks the platform and verifies them there." },
	{ "groupon_link_hosts", TEXT, AT(groupon_link_hosts), "v.douyin.com", 0, 255, "v.douyin.com",
	  "Hosts, separated by commas, whose short links in a scanned code may be followed. Empty: none." },
	{ "task_ids_form", TEXT, AT(task_ids_form), "plain", 4, 5, "plain",
	  "How ids are written in a query about shop tasks: plain is 1, json is [1]. Pages and clients differ." },
	{ "task_done_status", TEXT, AT(task_done_status), "", 0, 60, "",
	  "Status numbers, separated by commas, that mean that a shop task is done. No page names them: look at what "
	  "`shanmen poi task` shows for a task that is done in the merchant's back office. Empty: no number means done." },
	{ "decrypt_per_day", NUMBER, AT(decrypt_per_day), "0", 0, 100000000, "0",
	  "Most personal fields (`Enc.`) to send to the platform for decryption in a day. 0: as many as its quota allows." },
	{ "ledger", TEXT, AT(ledger), "day", 3, 6, "day",
	  "Which ledger of the platform cron/reconcile reads: `day`, or `detail` (for large merchants; it needs a capability "
	  "of its own, and without it the day ledger is read)." },
	{ "calendar_stock", TEXT, AT(calendar_stock), "total", 4, 5, "total",
	  "What stock_qty of a calendar day counts: `total`, all copies of the day, those sold included, or `left`. No page "
	  "says which. After a change run `stock_push --full`." },
	{ "calendar_status_open", NUMBER, AT(calendar_status_open), "1", 0, 1000000, "1",
	  "Number of `status` for a calendar day that is on sale. No page names it. After a change run `stock_push --full`." },
	{ "calendar_status_closed", NUMBER, AT(calendar_status_closed), "2", 0, 1000000, "2",
	  "Number of `status` for a calendar day that is closed or sold out. No page names it. Should the platform refuse it, "
	  "give it the value of calendar_status_open: then the number of copies closes the day." },
	{ "calendar_origin", TEXT, AT(calendar_origin), "market", 6, 7, "market",
	  "What origin_amount of a calendar day is: `market`, the SKU's market_price_fen of the catalogue where it has one "
	  "and it is not below the selling price, or `selling`, always the selling price. After a change run "
	  "`stock_push --full`." },
	{ "cron_minutes", NUMBER, AT(cron_minutes), "1", 1, 5, "1",
	  "Minutes between two moments at which cron can start a program, where the host allows none in between. With more than "
	  "1, outbox_deliver and order_expire work until their next start. Print the crontab again after a change: "
	  "`shanmen reference crontab`." },
	{ "alarm_command", TEXT, AT(alarm_command), "", 0, 1023, "",
	  "Program that gets every alarm: absolute path, no arguments. It gets a one-line summary as its argument, and one "
	  "line of JSON for each alarm on standard input; exit code 0 means delivered. Empty: none." },
	{ "alarm_url", TEXT, AT(alarm_url), "", 0, 1023, "",
	  "Address that gets every alarm by a JSON POST {\"alarms\":[…]}; a 2xx answer means delivered. Empty: none." },
	{ "alarm_pause_s", NUMBER, AT(alarm_pause_s), "60", 0, 86400, "60",
	  "Shortest time in seconds between two deliveries of alarms; alarms in between are delivered together." },
	{ "alarm_timeout_s", NUMBER, AT(alarm_timeout_s), "5", 1, 20, "5",
	  "Longest time in seconds that alarm_command or alarm_url may take. Then the command is killed, and the alarms are "
	  "delivered again later. Messages to the platform wait meanwhile." },
	{ "voucher_url", TEXT, AT(voucher_url), "", 0, 255, "",
	  "Start of the link to a ticket; the code is appended. Needed only for products that send codes as links "
	  "(code_sending_info 6)." },
	{ "codes_voucher", TEXT, AT(codes_voucher), "vouchers", 4, 8, "vouchers",
	  "How codes that are sent later name their copies: `vouchers`, a list, or `both`: an order of one copy has its copy "
	  "in the member `voucher`, too. The page does not say what one copy takes. If codes of one copy are refused, they "
	  "are sent once more with both, and an alarm says whether to change this key." },
	{ "product_operate", TEXT, AT(product_operate), "goods", 4, 5, "goods",
	  "Which interface `shanmen product online` and `offline` call: `goods` (goods/product/operate) or `trip` "
	  "(trip/product/operate). No page says which one serves calendar tickets." },
	{ "product_op_online", NUMBER, AT(product_op_online), "1", 0, 2147483647, "1",
	  "Number (`op_type`) by which `online` asks the platform to show a product. No page explains the numbers." },
	{ "product_op_offline", NUMBER, AT(product_op_offline), "2", 0, 2147483647, "2",
	  "Number (`op_type`) by which `offline` asks the platform to hide a product; not the same as product_op_online." },
	{ "price_check", TEXT, AT(price_check), "strict", 3, 6, "strict",
	  "What happens when an order's origin_amount is neither the selling price nor the crossed-out price of its copies: "
	  "`strict` refuses it (23), `log` takes it, writes a line in the log and raises a discrepancy. No page says which price "
	  "the platform sends: set `log` until the first real order was seen." },
	{ "keep_persons_days", NUMBER, AT(keep_persons_days), "180", 30, 3650, "180",
	  "Days after which names, phones and documents of an order's people are deleted. The days count from the last event "
	  "for which the data may be needed: last valid day, automatic refund, refund, cancellation, last message to the "
	  "platform, discrepancy settled. The order stays, without personal data. Backups contain it as long as you keep them." },
	{ "keep_replies_days", NUMBER, AT(keep_replies_days), "90", 31, 3650, "90",
	  "Days for which the first answer to each call of the platform and the gate is kept, so that a repeat gets the same "
	  "answer. The platform repeats for hours; a later repeat is answered from the state of the order." },
	{ "keep_messages_days", NUMBER, AT(keep_messages_days), "90", 7, 3650, "90",
	  "Days for which processed webhook messages are kept, and the contents of messages sent to the platform. That a "
	  "message was sent, and when, stays with the order." },
	{ "keep_scans_days", NUMBER, AT(keep_scans_days), "180", 7, 3650, "180",
	  "Days for which decided scans of the platform's own codes (group-buy) are kept. `shanmen groupon cancel` needs "
	  "them as long as the platform allows a verification to be cancelled." },
	{ "keep_decrypted_days", NUMBER, AT(keep_decrypted_days), "30", 1, 3650, "30",
	  "Days for which texts that the platform decrypted are kept apart from their orders. A text that arrives again "
	  "later uses quota again." },
	{ "keep_runs_days", NUMBER, AT(keep_runs_days), "90", 7, 3650, "90",
	  "Days for which runs of the batch programs are kept (the last run and the last success of each stay), and the "
	  "counts of the decryption quota." },
	{ "keep_alarms_days", NUMBER, AT(keep_alarms_days), "365", 0, 3650, "365",
	  "Days for which delivered alarms are kept. 0: for ever." },
	{ "keep_history_days", NUMBER, AT(keep_history_days), "1095", 0, 36500, "1095",
	  "Days for which the history of calendar changes is kept, and finished shop tasks. 0: for ever." },
	{ "keep_books_days", NUMBER, AT(keep_books_days), "730", 0, 36500, "730",
	  "Days for which copies of the platform's orders, verifications and ledger are kept, and settled discrepancies; at "
	  "least 62, so that two months can be compared again. 0: for ever." },
	{ "spi_max_age_s", NUMBER, AT(spi_max_age_s), "900", 0, 86400, "900",
	  "Calls of the platform whose timestamp differs from our clock by more seconds are refused. 0: not checked." },
	{ "body_max_bytes", NUMBER, AT(body_max_bytes), "262144", 1024, 1048576, "262144",
	  "Longest request body in bytes. The web server's own limit must not be lower." },
};

const size_t config_keys_n = sizeof config_keys / sizeof config_keys[0];
static_assert(sizeof config_keys / sizeof config_keys[0] <= CONFIG_KEYS_MAX, "arrays have a place for each key");

/* The help text as comment lines of about 100 columns at most. */
static void print_comment(FILE *out, const char *help)
{
	while (*help != '\0') {
		size_t n = strlen(help);

		if (n > 98) {
			n = 98;
			while (n > 60 && help[n] != ' ')
				n--;
		}
		(void)fprintf(out, "# %.*s\n", (int)n, help);
		help += n;
		while (*help == ' ')
			help++;
	}
}

void config_print_sample(FILE *out)
{
	(void)fputs("# Configuration of Shanmen: one `key = value` per line; a line that begins with # is a comment.\n"
	            "# Lines that are commented out show the default values.\n"
	            "# Only the owner may be able to read this file: chmod 600.\n",
	            out);
	for (size_t i = 0; i < config_keys_n; i++) {
		(void)fputc('\n', out);
		print_comment(out, config_keys[i].help);
		(void)fprintf(out, "%s%s = %s\n", config_keys[i].fallback == NULL ? "" : "#", config_keys[i].name,
		              config_keys[i].fallback == NULL ? config_keys[i].sample : config_keys[i].fallback);
	}
}

void config_print_reference(FILE *out)
{
	(void)fputs(
		"# Configuration keys\n\nPrinted by `shanmen reference config`.\n\n"
		"The file is `$SHANMEN_CONF`, else `../etc/shanmen.conf` beside the program's folder,\n"
		"else `$sysconfdir/shanmen.conf`. A symbolic link to a program counts as the program. Only its owner may be able to read it; an unknown key is an error.\n\n"
		"| key | default | allowed | meaning |\n|---|---|---|---|\n",
		out);
	for (size_t i = 0; i < config_keys_n; i++) {
		const struct config_key *k = &config_keys[i];

		(void)fprintf(out, "| `%s` | %s%s%s | %lld to %lld%s | %s |\n", k->name,
		              k->fallback != NULL && *k->fallback ? "`" : "",
		              k->fallback == NULL ? "required" : (*k->fallback ? k->fallback : "empty"),
		              k->fallback != NULL && *k->fallback ? "`" : "", (long long)k->min, (long long)k->max,
		              k->kind == NUMBER ? "" : " characters", k->help);
	}
}
