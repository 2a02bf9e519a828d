/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "store/fold.h"
#include "store/private.h"
#include "store/record.h"
#include "store/sshsig.h"
#include "store/tidy.h"

enum { SAVES_MAX = 20000, TRIES_MAX = 5 };

/* What the records of one commit share and count on. */
struct chain {
	const struct store_identity *who;
	char replica[STORE_REPLICA], prev[STORE_ID], policy[STORE_ID];
	int64_t seq, lamport, now;
};

struct draft {
	struct record r;
	struct buf body, path;
};

/* The first role of the identity that may perform all the operations; on the
 * access rules an administrator acts as one, which says more. */
static const char *find_role(struct store *s, const struct fold_kind *k,
	const struct store_save *save)
{
	const struct store_identity *who = store_identity(s);

	if (k == &fold_policy && store_has_role(s, "administrator"))
		return "administrator";
	for (size_t i = 0; who->roles[i]; i++) {
		const unsigned bit = fold_role_bit(who->roles[i]);
		bool may = true;

		for (size_t j = 0; j < json_count(save->ops); j++) {
			const struct fold_op *op = fold_op_find(k,
				json_get_str(json_at(save->ops, j), "op", ""));

			may = may && op && (op->roles & bit);
		}
		if (may)
			return who->roles[i];
	}
	return NULL;
}

static int check_role(struct store *s, const struct fold_kind *k,
	const struct store_save *save, struct err *err)
{
	const unsigned bit = fold_role_bit(save->role);

	if (!store_has_role(s, save->role))
		return err_set(err, ERR_AUTH,
			_("%s does not hold the role %s; an administrator "
			  "grants it with \"assay role add\""),
			store_identity(s)->person, save->role);
	for (size_t j = 0; j < json_count(save->ops); j++) {
		const char *name =
			json_get_str(json_at(save->ops, j), "op", "");
		const struct fold_op *op = fold_op_find(k, name);

		if (!op || !(op->roles & bit))
			return err_set(err, ERR_AUTH,
				_("the role %s may not do %s"), save->role,
				name);
	}
	return 0;
}

static int check_save(
	struct store *s, const struct store_save *save, struct err *err)
{
	const struct fold_kind *k = fold_kind_find(save->kind);
	int rc = 0;

	if (!k)
		return err_set(
			err, ERR_ARG, _("there is no kind \"%s\""), save->kind);
	if (!save->object && (!save->slug || !text_is_name(save->slug)))
		return err_set(err, ERR_ARG,
			_("\"%.80s\" is not a name: lower-case letters, digits "
			  "and . _ -, at most 64, beginning with a letter or "
			  "digit"),
			save->slug ? save->slug : "");
	if (json_type(save->ops) != JSON_ARRAY || json_count(save->ops) == 0)
		return err_set(err, ERR_ARG, _("a record needs an operation"));
	for (size_t i = 0; i < json_count(save->ops) && rc == 0; i++)
		rc = fold_op_check(k, json_at(save->ops, i), err);
	if (rc < 0)
		return rc;
	if (save->role)
		return check_role(s, k, save, err);
	if (!find_role(s, k, save))
		return err_set(err, ERR_AUTH,
			_("%s holds no role that may do %s"),
			store_identity(s)->person,
			json_get_str(json_at(save->ops, 0), "op", ""));
	return 0;
}

/* Columns: a number, an id, a number; the last two may be left out. */
static int one_row(struct store *s, sqlite3_stmt *st, int64_t *n, char *id,
	int64_t *m, struct err *err)
{
	const int rc = index_step(s, st, err);

	if (rc == 1) {
		*n = sqlite3_column_int64(st, 0);
		if (id)
			memcpy(id, index_text(st, 1), STORE_ID);
		if (m)
			*m = sqlite3_column_int64(st, 2);
	}
	sqlite3_reset(st);
	return rc < 0 ? rc : 0;
}

