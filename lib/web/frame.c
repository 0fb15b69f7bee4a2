/*
 * How every FastCGI program starts, serves and ends.
 */
#include "web/frame.h"

#include "base/clock.h"
#include "base/process.h"
#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>

struct running {
	const struct frame *f;
	struct config conf;
	struct vault vault;
	struct db *db; /* NULL: not opened yet */
	void *own;
};

const char *frame_not_post(struct frame_call *fc)
{
	if (str_same(fc->rq->method, STR("POST")))
		return NULL;
	fc->reply->status = 405;
	fc->reply->extra = "Allow: POST\r\n";
	return "only POST";
}

const char *frame_body_fault(struct frame_call *fc)
{
	if (fc->rq->fault == 0)
		return NULL;
	fc->reply->status = fc->rq->fault;
	return fc->rq->fault == 413 ? "request body too long" : "request body incomplete or without a valid length";
}

enum log_level frame_level(enum result r)
{
	if (r == OK)
		return LOG_INFO;
	return r == BUG ? LOG_ERROR : LOG_WARN;
}

void frame_log(struct frame_call *fc, struct log_line *l)
{
	log_add_int(l, "ms", clock_monotonic_ms() - fc->started_ms);
	log_add_int(l, "sql", db_statements(fc->ctx.db));
	if (fc->outcome != NULL)
		log_add(l, "outcome", fc->outcome);
	log_add_rest(l, fc->note);
	log_end(l);
}

static bool serve_request(const struct http_request *rq, struct http_reply *reply, void *arg)
{
	struct running *p = arg;
	struct frame_call fc = {
		.ctx = { .db = p->db, .arena = rq->arena, .vault = &p->vault, .now = clock_now() },
		.conf = &p->conf,
		.rq = rq,
		.reply = reply,
		.started_ms = clock_monotonic_ms(),
		.own = p->own,
	};
	enum result r;

	log_logid(p->f->logid_header != NULL ? http_header(rq, p->f->logid_header) : STR_NONE);
	db_deadline(p->db, p->f->budget_ms);
	random_ahead(true);
	r = p->f->answer(&fc);
	random_ahead(false);
	db_deadline(p->db, 0);
	return r != BUG;
}

static void answer_trouble(const struct frame_trouble *t, const char *body, struct http_reply *reply)
{
	reply->status = t->status;
	if (t->type != NULL)
		reply->type = t->type;
	reply->extra = t->extra;
	reply->body = str_text(body);
}

static void answer_no_memory(struct http_reply *reply, void *arg)
{
	struct running *p = arg;

	if (p->db != NULL)
		db_abandon(p->db);
	answer_trouble(&p->f->trouble, p->f->trouble.no_memory, reply);
}

/* A program that cannot start still answers its caller. */
static bool serve_unconfigured(const struct http_request *rq, struct http_reply *reply, void *arg)
{
	struct running *p = arg;

	(void)rq;
	answer_trouble(&p->f->trouble, p->f->trouble.unconfigured, reply);
	return false;
}

int frame_main(const struct frame *f, void *own)
{
	static struct running p;
	static const struct http_server unconfigured = {
		.body_max = 1, .handle = serve_unconfigured, .no_memory = answer_no_memory, .arg = &p
	};
	struct http_server server = { .handle = serve_request, .no_memory = answer_no_memory, .arg = &p };
	char err[512];
	int status;

	p.f = f;
	p.own = own;
	process_start(f->name);
	http_starting(&unconfigured);
	if (config_open(&p.conf, &p.vault, err, sizeof err) != OK) {
		(void)fprintf(stderr, "%s: %s\n", f->name, err);
		(void)http_serve(&unconfigured);
		return EXIT_FAILURE;
	}
	log_open(p.conf.log_file);
	p.db = db_open(&p.conf, f->use);
	server.body_max = f->body_max > 0 ? f->body_max : (size_t)p.conf.body_max_bytes;
	server.db = p.db;
	status = http_serve(&server);
	db_close(p.db);
	return status;
}
