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
	cron/order_expire.c cron/order_expire.h \
	cron/order_expire_compare.c \
	cron/order_expire_due.c \
	cron/order_expire_overdue.c \
	cron/order_expire_uses.c \
	cron/order_expire_webhook.c

cron_outbox_deliver_SOURCES = \
	cron/outbox_alarms.c cron/outbox_alarms.h \
	cron/outbox_calls.c cron/outbox_calls.h \
	cron/outbox_deadlines.c cron/outbox_deadlines.h \
	cron/outbox_decide.c cron/outbox_decide.h \
	cron/outbox_deliver.c \
	cron/outbox_record.c cron/outbox_record.h

cron_poi_sync_SOURCES = \
	cron/poi_sync.c \
	cron/poi_sync_list.c cron/poi_sync_list.h

cron_product_sync_SOURCES = \
	cron/product_sync.c \
	cron/product_sync_ask.c cron/product_sync_ask.h

cron_purge_SOURCES = \
	cron/purge.c cron/purge.h \
	cron/purge_clock.c \
	cron/purge_kinds.c \
	cron/purge_locks.c \
	cron/purge_people.c

cron_reconcile_SOURCES = \
	cron/reconcile.c cron/reconcile.h \
	cron/reconcile_ask.c \
	cron/reconcile_compare.c \
	cron/reconcile_due.c \
	cron/reconcile_ledger.c \
	cron/reconcile_order.c \
	cron/reconcile_orders.c \
	cron/reconcile_report.c cron/reconcile_report.h \
	cron/reconcile_report_csv.c \
	cron/reconcile_report_html.c \
	cron/reconcile_report_read.c \
	cron/reconcile_step.c \
	cron/reconcile_uses.c \
	cron/reconcile_verifies.c

cron_stock_push_SOURCES = \
	cron/stock_push.c \
	cron/stock_push_calls.c cron/stock_push_calls.h \
	cron/stock_push_decision.c cron/stock_push_decision.h \
	cron/stock_push_record.c cron/stock_push_record.h
