/*
 * Reads the configuration. A table is the only list of keys (config_keys.c); the
 * sample file and the reference page are printed from it.
 */
#include "base/address.h"
#include "base/config_keys.h"
#include "base/memory.h"
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
	for (size_t i = 0; i < config_keys_n; i++) {
		if (strlen(config_keys[i].name) == name.n && memcmp(config_keys[i].name, name.p, name.n) == 0)
			return &config_keys[i];
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
		char *copy = memory_needed(strndup(value.p, value.n));
		struct str s = { copy, value.n };

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
	if (seen[key - config_keys])
		return config_fault(err, err_size, "%s:%d: key `%s` is given twice", path, line, key->name);
	seen[key - config_keys] = true;
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

/* It becomes part of a header. True for an empty address. */
static bool console_url_valid(struct str url)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/[]%+@!$&'()*=";

	return url.n == 0 || ((strncmp(url.p, "https://", 8) == 0 || strncmp(url.p, "http://", 7) == 0) &&
	                      strspn(url.p, allowed) == url.n);
}

static enum result fill_defaults(struct config *c, const bool *seen, const char *path, char *err, size_t err_size)
{
	for (size_t i = 0; i < config_keys_n; i++) {
		if (seen[i])
			continue;
		if (config_keys[i].fallback == NULL)
			return config_fault(err, err_size, "%s: `%s` is missing: %s", path, config_keys[i].name,
			                    config_keys[i].help);
		if (!store_value(c, &config_keys[i], str_text(config_keys[i].fallback)))
			return config_fault(err, err_size, "%s: default of `%s` is out of range", path,
			                    config_keys[i].name);
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
	if (!console_url_valid(c->console_url))
		return config_fault(err, err_size,
		                    "%s: `console_url` must begin with https:// or http://, and has no ? and no #",
		                    path);
	if (!addresses_valid(c->trusted_proxy))
		return config_fault(err, err_size, "%s: `trusted_proxy` must be IP addresses joined by commas", path);
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
	bool seen[CONFIG_KEYS_MAX] = { false };
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
	enum result r;
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
	r = parse_text(c, path, text, err, err_size);
	explicit_bzero(text, sizeof text);
	return r;
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
	if (r == OK) /* the vault has its own keys from it */
		explicit_bzero((void *)(uintptr_t)c->data_key.p, c->data_key.n);
	return r;
}

void config_free(struct config *c)
{
	for (size_t i = 0; i < config_keys_n; i++) {
		struct str text;

		if (config_keys[i].kind == NUMBER)
			continue;
		memcpy(&text, (char *)c + config_keys[i].at, sizeof text);
		if (text.p != NULL)
			explicit_bzero((void *)(uintptr_t)text.p, text.n);
		free((void *)(uintptr_t)text.p);
	}
	memset(c, 0, sizeof *c);
}
