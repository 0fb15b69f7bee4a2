/*
 * Lines of the log, from the end of the file.
 */
#include "contact_log.h"

#include "base/number.h"
#include "base/str.h"
#include "web/spi_code.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOG_TAIL (16 << 20) /* of a log that is read for the first time */

struct str contact_log_value(struct str line, const char *key)
{
	size_t n = strlen(key);

	for (size_t at = 0; at + n < line.n; at++) {
		const char *end;

		if ((at > 0 && line.p[at - 1] != ' ') || line.p[at + n] != '=' || memcmp(line.p + at, key, n) != 0)
			continue;
		end = memchr(line.p + at, ' ', line.n - at);
		return (struct str){ line.p + at + n + 1, (end ? (size_t)(end - line.p) : line.n) - at - n - 1 };
	}
	return STR_NONE;
}

/* A part that was not named is written "-". */
static bool part_is(struct str part, struct str id)
{
	return id.p != NULL && part.n == id.n && memcmp(part.p, id.p, id.n) == 0;
}

bool contact_log_names(struct str pair, struct str id, struct str out_id)
{
	const char *slash = pair.n > 0 ? memchr(pair.p, '/', pair.n) : NULL;
	struct str first, second;

	if (slash == NULL)
		return false;
	first = (struct str){ pair.p, (size_t)(slash - pair.p) };
	second = (struct str){ slash + 1, pair.n - first.n - 1 };
	return part_is(first, id) || part_is(second, out_id);
}

static struct str kept_value(struct arena *a, struct str line, const char *key)
{
	struct str value = contact_log_value(line, key);

	return arena_str(a, value.p != NULL ? value.p : "", value.n);
}

static int64_t number_value(struct str line, const char *key)
{
	struct str value = contact_log_value(line, key);
	int64_t n;

	return value.p != NULL && number_parse(value, 0, INT32_MAX, &n) ? n : 0;
}

static struct contact_call call_of(struct arena *a, struct str line)
{
	return (struct contact_call){ .came = true,
		                      .time = kept_value(a, line, "time"),
		                      .outcome = kept_value(a, line, "outcome"),
		                      .logid = kept_value(a, line, "logid"),
		                      .product = kept_value(a, line, "product"),
		                      .sku = kept_value(a, line, "sku"),
		                      .http = number_value(line, "http"),
		                      .code = number_value(line, "code") };
}

static bool value_is(struct str line, const char *key, const char *wanted)
{
	return str_same(contact_log_value(line, key), str_text(wanted));
}

/* A booking check of a product alone names no SKU: then the product decides. */
static bool is_wanted(struct str line, const struct contact_wanted *w)
{
	struct str sku = contact_log_value(line, "sku");

	if (w->product_id.p == NULL && w->product_out_id.p == NULL)
		return true;
	if (sku.p != NULL && !value_is(line, "sku", "-/-"))
		return contact_log_names(sku, w->sku_id, w->sku_out_id);
	/* While a product is being created, the platform may name it by its SKU's own id. */
	return contact_log_names(contact_log_value(line, "product"), w->product_id, w->product_out_id) ||
	       contact_log_names(contact_log_value(line, "product"), STR_NONE, w->sku_out_id);
}

void contact_log_line(struct arena *a, struct str line, const struct contact_wanted *w, struct contact_calls *out)
{
	struct str order = contact_log_value(line, "order");

	if (!value_is(line, "event", "request") || !value_is(line, "action", w->action))
		return;
	if (w->order_id.p != NULL && !str_same(order, w->order_id))
		return;
	out->replays += value_is(line, "outcome", "replay");
	if (number_value(line, "http") != 200) {
		if (!value_is(line, "logid", "-"))
			out->refused = call_of(a, line);
		return;
	}
	if (!is_wanted(line, w))
		return;
	out->price_refused += number_value(line, "code") == SPI_PRICE;
	if (value_is(line, "persons", "yes"))
		out->with = call_of(a, line);
	else
		out->without = call_of(a, line);
}

/* --- the file --- */

/* Takes the whole lines of [p, p + n) into account; gives how many bytes they are. */
static size_t take_lines(struct arena *a, const char *p, size_t n, const struct contact_wanted *w,
                         struct contact_calls *out)
{
	size_t at = 0;

	for (;;) {
		const char *newline = memchr(p + at, '\n', n - at);

		if (newline == NULL)
			return at;
		contact_log_line(a, (struct str){ p + at, (size_t)(newline - p) - at }, w, out);
		at = (size_t)(newline - p) + 1;
	}
}

static bool read_from(struct arena *a, int fd, struct contact_log *log, const struct contact_wanted *w,
                      struct contact_calls *out)
{
	static char piece[1 << 20];
	ssize_t n;

	while ((n = pread(fd, piece, sizeof piece, (off_t)log->at)) > 0) {
		size_t taken = take_lines(a, piece, (size_t)n, w, out);

		/* A line that does not end: of a foreign program, or still being written. */
		if (taken == 0 && (size_t)n < sizeof piece)
			return true;
		log->at += (int64_t)(taken > 0 ? taken : (size_t)n);
	}
	return n == 0;
}

bool contact_log_read(struct arena *a, struct contact_log *log, const struct contact_wanted *w,
                      struct contact_calls *out, char *err, size_t err_size)
{
	int fd = open(log->path.p, O_RDONLY | O_CLOEXEC);
	struct stat st;
	bool ok;

	if (fd < 0) {
		(void)snprintf(err, err_size, "%s: cannot be opened: %s", log->path.p, strerror(errno));
		return false;
	}
	if (fstat(fd, &st) != 0)
		st.st_size = 0;
	if (st.st_size < (off_t)log->at) /* it was rotated */
		log->at = 0;
	if (log->at == 0 && st.st_size > LOG_TAIL)
		log->at = st.st_size - LOG_TAIL;
	ok = read_from(a, fd, log, w, out);
	if (!ok)
		(void)snprintf(err, err_size, "%s: cannot be read: %s", log->path.p, strerror(errno));
	(void)close(fd);
	return ok;
}
