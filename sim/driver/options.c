/*
 * Parses the command line and prints the help pages, both from the tables OPTIONS and
 * COMMANDS.
 */
#include "options.h"

#include "sim/common/text.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLAY (1u << COMMAND_PLAY)
#define LATE (1u << COMMAND_LATE)
#define SALE (1u << COMMAND_SALE)
#define CALL (1u << COMMAND_CALL)
#define STORM (1u << COMMAND_STORM)
#define REPLAY (1u << COMMAND_REPLAY)
#define PREPARE (1u << COMMAND_PREPARE)
#define WEBHOOK (1u << COMMAND_WEBHOOK)
#define EXPIRE (1u << COMMAND_EXPIRE)
#define SELLING (PLAY | LATE | STORM | PREPARE)
#define ALL (SELLING | SALE | CALL | REPLAY | WEBHOOK | EXPIRE)

enum kind {
	KIND_TEXT,
	KIND_INT,
	KIND_FLAG,
	KIND_PERCENT /* without a value it is 100; a value needs the '=' */
};

/*
 * From the example catalogue that tools/quickstart loads: an ordinary ticket, and one whose refunds an operator
 * decides.
 */
#define SALE_POI "7100000000000000001"
#define SALE_SKU "18001"
#define LATE_SKU "18004"

static const struct {
	const char *product_id;
	const char *product_out_id;
	const char *sku_id;
	const char *sku_out_id;
} EXAMPLES[] = {
	{ "9001", "CLOUD-VALLEY", SALE_SKU, "ADULT-1D" },
	{ "9003", "CLOUD-VALLEY-NIGHT", LATE_SKU, "NIGHT" },
};

