/*
 * An alarm counts as sent when the command ended with 0, or the address answered 2xx. If this program dies between that
 * and the mark in the row, the alarms are sent a second time, with the same ids.
 *
 * No shell is started: the command gets a summary as its only argument, and JSON lines on standard input.
 */
#include "outbox_alarms.h"

#include "base/clock.h"
#include "base/log.h"
#include "json/json_out.h"
#include "notice/alarm.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_MAX (256u << 10)
#define AGAIN_MS 60000 /* after a failure */
#define POLL_MS 20

struct batch {
	struct rows rows;
	int64_t more; /* alarms not sent yet, beyond these rows */
	int64_t last_sent_at;
};

/* KEY `untold` (told_at, alarm_id). The last two columns are the same in every row. */
enum { ALARM_ID, ALARM_KIND, ALARM_ORDER_ID, ALARM_DETAIL, ALARM_RAISED_AT, ALARM_UNSENT, ALARM_LAST_SENT_AT };
static const struct sql SQL_UNSENT = {
	"alarms_untold",
	"SELECT alarm_id, kind, order_id, detail, raised_at,"
	"       (SELECT COUNT(*) FROM alarm WHERE told_at IS NULL), (SELECT MAX(told_at) FROM alarm)"
	"  FROM alarm WHERE told_at IS NULL ORDER BY alarm_id LIMIT 100",
};

static enum result read_batch(struct job_work *w, struct batch *b)
{
	enum result r = db_query(w->ctx.db, &w->arena, &SQL_UNSENT, NO_ARGS, &b->rows);

	if (r == OK && b->rows.n > 0) {
		b->more = row_int(&b->rows, 0, ALARM_UNSENT) - (int64_t)b->rows.n;
		b->last_sent_at = row_int(&b->rows, 0, ALARM_LAST_SENT_AT);
	}
	return r;
}

/* Marks exactly the alarms that were sent: one with a smaller id may have been committed meanwhile. */
static enum result mark_sent(struct job_work *w, const struct batch *b)
{
	int64_t *ids = arena_array(&w->arena, b->rows.n, sizeof *ids);

	for (size_t i = 0; i < b->rows.n; i++)
		ids[i] = row_int(&b->rows, i, ALARM_ID);
	return alarm_mark_sent(&w->ctx, ids, b->rows.n);
}

static void write_alarm(struct json_out *j, const struct rows *rows, size_t i)
{
	json_object(j, NULL);
	json_int(j, "id", row_int(rows, i, ALARM_ID));
	json_str(j, "kind", row_str(rows, i, ALARM_KIND));
	json_str(j, "order_id", row_str(rows, i, ALARM_ORDER_ID));
	json_str(j, "detail", row_str(rows, i, ALARM_DETAIL));
	json_int(j, "raised_at", row_int(rows, i, ALARM_RAISED_AT));
	json_object_end(j);
}

/* For the command: one line of JSON for each alarm. */
static void write_json_lines(struct buf *text, const struct batch *b)
{
	for (size_t i = 0; i < b->rows.n; i++) {
		struct json_out j = { .b = text };

		write_alarm(&j, &b->rows, i);
		buf_char(text, '\n');
	}
}

/* For the address: one JSON object. */
static void write_json_document(struct buf *text, const struct batch *b)
{
	struct json_out j = { .b = text };

	json_object(&j, NULL);
	json_int(&j, "more", b->more);
	json_list(&j, "alarms");
	for (size_t i = 0; i < b->rows.n; i++)
		write_alarm(&j, &b->rows, i);
	json_list_end(&j);
	json_object_end(&j);
}

/* "Shanmen: outbox_late: confirm has not …", or "Shanmen: 7 alarms, first …". */
static struct str summary(struct job_work *w, const struct batch *b)
{
	const char *kind = row_str(&b->rows, 0, ALARM_KIND).p, *detail = row_str(&b->rows, 0, ALARM_DETAIL).p;
	long long n = (long long)b->rows.n + (long long)b->more;

	if (n == 1)
		return arena_printf(&w->arena, "Shanmen: %s: %s", kind, detail);
	return arena_printf(&w->arena, "Shanmen: %lld alarms, first %s: %s", n, kind, detail);
}

