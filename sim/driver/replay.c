/*
 * `shanmen-sim replay`: sends the same signed body over many connections at the same
 * moment. All definite answers must be the same bytes.
 */
#include "action.h"
#include "caller.h"
#include "commands.h"
#include "sim/common/moment.h"
#include "sim/common/seal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sender {
	pthread_t thread;
	pthread_barrier_t *start;
	struct request request;
	struct caller *caller;
	struct answer answer;
};

static void *sender_run(void *sender)
{
	struct sender *s = sender;

	pthread_barrier_wait(s->start);
	caller_send(s->caller, &s->request, &s->answer);
	return NULL;
}

static void senders_run(struct sender *all, int n, const struct env *e, const struct request *r)
{
	pthread_barrier_t start;
	int i;

	if (pthread_barrier_init(&start, NULL, (unsigned)n) != 0)
		die("no barrier for %d threads", n);
	for (i = 0; i < n; i++) {
		all[i].start = &start;
		all[i].request = *r;
		all[i].caller = caller_open(e);
		if (pthread_create(&all[i].thread, NULL, sender_run, &all[i]) != 0)
			die("no more than %d threads", i);
	}
	for (i = 0; i < n; i++)
		pthread_join(all[i].thread, NULL);
	pthread_barrier_destroy(&start);
}

static bool same_answer(const struct answer *a, const struct answer *b)
{
	return a->status == b->status && a->body.n == b->body.n &&
	       memcmp(text_of(&a->body), text_of(&b->body), a->body.n) == 0;
}

/* How many answers equal the one at `i`; 0 when an earlier one equals it, too. */
static int group_size(const struct sender *all, int n, int i)
{
	int size = 0, j;

	for (j = 0; j < n; j++) {
		if (!same_answer(&all[i].answer, &all[j].answer))
			continue;
		if (j < i)
			return 0;
		size++;
	}
	return size;
}

/* Prints a line for each different answer. Returns how many different definite answers there were. */
static int groups_print(const struct sender *all, int n)
{
	int definite = 0, i;

	for (i = 0; i < n; i++) {
		const struct answer *a = &all[i].answer;
		int size = group_size(all, n, i);

		if (size == 0)
			continue;
		definite += answer_definite(a);
		(void)printf("%4d x  HTTP %ld  %s\n", size, a->status, a->status ? text_of(&a->body) : a->trouble);
	}
	return definite;
}

static int result_print(int different, int n)
{
	if (different == 0) {
		(void)printf("no definite answer in %d\n", n);
		return EXIT_AGAIN;
	}
	(void)printf(different == 1 ? "every definite answer in %d is the same\n" : "definite answers in %d DIFFER\n",
	             n);
	return different == 1 ? 0 : 1;
}

int replay_run(const struct options *o)
{
	int n = (int)o->times, i, exit_code;
	struct text body = TEXT_EMPTY;
	struct request r = { .program = program_of(o->program), .body = &body, .timeout_ms = o->timeout_ms };
	struct sender *all = zeroed((size_t)n, sizeof *all);
	struct env *e = env_read(o->env);

	if (!text_read_file(&body, o->body ? o->body : "-"))
		die("there is no body to send");
	r.signing = strcmp(r.program, "gate") == 0 ? SIGN_BEARER : SIGN_BOTH;
	senders_run(all, n, e, &r);
	exit_code = result_print(groups_print(all, n), n);
	for (i = 0; i < n && all[i].answer.fault.n == 0; i++)
		;
	if (i < n) {
		(void)printf("not as the platform's model has it: %s\n", text_of(&all[i].answer.fault));
		exit_code = 1;
	}
	for (i = 0; i < n; i++) {
		answer_free(&all[i].answer);
		caller_close(all[i].caller);
	}
	free(all);
	text_free(&body);
	env_free(e);
	return exit_code;
}