static int start_chain(struct store *s, struct chain *c, struct err *err)
{
	sqlite3_stmt *st;
	int64_t unused = 0, own = 0;
	int rc = store_replica(s, c->replica, err);

	c->who = store_identity(s);
	c->now = clock_now_us();
	if (rc == 0)
		rc = index_bind(s, &st, err,
			"SELECT seq,id,lamport FROM rec WHERE replica=? "
			"ORDER BY seq DESC,id LIMIT 1",
			"s", c->replica);
	if (rc == 0)
		rc = one_row(s, st, &c->seq, c->prev, &own, err);
	if (rc == 0)
		rc = index_bind(s, &st, err,
			"SELECT lamport FROM rec WHERE effect=1 ORDER BY "
			"lamport DESC LIMIT 1",
			"");
	if (rc == 0)
		rc = one_row(s, st, &c->lamport, NULL, NULL, err);
	if (rc == 0 && own > c->lamport)
		c->lamport = own;
	if (rc == 0)
		rc = index_bind(s, &st, err,
			"SELECT lamport,id FROM rec WHERE object=? AND "
			"effect=1 ORDER BY lamport DESC,id DESC LIMIT 1",
			"s", s->genesis);
	if (rc == 0)
		rc = one_row(s, st, &unused, c->policy, NULL, err);
	return rc;
}

/* The records of an object that no later one of it cites. */
static int add_heads(
	struct store *s, const char *object, struct json *seen, struct err *err)
{
	struct buf cited = BUF_INIT;
	sqlite3_stmt *st;
	int n = 0;
	int rc = index_bind(s, &st, err,
		"SELECT id,refs FROM rec WHERE object=? AND effect=1 ORDER BY "
		"lamport DESC,id DESC LIMIT 64",
		"s", object);

	while (rc == 0 && (rc = index_step(s, st, err)) == 1) {
		const char *id = index_text(st, 0);

		if (n < RECORD_SEEN_MAX && !strstr(buf_str(&cited), id)) {
			json_push(seen, json_string(id));
			n++;
		}
		buf_addstr(&cited, index_text(st, 1));
		rc = 0;
	}
	sqlite3_reset(st);
	buf_release(&cited);
	return rc;
}

/* An earlier draft of this commit on the same object, or NULL. */
static const struct draft *earlier(
	const struct draft *v, size_t n, const char *object)
{
	while (n-- > 0)
		if (!v[n].r.create && strcmp(v[n].r.object, object) == 0)
			return &v[n];
	return NULL;
}

static void set_id(struct json *o, const char *name, const char *id)
{
	json_set(o, name, *id ? json_string(id) : json_null());
}

static struct json *envelope(
	const struct chain *c, const struct store_save *save, const char *role)
{
	char time[CLOCK_TEXT_MAX];
	struct json *o = json_object();

	clock_format(time, c->now);
	json_set_int(o, "assay", 1);
	json_set_str(o, "kind", save->kind);
	json_set_str(o, "object", save->object ? save->object : "self");
	if (!save->object)
		json_set_str(o, "slug", save->slug);
	json_set_str(o, "author", c->who->person);
	json_set_str(o, "key", c->who->fingerprint);
	json_set_str(o, "role", role);
	json_set_str(o, "replica", c->replica);
	json_set_int(o, "seq", c->seq);
	set_id(o, "prev", c->prev);
	set_id(o, "policy", c->policy);
	json_set_int(o, "lamport", c->lamport);
	json_set_str(o, "time", time);
	json_set(o, "ops", json_copy(save->ops));
	return o;
}

static int find_path(struct store *s, struct draft *d, struct err *err)
{
	struct record_birth b = {d->r.id, d->r.slug, d->r.time_us};
	sqlite3_stmt *st;
	int rc;

	if (d->r.create) {
		record_path(&d->path, &d->r, &b);
		return 0;
	}
	rc = index_bind(s, &st, err,
		"SELECT id,slug,time FROM rec WHERE id=?1 AND object=?1 AND "
		"place=1 AND effect=1 AND kind=?2",
		"ss", d->r.object, d->r.kind);
	if (rc == 0)
		rc = index_step(s, st, err);
	if (rc == 0)
		rc = err_set(err, ERR_NOTFOUND, _("the store has no %s %.16s"),
			d->r.kind, d->r.object);
	if (rc == 1) {
		b = (struct record_birth){index_text(st, 0), index_text(st, 1),
			sqlite3_column_int64(st, 2)};
		record_path(&d->path, &d->r, &b);
		rc = 0;
	}
	sqlite3_reset(st);
	return rc;
}