/* Writes the text into the pipe as fast as the command reads; false when it does not read in time. */
static bool pipe_write(int fd, struct str text, int64_t deadline_ms)
{
	while (text.n > 0) {
		struct pollfd p = { .fd = fd, .events = POLLOUT };
		int64_t left = deadline_ms - clock_monotonic_ms();
		ssize_t n;

		if (left <= 0 || poll(&p, 1, (int)left) < 0)
			return false;
		n = write(fd, text.p, text.n);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return errno == EPIPE; /* the command need not read everything */
		if (n > 0) {
			text.p += n;
			text.n -= (size_t)n;
		}
	}
	return true;
}

/* The exit status; -1: it did not end in time and was killed. */
static int command_wait(pid_t pid, int64_t deadline_ms)
{
	int status;

	while (clock_monotonic_ms() < deadline_ms) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		(void)poll(NULL, 0, POLL_MS);
	}
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, &status, 0);
	return -1;
}

/* `words` is the only argument, `in` the standard input; the environment holds PATH and LANG only. -1: not started. */
static pid_t command_start(const char *path, const char *words, int in)
{
	static char path_is[] = "PATH=/usr/bin:/bin", language_is[] = "LANG=C.UTF-8";
	static char *const environment[] = { path_is, language_is, NULL };
	char *const argv[] = { (char *)(uintptr_t)path, (char *)(uintptr_t)words, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none, ours;
	pid_t pid = -1;

	sigemptyset(&none);
	sigemptyset(&ours);
	sigaddset(&ours, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&how);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_addclosefrom_np(&files,
	                                         STDERR_FILENO + 1); /* the database connection is not handed on */
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setsigdefault(&how, &ours);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	if (posix_spawn(&pid, path, &files, &how, argv, environment) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&how);
	return pid;
}

static bool send_to_command(struct job_work *w, const struct batch *b)
{
	int64_t deadline_ms = clock_monotonic_ms() + w->conf.alarm_timeout_s * 1000;
	struct buf text = BUF_INIT(TEXT_MAX);
	int ends[2], status = -1;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	(void)fcntl(ends[1], F_SETFL, O_NONBLOCK); /* or a command that does not read would block us */
	write_json_lines(&text, b);
	pid = command_start(w->conf.alarm_command.p, summary(w, b).p, ends[0]);
	(void)close(ends[0]);
	if (pid > 0) {
		bool written = pipe_write(ends[1], buf_str(&text), deadline_ms);

		(void)close(ends[1]);
		status = command_wait(pid, deadline_ms);
		status = written ? status : -1;
	} else {
		(void)close(ends[1]);
	}
	buf_free(&text);
	return status == 0;
}

/* libcurl's: the answer's body does not matter. */
static size_t drop_body(char *bytes, size_t size, size_t n, void *arg)
{
	(void)bytes;
	(void)arg;
	return size * n;
}

static bool send_to_address(struct job_work *w, const struct batch *b)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	struct curl_slist *headers = curl_slist_append(NULL, "content-type: application/json");
	CURL *curl = curl_easy_init();
	long status = 0;

	write_json_document(&text, b);
	if (curl != NULL && headers != NULL) {
		curl_easy_setopt(curl, CURLOPT_URL, w->conf.alarm_url.p);
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, buf_str(&text).p);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)text.n);
		curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)w->conf.alarm_timeout_s * 1000L);
		curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop_body);
		if (curl_easy_perform(curl) == CURLE_OK)
			(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	buf_free(&text);
	return status >= 200 && status < 300;
}

enum result outbox_alarms_send(struct job_work *w)
{
	static int64_t again_ms;
	bool command = w->conf.alarm_command.n > 0, sent;
	struct batch b = { .more = 0 };
	struct tx tx = job_tx(w);

	if ((!command && w->conf.alarm_url.n == 0) || clock_monotonic_ms() < again_ms)
		return OK;
	while (tx_next(&tx))
		tx.r = read_batch(w, &b);
	if (tx.r != OK || b.rows.n == 0)
		return tx.r;
	if (w->ctx.now.s - b.last_sent_at < w->conf.alarm_pause_s && b.last_sent_at <= w->ctx.now.s)
		return OK;
	sent = command ? send_to_command(w, &b) : send_to_address(w, &b);
	log_event(sent ? LOG_INFO : LOG_ERROR, "alarm_tell", "alarms=%zu told=%d", b.rows.n, sent);
	if (sent) {
		tx = job_tx(w);
		while (tx_next(&tx))
			tx.r = mark_sent(w, &b);
		return tx.r;
	}
	if (again_ms == 0)
		job_complain(w, "%s did not take the alarms", command ? "alarm_command" : "alarm_url");
	again_ms = clock_monotonic_ms() + AGAIN_MS;
	return OK;
}
