# Tests: units with cmocka, scripts, and the programs the flow tests need.
UNIT_TESTS = \
	tests/unit/test_api_answer \
	tests/unit/test_arena_buf \
	tests/unit/test_book_judge \
	tests/unit/test_calendar_json \
	tests/unit/test_calendar_plan \
	tests/unit/test_code \
	tests/unit/test_config \
	tests/unit/test_crypt \
	tests/unit/test_day \
	tests/unit/test_decrypt_text \
	tests/unit/test_document \
	tests/unit/test_field \
	tests/unit/test_field_digest \
	tests/unit/test_groupon \
	tests/unit/test_job_watch \
	tests/unit/test_json_guard \
	tests/unit/test_json_out \
	tests/unit/test_ledger_page \
	tests/unit/test_log \
	tests/unit/test_number \
	tests/unit/test_outbox_plan \
	tests/unit/test_publication_plan \
	tests/unit/test_purchase \
	tests/unit/test_recheck \
	tests/unit/test_sale_check \
	tests/unit/test_sale_people \
	tests/unit/test_sign \
	tests/unit/test_ticket_json \
	tests/unit/test_order_judge \
	tests/unit/test_trade_json \
	tests/unit/test_utf8 \
	tests/unit/test_verify_push \
	tests/unit/test_webhook_message

if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
endif
tests_unit_test_api_answer_SOURCES = tests/unit/test_api_answer.c
tests_unit_test_api_answer_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_api_answer_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_outbox_plan_SOURCES = tests/unit/test_outbox_plan.c cron/outbox_plan.c
tests_unit_test_outbox_plan_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_outbox_plan_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_calendar_plan_SOURCES = tests/unit/test_calendar_plan.c cron/calendar_plan.c cron/calendar_wire.c
tests_unit_test_calendar_plan_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_calendar_plan_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_arena_buf_SOURCES = tests/unit/test_arena_buf.c
tests_unit_test_arena_buf_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_arena_buf_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_book_judge_SOURCES = tests/unit/test_book_judge.c tests/unit/row_json.h
tests_unit_test_book_judge_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_book_judge_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_ledger_page_SOURCES = tests/unit/test_ledger_page.c tests/unit/row_json.h
tests_unit_test_ledger_page_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_ledger_page_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_code_SOURCES = tests/unit/test_code.c
tests_unit_test_code_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_code_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_crypt_SOURCES = tests/unit/test_crypt.c
tests_unit_test_crypt_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_crypt_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_day_SOURCES = tests/unit/test_day.c
tests_unit_test_day_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_day_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_decrypt_text_SOURCES = tests/unit/test_decrypt_text.c tests/unit/row_json.h
tests_unit_test_decrypt_text_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_decrypt_text_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_document_SOURCES = tests/unit/test_document.c
tests_unit_test_document_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_document_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_groupon_SOURCES = tests/unit/test_groupon.c tests/unit/row_json.h
tests_unit_test_groupon_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_groupon_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_job_watch_SOURCES = tests/unit/test_job_watch.c
tests_unit_test_job_watch_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_job_watch_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_json_guard_SOURCES = tests/unit/test_json_guard.c
tests_unit_test_json_guard_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_json_guard_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_sign_SOURCES = tests/unit/test_sign.c
tests_unit_test_sign_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_sign_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_verify_push_SOURCES = tests/unit/test_verify_push.c
tests_unit_test_verify_push_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_verify_push_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_utf8_SOURCES = tests/unit/test_utf8.c
tests_unit_test_utf8_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_utf8_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_config_SOURCES = tests/unit/test_config.c
tests_unit_test_config_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_config_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_field_SOURCES = tests/unit/test_field.c tests/unit/row_json.h
tests_unit_test_field_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_field_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_field_digest_SOURCES = tests/unit/test_field_digest.c tests/unit/row_json.h
tests_unit_test_field_digest_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_field_digest_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_json_out_SOURCES = tests/unit/test_json_out.c
tests_unit_test_json_out_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_json_out_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_log_SOURCES = tests/unit/test_log.c
tests_unit_test_log_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_log_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_number_SOURCES = tests/unit/test_number.c
tests_unit_test_number_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_number_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_publication_plan_SOURCES = tests/unit/test_publication_plan.c
tests_unit_test_publication_plan_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_publication_plan_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_ticket_json_SOURCES = tests/unit/test_ticket_json.c tests/unit/row_json.h
tests_unit_test_ticket_json_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_ticket_json_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_order_judge_SOURCES = tests/unit/test_order_judge.c tests/unit/row_json.h
tests_unit_test_order_judge_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_order_judge_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_trade_json_SOURCES = tests/unit/test_trade_json.c tests/unit/row_json.h
tests_unit_test_trade_json_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_trade_json_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_purchase_SOURCES = tests/unit/test_purchase.c tests/unit/row_json.h
tests_unit_test_purchase_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_purchase_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_recheck_SOURCES = tests/unit/test_recheck.c tests/unit/offer.h tests/unit/row_json.h
tests_unit_test_recheck_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_recheck_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_sale_check_SOURCES = tests/unit/test_sale_check.c tests/unit/offer.h tests/unit/row_json.h
tests_unit_test_sale_check_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_sale_check_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_sale_people_SOURCES = tests/unit/test_sale_people.c tests/unit/offer.h tests/unit/row_json.h
tests_unit_test_sale_people_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_sale_people_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_calendar_json_SOURCES = tests/unit/test_calendar_json.c
tests_unit_test_calendar_json_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_calendar_json_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_webhook_message_SOURCES = tests/unit/test_webhook_message.c
tests_unit_test_webhook_message_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_webhook_message_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)

