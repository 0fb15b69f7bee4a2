# The common library: one concern per .c/.h pair, linked statically so that a
# binary can be copied alone.
SHANMEN_LIB = \
	lib/base/address.c lib/base/address.h \
	lib/base/arena.c lib/base/arena.h \
	lib/base/assert.c lib/base/assert.h \
	lib/base/buf.c lib/base/buf.h \
	lib/base/clock.c lib/base/clock.h \
	lib/base/config.c lib/base/config.h \
	lib/base/config_keys.c lib/base/config_keys.h \
	lib/base/crypt.c lib/base/crypt.h \
	lib/base/day.c lib/base/day.h \
	lib/base/digest.c lib/base/digest.h \
	lib/base/guard.h \
	lib/base/hex.c lib/base/hex.h \
	lib/base/id_set.c lib/base/id_set.h \
	lib/base/log.c lib/base/log.h \
	lib/base/memory.c lib/base/memory.h \
	lib/base/number.c lib/base/number.h \
	lib/base/process.c lib/base/process.h \
	lib/base/random.c lib/base/random.h \
	lib/base/str.c lib/base/str.h \
	lib/base/typed.c lib/base/typed.h \
	lib/base/types.h \
	lib/base/utf8.c lib/base/utf8.h \
	lib/json/field.c lib/json/field.h \
	lib/json/field_digest.c \
	lib/json/form_table.h \
	lib/json/json_guard.c lib/json/json_guard.h \
	lib/json/json_locate.c lib/json/json_locate.h \
	lib/json/json_out.c lib/json/json_out.h \
	lib/json/json_scan.c lib/json/json_scan.h \
	lib/json/json_whole.c lib/json/json_whole.h \
	lib/db/catalogue_version.c lib/db/catalogue_version.h \
	lib/db/ctx.h \
	lib/db/db.c lib/db/db.h \
	lib/db/db_connect.c \
	lib/db/db_error.c \
	lib/db/db_internal.h \
	lib/db/db_value.c \
	lib/db/lock.c lib/db/lock.h \
	lib/db/migration.h \
	lib/db/tx.c \
	lib/db/version.h \
	lib/show/column.c lib/show/column.h \
	lib/show/html_out.c lib/show/html_out.h \
	lib/show/table_csv.c lib/show/table_csv.h \
	lib/show/table_html.c lib/show/table_html.h \
	lib/show/table_json.c lib/show/table_json.h \
	lib/show/table_terminal.c lib/show/table_terminal.h \
	lib/web/app.c lib/web/app.h \
	lib/web/app_store.c lib/web/app_store.h \
	lib/web/cookie.c lib/web/cookie.h \
	lib/web/frame.c lib/web/frame.h \
	lib/web/guesses.h \
	lib/web/http.c lib/web/http.h \
	lib/web/listener.c lib/web/listener.h \
	lib/web/reply.h \
	lib/web/session_store.c lib/web/session_store.h \
	lib/web/sign.c lib/web/sign.h \
	lib/web/spi.h \
	lib/web/spi_auth.c lib/web/spi_auth.h \
	lib/web/spi_code.c lib/web/spi_code.h \
	lib/notice/alarm.c lib/notice/alarm.h \
	lib/notice/diff.c lib/notice/diff.h \
	lib/notice/diff_round.c \
	lib/notice/diff_words.c lib/notice/diff_words.h \
	lib/jobs/job.c lib/jobs/job.h \
	lib/jobs/job_clock.c lib/jobs/job_clock.h \
	lib/jobs/job_health.c lib/jobs/job_health.h \
	lib/jobs/job_options.c lib/jobs/job_options.h \
	lib/jobs/lease.h \
	lib/jobs/schedule.c lib/jobs/schedule.h \
	lib/platform/api_answer.c lib/platform/api_answer.h \
	lib/platform/api_call.c lib/platform/api_call.h \
	lib/platform/app_tokens.c lib/platform/app_tokens.h \
	lib/platform/endpoint.c lib/platform/endpoint.h \
	lib/platform/flight.c lib/platform/flight.h \
	lib/platform/lane.c lib/platform/lane.h \
	lib/platform/openapi.c lib/platform/openapi.h \
	lib/platform/retry.c lib/platform/retry.h \
	lib/platform/token.c lib/platform/token.h \
	lib/platform/token_pause.c lib/platform/token_pause.h \
	lib/platform/webhook_event.c lib/platform/webhook_event.h \
	lib/platform/webhook_message.c lib/platform/webhook_message.h \
	lib/sale/document.c lib/sale/document.h \
	lib/sale/mask.c lib/sale/mask.h \
	lib/sale/person_name.c lib/sale/person_name.h \
	lib/sale/phone.c lib/sale/phone.h \
	lib/sale/purchase.c lib/sale/purchase.h \
	lib/sale/sale_check.c lib/sale/sale_check.h \
	lib/sale/sale_facts.h \
	lib/sale/sale_memory.c lib/sale/sale_memory.h \
	lib/trade/admission.h \
	lib/trade/admission_order.c \
	lib/trade/admission_platform.c lib/trade/admission_platform.h \
	lib/trade/calendar_acknowledged.h \
	lib/trade/calendar_day.h \
	lib/trade/code.c lib/trade/code.h \
	lib/trade/code_format.c lib/trade/code_format.h \
	lib/trade/code_pool.c lib/trade/code_pool.h \
	lib/trade/codes_give.c lib/trade/codes_give.h \
	lib/trade/codes_waiting.c lib/trade/codes_waiting.h \
	lib/trade/confirm.c lib/trade/confirm.h \
	lib/trade/issue.h \
	lib/trade/merchant.c lib/trade/merchant.h \
	lib/trade/merchant_list.c lib/trade/merchant_list.h \
	lib/trade/order.h \
	lib/trade/order_asked.c lib/trade/order_asked.h \
	lib/trade/order_cancel.c lib/trade/order_cancel.h \
	lib/trade/order_create.c lib/trade/order_create.h \
	lib/trade/order_people.c lib/trade/order_people.h \
	lib/trade/order_row.c lib/trade/order_row.h \
	lib/trade/order_view.c lib/trade/order_view.h \
	lib/trade/outbox.c lib/trade/outbox.h \
	lib/trade/outbox_expiry.c lib/trade/outbox_expiry.h \
	lib/trade/outbox_pending.h \
	lib/trade/outbox_retry.c lib/trade/outbox_retry.h \
	lib/trade/refund.h \
	lib/trade/refund_decide.c lib/trade/refund_decide.h \
	lib/trade/refund_end.c lib/trade/refund_end.h \
	lib/trade/stock.h \
	lib/trade/stock_audit.h \
	lib/trade/verify_push.c lib/trade/verify_push.h \
	lib/trade/voucher.h \
	lib/trade/voucher_write.h \
	lib/people/decrypt.c lib/people/decrypt.h \
	lib/people/decrypt_apply.c lib/people/decrypt_apply.h \
	lib/people/decrypt_order.c lib/people/decrypt_order.h \
	lib/people/decrypt_quota.c lib/people/decrypt_quota.h \
	lib/people/decrypt_text.c lib/people/decrypt_text.h \
	lib/people/recheck.c lib/people/recheck.h \
	lib/shop/shop.c lib/shop/shop.h \
	lib/shop/shop_json.c lib/shop/shop_json.h \
	lib/shop/shop_task.c lib/shop/shop_task.h \
	lib/shop/shop_task_ask.c lib/shop/shop_task_ask.h \
	lib/product/calendar_entry.c lib/product/calendar_entry.h \
	lib/product/calendar_json.c lib/product/calendar_json.h \
	lib/product/calendar_pull.c lib/product/calendar_pull.h \
	lib/product/calendar_push.h \
	lib/product/calendar_push_day.c lib/product/calendar_push_day.h \
	lib/product/catalogue_store.c lib/product/catalogue_store.h lib/product/catalogue_stored.c \
	lib/product/platform_ids.c lib/product/platform_ids.h \
	lib/product/product.c lib/product/product.h \
	lib/product/product_accepted.c lib/product/product_accepted.h \
	lib/product/product_json.c lib/product/product_json.h \
	lib/product/product_operate.c lib/product/product_operate.h \
	lib/product/product_review.c lib/product/product_review.h \
	lib/product/publication.h \
	lib/product/publication_decision.c lib/product/publication_decision.h \
	lib/product/publication_sending.h \
	lib/product/query_right.c lib/product/query_right.h \
	lib/product/push_body.c lib/product/push_body.h \
	lib/product/ticket_form.c lib/product/ticket_form.h \
	lib/groupon/groupon_answer.c lib/groupon/groupon_answer.h \
	lib/groupon/groupon_ask.c lib/groupon/groupon_ask.h \
	lib/groupon/groupon_code.c lib/groupon/groupon_code.h \
	lib/groupon/groupon_scan.c lib/groupon/groupon_scan.h \
	lib/groupon/short_link.c lib/groupon/short_link.h \
	lib/books/compare.c lib/books/compare.h \
	lib/books/compare_ask.c lib/books/compare_ask.h \
	lib/books/compare_due.c lib/books/compare_due.h \
	lib/books/compare_hold.c lib/books/compare_hold.h \
	lib/books/compare_judge.c lib/books/compare_judge.h \
	lib/books/compare_repair.h \
	lib/books/compare_view.c lib/books/compare_view.h \
	lib/books/evidence.c lib/books/evidence.h \
	lib/books/evidence_compare.c lib/books/evidence_compare.h \
	lib/books/evidence_judge.h \
	lib/books/evidence_judge_ledger.c \
	lib/books/evidence_judge_verify.c \
	lib/books/evidence_text.c lib/books/evidence_text.h \
	lib/books/ledger_entry.c lib/books/ledger_entry.h \
	lib/books/ledger_page.c lib/books/ledger_page.h \
	lib/books/order_page.c lib/books/order_page.h \
	lib/books/platform_order.c lib/books/platform_order.h \
	lib/books/platform_verify.c lib/books/platform_verify.h \
	lib/books/reconcile_pull.c lib/books/reconcile_pull.h \
	lib/books/sku_named.h \
	lib/books/verify_page.c lib/books/verify_page.h \
	lib/callback/app_order.c lib/callback/app_order.h \
	lib/callback/confirm_info.c lib/callback/confirm_info.h \
	lib/callback/price_difference.c lib/callback/price_difference.h \
	lib/callback/pull_request.c lib/callback/pull_request.h \
	lib/callback/purchase_note.c lib/callback/purchase_note.h \
	lib/callback/refund_request.c lib/callback/refund_request.h \
	lib/callback/sale_ids.c lib/callback/sale_ids.h \
	lib/callback/voucher_ref.c lib/callback/voucher_ref.h

