# The common library: one concern per .c/.h pair, linked statically so that a
# binary can be copied alone.
SHANMEN_LIB = \
	lib/admission.c lib/admission.h \
	lib/admission_order.c \
	lib/alarm.c lib/alarm.h \
	lib/api_answer.c lib/api_answer.h \
	lib/api_call.c lib/api_call.h \
	lib/api_row.c lib/api_row.h \
	lib/app.c lib/app.h \
	lib/arena.c lib/arena.h \
	lib/book_facts.c \
	lib/book_judge.h lib/book_judge_ledger.c lib/book_judge_verify.c \
	lib/book_match.c lib/book_match.h \
	lib/book_say.c lib/book_say.h \
	lib/books.c lib/books.h \
	lib/buf.c lib/buf.h \
	lib/call_order.c lib/call_order.h \
	lib/calendar_json.c lib/calendar_json.h \
	lib/calendar_pull.c lib/calendar_pull.h \
	lib/calendar_tell.c lib/calendar_tell.h \
	lib/clock.c lib/clock.h \
	lib/code.c lib/code.h \
	lib/config.c lib/config.h \
	lib/codes_give.c lib/codes_give.h \
	lib/codes_waiting.c lib/codes_waiting.h \
	lib/confirm.c lib/confirm.h \
	lib/confirm_info.c lib/confirm_info.h \
	lib/crypt.c lib/crypt.h \
	lib/ctx.h \
	lib/day.c lib/day.h \
	lib/db.c lib/db.h lib/db_internal.h \
	lib/db_connect.c \
	lib/db_value.c \
	lib/decrypt.c lib/decrypt.h \
	lib/decrypt_apply.c lib/decrypt_apply.h \
	lib/decrypt_order.c lib/decrypt_order.h \
	lib/decrypt_quota.c lib/decrypt_quota.h \
	lib/decrypt_text.c lib/decrypt_text.h \
	lib/diff.c lib/diff.h \
	lib/diff_title.c lib/diff_title.h \
	lib/document.c lib/document.h \
	lib/door.c lib/door.h \
	lib/endpoint.c lib/endpoint.h \
	lib/facts.c lib/facts.h \
	lib/field.c lib/field.h \
	lib/groupon.c lib/groupon.h \
	lib/groupon_answer.c lib/groupon_answer.h \
	lib/groupon_code.c lib/groupon_code.h \
	lib/groupon_run.c lib/groupon_run.h \
	lib/guard.h \
	lib/html_out.c lib/html_out.h \
	lib/issue.c lib/issue.h \
	lib/job.c lib/job.h \
	lib/job_watch.c lib/job_watch.h \
	lib/json_guard.c lib/json_guard.h \
	lib/json_long.c lib/json_long.h \
	lib/json_out.c lib/json_out.h \
	lib/lease.c lib/lease.h \
	lib/ledger_entry.c lib/ledger_entry.h \
	lib/ledger_page.c lib/ledger_page.h \
	lib/log.c lib/log.h \
	lib/mask.c lib/mask.h \
	lib/migration.h \
	lib/number.c lib/number.h \
	lib/openapi.c lib/openapi.h \
	lib/order.c lib/order.h \
	lib/order_ask.c lib/order_ask.h \
	lib/order_cancel.c lib/order_cancel.h \
	lib/order_judge.c lib/order_judge.h \
	lib/order_look.c lib/order_look.h \
	lib/order_match.c lib/order_match.h \
	lib/order_view.c lib/order_view.h \
	lib/order_watch.c lib/order_watch.h \
	lib/outbox.c lib/outbox.h \
	lib/platform_verify.c lib/platform_verify.h \
	lib/platform_order.c lib/platform_order.h \
	lib/product_review.c lib/product_review.h \
	lib/product_take.c lib/product_take.h \
	lib/publication.c lib/publication.h \
	lib/publication_claim.c \
	lib/publication_plan.c lib/publication_plan.h \
	lib/publication_send.c lib/publication_sending.h \
	lib/publication_settle.c \
	lib/pull_request.c lib/pull_request.h \
	lib/purchase.c lib/purchase.h \
	lib/recheck.c lib/recheck.h \
	lib/refund.c lib/refund.h \
	lib/refund_decide.c lib/refund_decide.h \
	lib/refund_end.c lib/refund_end.h \
	lib/reply.c lib/reply.h \
	lib/sale_check.c lib/sale_check.h \
	lib/schedule.c lib/schedule.h \
	lib/shop.c lib/shop.h \
	lib/shop_ask.c lib/shop_ask.h \
	lib/shop_json.c lib/shop_json.h \
	lib/shop_task.c lib/shop_task.h \
	lib/short_link.c lib/short_link.h \
	lib/sign.c lib/sign.h \
	lib/spi.c lib/spi.h \
	lib/spi_auth.c lib/spi_auth.h \
	lib/spi_code.c lib/spi_code.h \
	lib/stock.c lib/stock.h \
	lib/str.c lib/str.h \
	lib/tx.c \
	lib/ticket_json.c lib/ticket_json.h \
	lib/token.c lib/token.h \
	lib/trade_json.c lib/trade_json.h \
	lib/types.h \
	lib/utf8.c lib/utf8.h \
	lib/version.h \
	lib/verify_page.c lib/verify_page.h \
	lib/verify_push.c lib/verify_push.h \
	lib/voucher.c lib/voucher.h \
	lib/voucher_ref.c lib/voucher_ref.h \
	lib/webhook_event.c lib/webhook_event.h \
	lib/webhook_message.c lib/webhook_message.h

noinst_LIBRARIES += lib/libshanmen.a
lib_libshanmen_a_SOURCES = $(SHANMEN_LIB)

# The same without the guards of the races: the tests' positive controls.
check_LIBRARIES = lib/libunguarded.a
lib_libunguarded_a_SOURCES = $(SHANMEN_LIB)
lib_libunguarded_a_CPPFLAGS = $(AM_CPPFLAGS) -DSHANMEN_NO_GUARDS

SHANMEN_LDADD = lib/libshanmen.a $(DEPS_LIBS) -lm
