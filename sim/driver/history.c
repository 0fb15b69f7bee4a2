/*
 * Writes the history: {"t","op","key","order_id","event", …}, where t is milliseconds
 * since 1970. Each line is flushed, so that the file of a killed storm has all lines.
 */
#include "history.h"

#include "sim/common/moment.h"
#include "sim/common/seal.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct history {
	FILE *file;
	pthread_mutex_t lock;
};

struct history *history_open(const char *path)
{
	struct history *h = zeroed(1, sizeof *h);

	pthread_mutex_init(&h->lock, NULL);
	if (path == NULL)
		return h;
	h->file = fopen(path, "w");
	if (h->file == NULL)
		die("%s: %s", path, strerror(errno));
	return h;
}

void history_close(struct history *h)
{
	if (h->file && fclose(h->file) != 0)
		die("the history could not be written to its end: %s", strerror(errno));
	pthread_mutex_destroy(&h->lock);
	free(h);
}

/* Keys and ids come from sim/ itself and need no escaping. */
static void operation_add(struct text *t, const struct operation *op, const char *event)
{
	text_addf(t, "\"op\":\"%s\",\"key\":\"%s\",\"order_id\":\"%s\",\"event\":\"%s\"", op->op, op->key, op->order_id,
	          event);
	if (op->copies)
		text_addf(t, ",\"copies\":%d", op->copies);
	if (strncmp(op->op, "refund_", 7) == 0)
		text_addf(t, ",\"refund_copies\":%u", op->refund);
}

/* The time is taken under the lock, so that the lines are in the order of their times. */
static void history_line_write(struct history *h, const struct text *t)
{
	pthread_mutex_lock(&h->lock);
	(void)fprintf(h->file, "{\"t\":%" PRId64 ",%s}\n", moment_ms(), t->p);
	(void)fflush(h->file);
	pthread_mutex_unlock(&h->lock);
}

void history_invoke(struct history *h, const struct operation *op)
{
	struct text t = TEXT_EMPTY;

	if (h->file == NULL)
		return;
	operation_add(&t, op, "invoke");
	history_line_write(h, &t);
	text_free(&t);
}

static void add_number(struct text *t, const struct answer *a, const char *name)
{
	int64_t value = answer_int(a, name, -1);

	if (value >= 0)
		text_addf(t, ",\"%s\":%" PRId64, name, value);
}

/* Numbers of orders and reasons have no character that JSON escapes. Any other text is left out. */
static void add_word(struct text *t, const struct answer *a, const char *name)
{
	char word[64];

	answer_text(a, name, word, sizeof word);
	if (*word && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == strlen(word))
		text_addf(t, ",\"%s\":\"%s\"", name, word);
}

void history_outcome(struct history *h, const struct operation *op, enum outcome outcome, const struct answer *a,
                     int tries)
{
	static const char *const words[] = { "ok", "fail", "unknown" };
	struct text t = TEXT_EMPTY;
	char sha256[SHA256_HEX];

	if (h->file == NULL)
		return;
	operation_add(&t, op, words[outcome]);
	text_addf(&t, ",\"tries\":%d,\"http\":%ld,\"code\":%d", tries, a->status, a->code);
	if (a->status) {
		seal_sha256(text_of(&a->body), a->body.n, sha256);
		text_addf(&t, ",\"answer\":\"%s\"", sha256);
		add_word(&t, a, "order_out_id");
		add_word(&t, a, "reason");
		add_number(&t, a, "result");
		add_number(&t, a, "audit_refund_result");
	}
	history_line_write(h, &t);
	text_free(&t);
}
