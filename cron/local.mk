# Batch programs, one per job; the crontab that runs them is cron/crontab.
cronbin_PROGRAMS = \
	cron/order_expire \
	cron/outbox_deliver \
	cron/poi_sync \
	cron/product_sync \
	cron/purge \
	cron/reconcile \
	cron/stock_push \
	cron/token_refresh

cron_order_expire_SOURCES = \
	cron/expire_looks.c cron/expire_looks.h \
	cron/expire_uses.c cron/expire_uses.h \
	cron/order_expire.c

cron_outbox_deliver_SOURCES = \
	cron/app_tokens.c cron/app_tokens.h \
	cron/outbox_alarms.c cron/outbox_alarms.h \
	cron/outbox_calls.c cron/outbox_calls.h \
	cron/outbox_deadlines.c cron/outbox_deadlines.h \
	cron/outbox_decide.c cron/outbox_decide.h \
	cron/outbox_deliver.c \
	cron/outbox_record.c cron/outbox_record.h

cron_poi_sync_SOURCES = \
	cron/merchants.c cron/merchants.h \
	cron/poi_list.c cron/poi_list.h \
	cron/poi_sync.c \
	cron/seen.c cron/seen.h

cron_product_sync_SOURCES = \
	cron/merchants.c cron/merchants.h \
	cron/product_ask.c cron/product_ask.h \
	cron/product_sync.c

cron_purge_SOURCES = \
	cron/purge.c cron/purge.h \
	cron/purge_kinds.c cron/purge_locks.c cron/purge_people.c

cron_reconcile_SOURCES = \
	cron/merchants.c cron/merchants.h \
	cron/reconcile.c cron/reconcile.h \
	cron/reconcile_ask.c \
	cron/reconcile_compare.c \
	cron/reconcile_ledger.c \
	cron/reconcile_order.c \
	cron/reconcile_orders.c \
	cron/reconcile_row.c \
	cron/reconcile_verifies.c \
	cron/report.c cron/report.h \
	cron/report_csv.c \
	cron/report_html.c \
	cron/report_read.c \
	cron/seen.c cron/seen.h

cron_stock_push_SOURCES = \
	cron/app_tokens.c cron/app_tokens.h \
	cron/calendar_flight.c cron/calendar_flight.h \
	cron/calendar_plan.c cron/calendar_plan.h \
	cron/calendar_settle.c cron/calendar_settle.h \
	cron/calendar_wire.c cron/calendar_wire.h \
	cron/stock_push.c
