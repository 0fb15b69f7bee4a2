/*
 * Measures what the database alone costs: runs the statements of can_buy or create_order
 * without web server, signature, JSON and encryption, on any number of connections, and
 * for comparison the create transaction in other shapes. Prints one line: transactions
 * per second, median ms, 99th percentile ms, transactions that were run again.
 */
#include "bare_client.h"
#include "bare_texts.h"
#include "sim/common/chance.h"
#include "sim/common/moment.h"
#include "sim/common/text.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONNECTIONS_MAX 256
#define NAME_SEALED 36 /* bytes of a name, a phone, an id number as stored: with nonce and tag */
#define PHONE_SEALED 40
#define LICENSE_SEALED 47
#define ANSWER_SEALED 200
#define HASH 32

/* What is sold. */
struct sale {
	char *day, *account_id, *poi_id;
	int64_t app_id, product_no, sku_no, price_fen;
};

/* One order, with random values where those of a real order differ. */
struct order {
	char id[48], out_id[32];
	char name[NAME_SEALED], phone[PHONE_SEALED], answer[ANSWER_SEALED], phone_hash[HASH], content[HASH];
	char people[512];
	int64_t now;
};

struct worker;
typedef bool transaction(struct worker *w, const struct order *o);

struct worker {
	pthread_t thread;
	const struct env *env;
	const struct sale *sale;
	transaction *run;
	bool reads;
	int64_t until_us;
	uint64_t number;
	pthread_barrier_t *start;
	struct client client;
	uint32_t *took_us; /* how long each transaction took */
	size_t n, room;
	int64_t again;
};

static void random_bytes(struct chance *c, char *out, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = (char)chance_next(c);
}

static void random_hex(struct chance *c, char *out, size_t digits)
{
	static const char hex[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < digits; i++)
		out[i] = hex[chance_below(c, 16)];
	out[digits] = '\0';
}

static void order_make(struct order *o, struct chance *c)
{
	char name[2 * NAME_SEALED + 1], license[2 * LICENSE_SEALED + 1], hash[2 * HASH + 1];

	(void)snprintf(o->id, sizeof o->id, "B%016" PRIx64, chance_next(c));
	(void)snprintf(o->out_id, sizeof o->out_id, "SB%016" PRIx64, chance_next(c));
	random_bytes(c, o->name, NAME_SEALED);
	random_bytes(c, o->phone, PHONE_SEALED);
	random_bytes(c, o->answer, ANSWER_SEALED);
	random_bytes(c, o->phone_hash, HASH);
	random_bytes(c, o->content, HASH);
	random_hex(c, name, 2 * NAME_SEALED);
	random_hex(c, license, 2 * LICENSE_SEALED);
	random_hex(c, hash, 2 * HASH);
	(void)snprintf(o->people, sizeof o->people,
	               "[{\"copy\":1,\"type\":1,\"later\":0,\"hash\":\"%s\",\"name\":\"%s\",\"license\":\"%s\"}]", hash,
	               name, license);
	o->now = moment_ms() / 1000;
}

#define RUN(w, statement, changed, ...)                                                                                \
	client_run(&(w)->client, (statement), (const struct value[]){ __VA_ARGS__ },                                   \
	           (int)(sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value)), (changed))

static bool facts_read(struct worker *w, const struct order *o)
{
	(void)o;
	return RUN(w, ST_FACTS, NULL, value_number(w->sale->sku_no), value_text(w->sale->day));
}

static bool claim_and_take(struct worker *w, const struct order *o)
{
	int64_t taken = 0;
	bool done = RUN(w, ST_CLAIM, NULL, value_text(o->id), value_number(w->sale->app_id),
	                value_bytes(o->content, HASH), value_number(o->now)) &&
	            facts_read(w, o) &&
	            RUN(w, ST_TAKE, &taken, value_number(w->sale->sku_no), value_text(w->sale->day));

	if (done && taken != 1)
		die("sold out: the calendar needs more stock for a benchmark");
	return done;
}

static bool keep_and_commit(struct worker *w, const struct order *o)
{
	return RUN(w, ST_KEEP, NULL, value_bytes(o->answer, ANSWER_SEALED), value_text(o->id)) &&
	       client_commit(&w->client);
}

#define ORDER_VALUES(s, o)                                                                                             \
	value_text((o)->id), value_text((o)->out_id), value_number((s)->app_id), value_text((s)->account_id),          \
		value_number((s)->product_no), value_text((s)->poi_id), value_number((s)->sku_no),                     \
		value_text((s)->day), value_text((s)->day), value_number((s)->price_fen),                              \
		value_number((s)->price_fen), value_number((s)->price_fen), value_bytes((o)->name, NAME_SEALED),       \
		value_bytes((o)->phone, PHONE_SEALED), value_bytes((o)->phone_hash, HASH), value_number((o)->now),     \
		value_number((o)->now)

