/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/checklist.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/evidence.h"
#include "base/i18n.h"
#include "base/ini.h"
#include "base/num.h"
#include "base/xalloc.h"

/* Keys that a section may hold, separated by spaces. */
#define HEAD_KEYS "id title version"
#define ITEM_KEYS "section question kind evidence limits source"

static int check_keys(const char *what, const struct ini_section *s,
	const char *allowed, struct err *err)
{
	for (size_t k = 0; k < s->n_keys; k++)
		if (!evidence_word(allowed, s->keys[k].name))
			return err_set(err, ERR_PARSE,
				_("%s:%u: [%s] has no key \"%s\"; there are "
				  "%s"),
				what, s->keys[k].line, s->name, s->keys[k].name,
				allowed);
	return 0;
}

static int need(const char **out, const char *what, const struct ini_section *s,
	const char *name, struct err *err)
{
	const struct ini_key *k = ini_key(s, name);

	if (!k || !*k->value)
		return err_set(err, ERR_PARSE,
			_("%s:%u: [%s] needs a line \"%s = ...\""), what,
			k ? k->line : s->line, s->name, name);
	*out = k->value;
	return 0;
}

static const char *optional(const struct ini_section *s, const char *name)
{
	const struct ini_key *k = ini_key(s, name);

	return k ? k->value : "";
}

static int read_head(struct checklist *c, struct err *err)
{
	const char *what = ini_what(c->file);
	const struct ini_section *s = ini_section(c->file, "checklist");
	const char *version;
	int rc;

	if (!s)
		return err_set(err, ERR_PARSE,
			_("%s:1: there is no section [checklist]; "
			  "assay-checklist(5) shows one"),
			what);
	rc = check_keys(what, s, HEAD_KEYS, err);
	if (rc == 0)
		rc = need(&c->id, what, s, "id", err);
	if (rc == 0)
		rc = need(&c->title, what, s, "title", err);
	if (rc == 0)
		rc = need(&version, what, s, "version", err);
	if (rc == 0 && num_parse_i64(version, strlen(version), &c->version))
		rc = err_set(err, ERR_PARSE,
			_("%s:%u: the version is a whole number, not \"%s\""),
			what, ini_key(s, "version")->line, version);
	return rc;
}

static int read_kind(struct checklist_item *item, const char *what,
	const struct ini_section *s, struct err *err)
{
	const char *kind, *function = optional(s, "evidence");
	int rc = need(&kind, what, s, "kind", err);

	if (rc)
		return rc;
	if (strlen(kind) != 1 || !strchr("ASM", *kind))
		return err_set(err, ERR_PARSE,
			_("%s:%u: the kind is A (decided by evidence), S "
			  "(computed, a person judges) or M (written), not "
			  "\"%s\""),
			what, ini_key(s, "kind")->line, kind);
	item->kind = *kind;
	item->function = *kind == 'M' ? NULL : function;
	if (*kind == 'M' && *function)
		return err_set(err, ERR_PARSE,
			_("%s:%u: an item of kind M is written by a person "
			  "and has no evidence function"),
			what, ini_key(s, "evidence")->line);
	if (*kind != 'M' && !evidence_find(function))
		return err_set(err, ERR_PARSE,
			_("%s:%u: [%s] needs \"evidence = \" and a function "
			  "of assay-checklist(5); there is none named \"%s\""),
			what, s->line, s->name, function);
	return 0;
}

static int read_item(struct checklist_item *item, const char *what,
	const struct ini_section *s, struct err *err)
{
	int rc = check_keys(what, s, ITEM_KEYS, err);

	item->id = s->name;
	item->section = optional(s, "section");
	item->limits = optional(s, "limits");
	item->source = optional(s, "source");
	if (rc == 0)
		rc = need(&item->question, what, s, "question", err);
	if (rc == 0)
		rc = read_kind(item, what, s, err);
	return rc;
}

static int read_items(struct checklist *c, struct err *err)
{
	const size_t n = ini_n_sections(c->file);
	struct checklist_item *items;
	int rc = 0;

	if (n < 2 || n > CHECKLIST_ITEMS_MAX)
		return err_set(err, ERR_PARSE,
			_("%s: a checklist holds between one and %d items, "
			  "each a section"),
			ini_what(c->file), CHECKLIST_ITEMS_MAX);
	items = xcalloc(n, sizeof(*items));
	c->items = items;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct ini_section *s = ini_at(c->file, i);

		if (strcmp(s->name, "checklist") != 0)
			rc = read_item(&items[c->n_items++], ini_what(c->file),
				s, err);
	}
	return rc;
}

int checklist_parse(struct checklist **out, const char *what, const void *data,
	size_t n, struct err *err)
{
	struct checklist *c = xcalloc(1, sizeof(*c));
	int rc = ini_parse(&c->file, what, data, n, err);

	if (rc == 0)
		rc = read_head(c, err);
	if (rc == 0)
		rc = read_items(c, err);
	if (rc)
		checklist_free(c);
	else
		*out = c;
	return rc;
}

void checklist_free(struct checklist *c)
{
	if (!c)
		return;
	free((struct checklist_item *)(uintptr_t)c->items);
	ini_free(c->file);
	free(c);
}

const struct checklist_item *checklist_find(
	const struct checklist *c, const char *id)
{
	for (size_t i = 0; i < c->n_items; i++)
		if (strcmp(c->items[i].id, id) == 0)
			return &c->items[i];
	return NULL;
}

struct json *checklist_json(const struct checklist *c)
{
	struct json *o = json_object();
	struct json *items = json_set(o, "items", json_array());

	json_set_str(o, "id", c->id);
	json_set_str(o, "title", c->title);
	json_set_int(o, "version", c->version);
	for (size_t i = 0; i < c->n_items; i++) {
		const struct checklist_item *t = &c->items[i];
		struct json *v = json_push(items, json_object());
		const char kind[2] = {t->kind, '\0'};

		json_set_str(v, "id", t->id);
		json_set_str(v, "kind", kind);
		json_set_str(v, "section", t->section);
		json_set_str(v, "question", t->question);
		if (t->function)
			json_set_str(v, "function", t->function);
		json_set_str(v, "limits", t->limits);
		json_set_str(v, "source", t->source);
	}
	return o;
}