static const struct {
	const char *name;
	const char *word;
	unsigned commands;
	enum kind kind;
	size_t place;
	int64_t min, max, otherwise;
	const char *help;
} OPTIONS[] = {
#define AT(field) offsetof(struct options, field)
	{ "env", "FILE", ALL, KIND_TEXT, AT(env), 0, 0, 0, "the env file tools/stack wrote (needed)" },
	{ "body", "FILE", CALL | REPLAY | WEBHOOK, KIND_TEXT, AT(body), 0, 0, 0,
	  "the body to send; - is standard input, the default" },
	{ "sku", "ID", SELLING, KIND_TEXT, AT(sku), 0, 0, 0,
	  "sku_id (of etc/examples: " SALE_SKU "; for late " LATE_SKU ")" },
	{ "poi", "ID", SELLING | SALE, KIND_TEXT, AT(poi), 0, 0, 0, "poi_id (" SALE_POI ")" },
	{ "price", "FEN", SELLING | SALE, KIND_INT, AT(price), 0, 1000000000, 10000, "price of one copy (10000)" },
	{ "day", "DAY", SELLING, KIND_TEXT, AT(day), 0, 0, 0, "yyyy-mm-dd, or +N days (today in Asia/Shanghai)" },
	{ "create", "MODE", PLAY | LATE | STORM, KIND_TEXT, AT(create), 0, 0, 0,
	  "after-payment or before-payment (SHANMEN_CREATE of the env file, else as the answers show)" },
	{ "copies", "N", STORM | PREPARE, KIND_INT, AT(copies), 1, PARTY_MAX, 1, "copies in each order (1)" },
	{ "orders", "N", STORM, KIND_INT, AT(orders), 1, 10000000, 100, "users, one order each (100)" },
	{ "clients", "N", STORM, KIND_INT, AT(clients), 1, 512, 16, "connections that work at the same time (16)" },
	{ "seed", "N", SELLING | SALE, KIND_INT, AT(seed), 0, 999999999999999, -1,
	  "ids, persons and choices are made from it (a new one)" },
	{ "codes", "[=P]", STORM, KIND_PERCENT, AT(codes), 0, 100, 0,
	  "ask for the codes of P percent of the orders (100)" },
	{ "gate", "[=P]", STORM, KIND_PERCENT, AT(gate), 0, 100, 0, "P percent of the copies come to the gate (100)" },
	{ "refund", "[=P]", STORM, KIND_PERCENT, AT(refund), 0, 100, 0,
	  "ask to refund P percent of the orders, while the gate is open (100)" },
	{ "repeat", "[=P]", STORM, KIND_PERCENT, AT(repeat), 0, 100, 0,
	  "repeat P percent of the answered calls, which must get the same bytes (100)" },
	{ "cancel", NULL, STORM, KIND_FLAG, AT(cancel), 0, 1, 0, "cancel an order whose creation had no answer" },
	{ "history", "FILE", STORM, KIND_TEXT, AT(history), 0, 0, 0, "write every call and its outcome as JSON lines" },
	{ "retry-ms", "MS", STORM | EXPIRE, KIND_INT, AT(retry_ms), 0, 600000, 50, "pause before calling again (50)" },
	{ "tries", "N", STORM | EXPIRE, KIND_INT, AT(tries), 1, 100000, 12,
	  "calls before giving up (12, as the platform)" },
	{ "timeout-ms", "MS", ALL, KIND_INT, AT(timeout_ms), 1, 600000, 8000, "how long an answer may take (8000)" },
	{ "stale", "SECONDS", CALL, KIND_INT, AT(stale), -1000000000, 1000000000, 0,
	  "claim to have been sent that long ago" },
	{ "tamper", NULL, CALL | WEBHOOK, KIND_FLAG, AT(tamper), 0, 1, 0, "spoil the last digit of the signatures" },
	{ "old-signature", NULL, CALL, KIND_FLAG, AT(old_signature), 0, 1, 0, "send only sign (MD5)" },
	{ "idempotency-key", "KEY", CALL, KIND_TEXT, AT(idempotency_key), 0, 0, 0,
	  "header of that name, for the gate" },
	{ "silent", NULL, EXPIRE, KIND_FLAG, AT(silent), 0, 1, 0, "call no program, as if all these calls were lost" },
	{ "msg-id", "ID", WEBHOOK, KIND_TEXT, AT(msg_id), 0, 0, 0, "the message's id (made from its content)" },
	{ "times", "N", REPLAY, KIND_INT, AT(times), 1, 512, 32, "how many at the same time (32)" },
	{ "count", "N", PREPARE, KIND_INT, AT(count), 1, 10000000, 1000, "how many requests (1000)" },
#undef AT
};
#define OPTION_COUNT (sizeof OPTIONS / sizeof *OPTIONS)
#define OPTION_FIRST 1000 /* what getopt_long returns for the first of them */

