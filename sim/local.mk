# The platform's side. Links nothing of lib/.
noinst_PROGRAMS += sim/shanmen-sim
sim_shanmen_sim_SOURCES = \
	sim/driver/act.c sim/driver/act.h \
	sim/driver/body.c sim/driver/body.h \
	sim/driver/call.c \
	sim/common/chance.c sim/common/chance.h \
	sim/driver/env.c sim/driver/env.h \
	sim/driver/expire.c \
	sim/driver/history.c sim/driver/history.h \
	sim/driver/late.c sim/driver/late.h sim/driver/late_sides.c \
	sim/driver/line.c sim/driver/line.h \
	sim/driver/main.c \
	sim/common/moment.c sim/common/moment.h \
	sim/driver/options.c sim/driver/options.h \
	sim/common/openapi_json.c sim/common/openapi_json.h \
	sim/driver/play.c \
	sim/driver/prepare.c \
	sim/driver/program.c sim/driver/program.h \
	sim/driver/replay.c \
	sim/driver/sale.c sim/driver/sale.h sim/driver/sale_calendar.c sim/driver/sale_publish.c \
	sim/driver/scene.c sim/driver/scene.h \
	sim/common/seal.c sim/common/seal.h \
	sim/driver/standin.c sim/driver/standin.h \
	sim/driver/storm.c sim/driver/storm.h \
	sim/common/text.c sim/common/text.h \
	sim/driver/user.c \
	sim/driver/voucher.c sim/driver/voucher.h \
	sim/driver/webhook.c \
	sim/driver/webhook_send.c sim/driver/webhook_send.h
sim_shanmen_sim_LDADD = $(DEPS_LIBS) -lpthread

# The platform's OpenAPI, served by the stack's web server. Never installed.
noinst_PROGRAMS += sim/openapi.fcgi
sim_openapi_fcgi_SOURCES = \
	sim/common/chance.c sim/common/chance.h \
	sim/common/moment.c sim/common/moment.h \
	sim/platform/openapi.h \
	sim/platform/openapi_book.c sim/platform/openapi_book.h sim/platform/openapi_book_control.c \
	sim/platform/openapi_book_expiry.c sim/platform/openapi_book_use.c sim/platform/openapi_book_view.c \
	sim/platform/openapi_calendar.c sim/platform/openapi_calendar.h sim/platform/openapi_calendar_save.c \
	sim/platform/openapi_call.c \
	sim/platform/openapi_codes.c \
	sim/platform/openapi_control.c \
	sim/platform/openapi_crypto.c sim/platform/openapi_crypto.h \
	sim/platform/openapi_door.c sim/platform/openapi_door.h \
	sim/platform/openapi_field.c \
	sim/platform/openapi_goods.c sim/platform/openapi_goods_form.c sim/platform/openapi_goods_list.c \
	sim/platform/openapi_groupon.c sim/platform/openapi_groupon.h \
	sim/platform/openapi_groupon_use.c \
	sim/common/openapi_json.c sim/common/openapi_json.h \
	sim/platform/openapi_ledger.c sim/platform/openapi_ledger_row.c \
	sim/platform/openapi_main.c \
	sim/platform/openapi_order.c sim/platform/openapi_order.h sim/platform/openapi_order_list.c \
	sim/platform/openapi_plant.c \
	sim/platform/openapi_product.c sim/platform/openapi_product.h \
	sim/platform/openapi_product_control.c \
	sim/platform/openapi_query.c sim/platform/openapi_query.h \
	sim/platform/openapi_rate.c \
	sim/platform/openapi_record.c sim/platform/openapi_record.h \
	sim/platform/openapi_shop.c sim/platform/openapi_shop.h sim/platform/openapi_shop_match.c sim/platform/openapi_shop_task.c \
	sim/platform/openapi_state.c sim/platform/openapi_state.h \
	sim/platform/openapi_table.c sim/platform/openapi_table.h \
	sim/platform/openapi_ticket.c sim/platform/openapi_ticket_list.c \
	sim/platform/openapi_token.c sim/platform/openapi_token.h \
	sim/platform/openapi_trap.c \
	sim/platform/openapi_trouble.c sim/platform/openapi_trouble.h \
	sim/platform/openapi_use.h sim/platform/openapi_use_list.c \
	sim/platform/openapi_verify.c sim/platform/openapi_verify_record.c \
	sim/platform/openapi_voucher.c \
	sim/common/seal.c sim/common/seal.h \
	sim/common/text.c sim/common/text.h
sim_openapi_fcgi_LDADD = $(DEPS_LIBS)
