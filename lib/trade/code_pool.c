/*
 * The voucher_code_pool table.
 */
#include "trade/code_pool.h"

#include "base/assert.h"

static const struct sql SQL_PUT = {
	"codes_put",
	"INSERT INTO voucher_code_pool (code, sku_no, loaded_at) VALUES (?, ?, ?)",
};
enum { PUT_CODE, PUT_SKU_NO, PUT_LOADED_AT, PUT_VALUES };

enum result code_pool_add(struct ctx *c, const struct pool_code *codes, size_t n)
{
	struct arg *args = arena_array(c->arena, n * PUT_VALUES + 1, sizeof *args);

	ASSERT(tx_open(c->db));
	for (size_t i = 0; i < n; i++) {
		struct arg *row = args + i * PUT_VALUES;

		row[PUT_CODE] = arg_str(codes[i].code);
		row[PUT_SKU_NO] = arg_int(codes[i].sku_no);
		row[PUT_LOADED_AT] = arg_utc(c->now);
	}
	return db_exec_many(c->db, c->arena, &SQL_PUT, args, PUT_VALUES, n);
}
