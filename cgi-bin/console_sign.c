/* Signing in and out. Sessions are in console_session.c. */
#include "console_page.h"
#include "console_session.h"

#include <time.h>

/*
 * The pause after a wrong password. It limits the guesses that one process answers, and there are few processes. The
 * right password is answered at once.
 */
#define WRONG_PAUSE_S 1

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

enum result page_sign_in_post(struct view *v)
{
	const struct timespec pause = { .tv_sec = WRONG_PAUSE_S };

	if (session_password_right(v, query_get(&v->form, "password"))) {
		v->cookie = session_begin(v);
		v->outcome = "signed_in";
		return view_redirect(v, STR("?p=today"));
	}
	(void)nanosleep(&pause, NULL);
	v->status = 403;
	v->outcome = "wrong_password";
	sign_in_form(v, "密码不正确。");
	return OK;
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
