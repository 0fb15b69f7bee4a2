/*
 * The calls of a batch program that are under way at the same time: their places, tokens and answers, and the loop of
 * its run. What may start next and what an answer means are the program's: `next` and `landed` of its plan.
 * Not here: the transfers and the rate of each interface (openapi.h).
 *
 * Ownership: what a call carries lives in the arena of its place until the call has landed.
 */
#ifndef SHANMEN_FLIGHT_H
#define SHANMEN_FLIGHT_H

#include "jobs/job.h"
#include "platform/app_tokens.h"
#include "platform/openapi.h"

/* The place of one call. */
struct flight_call {
	bool used; /* reserved or under way */
	enum endpoint endpoint;
	int64_t app_id, token_version;
	struct str token;
	void *cargo; /* the program's, `cargo_size` bytes, zeroed at first */
	struct arena arena;
};

/* Each function gets the `arg` of flight_open. */
struct flight_plan {
	size_t parallel; /* calls at once */
	size_t cargo_size;
	bool waits_overtaken; /* the last answers are waited for even if another process has taken over */

	/* Starts what may start now. Not OK: the database. */
	enum result (*next)(void *arg);
	/* Records an answer; *token: it calls the token invalid. Not OK: the database. The arena of the job is reset after it. */
	enum result (*landed)(void *arg, void *cargo, const struct api_answer *answer, bool *token);
	/* Called after each round. True: all is done that --once has to do. */
	bool (*rounded)(void *arg);
};

struct flight {
	const struct flight_plan *plan;
	void *arg;
	struct job_work *w;
	struct openapi *openapi; /* the calls of the plan */
	struct openapi *single;  /* one call at a time: tokens, and what the program asks besides */
	struct app_tokens *tokens;
	struct flight_call *calls; /* as many as the plan says */
	enum result trouble;       /* of the database, while answers were recorded */
};

/* Out of memory aborts. `plan` and `w` must outlive it. */
void flight_open(struct flight *f, struct job_work *w, const struct flight_plan *plan, void *arg);

/* Drops what is under way, and frees everything. */
void flight_close(struct flight *f);

/*
 * Rounds of `next` and answers until the run's time is over, with --once until all is done; then the last answers. In
 * trouble it goes on, slowly, since the database may come back and answers may still arrive; BUG ends it.
 */
enum result flight_run(struct flight *f) MUST_USE;

/* How many calls are under way. */
size_t flight_under_way(const struct flight *f);

/* How many calls of this interface may start now, `most` of them at once. */
size_t flight_room(const struct flight *f, enum endpoint e, size_t most);

/* True if no place is free. */
bool flight_full(const struct flight *f);

/* The next place in use after `call`, of the first one after NULL; NULL: there is no other. */
const struct flight_call *flight_used(const struct flight *f, const struct flight_call *call);

/* Reserves a place; one must be free. NONE: the app has no token now. Other results: the database. */
enum result flight_reserve(struct flight *f, int64_t app_id, enum endpoint e, struct flight_call **out) MUST_USE;

/* Starts the call of a reserved place; it sets the request's token. */
void flight_start(struct flight *f, struct flight_call *call, struct openapi_request *rq);

/* Gives a reserved place back. */
void flight_release(struct flight_call *call);

#endif