static const struct {
	const char *name;
	const char *word; /* the help's name of the word that the command takes; NULL: it takes none */
	const char *does;
	const char *more;
	const char *example;
} COMMANDS[] = {
	[COMMAND_PLAY] = { "play", NULL, "play a ticket's whole life, one line per step",
	                   "Exit code 0 only when every step came out right.",
	                   "  shanmen-sim play --env /tmp/stack/env\n"
	                   "  shanmen-sim play --env /tmp/stack/env --sku 18002 --price 5000 --day +1\n" },
	[COMMAND_LATE] = { "late", NULL, "play an order that operators and cron's programs answer later",
	                   "Sets the app to --confirm async --codes async, and back at the end. An operator must decide the refunds\n"
	                   "of the SKU (refund_audit of the catalogue). Exit code 0 only when every step came out right, 77 when\n"
	                   "the stack's programs call another OpenAPI than its stand-in.",
	                   "  shanmen-sim late --env /tmp/stack/env\n" },
	[COMMAND_SALE] = { "sale", NULL, "play a product: published, reviewed, priced, sold out, off sale and on",
	                   "Publishes a new product with a month of days. Its ids are made from the seed, so a seed can be played only\n"
	                   "once on a stack. Exit code 0 only when every step came out right, 77 when the stack's programs call\n"
	                   "another OpenAPI than its stand-in.",
	                   "  shanmen-sim sale --env /tmp/stack/env\n" },
	[COMMAND_CALL] = { "call", "PROGRAM", "sign one body, send it, print status and answer",
	                   "PROGRAM is can_buy, create_order … or an action of the platform. A body for gate is not signed but sent\n"
	                   "with the gate's key. Exit code 0 for HTTP 200, 1 for another status, 75 for no answer. 1 also where the body or\n"
	                   "the answer is not as the platform's model has it; what is wrong is on stderr.",
	                   "  echo '{\"order_id\":\"1001\"}' | shanmen-sim call query_order --env /tmp/stack/env\n"
	                   "  shanmen-sim call scenic_spot.order.can_buy --env /tmp/stack/env --body can_buy.json --stale 3600\n" },
	[COMMAND_STORM] = { "storm", NULL, "play many users at once, calling again as the platform does",
	                    "Ends with one line of counts. Exit code 1 when a promise was broken: a repeat got another answer, an\n"
	                    "answer was not as the pages say, a ticket was both admitted and refunded.",
	                    "  shanmen-sim storm --env /tmp/stack/env --orders 1000 --clients 32 --history /tmp/history\n"
	                    "  shanmen-sim storm --env /tmp/stack/env --copies 2 --codes --gate=60 --refund=40 --seed 7\n" },
	[COMMAND_REPLAY] = { "replay", "PROGRAM", "send one signed body many times at the same moment",
	                     "Exit code 1 when two definite answers differ by a byte, 75 when none was definite.",
	                     "  shanmen-sim replay create_order --env /tmp/stack/env --body order.json --times 32\n" },
	[COMMAND_PREPARE] = { "prepare", "PROGRAM", "print signed requests for a load generator",
	                      "PROGRAM is can_buy or create_order. Each line: query, tab, x-life-sign, tab, body.",
	                      "  shanmen-sim prepare create_order --env /tmp/stack/env --count 20000 > /tmp/requests\n" },
	[COMMAND_WEBHOOK] = { "webhook", "EVENT", "sign one webhook, send it, print status and answer",
	                      "The body is the content of the event, as JSON. The message contains it as a text, only for verify_webhook\n"
	                      "as an object. The same content makes the same message, byte for byte: a repeat.\n"
	                      "Exit code 0 for HTTP 200, 1 for another status, 75 for no answer.",
	                      "  echo '{\"product_id\":\"9001\",\"status\":\"PASS\",\"reason\":\"\"}' |\n"
	                      "      shanmen-sim webhook life_product_common_audit --env /tmp/stack/env\n"
	                      "  echo '{\"challenge\":12345}' | shanmen-sim webhook verify_webhook --env /tmp/stack/env\n" },
	[COMMAND_EXPIRE] = { "expire", NULL,
	                     "do what the platform does at expiry: ask, verify, refund the rest, send the notice",
	                     "For the orders of the stand-in that are past their auto_refund_at; its setting expiry_asks leaves them\n"
	                     "to this command, and with expiry_whole a partly used one is verified as a whole.\n"
	                     "Exit code 0 when every call had an answer, 1 when not, 77 when the stack's\n"
	                     "programs call another OpenAPI than its stand-in.",
	                     "  shanmen-sim expire --env /tmp/stack/env\n"
	                     "  shanmen-sim expire --env /tmp/stack/env --silent\n" },
};
static_assert(sizeof COMMANDS / sizeof *COMMANDS == COMMAND__MAX, "every command has its help");

static void help_print(FILE *f)
{
	size_t i;

	(void)fputs("shanmen-sim: calls the programs of Shanmen as the platform does, and checks the answers\n\n"
	            "Usage: shanmen-sim COMMAND [OPTION…]\n\n",
	            f);
	for (i = 0; i < COMMAND__MAX; i++)
		(void)fprintf(f, "  %-8s  %s\n", COMMANDS[i].name, COMMANDS[i].does);
	(void)fputs("\nExample:\n  shanmen-sim play --env /tmp/stack/env\n\n`shanmen-sim COMMAND --help` says more.\n",
	            f);
}

