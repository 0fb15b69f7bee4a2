/* The doctor's checks of the database: reachable, safe, up to date, filled. */
#include "base/clock.h"
#include "base/day.h"
#include "db/version.h"
#include "doctor.h"
#include "platform/endpoint.h"
#include "schema_check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CLOCK_WARN_MS 2000
#define CLOCK_FAIL_MS 60000
#define DECRYPT_LATE_S 3600

enum { SERVER_VERSION, SERVER_FLUSH, SERVER_CHARSET, SERVER_NOW_MS, SERVER_PACKET };
static const struct sql SQL_SERVER = {
	"doctor_server", "SELECT VERSION(), @@GLOBAL.innodb_flush_log_at_trx_commit, @@character_set_database,"
			 " CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED), @@max_allowed_packet"
};
static const struct sql SQL_VERSION = { "doctor_version", "SELECT COALESCE(MAX(version), 0) FROM schema_version" };
static const struct sql SQL_SESSION = { "doctor_session", "SELECT @@SESSION.sql_mode" };
enum {
	CONTENT_APPS,
	CONTENT_SKUS,
	CONTENT_OPEN_DAYS,
	CONTENT_FAILED,
	CONTENT_LATE,
	CONTENT_DISCREPANCIES,
	CONTENT_REFUNDS,
	CONTENT_CODES,
	CONTENT_ALARMS
};
static const struct sql SQL_CONTENT = {
	"doctor_content",
	"SELECT (SELECT COUNT(*) FROM app), (SELECT COUNT(*) FROM sku),"
	" (SELECT COUNT(*) FROM calendar_day WHERE open AND day >= ?),"
	" (SELECT COUNT(*) FROM outbox WHERE state = 'failed'), (SELECT COUNT(*) FROM outbox WHERE state = 'due' AND next_at < ?),"
	" (SELECT COUNT(*) FROM reconcile_diff WHERE settled_at IS NULL),"
	" (SELECT COUNT(*) FROM refund WHERE audit = 'waiting'),"
	" (SELECT COUNT(*) FROM outbox WHERE state = 'waiting' AND kind = 'codes'),"
	" (SELECT COUNT(*) FROM alarm WHERE told_at IS NULL AND raised_at < UNIX_TIMESTAMP() - 300)"
};

/* KEY decrypt_later (decrypt_later, last_day); PRIMARY KEY decrypt_quota. */
enum { DECRYPTION_WAITING, DECRYPTION_FIRST_AT, DECRYPTION_USED_UP, DECRYPTION_REACHED };
static const struct sql SQL_DECRYPTION = {
	"doctor_decryption",
	"SELECT COUNT(*), MIN(created_at),"
	" (SELECT COUNT(*) FROM decrypt_quota WHERE day = ? AND used_up),"
	" (SELECT COUNT(*) FROM decrypt_quota WHERE day = ? AND ? > 0 AND used >= ?)"
	" FROM ticket_order WHERE decrypt_later = TRUE AND last_day >= ? AND state IN ('created', 'waiting', 'accepted')"
};

/* Runs a query that must give one row; what goes wrong is a finding. */
static bool doctor_query(struct doctor *d, struct db *db, const char *check, const struct sql *s,
                         const struct arg *args, size_t n, struct rows *out)
{
	db_deadline(db, DOCTOR_DEADLINE_MS);
	if (db_query(db, &d->cli->arena, s, args, n, out) == OK && out->n == 1)
		return true;
	doctor_say(d, check, FOUND_FAIL, "%s", db_error(db)[0] ? db_error(db) : "no answer within 5 s");
	return false;
}

static void judge_clock(struct doctor *d, int64_t server_ms, int64_t ours_ms)
{
	int64_t apart_ms = server_ms > ours_ms ? server_ms - ours_ms : ours_ms - server_ms;
	enum finding f = apart_ms > CLOCK_FAIL_MS ? FOUND_FAIL : apart_ms > CLOCK_WARN_MS ? FOUND_WARN : FOUND_OK;

	if (f == FOUND_OK)
		doctor_say(d, "clock", f, "this machine and the database agree (%" PRId64 " ms)", apart_ms);
	else
		doctor_say(d, "clock", f, "this machine and the database are %" PRId64 " s apart: let NTP set both",
		           apart_ms / 1000);
}

