"""A database as schema 4 had it: its tables, and a year of business in them, made by SQL of that schema. Not here: what
must become of it.
"""
import glob
import os
import re

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
VERSION = 4
PRICE_FEN = 12800
DAYS, PAST = 366, 40  # of each calendar; of these, days that are over

# What has happened to an order: (kind, state). The kind is the remainder of its number.
KINDS = (
    ("created", "created"),
    ("waiting", "waiting"),
    ("held", "accepted"),  # no codes yet
    ("issued", "accepted"),
    ("used", "accepted"),
    ("partly", "accepted"),  # the first copy is used
    ("locked", "accepted"),  # a refund was accepted, its notice is missing
    ("rejected", "rejected"),
    ("cancelled", "cancelled"),
    ("refunded", "refunded"),
    ("returned", "accepted"),  # the first copy is refunded
    ("absent", "absent"),  # only a notice came
)


def files(version):
    return glob.glob(os.path.join(ROOT, "sql", "%04d_*.sql" % version))


def exists(version):
    return bool(files(version))


def statements(version):
    """The statements of a migration."""
    with open(files(version)[0], encoding="utf-8") as f:
        text = "".join(line for line in f if not line.lstrip().startswith("--"))
    return [s.strip() for s in re.split(r";[ \t]*$", text, flags=re.M) if s.strip()]


def kind(order_id):
    return KINDS[int(order_id[-8:]) % len(KINDS)][0]


def words(column):
    return ", ".join("'%s'" % k[column] for k in KINDS)


def tables(run, version=VERSION):
    """Makes the tables of that version; run(text) runs one statement."""
    for n in range(1, version + 1):
        for text in statements(n):
            run(text)
        run("INSERT INTO schema_version (version, name, applied_at) VALUES (%d, 'n%d', UNIX_TIMESTAMP())" % (n, n))


def fill(run, tag, account_id, poi_id, orders, products=4, today=None, share=10, sealed="NULL"):
    """Products of two SKUs each with a year's calendar, orders in every state with all that belongs to them. The merchant is
    there already. One order in `share` is for `today`. The first product limits copies by phone, the second names each
    traveller, the third is kept in the platform's back office, the fourth is offline. `sealed`: a person's encrypted text."""
    names = {
        "tag": tag, "account": account_id, "poi": poi_id, "orders": orders, "products": products, "price": PRICE_FEN,
        "kinds": words(0), "states": words(1), "n": len(KINDS), "today": today, "share": share, "sealed": sealed, "days": DAYS,
        "past": PAST,
        "kind": "ELT(1 + RIGHT(o.order_id, 8) %% %d, %s)" % (len(KINDS), words(0)),
        "now": "UNIX_TIMESTAMP()",
    }  # fmt: skip
    for text in CATALOGUE + ORDERS + OF_ORDERS + CALENDAR:
        run(text.format(**names))


CATALOGUE = (
    "INSERT INTO poi (poi_id, account_id) VALUES ('{poi}', '{account}')",
    "INSERT INTO product (product_id, product_out_id, account_id, poi_id, name, online, way, review, passed_at)"
    " SELECT CONCAT('{tag}1', seq), CONCAT('p{tag}-', seq), '{account}', '{poi}', CONCAT('产品', seq), seq <> 4,"
    "   IF(seq = 3, 'semi_direct', 'full_direct'), 'online', 1 FROM seq_1_to_{products}",
    "INSERT INTO sale_rule (product_id, max_per_phone, max_per_id, real_name, need_phone, need_id)"
    " SELECT product_id, IF(product_out_id LIKE '%-1', 3, NULL), IF(product_out_id LIKE '%-2', 2, NULL),"
    "   product_out_id LIKE '%-2', FALSE, product_out_id LIKE '%-2' FROM product",
    "INSERT INTO sku (sku_id, sku_out_id, product_id, name)"
    " SELECT CONCAT('{tag}2', p.seq, s.seq), CONCAT('s{tag}-', p.seq, '-', s.seq), CONCAT('{tag}1', p.seq), CONCAT('票', s.seq)"
    "   FROM seq_1_to_{products} p, seq_1_to_2 s",
    "INSERT INTO sku_project (sku_id, project_id, position, name, entrance)"
    " SELECT sku_id, IF(seq = 1, 'E', 'R'), seq, IF(seq = 1, '入园', '索道'), seq = 1 FROM sku, seq_1_to_2",
    "INSERT INTO publication (product_out_id, account_id, product_id, body, state, author, published_at)"
    " SELECT product_out_id, account_id, product_id, '{{}}', 'done', 'test', 1 FROM product WHERE online",
)

