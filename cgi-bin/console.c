/*
 * The web console: signed-in operators see today's sales, orders, and what waits for them. It changes nothing but who
 * is signed in; all else is changed by the command (`shanmen`).
 *
 * Our own interface, not the platform's. A page is named by the query (?p=orders), so that links hold wherever the
 * program is mounted.
 */
#include "console.h"

#include "console_page.h"
#include "console_session.h"
#include "web/session_store.h"

#include <string.h>

#define CONSOLE_BUDGET_MS 8000
#define FORM_MAX 4096       /* longest body: a password or a token */
#define HTML_MAX (16 << 20) /* longest page: an order of 1000 copies with their parts */

#define HTML "text/html; charset=utf-8"

/* Nothing but our own stylesheet and forms; no script, no frame, no image. */
#define HEADERS                                                                                                        \
	"Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "  \
	"base-uri 'none'\r\n"                                                                                          \
	"Referrer-Policy: no-referrer\r\n"                                                                             \
	"X-Frame-Options: DENY\r\n"

static enum result page_style(struct view *v)
{
	for (const char *const *part = CONSOLE_STYLE; *part != NULL; part++)
		html_markup(&v->html, *part);
	return OK;
}

static const struct route {
	const char *page;
	bool post;
	bool open; /* shown without signing in, too */
	enum {
		WITH_SESSION, /* needs the database when the request has a cookie */
		STORED,       /* always needs it */
		ALONE         /* never */
	} needs;
	const char *type;
	enum result (*run)(struct view *v);
} routes[] = {
	{ "today", false, false, WITH_SESSION, HTML, page_today },
	{ "orders", false, false, WITH_SESSION, HTML, page_orders },
	{ "order", false, false, WITH_SESSION, HTML, page_order },
	{ "sign-in", false, true, WITH_SESSION, HTML, page_sign_in },
	{ "sign-in", true, true, STORED, HTML, page_sign_in_post },
	{ "sign-out", true, false, WITH_SESSION, HTML, page_sign_out_post },
	{ "style", false, true, ALONE, "text/css; charset=utf-8", page_style },
};

/* The route of a page and method. NULL: there is none; `*known`: the page exists, but with another method only. */
static const struct route *find_route(struct str page, bool post, bool *known)
{
	*known = false;
	for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
		if (!page_is_word(page, routes[i].page))
			continue;
		*known = true;
		if (routes[i].post == post)
			return &routes[i];
	}
	return NULL;
}

enum result view_redirect(struct view *v, struct str location)
{
	v->status = 303;
	v->location = location;
	return OK;
}

/* As if nothing had been answered yet. */
static void view_clear(struct view *v)
{
	buf_clear(&v->html);
	v->session = v->cookie = v->location = STR_NONE;
	v->status = 200;
	v->retry_after_s = 0;
	v->outcome = "ok";
}

static void view_trouble(struct view *v)
{
	view_clear(v);
	v->outcome = "trouble";
	page_message(v, 503, "系统繁忙", "Try again", "系统暂时无法读取数据，请稍后再试。");
}

/* Reads the body of a POST; false: it cannot be read, and the answer says so. */
static bool read_form(struct view *v)
{
	static const char wanted[] = "application/x-www-form-urlencoded";
	struct str type = http_header(v->rq, "CONTENT_TYPE");

	if (v->rq->fault == 0 && type.n >= sizeof wanted - 1 && memcmp(type.p, wanted, sizeof wanted - 1) == 0 &&
	    query_parse(v->ctx.arena, v->rq->body, &v->form) == OK)
		return true;
	v->outcome = "bad_form";
	page_message(v, v->rq->fault != 0 ? v->rq->fault : 400, "无法识别的请求", "Bad request",
	             "表单太长、不完整或格式不对。");
	return false;
}

/* The answer, inside the transaction. */
static enum result console_dispatch(struct view *v, const struct route *route, bool known)
{
	enum result r;

	if (route == NULL) {
		v->outcome = known ? "wrong_method" : "not_found";
		page_message(v, known ? 405 : 404, "没有这个页面", "No such page", "地址不对，或不能这样访问。");
		return OK;
	}
	if (!route->open && v->session.p == NULL) {
		v->outcome = "not_signed_in";
		return view_redirect(v, STR("?p=sign-in"));
	}
	if (route->post && !read_form(v))
		return OK;
	r = route->run(v);
	if (r != NONE)
		return r;
	v->outcome = "not_found";
	page_message(v, 404, "没有找到", "Not found", "没有这个订单。");
	return OK;
}

/* Who is signed in; nobody, where no cookie is of a session. */
static enum result console_who(struct view *v, const struct str *cookies, size_t n)
{
	enum result r = OK;

