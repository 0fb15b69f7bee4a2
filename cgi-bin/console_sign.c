/* Signing in and out. Sessions are in console_session.c. */
#include "base/address.h"
#include "base/day.h"
#include "console_page.h"
#include "console_session.h"
#include "web/guesses.h"

static void sign_in_form(struct view *v, const char *complaint)
{
	page_begin(v, NAV_NONE, STR("登录"), "Sign in");
	if (v->console->conf.console_password.n == 0)
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

/* Counted in the database, since the next guess may reach another process, and answered at once, since others wait for this one. */
enum result page_sign_in_post(struct view *v)
{
	struct guesses guesses;
	enum result r;

	if (v->console->conf.console_password.n == 0)
		return wrong_password(v);
	r = guesses_lock(&v->ctx, address_subject(v->ctx.arena, v->address), &guesses);
	if (r != OK)
		return r;
	if (guesses_refused_until(&guesses).s > 0)
		return too_many(v, guesses_refused_until(&guesses));
	if (!session_password_right(v, query_get(&v->form, "password"))) {
		r = guesses_add(&v->ctx, &guesses);
		return r == OK ? wrong_password(v) : r;
	}
	v->cookie = session_begin(v);
	v->outcome = "signed_in";
	r = guesses_forget(&v->ctx, &guesses);
	return r == OK ? view_redirect(v, STR("?p=today")) : r;
}

enum result page_sign_out_post(struct view *v)
{
	if (!equal_secret(query_get(&v->form, "token"), session_form_token(v))) {
		v->outcome = "bad_token";
		page_message(v, 403, "未退出", "Not signed out", "这个表单不是本页面的，请回到控制台再试。");
		return OK;
	}
	v->cookie = session_end(v);
	v->outcome = "signed_out";
	return view_redirect(v, STR("?p=sign-in"));
}