#define TRAVELLER_VALUES(s, o) value_number((s)->product_no), value_text((s)->day), value_text((o)->people)

/* As the callback create_order does it: six round trips. */
static bool create_as_callback(struct worker *w, const struct order *o)
{
	return claim_and_take(w, o) &&
	       RUN(w, ST_ADD_ALL, NULL, ORDER_VALUES(w->sale, o), TRAVELLER_VALUES(w->sale, o)) &&
	       keep_and_commit(w, o);
}

/* Each statement alone: eight round trips. */
static bool create_single(struct worker *w, const struct order *o)
{
	return claim_and_take(w, o) && RUN(w, ST_ADD_ORDER, NULL, ORDER_VALUES(w->sale, o)) &&
	       RUN(w, ST_ADD_TRAVELLERS, NULL, TRAVELLER_VALUES(w->sale, o)) &&
	       RUN(w, ST_ADD_VOUCHERS, NULL, value_number(client_insert_id(&w->client, ST_ADD_ORDER))) &&
	       keep_and_commit(w, o);
}

static bool create_whole(struct worker *w, const struct order *o, enum statement s)
{
	return RUN(w, s, NULL, value_text(o->id), value_text(o->out_id), value_number(w->sale->app_id),
	           value_text(w->sale->account_id), value_number(w->sale->product_no), value_text(w->sale->poi_id),
	           value_number(w->sale->sku_no), value_text(w->sale->day), value_number(w->sale->price_fen),
	           value_bytes(o->name, NAME_SEALED), value_bytes(o->phone, PHONE_SEALED),
	           value_bytes(o->phone_hash, HASH), value_number(o->now), value_bytes(o->content, HASH),
	           value_text(o->people), value_bytes(o->answer, ANSWER_SEALED));
}

static bool create_compound(struct worker *w, const struct order *o)
{
	return create_whole(w, o, ST_WHOLE);
}

static bool create_procedure(struct worker *w, const struct order *o)
{
	return create_whole(w, o, ST_CALL);
}

