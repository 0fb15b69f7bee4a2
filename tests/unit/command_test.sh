#!/bin/bash
# The operator's command on a real database: migrations, files that are loaded completely or not at
# all, with every fault reported, masked persons, exit codes. Run by tools/check.
#
#   tests/unit/command_test.sh [BUILD]    the build tree; default: build
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=$(realpath "${1:-$ROOT/build}")
WORK=$(mktemp -d /tmp/shanmen-command-test.XXXXXX)
chmod 711 "$WORK"
PASSED=0
FAILED=0

cleanup()
{
	"$ROOT/tools/stack" down "$WORK/stack" >/dev/null 2>&1 || true
	rm -rf "$WORK"
}
trap cleanup EXIT

# SENTENCE STATUS WANTED COMMAND…: the command ends with STATUS and prints the line WANTED ('' for anything), on either output.
says()
{
	local sentence=$1 status=$2 wanted=$3 got=0
	shift 3
	"$@" >"$WORK/said" 2>&1 || got=$?
	if [ "$got" -eq "$status" ] && { [ -z "$wanted" ] || grep -qxF -- "$wanted" "$WORK/said"; }; then
		PASSED=$((PASSED + 1))
		return
	fi
	FAILED=$((FAILED + 1))
	printf 'FAILED %s: exit %s instead of %s, wanted: %s\n' "$sentence" "$got" "$status" "$wanted"
	sed 's/^/  said: /' "$WORK/said"
}

# Writes the standard input to a file for loading.
file()
{
	cat >"$WORK/$1"
}

sql()
{
	mariadb --no-defaults -S "$SHANMEN_DB_SOCKET" -u "$SHANMEN_DB_USER" -p"$SHANMEN_DB_PASSWORD" "$SHANMEN_DB_NAME" -Ne "$1"
}

schema()
{
	says "a second migration has nothing to do" 0 "schema is at version 9, nothing to do" shanmen db migrate
	for _ in 1 2 3; do
		shanmen db migrate >/dev/null &
	done
	says "migrations at the same moment do no harm" 0 "" wait
	sql "DELETE FROM schema_version WHERE version = 7"
	says "an interrupted migration is done again" 0 "schema is at version 9" shanmen db migrate
	sql "INSERT INTO schema_version VALUES (99, 'later', 1700000000)"
	says "a newer schema is left as it is" 1 "" shanmen db migrate
	says "commands refuse a newer schema" 1 "" shanmen order list
	sql "DELETE FROM schema_version WHERE version = 99"
	says "an existing database is not created again" 0 "" shanmen db create
}

apps()
{
	says "a new app needs a secret" 1 "shanmen: a new app needs its client secret on standard input" \
		shanmen app set other --account 77 </dev/null
	says "an app is added" 0 "app other added" shanmen app set other --account 77 <<<"0123456789abcdef0123456789abcdef"
	says "a mode is changed without the secret" 0 "app other changed" shanmen app set other --confirm async </dev/null
	says "the source of codes is one of three" 2 'shanmen: --code-source: "x" is none of generator, pool, given' \
		shanmen app set other --code-source x </dev/null
	says "an unknown mode is a wrong call" 2 "" shanmen app set other --confirm maybe </dev/null
	says "the database has no secret in clear" 1 "" grep -q 0123456789abcdef <<<"$(sql 'SELECT secret_enc FROM app')"
	says "a balance is set" 0 "" shanmen merchant balance 77 --set 100
	says "a balance is shown" 0 '{"account_id":"77","balance_fen":100}' shanmen merchant balance 77 --json
}

