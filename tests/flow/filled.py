"""Years of business in tables of the newest schema, made by SQL alone: products with their calendar, orders in every state
with all that belongs to them, most of them over. Hashes are random, texts of persons are random bytes that no key opens.
Not here: an older schema (schema4.py).
"""
COPIES_MAX = 4
KEEP_PERSONS, KEEP_REPLIES, KEEP_MESSAGES = 180, 90, 90  # days, as the configuration's defaults
AHEAD = 30  # days of the calendar that are to come; a visit is at most VISIT_DAYS after the sale
VISIT_DAYS = 20

# Numbers between 0 and n - 1 that an order's number gives, each `salt` its own.
DICE = "CRC32(CONCAT('%s', o.order_no)) %% %d"
# What has become of an order, by a number from 0 to 99: after its day, and before.
PAST = "CASE WHEN {f} < 78 THEN 'used' WHEN {f} < 90 THEN 'refunded' WHEN {f} < 94 THEN 'cancelled' WHEN {f} < 95 THEN 'rejected' ELSE 'issued' END"
AHEAD_OF_IT = (
    "CASE WHEN {f} < 86 THEN 'issued' WHEN {f} < 93 THEN 'refunded' WHEN {f} < 97 THEN 'cancelled' WHEN {f} < 98 THEN 'locked'"
    " WHEN o.created_at < {now} - 86400 THEN 'issued' WHEN {f} < 99 THEN 'waiting' ELSE 'created' END"
)
KIND = "IF(o.day < '{today}', " + PAST + ", " + AHEAD_OF_IT + ")"

# Of the uses of the last week some have not reached the platform.
DUE = "v.used_at > {now} - 7 * 86400 AND v.voucher_id % 50 = 0"

CATALOGUE = (
    "INSERT INTO poi (poi_id, account_id) VALUES ('{tag}', '{account}')",
    "INSERT INTO product (product_id, product_out_id, account_id, poi_id, name, online, way, review, passed_at)"
    " SELECT CONCAT('{tag}1', seq), CONCAT('p{tag}-', seq), '{account}', '{tag}', CONCAT('产品', seq), TRUE, 'full_direct', 'online', 1"
    "   FROM seq_1_to_{products}",
    "INSERT INTO sale_rule (product_no, max_per_phone, max_per_id, real_name, need_id)"
    " SELECT product_no, IF(product_no % 2, 20, NULL), IF(product_no % 4 = 2, 5, NULL), product_no % 4 = 2, product_no % 4 = 2"
    "   FROM product WHERE poi_id = '{tag}'",
    "INSERT INTO sku (sku_id, sku_out_id, product_no, account_id, name)"
    " SELECT CONCAT(product_id, seq), CONCAT('s', product_out_id, '-', seq), product_no, account_id, CONCAT('票', seq)"
    "   FROM product, seq_1_to_2 WHERE poi_id = '{tag}'",
    "INSERT INTO sku_project (sku_no, project_id, position, name, entrance)"
    " SELECT sku_no, 'E', 1, '入园', TRUE FROM sku JOIN product USING (product_no) WHERE poi_id = '{tag}'",
    "INSERT INTO calendar_day (sku_no, day, price_fen, stock, open, dirty, told_price_fen, told_stock, told_open, told_at, told_by_left)"
    " SELECT sku_no, '{today}' + INTERVAL CAST(seq AS SIGNED) - {days} DAY, {price}, 100000000, TRUE, FALSE, {price}, 100000000, TRUE,"
    "   {now} - 3600, FALSE FROM sku JOIN product USING (product_no), seq_0_to_{calendar} WHERE poi_id = '{tag}'",
)

