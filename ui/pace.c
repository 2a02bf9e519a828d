/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/pace.h"

static bool blind(const struct pace *p)
{
	return !p->answers && p->missed >= PACE_ROUNDS;
}

bool pace_shown(struct pace *p, int64_t now)
{
	p->shown = now;
	p->asked = !blind(p);
	return p->asked;
}

void pace_answered(struct pace *p)
{
	p->asked = false;
	p->answers = true;
	p->missed = 0;
}

int64_t pace_wait(const struct pace *p, int64_t now)
{
	const int64_t patience = p->answers ? PACE_ANSWERS_US
				 : blind(p) ? PACE_BLIND_US
					    : PACE_UNKNOWN_US;
	const int64_t left = p->shown + patience - now;

	if (!p->asked && (!blind(p) || !p->shown))
		return 0;
	return left > 0 ? left : 0;
}

void pace_give_up(struct pace *p)
{
	if (p->asked)
		p->missed++;
	p->asked = false;
}
