/*
 * The statements of the decrypt_quota table.
 */
#include "people/decrypt_quota.h"

/* PRIMARY KEY. Makes the row and locks it, in one statement. */
static const struct sql SQL_OPEN_DAY = {
	"open_quota_day",
	"INSERT INTO decrypt_quota (app_id, day) VALUES (?, ?) ON DUPLICATE KEY UPDATE app_id = VALUES(app_id)",
};

enum { QUOTA_USED, QUOTA_USED_UP };
static const struct sql SQL_READ_QUOTA = {
	"read_quota",
	"SELECT used, used_up FROM decrypt_quota WHERE app_id = ? AND day = ?",
};

static const struct sql SQL_COUNT = {
	"count_quota",
	"UPDATE decrypt_quota SET used = used + ? WHERE app_id = ? AND day = ?",
};

static const struct sql SQL_GIVE_BACK = {
	"give_quota_back",
	"UPDATE decrypt_quota SET used = used - ? WHERE app_id = ? AND day = ? AND used >= ?",
};

static const struct sql SQL_USED_UP = {
	"quota_used_up",
	"INSERT INTO decrypt_quota (app_id, day, used_up) VALUES (?, ?, TRUE) ON DUPLICATE KEY UPDATE used_up = TRUE",
};

enum result decrypt_quota_take(struct ctx *c, int64_t app_id, day_t day, int64_t per_day, size_t wanted,
                               size_t *granted)
{
	struct arg app = arg_int(app_id);
	struct arg on = arg_day(c->arena, day);
	struct rows rows;
	int64_t left;
	enum result r = db_exec(c->db, &SQL_OPEN_DAY, ARGS(app, on), NULL);

	*granted = 0;
	if (r == OK)
		r = db_query(c->db, c->arena, &SQL_READ_QUOTA, ARGS(app, on), &rows);
	if (r != OK)
		return r;
	if (rows.n != 1)
		return BUG;
	left = per_day > 0 ? per_day - row_int(&rows, 0, QUOTA_USED) : INT64_MAX;
	if (left <= 0 || row_int(&rows, 0, QUOTA_USED_UP) != 0)
		return OK;
	*granted = (int64_t)wanted < left ? wanted : (size_t)left;
	return db_exec(c->db, &SQL_COUNT, ARGS(arg_int((int64_t)*granted), app, on), NULL);
}

enum result decrypt_quota_give_back(struct ctx *c, int64_t app_id, day_t day, size_t n)
{
	struct arg count = arg_int((int64_t)n);

	return db_exec(c->db, &SQL_GIVE_BACK, ARGS(count, arg_int(app_id), arg_day(c->arena, day), count), NULL);
}

enum result decrypt_quota_used_up(struct ctx *c, int64_t app_id, day_t day)
{
	return db_exec(c->db, &SQL_USED_UP, ARGS(arg_int(app_id), arg_day(c->arena, day)), NULL);
}