# Of the orders {first} to {last}.
ORDERS = (
    "INSERT INTO ticket_order (order_no, order_id, order_out_id, app_id, state, create_mode, confirm_mode, account_id, product_no,"
    "   poi_id, sku_no, day, last_day, copies, price_fen, origin_fen, pay_fen, buyer_name_enc, buyer_phone_enc, buyer_phone_hash,"
    "   auto_refund_s, auto_refund_at, expiry_seen_at, code_kinds, code_per_list, valid_from_at, valid_to_at, created_at, paid_at,"
    "   confirm_by_at, pay_by_at, codes_by_at, cancelled_at, purged_at, content_hash)"
    " SELECT order_no, CONCAT('7', LPAD(order_no, 18, '0')), CONCAT('S', LPAD(CONV(" + DICE % ("out", 60466176) + ", 10, 36), 5, '0'), order_no),"
    "   {app}, CASE kind WHEN 'used' THEN 'accepted' WHEN 'issued' THEN 'accepted' WHEN 'locked' THEN 'accepted' ELSE kind END,"
    "   IF(kind = 'created', 'before_payment', 'after_payment'), IF(kind = 'waiting', 'async', 'sync'), '{account}', product_no,"
    "   '{tag}', sku_no, day, day, copies, {price}, {price} * copies, {price} * copies, IF(purged, NULL, RANDOM_BYTES(40)),"
    "   IF(purged, NULL, RANDOM_BYTES(40)), IF(purged, NULL, UNHEX(SHA2(" + DICE % ("phone", 1 << 30) + " % {persons}, 256))),"
    "   86400, over_at + 86400, IF(over_at + 86460 < {now}, over_at + 86460, NULL), '2,3', 1, over_at - 86400, over_at, created_at,"
    "   IF(kind = 'created', NULL, created_at), IF(kind = 'waiting', created_at + 600, NULL),"
    "   IF(kind = 'created', created_at + 1800, NULL), IF(kind IN ('used', 'issued', 'locked', 'refunded'), created_at + 601, NULL),"
    "   IF(kind = 'cancelled', created_at + 60, NULL), IF(purged, over_at + {keep_persons} * 86400, NULL), RANDOM_BYTES(32)"
    " FROM (SELECT o.*, {kind} AS kind, UNIX_TIMESTAMP(o.day) + 86400 - 28800 AS over_at,"
    "         o.day < '{today}' - INTERVAL {keep_persons} DAY AS purged"
    "   FROM (SELECT o.*, '1970-01-01' + INTERVAL (o.created_at + 28800) DIV 86400 + " + DICE % ("day", VISIT_DAYS) + " DAY AS day"
    "     FROM (SELECT o.*, k.product_no, k.sku_no, {begin} + o.order_no * {days} * 86400 DIV {orders} AS created_at,"
    "             CASE WHEN " + DICE % ("copies", 10) + " < 7 THEN 1 WHEN " + DICE % ("copies", 10) + " < 9 THEN 2 ELSE {copies} END AS copies"
    "       FROM (SELECT seq AS order_no FROM seq_{first}_to_{last}) o JOIN bench_sku k ON k.place = " + DICE % ("sku", 1 << 30) + " % {skus}) o) o) o",
    "INSERT INTO refund (refund_id, refund_key, app_id, order_no, form, whole, audit, apply_source, apply_at, fee_fen, refund_fen, refund_scene,"
    "   refunded_at) SELECT order_no, CONCAT('k', order_id), app_id, order_no, 'scenic', TRUE, 'accepted', 101, paid_at + 1000, 0,"
    "   IF(state = 'refunded', pay_fen, NULL), IF(state = 'refunded', 1, NULL), IF(state = 'refunded', paid_at + 2000, NULL)"
    "   FROM ticket_order o WHERE order_no BETWEEN {first} AND {last} AND {kind} IN ('refunded', 'locked')",
    "INSERT INTO voucher (voucher_id, order_no, copy_no, state, refund_id, issued_at, used_at, ended_at)"
    " SELECT order_no * {copies} + seq, order_no, seq, CASE kind WHEN 'cancelled' THEN 'void' WHEN 'rejected' THEN 'void'"
    "     WHEN 'waiting' THEN 'held' WHEN 'created' THEN 'held' ELSE kind END, IF(kind IN ('refunded', 'locked'), order_no, NULL),"
    "   IF(codes_by_at IS NULL, NULL, created_at + 1), IF(kind = 'used', used_at, NULL),"
    "   CASE kind WHEN 'refunded' THEN created_at + 2000 WHEN 'cancelled' THEN created_at + 60 WHEN 'rejected' THEN created_at + 60 END"
    " FROM (SELECT o.order_no, o.copies, o.created_at, o.codes_by_at, {kind} AS kind, UNIX_TIMESTAMP(o.day) + " + DICE % ("use", 28800) + " AS used_at"
    "   FROM ticket_order o WHERE o.order_no BETWEEN {first} AND {last}) o JOIN seq_1_to_{copies} s ON s.seq <= o.copies ORDER BY order_no, seq",
    "INSERT INTO voucher_item (item_id, voucher_id, project_id, project_key, position, name, entrance, code, used_at, used_poi_id)"
    " SELECT voucher_id, voucher_id, 'E', CONCAT('E-', copy_no), 1, '入园', TRUE,"
    "   CONCAT(LPAD(CONV(CRC32(CONCAT('code', voucher_id)) % 60466176, 10, 36), 5, '0'), LPAD(CONV(voucher_id, 10, 36), 8, '0')), used_at,"
    "   IF(used_at IS NULL, NULL, '{tag}')"
    "   FROM voucher WHERE voucher_id BETWEEN {first} * {copies} + 1 AND {last} * {copies} + {copies} AND issued_at IS NOT NULL",
    "INSERT INTO order_traveller (order_no, position, copy_no, product_no, day, name_enc, license_type, license_enc, license_hash)"
    " SELECT o.order_no, s.seq, s.seq, o.product_no, o.day, RANDOM_BYTES(40), 1, RANDOM_BYTES(48),"
    "   UNHEX(SHA2(CONCAT('l', CRC32(CONCAT(s.seq, 'license', o.order_no)) % {persons}), 256))"
    "   FROM ticket_order o JOIN seq_1_to_{copies} s ON s.seq <= o.copies"
    "  WHERE o.order_no BETWEEN {first} AND {last} AND o.purged_at IS NULL AND o.product_no % 2 = 0 ORDER BY o.order_no, s.seq",
    "INSERT INTO outbox (outbox_id, kind, outbox_key, app_id, order_id, body_enc, state, tries, next_at, created_at, sent_at, tried_at,"
    "   done_at, emptied) SELECT v.voucher_id, 'verify', CONCAT('r-', v.voucher_id), o.app_id, o.order_id,"
    "   IF(v.used_at < {now} - {keep_messages} * 86400, '', RANDOM_BYTES(300)), IF({due}, 'due', 'done'), 1, IF({due}, {now} + 3600, v.used_at),"
    "   v.used_at, v.used_at, v.used_at, IF({due}, NULL, v.used_at + 1), v.used_at < {now} - {keep_messages} * 86400 FROM ticket_order o JOIN voucher v"
    "   ON v.voucher_id BETWEEN o.order_no * {copies} + 1 AND o.order_no * {copies} + o.copies"
    "  WHERE o.order_no BETWEEN {first} AND {last} AND v.used_at IS NOT NULL",
    "INSERT INTO spi_reply (action, reply_key, app_id, content_hash, answer_enc, created_at)"
    " SELECT 'tripartite_code', order_id, app_id, RANDOM_BYTES(32), RANDOM_BYTES(500), created_at + 1"
    "   FROM ticket_order WHERE order_no BETWEEN {first} AND {last} AND codes_by_at IS NOT NULL AND purged_at IS NULL"
    "    AND created_at > {now} - {keep_replies} * 86400",
)  # fmt: skip

