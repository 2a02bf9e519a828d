/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "monitor/detect.h"

/* The members of a policy, their defaults and what they may be. */
struct limit {
	const char *name;
	size_t offset;
	int whole;
	double normal, least, most;
};

#define REAL(name, normal, least, most)                                      \
	{                                                                    \
#name, offsetof(struct policy, name), 0, normal, least, most \
	}
#define WHOLE(name, normal, least, most)                                     \
	{                                                                    \
#name, offsetof(struct policy, name), 1, normal, least, most \
	}

static const struct limit limits[] = {
	REAL(budget, 0.01, 1e-6, 0.5),
	REAL(floor, 0.2, 0.0, 3.0),
	REAL(rate_floor, 0.02, 0.0, 1.0),
	REAL(loss_floor, 1.25, 1.0, 1000.0),
	REAL(impact, 0.05, 0.0, 1000.0),
	WHOLE(quiet, 7, 1, 100000),
	WHOLE(min_rows, 8, 1, 1e9),
	WHOLE(min_class, 8, 3, 10000),
	WHOLE(pseudo, 10, 0, 10000),
};

enum { N_LIMITS = sizeof(limits) / sizeof(limits[0]) };

static void store(struct policy *p, const struct limit *l, double v)
{
	char *at = (char *)p + l->offset;
	uint32_t whole = (uint32_t)v;

	if (l->whole)
		memcpy(at, &whole, sizeof(whole));
	else
		memcpy(at, &v, sizeof(v));
}

static double fetch(const struct policy *p, const struct limit *l)
{
	const char *at = (const char *)p + l->offset;
	uint32_t whole;
	double v;

	if (!l->whole) {
		memcpy(&v, at, sizeof(v));
		return v;
	}
	memcpy(&whole, at, sizeof(whole));
	return whole;
}

void policy_default(struct policy *p)
{
	size_t i;

	memset(p, 0, sizeof(*p));
	for (i = 0; i < N_LIMITS; i++)
		store(p, &limits[i], limits[i].normal);
}

static int set_member(struct policy *p, const char *name, const struct json *v,
	struct err *err)
{
	size_t i;

	for (i = 0; i < N_LIMITS; i++) {
		const struct limit *l = &limits[i];
		double x = json_num(v, l->least - 1.0);

		if (strcmp(name, l->name))
			continue;
		if (!(x >= l->least && x <= l->most) ||
			(l->whole && x != (double)(uint32_t)x))
			return err_set(err, ERR_ARG,
				_("monitor policy: %s: wants a number from %g "
				  "to %g"),
				name, l->least, l->most);
		store(p, l, x);
		return 0;
	}
	return err_set(err, ERR_ARG,
		_("monitor policy: %s: no such limit; there are budget, "
		  "floor, rate_floor, loss_floor, impact, quiet, min_rows, "
		  "min_class and pseudo"),
		name);
}

int policy_from_json(struct policy *p, const struct json *v, struct err *err)
{
	struct policy made;
	size_t i;
	int rc = 0;

	policy_default(&made);
	if (v && json_type(v) != JSON_OBJECT)
		return err_set(err, ERR_ARG,
			_("monitor policy: wants an object of limits"));
	for (i = 0; rc == 0 && i < json_count(v); i++)
		rc = set_member(&made, json_name(v, i), json_at(v, i), err);
	if (rc == 0)
		*p = made;
	return rc;
}

struct json *policy_to_json(const struct policy *p)
{
	struct json *o = json_object();
	size_t i;

	for (i = 0; i < N_LIMITS; i++)
		json_set_real(o, limits[i].name, fetch(p, &limits[i]));
	return o;
}