static void took_add(struct worker *w, int64_t us)
{
	if (w->n == w->room) {
		w->room = w->room ? w->room * 2 : 4096;
		w->took_us = realloc(w->took_us, w->room * sizeof *w->took_us);
		if (w->took_us == NULL)
			die("out of memory");
	}
	w->took_us[w->n++] = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

/* A first transaction prepares the statements; it is not measured. */
static void *worker_run(void *worker)
{
	struct worker *w = worker;
	struct chance c = chance_from(moment_seed(), w->number);
	struct order o;
	int64_t begun;

	client_open(&w->client, w->env, w->reads);
	order_make(&o, &c);
	while (!w->run(w, &o))
		client_rollback(&w->client);
	pthread_barrier_wait(w->start);
	w->until_us += moment_steady_us();
	while ((begun = moment_steady_us()) < w->until_us) {
		order_make(&o, &c);
		begun = moment_steady_us();
		for (; !w->run(w, &o); w->again++)
			client_rollback(&w->client);
		took_add(w, moment_steady_us() - begun);
	}
	client_close(&w->client);
	mysql_thread_end();
	return NULL;
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void figures_print(struct worker *all, int n, int64_t seconds)
{
	uint32_t *took;
	int64_t again = 0;
	size_t sum = 0, at = 0;
	int i;

	for (i = 0; i < n; i++)
		sum += all[i].n;
	if (sum == 0)
		die("no transaction has ended");
	took = zeroed(sum, sizeof *took);
	for (i = 0; i < n; i++) {
		memcpy(took + at, all[i].took_us, all[i].n * sizeof *took);
		at += all[i].n;
		again += all[i].again;
		free(all[i].took_us);
	}
	qsort(took, sum, sizeof *took, by_size);
	(void)printf("%.0f\t%.2f\t%.2f\t%" PRId64 "\n", (double)sum / (double)seconds, took[sum / 2] / 1e3,
	             took[sum - 1 - sum / 100] / 1e3, again);
	free(took);
}

/* The catalogue of a benchmark has only one kind of ticket. */
static void sale_read(const struct env *e, struct sale *s)
{
	struct client c;
	MYSQL_RES *result;
	MYSQL_ROW row;

	client_open(&c, e, true);
	client_text(&c, SQL_SALE);
	result = mysql_store_result(c.my);
	row = result ? mysql_fetch_row(result) : NULL;
	if (row == NULL)
		die("there is no kind of ticket with a calendar: load one first");
	if (sscanf(row[SALE_APP_ID], "%" SCNd64, &s->app_id) != 1 ||
	    sscanf(row[SALE_PRODUCT_NO], "%" SCNd64, &s->product_no) != 1 ||
	    sscanf(row[SALE_SKU_NO], "%" SCNd64, &s->sku_no) != 1 ||
	    sscanf(row[SALE_PRICE_FEN], "%" SCNd64, &s->price_fen) != 1)
		die("the catalogue's numbers cannot be read");
	s->account_id = copy_of(row[SALE_ACCOUNT_ID]);
	s->poi_id = copy_of(row[SALE_POI_ID]);
	s->day = copy_of(row[SALE_DAY]);
	mysql_free_result(result);
	client_close(&c);
}

static void sale_free(struct sale *s)
{
	free(s->account_id);
	free(s->poi_id);
	free(s->day);
}

static void procedure_make(const struct env *e, bool make)
{
	struct client c;

	client_open(&c, e, true);
	client_text(&c, SQL_DROP_PROCEDURE);
	if (make)
		client_text(&c, SQL_MAKE_PROCEDURE);
	client_close(&c);
}

static void workers_run(const struct worker *like, int n, int64_t seconds)
{
	struct worker *all = zeroed((size_t)n, sizeof *all);
	pthread_barrier_t start;
	int i;

	if (pthread_barrier_init(&start, NULL, (unsigned)n) != 0)
		die("no barrier for %d threads", n);
	for (i = 0; i < n; i++) {
		all[i] = *like;
		all[i].number = (uint64_t)i;
		all[i].until_us = seconds * 1000000;
		all[i].start = &start;
		if (pthread_create(&all[i].thread, NULL, worker_run, &all[i]) != 0)
			die("no more than %d threads", i);
	}
	for (i = 0; i < n; i++)
		pthread_join(all[i].thread, NULL);
	pthread_barrier_destroy(&start);
	figures_print(all, n, seconds);
	free(all);
}

static const struct {
	const char *name;
	transaction *run;
	const char *what;
} SHAPES[] = {
	{ "can_buy", facts_read, "the one look-up of can_buy" },
	{ "create", create_as_callback, "the statements of create_order, as the callback sends them" },
	{ "single", create_single, "the same, each statement alone" },
	{ "compound", create_compound, "the same as one BEGIN NOT ATOMIC … END" },
	{ "procedure", create_procedure, "the same as a stored procedure" },
};
#define SHAPE_COUNT (sizeof SHAPES / sizeof *SHAPES)

_Noreturn static void usage_exit(void)
{
	size_t i;

	(void)fputs("Usage: bare_sql ENV-FILE SHAPE CONNECTIONS SECONDS\n\nSHAPE is one of\n", stderr);
	for (i = 0; i < SHAPE_COUNT; i++)
		(void)fprintf(stderr, "  %-10s %s\n", SHAPES[i].name, SHAPES[i].what);
	(void)fputs("\nWrites orders into the database: only for the database of a benchmark.\n"
	            "Example: bare_sql /tmp/bench/env create 16 5\n",
	            stderr);
	exit(2);
}

static int64_t whole_number(const char *s, int64_t max)
{
	int64_t value = 0;
	int used = 0;

	if (sscanf(s, "%9" SCNd64 "%n", &value, &used) != 1 || s[used] != '\0' || value < 1 || value > max)
		usage_exit();
	return value;
}

int main(int argc, char *argv[])
{
	struct worker like = { 0 };
	struct sale sale = { 0 };
	struct env *e;
	size_t i;

	if (argc != 5)
		usage_exit();
	for (i = 0; i < SHAPE_COUNT; i++) {
		if (strcmp(argv[2], SHAPES[i].name) == 0)
			like.run = SHAPES[i].run;
	}
	if (like.run == NULL || whole_number(argv[3], CONNECTIONS_MAX) < 1)
		usage_exit();
	if (mysql_library_init(0, NULL, NULL) != 0)
		die("MariaDB Connector/C does not start");
	e = env_read(argv[1]);
	sale_read(e, &sale);
	procedure_make(e, like.run == create_procedure);
	like.env = e;
	like.sale = &sale;
	like.reads = like.run == facts_read;
	workers_run(&like, (int)whole_number(argv[3], CONNECTIONS_MAX), whole_number(argv[4], 3600));
	procedure_make(e, false);
	sale_free(&sale);
	env_free(e);
	mysql_library_end();
	return 0;
}
