/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/rule.h"

#include <stdlib.h>
#include <string.h>

#include "app/access.h"
#include "app/alias.h"
#include "app/checklist.h"
#include "app/review.h"
#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/ini.h"
#include "base/text.h"
#include "store/store.h"

static int check_word(
	const char *what, const char *word, const char *words, struct err *err)
{
	const size_t n = strlen(word);

	for (const char *p = words; *p; p += strspn(p, " ")) {
		const size_t len = strcspn(p, " ");

		if (len == n && memcmp(p, word, n) == 0)
			return 0;
		p += len;
	}
	return err_set(err, ERR_ARG, _("--%s is one of: %s"), what, words);
}

/* Reads the checklist, so that the rule names bytes and not a name. */
static int add_checklist(struct json *list, const char *name, struct err *err)
{
	char *path = app_review_file(name, "checklists", "checklist");
	struct checklist *c = NULL;
	struct buf b = BUF_INIT;
	char digest[HASH_HEX];
	struct json *o;
	int rc = file_read(&b, path, INI_BYTES_MAX, err);

	if (rc == 0)
		rc = checklist_parse(&c, path, buf_str(&b), b.len, err);
	if (rc == 0) {
		hash_hex(digest, b.data, b.len);
		o = json_push(list, json_object());
		json_set_str(o, "name", c->id);
		json_set_str(o, "sha256", digest);
	}
	checklist_free(c);
	buf_release(&b);
	free(path);
	return rc;
}

static int tier_value(
	const struct app_tier_ask *in, struct json *value, struct err *err)
{
	struct json *list;
	int rc = 0;

	if (in->conditions)
		rc = check_word("conditions", in->conditions, "yes no", err);
	if (rc == 0 && in->findings)
		rc = check_word(
			"findings", in->findings, "critical major minor", err);
	if (rc == 0 && (in->validators < 0 || in->validators > 9))
		rc = err_set(err, ERR_ARG, _("--validators is 1 to 9"));
	if (rc < 0)
		return rc;
	if (in->conditions)
		json_set_bool(value, "conditions",
			strcmp(in->conditions, "yes") == 0);
	if (in->findings)
		json_set_str(value, "findings", in->findings);
	if (in->validators)
		json_set_int(value, "validators", in->validators);
	if (!in->checklists[0])
		return 0;
	list = json_set(value, "checklists", json_array());
	for (size_t i = 0; in->checklists[i] && rc == 0; i++)
		rc = add_checklist(list, in->checklists[i], err);
	return rc;
}

static int check_name(const char *name, struct err *err)
{
	if (text_is_name(name))
		return 0;
	return err_set(err, ERR_ARG,
		_("'%s' is not a name: a-z, 0-9, '.', '_', '-'"), name);
}

/* Takes value over. */
static int save_rule(struct app *a, const char *rule, const char *name,
	struct json *value, struct err *err)
{
	struct json *ops = json_array(), *policy = NULL;
	struct json *op = json_push(ops, json_object());
	struct store_save save = {
		.kind = "policy", .role = "administrator", .ops = ops};
	const char *me;
	struct store *s;
	int rc = app_need_person(a, &me, err);

	json_set_str(op, "op", "rule.set");
	json_set_str(op, "rule", rule);
	json_set_str(op, "name", name);
	json_set(op, "value", value);
	if (rc == 0)
		rc = app_store(a, &s, err);
	if (rc == 0)
		rc = store_get(s, "policy", NULL, &policy, err);
	if (rc == 0) {
		save.object = json_get_str(policy, "id", NULL);
		rc = store_save(s, &save, NULL, err);
	}
	json_free(policy);
	json_free(ops);
	return rc;
}

int app_rule_tier(struct app *a, const struct app_tier_ask *in, struct err *err)
{
	struct json *value = json_object();
	int rc = check_name(in->tier, err);

	if (rc == 0)
		rc = tier_value(in, value, err);
	if (rc < 0)
		json_free(value);
	return rc < 0 ? rc : save_rule(a, "tier", in->tier, value, err);
}

int app_rule_alias(
	struct app *a, const struct app_alias_ask *in, struct err *err)
{
	struct json *value;
	int rc = check_name(in->alias, err);

	if (rc == 0 && in->after)
		rc = check_name(in->after, err);
	if (rc == 0 && in->approval)
		rc = check_word("approval", in->approval, "yes no", err);
	if (rc == 0 && in->approval && strcmp(in->approval, "no") == 0 &&
		strcmp(in->alias, APP_PRODUCTION) == 0)
		rc = err_set(
			err, ERR_ARG, _("production always needs an approval"));
	if (rc < 0)
		return rc;
	value = json_object();
	if (in->after)
		json_set_str(value, "after", in->after);
	if (in->approval)
		json_set_bool(
			value, "approval", strcmp(in->approval, "yes") == 0);
	return save_rule(a, "alias", in->alias, value, err);
}

int app_tier_assign(struct app *a, const char *model, const char *tier,
	const char *reason, struct err *err)
{
	struct json *ops = json_array(), *state = NULL;
	struct json *op = json_push(ops, json_object());
	struct store_save save = {.kind = "model", .ops = ops};
	const char *me;
	struct store *s;
	int rc = check_name(tier, err);

	json_set_str(op, "op", "tier.set");
	json_set_str(op, "tier", tier);
	if (reason)
		json_set_str(op, "reason", reason);
	if (rc == 0)
		rc = app_need_person(a, &me, err);
	if (rc == 0)
		rc = app_store(a, &s, err);
	if (rc == 0)
		rc = store_get(s, "model", model, &state, err);
	if (rc == 0) {
		save.object = json_get_str(state, "id", NULL);
		rc = store_save(s, &save, NULL, err);
	}
	json_free(state);
	json_free(ops);
	return rc;
}