static void judge_server(struct doctor *d, const struct rows *rows, int64_t ours_ms)
{
	int64_t flush = row_int(rows, 0, SERVER_FLUSH);
	struct str charset = row_str(rows, 0, SERVER_CHARSET);

	doctor_say(d, "database", FOUND_OK, "MariaDB %s", row_str(rows, 0, SERVER_VERSION).p);
	if (flush == 1 || flush == 3)
		doctor_say(d, "durability", FOUND_OK, "innodb_flush_log_at_trx_commit is %" PRId64, flush);
	else
		doctor_say(d, "durability", FOUND_FAIL,
		           "innodb_flush_log_at_trx_commit is %" PRId64
		           ": after a power cut, tickets that were sold are lost; have it set to 1",
		           flush);
	if (row_int(rows, 0, SERVER_PACKET) >= DB_PACKET_LEAST)
		doctor_say(d, "packets", FOUND_OK, "max_allowed_packet is %" PRId64, row_int(rows, 0, SERVER_PACKET));
	else
		doctor_say(d, "packets", FOUND_FAIL,
		           "max_allowed_packet is %" PRId64 ": large orders fail; have it set to %d or more",
		           row_int(rows, 0, SERVER_PACKET), DB_PACKET_LEAST);
	if (charset.n == 7 && memcmp(charset.p, "utf8mb4", 7) == 0)
		doctor_say(d, "character set", FOUND_OK, "utf8mb4");
	else
		doctor_say(d, "character set", FOUND_WARN,
		           "the database's default is %s; our tables are utf8mb4 all the same",
		           charset.p ? charset.p : "unknown");
	judge_clock(d, row_int(rows, 0, SERVER_NOW_MS), ours_ms);
}

/* The version says what was applied, not what is there. */
static bool check_parts(struct doctor *d, struct db *db)
{
	struct str lacks;

	db_deadline(db, DOCTOR_DEADLINE_MS);
	if (schema_check(d->cli, db, &lacks) != OK)
		doctor_say(d, "schema", FOUND_FAIL, "%s", db_error(db)[0] ? db_error(db) : "no answer within 5 s");
	else if (lacks.p != NULL)
		doctor_say(
			d, "schema", FOUND_FAIL,
			"version %d, but the database lacks: %s; restore a backup, or make it as the files of sql/ do",
			SCHEMA_VERSION, lacks.p);
	else
		doctor_say(d, "schema", FOUND_OK, "version %d, complete", SCHEMA_VERSION);
	return true;
}

/* True when the schema can be used. */
static bool check_schema(struct doctor *d, struct db *db)
{
	struct rows rows;
	int64_t version;

	db_deadline(db, DOCTOR_DEADLINE_MS);
	version = 0;
	if (db_query(db, &d->cli->arena, &SQL_VERSION, NO_ARGS, &rows) == OK && rows.n == 1)
		version = row_int(&rows, 0, ONLY_COLUMN);
	if (version == SCHEMA_VERSION)
		return check_parts(d, db);
	if (version < SCHEMA_VERSION)
		doctor_say(d, "schema", FOUND_FAIL, "version %" PRId64 " of %d: run shanmen db migrate", version,
		           SCHEMA_VERSION);
	else
		doctor_say(d, "schema", FOUND_FAIL,
		           "version %" PRId64 ", this program knows %d: install the release that made it", version,
		           SCHEMA_VERSION);
	return false;
}

