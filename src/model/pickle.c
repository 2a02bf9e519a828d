/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/pickle.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/xalloc.h"

bool pickle_is(const struct model_input *in)
{
	const unsigned char *p = in->data;
	enum model_format format;

	return in->size >= 2 && p[0] == 0x80 && p[1] >= 2 && p[1] <= 5 &&
	       model_sniff(&format, in, NULL) < 0;
}

int pickle_refuse(const struct pickle *k, const char *why, struct err *err)
{
	struct err sentence = ERR_INIT;
	enum model_format format;

	if (model_sniff(&format, k->in, &sentence) == 0)
		BUG("a pickle is taken for a model");
	return err_set(err, ERR_UNSUPPORTED, _("%s (byte %zu: %s)"),
		sentence.text,
		(size_t)(k->op - (const unsigned char *)k->in->data), why);
}

uint32_t pickle_resolve(const struct pickle *k, uint32_t node)
{
	while (k->nodes[node].kind == PICKLE_AGAIN)
		node = k->nodes[node].first;
	return node;
}

int pickle_push(
	struct pickle *k, const struct pickle_node *node, struct err *err)
{
	if (k->n_nodes >= PICKLE_NODES_MAX)
		return err_set(err, ERR_LIMIT,
			_("%s: the pickle holds more than 2097152 things"),
			k->in->what);
	k->nodes = xgrow(
		k->nodes, &k->nodes_cap, k->n_nodes + 1, sizeof(*k->nodes));
	k->stack = xgrow(
		k->stack, &k->stack_cap, k->n_stack + 1, sizeof(*k->stack));
	k->nodes[k->n_nodes] = *node;
	k->stack[k->n_stack++] = (uint32_t)k->n_nodes++;
	return 0;
}

int pickle_pop(struct pickle *k, uint32_t *out, struct err *err)
{
	uint32_t node;

	if (!k->n_stack)
		return pickle_refuse(
			k, _("it takes something that is not there"), err);
	node = k->stack[k->n_stack - 1];
	if (k->nodes[node].kind == PICKLE_MARK)
		return pickle_refuse(
			k, _("it takes something that is not there"), err);
	k->n_stack--;
	*out = pickle_resolve(k, node);
	return 0;
}

int pickle_read(struct pickle *k, const struct model_input *in, uint32_t *root,
	struct err *err)
{
	int rc = 0;

	memset(k, 0, sizeof(*k));
	k->in = in;
	k->p = k->op = in->data;
	k->end = k->p + in->size;
	while (rc == 0 && !k->stopped)
		rc = pickle_step(k, err);
	if (rc < 0)
		return rc;
	if (k->n_stack != 1)
		return pickle_refuse(
			k, _("it leaves more than one thing, or none"), err);
	if (k->p != k->end)
		return pickle_refuse(
			k, _("there are bytes behind its end"), err);
	return pickle_pop(k, root, err);
}

void pickle_release(struct pickle *k)
{
	free(k->nodes);
	free(k->stack);
	free(k->memo);
	k->nodes = NULL;
	k->stack = k->memo = NULL;
}
