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
	sim/driver/late.c sim/driver/late.h sim/driver/late_known.c \
	sim/driver/caller.c sim/driver/caller.h \
	sim/driver/main.c \
	sim/common/moment.c sim/common/moment.h \
	sim/driver/options.c sim/driver/options.h \
	sim/common/json.c sim/common/json.h \
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
	sim/driver/storm_user.c \
	sim/driver/voucher.c sim/driver/voucher.h \
	sim/driver/webhook.c \
	sim/driver/webhook_send.c sim/driver/webhook_send.h
sim_shanmen_sim_LDADD = $(DEPS_LIBS) -lpthread

# The platform's OpenAPI, served by the stack's web server. Never installed.
noinst_PROGRAMS += sim/openapi.fcgi
sim_openapi_fcgi_SOURCES = \
	sim/common/chance.c sim/common/chance.h \
	sim/common/moment.c sim/common/moment.h \
	sim/platform/call.h \
	sim/platform/book.c sim/platform/book.h sim/platform/book_control.c \
	sim/platform/expiry.c sim/platform/use.c sim/platform/order_view.c \
	sim/platform/calendar.c sim/platform/calendar.h sim/platform/calendar_save.c \
	sim/platform/call.c \
	sim/platform/codes.c \
	sim/platform/control.c \
	sim/platform/crypto.c sim/platform/crypto.h \
	sim/platform/door.c sim/platform/door.h \
	sim/platform/field.c \
	sim/platform/goods.c sim/platform/goods_form.c sim/platform/goods_list.c \
	sim/platform/groupon.c sim/platform/groupon.h \
	sim/platform/groupon_use.c \
	sim/common/json.c sim/common/json.h \
	sim/platform/ledger.c sim/platform/ledger_row.c \
	sim/platform/main.c \
	sim/platform/order.c sim/platform/order.h sim/platform/order_list.c \
	sim/platform/plant.c \
	sim/platform/product.c sim/platform/product.h \
	sim/platform/product_control.c \
	sim/platform/query.c sim/platform/query.h \
	sim/platform/rate.c \
	sim/platform/record.c sim/platform/record.h \
	sim/platform/shop.c sim/platform/shop.h sim/platform/shop_match.c sim/platform/shop_task.c \
	sim/platform/state.c sim/platform/state.h \
	sim/platform/index.c sim/platform/index.h \
	sim/platform/ticket.c sim/platform/ticket_list.c \
	sim/platform/token.c sim/platform/token.h \
	sim/platform/trap.c \
	sim/platform/trouble.c sim/platform/trouble.h \
	sim/platform/use.h sim/platform/use_rows.c \
	sim/platform/verify.c sim/platform/verify_record.c \
	sim/platform/voucher.c \
	sim/common/seal.c sim/common/seal.h \
	sim/common/text.c sim/common/text.h
sim_openapi_fcgi_LDADD = $(DEPS_LIBS)