catalogue()
{
	file bad.json <<'JSON'
{ "account_id": 77, "poi_id": "6601", "products": [
  { "product_id": "1", "product_out_id": "A", "name": "山门", "rules": { "max_age": "x",
    "max_per_ordr": 1 }, "skus": [] } ] }
JSON
	says "a catalogue's fault names line and path" 1 \
		"$WORK/bad.json:2: field products[0].rules.max_age: \"x\" is not a whole number from 0 to 150" \
		shanmen catalogue load "$WORK/bad.json"
	says "every fault is reported at once" 1 "shanmen: $WORK/bad.json: nothing was loaded: 4 faults" \
		shanmen catalogue load "$WORK/bad.json"
	file price.json <<'JSON'
{ "account_id": "77", "poi_id": "6601", "products": [
  { "product_id": "1", "product_out_id": "A", "name": "山门", "skus": [
    { "sku_id": "2", "sku_out_id": "B", "name": "票", "market_price_fen": 0, "projects": [] } ] } ] }
JSON
	says "a market price of nothing is a fault" 1 \
		"$WORK/price.json:3: field products[0].skus[0].market_price_fen: \"0\" is not a whole number from 1 to 100000000000" \
		shanmen catalogue load "$WORK/price.json"
	sed "s/\"account_id\": \"[0-9]*\"/\"account_id\": \"$SHANMEN_ACCOUNT_ID\"/" \
		"$ROOT/etc/examples/catalogue.json" >"$WORK/catalogue.json"
	says "the example is loaded" 0 "" shanmen catalogue load "$WORK/catalogue.json"
	says "the example is loaded again" 0 "" shanmen catalogue load "$WORK/catalogue.json"
	sed "s/\"account_id\": \"[0-9]*\"/\"account_id\": \"$SHANMEN_ACCOUNT_ID\"/" \
		"$ROOT/etc/examples/catalogue-own-ids.json" >"$WORK/own.json"
	says "the example without the platform's ids is loaded" 0 "" shanmen catalogue load "$WORK/own.json"
	says "a product is on sale unless a file says otherwise" 0 1 sql "SELECT online FROM product WHERE product_id = '9001'"
	sql "UPDATE product SET online = 0 WHERE product_id = '9001'"
	grep -v '"online"' "$WORK/catalogue.json" >"$WORK/silent.json"
	says "a file without online is loaded" 0 "" shanmen catalogue load "$WORK/silent.json"
	says "it does not restart a stopped sale" 0 0 sql "SELECT online FROM product WHERE product_id = '9001'"
	sed 's/"product_id": "9001",/&"online": true,/' "$WORK/silent.json" >"$WORK/online.json"
	says "a file with online is loaded" 0 "" shanmen catalogue load "$WORK/online.json"
	says "it restarts the sale" 0 1 sql "SELECT online FROM product WHERE product_id = '9001'"
	sed 's/"9001"/"9009"/; s/"CLOUD-VALLEY"/"OTHER"/' "$WORK/catalogue.json" >"$WORK/moved.json"
	says "a SKU does not move to another product" 1 "" shanmen catalogue load "$WORK/moved.json"
}

calendar()
{
	file days.csv <<<$'sku_out_id,day,price_fen,stock,open\nADULT-1D,2027-05-01,12800,30,1\nADULT-1D,2027-05-02,12800,30,no'
	says "days are loaded" 0 "calendar loaded: 2 days written, 0 unchanged" shanmen calendar load "$WORK/days.csv"
	says "days that do not change are left alone" 0 "calendar loaded: 0 days written, 2 unchanged" \
		shanmen calendar load "$WORK/days.csv"
	says "days are shown to scripts" 0 '[{"day":"2027-05-02","price_fen":12800,"stock":30,"sold":0,"open":false}]' \
		shanmen calendar show ADULT-1D --from 2027-05-02 --to 2027-05-02 --json
	sql "UPDATE calendar_day SET sold = 5 WHERE day = '2027-05-01'"
	file low.csv <<<$'\xEF\xBB\xBFday,sku_out_id,price_fen,stock,open\r\n2027-05-01,ADULT-1D,1,4,1\r\n2027-05-03,ADULT-1D,1.5,4,1\r'
	says "stock does not fall below what is sold" 1 \
		"$WORK/low.csv:2: field stock: 4 is below the 5 already sold of SKU ADULT-1D on 2027-05-01" \
		shanmen calendar load "$WORK/low.csv"
	says "a price that is not a whole number is reported as well" 1 \
		"$WORK/low.csv:3: field price_fen: \"1.5\" is not a whole number of fen; a column price_yuan has yuan" shanmen calendar load "$WORK/low.csv"
	says "nothing of a wrong file is loaded" 0 "[]" shanmen calendar show ADULT-1D --from 2027-05-03 --json
	says "calendar set does not lower it either" 1 \
		'shanmen: "ADULT-1D" 2027-05-01: stock 4 is below the 5 already sold' \
		shanmen calendar set ADULT-1D 2027-05-01..2027-05-02 stock 4
	says "days are changed by calendar set" 0 "ADULT-1D 2027-05-01..2027-05-02, 2 days: price 128.00 -> 99.00" \
		shanmen calendar set ADULT-1D 2027-05-01..2027-05-02/sat+sun price 99.00
	says "a change is kept in the history" 0 "1" sql "SELECT COUNT(*) FROM calendar_change WHERE old_price_fen = 12800 AND price_fen = 9900 AND day = '2027-05-02'"
	says "a span the wrong way round is a wrong call" 2 'shanmen: "2027-05-02..2027-05-01" ends before it begins' \
		shanmen calendar set ADULT-1D 2027-05-02..2027-05-01 open no
	says "stock that differs from its vouchers is found" 1 "" shanmen verify
	sql "UPDATE calendar_day SET sold = 0 WHERE day = '2027-05-01'"
	says "without a broken row the list is empty" 0 "[]" shanmen verify --json
}

