/*
 * The statements of can_buy and create_order, copied from lib/sale/sale_facts.c,
 * lib/web/reply.c, lib/trade/stock.c and lib/trade/order_create.c, and the same work in three
 * other shapes for comparison. A change of a statement there must be made here, too.
 * Otherwise the figures do not compare the same things.
 */
#ifndef BENCH_BARE_TEXTS_H
#define BENCH_BARE_TEXTS_H

/* What is read of a sale whose SKU the process remembers, 4 columns. */
#define FACTS(sku_no, day, into)                                                                                       \
	"SELECT v.version, d.open, d.price_fen, d.stock - d.sold" into " FROM catalogue_version v"                     \
	" LEFT JOIN calendar_day d ON d.sku_no = " sku_no " AND d.day = " day " WHERE v.only_row = 1"

#define CLAIM(order, app, content, now)                                                                                \
	"INSERT INTO spi_reply (action, reply_key, app_id, content_hash, answer_enc, created_at)"                      \
	" VALUES ('create_order', " order ", " app ", " content ", '', " now ")"                                       \
	" ON DUPLICATE KEY UPDATE action = action"

#define TAKE(sku_no, day)                                                                                              \
	"UPDATE calendar_day SET dirty = dirty OR told_by_left IS TRUE OR stock - sold <= 1, sold = sold + 1"          \
	" WHERE sku_no = " sku_no " AND day = " day " AND open AND stock - sold >= 1"

#define ADD_ORDER(order, out, app, account, product, poi, sku, day, price, name, phone, hash, now)                     \
	"INSERT INTO ticket_order (order_id, order_out_id, app_id, state, create_mode, confirm_mode, account_id,"      \
	" product_no, poi_id, sku_no, day, last_day, copies, price_fen, origin_fen, pay_fen, held_fen,"                \
	" buyer_name_enc, buyer_phone_enc, buyer_phone_hash, decrypt_later, auto_refund_s, created_at, paid_at,"       \
	" confirm_by_at) VALUES (" order ", " out ", " app ", 'accepted', 'after_payment', 'sync', " account           \
	", " product ", " poi ", " sku ", " day ", " day ", 1, " price ", " price ", " price ", 0, " name ", " phone   \
	", " hash ", 0, 0, " now ", " now ", NULL)"

#define ADD_TRAVELLERS(number, product, day, people)                                                                   \
	"INSERT INTO order_traveller (order_no, position, copy_no, product_no, day, name_enc, license_type,"           \
	" license_enc, license_hash, decrypt_later)"                                                                   \
	" SELECT " number ", t.position, t.copy_no, " product ", " day ", UNHEX(t.name), t.type,"                      \
	" UNHEX(t.license), UNHEX(t.hash), t.later FROM JSON_TABLE(" people ", '$[*]' COLUMNS ("                       \
	"position FOR ORDINALITY, copy_no INT PATH '$.copy', name TEXT PATH '$.name', type INT PATH '$.type',"         \
	" license TEXT PATH '$.license', hash CHAR(64) PATH '$.hash', later INT PATH '$.later')) t"

#define ADD_VOUCHERS(number)                                                                                           \
	"INSERT INTO voucher (order_no, copy_no, state) SELECT " number                                                \
	", seq, 'held' FROM seq_1_to_1000 WHERE seq <= 1"

#define KEEP(answer, order)                                                                                            \
	"UPDATE spi_reply SET answer_enc = " answer " WHERE action = 'create_order' AND reply_key = " order

/* Statements with values in the order of their `?`. */
#define SQL_FACTS FACTS("?", "?", "")
#define SQL_CLAIM CLAIM("?", "?", "?", "?") " RETURNING content_hash, answer_enc"
#define SQL_TAKE TAKE("?", "?")
#define SQL_KEEP KEEP("?", "?")
#define SQL_ADD_ORDER ADD_ORDER("?", "?", "?", "?", "?", "?", "?", "?", "?", "?", "?", "?", "?")
#define SQL_ADD_TRAVELLERS ADD_TRAVELLERS("LAST_INSERT_ID()", "?", "?", "?")
#define SQL_ADD_VOUCHERS ADD_VOUCHERS("?")

