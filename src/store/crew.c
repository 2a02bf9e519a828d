/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "store/crew.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "store/sshkey.h"
#include "store/sshsig.h"

enum { KEEP_BYTES = 16 << 10 };

/* Items are a ring: taken <= claimed <= given, counted without end. */
struct crew {
	struct crew_item items[CREW_ITEMS];
	bool ready[CREW_ITEMS];
	size_t taken, claimed, given;
	bool native, stop;
	pthread_mutex_t lock;
	pthread_cond_t work, done;
	pthread_t threads[CREW_MAX];
	size_t n_threads;
	bool started;
};

static void add_refs(struct buf *out, const struct record *r)
{
	const struct json *seen = json_get(r->json, "seen");

	if (*r->prev)
		buf_addf(out, "%s ", r->prev);
	if (*r->policy)
		buf_addf(out, "%s ", r->policy);
	for (size_t i = 0; i < json_count(seen); i++)
		buf_addf(out, "%s ", json_str(json_at(seen, i), ""));
}

static int check(const struct crew_item *it)
{
	struct sshsig s;
	int rc = 0;

	if (sshsig_parse(&s, buf_str(&it->armour), it->armour.len, NULL) < 0)
		return 0;
	if (strcmp(it->r.key, s.fingerprint) == 0)
		rc = sshsig_check_native(
			&s, SSHSIG_NS, it->body.data, it->body.len);
	sshsig_release(&s);
	return rc;
}

static void perform(const struct crew *c, struct crew_item *it)
{
	record_release(&it->r); /* of the item that was here before */
	buf_clear(&it->refs);
	it->why = (struct err)ERR_INIT;
	it->sig = -1;
	if (record_parse(&it->r, buf_str(&it->path), buf_str(&it->body),
		    it->body.len, &it->why) < 0)
		return;
	add_refs(&it->refs, &it->r);
	if (c->native && it->armour.len)
		it->sig = check(it);
}

/* Claims the next item and does it; the lock is held before and after. */
static void perform_next(struct crew *c)
{
	const size_t i = c->claimed++ % CREW_ITEMS;

	pthread_mutex_unlock(&c->lock);
	perform(c, &c->items[i]);
	pthread_mutex_lock(&c->lock);
	c->ready[i] = true;
}

static void *run(void *arg)
{
	struct crew *c = arg;

	pthread_mutex_lock(&c->lock);
	while (!c->stop) {
		if (c->claimed == c->given) {
			pthread_cond_wait(&c->work, &c->lock);
			continue;
		}
		perform_next(c);
		pthread_cond_signal(&c->done);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

struct crew *crew_new(bool native)
{
	struct crew *c = xcalloc(1, sizeof(*c));

	c->native = native;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->work, NULL);
	pthread_cond_init(&c->done, NULL);
	return c;
}

static void item_release(struct crew_item *it)
{
	record_release(&it->r);
	buf_release(&it->path);
	buf_release(&it->body);
	buf_release(&it->armour);
	buf_release(&it->refs);
}

void crew_free(struct crew *c)
{
	if (!c)
		return;
	pthread_mutex_lock(&c->lock);
	c->stop = true;
	pthread_cond_broadcast(&c->work);
	pthread_mutex_unlock(&c->lock);
	for (size_t i = 0; i < c->n_threads; i++)
		pthread_join(c->threads[i], NULL);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->work);
	pthread_cond_destroy(&c->done);
	for (size_t i = 0; i < CREW_ITEMS; i++)
		item_release(&c->items[i]);
	free(c);
}

/* One thread less than processors: the owner is the other one. A thread that
 * cannot be had is no error. */
static void start(struct crew *c)
{
	cpu_set_t cpus;
	sigset_t all, old;
	size_t n = 0;

	c->started = true;
	CPU_ZERO(&cpus);
	if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0)
		n = (size_t)CPU_COUNT(&cpus);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (size_t i = 1; i < n && i <= CREW_MAX; i++)
		if (pthread_create(&c->threads[c->n_threads], NULL, run, c) ==
			0)
			c->n_threads++;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void empty(struct buf *b)
{
	if (b->cap > KEEP_BYTES)
		buf_release(b);
	else
		buf_clear(b);
}

struct crew_item *crew_begin(struct crew *c)
{
	struct crew_item *it = &c->items[c->given % CREW_ITEMS];

	if (c->given - c->taken == CREW_ITEMS)
		return NULL;
	empty(&it->path);
	empty(&it->body);
	empty(&it->armour);
	return it;
}

void crew_submit(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
	c->ready[c->given++ % CREW_ITEMS] = false;
	if (!c->started && c->given == CREW_START)
		start(c);
	pthread_cond_signal(&c->work);
	pthread_mutex_unlock(&c->lock);
}

struct crew_item *crew_take(struct crew *c)
{
	const size_t i = c->taken % CREW_ITEMS;

	if (c->taken == c->given)
		return NULL;
	pthread_mutex_lock(&c->lock);
	while (!c->ready[i]) {
		if (c->claimed < c->given)
			perform_next(c);
		else
			pthread_cond_wait(&c->done, &c->lock);
	}
	pthread_mutex_unlock(&c->lock);
	return &c->items[i];
}

void crew_done(struct crew *c)
{
	c->taken++;
}
