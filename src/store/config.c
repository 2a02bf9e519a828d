/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/rng.h"
#include "base/xalloc.h"
#include "store/fold.h"
#include "store/private.h"
#include "store/sshkey.h"

int store_config_open(struct store *s, struct err *err)
{
	char *path = path_join(s->home, "config");
	const int rc = git_config_open_ondisk(&s->config, path);

	if (rc < 0)
		repo_error(err, ERR_IO, path);
	free(path);
	return rc < 0 ? ERR_IO : 0;
}

int store_config_genesis(struct store *s, struct err *err)
{
	char *genesis = store_config_get(s, "assay.genesis");
	int rc = 0;

	if (genesis && hash_is_hex(genesis))
		memcpy(s->genesis, genesis, STORE_ID);
	else
		rc = err_set(err, ERR_PARSE,
			_("%s/config: assay.genesis is missing; clone the "
			  "store again with \"assay join\""),
			s->home);
	free(genesis);
	return rc;
}

char *store_config_get(struct store *s, const char *name)
{
	git_buf b = GIT_BUF_INIT;
	char *v = NULL;

	if (git_config_get_string_buf(&b, s->config, name) == 0)
		v = xstrndup(b.ptr, b.size);
	git_buf_dispose(&b);
	return v;
}

/* Only assay writes this file, and only with the kernel lock: a lock file that
 * is there then was left by a writer that was killed. */
int store_config_set(
	struct store *s, const char *name, const char *value, struct err *err)
{
	char *left;
	int rc = store_lock(s, err);

	if (rc < 0)
		return rc;
	left = path_join(s->home, "config.lock");
	unlink(left);
	free(left);
	if (git_config_set_string(s->config, name, value) < 0)
		rc = repo_error(err, ERR_NOWRITE,
			_("cannot write the store's local configuration"));
	store_unlock(s);
	return rc;
}

/* What a copy of this clone would not have: machine, device, inode. */
static void place(struct store *s, char out[HASH_HEX])
{
	struct buf b = BUF_INIT;
	struct stat st;

	if (file_read(&b, "/etc/machine-id", 256, NULL) < 0)
		buf_addstr(&b, "no machine-id\n");
	if (stat(s->repo.dir, &st) == 0)
		buf_addf(&b, "%ju %ju", (uintmax_t)st.st_dev,
			(uintmax_t)st.st_ino);
	hash_hex(out, b.data, b.len);
	buf_release(&b);
}

bool store_replica_kept(struct store *s, char out[STORE_REPLICA])
{
	char here[HASH_HEX];
	char *id = store_config_get(s, "assay.replica");
	char *at = store_config_get(s, "assay.place");
	bool kept;

	place(s, here);
	kept = id && at && strlen(id) == STORE_REPLICA - 1 &&
	       strcmp(at, here) == 0;
	if (kept)
		memcpy(out, id, STORE_REPLICA);
	free(id);
	free(at);
	return kept;
}

int store_replica(struct store *s, char out[STORE_REPLICA], struct err *err)
{
	char here[HASH_HEX], id[STORE_REPLICA];
	uint64_t fresh = 0;
	int rc;

	if (store_replica_kept(s, out))
		return 0;
	place(s, here);
	rng_secret(&fresh, sizeof(fresh));
	snprintf(id, sizeof(id), "%016jx", (uintmax_t)fresh);
	rc = store_config_set(s, "assay.replica", id, err);
	if (rc == 0)
		rc = store_config_set(s, "assay.place", here, err);
	if (rc == 0)
		memcpy(out, id, STORE_REPLICA);
	return rc;
}

void store_identity_forget(struct store *s)
{
	free(s->id_person);
	free(s->id_key);
	free(s->id_missing);
	s->id_person = s->id_key = s->id_missing = NULL;
	memset(&s->identity, 0, sizeof(s->identity));
	s->identity_known = false;
}