ORDERS = (
    "INSERT INTO ticket_order (order_id, app_id, state, created_at) SELECT CONCAT('{tag}', LPAD(seq, 8, '0')), app_id, 'absent',"
    "   {now} FROM seq_1_to_{orders}, merchant WHERE account_id = '{account}' AND seq % {n} = {n} - 1",
    "INSERT INTO ticket_order (order_id, order_out_id, app_id, state, create_mode, confirm_mode, account_id, product_id, poi_id,"
    "   sku_id, day, last_day, copies, price_fen, origin_fen, pay_fen, buyer_name_enc, buyer_phone_enc, buyer_phone_hash,"
    "   code_kinds, code_per_list, valid_from_at, valid_to_at, created_at, paid_at, codes_by_at, cancelled_at)"
    " SELECT order_id, CONCAT('S', order_id), app_id, state, IF(kind = 'created', 'before_payment', 'after_payment'), 'sync',"
    "   account_id, product_id, poi_id, sku_id, day, day, copies, {price}, {price} * copies, {price} * copies, {sealed}, {sealed},"
    "   UNHEX(SHA2(order_id, 256)), '3', 1, {now} - {past} * 86400, {now} + {days} * 86400, at, IF(kind = 'created', NULL, at),"
    "   IF(kind IN ('created', 'waiting', 'held', 'rejected', 'cancelled'), NULL, at + 600), IF(kind = 'cancelled', at + 60, NULL)"
    " FROM (SELECT CONCAT('{tag}', LPAD(seq, 8, '0')) AS order_id, ELT(1 + seq % {n}, {kinds}) AS kind,"
    "     ELT(1 + seq % {n}, {states}) AS state, sku_id, product_id, account_id, poi_id, app_id,"
    "     1 + seq DIV 97 % 3 + IF(seq % {n} IN (5, 10) AND seq DIV 97 % 3 = 0, 1, 0) AS copies,"
    "     '{today}' + INTERVAL IF(seq DIV {n} % {share} = 0, 0, CAST(seq * 7919 DIV 13 % {days} AS SIGNED) - {past}) DAY AS day,"
    "     {now} - 7200 - seq * 7919 DIV 17 % {past} * 86400 AS at"
    "   FROM seq_1_to_{orders} JOIN (SELECT ROW_NUMBER() OVER (ORDER BY sku_id) - 1 AS place, sku_id, product_id, product.account_id,"
    "       poi_id, app_id FROM sku JOIN product USING (product_id) JOIN merchant USING (account_id)) offer"
    "     ON offer.place = seq DIV {n} % (2 * {products}) WHERE seq % {n} < {n} - 1) n",
)

