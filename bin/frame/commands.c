/*
 * The one table of subcommands. `--help`, `shanmen help COMMAND` and
 * docs/reference-commands.md are printed from it.
 */
#include "commands.h"

#define LISTING TAKES(OPT_JSON)

const struct command commands[] = {
	{ "db create", "", "Creates the database",
	  "For a database user that may; elsewhere create it in the hosting panel first.\n"
	  "An existing database is left as it is.\n"
	  "\n"
	  "  shanmen db create && shanmen db migrate\n",
	  0, ARGS_NONE, cmd_db_create },
	{ "db migrate", "", "Brings the schema up to date",
	  "Applies the migrations this program carries and the database lacks. Safe to run\n"
	  "twice, on two machines at once, and to interrupt: run it again. A database with\n"
	  "a newer schema is refused and left as it is.\n"
	  "\n"
	  "  shanmen db migrate\n",
	  0, ARGS_NONE, cmd_db_migrate },
	{ "db status", "[--json]", "Shows which migrations the database has",
	  "A migration that is known and not applied shows no time.\n"
	  "\n"
	  "  shanmen db status\n"
	  "  [{\"version\":1,\"name\":\"tables\",\"applied_at\":1790000000}]   with --json\n",
	  LISTING, ARGS_NONE, cmd_db_status },
	{ "app set",
	  "CLIENT_KEY [--account ACCOUNT_ID] [--create after-payment|before-payment]\n"
	  "        [--confirm sync|async] [--codes sync|async] [--code-source generator|pool|given] [--pool yes|no]\n"
	  "        [--undecided leave|accept|reject] [--old-signature yes|no]",
	  "Adds an app of the open platform, or changes it",
	  "The client secret is read from standard input: asked for on a terminal, else one\n"
	  "line of a pipe. For a known app an empty line or empty input leaves it as it is,\n"
	  "and so does leaving out an option. A new app needs --account, and is by itself\n"
	  "after-payment, sync, sync, generator, leave, no. Orders keep the modes they were\n"
	  "created with.\n"
	  "\n"
	  "  --account        merchant (root account id) that the app serves; may be given again for more\n"
	  "  --create         when the platform calls create_order, as chosen there\n"
	  "  --confirm        sync: orders are accepted at once; async: by \"order accept\"\n"
	  "  --codes          sync: codes in the answer; async: told later\n"
	  "  --code-source    generator: ours; pool: from \"codes load\"; given: order by order, by\n"
	  "                   \"codes give\", from a ticketing of your own\n"
	  "  --pool           older words: yes is --code-source pool, no is --code-source generator\n"
	  "  --undecided      what becomes of an order nobody confirmed, a minute before the platform\n"
	  "                   gives it up (--confirm async)\n"
	  "  --old-signature  yes: calls signed in the old way only (MD5) are believed, too\n"
	  "\n"
	  "  shanmen app set awx1 --account 7011 <secret.txt\n"
	  "  shanmen app set awx1 --confirm async </dev/null\n",
	  TAKES(OPT_ACCOUNT) | TAKES(OPT_CREATE) | TAKES(OPT_CONFIRM) | TAKES(OPT_CODES) | TAKES(OPT_POOL) |
	          TAKES(OPT_CODE_SOURCE) | TAKES(OPT_UNDECIDED) | TAKES(OPT_OLD_SIGNATURE),
	  ARGS_ONE, cmd_app_set },
	{ "app list", "[--json]", "Lists apps and their merchants", "  shanmen app list\n", LISTING, ARGS_NONE,
	  cmd_app_list },
	{ "merchant balance", "ACCOUNT_ID [--set FEN|none] [--json]", "Shows or sets what a merchant has left with us",
	  "With a balance, orders it does not cover are refused (error_code 22). none: not\n"
	  "watched.\n"
	  "\n"
	  "  shanmen merchant balance 7011 --set 5000000\n"
	  "  shanmen merchant balance 7011 --set none\n",
	  LISTING | TAKES(OPT_SET), ARGS_ONE, cmd_merchant_balance },
	{ "catalogue load", "FILE.json", "Loads products, rules, SKUs and projects",
	  "All or nothing; every fault is told with file, line and field. What the file\n"
	  "names is replaced, other products stay. FILE - is standard input.\n"
	  "\n"
	  "  {\"account_id\":\"7011\",\"poi_id\":\"6601\",\"products\":[{\n"
	  "    \"product_id\":\"1801\",\"product_out_id\":\"GATE\",\"name\":\"山门票\",\"online\":true,\n"
	  "    \"refund_audit\":\"automatic\",\"way\":\"full_direct\",\n"
	  "    \"rules\":{\"max_per_order\":5,\"max_per_phone\":10,\"max_per_id\":1,\"real_name\":true,\n"
	  "      \"need_phone\":true,\"need_id\":true,\"min_age\":6,\"max_age\":60,\"sex\":\"female\",\n"
	  "      \"regions\":[\"11\",\"3301\"],\"book_ahead_days\":1,\"book_before\":\"17:30\",\"on_sale_days\":60},\n"
	  "    \"skus\":[{\"sku_id\":\"1701\",\"sku_out_id\":\"GATE-A\",\"name\":\"成人票\",\"projects\":[\n"
	  "      {\"project_id\":\"P1\",\"name\":\"大门\",\"entrance\":true},\n"
	  "      {\"project_id\":\"P2\",\"name\":\"索道\"}]}]}]}\n"
	  "\n"
	  "Every rule is optional. regions: how the id numbers of those begin who may buy.\n"
	  "Booking closes book_ahead_days before the visit at book_before, and opens\n"
	  "on_sale_days before it. refund_audit: automatic (left out, too), or person: what the\n"
	  "rules would refund waits for \"refund accept\" or \"refund reject\", at expiry excepted.\n"
	  "way: full_direct (left out, too): we tell the platform price and stock; semi_direct: the\n"
	  "product is kept in the platform's back office, which pulls them. online: left out, the\n"
	  "product stays as it is, so that no file restarts a sale that was stopped; a new one is\n"
	  "on sale.\n"
	  "\n"
	  "  shanmen catalogue load catalogue.json\n",
	  0, ARGS_ONE, cmd_catalogue_load },
	{ "calendar load", "FILE.csv [--reason TEXT] [--author NAME]", "Loads price and stock of days",
	  "All rows or none; every fault is told with file, line and field. Header:\n"
	  "sku_out_id,day,price_fen,stock,open. stock counts what was sold, too, and cannot\n"
	  "fall below it. Days the file does not name stay. FILE - is standard input. Every change\n"
	  "is kept with its time, author (else the user's login name) and reason (else the file).\n"
	  "\n"
	  "  sku_out_id,day,price_fen,stock,open\n"
	  "  GATE-A,2026-10-01,12800,3000,1\n"
	  "\n"
	  "  shanmen calendar load 2026.csv\n"
	  "  shanmen calendar load autumn.csv --author \"Li Na\" --reason \"autumn prices\"\n",
	  TAKES(OPT_REASON) | TAKES(OPT_AUTHOR), ARGS_ONE, cmd_calendar_load },
	{ "calendar set",
	  "SKU_OUT_ID[,…] DAYS [price FEN] [stock N|+N|-N] [open yes|no]\n"
	  "        [--reason TEXT] [--author NAME] [--dry-run] [--json]",
	  "Changes price, stock or sale of days",
	  "All days or none; shows what changed. stock counts what was sold, too, and cannot fall\n"
	  "below it: +N and -N are that many more or less. A day that is not in the calendar yet needs\n"
	  "price and stock, and is open unless it says no. Every change is kept with its time, author\n"
	  "(else the user's login name) and reason.\n"
	  "\n"
	  "DAYS are days, months and spans of them, joined by commas; behind a slash each takes\n"
	  "the weekdays it is for, joined by + or as a span.\n"
	  "\n"
	  "  2026-10-01                         a day\n"
	  "  2026-10-01..2026-10-07,2026-12-31  a week and a day\n"
	  "  2026-11                            a month\n"
	  "  2026-10..2026-12/sat+sun           the weekends of three months\n"
	  "  2026-12-01..2026-12-20/mon-thu     Mondays to Thursdays\n"
	  "\n"
	  "  --dry-run  shows what would change, and changes nothing\n"
	  "\n"
	  "  shanmen calendar set GATE-A 2026-10-01..2026-12-31/sat+sun price 13800\n"
	  "  shanmen calendar set GATE-A,GATE-C 2026-10-01 stock -50 --reason \"school group\"\n"
	  "  shanmen calendar set GATE-A 2026-11-28 open no --reason storm\n",
	  LISTING | TAKES(OPT_REASON) | TAKES(OPT_AUTHOR) | TAKES(OPT_DRY_RUN), ARGS_FOUR_OR_MORE, cmd_calendar_set },
	{ "calendar show", "SKU_OUT_ID [--month YYYY-MM] [--from DAY] [--to DAY] [--json]",
	  "Shows price, stock and sales of days",
	  "A month in weeks: this one, or the next that has days, else the last. With --from, --to\n"
	  "or --json a list of the days.\n"
	  "\n"
	  "  shanmen calendar show GATE-A --month 2026-10\n"
	  "  shanmen calendar show GATE-A --from 2026-10-01 --to 2026-10-07\n"
	  "  [{\"day\":\"2026-10-01\",\"price_fen\":12800,\"stock\":3000,\"sold\":12,\"open\":true}]   with --json\n",
	  LISTING | TAKES(OPT_MONTH) | TAKES(OPT_FROM) | TAKES(OPT_TO), ARGS_ONE, cmd_calendar_show },
	{ "calendar diff", "[SKU_OUT_ID] [--limit N] [--json]", "Lists days of which the platform knows something else",
	  "Days from today on of products that we tell (way full_direct): ours, what the platform\n"
	  "acknowledged last, and why they differ: never told, changed since, or rejected with the\n"
	  "platform's words. left is what is told as stock: none of a closed day. What changed goes\n"
	  "out by itself. At most 100 unless --limit says.\n"
	  "\n"
	  "  shanmen calendar diff\n"
	  "  shanmen calendar diff GATE-A --limit 1000 --json\n",
	  LISTING | TAKES(OPT_LIMIT), ARGS_ONE_AT_MOST, cmd_calendar_diff },
	{ "calendar history", "SKU_OUT_ID [--from DAY] [--to DAY] [--limit N] [--json]",
	  "Lists who changed price and stock, when and why, newest first",
	  "--from and --to are the days that were changed. Sales are not in it. At most 100 unless\n"
	  "--limit says.\n"
	  "\n"
	  "  shanmen calendar history GATE-A --from 2026-10-01 --to 2026-10-07\n",
	  LISTING | TAKES(OPT_FROM) | TAKES(OPT_TO) | TAKES(OPT_LIMIT), ARGS_ONE, cmd_calendar_history },
	{ "codes load", "FILE.csv", "Loads pre-printed codes into the pool",
	  "All codes or none; every fault is told. Header: sku_out_id,code. They are given\n"
	  "out for apps with --code-source pool, in the order they were loaded; orders that wait\n"
	  "for such codes are told. FILE - is standard input.\n"
	  "\n"
	  "  shanmen codes load codes.csv\n",
	  0, ARGS_ONE, cmd_codes_load },
	{ "codes give", "ORDER CODE…", "Gives an order its codes, from a ticketing of your own",
	  "For apps with --code-source given, or where a pool ran out. One code for each entrance\n"
	  "and project of each copy: copy 1 its entrance, its projects as in the catalogue, copy\n"
	  "2 … CODE - reads them from standard input, one a line. Before the platform has asked\n"
	  "they are remembered. ORDER is the platform's number or ours. All or nothing; the same\n"
	  "again changes nothing.\n"
	  "\n"
	  "  shanmen codes give 1064000123 GATE-0001 CABLE-0001\n"
	  "  shanmen codes give 1064000123 - <codes.txt\n",
	  0, ARGS_TWO_OR_MORE, cmd_codes_give },
	{ "order list", "[--from DAY] [--to DAY] [--state STATE] [--limit N] [--json]", "Lists orders, newest first",
	  "--from and --to are the days they were made on. STATE is one of absent, created,\n"
	  "waiting, accepted, rejected, cancelled, refunded. At most 100 unless --limit says.\n"
	  "\n"
	  "  shanmen order list --state waiting\n"
	  "  shanmen order list --from 2026-10-01 --to 2026-10-07 --limit 1000 --json\n",
	  LISTING | TAKES(OPT_FROM) | TAKES(OPT_TO) | TAKES(OPT_STATE) | TAKES(OPT_LIMIT), ARGS_NONE, cmd_order_list },
	{ "order show", "ORDER [--json]", "Shows an order with its people, codes and refunds",
	  "ORDER is the platform's number or ours. Names, phones and documents are masked.\n"
	  "\n"
	  "  shanmen order show 1064000123\n",
	  LISTING, ARGS_ONE, cmd_order_show },
	{ "order accept", "ORDER", "Accepts an order that waits for confirmation",
	  "The platform is told from the outbox. It waits ten minutes; later is refused.\n"
	  "\n"
	  "  shanmen order accept 1064000123\n",
	  0, ARGS_ONE, cmd_order_accept },
	{ "order reject", "ORDER", "Rejects an order that waits for confirmation",
	  "Its stock is free again; the platform is told from the outbox.\n"
	  "\n"
	  "  shanmen order reject 1064000123\n",
	  0, ARGS_ONE, cmd_order_reject },
	{ "refund list", "[--state STATE] [--limit N] [--json]", "Lists refunds, newest first",
	  "STATE is one of none (a notice without an application), accepted, rejected, waiting,\n"
	  "overtaken (refunded before anybody had decided). --state waiting: those to decide, and\n"
	  "by when; those of the form third_party are decided in the merchant app.\n"
	  "\n"
	  "  shanmen refund list --state waiting\n",
	  LISTING | TAKES(OPT_STATE) | TAKES(OPT_LIMIT), ARGS_NONE, cmd_refund_list },
	{ "refund accept", "KEY", "Accepts a refund that waits for a person",
	  "Its tickets stay locked until the money has moved; the platform is told from the\n"
	  "outbox. KEY is the first column of \"refund list\".\n"
	  "\n"
	  "  shanmen refund accept R1064000123-1\n",
	  0, ARGS_ONE, cmd_refund_accept },
	{ "refund reject", "KEY", "Rejects a refund that waits for a person",
	  "Its tickets are valid again; the platform is told from the outbox. Where the refund was\n"
	  "asked for because codes never came, they are made and told with it: for codes of your\n"
	  "own run \"codes give\" first.\n"
	  "\n"
	  "  shanmen refund reject R1064000123-1\n",
	  0, ARGS_ONE, cmd_refund_reject },
	{ "voucher show", "CODE [--json]", "Shows the ticket that has a code",
	  "Typed codes are read forgivingly: small letters, blanks, dashes, O for 0.\n"
	  "\n"
	  "  shanmen voucher show 7K2M-9QXD-4HTA-B\n",
	  LISTING, ARGS_ONE, cmd_voucher_show },
	{ "redeem", "CODE|ORDER [--whole] [--project PROJECT_ID] [--poi POI_ID] [--json]",
	  "Admits a ticket by hand, as the gate does, or a whole order",
	  "For a turnstile that is out of order. Exit code 1: not admitted, and why. Shop and\n"
	  "project are checked when they are given.\n"
	  "\n"
	  "  --whole  for a group: every entrance and project of every copy of the order, all or\n"
	  "           nothing. ORDER is the platform's number or ours\n"
	  "\n"
	  "  shanmen redeem 7K2M9QXD4HTAB\n"
	  "  shanmen redeem 1064000123 --whole\n",
	  LISTING | TAKES(OPT_PROJECT) | TAKES(OPT_POI) | TAKES(OPT_WHOLE), ARGS_ONE, cmd_redeem },
	{ "groupon prepare", "CODE|LINK [--poi POI_ID] [--account ACCOUNT_ID] [--json]",
	  "Asks the platform what a group-buy code is good for",
	  "CODE: the 10 to 20 digits under the visitor's QR code; LINK: what the QR code holds,\n"
	  "its host one of groupon_link_hosts. Prints the number of the scan and its vouchers,\n"
	  "with the platform's status (a number). The same code within ten minutes is the same\n"
	  "scan. Without --poi and --account: the only shop, the only merchant. Uses nothing up.\n"
	  "\n"
	  "  shanmen groupon prepare 104829301837465\n"
	  "  shanmen groupon prepare https://v.douyin.com/iABC123/ --poi 6601 --json\n",
	  LISTING | TAKES(OPT_POI) | TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_groupon_prepare },
	{ "groupon verify", "SCAN_ID [--count N] [--json]", "Verifies the vouchers of a scan with the platform",
	  "The first N of the scan's vouchers; 1 without --count, since one voucher admits one\n"
	  "visitor. Safe to repeat: a scan has one token, and one that is verified is shown\n"
	  "again. Exit code 75: not known yet whether it was verified; repeat it.\n"
	  "\n"
	  "  shanmen groupon verify 4711\n"
	  "  shanmen groupon verify 4711 --count 2 --json\n",
	  LISTING | TAKES(OPT_COUNT), ARGS_ONE, cmd_groupon_verify },
	{ "groupon cancel", "VERIFY_ID --certificate ID [--account ACCOUNT_ID]", "Takes a verification back",
	  "Within an hour of it, at most: the platform may refuse earlier.\n"
	  "\n"
	  "  shanmen groupon cancel 7300112233 --certificate 7300445566\n",
	  TAKES(OPT_CERTIFICATE) | TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_groupon_cancel },
	{ "groupon get", "ENCRYPTED_CODE [--account ACCOUNT_ID] [--json]",
	  "Shows a group-buy voucher and its verifications",
	  "ENCRYPTED_CODE is what \"groupon prepare --json\" prints. People are left out.\n"
	  "\n"
	  "  shanmen groupon get CgYIASAHKAESLgos\n",
	  LISTING | TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_groupon_get },
	{ "product publish", "FILE.json [--author NAME] [--dry-run]",
	  "Publishes a calendar-ticket product, or overwrites it",
	  "FILE is the interface's request; an example: \"product template\". Checked as a whole first:\n"
	  "every fault is told with file, line and field, and nothing is kept or sent. A save\n"
	  "overwrites the whole product: every update names every field and kind of ticket. Our ids\n"
	  "make it an update; the platform's need not stand in the file. Each save starts a review;\n"
	  "what is given while one is under way waits, and cron/product_sync sends it afterwards,\n"
	  "the newest of several. Safe to repeat. Exit code 75: kept, and sent again by cron.\n"
	  "FILE - is standard input.\n"
	  "\n"
	  "  product_id, product_out_id*, product_name* (60), buy_limit (0-1000), draft_status (0, 1),\n"
	  "  poi_ids* (20), fee_include, fee_exclude, notices (20 lines each), pictures* (20, https),\n"
	  "  rules {refund* (anytime, conditional with refund_days_before, none), book_ahead_days,\n"
	  "    book_before (HH:MM), real_name, need_phone, valid_days, max_per_order, max_per_person,\n"
	  "    min_age, max_age},\n"
	  "  specification_kinds (3) [{name*, values*}],\n"
	  "  ticket_specifications* (50) [{sku_id, sku_out_id*, sku_name*, values (one of each kind),\n"
	  "    market_price (fen)}]\n"
	  "\n"
	  "  --author   who is kept as the one who gave it; else the login name\n"
	  "  --dry-run  checks, and prints the request\n"
	  "\n"
	  "  shanmen product template >gate.json\n"
	  "  shanmen product publish gate.json --dry-run\n"
	  "  shanmen product publish gate.json\n",
	  TAKES(OPT_AUTHOR) | TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_product_publish },
	{ "product template", "[--category ID --type N [--account ACCOUNT_ID]]",
	  "Prints a complete example for \"product publish\", or a category's template",
	  "--category, --type: what the platform wants of goods of that category and product type,\n"
	  "as its JSON.\n"
	  "\n"
	  "  shanmen product template >gate.json\n"
	  "  shanmen product template --category 4004000 --type 11\n",
	  TAKES(OPT_CATEGORY) | TAKES(OPT_TYPE) | TAKES(OPT_ACCOUNT), ARGS_NONE, cmd_product_template },
	{ "product list", "[--json]", "Lists products with their review and what the platform was not told yet",
	  "days owed: price, stock or open differ from what the platform acknowledged. rejected: it\n"
	  "refused the day. published: done, due, waiting (for the end of a review), failed.\n"
	  "\n"
	  "  shanmen product list\n",
	  LISTING, ARGS_NONE, cmd_product_list },
	{ "product status", "ID [--json]", "Shows a product, its kinds of ticket and its last publication",
	  "ID is the platform's or ours. cron/product_sync asks the platform; asked_at says when.\n"
	  "\n"
	  "  shanmen product status GATE\n",
	  LISTING, ARGS_ONE, cmd_product_status },
	{ "product online", "ID", "Shows a product on the platform, then takes orders for it",
	  "Safe to repeat. Exit code 75: not known whether the platform shows it; repeat.\n"
	  "\n"
	  "  shanmen product online GATE\n",
	  0, ARGS_ONE, cmd_product_online },
	{ "product offline", "ID", "Takes no more orders for a product, then tells the platform",
	  "Sale stops here at once, also when the platform cannot be reached. Safe to repeat. Exit\n"
	  "code 75: not known whether the platform still shows it; repeat.\n"
	  "\n"
	  "  shanmen product offline GATE\n",
	  0, ARGS_ONE, cmd_product_offline },
	{ "goods publish", "FILE.json", "Publishes other goods than tickets, or overwrites them",
	  "For merchants who sell more than tickets; nothing of them is kept here. Checked first,\n"
	  "every fault told with file, line and field; the attributes are handed on as they are\n"
	  "(product template --category says which). Without a product_id the platform is asked\n"
	  "first whether it has the out_id, so that a lost answer makes no second product.\n"
	  "\n"
	  "  {\"account_id\":\"7011\",\"product\":{\"out_id\":\"MUG\",\"product_name\":\"山门杯\",\n"
	  "    \"category_id\":4004000,\"product_type\":1,\"pois\":[{\"poi_id\":\"6601\"}],\n"
	  "    \"sold_start_time\":1790000000,\"sold_end_time\":1800000000,\n"
	  "    \"attr_key_value_map\":{\"Description\":\"白瓷\"}},\n"
	  "   \"sku\":{\"sku_name\":\"大\",\"origin_amount\":5900,\"actual_amount\":3900,\n"
	  "    \"stock\":{\"limit_type\":1,\"stock_qty\":200}}}\n"
	  "\n"
	  "  shanmen goods publish mug.json\n",
	  0, ARGS_ONE, cmd_goods_publish },
	{ "goods list", "[--draft] [--limit N] [--account ACCOUNT_ID] [--json]",
	  "Lists a merchant's goods on the platform",
	  "--draft: those under review or failed. At most 1000 unless --limit says.\n"
	  "\n"
	  "  shanmen goods list --draft\n",
	  LISTING | TAKES(OPT_DRAFT) | TAKES(OPT_LIMIT) | TAKES(OPT_ACCOUNT), ARGS_NONE, cmd_goods_list },
	{ "goods show", "ID [--draft] [--account ACCOUNT_ID]", "Shows goods as the platform's JSON",
	  "ID is the platform's or ours. --draft: its version under review.\n"
	  "\n"
	  "  shanmen goods show MUG --draft\n",
	  TAKES(OPT_DRAFT) | TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_goods_show },
	{ "goods stock", "PRODUCT_ID [SKU_ID] N [--account ACCOUNT_ID]", "Tells the platform the stock of goods",
	  "  shanmen goods stock 1790001 200\n", TAKES(OPT_ACCOUNT), ARGS_TWO_OR_MORE, cmd_goods_stock },
	{ "goods online", "PRODUCT_ID [--account ACCOUNT_ID]", "Shows goods on the platform",
	  "  shanmen goods online 1790001\n", TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_goods_online },
	{ "goods offline", "PRODUCT_ID [--account ACCOUNT_ID]", "Takes goods off the platform",
	  "  shanmen goods offline 1790001\n", TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_goods_offline },
	{ "goods free-audit", "FILE.json", "Changes what needs no review of goods",
	  "The end of the sale, the stock, or both.\n"
	  "\n"
	  "  {\"account_id\":\"7011\",\"product_id\":\"1790001\",\"sold_end_time\":1810000000,\"stock_qty\":300}\n"
	  "\n"
	  "  shanmen goods free-audit change.json\n",
	  0, ARGS_ONE, cmd_goods_free_audit },
	{ "goods category", "[ID] [--account ACCOUNT_ID]", "Shows categories as the platform's JSON",
	  "Those below ID; without it the first level.\n"
	  "\n"
	  "  shanmen goods category\n",
	  TAKES(OPT_ACCOUNT), ARGS_ONE_AT_MOST, cmd_goods_category },
	{ "poi list", "[--account ACCOUNT_ID] [--json]", "Lists the merchants' shops as cron/poi_sync read them",
	  "shop is the platform's id (poi_id), ours is what we call it (third_id). missing: the\n"
	  "platform's list does not have it any more. The last task is that of license, decorate\n"
	  "or update; see \"poi task\".\n"
	  "\n"
	  "  shanmen poi list\n",
	  LISTING | TAKES(OPT_ACCOUNT), ARGS_NONE, cmd_poi_list },
	{ "poi link", "SHOP_ID POI_ID [--account ACCOUNT_ID]", "Says which shop of the platform our shop is",
	  "What we called that shop before, and what we called SHOP_ID before, gives way. Nothing\n"
	  "is told to the platform: that is \"poi match\".\n"
	  "\n"
	  "  shanmen poi link S-01 7100000000000000001\n",
	  TAKES(OPT_ACCOUNT), ARGS_TWO_OR_MORE, cmd_poi_link },
	{ "poi license", "FILE.json [--author NAME] [--dry-run]", "Hands in or changes the licences of shops",
	  "FILE is checked as a whole first, each fault with its line; nothing is sent while there is\n"
	  "one. Each shop makes a task, which the platform's people decide in days: \"poi task\".\n"
	  "Fields (* required; a list in brackets), of each of 1 to 200 shops:\n"
	  "\n"
	  "  third_id*, poi_id*, account_id, license {use_ocr, license_type, company_name, license_id,\n"
	  "  license_urls [], province, city, address, sales_range, legal_person_name, expiration},\n"
	  "  legal_person {use_ocr, name, id_card_no, id_card_front_url, id_card_back_url,\n"
	  "  id_card_expiration, qualification_type}, industry {major_industry_code,\n"
	  "  minor_industry_codes [], qualifications [{qualification_id, qualification_type,\n"
	  "  qualification_urls [], qualification_expiration}]}, owner {name, role, phone, email},\n"
	  "  poi_claim_authorization {urls* [], effective_time}\n"
	  "\n"
	  "Pictures are https addresses of PNG, JPG or JPEG; the platform wants colour scans of the\n"
	  "originals, at least 800 x 800, at most 5 MB. A licence must be valid for more than 15\n"
	  "days. Persons' data go to the platform and are not kept here.\n"
	  "\n"
	  "  shanmen poi license poi-license.json --dry-run\n"
	  "  {\"account_id\":\"7011\",\"datas\":[{\"third_id\":\"S-01\",\"poi_id\":\"6601\",\n"
	  "    \"license\":{\"use_ocr\":true,\"license_urls\":[\"https://www.example.com/l.jpg\"]}}]}\n",
	  TAKES(OPT_AUTHOR) | TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_poi_license },
	{ "poi decorate", "FILE.json [--author NAME] [--dry-run]", "Changes how shops look on the platform",
	  "Of each shop: poi_id*, third_id, account_id, decoration* {tags [], head_images [{url*,\n"
	  "sort_value}], cover_images [], recommends [{title*, items* [{image_url*, image_name,\n"
	  "sort_value}]}], announcement {title*, description, url, enable}}. Pictures without\n"
	  "sort_value are numbered in their order. The platform may have withdrawn this interface.\n"
	  "\n"
	  "  shanmen poi decorate poi-decorate.json\n",
	  TAKES(OPT_AUTHOR) | TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_poi_decorate },
	{ "poi update", "FILE.json [--author NAME] [--yes] [--dry-run]", "Changes basic data of shops on the platform",
	  "Of each shop: third_id*, poi_id*, account_id, poi* {poi_name, address,\n"
	  "head_image_urls [], industry_code, open_status, open_times_v2 [{weeks* [1-7], start_time*,\n"
	  "end_time*}], contact_tel, contact_phone, latitude, longitude}. Name only what changes.\n"
	  "open_status: 1 open, 2 not open yet, 3 closed for a while, 0 closed for good; 0 is sent\n"
	  "with --yes only.\n"
	  "\n"
	  "  shanmen poi update poi-update.json\n",
	  TAKES(OPT_AUTHOR) | TAKES(OPT_YES) | TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_poi_update },
	{ "poi match", "FILE.json [--author NAME] [--dry-run]",
	  "Tells the platform which shops are ours, to be matched",
	  "Of each shop: ext_id* (ours), poi_id, poi_name*, province*, city*, address*, longitude*,\n"
	  "latitude*. Makes one task; when it has ended, \"poi list\" shows our ids.\n"
	  "\n"
	  "  shanmen poi match shops.json\n",
	  TAKES(OPT_AUTHOR) | TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_poi_match },
	{ "poi task", "[ID] [--wait [--timeout SECONDS]] [--account ACCOUNT_ID] [--limit N] [--json]",
	  "Shows what the platform makes of a task, or lists tasks",
	  "With an ID the platform is asked now, with --wait until it has decided: after a minute, then\n"
	  "less and less often, for an hour or --timeout. Exit code: 0 done, 1 rejected, 75 pending.\n"
	  "A task is rejected when the platform gives a reason; which numbers mean done, the\n"
	  "configuration says (task_done_status), since no page does.\n"
	  "\n"
	  "  shanmen poi task\n"
	  "  shanmen poi task 7200000000000000001 --wait\n",
	  LISTING | TAKES(OPT_WAIT) | TAKES(OPT_TIMEOUT) | TAKES(OPT_ACCOUNT) | TAKES(OPT_LIMIT), ARGS_ONE_AT_MOST,
	  cmd_poi_task },
	{ "poi crowd", "FILE.json [--dry-run]", "Says who counts as child, adult or senior at a shop",
	  "The file is the whole list, and takes the place of what was there. crowd_type: 1 child,\n"
	  "2 adult, 3 senior; bounds in years and cm, type 1: the bound itself belongs in, 2: it does\n"
	  "not; op_type, with both conditions: 1 both, 2 one of them. Needed before a product refers\n"
	  "to a crowd.\n"
	  "\n"
	  "  {\"account_id\":\"7011\",\"poi_id\":\"6601\",\"crowds\":[{\"crowd_type\":3,\n"
	  "    \"age_condition\":{\"lower_bound\":60,\"lower_bound_type\":1}}]}\n"
	  "\n"
	  "  shanmen poi crowd crowds.json\n",
	  TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_poi_crowd },
	{ "poi cert", "POI_ID [--account ACCOUNT_ID]", "Shows a shop's licence data as the platform's JSON",
	  "  shanmen poi cert 7100000000000000001\n", TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_poi_cert },
	{ "outbox list", "[--all] [--limit N] [--json]", "Lists what the platform must still be told",
	  "--all: also what it was told, and what has become moot. A failed one needs a person.\n"
	  "\n"
	  "  shanmen outbox list\n",
	  LISTING | TAKES(OPT_ALL) | TAKES(OPT_LIMIT), ARGS_NONE, cmd_outbox_list },
	{ "outbox retry", "ID|all", "Has a message tried again at once",
	  "For one that failed for good, once its cause is mended; all: every failed one. One\n"
	  "that arrived is not said twice.\n"
	  "\n"
	  "  shanmen outbox retry 4711\n",
	  0, ARGS_ONE, cmd_outbox_retry },
	{ "alarm list", "[--all] [--limit N] [--json]", "Lists the alarms of the last day, and those nobody was told",
	  "--all: older ones as well. They go to alarm_command or alarm_url of the\n"
	  "configuration, each once.\n"
	  "\n"
	  "  shanmen alarm list\n",
	  LISTING | TAKES(OPT_ALL) | TAKES(OPT_LIMIT), ARGS_NONE, cmd_alarm_list },
	{ "jobs", "[--json]", "Shows the last run of each batch program, and what is late",
	  "One line for each line of cron/crontab: its last run, when one succeeded last,\n"
	  "when it is due, and what it said. A program without success for three of its\n"
	  "periods alarms (job_late), once an outage.\n"
	  "\n"
	  "  shanmen jobs\n",
	  LISTING, ARGS_NONE, cmd_jobs },
	{ "diff list", "[--all] [--kind KIND] [--limit N] [--json]", "Lists where the platform's books and ours differ",
	  "--all: also the settled ones, and those that were mended or have gone by themselves.\n"
	  "The kinds and what each wants are in the operations page.\n"
	  "\n"
	  "  shanmen diff list\n"
	  "  shanmen diff list --all --kind refunded_but_used\n",
	  LISTING | TAKES(OPT_ALL) | TAKES(OPT_KIND) | TAKES(OPT_LIMIT), ARGS_NONE, cmd_diff_list },
	{ "diff show", "ID [--json]", "Shows a difference with both sides' evidence",
	  "The order, its tickets with gate and time and what came of telling their use, the\n"
	  "platform's certificates, verifications and ledger, and all differences of the order.\n"
	  "\n"
	  "  shanmen diff show 12\n",
	  LISTING, ARGS_ONE, cmd_diff_show },
	{ "diff settle", "ID [--reason TEXT] [--author NAME]", "Marks a difference as settled by you",
	  "It stays settled as long as both sides' evidence is the same.\n"
	  "\n"
	  "  --reason  what came of it\n"
	  "  --author  who is kept as the one who settled it; else the login name\n"
	  "\n"
	  "  shanmen diff settle 12 --reason \"paid on 2026-12-03, mail of the platform\" --author \"Li Na\"\n",
	  TAKES(OPT_REASON) | TAKES(OPT_AUTHOR), ARGS_ONE, cmd_diff_settle },
	{ "verify", "[--json]", "Checks that stock, orders and vouchers agree",
	  "Looks through everything; safe while tickets are sold. Exit code 1: rows that\n"
	  "break a rule are listed.\n"
	  "\n"
	  "  shanmen verify\n",
	  LISTING, ARGS_NONE, cmd_verify },
	{ "doctor", "[--json]", "Examines configuration, database and surroundings",
	  "One line a check: ok, warn or fail and what to do. Exit code 1: something fails.\n"
	  "\n"
	  "  shanmen doctor\n",
	  LISTING, ARGS_NONE, cmd_doctor },
	{ "reference", "commands|config|crontab|errors|sample",
	  "Prints a reference page, the crontab or the sample configuration",
	  "  shanmen reference sample >etc/shanmen.conf.sample\n", 0, ARGS_ONE, cmd_reference },
};

const size_t command_count = sizeof commands / sizeof commands[0];