products()
{
	shanmen product template | sed "s/\"7011\"/\"$SHANMEN_ACCOUNT_ID\"/" >"$WORK/ticket.json"
	sed 's/: "山门景区门票"/: ""/' "$WORK/ticket.json" >"$WORK/bad.json"
	says "a product's fault names line and path" 1 \
		"$WORK/bad.json:5: field ticket.product_name: \"\" must have 1 to 255 characters in one line" \
		shanmen product publish "$WORK/bad.json"
	says "a product file with a fault is not published" 1 "shanmen: $WORK/bad.json: nothing was published: 1 fault" \
		shanmen product publish "$WORK/bad.json"
	says "the template has no fault" 0 "" shanmen product publish "$WORK/ticket.json" --dry-run
	says "a dry run publishes nothing" 0 0 sql "SELECT COUNT(*) FROM publication"
	says "the template is published" 0 "" shanmen product publish "$WORK/ticket.json" --author "门票科"
	says "its author is kept" 0 "门票科" sql "SELECT author FROM publication WHERE product_out_id = 'GATE'"
	says "a product under review is not put online" 1 "" shanmen product online GATE
	says "an unknown product is refused" 1 \
		"shanmen: no product NONE here, neither by the platform's id nor by ours; all of them: shanmen product list" \
		shanmen product status NONE
	sql "UPDATE publication SET state = 'done'"
}

codes()
{
	file codes.csv <<<$'sku_out_id,code\nADULT-1D,PRE-0001\nADULT-1D,PRE-0002\nADULT-1D,PRE-0001\nNONE,PRE-0003'
	says "a code that is twice in a file is refused" 1 "$WORK/codes.csv:4: field code: is already in line 2" \
		shanmen codes load "$WORK/codes.csv"
	says "codes of a wrong file are not loaded" 0 0 sql "SELECT COUNT(*) FROM voucher_code_pool"
	sed -i '4,$d' "$WORK/codes.csv"
	says "codes are loaded" 0 "codes loaded: 2" shanmen codes load "$WORK/codes.csv"
	says "codes that are in the pool are refused" 1 "$WORK/codes.csv:3: field code: is in the pool already" \
		shanmen codes load "$WORK/codes.csv"
}

# One order by the simulated platform, from sale to refund.
orders()
{
	local order code
	"$ROOT/etc/examples/calendar" 2 >"$WORK/now.csv"
	says "days of the example are loaded" 0 "" shanmen calendar load "$WORK/now.csv"
	says "a ticket's life is played" 0 "" "$BUILD/sim/shanmen-sim" play --env "$WORK/stack/env"
	order=$(shanmen order list --json | sed 's/.*"order_out_id":"\([^"]*\)".*/\1/')
	shanmen order show "$order" --json >"$WORK/order.json"
	says "persons are masked" 0 "" grep -qE '"buyer_phone":"1[0-9]{2}\*{4}[0-9]{4}"' "$WORK/order.json"
	says "documents are masked" 0 "" grep -qE '"license_id":"[0-9]{4}\*{10}[0-9]{3}[0-9X]"' "$WORK/order.json"
	code=$(sed 's/.*"entrance":true,"code":"\([^"]*\)".*/\1/' "$WORK/order.json")
	says "a ticket is found by its code" 0 "" shanmen voucher show "${code,,}"
	says "a refunded ticket is not admitted" 1 "" shanmen redeem "$code"
	says "an order that waits for no decision cannot be accepted" 1 "shanmen: order $order is not waiting for a decision: it is accepted" \
		shanmen order accept "$order"
	says "an unknown order is refused" 1 "" shanmen order show 1
	says "stock, orders and vouchers agree afterwards" 0 "" shanmen verify
	says "a mistyped state of an order is refused" 2 \
		'shanmen: --state: "paid" is none of absent, created, waiting, accepted, rejected, cancelled, refunded, overdue' \
		shanmen order list --state paid
	says "a mistyped state of a refund is refused" 2 \
		'shanmen: --state: "paid" is none of none, accepted, rejected, waiting, overtaken' \
		shanmen refund list --state paid
	says "none is a state of a refund" 0 "" shanmen refund list --state none
}