	for (size_t i = 0; r == OK && i < n && v->session.p == NULL; i++) {
		r = session_use(&v->ctx, session_password_hash(v), cookies[i]);
		if (r == OK)
			v->session = cookies[i];
		else if (r == NONE)
			r = OK;
	}
	return r;
}

/* In one transaction, which runs again from its beginning while there is time; without one where nothing stored is needed. */
static enum result console_try(struct view *v, const struct route *route, bool known)
{
	struct tx tx = tx_of(v->ctx.db, 0);
	struct str cookies[SESSION_COOKIES];
	size_t n = session_cookies(v, cookies);
	int needs = route != NULL ? route->needs : WITH_SESSION;

	view_clear(v);
	if (needs == ALONE || (needs == WITH_SESSION && n == 0))
		return console_dispatch(v, route, known);
	while (tx_next(&tx)) {
		view_clear(v);
		tx.r = console_who(v, cookies, n);
		if (tx.r == OK)
			tx.r = console_dispatch(v, route, known);
	}
	return tx.r;
}

static enum result console_run(struct view *v, const struct route *route, bool known)
{
	enum result r = console_try(v, route, known);

	if (r != OK)
		view_trouble(v);
	if (v->html.over) {
		view_trouble(v);
		return BUG;
	}
	return r;
}

static void console_reply(const struct view *v, const struct route *route, bool known, struct http_reply *reply)
{
	struct arena *a = v->ctx.arena;
	const char *extra = HEADERS;

	/* All of this is our own text (numbers, hex, constants): nothing in it comes from the request. */
	if (v->location.p != NULL)
		extra = arena_printf(a, "%sLocation: %s\r\n", extra, v->location.p).p;
	if (v->cookie.p != NULL)
		extra = arena_printf(a, "%sSet-Cookie: %s\r\n", extra, v->cookie.p).p;
	if (v->retry_after_s > 0)
		extra = arena_printf(a, "%sRetry-After: %lld\r\n", extra, (long long)v->retry_after_s).p;
	if (route == NULL && known)
		extra = arena_printf(a, "%sAllow: GET, POST\r\n", extra).p;
	reply->status = v->status;
	reply->type = route != NULL && v->status == 200 ? route->type : HTML;
	reply->extra = extra;
	if (v->html.n > 0)
		reply->body = arena_str(a, v->html.p, v->html.n);
}

static bool method_is(const struct http_request *rq, const char *method)
{
	return page_is_word(rq->method, method);
}

static enum result console_serve(struct frame_call *fc)
{
	const struct http_request *rq = fc->rq;
	struct view v = { .conf = fc->conf, .rq = rq, .ctx = fc->ctx, .html = BUF_INIT(HTML_MAX) };
	bool post = method_is(rq, "POST");
	bool known = false;
	const struct route *route = NULL;
	struct str page = STR("today");
	enum result r;
	struct log_line l;
	int status;

	v.address = http_client(rq, fc->conf->trusted_proxy);
	if (query_parse(rq->arena, rq->query, &v.query) != OK)
		page = STR("");
	else if (query_get(&v.query, "p").n > 0)
		page = query_get(&v.query, "p");
	if (post || method_is(rq, "GET") || method_is(rq, "HEAD"))
		route = find_route(page, post, &known);
	r = console_run(&v, route, known);
	console_reply(&v, route, known, fc->reply);
	status = fc->reply->status;
	log_begin(&l, r == OK && status != 403 && status != 429 ? LOG_INFO : LOG_WARN, "console");
	log_add(&l, "page", route != NULL ? route->page : "-");
	log_add(&l, "method", post ? "post" : "get");
	log_add_int(&l, "http", status);
	log_add(&l, "outcome", v.outcome);
	log_add(&l, "address", v.address.p);
	log_add_int(&l, "bytes", (int64_t)fc->reply->body.n);
	frame_log(fc, &l);
	buf_free(&v.html);
	return r;
}

#define LAST_PAGE(title, words)                                                                                          \
	"<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>山门</title></head><body><h1>" title \
	"</h1><p>" words "</p></body></html>\n"

static const struct frame CONSOLE = {
	.name = "console",
	.use = DB_WRITE,
	.budget_ms = CONSOLE_BUDGET_MS,
	.body_max = FORM_MAX,
	.trouble = { .status = 503,
	             .type = HTML,
	             .extra = HEADERS,
	             .no_memory = LAST_PAGE("系统繁忙", "请稍后再试。"),
	             .unconfigured = LAST_PAGE("系统未配置", "请在服务器上运行 shanmen doctor。") },
	.answer = console_serve,
};

int main(void)
{
	return frame_main(&CONSOLE, NULL);
}