# Copies that occupy stock, of all orders.
SOLD = (
    "UPDATE calendar_day d JOIN (SELECT o.sku_no, o.day, COUNT(*) AS n FROM ticket_order o JOIN voucher v USING (order_no)"
    "   WHERE v.state IN ('held', 'issued', 'used', 'locked') GROUP BY o.sku_no, o.day) n USING (sku_no, day) SET d.sold = n.n",
)
TABLES = ("ticket_order", "refund", "voucher", "voucher_item", "order_traveller", "outbox", "spi_reply", "calendar_day")


class Filling:
    """The statements that fill a database in which there are no orders yet. The merchant is there already."""

    def __init__(self, account_id, app_id, orders, today, now, days=730, products=20, tag="690001"):
        self.orders = orders
        self.names = {
            "tag": tag, "account": account_id, "app": app_id, "orders": orders, "products": products, "skus": 2 * products,
            "today": today, "now": now, "days": days, "calendar": days + AHEAD, "begin": now - days * 86400, "price": 12800,
            "persons": orders // 3 + 1, "copies": COPIES_MAX, "keep_persons": KEEP_PERSONS, "keep_replies": KEEP_REPLIES,
            "keep_messages": KEEP_MESSAGES,
        }  # fmt: skip
        self.names["due"] = DUE.format(**self.names)
        self.names["kind"] = KIND.format(f=DICE % ("fate", 100), **self.names)

    def before(self):
        number = "CREATE TABLE bench_sku (PRIMARY KEY (place)) SELECT ROW_NUMBER() OVER (ORDER BY sku_no) - 1 AS place, sku_no, product_no"
        own = "FROM sku JOIN product USING (product_no) WHERE poi_id = '%s'" % self.names["tag"]
        return [t.format(**self.names) for t in CATALOGUE] + ["%s %s" % (number, own)]

    def batch(self, first, last):
        return [t.format(first=first, last=last, **self.names) for t in ORDERS]

    def after(self):
        return list(SOLD) + ["DROP TABLE bench_sku", "ANALYZE TABLE " + ", ".join(TABLES)]
