/*
 * platform/flight: the loop of a run, its places and its answers. The client, the tokens and the job's end are this file's
 * own, which the linker prefers to the library's.
 */
#include "platform/flight.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define PLACES 3

/* --- the world around it --- */

static struct world {
	struct openapi_request requests[PLACES];
	size_t busy;
	size_t rounds_left; /* until the run's time is over */
	enum api_class class;
	enum result token;
	int64_t refused_app;
} world;

struct openapi *openapi_open(const struct config *c, size_t parallel)
{
	(void)c;
	(void)parallel;
	return NULL;
}

void openapi_close(struct openapi *o)
{
	(void)o;
}

size_t openapi_room(struct openapi *o, enum endpoint e)
{
	(void)o;
	(void)e;
	return PLACES - world.busy;
}

size_t openapi_busy(const struct openapi *o)
{
	(void)o;
	return world.busy;
}

void openapi_start(struct openapi *o, const struct openapi_request *rq)
{
	(void)o;
	world.requests[world.busy++] = *rq;
}

/* One answer at a time, to the call started last. */
void openapi_work(struct openapi *o, int wait_ms, openapi_done done, void *arg)
{
	const struct api_answer answer = { .class = world.class };

	(void)o;
	assert_true(wait_ms > 0);
	if (world.busy > 0)
		done(&world.requests[--world.busy], &answer, arg);
}

struct app_tokens *app_tokens_open(struct job_work *w, struct openapi *o)
{
	(void)w;
	(void)o;
	return NULL;
}

void app_tokens_close(struct app_tokens *ts)
{
	(void)ts;
}

enum result app_token_ready(struct app_tokens *ts, int64_t app_id, size_t open_calls, const struct token **out)
{
	static const struct token token = { .access_token = { "secret", 6 }, .version = 7 };

	(void)ts;
	(void)app_id;
	assert_int_equal(open_calls, world.busy);
	*out = &token;
	return world.token;
}

void app_token_refused(struct app_tokens *ts, int64_t app_id, int64_t version)
{
	(void)ts;
	assert_int_equal(version, 7);
	world.refused_app = app_id;
}

bool job_over(const struct job_work *w)
{
	return w->overtaken || world.rounds_left == 0 || world.rounds_left-- == 0;
}

/* --- a program --- */

static struct program {
	struct flight flight;
	int to_send, landed, rounds;
	enum result next, recorded;
	bool overtaken_at_landing;
} p;

static enum result next(void *arg)
{
	struct openapi_request rq = { .endpoint = API_VERIFY };
	struct flight_call *call;

	assert_ptr_equal(arg, &p);
	for (; p.next == OK && p.to_send > 0 && flight_room(&p.flight, API_VERIFY, 2) > 0; p.to_send--) {
		enum result r = flight_reserve(&p.flight, 41, API_VERIFY, &call);

		if (r != OK)
			return r == NONE ? OK : r;
		*(int *)call->cargo = p.to_send;
		flight_start(&p.flight, call, &rq);
	}
	return p.next;
}

static enum result landed(void *arg, void *cargo, const struct api_answer *answer, bool *token)
{
	(void)arg;
	assert_in_range(*(int *)cargo, 1, 9);
	p.landed++;
	p.flight.w->overtaken = p.overtaken_at_landing;
	*token = answer->class == API_TOKEN;
	return p.recorded;
}

static bool rounded(void *arg)
{
	(void)arg;
	p.rounds++;
	return p.to_send == 0 && flight_under_way(&p.flight) == 0;
}

static enum result run(struct flight_plan plan, bool once)
{
	struct job_work w = { .once = once };
	enum result r;

	plan.parallel = PLACES;
	plan.cargo_size = sizeof(int);
	plan.next = next;
	plan.landed = landed;
	plan.rounded = rounded;
	flight_open(&p.flight, &w, &plan, &p);
	r = flight_run(&p.flight);
	for (size_t i = 0; i < PLACES; i++)
		assert_true(world.busy > 0 || !p.flight.calls[i].used);
	flight_close(&p.flight);
	return r;
}

