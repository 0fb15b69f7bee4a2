/*
 * Reads the configuration. The table below is the only list of keys; the
 * sample file and the reference page are printed from it.
 */
#include "base/config.h"

#include "base/number.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef SYSCONFDIR
#define SYSCONFDIR "/etc"
#endif

#define FILE_MAX 65536
#define BYTE_ORDER_MARK "\xEF\xBB\xBF" /* editors of Windows begin a text with it */
#define KEEP_BOOKS_MIN 62              /* days: two months can be compared again */

enum config_kind { TEXT, NUMBER };

struct config_key {
	const char *name;
	enum config_kind kind;
	size_t at;
	const char *fallback; /* the value without this key; NULL: the key is required */
	int64_t min, max;     /* length of a TEXT in bytes, range of a NUMBER */
	const char *sample;
	const char *help;
};

#define AT(member) offsetof(struct config, member)

static const struct config_key keys[] = {
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

#define KEYS (sizeof keys / sizeof keys[0])

static enum result config_fault(char *err, size_t size, const char *fmt, ...) PRINTF_LIKE(3, 4);

static enum result config_fault(char *err, size_t size, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(err, size, fmt, ap);
	va_end(ap);
	return REFUSE;
}

static const struct config_key *find_key(struct str name)
{
	for (size_t i = 0; i < KEYS; i++) {
		if (strlen(keys[i].name) == name.n && memcmp(keys[i].name, name.p, name.n) == 0)
			return &keys[i];
	}
	return NULL;
}

static struct str trim_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	while (end > p && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	return (struct str){ p, (size_t)(end - p) };
}

/* Stores one value; false when it is outside the key's range. */
static bool store_value(struct config *c, const struct config_key *key, struct str value)
{
	char *member = (char *)c + key->at;

	if (key->kind == NUMBER) {
		int64_t n;

		if (!number_parse(value, key->min, key->max, &n))
			return false;
		memcpy(member, &n, sizeof n);
		return true;
	}
	if ((int64_t)value.n < key->min || (int64_t)value.n > key->max)
		return false;
	{
		char *copy = strndup(value.p, value.n);
		struct str s = { copy, value.n };

		if (copy == NULL)
			abort();
		memcpy(member, &s, sizeof s);
	}
	return true;
}

static enum result parse_line(struct config *c, bool *seen, const char *path, int line, struct str text, char *err,
                              size_t err_size)
{
	const char *eq = memchr(text.p, '=', text.n);
	const struct config_key *key;
	struct str name;
	struct str value;

	if (eq == NULL)
		return config_fault(err, err_size, "%s:%d: not of the form `key = value`", path, line);
	name = trim_blanks(text.p, eq);
	key = find_key(name);
	if (name.n > 2 && (name.p[0] == '"' || name.p[0] == '\'') && name.p[name.n - 1] == name.p[0] &&
	    find_key((struct str){ name.p + 1, name.n - 2 }) != NULL)
		return config_fault(err, err_size, "%s:%d: key %.*s: write it without quotes", path, line, (int)name.n,
		                    name.p);
	if (key == NULL)
		return config_fault(err, err_size,
		                    "%s:%d: unknown key `%.*s`: see etc/shanmen.conf.sample for the keys", path, line,
		                    (int)(name.n > 40 ? 40 : name.n), name.p);
	if (seen[key - keys])
		return config_fault(err, err_size, "%s:%d: key `%s` is given twice", path, line, key->name);
	seen[key - keys] = true;
	value = trim_blanks(eq + 1, text.p + text.n);
	if ((value.n > 0 && value.p[0] == '#') || memmem(value.p, value.n, " #", 2) != NULL ||
	    memmem(value.p, value.n, "\t#", 2) != NULL)
		return config_fault(
			err, err_size,
			"%s:%d: `%s`: what follows the value after # would be part of it: write a comment on a "
			"line of its own",
			path, line, key->name);
	if (value.n > 1 && (value.p[0] == '"' || value.p[0] == '\'') && value.p[value.n - 1] == value.p[0])
		return config_fault(err, err_size,
		                    "%s:%d: `%s`: the quotes would be part of the value: write it without them", path,
		                    line, key->name);
	if (!store_value(c, key, value))
		return config_fault(err, err_size, "%s:%d: `%s` must %s %lld to %lld%s", path, line, key->name,
		                    key->kind == NUMBER ? "be a whole number from" : "have", (long long)key->min,
		                    (long long)key->max, key->kind == NUMBER ? "" : " characters");
	return OK;
}

/* Secrets and orders are sent there: over TLS, or within this machine only. True for an empty address. */
static bool address_safe(struct str url)
{
	static const char *const here[] = { "http://127.0.0.1", "http://localhost", "http://[::1]" };

	if (url.n == 0 || strncmp(url.p, "https://", 8) == 0)
		return true;
	for (size_t i = 0; i < sizeof here / sizeof here[0]; i++) {
		size_t n = strlen(here[i]);

		if (strncmp(url.p, here[i], n) == 0 && strchr(":/", url.p[n]) != NULL)
			return true;
	}
	return false;
}

static enum result fill_defaults(struct config *c, const bool *seen, const char *path, char *err, size_t err_size)
{
	for (size_t i = 0; i < KEYS; i++) {
		if (seen[i])
			continue;
		if (keys[i].fallback == NULL)
			return config_fault(err, err_size, "%s: `%s` is missing: %s", path, keys[i].name, keys[i].help);
		if (!store_value(c, &keys[i], (struct str){ keys[i].fallback, strlen(keys[i].fallback) }))
			return config_fault(err, err_size, "%s: default of `%s` is out of range", path, keys[i].name);
	}
	return OK;
}

/* Keys whose value is one of two words. */
static enum result check_words(const struct config *c, const char *path, char *err, size_t err_size)
{
	const struct {
		struct str value;
		const char *key, *one, *other;
	} words[] = {
		{ c->task_ids_form, "task_ids_form", "plain", "json" },
		{ c->price_check, "price_check", "strict", "log" },
		{ c->ledger, "ledger", "day", "detail" },
		{ c->codes_voucher, "codes_voucher", "vouchers", "both" },
		{ c->product_operate, "product_operate", "goods", "trip" },
		{ c->calendar_stock, "calendar_stock", "total", "left" },
		{ c->calendar_origin, "calendar_origin", "market", "selling" },
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strcmp(words[i].value.p, words[i].one) != 0 && strcmp(words[i].value.p, words[i].other) != 0)
			return config_fault(err, err_size, "%s: `%s` must be %s or %s", path, words[i].key,
			                    words[i].one, words[i].other);
	}
	return OK;
}

