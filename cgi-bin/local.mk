# One program per callback: a line here is all it needs. Its source is NAME.c, its
# libraries are LDADD; only a program of several files says more below.
AM_DEFAULT_SOURCE_EXT = .c
LDADD = $(SHANMEN_LDADD)

cgibin_PROGRAMS = \
	cgi-bin/can_buy.fcgi \
	cgi-bin/create_order.fcgi \
	cgi-bin/pay_notify.fcgi \
	cgi-bin/cancel_notify.fcgi \
	cgi-bin/refund_apply.fcgi \
	cgi-bin/refund_notify.fcgi \
	cgi-bin/refund_sync.fcgi \
	cgi-bin/query_order.fcgi \
	cgi-bin/tripartite_code.fcgi \
	cgi-bin/pull_ticket_calendar.fcgi \
	cgi-bin/webhook.fcgi \
	cgi-bin/gate.fcgi \
	cgi-bin/console.fcgi

noinst_PROGRAMS += cgi-bin/skeleton.fcgi

cgi_bin_gate_fcgi_SOURCES = cgi-bin/gate.c cgi-bin/gate.h cgi-bin/gate_answer.c cgi-bin/gate_groupon.c cgi-bin/gate_headers.c \
	cgi-bin/gate_request.c cgi-bin/gate_request.h
cgi_bin_tripartite_code_fcgi_SOURCES = cgi-bin/tripartite_code.c cgi-bin/tripartite_code.h cgi-bin/tripartite_code_answer.c \
	cgi-bin/tripartite_code_format.c
cgi_bin_refund_apply_fcgi_SOURCES = cgi-bin/refund_apply.c cgi-bin/refund_apply.h cgi-bin/refund_apply_code.c cgi-bin/refund_apply_code.h \
	cgi-bin/refund_apply_deeds.c cgi-bin/refund_apply_rules.c
cgi_bin_console_fcgi_SOURCES = cgi-bin/console.c cgi-bin/console.h cgi-bin/console_order.c cgi-bin/console_orders.c \
	cgi-bin/console_page.c cgi-bin/console_page.h cgi-bin/console_session.c cgi-bin/console_session.h cgi-bin/console_sign.c \
	cgi-bin/console_style.c cgi-bin/console_today.c
cgi_bin_webhook_fcgi_SOURCES = cgi-bin/webhook.c cgi-bin/webhook.h cgi-bin/webhook_answer.c
