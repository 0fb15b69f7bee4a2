# Tests: units with cmocka, scripts, and the programs the flow tests need.
UNIT_TESTS = \
	tests/unit/base/test_address \
	tests/unit/base/test_arena_buf \
	tests/unit/base/test_config \
	tests/unit/base/test_crypt \
	tests/unit/base/test_day \
	tests/unit/base/test_log \
	tests/unit/base/test_number \
	tests/unit/base/test_random \
	tests/unit/base/test_str \
	tests/unit/base/test_typed \
	tests/unit/base/test_utf8 \
	tests/unit/books/test_compare_judge \
	tests/unit/books/test_evidence_judge \
	tests/unit/books/test_ledger_page \
	tests/unit/books/test_order_page \
	tests/unit/cron/test_outbox_decide \
	tests/unit/cron/test_stock_push_decision \
	tests/unit/db/test_tx \
	tests/unit/db/test_lock \
	tests/unit/groupon/test_groupon \
	tests/unit/jobs/test_job_health \
	tests/unit/json/test_field \
	tests/unit/json/test_field_answer \
	tests/unit/json/test_field_digest \
	tests/unit/json/test_json_guard \
	tests/unit/json/test_json_locate \
	tests/unit/json/test_json_out \
	tests/unit/json/test_json_parse \
	tests/unit/json/test_json_whole \
	tests/unit/people/test_decrypt_text \
	tests/unit/people/test_recheck \
	tests/unit/platform/test_api_answer \
	tests/unit/platform/test_flight \
	tests/unit/platform/test_lane \
	tests/unit/platform/test_retry \
	tests/unit/platform/test_webhook_message \
	tests/unit/product/test_calendar_json \
	tests/unit/product/test_product_json \
	tests/unit/product/test_product_operate \
	tests/unit/product/test_publication_decision \
	tests/unit/sale/test_document \
	tests/unit/sale/test_purchase \
	tests/unit/sale/test_sale_check \
	tests/unit/sale/test_sale_memory \
	tests/unit/sale/test_sale_people \
	tests/unit/shop/test_shop_task \
	tests/unit/show/test_table \
	tests/unit/trade/test_code \
	tests/unit/trade/test_verify_push \
	tests/unit/web/test_frame \
	tests/unit/web/test_sign

if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
endif
tests_unit_base_test_address_LDADD = $(UNIT_LDADD)
tests_unit_base_test_arena_buf_LDADD = $(UNIT_LDADD)
tests_unit_base_test_config_LDADD = $(UNIT_LDADD)
tests_unit_base_test_crypt_LDADD = $(UNIT_LDADD)
tests_unit_base_test_crypt_SOURCES = tests/unit/base/test_crypt.c \
	tests/unit/platform_encrypt.c tests/unit/platform_encrypt.h