discrepancies()
{
	local kind
	# shellcheck disable=SC2016 # backticks of the page
	awk '/^\| kind \| what happened/ { on = 1 } !/^\|/ { on = 0 } on' "$ROOT/docs/operations.md" |
		grep -oE '^\| `[a-z_]+`(, `[a-z_]+`)*' | grep -oE '[a-z_]+' >"$WORK/kinds"
	says "the operations page names the kinds" 0 "" test "$(wc -l <"$WORK/kinds")" -ge 30
	while read -r kind; do
		says "$kind is a kind" 0 "" shanmen diff list --kind "$kind"
	done <"$WORK/kinds"
	says "a mistyped kind is refused" 2 "" shanmen diff list --kind refunded_but_use
	cp "$WORK/said" "$WORK/refusal"
	says "the refusal names the kinds" 0 "" grep -q '"refunded_but_use" is none of .*, refunded_but_used, ' "$WORK/refusal"
}

shops()
{
	sed "s/\"7011\"/\"$SHANMEN_ACCOUNT_ID\"/" "$ROOT/etc/examples/poi-update.json" >"$WORK/poi.json"
	sed 's/"open_status": 1/"open_status": 0/; s/"30.25"/30.25/' "$WORK/poi.json" >"$WORK/bad.json"
	says "a shop's fault names line and path" 1 \
		"$WORK/bad.json:19: field datas[0].poi.latitude: \"30.25\" must be in quotes: numbers lose digits" \
		shanmen poi update "$WORK/bad.json"
	says "closing a shop for good needs --yes" 1 \
		"$WORK/bad.json:12: field datas[0].poi.open_status: 0 closes the shop for good (3: for a while): add --yes if you mean that" \
		shanmen poi update "$WORK/bad.json"
	says "a file of shops with a fault is not sent" 1 "shanmen: $WORK/bad.json: nothing was sent: 2 faults" \
		shanmen poi update "$WORK/bad.json"
	says "a dry run sends nothing" 0 "$WORK/poi.json: 1 shop, no faults; nothing was sent" \
		shanmen poi update "$WORK/poi.json" --dry-run
	says "a dry run keeps no task" 0 0 sql "SELECT COUNT(*) FROM poi_task"
	says "a file of shops makes a task" 0 "" shanmen poi update "$WORK/poi.json" --author "门票科"
	says "its author is kept" 0 "门票科" sql "SELECT author FROM poi_task"
	says "a pending task is exit code 75" 75 "" shanmen poi task "$(sql 'SELECT task_id FROM poi_task')"
	says "an unknown task is refused" 1 "shanmen: no task 404 here; all of them: shanmen poi task" shanmen poi task 404
	says "--wait needs one task" 2 "shanmen: --wait and --timeout go with the ID of a task" shanmen poi task --wait
	says "an unknown shop is not linked" 1 "" shanmen poi link S-02 404
}

# The command and the batch programs print the release number of configure.ac.
release()
{
	local number program
	number=$(sed -n 's/^AC_INIT(\[shanmen\], \[\([0-9.]*\)\])$/\1/p' "$ROOT/configure.ac")
	says "the release has a number" 0 "" test -n "$number"
	says "the command prints its release" 0 "shanmen $number, schema version 9" shanmen --version
	for program in "$BUILD"/cron/*; do
		if [ -f "$program" ] && [ -x "$program" ]; then
			says "${program##*/} prints its release" 0 "${program##*/} (shanmen) $number, schema version 9" \
				"$program" --version
		fi
	done
}

calls()
{
	says "a wrong option is a wrong call" 2 "" shanmen order list --nope
	says "a missing argument is a wrong call" 2 "" shanmen calendar show
	says "an argument too many is named" 2 "shanmen: one argument too many: second" shanmen order show first second
	says "an argument of a command without arguments is named" 2 "shanmen: one argument too many: first" shanmen order list first
	says "one of two arguments is a wrong call" 2 "shanmen: an argument is missing" shanmen codes give first
	says "an unknown command is a wrong call" 2 'shanmen: no command "nope"; all of them: shanmen --help' shanmen nope
	says "half a command lists the commands of its family" 2 "usage: shanmen db create" shanmen db
	says "the doctor finds no failure" 0 "" shanmen doctor
	"$ROOT/tools/stack" down "$WORK/stack" >/dev/null 2>&1
	says "without the database a command is exit code 75" 75 "" shanmen order list
	says "without the database the doctor says so" 1 "" shanmen doctor
}

shanmen()
{
	"$SHANMEN_BIN/shanmen" "$@"
}

"$ROOT/tools/stack" up "$WORK/stack" --build "$BUILD" >"$WORK/stack.log" 2>&1 || {
	cat "$WORK/stack.log"
	exit 1
}
set -a
# shellcheck source=/dev/null # written by tools/stack
source "$WORK/stack/env"
set +a
schema
apps
catalogue
calendar
products
shops
codes
orders
discrepancies
release
calls
echo "$PASSED passed, $FAILED failed"
[ "$FAILED" -eq 0 ]
