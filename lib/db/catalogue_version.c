/*
 * See catalogue_version.h.
 */
#include "db/catalogue_version.h"

#include "base/assert.h"

/* One row. */
static const struct sql SQL_RAISE = {
	"catalogue_changed",
	"UPDATE catalogue_version SET version = version + 1",
};

enum result catalogue_changed(struct ctx *c)
{
	int64_t changed = 0;
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_exec(c->db, &SQL_RAISE, NO_ARGS, &changed);
	return r == OK && changed != 1 ? BUG : r;
}
