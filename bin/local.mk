# The operator's command, room by room.
bin_PROGRAMS += bin/shanmen
bin_shanmen_SOURCES = \
	bin/frame/api_cli.c bin/frame/api_cli.h \
	bin/frame/change_note.c bin/frame/change_note.h \
	bin/frame/cli.c bin/frame/cli.h \
	bin/frame/command_details.c bin/frame/command_details.h \
	bin/frame/commands.c bin/frame/commands.h \
	bin/frame/config_edit.c bin/frame/config_edit.h \
	bin/frame/file.c bin/frame/file.h \
	bin/frame/help.c bin/frame/help.h \
	bin/frame/listing.c bin/frame/listing.h \
	bin/frame/main.c \
	bin/frame/options.c bin/frame/options.h \
	bin/frame/progress.c bin/frame/progress.h \
	bin/frame/secret_input.c bin/frame/secret_input.h \
	bin/form/csv.c bin/form/csv.h \
	bin/form/csv_table.c bin/form/csv_table.h \
	bin/form/faults.c bin/form/faults.h \
	bin/form/form.c bin/form/form.h \
	bin/form/form_file.c bin/form/form_file.h \
	bin/form/json_read.c bin/form/json_read.h \
	bin/form/json_tree.c bin/form/json_tree.h \
	bin/form/json_tree_print.c bin/form/json_tree_print.h \
	bin/form/text_decode.c bin/form/text_decode.h \
	bin/calendar/calendar.h \
	bin/calendar/calendar_change.c bin/calendar/calendar_change.h \
	bin/calendar/calendar_differs.h \
	bin/calendar/calendar_doubt.c bin/calendar/calendar_doubt.h \
	bin/calendar/calendar_month.c bin/calendar/calendar_month.h \
	bin/calendar/calendar_print.c bin/calendar/calendar_print.h \
	bin/calendar/calendar_read.c \
	bin/calendar/calendar_store.c \
	bin/calendar/cmd_calendar_lists.c \
	bin/calendar/cmd_calendar_load.c \
	bin/calendar/cmd_calendar_set.c \
	bin/calendar/cmd_calendar_show.c \
	bin/calendar/day_range.c bin/calendar/day_range.h \
	bin/calendar/day_terms.c bin/calendar/day_terms.h \
	bin/calendar/sku_index.c bin/calendar/sku_index.h \
	bin/catalogue/catalogue.h \
	bin/catalogue/catalogue_check.c \
	bin/catalogue/catalogue_read.c \
	bin/catalogue/catalogue_rules.c bin/catalogue/catalogue_rules.h \
	bin/catalogue/cmd_catalogue.c \
	bin/product/cmd_goods.c \
	bin/product/cmd_goods_list.c \
	bin/product/cmd_goods_sale.c \
	bin/product/cmd_product.c \
	bin/product/cmd_product_list.c \
	bin/product/cmd_product_publish.c \
	bin/product/goods.c bin/product/goods.h \
	bin/product/goods_form.c \
	bin/product/product_check.c bin/product/product_check.h \
	bin/product/product_example.c bin/product/product_example.h \
	bin/product/operate.c bin/product/operate.h \
	bin/product/product_fields.c bin/product/product_fields.h \
	bin/product/product_find.c bin/product/product_find.h \
	bin/product/product_stored.c bin/product/product_stored.h \
	bin/shop/cmd_poi.c \
	bin/shop/cmd_poi_crowd.c \
	bin/shop/cmd_poi_list.c \
	bin/shop/cmd_poi_task.c \
	bin/shop/poi_check.c \
	bin/shop/poi_crowd_check.c \
	bin/shop/poi_form.c bin/shop/poi_form.h \
	bin/shop/poi_stored.c bin/shop/poi_stored.h \
	bin/ticket/cmd_codes.c \
	bin/ticket/cmd_codes_give.c \
	bin/ticket/cmd_groupon.c \
	bin/ticket/cmd_groupon_certificate.c \
	bin/ticket/cmd_order.c \
	bin/ticket/cmd_order_show.c \
	bin/ticket/cmd_redeem.c \
	bin/ticket/cmd_refund.c \
	bin/ticket/cmd_voucher.c \
	bin/ticket/code_arg.h \
	bin/ticket/groupon_cli.c bin/ticket/groupon_cli.h \
	bin/ticket/order_find.c bin/ticket/order_find.h \
	bin/contact/cmd_contact.c \
	bin/contact/contact.h \
	bin/contact/contact_asked.c bin/contact/contact_asked.h \
	bin/contact/contact_calendar.c \
	bin/contact/contact_call.c bin/contact/contact_call.h \
	bin/contact/contact_keys.c bin/contact/contact_keys.h \
	bin/contact/contact_log.c bin/contact/contact_log.h \
	bin/contact/contact_operate.c \
	bin/contact/contact_records.c bin/contact/contact_records.h \
	bin/contact/contact_sale.c \
	bin/contact/contact_say.c bin/contact/contact_say.h \
	bin/contact/contact_steps.c \
	bin/contact/contact_ticket.c \
	bin/contact/contact_token.c \
	bin/ops/cmd_app.c \
	bin/ops/cmd_db.c \
	bin/ops/cmd_diff.c \
	bin/ops/cmd_jobs.c \
	bin/ops/cmd_lists.c \
	bin/ops/cmd_outbox.c \
	bin/ops/cmd_reference.c \
	bin/ops/cmd_verify.c \
	bin/ops/db_admin.c bin/ops/db_admin.h \
	bin/ops/doctor.c bin/ops/doctor.h \
	bin/ops/doctor_db.c \
	bin/ops/doctor_jobs.c \
	bin/ops/doctor_net.c \
	bin/ops/foreign_tables.c bin/ops/foreign_tables.h \
	bin/ops/migrate.c bin/ops/migrate.h \
	bin/ops/schema_check.c bin/ops/schema_check.h \
	bin/ops/schema_parts.c bin/ops/schema_parts.h \
	bin/ops/sql_split.c bin/ops/sql_split.h