static void command_help_print(enum command c)
{
	const char *word = COMMANDS[c].word;
	size_t i;

	(void)printf("shanmen-sim %s: %s\n\nUsage: shanmen-sim %s%s%s [OPTION…]\n\n%s\n\n", COMMANDS[c].name,
	             COMMANDS[c].does, COMMANDS[c].name, word ? " " : "", word ? word : "", COMMANDS[c].more);
	for (i = 0; i < OPTION_COUNT; i++) {
		char left[40];

		if (!(OPTIONS[i].commands & (1u << c)))
			continue;
		(void)snprintf(left, sizeof left, "--%s%s%s", OPTIONS[i].name,
		               OPTIONS[i].kind == KIND_PERCENT ? "" : " ", OPTIONS[i].word ? OPTIONS[i].word : "");
		(void)printf("  %-22s %s\n", left, OPTIONS[i].help);
	}
	(void)printf("  %-22s %s\n\nExamples:\n%s", "--help", "this page", COMMANDS[c].example);
}

_Noreturn static void usage_die(const char *what, const char *which)
{
	(void)fprintf(stderr, "shanmen-sim: %s: %s\nTry `shanmen-sim --help`.\n", which, what);
	exit(EXIT_USAGE);
}

static void *place_of(struct options *o, size_t i)
{
	return (char *)o + OPTIONS[i].place;
}

static void defaults_set(struct options *o)
{
	size_t i;

	memset(o, 0, sizeof *o);
	for (i = 0; i < OPTION_COUNT; i++) {
		if (OPTIONS[i].kind != KIND_TEXT)
			*(int64_t *)place_of(o, i) = OPTIONS[i].otherwise;
	}
}

static int64_t number_read(size_t i, const char *text)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (end == text || *end != '\0' || errno || value < OPTIONS[i].min || value > OPTIONS[i].max) {
		(void)fprintf(stderr, "shanmen-sim: --%s: %s is not a whole number from %lld to %lld\n",
		              OPTIONS[i].name, text, (long long)OPTIONS[i].min, (long long)OPTIONS[i].max);
		exit(EXIT_USAGE);
	}
	return value;
}

static int has_arg(enum kind k)
{
	if (k == KIND_FLAG)
		return no_argument;
	return k == KIND_PERCENT ? optional_argument : required_argument;
}

/* For getopt_long: the options of the command, each with the number of its row from OPTION_FIRST. */
static void options_of(enum command c, struct option out[OPTION_COUNT + 2])
{
	size_t i, n = 0;

	for (i = 0; i < OPTION_COUNT; i++) {
		if (OPTIONS[i].commands & (1u << c))
			out[n++] = (struct option){ OPTIONS[i].name, has_arg(OPTIONS[i].kind), NULL,
				                    OPTION_FIRST + (int)i };
	}
	out[n++] = (struct option){ "help", no_argument, NULL, 'h' };
	out[n] = (struct option){ NULL, 0, NULL, 0 };
}

static void option_set(struct options *o, size_t i)
{
	if (OPTIONS[i].kind == KIND_TEXT)
		*(const char **)place_of(o, i) = optarg;
	else
		*(int64_t *)place_of(o, i) = optarg ? number_read(i, optarg) : OPTIONS[i].max;
}

/* Takes what getopt_long gave for the argument `arg`. */
static void argument_take(struct options *o, int c, char *arg)
{
	if (c == 'h') {
		command_help_print(o->command);
		exit(0);
	}
	if (c == ':')
		usage_die("a value is missing", arg);
	if (c == '?')
		usage_die(optopt >= OPTION_FIRST ? "takes no value" : "no such option of this command", arg);
	if (c >= OPTION_FIRST)
		option_set(o, (size_t)(c - OPTION_FIRST));
	else if (o->program || !COMMANDS[o->command].word)
		usage_die("one word too many", arg);
	else
		o->program = arg;
}