static int make_draft(struct store *s, struct chain *c,
	const struct store_save *save, struct draft *v, size_t i,
	struct err *err)
{
	const char *role =
		save->role ? save->role
			   : find_role(s, fold_kind_find(save->kind), save);
	const struct draft *before =
		save->object ? earlier(v, i, save->object) : NULL;
	struct json *o, *seen = json_array();
	int rc = 0;

	c->seq++;
	c->lamport++;
	o = envelope(c, save, role);
	if (before)
		json_push(seen, json_string(before->r.id));
	else if (save->object)
		rc = add_heads(s, save->object, seen, err);
	json_set(o, "seen", seen);
	if (rc == 0)
		rc = record_make(&v[i].r, o, &v[i].body, err);
	if (rc < 0) {
		json_free(o);
		memset(&v[i].r, 0, sizeof(v[i].r));
		return rc;
	}
	memcpy(c->prev, v[i].r.id, STORE_ID);
	return find_path(s, &v[i], err);
}

static int check_own(struct store *s, const struct draft *d,
	const struct buf *armour, struct err *err)
{
	struct sshsig_claim c = {d->r.author, d->r.key, d->body.data,
		d->body.len, buf_str(armour), armour->len};
	bool good = false;
	int rc = sshsig_verify(&good, &c, false, s->tmp, err);

	if (rc == 0 && !good)
		rc = err_set(err, ERR_AUTH,
			_("what %s has signed does not verify; is it the key "
			  "of %s?"),
			store_identity(s)->key, d->r.author);
	return rc;
}

static int sign_all(struct store *s, const struct draft *v, size_t n,
	struct buf *armour, struct err *err)
{
	struct buf *bodies = xcalloc(n, sizeof(*bodies));
	int rc;

	for (size_t i = 0; i < n; i++)
		bodies[i] = v[i].body;
	rc = sshsig_sign(
		armour, bodies, n, store_identity(s)->key, s->tmp, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = check_own(s, &v[i], &armour[i], err);
	free(bodies);
	return rc;
}

static void add_subject(
	struct buf *out, const struct store_save *save, const struct draft *d)
{
	if (save->note && *save->note) {
		text_clean(out, save->note, strcspn(save->note, "\r\n"));
		return;
	}
	buf_addf(
		out, "%s %s: ", save->kind, d->r.create ? d->r.slug : "object");
	for (size_t i = 0; i < json_count(save->ops) && i < 4; i++)
		buf_addf(out, "%s%s", i ? ", " : "",
			json_get_str(json_at(save->ops, i), "op", ""));
}

static void message(struct buf *out, const struct store_save *saves,
	const struct draft *v, size_t n)
{
	add_subject(out, &saves[0], &v[0]);
	if (n > 1)
		buf_addf(out, " and %zu more", n - 1);
	buf_addf(out, " (%s, %s)\n\n", v[0].r.author, v[0].r.role);
	for (size_t i = 0; i < n && i < 16; i++)
		buf_addf(out, "Assay-Record: %s\nAssay-Object: %s\n", v[i].r.id,
			record_object(&v[i].r));
}

static int add_files(struct store *s, struct repo_files *files,
	const struct draft *v, size_t n, struct err *err)
{
	struct buf *armour = xcalloc(n, sizeof(*armour));
	int rc = sign_all(s, v, n, armour, err);

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = store_add_record(
			s, files, v[i].path.data, &v[i].body, &armour[i], err);
	for (size_t i = 0; i < n; i++)
		buf_release(&armour[i]);
	free(armour);
	for (size_t i = 0; i < s->staged.n && rc == 0; i++)
		repo_files_add(files, s->staged.v[i].path, &s->staged.v[i].id);
	return rc;
}

static int write_drafts(struct store *s, const struct chain *c,
	const struct store_save *saves, const struct draft *v, size_t n,
	struct err *err)
{
	struct repo_files files = {0};
	struct buf text = BUF_INIT;
	struct store_message m;
	git_oid head, new;
	int rc = store_head(s, &head, err);

