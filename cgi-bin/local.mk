# One program per callback.
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
	cgi-bin/gate.fcgi \
	cgi-bin/console.fcgi

noinst_PROGRAMS += cgi-bin/skeleton.fcgi

cgi_bin_can_buy_fcgi_SOURCES = cgi-bin/can_buy.c
cgi_bin_can_buy_fcgi_LDADD = $(SHANMEN_LDADD)
cgi_bin_create_order_fcgi_SOURCES = cgi-bin/create_order.c
cgi_bin_create_order_fcgi_LDADD = $(SHANMEN_LDADD)
cgi_bin_pay_notify_fcgi_SOURCES = cgi-bin/pay_notify.c
cgi_bin_pay_notify_fcgi_LDADD = $(SHANMEN_LDADD)
cgi_bin_cancel_notify_fcgi_SOURCES = cgi-bin/cancel_notify.c
cgi_bin_cancel_notify_fcgi_LDADD = $(SHANMEN_LDADD)
cgi_bin_refund_apply_fcgi_SOURCES = cgi-bin/refund_apply.c cgi-bin/refund_apply_code.c cgi-bin/refund_apply_code.h
cgi_bin_refund_apply_fcgi_LDADD = $(SHANMEN_LDADD)
cgi_bin_refund_notify_fcgi_SOURCES = cgi-bin/refund_notify.c
cgi_bin_refund_notify_fcgi_LDADD = $(SHANMEN_LDADD)
cgi_bin_refund_sync_fcgi_SOURCES = cgi-bin/refund_sync.c
cgi_bin_refund_sync_fcgi_LDADD = $(SHANMEN_LDADD)
cgi_bin_query_order_fcgi_SOURCES = cgi-bin/query_order.c
cgi_bin_query_order_fcgi_LDADD = $(SHANMEN_LDADD)
cgi_bin_tripartite_code_fcgi_SOURCES = cgi-bin/tripartite_code.c
cgi_bin_tripartite_code_fcgi_LDADD = $(SHANMEN_LDADD)
cgi_bin_gate_fcgi_SOURCES = cgi-bin/gate.c
cgi_bin_gate_fcgi_LDADD = $(SHANMEN_LDADD)
cgi_bin_console_fcgi_SOURCES = cgi-bin/console.c cgi-bin/console.h cgi-bin/console_order.c cgi-bin/console_orders.c \
	cgi-bin/console_page.c cgi-bin/console_page.h cgi-bin/console_session.c cgi-bin/console_session.h cgi-bin/console_sign.c \
	cgi-bin/console_style.c cgi-bin/console_today.c
cgi_bin_console_fcgi_LDADD = $(SHANMEN_LDADD)
cgi_bin_skeleton_fcgi_SOURCES = cgi-bin/skeleton.c
cgi_bin_skeleton_fcgi_LDADD = $(SHANMEN_LDADD)