static char *env_or_config(struct store *s, const char *env, const char *name)
{
	const char *v = getenv(env);

	return v && *v ? xstrdup(v) : store_config_get(s, name);
}

static char *find_who(struct store *s, struct err *err)
{
	struct buf line = BUF_INIT;
	char *missing = NULL;
	const char *owner = NULL;

	s->id_person = env_or_config(s, "ASSAY_PERSON", "assay.person");
	s->id_key = env_or_config(s, "ASSAY_KEY", "assay.key");
	if (!s->id_key)
		return xstrdup(_("no key is set: \"assay role me NAME --key "
				 "FILE\", or ASSAY_KEY"));
	if (sshkey_read(&line, s->id_key, err) < 0 ||
		sshkey_fingerprint(s->id_fp, line.data, err) < 0)
		missing = xstrdup(err->text);
	else
		owner = access_owner(&s->access, s->id_fp);
	if (!missing && !owner)
		missing = xasprintf(_("the key %s (%s) is not in the access "
				      "rules; an administrator adds it with "
				      "\"assay role add\""),
			s->id_key, s->id_fp);
	if (!missing && access_revoked(&s->access, s->id_fp))
		missing = xasprintf(_("the key %s (%s) of %s was taken back; "
				      "sign with another one"),
			s->id_key, s->id_fp, owner);
	if (!missing && s->id_person && strcmp(s->id_person, owner) != 0)
		missing = xasprintf(_("the key %s belongs to %s, not to %s"),
			s->id_key, owner, s->id_person);
	if (!missing && !s->id_person)
		s->id_person = xstrdup(owner);
	buf_release(&line);
	return missing;
}

static void fill_identity(struct store *s)
{
	struct store_identity *id = &s->identity;
	unsigned n = 0;

	id->person = s->id_missing ? NULL : s->id_person;
	id->key = s->id_key;
	id->missing = s->id_missing;
	id->roles = s->id_roles;
	if (id->person) {
		id->email = access_email(&s->access, id->person);
		id->fingerprint = s->id_fp;
		for (unsigned i = 0; fold_role_name(i); i++)
			if (access_has_role(
				    &s->access, id->person, fold_role_name(i)))
				s->id_roles[n++] = fold_role_name(i);
	}
	s->id_roles[n] = NULL;
}

const struct store_identity *store_identity(struct store *s)
{
	struct err err = ERR_INIT;

	if (s->identity_known)
		return &s->identity;
	store_identity_forget(s);
	if (store_access(s, &err) < 0)
		s->id_missing = xstrdup(err.text);
	else
		s->id_missing = find_who(s, &err);
	fill_identity(s);
	s->identity_known = true;
	return &s->identity;
}

int store_identity_set(
	struct store *s, const char *person, const char *key, struct err *err)
{
	char *path = key ? path_absolute(key) : NULL;
	int rc = 0;

	if (person)
		rc = store_config_set(s, "assay.person", person, err);
	if (rc == 0 && path)
		rc = store_config_set(s, "assay.key", path, err);
	free(path);
	store_identity_forget(s);
	return rc;
}

bool store_has_role(struct store *s, const char *role)
{
	const struct store_identity *id = store_identity(s);

	for (size_t i = 0; id->roles[i]; i++)
		if (strcmp(id->roles[i], role) == 0)
			return true;
	return false;
}

const char *store_setting(struct store *s, const char *name)
{
	char *key = xasprintf("assay.%s", name);
	const char *shared;

	free(s->setting);
	s->setting = store_config_get(s, key);
	free(key);
	if (s->setting || store_access(s, NULL) < 0)
		return s->setting;
	shared = json_get_str(s->access.settings, name, NULL);
	s->setting = shared ? xstrdup(shared) : NULL;
	return s->setting;
}

int store_setting_local(
	struct store *s, const char *name, const char *value, struct err *err)
{
	char *key = xasprintf("assay.%s", name);
	const int rc = store_config_set(s, key, value, err);

	free(key);
	return rc;
}