# The files with guards against races: each that includes base/guard.h (tools/lint compares).
LIB_GUARDED = \
	lib/books/compare_repair.c \
	lib/db/db_idle.c \
	lib/jobs/lease.c \
	lib/product/calendar_push.c \
	lib/product/publication.c \
	lib/product/publication_claim.c \
	lib/product/publication_record.c \
	lib/product/publication_send.c \
	lib/sale/sale_facts.c \
	lib/trade/admission.c \
	lib/trade/calendar_acknowledged.c \
	lib/trade/calendar_day.c \
	lib/trade/issue.c \
	lib/trade/order.c \
	lib/trade/order_sell.c \
	lib/trade/outbox_pending.c \
	lib/trade/refund.c \
	lib/trade/stock.c \
	lib/trade/stock_audit.c \
	lib/trade/voucher.c \
	lib/trade/voucher_write.c \
	lib/web/guesses.c \
	lib/web/reply.c \
	lib/web/spi.c

noinst_LIBRARIES += lib/libshanmen.a
lib_libshanmen_a_SOURCES = $(SHANMEN_LIB) $(LIB_GUARDED)

# These files without their guards: the tests' positive controls. Linked whole and before the library, so that the
# linker takes none of its files of the same names.
check_LIBRARIES = lib/libunguarded.a
lib_libunguarded_a_SOURCES = $(LIB_GUARDED)
lib_libunguarded_a_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS
UNGUARDED_LDADD = $(WHOLE_ON) lib/libunguarded.a $(WHOLE_OFF) $(SHANMEN_LDADD)

SHANMEN_LDADD = lib/libshanmen.a $(DEPS_LIBS) -lm

# Unit tests link the library with its assertions; --enable-asserts makes the first library such a one.
if ASSERTS
UNIT_LDADD = $(SHANMEN_LDADD) $(CMOCKA_LIBS)
else
check_LIBRARIES += lib/libasserted.a
lib_libasserted_a_SOURCES = $(SHANMEN_LIB) $(LIB_GUARDED)
lib_libasserted_a_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_ASSERT
UNIT_LDADD = lib/libasserted.a $(DEPS_LIBS) -lm $(CMOCKA_LIBS)
endif
