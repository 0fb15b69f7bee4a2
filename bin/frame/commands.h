/*
 * The subcommands in one table, from which `--help`, `shanmen help COMMAND` and the reference page are printed.
 */
#ifndef SHANMEN_COMMANDS_H
#define SHANMEN_COMMANDS_H

#include "cli.h"

/* How many positional arguments a command takes. */
enum command_args {
	ARGS_NONE,
	ARGS_ONE,
	ARGS_ONE_AT_MOST,
	ARGS_TWO_OR_MORE,
	ARGS_FOUR_OR_MORE,
};

struct command {
	const char *name; /* one or two words */
	const char *args; /* as in the usage line */
	const char *help; /* one line, no full stop */
	const char *
		details; /* paragraphs and examples, each line with its end; plain text that Markdown leaves as it is */
	uint64_t takes;  /* its options; --help is always one */
	enum command_args positional;
	enum cli_exit (*run)(struct cli *cli);
};

/* All of them, `command_count`, in the order in which help lists them. */
extern const struct command commands[];
extern const size_t command_count;

/*
 * The functions of the table, in the files cmd_*.c and doctor.c of the rooms. Each does its command with the arguments
 * and options in `cli`, prints the result or what went wrong, and returns the exit code of the process.
 */
enum cli_exit cmd_db_create(struct cli *cli);
enum cli_exit cmd_db_migrate(struct cli *cli);
enum cli_exit cmd_db_status(struct cli *cli);
enum cli_exit cmd_app_set(struct cli *cli);
enum cli_exit cmd_app_list(struct cli *cli);
enum cli_exit cmd_merchant_balance(struct cli *cli);
enum cli_exit cmd_catalogue_load(struct cli *cli);
enum cli_exit cmd_calendar_load(struct cli *cli);
enum cli_exit cmd_calendar_set(struct cli *cli);
enum cli_exit cmd_calendar_show(struct cli *cli);
enum cli_exit cmd_calendar_diff(struct cli *cli);
enum cli_exit cmd_calendar_history(struct cli *cli);
enum cli_exit cmd_codes_load(struct cli *cli);
enum cli_exit cmd_codes_give(struct cli *cli);
enum cli_exit cmd_order_list(struct cli *cli);
enum cli_exit cmd_order_show(struct cli *cli);
enum cli_exit cmd_order_accept(struct cli *cli);
enum cli_exit cmd_order_reject(struct cli *cli);
enum cli_exit cmd_refund_list(struct cli *cli);
enum cli_exit cmd_refund_accept(struct cli *cli);
enum cli_exit cmd_refund_reject(struct cli *cli);
enum cli_exit cmd_voucher_show(struct cli *cli);
enum cli_exit cmd_redeem(struct cli *cli);
enum cli_exit cmd_groupon_prepare(struct cli *cli);
enum cli_exit cmd_groupon_verify(struct cli *cli);
enum cli_exit cmd_groupon_cancel(struct cli *cli);
enum cli_exit cmd_groupon_get(struct cli *cli);
enum cli_exit cmd_product_publish(struct cli *cli);
enum cli_exit cmd_product_template(struct cli *cli);
enum cli_exit cmd_product_list(struct cli *cli);
enum cli_exit cmd_product_status(struct cli *cli);
enum cli_exit cmd_product_online(struct cli *cli);
enum cli_exit cmd_product_offline(struct cli *cli);
enum cli_exit cmd_goods_publish(struct cli *cli);
enum cli_exit cmd_goods_list(struct cli *cli);
enum cli_exit cmd_goods_show(struct cli *cli);
enum cli_exit cmd_goods_stock(struct cli *cli);
enum cli_exit cmd_goods_online(struct cli *cli);
enum cli_exit cmd_goods_offline(struct cli *cli);
enum cli_exit cmd_goods_free_audit(struct cli *cli);
enum cli_exit cmd_goods_category(struct cli *cli);
enum cli_exit cmd_poi_list(struct cli *cli);
enum cli_exit cmd_poi_link(struct cli *cli);
enum cli_exit cmd_poi_license(struct cli *cli);
enum cli_exit cmd_poi_decorate(struct cli *cli);
enum cli_exit cmd_poi_update(struct cli *cli);
enum cli_exit cmd_poi_crowd(struct cli *cli);
enum cli_exit cmd_poi_cert(struct cli *cli);
enum cli_exit cmd_poi_match(struct cli *cli);
enum cli_exit cmd_poi_task(struct cli *cli);
enum cli_exit cmd_outbox_list(struct cli *cli);
enum cli_exit cmd_outbox_retry(struct cli *cli);
enum cli_exit cmd_alarm_list(struct cli *cli);
enum cli_exit cmd_jobs(struct cli *cli);
enum cli_exit cmd_diff_list(struct cli *cli);
enum cli_exit cmd_diff_show(struct cli *cli);
enum cli_exit cmd_diff_settle(struct cli *cli);
enum cli_exit cmd_contact(struct cli *cli);
enum cli_exit cmd_verify(struct cli *cli);
enum cli_exit cmd_doctor(struct cli *cli);
enum cli_exit cmd_reference(struct cli *cli);

#endif
