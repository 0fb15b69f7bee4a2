# The stand-in for the platform. Nothing here links anything of lib/.
#
# The model of the interfaces travels inside both programs.
BUILT_SOURCES += sim/model_text.c
CLEANFILES += sim/model_text.c
EXTRA_DIST += sim/common/model.json
sim/model_text.c: sim/common/model.json tools/embed-file
	$(AM_V_GEN)$(MKDIR_P) sim && cd $(srcdir) && sh tools/embed-file sim/common/model_text.h model_text sim/common/model.json \
		> $(abs_builddir)/sim/model_text.c.tmp && mv $(abs_builddir)/sim/model_text.c.tmp $(abs_builddir)/sim/model_text.c

# The driver: calls Shanmen as the platform does.
noinst_PROGRAMS += sim/shanmen-sim
sim_shanmen_sim_SOURCES = \
	sim/common/chance.c sim/common/chance.h \
	sim/common/json.c sim/common/json.h \
	sim/common/model.c sim/common/model.h sim/common/model_text.h \
	sim/common/model_value.c sim/common/model_value.h \
	sim/common/moment.c sim/common/moment.h \
	sim/common/seal.c sim/common/seal.h \
	sim/common/text.c sim/common/text.h \
	sim/driver/act.c sim/driver/act.h \
	sim/driver/action.c sim/driver/action.h \
	sim/driver/answer.c sim/driver/answer.h \
	sim/driver/body.c sim/driver/body.h \
	sim/driver/call.c sim/driver/call.h \
	sim/driver/caller.c sim/driver/caller.h \
	sim/driver/commands.h \
	sim/driver/env.c sim/driver/env.h \
	sim/driver/expire.c \
	sim/driver/history.c sim/driver/history.h \
	sim/driver/judge.c sim/driver/judge.h \
	sim/driver/late.c \
	sim/driver/late_known.c sim/driver/late_known.h \
	sim/driver/main.c \
	sim/driver/offer.c sim/driver/offer.h \
	sim/driver/options.c sim/driver/options.h \
	sim/driver/play.c \
	sim/driver/prepare.c \
	sim/driver/program.c sim/driver/program.h \
	sim/driver/replay.c \
	sim/driver/sale.c \
	sim/driver/sale_calendar.c sim/driver/sale_calendar.h \
	sim/driver/sale_publish.c sim/driver/sale_publish.h \
	sim/driver/scene.c sim/driver/scene.h \
	sim/driver/shape.c sim/driver/shape.h \
	sim/driver/standin.c sim/driver/standin.h \
	sim/driver/storm.c \
	sim/driver/storm_counts.c sim/driver/storm_counts.h \
	sim/driver/storm_user.c sim/driver/storm_user.h \
	sim/driver/voucher.c sim/driver/voucher.h \
	sim/driver/webhook.c \
	sim/driver/webhook_send.c sim/driver/webhook_send.h
sim_shanmen_sim_LDADD = $(DEPS_LIBS) -lm -lpthread

nodist_sim_shanmen_sim_SOURCES = sim/model_text.c

# The platform's OpenAPI, which Shanmen calls; served by the web server of tools/stack. Never installed.
noinst_PROGRAMS += sim/openapi.fcgi
sim_openapi_fcgi_SOURCES = \
	sim/common/chance.c sim/common/chance.h \
	sim/common/json.c sim/common/json.h \
	sim/common/model.c sim/common/model.h sim/common/model_text.h \
	sim/common/model_value.c sim/common/model_value.h \
	sim/common/moment.c sim/common/moment.h \
	sim/common/seal.c sim/common/seal.h \
	sim/common/text.c sim/common/text.h \
	sim/platform/book.c sim/platform/book.h \
	sim/platform/book_control.c \
	sim/platform/book_refresh.c sim/platform/book_refresh.h \
	sim/platform/calendar.c sim/platform/calendar.h \
	sim/platform/calendar_control.c \
	sim/platform/calendar_save.c \
	sim/platform/call.c sim/platform/call.h \
	sim/platform/codes.c \
	sim/platform/confirm.c \
	sim/platform/control.c sim/platform/control.h \
	sim/platform/controls.h \
	sim/platform/crypto.c sim/platform/crypto.h \
	sim/platform/crypto_control.c \
	sim/platform/door.c sim/platform/door.h \
	sim/platform/expiry.c sim/platform/expiry.h \
	sim/platform/field.c sim/platform/field.h \
	sim/platform/gateway.c sim/platform/gateway.h \
	sim/platform/goods.c \
	sim/platform/goods_form.c \
	sim/platform/goods_list.c \
	sim/platform/groupon.c sim/platform/groupon.h \
	sim/platform/groupon_control.c \
	sim/platform/groupon_query.c \
	sim/platform/groupon_use.c \
	sim/platform/index.c sim/platform/index.h \
	sim/platform/interfaces.h \
	sim/platform/journal.c sim/platform/journal.h \
	sim/platform/ledger.c \
	sim/platform/ledger_row.c sim/platform/ledger_row.h \
	sim/platform/limit.c sim/platform/limit.h \
	sim/platform/main.c \
	sim/platform/memory_control.c \
	sim/platform/obey.c sim/platform/obey.h \
	sim/platform/order.c sim/platform/order.h \
	sim/platform/order_control.c \
	sim/platform/order_list.c \
	sim/platform/order_view.c sim/platform/order_view.h \
	sim/platform/plant.c \
	sim/platform/product.c sim/platform/product.h \
	sim/platform/product_control.c \
	sim/platform/query.c sim/platform/query.h \
	sim/platform/rate.c sim/platform/rate.h \
	sim/platform/record.c sim/platform/record.h \
	sim/platform/refund_audit.c \
	sim/platform/shop.c sim/platform/shop.h \
	sim/platform/shop_control.c \
	sim/platform/shop_match.c \
	sim/platform/shop_query.c \
	sim/platform/shop_submit.c \
	sim/platform/shop_task.c sim/platform/shop_task.h \
	sim/platform/state.c sim/platform/state.h \
	sim/platform/ticket.c \
	sim/platform/ticket_list.c \
	sim/platform/token.c sim/platform/token.h \
	sim/platform/token_control.c \
	sim/platform/trap.c sim/platform/trap.h \
	sim/platform/trouble.c sim/platform/trouble.h \
	sim/platform/trouble_control.c \
	sim/platform/use.c sim/platform/use.h \
	sim/platform/use_rows.c sim/platform/use_rows.h \
	sim/platform/verify.c \
	sim/platform/verify_record.c \
	sim/platform/voucher.c sim/platform/voucher.h
sim_openapi_fcgi_LDADD = $(DEPS_LIBS) -lm
nodist_sim_openapi_fcgi_SOURCES = sim/model_text.c

EXTRA_DIST += sim/README.md sim/common/README.md sim/driver/README.md sim/platform/README.md
