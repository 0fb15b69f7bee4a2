# The operator's command.
bin_PROGRAMS += bin/shanmen
bin_shanmen_SOURCES = \
	bin/api_cli.c bin/api_cli.h \
	bin/batch.c bin/batch.h \
	bin/calendar.h bin/calendar_month.c bin/calendar_month.h bin/calendar_note.c bin/calendar_note.h \
	bin/calendar_print.c bin/calendar_print.h bin/calendar_read.c bin/calendar_store.c bin/calendar_told.h \
	bin/calendar_wish.c bin/calendar_wish.h \
	bin/catalogue.h bin/catalogue_read.c bin/catalogue_rules.c bin/catalogue_rules.h bin/catalogue_store.c \
	bin/cli.c bin/cli.h \
	bin/code_arg.h \
	bin/cmd_app.c bin/cmd_calendar.c bin/cmd_calendar_lists.c bin/cmd_calendar_set.c bin/cmd_calendar_show.c \
	bin/cmd_catalogue.c bin/cmd_codes.c bin/cmd_codes_give.c bin/cmd_db.c \
	bin/cmd_goods.c bin/cmd_goods_list.c bin/cmd_goods_sale.c \
	bin/cmd_diff.c bin/cmd_groupon.c bin/cmd_groupon_certificate.c bin/cmd_jobs.c bin/cmd_lists.c bin/cmd_order.c bin/cmd_order_show.c \
	bin/cmd_owed.c bin/cmd_product.c bin/cmd_product_list.c bin/cmd_product_publish.c \
	bin/cmd_redeem.c bin/cmd_reference.c bin/cmd_refund.c bin/cmd_verify.c bin/cmd_voucher.c \
	bin/commands.c bin/commands.h \
	bin/csv.c bin/csv.h bin/csv_table.c bin/csv_table.h \
	bin/day_range.c bin/day_range.h bin/day_terms.c bin/day_terms.h \
	bin/db_admin.c bin/db_admin.h \
	bin/doctor.c bin/doctor.h bin/doctor_db.c bin/doctor_jobs.c bin/doctor_net.c \
	bin/faults.c bin/faults.h \
	bin/file.c bin/file.h \
	bin/form.c bin/form.h \
	bin/form_file.c bin/form_file.h \
	bin/goods.c bin/goods.h bin/goods_form.c \
	bin/groupon_cli.c bin/groupon_cli.h \
	bin/help.c bin/help.h \
	bin/json_locate.c bin/json_locate.h bin/json_read.c bin/json_read.h bin/json_tree.c bin/json_tree.h \
	bin/listing.c bin/listing.h \
	bin/main.c \
	bin/migrate.c bin/migrate.h \
	bin/options.c bin/options.h \
	bin/order_find.c bin/order_find.h \
	bin/product_find.c bin/product_find.h \
	bin/progress.c bin/progress.h \
	bin/secret_input.c bin/secret_input.h \
	bin/sku_index.c bin/sku_index.h \
	bin/sql_split.c bin/sql_split.h \
	bin/table.c bin/table.h \
	bin/ticket_check.c bin/ticket_example.c bin/ticket_example.h bin/ticket_stored.c bin/ticket_stored.h \
	bin/ticket_table.c bin/ticket_table.h
nodist_bin_shanmen_SOURCES = sql/migrations.c
bin_shanmen_LDADD = $(SHANMEN_LDADD)

# Its pure parts, each with the sources it needs.
BIN_TESTS = tests/unit/test_calendar_month tests/unit/test_calendar_wish tests/unit/test_csv tests/unit/test_day_range \
	tests/unit/test_json_locate tests/unit/test_options tests/unit/test_sql_split \
	tests/unit/test_table tests/unit/test_ticket
if HAVE_CMOCKA
check_PROGRAMS += $(BIN_TESTS)
TESTS += $(BIN_TESTS)
endif
tests_unit_test_calendar_month_SOURCES = tests/unit/test_calendar_month.c bin/calendar_month.c
tests_unit_test_calendar_month_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_calendar_month_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_calendar_wish_SOURCES = tests/unit/test_calendar_wish.c bin/calendar_wish.c bin/day_terms.c
tests_unit_test_calendar_wish_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_calendar_wish_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_csv_SOURCES = tests/unit/test_csv.c bin/csv.c
tests_unit_test_csv_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_csv_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_day_range_SOURCES = tests/unit/test_day_range.c bin/day_range.c
tests_unit_test_day_range_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_day_range_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_json_locate_SOURCES = tests/unit/test_json_locate.c bin/json_locate.c
tests_unit_test_json_locate_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_json_locate_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_options_SOURCES = tests/unit/test_options.c bin/options.c
tests_unit_test_options_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_options_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_sql_split_SOURCES = tests/unit/test_sql_split.c bin/sql_split.c
tests_unit_test_sql_split_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_sql_split_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_table_SOURCES = tests/unit/test_table.c bin/table.c
tests_unit_test_table_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_table_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
tests_unit_test_ticket_SOURCES = tests/unit/test_ticket.c bin/faults.c bin/form.c bin/json_locate.c bin/json_read.c \
	bin/json_tree.c bin/ticket_check.c bin/ticket_example.c bin/ticket_table.c
tests_unit_test_ticket_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_ticket_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)

dist_check_SCRIPTS += tests/unit/reference_test.sh
TESTS += tests/unit/reference_test.sh
