/*
 * The connection: opens it, opens it again after a failure, and keeps the deadline. What errors mean is in db_error.c,
 * statements are in db.c, transactions in tx.c.
 *
 * The deadline is kept by an interval timer whose handler shuts the socket down;
 * the client library then returns with "connection lost". The library's own
 * time-outs count whole seconds, which is too coarse for can_buy.
 */
#include "base/assert.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/number.h"
#include "db/db_internal.h"
#include "db/version.h"

#include <errmsg.h>
#include <errno.h>
#include <mysqld_error.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

#define REST_MS 500            /* after a failure: return AGAIN without trying, for so long … */
#define PROBE_MS 250           /* … then spend at most this on connecting … */
#define PROBE_MAX_MS 500       /* … or this after a second failure, until a connection succeeds */
#define REFUSED_PAUSE_MS 20    /* between attempts while the server has no connection left; at most twice as long */
#define REFUSED_RESERVE_MS 150 /* for the work itself, once there is one */
#define AGAIN_MS 50            /* period of the timer after it fired first */
#define SOCKET_TIMEOUT_S 5     /* time-outs of the client library, in case the timer fails */

/* The socket that the timer's handler shuts down; -1: none. */
static volatile sig_atomic_t cut_fd = -1;

static void cut_socket(int signo)
{
	int before = errno;

	(void)signo;
	if (cut_fd >= 0)
		(void)shutdown((int)cut_fd, SHUT_RDWR);
	errno = before;
}

static void timer_start(int64_t ms)
{
	/* It repeats, because it may fire first when no socket is open. */
	struct itimerval t = { { 0, AGAIN_MS * 1000 }, { ms / 1000, (ms % 1000) * 1000 } };

	(void)setitimer(ITIMER_REAL, &t, NULL);
}

/*
 * Looks up the host's address before a request begins. Inside a request the client
 * library would ask the name service itself, without a time limit of ours.
 */
static void resolve_host(struct db *db)
{
	const struct config *c = db->conf;
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;

	(void)snprintf(db->host, sizeof db->host, "%s", c->db_host.p);
	if (c->db_socket.n > 0 || strcmp(c->db_host.p, "localhost") == 0 ||
	    getaddrinfo(c->db_host.p, NULL, &hints, &found) != 0)
		return;
	(void)getnameinfo(found->ai_addr, found->ai_addrlen, db->host, sizeof db->host, NULL, 0, NI_NUMERICHOST);
	freeaddrinfo(found);
}

struct db *db_open(const struct config *c, enum db_use use)
{
	struct sigaction sa = { .sa_handler = cut_socket, .sa_flags = SA_RESTART };
	struct db *db = memory_needed(calloc(1, sizeof *db));

	ASSERT(c != NULL);
	db->conf = c;
	resolve_host(db);
	db->use = use;
	db->tx_lines = BUF_INIT(TX_LINES_MAX);
	sigemptyset(&sa.sa_mask);
	(void)sigaction(SIGALRM, &sa, NULL);
	return db;
}

void db_disconnect(struct db *db)
{
	cut_fd = -1;
	for (size_t i = 0; i < db->prepared_n; i++)
		mysql_stmt_close(db->prepared[i].stmt);
	db->prepared_n = 0;
	if (db->my != NULL)
		mysql_close(db->my);
	db->my = NULL;
	db->in_tx = false;
}

/* Drops a connection that failed, with everything prepared on it. The socket is shut down first, so that closing cannot wait for the server. */
void db_drop(struct db *db)
{
	if (cut_fd >= 0)
		(void)shutdown((int)cut_fd, SHUT_RDWR);
	db_disconnect(db);
}

void db_abandon(struct db *db)
{
	timer_start(0);
	db_drop(db);
}

void db_close(struct db *db)
{
	timer_start(0);
	db_disconnect(db);
	buf_free(&db->tx_lines);
	free(db);
}

void db_deadline(struct db *db, int64_t ms)
{
	ASSERT(ms >= 0);
	db->deadline_ms = ms > 0 ? clock_monotonic_ms() + ms : 0;
	timer_start(ms);
}

int64_t db_time_left_ms(const struct db *db)
{
	int64_t left = db->deadline_ms - clock_monotonic_ms();

	return left > 0 ? left : 0;
}

/* A failure of the database: for REST_MS nothing is tried. */
static enum result begin_rest(struct db *db)
{
	db->failures++;
	db->rest_until_ms = clock_monotonic_ms() + REST_MS;
	return AGAIN;
}

static void remember_error(struct db *db, int code, const char *text)
{
	db->err = code;
	(void)snprintf(db->err_text, sizeof db->err_text, "%s", text);
}