static int fresh(void **state)
{
	(void)state;
	memset(&world, 0, sizeof world);
	memset(&p, 0, sizeof p);
	world.rounds_left = 100;
	return 0;
}

/* --- */

static void once_ends_when_all_has_landed(void **state)
{
	(void)state;
	p.to_send = 5;
	assert_int_equal(run((struct flight_plan){ .parallel = 0 }, true), OK);
	assert_int_equal(p.landed, 5);
	assert_true(world.rounds_left > 0);
}

static void without_once_it_goes_on_until_the_time_is_over(void **state)
{
	(void)state;
	p.to_send = 1;
	assert_int_equal(run((struct flight_plan){ .parallel = 0 }, false), OK);
	assert_int_equal(p.rounds, 100);
}

static void the_last_answers_are_received_after_the_end(void **state)
{
	(void)state;
	p.to_send = 5;
	world.rounds_left = 1;
	assert_int_equal(run((struct flight_plan){ .parallel = 0 }, false), OK);
	assert_int_equal(p.rounds, 1);
	assert_int_equal(p.landed, 2);
}

static void an_overtaken_process_waits_for_answers_only_if_its_plan_says_so(void **state)
{
	for (int waits = 0; waits < 2; waits++) {
		(void)fresh(state);
		p.to_send = 5;
		p.overtaken_at_landing = true;
		p.recorded = REFUSE;
		assert_int_equal(run((struct flight_plan){ .waits_overtaken = waits == 1 }, false), REFUSE);
		assert_int_equal(p.landed, waits == 1 ? 2 : 1);
	}
}

static void trouble_of_the_database_ends_a_run_with_once_and_no_other(void **state)
{
	(void)state;
	p.next = AGAIN;
	assert_int_equal(run((struct flight_plan){ .parallel = 0 }, false), AGAIN);
	assert_int_equal(p.rounds, 100);
	(void)fresh(state);
	p.next = AGAIN;
	assert_int_equal(run((struct flight_plan){ .parallel = 0 }, true), AGAIN);
	assert_int_equal(p.rounds, 1);
}

static void a_fault_of_ours_ends_any_run(void **state)
{
	(void)state;
	p.next = BUG;
	assert_int_equal(run((struct flight_plan){ .parallel = 0 }, false), BUG);
	assert_int_equal(p.rounds, 1);
}

static void no_more_calls_to_an_interface_than_it_may_have_at_once(void **state)
{
	(void)state;
	p.to_send = 9;
	world.rounds_left = 1;
	assert_int_equal(run((struct flight_plan){ .parallel = 0 }, false), OK);
	assert_int_equal(p.to_send, 7);
}

static void an_invalid_token_is_reported_with_its_app(void **state)
{
	(void)state;
	p.to_send = 1;
	world.class = API_TOKEN;
	assert_int_equal(run((struct flight_plan){ .parallel = 0 }, true), OK);
	assert_int_equal(world.refused_app, 41);
}

static void without_a_token_no_place_is_taken(void **state)
{
	(void)state;
	p.to_send = 1;
	world.token = NONE;
	assert_int_equal(run((struct flight_plan){ .parallel = 0 }, false), OK);
	assert_int_equal(p.to_send, 1);
	assert_int_equal(p.landed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(once_ends_when_all_has_landed, fresh),
		cmocka_unit_test_setup(without_once_it_goes_on_until_the_time_is_over, fresh),
		cmocka_unit_test_setup(the_last_answers_are_received_after_the_end, fresh),
		cmocka_unit_test_setup(an_overtaken_process_waits_for_answers_only_if_its_plan_says_so, fresh),
		cmocka_unit_test_setup(trouble_of_the_database_ends_a_run_with_once_and_no_other, fresh),
		cmocka_unit_test_setup(a_fault_of_ours_ends_any_run, fresh),
		cmocka_unit_test_setup(no_more_calls_to_an_interface_than_it_may_have_at_once, fresh),
		cmocka_unit_test_setup(an_invalid_token_is_reported_with_its_app, fresh),
		cmocka_unit_test_setup(without_a_token_no_place_is_taken, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
