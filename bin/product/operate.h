/* Showing or hiding a product on the platform, by the commands `product` and `goods`. */
#ifndef SHANMEN_OPERATE_H
#define SHANMEN_OPERATE_H

#include "bin/frame/api_cli.h"
#include "product/product_operate.h"

/*
 * Calls, and ends the command by the answer; `repeat` as in api_cli_end. CLI_DONE: the platform has done it. *not_offered,
 * with CLI_REFUSED: it lets this app show and hide nothing.
 */
enum cli_exit operate_call(struct api_cli *ac, const struct merchant *m, const struct product_operate *op,
                           const char *repeat, bool *not_offered) MUST_USE;

#endif