/* Translates the events of poll for the client library. A hang-up counts as ready: the library detects it by reading or writing. */
static int poll_events(int wait, short revents)
{
	int hung_up = (revents & (POLLHUP | POLLERR)) ? wait & (MYSQL_WAIT_READ | MYSQL_WAIT_WRITE) : 0;

	return hung_up | ((revents & POLLIN) ? MYSQL_WAIT_READ : 0) | ((revents & POLLOUT) ? MYSQL_WAIT_WRITE : 0);
}

/* Connects without blocking, so that the wait can be limited in milliseconds. */
static enum result connect_in_time(struct db *db)
{
	const struct config *c = db->conf;
	unsigned int limit_s = SOCKET_TIMEOUT_S;
	my_bool off = 0;
	MYSQL *done = NULL;
	int wait;

	db->my = mysql_init(NULL);
	if (db->my == NULL) {
		remember_error(db, CR_OUT_OF_MEMORY, "out of memory");
		return AGAIN;
	}
	mysql_options(db->my, MYSQL_OPT_NONBLOCK, NULL);
	mysql_options(db->my, MYSQL_OPT_RECONNECT, &off);
	mysql_options(db->my, MYSQL_OPT_CONNECT_TIMEOUT, &limit_s);
	if (db->use != DB_ADMIN) {
		mysql_options(db->my, MYSQL_OPT_READ_TIMEOUT, &limit_s);
		mysql_options(db->my, MYSQL_OPT_WRITE_TIMEOUT, &limit_s);
	}
	mysql_options(db->my, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	wait = mysql_real_connect_start(&done, db->my, db->host, c->db_user.p, c->db_password.p, c->db_name.p,
	                                (unsigned int)c->db_port, c->db_socket.n > 0 ? c->db_socket.p : NULL,
	                                CLIENT_FOUND_ROWS);
	while (wait != 0) {
		struct pollfd p = { .fd = mysql_get_socket(db->my) };
		int64_t left = db_time_left_ms(db);

		p.events = (short)(((wait & MYSQL_WAIT_READ) ? POLLIN : 0) | ((wait & MYSQL_WAIT_WRITE) ? POLLOUT : 0));
		if (left == 0) {
			remember_error(db, CR_CONN_HOST_ERROR, "the database did not answer in time");
			return AGAIN;
		}
		if (poll(&p, 1, (int)left) > 0)
			wait = mysql_real_connect_cont(&done, db->my, poll_events(wait, p.revents));
	}
	if (done == NULL)
		remember_error(db, (int)mysql_errno(db->my), mysql_error(db->my));
	return done == NULL ? AGAIN : OK;
}

/*
 * What decides the meaning of a statement is ours, whatever init_connect, the server's defaults or its answer to the handshake say.
 * A server that cuts results short (sql_select_limit) or ends a transaction in its own way (completion_type) would sell
 * tickets twice; another character set would destroy names.
 */
#define MEANING                                                                                                        \
	"SET SESSION character_set_client = 'utf8mb4', character_set_results = 'utf8mb4',"                             \
	" collation_connection = 'utf8mb4_general_ci', time_zone = '+00:00', sql_select_limit = DEFAULT,"              \
	" sql_big_selects = 1, sql_auto_is_null = 0, sql_safe_updates = 0, foreign_key_checks = 1, unique_checks = 1," \
	" check_constraint_checks = 1, completion_type = 'NO_CHAIN', tx_read_only = 0, group_concat_max_len = 1048576,"

/*
 * READ COMMITTED: every statement sees the newest committed rows and takes no
 * gap locks; rows that must not change are locked explicitly. A lock wait fails after a
 * second, so that a retry still fits into the platform's time-out. max_statement_time ends
 * what a killed worker left running.
 */
#define OF_PROGRAMS                                                                                                    \
	MEANING " sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE',"                 \
		" innodb_lock_wait_timeout = 1, tx_isolation = 'READ-COMMITTED', max_statement_time = 4,"
static const char SET_SESSION_READ[] = OF_PROGRAMS " autocommit = 1";
static const char SET_SESSION_WRITE[] = OF_PROGRAMS " autocommit = 0";
static const char SET_SESSION_ADMIN[] =
	MEANING " sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', max_statement_time = 0,"
		" autocommit = 1";

static const char *session_of(enum db_use use)
{
	switch (use) {
	case DB_ADMIN: return SET_SESSION_ADMIN;
	case DB_WRITE: return SET_SESSION_WRITE;
	default: return SET_SESSION_READ;
	}
}

static int64_t cell_number(const char *cell)
{
	int64_t n;

	return cell != NULL && number_parse(str_text(cell), 0, INT64_MAX, &n) ? n : 0;
}

/* Asks for the limits of connections on the way: that costs no round trip more. */
static enum result check_schema_version(struct db *db)
{
	static const char query[] =
		"SELECT MAX(version), @@max_user_connections, @@max_connections FROM schema_version";
	MYSQL_RES *res;
	MYSQL_ROW row;
	int64_t version = 0;