tests_unit_base_test_day_LDADD = $(UNIT_LDADD)
tests_unit_base_test_day_SOURCES = tests/unit/base/test_day.c tests/unit/clock_set.c tests/unit/clock_set.h
tests_unit_base_test_log_LDADD = $(UNIT_LDADD)
tests_unit_base_test_log_SOURCES = tests/unit/base/test_log.c tests/unit/clock_set.c tests/unit/clock_set.h
tests_unit_base_test_number_LDADD = $(UNIT_LDADD)
tests_unit_base_test_random_LDADD = $(UNIT_LDADD)
tests_unit_base_test_str_LDADD = $(UNIT_LDADD)
tests_unit_base_test_typed_LDADD = $(UNIT_LDADD)
tests_unit_base_test_utf8_LDADD = $(UNIT_LDADD)
tests_unit_books_test_evidence_judge_LDADD = $(UNIT_LDADD)
tests_unit_books_test_evidence_judge_SOURCES = tests/unit/books/test_evidence_judge.c tests/unit/row_json.h
tests_unit_books_test_compare_judge_LDADD = $(UNIT_LDADD)
tests_unit_books_test_compare_judge_SOURCES = tests/unit/books/test_compare_judge.c tests/unit/row_json.h
tests_unit_books_test_ledger_page_LDADD = $(UNIT_LDADD)
tests_unit_books_test_ledger_page_SOURCES = tests/unit/books/test_ledger_page.c tests/unit/row_json.h
tests_unit_books_test_order_page_LDADD = $(UNIT_LDADD)
tests_unit_books_test_order_page_SOURCES = tests/unit/books/test_order_page.c tests/unit/row_json.h
tests_unit_cron_test_outbox_decide_LDADD = $(UNIT_LDADD)
tests_unit_cron_test_outbox_decide_SOURCES = tests/unit/cron/test_outbox_decide.c cron/outbox_decide.c
tests_unit_cron_test_stock_push_decision_LDADD = $(UNIT_LDADD)
tests_unit_cron_test_stock_push_decision_SOURCES = tests/unit/cron/test_stock_push_decision.c cron/stock_push_decision.c
tests_unit_db_test_tx_LDADD = $(UNIT_LDADD)
tests_unit_db_test_lock_LDADD = $(UNIT_LDADD)
tests_unit_groupon_test_groupon_LDADD = $(UNIT_LDADD)
tests_unit_groupon_test_groupon_SOURCES = tests/unit/groupon/test_groupon.c tests/unit/row_json.h
tests_unit_jobs_test_job_health_LDADD = $(UNIT_LDADD)
tests_unit_json_test_field_LDADD = $(UNIT_LDADD)
tests_unit_json_test_field_SOURCES = tests/unit/json/test_field.c tests/unit/row_json.h \
	tests/unit/platform_encrypt.c tests/unit/platform_encrypt.h
tests_unit_json_test_field_answer_LDADD = $(UNIT_LDADD)
tests_unit_json_test_field_answer_SOURCES = tests/unit/json/test_field_answer.c tests/unit/row_json.h
tests_unit_json_test_field_digest_LDADD = $(UNIT_LDADD)
tests_unit_json_test_field_digest_SOURCES = tests/unit/json/test_field_digest.c tests/unit/row_json.h \
	tests/unit/platform_encrypt.c tests/unit/platform_encrypt.h
tests_unit_json_test_json_guard_SOURCES = tests/unit/json/test_json_guard.c tests/unit/same_tree.h
tests_unit_json_test_json_guard_LDADD = $(UNIT_LDADD)
tests_unit_json_test_json_locate_LDADD = $(UNIT_LDADD)
tests_unit_json_test_json_out_LDADD = $(UNIT_LDADD)
tests_unit_json_test_json_parse_SOURCES = tests/unit/json/test_json_parse.c tests/unit/same_tree.h
tests_unit_json_test_json_parse_LDADD = $(UNIT_LDADD)
tests_unit_json_test_json_whole_LDADD = $(UNIT_LDADD)
tests_unit_people_test_decrypt_text_LDADD = $(UNIT_LDADD)
tests_unit_people_test_decrypt_text_SOURCES = tests/unit/people/test_decrypt_text.c tests/unit/row_json.h
tests_unit_people_test_recheck_LDADD = $(UNIT_LDADD)
tests_unit_people_test_recheck_SOURCES = tests/unit/people/test_recheck.c tests/unit/offer.h tests/unit/row_json.h
tests_unit_platform_test_api_answer_LDADD = $(UNIT_LDADD)
tests_unit_platform_test_flight_LDADD = $(UNIT_LDADD)
tests_unit_platform_test_lane_LDADD = $(UNIT_LDADD)
tests_unit_platform_test_retry_LDADD = $(UNIT_LDADD)
tests_unit_platform_test_webhook_message_LDADD = $(UNIT_LDADD)
tests_unit_product_test_calendar_json_LDADD = $(UNIT_LDADD)
tests_unit_product_test_product_json_LDADD = $(UNIT_LDADD)
tests_unit_product_test_product_json_SOURCES = tests/unit/product/test_product_json.c tests/unit/row_json.h
tests_unit_product_test_product_operate_LDADD = $(UNIT_LDADD)
tests_unit_product_test_publication_decision_LDADD = $(UNIT_LDADD)
tests_unit_sale_test_document_LDADD = $(UNIT_LDADD)
tests_unit_sale_test_purchase_LDADD = $(UNIT_LDADD)
tests_unit_sale_test_purchase_SOURCES = tests/unit/sale/test_purchase.c tests/unit/row_json.h
tests_unit_sale_test_sale_check_LDADD = $(UNIT_LDADD)
tests_unit_sale_test_sale_check_SOURCES = tests/unit/sale/test_sale_check.c tests/unit/offer.h tests/unit/row_json.h
tests_unit_sale_test_sale_memory_LDADD = $(UNIT_LDADD)
tests_unit_sale_test_sale_memory_SOURCES = tests/unit/sale/test_sale_memory.c tests/unit/clock_set.c tests/unit/clock_set.h
tests_unit_sale_test_sale_people_LDADD = $(UNIT_LDADD)
tests_unit_sale_test_sale_people_SOURCES = tests/unit/sale/test_sale_people.c tests/unit/offer.h tests/unit/row_json.h
tests_unit_shop_test_shop_task_LDADD = $(UNIT_LDADD)
tests_unit_show_test_table_LDADD = $(UNIT_LDADD)
tests_unit_trade_test_code_LDADD = $(UNIT_LDADD)
tests_unit_trade_test_verify_push_LDADD = $(UNIT_LDADD)
tests_unit_web_test_frame_LDADD = $(UNIT_LDADD)
tests_unit_web_test_sign_LDADD = $(UNIT_LDADD)

