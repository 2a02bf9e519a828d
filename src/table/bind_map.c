/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "table/bind_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "table/nearest.h"

/* Refuses what stands at columns.FEATURE.member of the map. */
static int refuse(const char *feature, const char *member, const char *why,
	struct err *err)
{
	char *safe = text_safe(feature);
	char *safe_member = text_safe(member);

	err_set(err, ERR_PARSE, _("map: columns.\"%.100s\"%s%.40s: %s"), safe,
		*member ? "." : "", safe_member, why);
	free(safe);
	free(safe_member);
	return ERR_PARSE;
}

static int check_levels(
	const char *feature, const struct json *levels, struct err *err)
{
	if (json_type(levels) != JSON_OBJECT || json_count(levels) == 0)
		return refuse(feature, "levels",
			_("an object from texts to numbers was expected"), err);
	for (size_t i = 0; i < json_count(levels); i++) {
		const enum json_type t = json_type(json_at(levels, i));

		if (t != JSON_INT && t != JSON_REAL)
			return refuse(feature, "levels",
				_("each level needs a number"), err);
	}
	return 0;
}

static int check_rule(
	const char *feature, const struct json *rule, struct err *err)
{
	if (json_type(rule) != JSON_OBJECT)
		return refuse(feature, "",
			_("an object with from, levels, constant or cast was "
			  "expected"),
			err);
	for (size_t i = 0; i < json_count(rule); i++) {
		const char *name = json_name(rule, i);
		int rc = 0;

		if (strcmp(name, "levels") == 0)
			rc = check_levels(feature, json_at(rule, i), err);
		else if (strcmp(name, "from") != 0 &&
			 strcmp(name, "constant") != 0 &&
			 strcmp(name, "cast") != 0)
			rc = refuse(feature, name,
				_("unknown; a rule has from, levels, constant "
				  "and cast"),
				err);
		if (rc)
			return rc;
	}
	if (json_get(rule, "constant") && json_get(rule, "from"))
		return refuse(feature, "constant",
			_("a constant reads no column; leave out from"), err);
	if (json_get(rule, "cast") &&
		strcmp(json_get_str(rule, "cast", ""), "number") != 0)
		return refuse(feature, "cast",
			_("only \"number\" can be cast to"), err);
	if (json_get(rule, "cast") && json_get(rule, "levels"))
		return refuse(feature, "cast",
			_("levels and cast exclude each other"), err);
	if (json_get(rule, "from") && !json_str(json_get(rule, "from"), NULL))
		return refuse(feature, "from",
			_("the name of a column was expected"), err);
	return 0;
}

static int refuse_feature(const char *name, const struct bind_feature *features,
	size_t n, struct err *err)
{
	char **names = xcalloc(n, sizeof(*names));
	struct buf near = BUF_INIT;

	for (size_t i = 0; i < n; i++)
		names[i] = xstrdup(features[i].name);
	nearest_names(&near, name, names, n);
	if (near.len) {
		buf_addstr(&near,
			_(" would be like it; write the feature's name as the "
			  "model has it"));
		refuse(name, "", buf_str(&near), err);
	} else {
		refuse(name, "", _("the model has no such feature"), err);
	}
	buf_release(&near);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return ERR_PARSE;
}

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **sorted_names(const struct bind_feature *f, size_t n)
{
	const char **names = xcalloc(n, sizeof(*names));

	for (size_t i = 0; i < n; i++)
		names[i] = f[i].name;
	qsort(names, n, sizeof(*names), compare_text);
	return names;
}

int bind_map_check(const struct json *map, const struct bind_feature *features,
	size_t n, struct err *err)
{
	const struct json *columns = json_get(map, "columns");
	const char **names;
	int rc = 0;

	if (!map)
		return 0;
	if (json_type(columns) != JSON_OBJECT || json_count(map) != 1)
		return err_set(err, ERR_PARSE,
			_("map: one member \"columns\" was expected, an "
			  "object from feature names to rules"));
	names = sorted_names(features, n);
	for (size_t i = 0; i < json_count(columns) && rc == 0; i++) {
		const char *name = json_name(columns, i);

		if (!bsearch(&name, names, n, sizeof(*names), compare_text))
			rc = refuse_feature(name, features, n, err);
		else
			rc = check_rule(name, json_at(columns, i), err);
	}
	free(names);
	return rc;
}

static void add_level(struct levels *l, const char *s, double code)
{
	levels_add(l, s, strlen(s), code);
	levels_alias(l, s, strlen(s), code);
}

static struct levels *table_of(
	const struct bind_feature *f, const struct json *rule)
{
	const struct json *own = json_get(rule, "levels");
	struct levels *l;

	if (!own && (f->n_levels == 0 || f->kind != BIND_CATEGORY))
		return NULL;
	l = levels_new();
	for (size_t i = 0; i < json_count(own); i++)
		add_level(l, json_name(own, i), json_num(json_at(own, i), 0));
	for (size_t i = 0; !own && i < f->n_levels; i++)
		add_level(l, f->levels[i], f->codes ? f->codes[i] : (double)i);
	return l;
}

static int resolve_constant(
	struct bind_slot *slot, const struct json *constant, struct err *err)
{
	const char *level = json_str(constant, NULL);
	const enum json_type t = json_type(constant);

	slot->how = BIND_BY_CONSTANT;
	slot->column = NULL;
	if (t == JSON_INT || t == JSON_REAL) {
		slot->constant = json_num(constant, 0);
		return 0;
	}
	if (level && slot->levels &&
		levels_find(
			slot->levels, level, strlen(level), &slot->constant))
		return 0;
	return refuse(slot->name, "constant",
		_("a number or a level of the feature was expected"), err);
}

int bind_map_resolve(struct bind_slot *slot, const struct bind_feature *f,
	const struct json *map, struct err *err)
{
	const struct json *rule = json_get(json_get(map, "columns"), f->name);
	const struct json *constant = json_get(rule, "constant");

	slot->name = xstrdup(f->name);
	slot->column = json_get_str(rule, "from", f->name);
	if (!json_get(rule, "cast"))
		slot->levels = table_of(f, rule);
	slot->how = slot->levels ? BIND_BY_LEVEL : BIND_BY_NUMBER;
	slot->strict = f->kind == BIND_NUMBER;
	return constant ? resolve_constant(slot, constant, err) : 0;
}