/* clang-format off */
/* As the callback does: the three insertions in one compound statement. */
#define SQL_ADD_ALL \
	"BEGIN NOT ATOMIC DECLARE number BIGINT UNSIGNED; " SQL_ADD_ORDER "; SET number = LAST_INSERT_ID(); " \
	ADD_TRAVELLERS("number", "?", "?", "?") "; " ADD_VOUCHERS("number") "; END"

/* The whole transaction as one statement; answers one row: 0 sold, 1 not. */
#define FACTS_READ "v1, v2, v3, v4"
#define WHOLE_BODY \
	" DECLARE number BIGINT UNSIGNED; DECLARE " FACTS_READ " VARCHAR(1000);" \
	" " CLAIM("a_order", "a_app", "a_content", "a_now") ";" \
	" " FACTS("a_sku_no", "a_day", " INTO " FACTS_READ) ";" \
	" " TAKE("a_sku_no", "a_day") ";" \
	" IF ROW_COUNT() = 1 THEN" \
	" " ADD_ORDER("a_order", "a_out", "a_app", "a_account", "a_product", "a_poi", "a_sku_no", "a_day", "a_price", \
	              "a_name", "a_phone", "a_hash", "a_now") ";" \
	" SET number = LAST_INSERT_ID();" \
	" " ADD_TRAVELLERS("number", "a_product", "a_day", "a_people") ";" \
	" " ADD_VOUCHERS("number") ";" \
	" " KEEP("a_answer", "a_order") ";" \
	" COMMIT; SELECT 0; ELSE ROLLBACK; SELECT 1; END IF;"

/* The arguments of both, in one order: FIRST(name, type) REST(name, type) … */
#define WHOLE_ARGUMENTS(FIRST, REST) \
	FIRST("a_order", "VARCHAR(64)") REST("a_out", "VARCHAR(32)") REST("a_app", "INT") \
	REST("a_account", "VARCHAR(64)") REST("a_product", "BIGINT") REST("a_poi", "VARCHAR(64)") \
	REST("a_sku_no", "BIGINT") REST("a_day", "DATE") REST("a_price", "BIGINT") REST("a_name", "BLOB") \
	REST("a_phone", "BLOB") REST("a_hash", "BLOB") REST("a_now", "BIGINT") REST("a_content", "BLOB") \
	REST("a_people", "TEXT") REST("a_answer", "BLOB")

/* clang-format on */
#define AS_VARIABLE(name, type) " DECLARE " name " " type " DEFAULT ?;"
#define AS_FIRST(name, type) name " " type
#define AS_NEXT(name, type) ", " name " " type

#define SQL_WHOLE "BEGIN NOT ATOMIC" WHOLE_ARGUMENTS(AS_VARIABLE, AS_VARIABLE) WHOLE_BODY " END"
#define SQL_DROP_PROCEDURE "DROP PROCEDURE IF EXISTS bench_create"
#define SQL_MAKE_PROCEDURE                                                                                             \
	"CREATE PROCEDURE bench_create(" WHOLE_ARGUMENTS(AS_FIRST, AS_NEXT) ") BEGIN" WHOLE_BODY " END"
#define SQL_CALL_PROCEDURE "CALL bench_create(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

/* What is sold: the benchmark's catalogue has one kind of ticket, on one day. */
enum { SALE_APP_ID, SALE_ACCOUNT_ID, SALE_PRODUCT_NO, SALE_POI_ID, SALE_SKU_NO, SALE_DAY, SALE_PRICE_FEN };
#define SQL_SALE                                                                                                       \
	"SELECT m.app_id, p.account_id, p.product_no, p.poi_id, s.sku_no, d.day, d.price_fen FROM sku s"               \
	" JOIN product p ON p.product_no = s.product_no JOIN merchant m ON m.account_id = p.account_id"                \
	" JOIN calendar_day d ON d.sku_no = s.sku_no ORDER BY d.stock DESC, d.day LIMIT 1"

#endif
