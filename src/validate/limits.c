/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "validate/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fileio.h"
#include "base/i18n.h"
#include "base/ini.h"
#include "base/num.h"
#include "base/xalloc.h"

static const char *const known[] = {"replication.prediction",
	"replication.metric", "data.missing", "data.duplicates",
	"data.conflicts", "data.outside", "leakage.overlap", "leakage.feature",
	"performance.auc", "performance.gap", "performance.error",
	"performance.skill", "calibration.ece", "calibration.level",
	"change.bound", "change.cutoffs", "change.flips", "change.auc",
	"change.brier", "change.error"};

enum { N_KNOWN = sizeof(known) / sizeof(known[0]) };

struct limits {
	size_t n[N_KNOWN]; /* 0: not set */
	double value[N_KNOWN][LIMITS_LIST_MAX];
};

static size_t index_of(const char *name)
{
	size_t i;

	for (i = 0; i < N_KNOWN; i++)
		if (strcmp(known[i], name) == 0)
			break;
	return i;
}

static int unknown_name(const char *what, const char *group,
	const struct ini_key *key, struct err *err)
{
	struct buf names = BUF_INIT;

	for (size_t i = 0; i < N_KNOWN; i++)
		buf_addf(&names, "%s%s", i ? ", " : "", known[i]);
	err_set(err, ERR_PARSE,
		_("%s:%u: no limit is named %s.%s; there are %s"), what,
		key->line, group, key->name, buf_str(&names));
	buf_release(&names);
	return ERR_PARSE;
}

static int read_values(struct limits *l, size_t index, const char *what,
	const struct ini_key *key, struct err *err)
{
	const char *p = key->value;

	for (;;) {
		const size_t len = strcspn(p, ",");
		size_t from = strspn(p, " ");
		size_t to = len;
		double v;

		from = from < len ? from : len;
		while (to > from && p[to - 1] == ' ')
			to--;
		if (num_parse_double(p + from, to - from, &v) || !isfinite(v) ||
			l->n[index] == LIMITS_LIST_MAX)
			return err_set(err, ERR_PARSE,
				_("%s:%u: %s is not a number, or more than %d "
				  "numbers with commas between"),
				what, key->line, key->value, LIMITS_LIST_MAX);
		l->value[index][l->n[index]++] = v;
		if (!p[len])
			return 0;
		p += len + 1;
	}
}

static int read_section(struct limits *l, const char *what,
	const struct ini_section *s, struct err *err)
{
	for (size_t k = 0; k < s->n_keys; k++) {
		char *name = xasprintf("%s.%s", s->name, s->keys[k].name);
		const size_t i = index_of(name);
		int rc;

		free(name);
		rc = i == N_KNOWN
			     ? unknown_name(what, s->name, &s->keys[k], err)
			     : read_values(l, i, what, &s->keys[k], err);
		if (rc)
			return rc;
	}
	return 0;
}

int limits_parse(struct limits **out, const char *what, const void *data,
	size_t n, struct err *err)
{
	struct limits *l = xcalloc(1, sizeof(*l));
	struct ini *ini = NULL;
	int rc = ini_parse(&ini, what, data, n, err);

	for (size_t i = 0; rc == 0 && i < ini_n_sections(ini); i++)
		rc = read_section(l, what, ini_at(ini, i), err);
	ini_free(ini);
	if (rc)
		limits_free(l);
	else
		*out = l;
	return rc;
}

int limits_read(struct limits **out, const char *path, const char *what,
	struct err *err)
{
	struct buf b = BUF_INIT;
	int rc = file_read(&b, path, INI_BYTES_MAX, err);

	if (rc == 0)
		rc = limits_parse(
			out, what ? what : path, buf_str(&b), b.len, err);
	buf_release(&b);
	return rc;
}

void limits_free(struct limits *l)
{
	free(l);
}

bool limits_get(const struct limits *l, const char *name, double *value)
{
	const size_t i = index_of(name);

	if (!l || i == N_KNOWN || !l->n[i])
		return false;
	*value = l->value[i][0];
	return true;
}

size_t limits_list(const struct limits *l, const char *name,
	double values[LIMITS_LIST_MAX])
{
	const size_t i = index_of(name);

	if (!l || i == N_KNOWN)
		return 0;
	memcpy(values, l->value[i], l->n[i] * sizeof(*values));
	return l->n[i];
}
