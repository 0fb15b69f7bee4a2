/*
 * What the parts of the console share: a view is one request and its answer, and every page is a function from a view to
 * HTML. A request that needs the database is one transaction, in which signing in is all that writes.
 *
 * Ownership: everything a page makes lives in the request's arena or in v->html.
 */
#ifndef SHANMEN_CONSOLE_H
#define SHANMEN_CONSOLE_H

#include "base/buf.h"
#include "web/frame.h"
#include "web/sign.h"

/* One request and its answer. */
struct view {
	const struct config *conf;
	const struct http_request *rq;
	struct ctx ctx;
	struct query query; /* of the URL */
	struct query form;  /* of a POST */
	struct str address; /* the client's */
	struct str session; /* the cookie's text; STR_NONE: nobody is signed in */
	struct buf html;
	int status;
	struct str location;   /* for a redirection */
	struct str cookie;     /* Set-Cookie's value */
	int64_t retry_after_s; /* for a refusal that ends by itself; 0: none */
	const char *outcome;   /* one word for the log line */
};

/* Answers with a redirection to another page ("?p=today"). */
enum result view_redirect(struct view *v, struct str location) MUST_USE;

/*
 * The pages, inside the transaction. OK: v->html or v->location is the answer, and what was written is committed;
 * NONE: what the page is about does not exist; RETRY, AGAIN, BUG: system trouble.
 */
enum result page_sign_in(struct view *v) MUST_USE;
enum result page_sign_in_post(struct view *v) MUST_USE;
enum result page_sign_out_post(struct view *v) MUST_USE;
enum result page_today(struct view *v) MUST_USE;
enum result page_orders(struct view *v) MUST_USE;
enum result page_order(struct view *v) MUST_USE;

/* The stylesheet of all pages, in parts; NULL ends it. */
extern const char *const CONSOLE_STYLE[];

#endif