static void command_find(struct options *o, int argc, char *argv[])
{
	int c;

	if (argc < 2) {
		help_print(stderr);
		exit(EXIT_USAGE);
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help_print(stdout);
		exit(0);
	}
	for (c = 0; c < COMMAND__MAX && strcmp(argv[1], COMMANDS[c].name) != 0; c++)
		;
	if (c == COMMAND__MAX)
		usage_die("no such command", argv[1]);
	o->command = (enum command)c;
}

void options_read(struct options *o, int argc, char *argv[])
{
	struct option options[OPTION_COUNT + 2];
	int c, at;

	defaults_set(o);
	command_find(o, argc, argv);
	options_of(o->command, options);
	opterr = 0;
	for (at = optind = 2; (c = getopt_long(argc, argv, "-:h", options, NULL)) != -1; at = optind)
		argument_take(o, c, argv[at]);
	if (optind < argc)
		argument_take(o, 1, argv[optind]);
	if (COMMANDS[o->command].word && !o->program)
		usage_die("a word is missing", COMMANDS[o->command].word);
	if (!o->env)
		usage_die("--env FILE is missing", COMMANDS[o->command].name);
}

static void day_read(const char *given, char out[DAY_TEXT])
{
	int64_t start;
	char *end;
	long days;

	if (given == NULL || *given == '+') {
		days = given ? strtoll(given + 1, &end, 10) : 0;
		if (given && (*end != '\0' || end == given + 1 || days < 0 || days > 3650))
			usage_die("is not +N days", given);
		moment_day(moment_ms(), (int)days, out);
		return;
	}
	if (strlen(given) != DAY_TEXT - 1 || !moment_day_start(given, &start))
		usage_die("is not a day yyyy-mm-dd", given);
	memcpy(out, given, DAY_TEXT);
}

void options_sale(const struct options *o, const struct env *e, struct sale *s)
{
	size_t i;

	memset(s, 0, sizeof *s);
	s->secret = env_need(e, "SHANMEN_CLIENT_SECRET");
	s->account_id = env_find(e, "SHANMEN_ACCOUNT_ID");
	s->poi_id = o->poi ? o->poi : SALE_POI;
	s->sku_id = o->sku ? o->sku : o->command == COMMAND_LATE ? LATE_SKU : SALE_SKU;
	for (i = 0; i < sizeof EXAMPLES / sizeof *EXAMPLES; i++) { /* the other ids of any other SKU are not known */
		if (strcmp(s->sku_id, EXAMPLES[i].sku_id) != 0)
			continue;
		s->product_id = EXAMPLES[i].product_id;
		s->product_out_id = EXAMPLES[i].product_out_id;
		s->sku_out_id = EXAMPLES[i].sku_out_id;
	}
	s->price_fen = o->price;
	day_read(o->day, s->day);
}

enum create_mode options_create_mode(const struct options *o, const struct env *e)
{
	const char *mode = o->create ? o->create : env_find(e, "SHANMEN_CREATE");

	if (mode == NULL)
		return CREATE_AS_ANSWERED;
	if (strcmp(mode, "after-payment") == 0)
		return CREATE_AFTER_PAYMENT;
	if (strcmp(mode, "before-payment") != 0)
		usage_die("is neither after-payment nor before-payment", mode);
	return CREATE_BEFORE_PAYMENT;
}

bool create_awaits_payment(enum create_mode mode, const struct answer *a)
{
	if (mode == CREATE_AS_ANSWERED)
		return strstr(text_of(&a->body), "\"confirm_info\"") == NULL;
	return mode == CREATE_BEFORE_PAYMENT;
}