nodist_bin_shanmen_SOURCES = sql/migrations.c
bin_shanmen_LDADD = $(SHANMEN_LDADD)

# Its pure parts, each with the sources it needs.
BIN_TESTS = tests/unit/bin/calendar/test_calendar_month tests/unit/bin/calendar/test_calendar_change tests/unit/bin/contact/test_contact_log tests/unit/bin/form/test_csv tests/unit/bin/calendar/test_day_range \
	tests/unit/bin/frame/test_config_edit tests/unit/bin/frame/test_options tests/unit/bin/shop/test_poi tests/unit/bin/ops/test_schema_parts tests/unit/bin/ops/test_sql_split \
	tests/unit/bin/product/test_product_check
if HAVE_CMOCKA
check_PROGRAMS += $(BIN_TESTS)
TESTS += $(BIN_TESTS)
endif
tests_unit_bin_calendar_test_calendar_month_SOURCES = tests/unit/bin/calendar/test_calendar_month.c bin/calendar/calendar_month.c
tests_unit_bin_calendar_test_calendar_month_LDADD = $(UNIT_LDADD)
tests_unit_bin_calendar_test_calendar_change_SOURCES = tests/unit/bin/calendar/test_calendar_change.c bin/calendar/calendar_change.c bin/calendar/day_terms.c
tests_unit_bin_calendar_test_calendar_change_LDADD = $(UNIT_LDADD)
tests_unit_bin_contact_test_contact_log_SOURCES = tests/unit/bin/contact/test_contact_log.c bin/contact/contact_log.c
tests_unit_bin_contact_test_contact_log_LDADD = $(UNIT_LDADD)
tests_unit_bin_form_test_csv_SOURCES = tests/unit/bin/form/test_csv.c bin/form/csv.c
tests_unit_bin_form_test_csv_LDADD = $(UNIT_LDADD)
tests_unit_bin_calendar_test_day_range_SOURCES = tests/unit/bin/calendar/test_day_range.c bin/calendar/day_range.c
tests_unit_bin_calendar_test_day_range_LDADD = $(UNIT_LDADD)
tests_unit_bin_frame_test_config_edit_SOURCES = tests/unit/bin/frame/test_config_edit.c bin/frame/config_edit.c bin/frame/file.c
tests_unit_bin_frame_test_config_edit_LDADD = $(UNIT_LDADD)
tests_unit_bin_frame_test_options_SOURCES = tests/unit/bin/frame/test_options.c bin/frame/options.c
tests_unit_bin_frame_test_options_LDADD = $(UNIT_LDADD)
tests_unit_bin_shop_test_poi_SOURCES = tests/unit/bin/shop/test_poi.c tests/unit/form_faults.h bin/form/faults.c bin/frame/file.c bin/form/form.c bin/form/json_read.c \
	bin/form/json_tree.c bin/form/text_decode.c bin/shop/poi_check.c bin/shop/poi_crowd_check.c bin/shop/poi_form.c
tests_unit_bin_shop_test_poi_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) -DEXAMPLES='"$(abs_top_srcdir)/etc/examples"'
tests_unit_bin_shop_test_poi_LDADD = $(UNIT_LDADD)
tests_unit_bin_ops_test_schema_parts_SOURCES = tests/unit/bin/ops/test_schema_parts.c bin/ops/schema_parts.c bin/ops/sql_split.c
tests_unit_bin_ops_test_schema_parts_LDADD = $(UNIT_LDADD)
tests_unit_bin_ops_test_sql_split_SOURCES = tests/unit/bin/ops/test_sql_split.c bin/ops/sql_split.c
tests_unit_bin_ops_test_sql_split_LDADD = $(UNIT_LDADD)
tests_unit_bin_product_test_product_check_SOURCES = tests/unit/bin/product/test_product_check.c tests/unit/form_faults.h bin/form/faults.c bin/form/form.c bin/form/json_read.c \
	bin/form/json_tree.c bin/form/text_decode.c bin/product/product_check.c bin/product/product_example.c
tests_unit_bin_product_test_product_check_LDADD = $(UNIT_LDADD)

dist_check_SCRIPTS += tests/unit/reference_test.sh
TESTS += tests/unit/reference_test.sh

EXTRA_DIST += bin/README.md bin/frame/README.md bin/form/README.md bin/calendar/README.md bin/catalogue/README.md bin/contact/README.md
