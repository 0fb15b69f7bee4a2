/*
 * `shanmen-sim storm`: many users at once. Each thread takes the next user. The user's
 * ids, persons and choices follow from the seed and the user's number alone. Here are
 * threads, sums and the summary; what a user does is in storm_user.c.
 */
#include "commands.h"
#include "storm_user.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct client {
	pthread_t thread;
	struct storm *storm;
	atomic_llong *next; /* the number of the next user, shared by all */
	struct counts counts;
};

static void *client_run(void *client)
{
	struct client *c = client;
	struct caller *caller = caller_open(c->storm->env);
	long long n;

	while ((n = atomic_fetch_add(c->next, 1)) < c->storm->o->orders)
		storm_user_play(c->storm, caller, &c->counts, n);
	caller_close(caller);
	return NULL;
}

static void clients_run(struct storm *s, struct counts *sum)
{
	int n = (int)s->o->clients, i;
	struct client *all = zeroed((size_t)n, sizeof *all);
	atomic_llong next = 0;

	for (i = 0; i < n; i++) {
		all[i].storm = s;
		all[i].next = &next;
		if (pthread_create(&all[i].thread, NULL, client_run, &all[i]) != 0)
			die("no more than %d threads", i);
	}
	for (i = 0; i < n; i++) {
		pthread_join(all[i].thread, NULL);
		storm_counts_add(sum, &all[i].counts);
	}
	free(all);
}

static void refusals_print(const struct counts *c)
{
	const char *comma = "";
	int i;

	(void)fputs(" refused_by_code=", stdout);
	for (i = 1; i < CODE_KINDS; i++) {
		if (c->by_code[i] == 0)
			continue;
		if (i == CODE_KINDS - 1)
			(void)printf("%sother:%" PRId64, comma, c->by_code[i]);
		else
			(void)printf("%s%d:%" PRId64, comma, i, c->by_code[i]);
		comma = ",";
	}
	if (*comma == '\0')
		(void)putchar('-');
}

static void summary_print(const struct storm *s, const struct counts *c, int64_t broken, double seconds)
{
	(void)printf("storm seed=%" PRIu64 " asked=%" PRId64 " asked_no=%" PRId64 " orders=%" PRId64 " ok=%" PRId64
	             " refused=%" PRId64,
	             s->seed, c->asked, c->asked_no, c->orders, c->ok, c->refused);
	refusals_print(c);
	(void)printf(" unknown=%" PRId64 " retries=%" PRId64 " answered_100=%" PRId64 " http_errors=%" PRId64
	             " timeouts=%" PRId64,
	             c->unknown, c->retries, c->again, c->http_errors, c->timeouts);
	(void)printf(" codes=%" PRId64 " codes_later=%" PRId64 " admitted=%" PRId64 " not_admitted=%" PRId64
	             " gate_unknown=%" PRId64,
	             c->codes_issued, c->codes_later, c->admitted, c->not_admitted, c->gate_unknown);
	(void)printf(" refunds_accepted=%" PRId64 " refunds_rejected=%" PRId64 " refunds_waiting=%" PRId64
	             " refunds_unknown=%" PRId64 " refunds_noticed=%" PRId64 " cancelled=%" PRId64,
	             c->refunds_accepted, c->refunds_rejected, c->refunds_waiting, c->refunds_unknown,
	             c->refunds_noticed, c->cancelled);
	(void)printf(" repeats=%" PRId64 " repeats_differing=%" PRId64 " misformed=%" PRId64
	             " admitted_and_refunded=%" PRId64,
	             c->repeats, c->repeats_differing, c->misformed, c->admitted_and_refunded);
	(void)printf(" broken=%" PRId64 " seconds=%.2f\n", broken, seconds);
}

int storm_run(const struct options *o)
{
	struct storm s = { .o = o, .env = env_read(o->env) };
	struct counts sum = { 0 };
	int64_t start = moment_steady_us(), broken;

	s.seed = o->seed < 0 ? moment_seed() : (uint64_t)o->seed;
	s.mode = options_create_mode(o, s.env);
	options_sale(o, s.env, &s.sale);
	s.history = history_open(o->history);
	clients_run(&s, &sum);
	history_close(s.history);
	broken = sum.repeats_differing + sum.misformed + sum.admitted_and_refunded;
	summary_print(&s, &sum, broken, (double)(moment_steady_us() - start) / 1e6);
	env_free(s.env);
	return broken ? 1 : 0;
}