# The programs with the guards of the races left out: every race test must fail with them.
check_PROGRAMS += tests/control/create_order.fcgi tests/control/gate.fcgi tests/control/refund_apply.fcgi \
	tests/control/tripartite_code.fcgi tests/control/refund_notify.fcgi tests/control/cancel_notify.fcgi tests/control/pay_notify.fcgi \
	tests/control/console.fcgi tests/control/can_buy.fcgi
tests_control_can_buy_fcgi_SOURCES = cgi-bin/can_buy.c
tests_control_can_buy_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_can_buy_fcgi_LDADD = $(UNGUARDED_LDADD)
tests_control_create_order_fcgi_SOURCES = cgi-bin/create_order.c
tests_control_create_order_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_create_order_fcgi_LDADD = $(UNGUARDED_LDADD)
tests_control_console_fcgi_SOURCES = $(cgi_bin_console_fcgi_SOURCES)
tests_control_console_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_console_fcgi_LDADD = $(UNGUARDED_LDADD)
tests_control_gate_fcgi_SOURCES = $(cgi_bin_gate_fcgi_SOURCES)
tests_control_gate_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_gate_fcgi_LDADD = $(UNGUARDED_LDADD)
tests_control_refund_apply_fcgi_SOURCES = $(cgi_bin_refund_apply_fcgi_SOURCES)
tests_control_refund_apply_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_refund_apply_fcgi_LDADD = $(UNGUARDED_LDADD)
tests_control_tripartite_code_fcgi_SOURCES = $(cgi_bin_tripartite_code_fcgi_SOURCES)
tests_control_tripartite_code_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_tripartite_code_fcgi_LDADD = $(UNGUARDED_LDADD)
tests_control_refund_notify_fcgi_SOURCES = cgi-bin/refund_notify.c
tests_control_refund_notify_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_refund_notify_fcgi_LDADD = $(UNGUARDED_LDADD)
tests_control_cancel_notify_fcgi_SOURCES = cgi-bin/cancel_notify.c
tests_control_cancel_notify_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_cancel_notify_fcgi_LDADD = $(UNGUARDED_LDADD)
tests_control_pay_notify_fcgi_SOURCES = cgi-bin/pay_notify.c
tests_control_pay_notify_fcgi_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_pay_notify_fcgi_LDADD = $(UNGUARDED_LDADD)