static void judge_content(struct doctor *d, const struct rows *rows)
{
	int64_t failed = row_int(rows, 0, CONTENT_FAILED);
	int64_t late = row_int(rows, 0, CONTENT_LATE);
	int64_t diffs = row_int(rows, 0, CONTENT_DISCREPANCIES);

	if (row_int(rows, 0, CONTENT_APPS) == 0)
		doctor_say(d, "apps", FOUND_WARN, "none: shanmen app set CLIENT_KEY --account ACCOUNT_ID");
	else
		doctor_say(d, "apps", FOUND_OK, "%" PRId64, row_int(rows, 0, CONTENT_APPS));
	if (row_int(rows, 0, CONTENT_SKUS) == 0)
		doctor_say(d, "catalogue", FOUND_WARN, "empty: shanmen catalogue load FILE.json");
	else if (row_int(rows, 0, CONTENT_OPEN_DAYS) == 0)
		doctor_say(d, "calendar", FOUND_WARN, "no open day ahead: shanmen calendar load FILE.csv");
	else
		doctor_say(d, "calendar", FOUND_OK, "%" PRId64 " SKUs, %" PRId64 " open days ahead",
		           row_int(rows, 0, CONTENT_SKUS), row_int(rows, 0, CONTENT_OPEN_DAYS));
	if (failed > 0 || late > 0)
		doctor_say(d, "outbox", FOUND_WARN,
		           "%" PRId64 " failed for good, %" PRId64 " late by an hour: shanmen outbox list", failed,
		           late);
	else
		doctor_say(d, "outbox", FOUND_OK, "nothing failed, nothing late");
	if (diffs > 0)
		doctor_say(d, "differences", FOUND_WARN, "%" PRId64 " to be settled by the operator: shanmen diff list",
		           diffs);
}

/* What waits for a person, and what nobody was informed of. */
static void judge_waiting(struct doctor *d, const struct rows *rows)
{
	int64_t refunds = row_int(rows, 0, CONTENT_REFUNDS);
	int64_t codes = row_int(rows, 0, CONTENT_CODES);
	int64_t alarms = row_int(rows, 0, CONTENT_ALARMS);

	if (refunds > 0)
		doctor_say(d, "refunds", FOUND_WARN,
		           "%" PRId64 " wait for a decision: shanmen refund list --state waiting", refunds);
	if (codes > 0)
		doctor_say(d, "codes", FOUND_WARN,
		           "%" PRId64 " orders wait for codes: shanmen codes load, or shanmen codes give", codes);
	if (alarms > 0)
		doctor_say(d, "alarms", FOUND_WARN,
		           "%" PRId64 " reached nobody yet: alarm_command or alarm_url, and outbox_deliver", alarms);
}

/* Orders whose visitors are still in the platform's encryption: rules about visitors are checked only after decryption. */
static void judge_decryption(struct doctor *d, const struct rows *rows, utc_t now)
{
	int64_t waiting = row_int(rows, 0, DECRYPTION_WAITING);

	if (row_int(rows, 0, DECRYPTION_USED_UP) > 0)
		doctor_say(
			d, "decryption", FOUND_WARN,
			"%" PRId64
			" orders wait, and today's quota of the platform is used up: decryption continues after midnight;"
			" a larger quota can be requested in the platform's console",
			waiting);
	else if (waiting > 0 && row_int(rows, 0, DECRYPTION_REACHED) > 0)
		doctor_say(d, "decryption", FOUND_WARN,
		           "%" PRId64
		           " orders wait, and decrypt_per_day is reached: decryption continues after midnight",
		           waiting);
	else if (waiting > 0 && row_int(rows, 0, DECRYPTION_FIRST_AT) < now.s - DECRYPT_LATE_S)
		doctor_say(d, "decryption", FOUND_WARN,
		           "%" PRId64 " orders wait, the first for over an hour: does cron run outbox_deliver?",
		           waiting);
	else
		doctor_say(d, "decryption", FOUND_OK, "%" PRId64 " orders wait", waiting);
}

static void check_decryption(struct doctor *d, struct db *db, utc_t now)
{
	struct arg today = arg_day(&d->cli->arena, day_of(now));
	struct arg limit = arg_int(d->cli->config.decrypt_per_day);
	struct rows rows;

	if (doctor_query(d, db, "decryption", &SQL_DECRYPTION, ARGS(today, today, limit, limit, today), &rows))
		judge_decryption(d, &rows, now);
}

