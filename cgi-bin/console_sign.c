/* Signing in and out. Sessions are in console_session.c. */
#include "base/address.h"
#include "base/day.h"
#include "console_page.h"
#include "console_session.h"
#include "web/guesses.h"
#include "web/session_store.h"

static void sign_in_form(struct view *v, const char *complaint)
{
	page_begin(v, NAV_NONE, STR("登录"), "Sign in");
	if (v->conf->console_password.n == 0)
		page_alarm(v, "控制台未启用：请在 shanmen.conf 中设置 console_password。");
	if (complaint != NULL)
		page_alarm(v, complaint);
	html_markup(&v->html,
	            "<form class=\"sign-in\" method=\"post\" action=\"?p=sign-in\">"
	            "<label>密码 <span lang=\"en\">Password</span><input type=\"password\" name=\"password\" required"
	            " autofocus autocomplete=\"current-password\" maxlength=\"255\"></label>"
	            "<button>登录</button></form>\n");
	page_end(v);
}

enum result page_sign_in(struct view *v)
{
	if (v->session.p != NULL)
		return view_redirect(v, STR("?p=today"));
	sign_in_form(v, NULL);
	return OK;
}

/* The password is not looked at, so that guessing on brings nothing. */
static enum result too_many(struct view *v, utc_t until)
{
	char when[UTC_TEXT_SIZE];

	utc_format(until, when);
	v->status = 429;
	v->outcome = "too_many";
	v->retry_after_s = until.s - v->ctx.now.s;
	sign_in_form(v, arena_printf(v->ctx.arena, "密码错误次数过多，请在北京时间 %s 之后再试。", when).p);
	return OK;
}

static enum result wrong_password(struct view *v)
{
	v->status = 403;
	v->outcome = "wrong_password";
	sign_in_form(v, "密码不正确。");
	return OK;
}

/* From an address where somebody is signed in only its own wrong passwords count, so that strangers lock no clerk out. */
static enum result refused_until(struct view *v, const struct guesses *g, struct str subject, utc_t *until)
{
	bool here = false;
	enum result r = OK;

	if (g->of_all >= GUESSES_OF_ALL)
		r = session_at(&v->ctx, subject, &here);
	*until = guesses_refused_until(g, here);
	return r;
}

static enum result right_password(struct view *v, struct guesses *g, struct str subject)
{
	struct str text;
	enum result r = guesses_forget(&v->ctx, g);

	if (r == OK && v->session.p != NULL)
		r = session_end(&v->ctx, v->session);
	if (r == OK)
		r = session_begin(&v->ctx, session_password_hash(v), subject, &text);
	if (r != OK)
		return r;
	v->cookie = session_cookie_set(v, text);
	v->outcome = "signed_in";
	return view_redirect(v, STR("?p=today"));
}

/* Counted in the database, since the next guess may reach another process, and answered at once, since others wait for this one. */
enum result page_sign_in_post(struct view *v)
{
	struct str subject = address_subject(v->ctx.arena, v->address);
	struct guesses guesses;
	utc_t until;
	enum result r;

	if (v->conf->console_password.n == 0)
		return wrong_password(v);
	r = guesses_lock(&v->ctx, subject, &guesses);
	if (r == OK)
		r = refused_until(v, &guesses, subject, &until);
	if (r != OK)
		return r;
	if (until.s > 0)
		return too_many(v, until);
	if (session_password_right(v, query_get(&v->form, "password")))
		return right_password(v, &guesses, subject);
	r = guesses_add(&v->ctx, &guesses);
	return r == OK ? wrong_password(v) : r;
}

enum result page_sign_out_post(struct view *v)
{
	enum result r;

	if (!equal_secret(query_get(&v->form, "token"), session_form_token(v))) {
		v->outcome = "bad_token";
		page_message(v, 403, "未退出", "Not signed out", "这个表单不是本页面的，请回到控制台再试。");
		return OK;
	}
	r = session_end(&v->ctx, v->session);
	v->cookie = session_cookie_clear(v);
	v->outcome = "signed_out";
	return r == OK ? view_redirect(v, STR("?p=sign-in")) : r;
}