	if (mysql_real_query(db->my, query, sizeof query - 1) != 0 || (res = mysql_store_result(db->my)) == NULL)
		return db_failed(db, (int)mysql_errno(db->my), mysql_error(db->my));
	row = mysql_fetch_row(res);
	if (row != NULL && row[0] != NULL) {
		if (!number_parse(str_text(row[0]), 0, INT32_MAX, &version))
			version = -1;
	}
	if (row != NULL)
		db_note_limits(db, cell_number(row[1]), cell_number(row[2]));
	mysql_free_result(res);
	if (version == SCHEMA_VERSION)
		return OK;
	log_event(LOG_ERROR, "schema", "found=%lld wanted=%d hint=run_shanmen_db_migrate_with_the_same_release",
	          (long long)version, SCHEMA_VERSION);
	remember_error(db, ER_NO_SUCH_TABLE, "the schema has another version than this program");
	return AGAIN;
}

static enum result open_session(struct db *db)
{
	const char *set = session_of(db->use);
	enum result r = connect_in_time(db);

	if (r == OK) {
		cut_fd = mysql_get_socket(db->my);
		if (mysql_real_query(db->my, set, strlen(set)) != 0)
			r = db_failed(db, (int)mysql_errno(db->my), mysql_error(db->my));
	}
	if (r == OK && db->use != DB_ADMIN)
		r = check_schema_version(db);
	return r;
}

static bool refused(const struct db *db, enum result r)
{
	return r != OK && db_error_is_refusal(db->err, db->err_text);
}

/* Programs that wait for a connection try at different moments, so that each gets its turn. */
static enum result open_in_turn(struct db *db)
{
	int64_t started_ms = clock_monotonic_ms();
	enum result r = open_session(db);
	unsigned char more = 0;
	int tries = 1;

	for (; refused(db, r) && db_time_left_ms(db) > REFUSED_RESERVE_MS; tries++) {
		db_drop(db);
		if (random_bytes(&more, sizeof more) != OK)
			more = 0;
		clock_pause(REFUSED_PAUSE_MS + more % REFUSED_PAUSE_MS);
		r = open_session(db);
	}
	if (r == OK && tries > 1) {
		log_event(LOG_INFO, "database", "errno=%d connect=waited ms=%lld tries=%d hint=%s", db->err,
		          (long long)(clock_monotonic_ms() - started_ms), tries, db_error_hint(db->err));
		remember_error(db, 0, "");
	}
	return r;
}

/*
 * After a failure a connection attempt gets only a small part of the request's time, so
 * that waiting requests are answered in time. Once connected, the request has the rest of its time.
 */
static enum result connect_now(struct db *db)
{
	int64_t deadline_ms = db->deadline_ms;
	int64_t probe_ms = db->failures > 1 ? PROBE_MAX_MS : PROBE_MS;
	enum result r;

	if (db->failures > 0 && db_time_left_ms(db) > probe_ms) {
		db->deadline_ms = clock_monotonic_ms() + probe_ms;
		timer_start(probe_ms);
	}
	r = open_in_turn(db);
	db->deadline_ms = deadline_ms;
	timer_start(db_time_left_ms(db) > 0 ? db_time_left_ms(db) : 1);
	if (r == OK) {
		db->failures = 0;
		return OK;
	}
	log_event(LOG_WARN, "database", "errno=%d connect=failed hint=%s", db->err, db_error_hint(db->err));
	db_drop(db);
	if (!refused(db, r))
		return begin_rest(db);
	db->failures++; /* the requests that wait meanwhile are answered in time */
	return AGAIN;
}

enum result db_ready(struct db *db)
{
	if (db->deadline_ms == 0)
		return BUG;
	if (db_time_left_ms(db) == 0)
		return AGAIN;
	if (db->my != NULL)
		return OK;
	if (clock_monotonic_ms() < db->rest_until_ms)
		return AGAIN;
	return connect_now(db);
}

enum result db_failed(struct db *db, int code, const char *text)
{
	remember_error(db, code, text);
	if (!db_error_ends_connection(code))
		return db_error_result(code);
	db_drop(db);
	return db_time_left_ms(db) == 0 ? begin_rest(db) : RETRY;
}