OF_ORDERS = (
    "INSERT INTO order_traveller (order_no, position, copy_no, product_id, day, name_enc, license_type, license_enc, license_hash)"
    " SELECT o.order_no, seq, seq, o.product_id, o.day, {sealed}, 1, {sealed}, UNHEX(SHA2(CONCAT(o.order_id, seq), 256))"
    "   FROM ticket_order o JOIN sale_rule USING (product_id) JOIN seq_1_to_4 c ON c.seq <= o.copies WHERE real_name",
    "INSERT INTO refund (refund_key, order_no, form, whole, audit, apply_source, apply_at, fee_fen, refund_fen, refund_scene, refunded_at)"
    " SELECT CONCAT('k', o.order_id), o.order_no, 'scenic', {kind} <> 'returned', 'accepted', 101, o.paid_at + 1000, 0,"
    "   CASE {kind} WHEN 'refunded' THEN o.pay_fen WHEN 'returned' THEN o.price_fen END, IF({kind} = 'locked', NULL, 1),"
    "   IF({kind} = 'locked', NULL, o.paid_at + 2000) FROM ticket_order o WHERE {kind} IN ('locked', 'refunded', 'returned')",
    "INSERT INTO voucher (order_no, copy_no, state, refund_id, issued_at, used_at, ended_at)"
    " SELECT order_no, copy_no, state, IF(state IN ('locked', 'refunded'), refund_id, NULL),"
    "   IF(state IN ('held', 'void'), NULL, paid_at + 500), IF(state = 'used', paid_at + 1500, NULL),"
    "   CASE state WHEN 'refunded' THEN paid_at + 2000 WHEN 'void' THEN created_at + 60 END"
    " FROM (SELECT o.order_no, seq AS copy_no, o.created_at, o.paid_at, refund_id, CASE {kind} WHEN 'issued' THEN 'issued'"
    "     WHEN 'used' THEN 'used' WHEN 'partly' THEN IF(seq = 1, 'used', 'issued') WHEN 'locked' THEN 'locked'"
    "     WHEN 'rejected' THEN 'void' WHEN 'cancelled' THEN 'void' WHEN 'refunded' THEN 'refunded'"
    "     WHEN 'returned' THEN IF(seq = 1, 'refunded', 'issued') ELSE 'held' END AS state"
    "   FROM ticket_order o JOIN seq_1_to_4 c ON c.seq <= o.copies LEFT JOIN refund USING (order_no)) n",
    "INSERT INTO voucher_item (voucher_id, project_id, project_key, position, name, entrance, code, used_at, used_poi_id)"
    " SELECT v.voucher_id, p.project_id, CONCAT(p.project_id, '-', v.copy_no), p.position, p.name, p.entrance,"
    "   CONCAT('W', p.project_id, v.voucher_id), IF(p.entrance, v.used_at, NULL), IF(p.entrance AND v.used_at IS NOT NULL, o.poi_id, NULL)"
    "   FROM ticket_order o JOIN voucher v USING (order_no) JOIN sku_project p USING (sku_id) WHERE v.issued_at IS NOT NULL",
    "INSERT INTO outbox (kind, outbox_key, order_id, body_enc, state, next_at, created_at, sent_at, done_at)"
    " SELECT 'verify', CONCAT('r-', i.item_id), o.order_id, '', 'done', 0, i.used_at, i.used_at, i.used_at"
    "   FROM ticket_order o JOIN voucher v USING (order_no) JOIN voucher_item i USING (voucher_id) WHERE i.used_at IS NOT NULL",
    "INSERT INTO voucher_code_pool (code, sku_id, order_no, loaded_at) SELECT i.code, o.sku_id, o.order_no, o.created_at"
    "   FROM ticket_order o JOIN voucher USING (order_no) JOIN voucher_item i USING (voucher_id) WHERE o.sku_id LIKE '%2'",
    "INSERT INTO voucher_code_pool (code, sku_id, loaded_at)"
    " SELECT CONCAT('F', sku_id, LPAD(seq, 4, '0')), sku_id, {now} FROM sku, seq_1_to_100 WHERE sku_id LIKE '%2'",
)

# In the old form the platform was told what is left.
CALENDAR = (
    "INSERT INTO calendar_day (sku_id, day, price_fen, stock, sold, open, dirty)"
    " SELECT s.sku_id, d.day, {price} + DAYOFMONTH(d.day), COALESCE(n.sold, 0) + IF(d.seq = {past}, 50, DAYOFMONTH(d.day) % 7),"
    "   COALESCE(n.sold, 0), d.seq = {past} OR DAYOFMONTH(d.day) <> 13, d.seq >= {past} AND d.seq % 5 = 0"
    " FROM sku s JOIN (SELECT seq, '{today}' + INTERVAL CAST(seq AS SIGNED) - {past} DAY AS day FROM seq_0_to_365) d LEFT JOIN"
    "   (SELECT o.sku_id, o.day, COUNT(*) AS sold FROM ticket_order o JOIN voucher v USING (order_no)"
    "     WHERE v.state IN ('held', 'issued', 'used', 'locked') GROUP BY o.sku_id, o.day) n ON n.sku_id = s.sku_id AND n.day = d.day",
    "UPDATE calendar_day SET told_price_fen = price_fen, told_stock = IF(open, stock - sold, 0), told_open = open, told_at = {now} - 3600"
    " WHERE NOT dirty",
    "INSERT INTO calendar_push (sku_id, whole, told_at) SELECT sku_id, FALSE, {now} - 3600 FROM sku WHERE sku_id NOT LIKE '%11'",
    "INSERT INTO calendar_change (sku_id, day, changed_at, author, reason, price_fen, stock, open)"
    " SELECT sku_id, day, {now} - 86400, 'test', 'test', price_fen, stock, open FROM calendar_day WHERE dirty",
    "INSERT INTO calendar_change (sku_id, day, changed_at, author, reason, price_fen, stock, open)"
    " VALUES ('removed', '{today}', 1, 'test', 'test', 1, 1, 1)",
)