/* Rules that the range of one key cannot express. */
static enum result check_rules(struct config *c, const char *path, char *err, size_t err_size)
{
	if (c->gate_key.n > 0 && c->gate_key.n < 16)
		return config_fault(err, err_size, "%s: `gate_key` must have at least 16 characters", path);
	if (c->console_password.n > 0 && c->console_password.n < 12)
		return config_fault(err, err_size, "%s: `console_password` must have at least 12 characters", path);
	if (c->alarm_command.n > 0 && c->alarm_command.p[0] != '/')
		return config_fault(err, err_size, "%s: `alarm_command` must be an absolute path, without arguments",
		                    path);
	if (c->alarm_command.n > 0 && c->alarm_url.n > 0)
		return config_fault(
			err, err_size,
			"%s: give either `alarm_command` or `alarm_url`, so that each alarm is delivered once", path);
	if (strspn(c->task_done_status.p, "0123456789,-") != c->task_done_status.n)
		return config_fault(err, err_size, "%s: `task_done_status` must be numbers joined by commas, like 2,3",
		                    path);
	if (c->product_op_online == c->product_op_offline)
		return config_fault(err, err_size,
		                    "%s: `product_op_online` and `product_op_offline` must be different numbers", path);
	if (c->keep_books_days > 0 && c->keep_books_days < KEEP_BOOKS_MIN)
		return config_fault(err, err_size, "%s: `keep_books_days` must be 0 or at least %d", path,
		                    KEEP_BOOKS_MIN);
	if (!address_safe(c->alarm_url))
		return config_fault(err, err_size,
		                    "%s: `alarm_url` must begin with https:// (http:// only for this machine)", path);
	if (!address_safe(c->openapi_url))
		return config_fault(err, err_size,
		                    "%s: `openapi_url` must begin with https:// (http:// only for this machine)", path);
	while (c->openapi_url.n > 0 && c->openapi_url.p[c->openapi_url.n - 1] == '/')
		((char *)(uintptr_t)c->openapi_url.p)[--c->openapi_url.n] = '\0'; /* paths begin with a slash */
	return check_words(c, path, err, err_size);
}

