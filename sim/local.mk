# The platform's side. Links nothing of lib/.
noinst_PROGRAMS += sim/shanmen-sim
sim_shanmen_sim_SOURCES = \
	sim/act.c sim/act.h \
	sim/body.c sim/body.h \
	sim/call.c \
	sim/chance.c sim/chance.h \
	sim/env.c sim/env.h \
	sim/expire.c \
	sim/history.c sim/history.h \
	sim/late.c sim/late.h sim/late_sides.c \
	sim/line.c sim/line.h \
	sim/main.c \
	sim/moment.c sim/moment.h \
	sim/options.c sim/options.h \
	sim/openapi_json.c sim/openapi_json.h \
	sim/play.c \
	sim/prepare.c \
	sim/program.c sim/program.h \
	sim/replay.c \
	sim/sale.c sim/sale.h sim/sale_calendar.c sim/sale_publish.c \
	sim/scene.c sim/scene.h \
	sim/seal.c sim/seal.h \
	sim/standin.c sim/standin.h \
	sim/storm.c sim/storm.h \
	sim/text.c sim/text.h \
	sim/user.c \
	sim/voucher.c sim/voucher.h \
	sim/webhook.c \
	sim/webhook_send.c sim/webhook_send.h
sim_shanmen_sim_LDADD = $(DEPS_LIBS) -lpthread

# The platform's OpenAPI, served by the stack's web server. Never installed.
noinst_PROGRAMS += sim/openapi.fcgi
sim_openapi_fcgi_SOURCES = \
	sim/chance.c sim/chance.h \
	sim/moment.c sim/moment.h \
	sim/openapi.h \
	sim/openapi_book.c sim/openapi_book.h sim/openapi_book_control.c \
	sim/openapi_book_expiry.c sim/openapi_book_use.c sim/openapi_book_view.c \
	sim/openapi_calendar.c sim/openapi_calendar.h sim/openapi_calendar_save.c \
	sim/openapi_call.c \
	sim/openapi_codes.c \
	sim/openapi_control.c \
	sim/openapi_crypto.c sim/openapi_crypto.h \
	sim/openapi_door.c sim/openapi_door.h \
	sim/openapi_field.c \
	sim/openapi_goods.c sim/openapi_goods_form.c sim/openapi_goods_list.c \
	sim/openapi_groupon.c sim/openapi_groupon.h \
	sim/openapi_groupon_use.c \
	sim/openapi_json.c sim/openapi_json.h \
	sim/openapi_ledger.c sim/openapi_ledger_row.c \
	sim/openapi_main.c \
	sim/openapi_order.c sim/openapi_order.h sim/openapi_order_list.c \
	sim/openapi_plant.c \
	sim/openapi_product.c sim/openapi_product.h \
	sim/openapi_product_control.c \
	sim/openapi_query.c sim/openapi_query.h \
	sim/openapi_rate.c \
	sim/openapi_record.c sim/openapi_record.h \
	sim/openapi_shop.c sim/openapi_shop.h sim/openapi_shop_match.c sim/openapi_shop_task.c \
	sim/openapi_state.c sim/openapi_state.h \
	sim/openapi_table.c sim/openapi_table.h \
	sim/openapi_ticket.c sim/openapi_ticket_list.c \
	sim/openapi_token.c sim/openapi_token.h \
	sim/openapi_trap.c \
	sim/openapi_trouble.c sim/openapi_trouble.h \
	sim/openapi_use.h sim/openapi_use_list.c \
	sim/openapi_verify.c sim/openapi_verify_record.c \
	sim/openapi_voucher.c \
	sim/seal.c sim/seal.h \
	sim/text.c sim/text.h
sim_openapi_fcgi_LDADD = $(DEPS_LIBS)