dist_check_SCRIPTS += tests/unit/fuzz_test.sh tests/unit/readme_test.sh
TESTS += tests/unit/fuzz_test.sh tests/unit/readme_test.sh

EXTRA_DIST += tests/unit/command_test.sh tests/unit/lint_test.sh tests/unit/stack_test.sh
EXTRA_DIST += tests/run tests/flow tests/fuzz/corpus tests/fuzz/readers tests/bench/run

# Preloaded into the programs by flow tests.
SHIMS = tests/shim/fast_clock.so tests/shim/kill_at.so tests/shim/leave_slowly.so tests/shim/no_memory.so \
	tests/shim/short_rows.so
check_DATA = $(SHIMS)
CLEANFILES += $(SHIMS)
EXTRA_DIST += $(SHIMS:.so=.c)
tests/shim/fast_clock.so: tests/shim/fast_clock.c
tests/shim/kill_at.so: tests/shim/kill_at.c
tests/shim/leave_slowly.so: tests/shim/leave_slowly.c
tests/shim/no_memory.so: tests/shim/no_memory.c
tests/shim/short_rows.so: tests/shim/short_rows.c
$(SHIMS):
	$(AM_V_CCLD)$(MKDIR_P) tests/shim && $(CC) $(WARN_CFLAGS) $(MARIADB_CFLAGS) -D_GNU_SOURCE -fPIC -shared -o $@ $(srcdir)/$(@:.so=.c)

# The command without them, for what people do at the same moment.
check_PROGRAMS += tests/control/shanmen tests/control/outbox_deliver tests/control/order_expire tests/control/poi_sync \
	tests/control/product_sync tests/control/stock_push
tests_control_poi_sync_SOURCES = $(cron_poi_sync_SOURCES)
tests_control_poi_sync_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_poi_sync_LDADD = $(UNGUARDED_LDADD)
tests_control_order_expire_SOURCES = $(cron_order_expire_SOURCES)
tests_control_order_expire_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_order_expire_LDADD = $(UNGUARDED_LDADD)
tests_control_product_sync_SOURCES = $(cron_product_sync_SOURCES)
tests_control_product_sync_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_product_sync_LDADD = $(UNGUARDED_LDADD)
tests_control_stock_push_SOURCES = $(cron_stock_push_SOURCES)
tests_control_stock_push_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_stock_push_LDADD = $(UNGUARDED_LDADD)
tests_control_outbox_deliver_SOURCES = $(cron_outbox_deliver_SOURCES)
tests_control_outbox_deliver_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
tests_control_outbox_deliver_LDADD = $(UNGUARDED_LDADD)
tests_control_shanmen_SOURCES = $(bin_shanmen_SOURCES)
tests_control_shanmen_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
nodist_tests_control_shanmen_SOURCES = sql/migrations.c
tests_control_shanmen_LDADD = $(UNGUARDED_LDADD)

# For tools/check, each in one parallel make: the programs with all that tests need; the programs with what their units
# need; what the sanitizers' build needs, where the fuzz targets replay the corpus and no positive control runs. Without
# cmocka there are no units.
if HAVE_CMOCKA
ALL_UNITS = $(UNIT_TESTS) $(BIN_TESTS)
endif
everything: $(BUILT_SOURCES)
	$(MAKE) $(AM_MAKEFLAGS) all-am check-programs
check-programs: $(check_LIBRARIES) $(check_PROGRAMS) $(check_DATA)
programs-and-units: $(BUILT_SOURCES)
	$(MAKE) $(AM_MAKEFLAGS) all-am $(ALL_UNITS) $(check_DATA)
sanitized: programs-and-units
check-units: programs-and-units
	$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS="$(ALL_UNITS)" check_LIBRARIES= check_PROGRAMS= check_DATA=
.PHONY: everything check-programs programs-and-units sanitized check-units
