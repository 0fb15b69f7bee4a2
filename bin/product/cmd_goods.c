/* `shanmen goods publish FILE`, `shanmen goods free-audit FILE`: goods other than tickets, from a file. */
#include "bin/form/form_file.h"
#include "bin/frame/commands.h"
#include "goods.h"

#include <stdio.h>

/* The whole file as the request; p NULL: longer than the platform takes. */
static struct str file_body(struct api_cli *ac, const struct form_file *file, const struct form *form)
{
	struct buf b = BUF_INIT(GOODS_BODY_MAX);
	struct json_out j = { .b = &b };
	struct str body;

	json_object(&j, NULL);
	form_write(&j, file->root, form);
	json_object_end(&j);
	body = buf_take(&ac->cli->arena, &b);
	return b.over ? STR_NONE : body;
}

static struct str member_text(struct api_cli *ac, const cJSON *object, const char *key)
{
	return api_text(&ac->cli->arena, object, key);
}

/* A number; `absent` for anything else, which the form has reported as a fault. */
static double number_of(const struct node *n, const char *key, double absent)
{
	const cJSON *v = json_member(n, key);

	return cJSON_IsNumber(v) ? v->valuedouble : absent;
}

static void check_goods(const struct form_file *file)
{
	struct node product;
	struct node sku;
	struct node stock;

	form_check(&file->top, &goods_form);
	json_at_member(&file->top, "product", json_member(&file->top, "product"), &product);
	json_at_member(&file->top, "sku", json_member(&file->top, "sku"), &sku);
	json_at_member(&sku, "stock", json_member(&sku, "stock"), &stock);
	if (number_of(&stock, "limit_type", 2) == 1 && json_member(&stock, "stock_qty") == NULL)
		json_fault(&stock, "stock_qty", "is missing: limit_type 1 needs a number, 2 is without limit");
	if (number_of(&sku, "actual_amount", 0) > number_of(&sku, "origin_amount", 1e18))
		json_fault(&sku, "actual_amount", "%s is above origin_amount %s",
		           json_as_written(&sku, "actual_amount"), json_as_written(&sku, "origin_amount"));
	if (number_of(&product, "sold_start_time", 0) >= number_of(&product, "sold_end_time", 1e18))
		json_fault(&product, "sold_end_time", "%s is not after sold_start_time %s",
		           json_as_written(&product, "sold_end_time"), json_as_written(&product, "sold_start_time"));
	if (json_member(&product, "product_id") == NULL && json_member(&sku, "sku_id") != NULL)
		json_fault(&sku, "sku_id", "goes with product_id only: the platform gives a sku_id to new goods");
}

static void check_change(const struct form_file *file)
{
	form_check(&file->top, &change_form);
	if (cJSON_GetArraySize(file->root) <= 2)
		json_fault(&file->top, NULL, "changes nothing: name what to change besides account_id and product_id");
}

static enum cli_exit check_file(struct api_cli *ac, struct form_file *file, void (*check)(const struct form_file *file),
                                struct merchant *m)
{
	struct str why;
	enum result r = OK;

	check(file);
	if (file->faults.n == 0)
		r = api_cli_find_merchant(ac, member_text(ac, file->root, "account_id"), m, &why);
	if (r == NONE)
		json_fault(&file->top, "account_id", "%s", why.p);
	if (file->faults.n > 0)
		return form_file_refuse(file, "sent");
	return r == OK ? CLI_DONE : cli_db_trouble(ac->cli, r, ac->cli->command->name);
}

/* Reads and checks a file; *body is its request, *m the merchant that it names. */
static enum cli_exit open_file(struct api_cli *ac, struct form_file *file, const struct form *form,
                               void (*check)(const struct form_file *file), struct merchant *m, struct str *body)
{
	enum cli_exit e = form_file_open(ac->cli, file);

	if (e == CLI_DONE)
		e = check_file(ac, file, check, m);
	if (e != CLI_DONE)
		return e;
	*body = file_body(ac, file, form);
	return body->p != NULL ? CLI_DONE : cli_refuse("%s: longer than the platform takes", ac->cli->arg);
}

/*
 * Goods without a product_id are new. A second creation under one out_id would be a second product, and after a lost
 * answer the first may be there already. So the platform is asked first.
 */
static enum cli_exit refuse_twin(struct api_cli *ac, const struct merchant *m, struct str out_id)
{
	for (int draft = 0; draft < 2; draft++) {
		struct str product_id;
		cJSON *entry;
		enum cli_exit e = goods_get_ours(ac, m, draft == 1, out_id, &entry);

		if (e != CLI_DONE)
			return e;
		if (entry == NULL)
			continue;
		product_id = goods_read(&ac->cli->arena, draft == 1, entry).product_id;
		cJSON_Delete(entry);
		return cli_refuse(
			"goods publish: product %s has out_id %s already: to change it, name it in product_id",
			api_cli_shown(ac, product_id), out_id.p);
	}
	return CLI_DONE;
}

static enum cli_exit publish_goods(struct api_cli *ac, struct form_file *file)
{
	const cJSON *product;
	struct str out_id, product_id, body = STR_NONE;
	struct merchant m = { .app_id = 0 };
	enum cli_exit e = open_file(ac, file, &goods_form, check_goods, &m, &body);

	if (e != CLI_DONE)
		return e;
	product = cJSON_GetObjectItemCaseSensitive(file->root, "product");
	out_id = member_text(ac, product, "out_id");
	product_id = member_text(ac, product, "product_id");
	if (product_id.p == NULL)
		e = refuse_twin(ac, &m, out_id);
	if (e == CLI_DONE)
		e = goods_post(ac, &m, API_GOODS_SAVE, body,
		               "it is not known whether the platform took it: repeat this command, it asks first",
		               &product_id);
	if (e == CLI_DONE)
		(void)printf("published: product %s (%s); its review: shanmen goods show %s --draft\n",
		             api_cli_shown(ac, product_id), out_id.p, out_id.p);
	return e;
}

static enum cli_exit change_goods(struct api_cli *ac, struct form_file *file)
{
	struct merchant m = { .app_id = 0 };
	struct str body = STR_NONE;
	enum cli_exit e = open_file(ac, file, &change_form, check_change, &m, &body);

	if (e == CLI_DONE)
		e = goods_post(ac, &m, API_GOODS_FREE_AUDIT, body,
		               "it is not known whether the platform took it: repeat this command", NULL);
	if (e == CLI_DONE)
		(void)printf("changed: product %s\n", member_text(ac, file->root, "product_id").p);
	return e;
}

static enum cli_exit run_file(struct cli *cli, enum cli_exit (*work)(struct api_cli *ac, struct form_file *file))
{
	static struct form_file file;
	struct api_cli ac;
	enum cli_exit e = api_cli_start(&ac, cli);

	if (e == CLI_DONE)
		e = work(&ac, &file);
	form_file_close(&file);
	return e;
}

enum cli_exit cmd_goods_publish(struct cli *cli)
{
	return run_file(cli, publish_goods);
}

enum cli_exit cmd_goods_free_audit(struct cli *cli)
{
	return run_file(cli, change_goods);
}