	if (rc == 0)
		rc = add_files(s, &files, v, n, err);
	message(&text, saves, v, n);
	m = (struct store_message){
		c->who->person, c->who->email, text.data, c->now};
	if (rc == 0)
		rc = store_commit(s, &files, &head, &m, &new, err);
	if (rc == 0)
		rc = store_advance(s, &head, &new, "assay: save", err);
	if (rc == 0) {
		repo_files_release(&s->staged);
		/* Saved; an index that cannot follow is made again later. */
		s->behind = store_refresh(s, NULL, NULL) < 0;
		if (s->behind)
			s->access_known = false;
	}
	buf_release(&text);
	repo_files_release(&files);
	return rc;
}

/* An administrator has raised the format: whoever knows less only reads. */
static int check_format(struct store *s, struct err *err)
{
	const char *format;
	int64_t n = RECORD_FORMAT;
	const int rc = store_access(s, err);

	if (rc < 0)
		return rc;
	format = json_get_str(s->access.settings, "format", "1");
	if (num_parse_i64(format, strlen(format), &n) == 0 &&
		n <= RECORD_FORMAT)
		return 0;
	return err_set(err, ERR_UNSUPPORTED,
		_("an administrator has raised the store to format %s, and "
		  "this assay writes %d: install a newer assay; reading goes "
		  "on"),
		format, RECORD_FORMAT);
}

static int save_locked(struct store *s, const struct store_save *saves,
	size_t n, char (*ids)[STORE_ID], struct err *err)
{
	struct draft *v = xcalloc(n, sizeof(*v));
	struct chain c = {0};
	int rc = store_refresh(s, NULL, err);

	if (rc == 0)
		rc = check_format(s, err);
	if (rc == 0 && !store_identity(s)->person)
		rc = err_set(err, ERR_AUTH, "%s", store_identity(s)->missing);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = check_save(s, &saves[i], err);
	if (rc == 0)
		rc = start_chain(s, &c, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = make_draft(s, &c, &saves[i], v, i, err);
	if (rc == 0)
		rc = write_drafts(s, &c, saves, v, n, err);
	for (size_t i = 0; i < n; i++) {
		if (rc == 0 && ids)
			memcpy(ids[i], v[i].r.id, STORE_ID);
		record_release(&v[i].r);
		buf_release(&v[i].body);
		buf_release(&v[i].path);
	}
	free(v);
	return rc;
}

int store_save_many(struct store *s, const struct store_save *saves, size_t n,
	char (*ids)[STORE_ID], struct err *err)
{
	int rc;

	if (n == 0)
		return 0;
	if (n > SAVES_MAX)
		return err_set(err, ERR_LIMIT,
			_("%zu records in one save; at most %d"), n, SAVES_MAX);
	rc = store_lock(s, err);
	if (rc < 0)
		return rc;
	/* A push into this very repository takes no lock of ours: again, on
	 * the new head. */
	for (int try = 0; try < TRIES_MAX; try++) {
		struct err why = ERR_INIT;

		rc = save_locked(s, saves, n, ids, &why);
		if (rc == ERR_CONFLICT && try + 1 < TRIES_MAX)
			continue;
		if (rc < 0 && err)
			*err = why;
		break;
	}
	store_unlock(s);
	if (rc < 0 && s->repo.n_fresh)
		tidy_mark(s);
	if (rc == 0)
		tidy_after_save(s);
	return rc;
}

int store_save(struct store *s, const struct store_save *save,
	char id[STORE_ID], struct err *err)
{
	char ids[1][STORE_ID];
	const int rc = store_save_many(s, save, 1, ids, err);

	if (rc == 0 && id)
		memcpy(id, ids[0], STORE_ID);
	return rc;
}