# The programs with the guards of the races left out: every race test must fail with them.
check_PROGRAMS += tests/control/create_order.fcgi tests/control/gate.fcgi tests/control/refund_apply.fcgi \
	tests/control/tripartite_code.fcgi tests/control/refund_notify.fcgi tests/control/cancel_notify.fcgi tests/control/pay_notify.fcgi
tests_control_create_order_fcgi_SOURCES = cgi-bin/create_order.c
tests_control_create_order_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_create_order_fcgi_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm
tests_control_gate_fcgi_SOURCES = cgi-bin/gate.c cgi-bin/gate_groupon.c
tests_control_gate_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_gate_fcgi_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm
tests_control_refund_apply_fcgi_SOURCES = cgi-bin/refund_apply.c cgi-bin/refund_apply_code.c
tests_control_refund_apply_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_refund_apply_fcgi_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm
tests_control_tripartite_code_fcgi_SOURCES = cgi-bin/tripartite_code.c
tests_control_tripartite_code_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_tripartite_code_fcgi_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm
tests_control_refund_notify_fcgi_SOURCES = cgi-bin/refund_notify.c
tests_control_refund_notify_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_refund_notify_fcgi_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm
tests_control_cancel_notify_fcgi_SOURCES = cgi-bin/cancel_notify.c
tests_control_cancel_notify_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_cancel_notify_fcgi_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm
tests_control_pay_notify_fcgi_SOURCES = cgi-bin/pay_notify.c
tests_control_pay_notify_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_pay_notify_fcgi_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm

dist_check_SCRIPTS += tests/unit/readme_test.sh
TESTS += tests/unit/readme_test.sh

EXTRA_DIST += tests/unit/command_test.sh tests/unit/lint_test.sh tests/unit/stack_test.sh
EXTRA_DIST += tests/run tests/flow tests/fuzz/corpus tests/bench/run

# Preloaded into the programs by flow tests.
check_DATA = tests/shim/kill_at.so
CLEANFILES += tests/shim/kill_at.so
EXTRA_DIST += tests/shim/kill_at.c
tests/shim/kill_at.so: tests/shim/kill_at.c
	$(AM_V_CCLD)$(MKDIR_P) tests/shim && $(CC) $(WARN_CFLAGS) -D_GNU_SOURCE -fPIC -shared -o $@ $(srcdir)/tests/shim/kill_at.c

# The command without them, for what people do at the same moment.
check_PROGRAMS += tests/control/shanmen tests/control/outbox_deliver tests/control/order_expire tests/control/product_sync tests/control/stock_push
tests_control_order_expire_SOURCES = $(cron_order_expire_SOURCES)
tests_control_order_expire_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_order_expire_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm
tests_control_product_sync_SOURCES = $(cron_product_sync_SOURCES)
tests_control_product_sync_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_product_sync_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm
tests_control_stock_push_SOURCES = $(cron_stock_push_SOURCES)
tests_control_stock_push_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_stock_push_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm
tests_control_outbox_deliver_SOURCES = $(cron_outbox_deliver_SOURCES)
tests_control_outbox_deliver_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_outbox_deliver_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm
tests_control_shanmen_SOURCES = $(bin_shanmen_SOURCES)
tests_control_shanmen_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
nodist_tests_control_shanmen_SOURCES = sql/migrations.c
tests_control_shanmen_LDADD = lib/libunguarded.a $(DEPS_LIBS) -lm