enum { UNASKED_ACCOUNT_ID, UNASKED_SAID };
static const struct sql SQL_UNASKED = { "doctor_unasked",
	                                "SELECT account_id, said FROM query_refusal ORDER BY account_id LIMIT 5" };

/* No fault: products made in the platform's back office need no such right. */
static void check_products(struct doctor *d, struct db *db)
{
	struct rows rows;

	db_deadline(db, DOCTOR_DEADLINE_MS);
	if (db_query(db, &d->cli->arena, &SQL_UNASKED, NO_ARGS, &rows) != OK)
		return;
	for (size_t i = 0; i < rows.n; i++)
		doctor_say(d, "products", FOUND_WARN,
		           "the platform does not let the app ask about those of merchant %s (%s): what is loaded here "
		           "counts, and product online and offline; only publishing from here needs %s",
		           row_str(&rows, i, UNASKED_ACCOUNT_ID).p, row_str(&rows, i, UNASKED_SAID).p,
		           endpoint_row(API_TICKET_QUERY)->scope);
}

enum { SECRET_CLIENT_KEY, SECRET_SEALED };
static const struct sql SQL_SECRETS = { "doctor_secrets",
	                                "SELECT client_key, secret_enc FROM app ORDER BY client_key" };

/* The data_key must be the one that the secrets were encrypted with. */
static void check_key(struct doctor *d, struct db *db)
{
	struct rows rows;
	struct str secret;

	db_deadline(db, DOCTOR_DEADLINE_MS);
	if (db_query(db, &d->cli->arena, &SQL_SECRETS, NO_ARGS, &rows) != OK)
		return;
	for (size_t i = 0; i < rows.n; i++) {
		if (vault_unseal(&d->cli->vault, &d->cli->arena, "app.secret", row_str(&rows, i, SECRET_SEALED),
		                 &secret) != OK) {
			doctor_say(d, "secrets", FOUND_FAIL,
			           "data_key does not decrypt the secret of %s: restore the key that this database was"
			           " written with, or run shanmen app set again",
			           row_str(&rows, i, SECRET_CLIENT_KEY).p);
			return;
		}
	}
	doctor_say(d, "secrets", FOUND_OK, "data_key decrypts them");
}

/* What a callback sees: the same kind of connection, with the same session settings. */
static void check_inside(struct doctor *d)
{
	struct db *db = db_open(&d->cli->config, DB_READ);
	utc_t now = clock_now();
	struct rows rows;

	if (doctor_query(d, db, "session", &SQL_SESSION, NO_ARGS, &rows)) {
		if (strstr(row_str(&rows, 0, ONLY_COLUMN).p, "STRICT_ALL_TABLES") != NULL)
			doctor_say(d, "session", FOUND_OK, "strict");
		else
			doctor_say(d, "session", FOUND_FAIL, "sql_mode is not strict: %s",
			           row_str(&rows, 0, ONLY_COLUMN).p);
	}
	if (doctor_query(d, db, "content", &SQL_CONTENT,
	                 ARGS(arg_day(&d->cli->arena, day_of(now)), arg_int(now.s - 3600)), &rows)) {
		judge_content(d, &rows);
		judge_waiting(d, &rows);
	}
	check_decryption(d, db, now);
	check_products(d, db);
	check_key(d, db);
	doctor_jobs(d, db);
	db_close(db);
}

void doctor_database(struct doctor *d)
{
	struct db *db = db_open(&d->cli->config, DB_ADMIN);
	int64_t ours_ms;
	struct rows rows;

	if (doctor_query(d, db, "database", &SQL_SERVER, NO_ARGS, &rows)) {
		ours_ms = clock_now_ms();
		judge_server(d, &rows, ours_ms);
		if (check_schema(d, db)) {
			db_give_back(db); /* the user may have a single one */
			check_inside(d);
		}
	}
	db_close(db);
}
