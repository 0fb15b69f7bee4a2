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
	cron/alarm_tell.c cron/alarm_tell.h \
	cron/app_tokens.c cron/app_tokens.h \
	cron/deadlines.c cron/deadlines.h \
	cron/outbox_deliver.c \
	cron/outbox_flight.c cron/outbox_flight.h \
	cron/outbox_plan.c cron/outbox_plan.h \
	cron/outbox_rows.c cron/outbox_rows.h \
	cron/outbox_settle.c cron/outbox_settle.h

cron_poi_sync_SOURCES = \
	cron/merchants.c cron/merchants.h \
	cron/poi_sync_list.c cron/poi_sync_list.h \
	cron/poi_sync.c \
	cron/seen.c cron/seen.h

cron_product_sync_SOURCES = \
	cron/merchants.c cron/merchants.h \
	cron/product_sync_ask.c cron/product_sync_ask.h \
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
	cron/stock_push_calls.c cron/stock_push_calls.h \
	cron/stock_push_decision.c cron/stock_push_decision.h \
	cron/stock_push_record.c cron/stock_push_record.h \
	cron/stock_push_json.c cron/stock_push_json.h \
	cron/stock_push.c
