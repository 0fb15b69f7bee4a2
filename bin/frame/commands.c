/*
 * The one table of subcommands. `--help`, `shanmen help COMMAND` and docs/reference-commands.md are printed from it.
 */
#include "commands.h"

#include "command_details.h"

#define LISTING TAKES(OPT_JSON)

const struct command commands[] = {
	{ "db create", "", "Creates the database",
	  "The database user must be allowed to; if not, create the database in the hosting panel.\n"
	  "An existing database is left as it is.\n"
	  "\n"
	  "  shanmen db create && shanmen db migrate\n",
	  0, ARGS_NONE, cmd_db_create },
	{ "db migrate", "", "Brings the schema up to date",
	  "Applies the migrations that this program has and the database lacks. It may run twice,\n"
	  "on two machines at once, and may be interrupted: run it again. A database with a newer\n"
	  "schema is refused and left as it is. Exit code 1 also where something is missing that the\n"
	  "migrations make: it is named.\n"
	  "\n"
	  "  shanmen db migrate\n",
	  0, ARGS_NONE, cmd_db_migrate },
	{ "db status", "[--json]", "Shows which migrations the database has",
	  "A migration that is not applied yet shows no time.\n"
	  "\n"
	  "  shanmen db status\n"
	  "  [{\"version\":1,\"name\":\"tables\",\"applied_at\":1790000000}]   with --json\n",
	  LISTING, ARGS_NONE, cmd_db_status },
	{ "app set",
	  "CLIENT_KEY [--account ACCOUNT_ID] [--create after-payment|before-payment]\n"
	  "        [--confirm sync|async] [--codes sync|async] [--code-source generator|pool|given] [--pool yes|no]\n"
	  "        [--undecided leave|accept|reject] [--old-signature yes|no]",
	  "Adds an app of the open platform, or changes it",
	  "The client secret is read from standard input: on a terminal it is asked for, else it is\n"
	  "one line of a pipe. For a known app an empty line keeps the secret, and an option that is\n"
	  "left out keeps its value. A new app needs --account; its other options begin as\n"
	  "after-payment, sync, sync, generator, leave, no. Orders keep the modes they were created\n"
	  "with.\n"
	  "\n"
	  "  --account        merchant (root account id) that the app serves; run it again to add another\n"
	  "  --create         when the platform calls create_order, as chosen there\n"
	  "  --confirm        sync: orders are accepted at once; async: by \"order accept\"\n"
	  "  --codes          sync: codes in the answer; async: codes are sent later\n"
	  "  --code-source    generator: our own codes; pool: from \"codes load\"; given: for each order\n"
	  "                   by \"codes give\", from a ticketing system of your own\n"
	  "  --pool           older form: yes is --code-source pool, no is --code-source generator\n"
	  "  --undecided      what happens to an order that nobody confirmed, a minute before the\n"
	  "                   platform cancels it (--confirm async)\n"
	  "  --old-signature  yes: also accept calls that have only the old signature (MD5)\n"
	  "\n"
	  "  shanmen app set awx1 --account 7011 <secret.txt\n"
	  "  shanmen app set awx1 --confirm async </dev/null\n",
	  TAKES(OPT_ACCOUNT) | TAKES(OPT_CREATE) | TAKES(OPT_CONFIRM) | TAKES(OPT_CODES) | TAKES(OPT_POOL) |
	          TAKES(OPT_CODE_SOURCE) | TAKES(OPT_UNDECIDED) | TAKES(OPT_OLD_SIGNATURE),
	  ARGS_ONE, cmd_app_set },
	{ "app list", "[--json]", "Lists apps and their merchants", "  shanmen app list\n", LISTING, ARGS_NONE,
	  cmd_app_list },
	{ "merchant balance", "ACCOUNT_ID [--set FEN|none] [--json]", "Shows or sets a merchant's balance with us",
	  "An order that costs more than the balance is refused (error_code 22). none: the balance\n"
	  "is not checked.\n"
	  "\n"
	  "  shanmen merchant balance 7011 --set 5000000\n"
	  "  shanmen merchant balance 7011 --set none\n",
	  LISTING | TAKES(OPT_SET), ARGS_ONE, cmd_merchant_balance },
	{ "catalogue load", "FILE.json", "Loads products, rules, SKUs and projects", catalogue_load_details, 0,
	  ARGS_ONE, cmd_catalogue_load },
	{ "calendar load",
	  "FILE.csv [--account ACCOUNT_ID] [--reason TEXT] [--author NAME]\n"
	  "        [--dry-run] [--yes]",
	  "Loads price and stock of days",
	  "All rows or none; every fault is printed with file, line and field, every change in yuan.\n"
	  "Header: sku_out_id,day,price_fen,stock,open, or price_yuan in the place of price_fen; a\n"
	  "column whose name begins with # is not read. What a spreadsheet writes is read: CSV with\n"
	  "commas, semicolons or tabs, UTF-8, UTF-16 or GB18030, days like 2026/10/1.\n"
	  "stock includes the copies sold and cannot be less. Days that are not in the file stay.\n"
	  "FILE - is standard input. Every change is kept with its time, author (else the user's\n"
	  "login name) and reason (else the file). Under sku_out_id stands either id of a SKU;\n"
	  "--account: the only merchant, where two have it.\n"
	  "\n"
	  "  sku_out_id,day,price_fen,stock,open\n"
	  "  GATE-A,2026-10-01,12800,3000,1\n"
	  "\n"
	  "  --dry-run  prints what would change, and changes nothing\n"
	  "  --yes      changes what is in doubt, too: see calendar set\n"
	  "\n"
	  "  shanmen calendar load 2026.csv\n"
	  "  shanmen calendar load autumn.csv --author \"Li Na\" --reason \"autumn prices\"\n",
	  TAKES(OPT_ACCOUNT) | TAKES(OPT_REASON) | TAKES(OPT_AUTHOR) | TAKES(OPT_DRY_RUN) | TAKES(OPT_YES), ARGS_ONE,
	  cmd_calendar_load },
	{ "calendar set",
	  "SKU[,…] DAYS [price YUAN] [stock N|+N|-N] [open yes|no]\n"
	  "        [--account ACCOUNT_ID] [--reason TEXT] [--author NAME] [--dry-run] [--yes] [--json]",
	  "Changes price or stock of days, opens or closes them", calendar_set_details,
	  LISTING | TAKES(OPT_ACCOUNT) | TAKES(OPT_REASON) | TAKES(OPT_AUTHOR) | TAKES(OPT_DRY_RUN) | TAKES(OPT_YES),
	  ARGS_FOUR_OR_MORE, cmd_calendar_set },
	{ "calendar show",
	  "SKU [--month YYYY-MM] [--from DAY] [--to DAY] [--account ACCOUNT_ID]\n"
	  "        [--json]",
	  "Shows price, stock and sales of days",
	  "A month as a table of weeks: the first month from this one on that has days, else the\n"
	  "last. With --from, --to or --json a list of days. SKU and --account: as in calendar set.\n"
	  "\n"
	  "  shanmen calendar show GATE-A --month 2026-10\n"
	  "  shanmen calendar show GATE-A --from 2026-10-01 --to 2026-10-07\n"
	  "  [{\"day\":\"2026-10-01\",\"price_fen\":12800,\"stock\":3000,\"sold\":12,\"open\":true}]   with --json\n",
	  LISTING | TAKES(OPT_MONTH) | TAKES(OPT_FROM) | TAKES(OPT_TO) | TAKES(OPT_ACCOUNT), ARGS_ONE,
	  cmd_calendar_show },
	{ "calendar diff", "[SKU] [--limit N] [--account ACCOUNT_ID] [--json]",
	  "Lists days that differ on the platform",
	  "Days from today on, of products whose days we send (way full_direct): our values, those\n"
	  "that the platform acknowledged last, and why they differ: `never told` (never sent),\n"
	  "`changed since`, or `rejected` with the platform's words. copies and on sale are what is sent:\n"
	  "a day that is sold out is not on sale. At most 100 without --limit. --account: the only\n"
	  "merchant.\n"
	  "\n"
	  "  shanmen calendar diff\n"
	  "  shanmen calendar diff GATE-A --limit 1000 --json\n",
	  LISTING | TAKES(OPT_LIMIT) | TAKES(OPT_ACCOUNT), ARGS_ONE_AT_MOST, cmd_calendar_diff },
	{ "calendar history",
	  "SKU [--from DAY] [--to DAY] [--limit N] [--account ACCOUNT_ID]\n"
	  "        [--json]",
	  "Lists who changed price and stock, when and why, newest first",
	  "--from and --to are the days that were changed. Sales are not in it. At most 100 without\n"
	  "--limit. SKU and --account: as in calendar set.\n"
	  "\n"
	  "  shanmen calendar history GATE-A --from 2026-10-01 --to 2026-10-07\n",
	  LISTING | TAKES(OPT_FROM) | TAKES(OPT_TO) | TAKES(OPT_LIMIT) | TAKES(OPT_ACCOUNT), ARGS_ONE,
	  cmd_calendar_history },
	{ "codes load", "FILE.csv [--account ACCOUNT_ID]", "Loads pre-printed codes into the pool",
	  "All codes or none; every fault is printed. Header: sku_out_id,code. Orders of apps with\n"
	  "--code-source pool get them in the order they were loaded. Prints how many orders wait\n"
	  "for such codes. FILE - is standard input. sku_out_id, --account: as in calendar load.\n"
	  "\n"
	  "  shanmen codes load codes.csv\n",
	  TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_codes_load },
	{ "codes give", "ORDER CODE… [--app CLIENT_KEY]",
	  "Gives an order its codes, from a ticketing system of your own",
	  "For apps with --code-source given, or when the pool is empty. One code for each entrance\n"
	  "and project of each copy: for copy 1 the entrance, then the projects in the order of the\n"
	  "catalogue; then for copy 2 … CODE - reads them from standard input, one in each line.\n"
	  "Codes given before the platform asks are kept until then. ORDER is the platform's number\n"
	  "or ours; --app: the only app, where two have an order of this number. All or nothing; the\n"
	  "same codes again change nothing.\n"
	  "\n"
	  "  shanmen codes give 1064000123 GATE-0001 CABLE-0001\n"
	  "  shanmen codes give 1064000123 - <codes.txt\n",
	  TAKES(OPT_APP), ARGS_TWO_OR_MORE, cmd_codes_give },
	{ "order list", "[--from DAY] [--to DAY] [--state STATE] [--limit N] [--json]", "Lists orders, newest first",
	  "--from and --to are the days of creation. STATE is one of absent, created, waiting,\n"
	  "accepted, rejected, cancelled, refunded. At most 100 without --limit.\n"
	  "\n"
	  "  shanmen order list --state waiting\n"
	  "  shanmen order list --from 2026-10-01 --to 2026-10-07 --limit 1000 --json\n",
	  LISTING | TAKES(OPT_FROM) | TAKES(OPT_TO) | TAKES(OPT_STATE) | TAKES(OPT_LIMIT), ARGS_NONE, cmd_order_list },
	{ "order show", "ORDER [--app CLIENT_KEY] [--json]", "Shows an order with its people, codes and refunds",
	  "ORDER is the platform's number or ours; --app: the only app, where two have an order of\n"
	  "this number. Names, phones and documents are masked.\n"
	  "\n"
	  "  shanmen order show 1064000123\n",
	  LISTING | TAKES(OPT_APP), ARGS_ONE, cmd_order_show },
	{ "order accept", "ORDER [--app CLIENT_KEY]", "Accepts an order that waits for confirmation",
	  "The decision is sent to the platform from the outbox. The platform waits ten minutes; a\n"
	  "later decision is refused. ORDER and --app: as in order show.\n"
	  "\n"
	  "  shanmen order accept 1064000123\n",
	  TAKES(OPT_APP), ARGS_ONE, cmd_order_accept },
	{ "order reject", "ORDER [--app CLIENT_KEY]", "Rejects an order that waits for confirmation",
	  "Its stock is free again. The decision is sent to the platform from the outbox. ORDER and\n"
	  "--app: as in order show.\n"
	  "\n"
	  "  shanmen order reject 1064000123\n",
	  TAKES(OPT_APP), ARGS_ONE, cmd_order_reject },
	{ "refund list", "[--state STATE] [--limit N] [--json]", "Lists refunds, newest first",
	  "STATE is one of none (a notice without an application), accepted, rejected, waiting,\n"
	  "overtaken (refunded before it was decided). --state waiting: those you have to decide,\n"
	  "and until when. Those of the form third_party are decided in the merchant app.\n"
	  "\n"
	  "  shanmen refund list --state waiting\n",
	  LISTING | TAKES(OPT_STATE) | TAKES(OPT_LIMIT), ARGS_NONE, cmd_refund_list },
	{ "refund accept", "KEY [--app CLIENT_KEY]", "Accepts a refund that waits for a decision",
	  "Its tickets stay locked until the money has moved. The decision is sent to the platform\n"
	  "from the outbox. KEY is the first column of \"refund list\"; --app: the only app, where two\n"
	  "have a refund of this key.\n"
	  "\n"
	  "  shanmen refund accept R1064000123-1\n",
	  TAKES(OPT_APP), ARGS_ONE, cmd_refund_accept },
	{ "refund reject", "KEY [--app CLIENT_KEY]", "Rejects a refund that waits for a decision",
	  "Its tickets are valid again. The decision is sent to the platform from the outbox. When\n"
	  "the refund was requested because codes never came, codes are made and sent with it; to\n"
	  "send codes of your own, run \"codes give\" first. KEY and --app: as in refund accept.\n"
	  "\n"
	  "  shanmen refund reject R1064000123-1\n",
	  TAKES(OPT_APP), ARGS_ONE, cmd_refund_reject },
	{ "voucher show", "CODE [--json]", "Shows the ticket that has a code",
	  "Small letters, blanks, dashes and O for 0 are accepted in a typed code.\n"
	  "\n"
	  "  shanmen voucher show 7K2M-9QXD-4HTA-B\n",
	  LISTING, ARGS_ONE, cmd_voucher_show },
	{ "redeem",
	  "CODE|ORDER [--whole] [--app CLIENT_KEY] [--project PROJECT_ID] [--poi POI_ID]\n"
	  "        [--json]",
	  "Admits a ticket as the gate does, or a whole order",
	  "For a turnstile that is out of order. Exit code 1: not admitted, and why. Shop and\n"
	  "project are checked only when they are given.\n"
	  "\n"
	  "  --whole  for a group: all entrances and projects of all copies of the order, or none.\n"
	  "           ORDER and --app: as in order show\n"
	  "\n"
	  "  shanmen redeem 7K2M9QXD4HTAB\n"
	  "  shanmen redeem 1064000123 --whole\n",
	  LISTING | TAKES(OPT_PROJECT) | TAKES(OPT_POI) | TAKES(OPT_WHOLE) | TAKES(OPT_APP), ARGS_ONE, cmd_redeem },
	{ "groupon prepare", "CODE|LINK [--poi POI_ID] [--account ACCOUNT_ID] [--json]",
	  "Asks the platform about a group-buy code",
	  "CODE: the 10 to 20 digits under the visitor's QR code; LINK: the address in the QR code,\n"
	  "on a host of groupon_link_hosts. Prints the number of the scan and its vouchers, with the\n"
	  "platform's status (a number). The same code within ten minutes is the same scan. Without\n"
	  "--poi and --account: the only shop, the only merchant. No voucher is used up.\n"
	  "\n"
	  "  shanmen groupon prepare 104829301837465\n"
	  "  shanmen groupon prepare https://v.douyin.com/iABC123/ --poi 6601 --json\n",
	  LISTING | TAKES(OPT_POI) | TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_groupon_prepare },
	{ "groupon verify", "SCAN_ID [--count N] [--json]", "Verifies the vouchers of a scan with the platform",
	  "The first N of the scan's vouchers; 1 without --count, because one voucher admits one\n"
	  "visitor. Safe to repeat: a scan has one token, and a verified scan is only shown again.\n"
	  "Exit code 75: not known yet whether it was verified; repeat it.\n"
	  "\n"
	  "  shanmen groupon verify 4711\n"
	  "  shanmen groupon verify 4711 --count 2 --json\n",
	  LISTING | TAKES(OPT_COUNT), ARGS_ONE, cmd_groupon_verify },
	{ "groupon cancel", "VERIFY_ID --certificate ID [--account ACCOUNT_ID]", "Cancels a verification",
	  "Possible for an hour after it at most; the platform may refuse earlier.\n"
	  "\n"
	  "  shanmen groupon cancel 7300112233 --certificate 7300445566\n",
	  TAKES(OPT_CERTIFICATE) | TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_groupon_cancel },
	{ "groupon get", "ENCRYPTED_CODE [--account ACCOUNT_ID] [--json]",
	  "Shows a group-buy voucher and its verifications",
	  "ENCRYPTED_CODE is printed by \"groupon prepare --json\". Persons are not shown.\n"
	  "\n"
	  "  shanmen groupon get CgYIASAHKAESLgos\n",
	  LISTING | TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_groupon_get },
	{ "product publish", "FILE.json [--author NAME] [--dry-run]",
	  "Publishes a calendar-ticket product, or overwrites it",
	  "FILE is the request of the interface; \"product template\" prints an example, and with\n"
	  "--fields every field. It is checked first: every fault is printed with file, line and\n"
	  "field, and then nothing is kept or sent.\n"
	  "A save overwrites the whole product, so every file has all fields and kinds of ticket. A\n"
	  "known product is found by our ids; the platform's ids may be left out. Each save starts a\n"
	  "review. What you publish during a review waits; cron/product_sync sends it afterwards, of\n"
	  "several the newest. Safe to repeat. Exit code 75: kept, and sent again by cron.\n"
	  "Most apps may not publish: then make the product in the platform's back office, and load\n"
	  "it with \"catalogue load\". FILE - is standard input.\n"
	  "\n"
	  "  --author   the name that is kept with the publication; else the login name\n"
	  "  --dry-run  only checks, and prints the request\n"
	  "\n"
	  "  shanmen product template >gate.json\n"
	  "  shanmen product publish gate.json --dry-run\n"
	  "  shanmen product publish gate.json\n",
	  TAKES(OPT_AUTHOR) | TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_product_publish },
	{ "product template", "[--fields | --category ID --type N [--account ACCOUNT_ID]]",
	  "Prints a complete example for \"product publish\", or a category's template",
	  "Numbers that stand for something are the platform's: its pages say what they mean.\n"
	  "\n"
	  "  --fields            every field that a file may have: path, * if required, type, limit\n"
	  "  --category, --type  the template of goods of that category and product type, as the\n"
	  "                      platform's JSON\n"
	  "\n"
	  "  shanmen product template >gate.json\n"
	  "  shanmen product template --fields | grep crowds\n"
	  "  shanmen product template --category 4004000 --type 11\n",
	  TAKES(OPT_FIELDS) | TAKES(OPT_CATEGORY) | TAKES(OPT_TYPE) | TAKES(OPT_ACCOUNT), ARGS_NONE,
	  cmd_product_template },
	{ "product list", "[--json]", "Lists products with their review and pending days",
	  "days pending: price, stock or open differ from what the platform acknowledged. rejected:\n"
	  "it refused the day. published: done, due, waiting (for the end of a review), failed.\n"
	  "\n"
	  "  shanmen product list\n",
	  LISTING, ARGS_NONE, cmd_product_list },
	{ "product status", "ID [--account ACCOUNT_ID] [--json]",
	  "Shows a product, its kinds of ticket and its last publication",
	  "ID is the platform's or ours. cron/product_sync reads the review from the platform;\n"
	  "asked_at says when it did so last. --account: the only merchant, where two have the id.\n"
	  "\n"
	  "  shanmen product status GATE\n",
	  LISTING | TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_product_status },
	{ "product online", "ID [--account ACCOUNT_ID]", "Shows a product on the platform, then takes orders for it",
	  "Safe to repeat. Exit code 75: not known whether the platform shows it; repeat. Where the\n"
	  "platform does not let the app show products, show it in the back office: this command\n"
	  "takes orders here, and exits with 1. Where it does not let the app ask about products\n"
	  "either, your word counts: the product has passed its review.\n"
	  "\n"
	  "  shanmen product online GATE\n",
	  TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_product_online },
	{ "product offline", "ID [--account ACCOUNT_ID]", "Stops the sale of a product, then hides it on the platform",
	  "The sale stops here at once, even when the platform cannot be reached. Safe to repeat.\n"
	  "Exit code 75: not known whether the platform still shows it; repeat.\n"
	  "\n"
	  "  shanmen product offline GATE\n",
	  TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_product_offline },
	{ "goods publish", "FILE.json", "Publishes other goods than tickets, or overwrites them",
	  "For merchants who sell other things than tickets; nothing is kept here. FILE is checked\n"
	  "first: every fault is printed with file, line and field. Attributes are passed on as they\n"
	  "are (see \"product template --category\"). Without a product_id we first ask the platform\n"
	  "whether it has the out_id, so that a lost answer makes no second product.\n"
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
	{ "goods stock", "PRODUCT_ID [SKU_ID] N [--account ACCOUNT_ID]", "Sets the stock of goods on the platform",
	  "  shanmen goods stock 1790001 200\n", TAKES(OPT_ACCOUNT), ARGS_TWO_OR_MORE, cmd_goods_stock },
	{ "goods online", "PRODUCT_ID [--account ACCOUNT_ID]", "Shows goods on the platform",
	  "  shanmen goods online 1790001\n", TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_goods_online },
	{ "goods offline", "PRODUCT_ID [--account ACCOUNT_ID]", "Takes goods off the platform",
	  "  shanmen goods offline 1790001\n", TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_goods_offline },
	{ "goods free-audit", "FILE.json", "Changes the parts of goods that need no review",
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
	  "shop is the platform's id (poi_id), ours is our id (third_id). missing: the shop is no\n"
	  "longer in the platform's list. The last task is one of license, decorate or update; see\n"
	  "\"poi task\".\n"
	  "\n"
	  "  shanmen poi list\n",
	  LISTING | TAKES(OPT_ACCOUNT), ARGS_NONE, cmd_poi_list },
	{ "poi link", "SHOP_ID POI_ID [--account ACCOUNT_ID]", "Links our shop to a shop of the platform",
	  "Replaces older links of both shops. Only \"poi match\" sends links to the platform.\n"
	  "\n"
	  "  shanmen poi link S-01 7100000000000000001\n",
	  TAKES(OPT_ACCOUNT), ARGS_TWO_OR_MORE, cmd_poi_link },
	{ "poi license", "FILE.json [--author NAME] [--dry-run]", "Submits or changes the licences of shops",
	  "FILE is checked first: every fault is printed with its line, and then nothing is sent.\n"
	  "Each shop makes a task, which the platform's staff decide within days: \"poi task\".\n"
	  "Fields (* required; a list in brackets) of each of 1 to 200 shops:\n"
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
	  "days. Persons' data are sent to the platform and not kept here.\n"
	  "\n"
	  "  shanmen poi license poi-license.json --dry-run\n"
	  "  {\"account_id\":\"7011\",\"datas\":[{\"third_id\":\"S-01\",\"poi_id\":\"6601\",\n"
	  "    \"license\":{\"use_ocr\":true,\"license_urls\":[\"https://www.example.com/l.jpg\"]}}]}\n",
	  TAKES(OPT_AUTHOR) | TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_poi_license },
	{ "poi decorate", "FILE.json [--author NAME] [--dry-run]", "Changes tags, pictures and texts of shops",
	  "Fields of each shop: poi_id*, third_id, account_id, decoration* {tags [], head_images [{url*,\n"
	  "sort_value}], cover_images [], recommends [{title*, items* [{image_url*, image_name,\n"
	  "sort_value}]}], announcement {title*, description, url, enable}}. Pictures without\n"
	  "sort_value get numbers in their order. The platform may have withdrawn this interface.\n"
	  "\n"
	  "  shanmen poi decorate poi-decorate.json\n",
	  TAKES(OPT_AUTHOR) | TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_poi_decorate },
	{ "poi update", "FILE.json [--author NAME] [--yes] [--dry-run]", "Changes basic data of shops on the platform",
	  "Fields of each shop: third_id*, poi_id*, account_id, poi* {poi_name, address,\n"
	  "head_image_urls [], industry_code, open_status, open_times_v2 [{weeks* [1-7], start_time*,\n"
	  "end_time*}], contact_tel, contact_phone, latitude, longitude}. Give only what changes.\n"
	  "open_status: 1 open, 2 not open yet, 3 closed for a while, 0 closed for good; 0 is sent\n"
	  "only with --yes.\n"
	  "\n"
	  "  shanmen poi update poi-update.json\n",
	  TAKES(OPT_AUTHOR) | TAKES(OPT_YES) | TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_poi_update },
	{ "poi match", "FILE.json [--author NAME] [--dry-run]", "Asks the platform to match shops of ours with its own",
	  "Fields of each shop: ext_id* (our id), poi_id, poi_name*, province*, city*, address*,\n"
	  "longitude*, latitude*. Makes one task; after its end \"poi list\" shows our ids.\n"
	  "\n"
	  "  shanmen poi match shops.json\n",
	  TAKES(OPT_AUTHOR) | TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_poi_match },
	{ "poi task", "[ID] [--wait [--timeout SECONDS]] [--account ACCOUNT_ID] [--limit N] [--json]",
	  "Shows the state of a task, or lists tasks",
	  "With an ID the platform is asked now; with --wait again until it has decided: after a\n"
	  "minute, then less and less often, for an hour or --timeout. Exit code: 0 done, 1 rejected,\n"
	  "75 pending. A task with a reason is rejected. The numbers that mean done are in the\n"
	  "configuration (task_done_status), because no page of the platform lists them.\n"
	  "\n"
	  "  shanmen poi task\n"
	  "  shanmen poi task 7200000000000000001 --wait\n",
	  LISTING | TAKES(OPT_WAIT) | TAKES(OPT_TIMEOUT) | TAKES(OPT_ACCOUNT) | TAKES(OPT_LIMIT), ARGS_ONE_AT_MOST,
	  cmd_poi_task },
	{ "poi crowd", "FILE.json [--dry-run]", "Defines who is a child, adult or senior at a shop",
	  "The file is the whole list and replaces the old one. crowd_type: 1 child, 2 adult, 3\n"
	  "senior. Bounds are in years and cm; bound type 1 includes the bound, 2 does not. op_type,\n"
	  "when there are two conditions: 1 both, 2 one of them. Needed before a product refers to\n"
	  "a crowd.\n"
	  "\n"
	  "  {\"account_id\":\"7011\",\"poi_id\":\"6601\",\"crowds\":[{\"crowd_type\":3,\n"
	  "    \"age_condition\":{\"lower_bound\":60,\"lower_bound_type\":1}}]}\n"
	  "\n"
	  "  shanmen poi crowd crowds.json\n",
	  TAKES(OPT_DRY_RUN), ARGS_ONE, cmd_poi_crowd },
	{ "poi cert", "POI_ID [--account ACCOUNT_ID]", "Shows a shop's licence data as the platform's JSON",
	  "  shanmen poi cert 7100000000000000001\n", TAKES(OPT_ACCOUNT), ARGS_ONE, cmd_poi_cert },
	{ "outbox list", "[--all] [--limit N] [--json]", "Lists the messages to the platform that are pending",
	  "--all: also messages that were acknowledged or are void (`moot`). A failed message needs\n"
	  "an operator.\n"
	  "\n"
	  "  shanmen outbox list\n",
	  LISTING | TAKES(OPT_ALL) | TAKES(OPT_LIMIT), ARGS_NONE, cmd_outbox_list },
	{ "outbox retry", "ID|all", "Sends a message again at once",
	  "For a message that failed, after its cause is repaired; all: every failed message.\n"
	  "\n"
	  "  shanmen outbox retry 4711\n",
	  0, ARGS_ONE, cmd_outbox_retry },
	{ "alarm list", "[--all] [--limit N] [--json]", "Lists the last day's alarms and all not sent yet",
	  "--all: older ones as well. Each is sent once, by alarm_command or alarm_url.\n"
	  "\n"
	  "  shanmen alarm list\n",
	  LISTING | TAKES(OPT_ALL) | TAKES(OPT_LIMIT), ARGS_NONE, cmd_alarm_list },
	{ "jobs", "[--json]", "Shows each batch program's last run, and which are late",
	  "One line for each line of cron/crontab: its last run, its last success, when it is due,\n"
	  "and its summary. A program without success for three of its periods raises an alarm\n"
	  "(job_late), once in each outage.\n"
	  "\n"
	  "  shanmen jobs\n",
	  LISTING, ARGS_NONE, cmd_jobs },
	{ "diff list", "[--all] [--kind KIND] [--limit N] [--json]", "Lists discrepancies with the platform's books",
	  "--all: also those that were settled, repaired (`mended`) or are gone. The kinds, and what\n"
	  "to do about each, are in the operations page.\n"
	  "\n"
	  "  shanmen diff list\n"
	  "  shanmen diff list --all --kind refunded_but_used\n",
	  LISTING | TAKES(OPT_ALL) | TAKES(OPT_KIND) | TAKES(OPT_LIMIT), ARGS_NONE, cmd_diff_list },
	{ "diff show", "ID [--json]", "Shows a discrepancy with both sides' evidence",
	  "The order, its tickets with gate and time and the messages about their use, the platform's\n"
	  "certificates, verifications and ledger, and all discrepancies of the order.\n"
	  "\n"
	  "  shanmen diff show 12\n",
	  LISTING, ARGS_ONE, cmd_diff_show },
	{ "diff settle", "ID [--reason TEXT] [--author NAME]", "Marks a discrepancy as settled by you",
	  "It stays settled until the evidence of either side changes.\n"
	  "\n"
	  "  --reason  how it was settled\n"
	  "  --author  the name that is kept with it; else the login name\n"
	  "\n"
	  "  shanmen diff settle 12 --reason \"paid on 2026-12-03, mail of the platform\" --author \"Li Na\"\n",
	  TAKES(OPT_REASON) | TAKES(OPT_AUTHOR), ARGS_ONE, cmd_diff_settle },
	{ "verify", "[--json]", "Checks that stock, orders and vouchers agree",
	  "Safe while tickets are sold. Exit code 1: rows that break a rule are listed.\n"
	  "\n"
	  "  shanmen verify\n",
	  LISTING, ARGS_NONE, cmd_verify },
	{ "contact", contact_usage, "Walks through the first calls to the real platform", contact_details,
	  LISTING | TAKES(OPT_SKU) | TAKES(OPT_PRODUCT) | TAKES(OPT_ACCOUNT) | TAKES(OPT_DAY) | TAKES(OPT_NUMBER) |
	          TAKES(OPT_TYPE) | TAKES(OPT_SEEN) | TAKES(OPT_LOG) | TAKES(OPT_TIMEOUT) | TAKES(OPT_YES) |
	          TAKES(OPT_WRITE) | TAKES(OPT_AUTHOR) | TAKES(OPT_REASON),
	  ARGS_ONE_AT_MOST, cmd_contact },
	{ "doctor", "[--json]", "Checks configuration, database and surroundings",
	  "One line for each check: ok, warn or fail, and what to do. Exit code 1: a check fails.\n"
	  "\n"
	  "  shanmen doctor\n",
	  LISTING, ARGS_NONE, cmd_doctor },
	{ "reference", "commands|config|crontab|errors|sample",
	  "Prints a reference page, the crontab or the sample configuration",
	  "  shanmen reference sample >etc/shanmen.conf.sample\n", 0, ARGS_ONE, cmd_reference },
};

const size_t command_count = sizeof commands / sizeof commands[0];