static enum result parse_text(struct config *c, const char *path, const char *text, char *err, size_t err_size)
{
	bool seen[KEYS] = { false };
	const char *p =
		strncmp(text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0 ? text + strlen(BYTE_ORDER_MARK) : text;

	for (int line = 1; *p != '\0'; line++) {
		const char *end = strchrnul(p, '\n');
		struct str s = trim_blanks(p, end);
		enum result r = s.n == 0 || s.p[0] == '#' ? OK : parse_line(c, seen, path, line, s, err, err_size);

		if (r != OK)
			return r;
		p = *end == '\n' ? end + 1 : end;
	}
	if (fill_defaults(c, seen, path, err, err_size) != OK)
		return REFUSE;
	return check_rules(c, path, err, err_size);
}

enum result config_read(struct config *c, const char *path, char *err, size_t err_size)
{
	char text[FILE_MAX];
	struct stat st;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	memset(c, 0, sizeof *c);
	if (fd < 0)
		return config_fault(
			err, err_size,
			"%s: %s: copy etc/shanmen.conf.sample there and fill it in, or name the file in SHANMEN_CONF",
			path, strerror(errno));
	if (fstat(fd, &st) != 0 || (st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		(void)close(fd);
		return config_fault(err, err_size, "%s: other users than its owner can read it: run `chmod 600 %s`",
		                    path, path);
	}
	n = read(fd, text, sizeof text - 1);
	(void)close(fd);
	if (n < 0 || n == (ssize_t)sizeof text - 1)
		return config_fault(err, err_size, "%s: cannot be read, or is longer than %d bytes", path,
		                    FILE_MAX - 2);
	text[n] = '\0';
	if (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)
		return config_fault(err, err_size, "%s: is UTF-16 text: save it as UTF-8", path);
	if (strlen(text) != (size_t)n)
		return config_fault(err, err_size, "%s: contains a NUL byte", path);
	(void)snprintf(c->path, sizeof c->path, "%s", path);
	return parse_text(c, path, text, err, err_size);
}

/* "../etc/shanmen.conf", seen from the folder of the running program. False: no such file. */
static bool beside_program(char *out, size_t size)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	for (int up = 0; up < 2; up++) {
		while (n > 0 && exe[n - 1] != '/')
			n--;
		if (n <= 0)
			return false;
		n--;
	}
	exe[n] = '\0';
	return snprintf(out, size, "%s/etc/shanmen.conf", exe) < (int)size && access(out, F_OK) == 0;
}

enum result config_load(struct config *c, char *err, size_t err_size)
{
	const char *given = getenv("SHANMEN_CONF");
	char path[PATH_MAX];

	if (given != NULL && given[0] != '\0')
		return config_read(c, given, err, err_size);
	if (beside_program(path, sizeof path))
		return config_read(c, path, err, err_size);
	return config_read(c, SYSCONFDIR "/shanmen.conf", err, err_size);
}

enum result config_open(struct config *c, struct vault *v, char *err, size_t err_size)
{
	enum result r = config_load(c, err, err_size);

	if (r == OK && vault_open(v, c->data_key) != OK)
		return config_fault(err, err_size,
		                    "%s: `data_key` must be 64 hexadecimal digits: `openssl rand -hex 32` makes one",
		                    c->path);
	return r;
}

void config_free(struct config *c)
{
	for (size_t i = 0; i < KEYS; i++) {
		struct str text;

		if (keys[i].kind == NUMBER)
			continue;
		memcpy(&text, (char *)c + keys[i].at, sizeof text);
		if (text.p != NULL)
			explicit_bzero((void *)(uintptr_t)text.p, text.n);
		free((void *)(uintptr_t)text.p);
	}
	memset(c, 0, sizeof *c);
}

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
	for (size_t i = 0; i < KEYS; i++) {
		(void)fputc('\n', out);
		print_comment(out, keys[i].help);
		(void)fprintf(out, "%s%s = %s\n", keys[i].fallback == NULL ? "" : "#", keys[i].name,
		              keys[i].fallback == NULL ? keys[i].sample : keys[i].fallback);
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
	for (size_t i = 0; i < KEYS; i++) {
		const struct config_key *k = &keys[i];

		(void)fprintf(out, "| `%s` | %s%s%s | %lld to %lld%s | %s |\n", k->name,
		              k->fallback != NULL && *k->fallback ? "`" : "",
		              k->fallback == NULL ? "required" : (*k->fallback ? k->fallback : "empty"),
		              k->fallback != NULL && *k->fallback ? "`" : "", (long long)k->min, (long long)k->max,
		              k->kind == NUMBER ? "" : " characters", k->help);
	}
}
