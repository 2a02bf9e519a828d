/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "app/audit.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "base/i18n.h"
#include "base/xalloc.h"
#include "store/anchor.h"
#include "store/store.h"
#include "store/sync.h"

/* What checks the export with git, ssh-keygen and sha256sum alone. */
static const char script[] =
	"#!/bin/sh\n"
	"# Checks store.bundle without assay: every record's name and\n"
	"# signature, and the digest over all of them.\n"
	"set -eu\n"
	"cd \"$(dirname \"$0\")\"\n"
	"work=$(mktemp -d)\n"
	"trap 'rm -rf \"$work\"' EXIT\n"
	"git clone -q --bare --branch assay store.bundle \"$work/git\"\n"
	"git -C \"$work/git\" fsck --full --strict --no-dangling\n"
	"mkdir \"$work/tree\"\n"
	"git -C \"$work/git\" archive assay | tar -x -C \"$work/tree\"\n"
	"bad=0\n"
	"find \"$work/tree\" -name '*.json' >\"$work/list\"\n"
	"while IFS= read -r f; do\n"
	"\tid=$(sha256sum <\"$f\" | cut -c1-64)\n"
	"\techo \"$id\" >>\"$work/ids\"\n"
	"\tcase $f in\n"
	"\t*-\"$(echo \"$id\" | cut -c1-32)\".json) ;;\n"
	"\t*) echo \"NAME  $f\"; bad=1 ;;\n"
	"\tesac\n"
	"\twho=$(sed -n 's/^  \"author\": \"\\(.*\\)\",$/\\1/p' \"$f\")\n"
	"\tssh-keygen -q -Y verify -f allowed_signers -I \"$who\" \\\n"
	"\t\t-n assay-pack@v1 -s \"$f.sig\" <\"$f\" >/dev/null 2>&1 ||\n"
	"\t\t{ echo \"SIGNATURE  $f\"; bad=1; }\n"
	"done <\"$work/list\"\n"
	"root=$(LC_ALL=C sort -u \"$work/ids\" | sha256sum | cut -c1-64)\n"
	"echo \"records   $(wc -l <\"$work/ids\")\"\n"
	"echo \"set root  $root\"\n"
	"[ \"$root\" = \"$(cat set_root)\" ] ||\n"
	"\t{ echo 'the set root is another one'; bad=1; }\n"
	"[ \"$bad\" -eq 0 ] && echo 'all records are signed and none is "
	"missing'\n"
	"exit \"$bad\"\n";

static const char page[] =
	"# An assay store, for an auditor\n\n"
	"`store.bundle` holds the whole history as git wrote it;\n"
	"`allowed_signers` the keys of its access rules; `set_root` the\n"
	"SHA-256 over the ids of all records, sorted, one a line.\n\n"
	"    sh verify.sh\n\n"
	"checks, with git, ssh-keygen and sha256sum alone, that every file\n"
	"name holds the digest of its record, that every record carries a\n"
	"good signature of its author, and that no record is missing or\n"
	"added. Compare the set root with one that you were given earlier or\n"
	"elsewhere (a report, a mail): a store alone cannot prove that its\n"
	"newest records were not left out. Keep `anchor.json`, or the set\n"
	"root, where nobody of the project can change it;\n"
	"`assay verify --anchor anchor.json` finds years later that every\n"
	"record of today is still there, and names those that are not.\n\n"
	"One record by hand:\n\n"
	"    git clone --bare --branch assay store.bundle store.git\n"
	"    git -C store.git log assay\n"
	"    git -C store.git show assay:PATH.json > record\n"
	"    git -C store.git show assay:PATH.json.sig > record.sig\n"
	"    sha256sum record\n"
	"    ssh-keygen -Y verify -f allowed_signers -I AUTHOR \\\n"
	"        -n assay-pack@v1 -s record.sig < record\n\n"
	"`allowed_signers` names revoked keys too: what they signed before\n"
	"they were revoked still counts. Which record counts, and why one\n"
	"does not, is `assay fsck` to say; the rule is in assay-store(5).\n";

static int check_empty(const char *dir, struct err *err)
{
	DIR *d = opendir(dir);
	const struct dirent *e;
	bool any = false;

	if (!d && errno == ENOENT)
		return dir_make(dir, err);
	if (!d)
		return err_errno(err, 1, _("cannot open %s"), dir);
	while ((e = readdir(d)) != NULL)
		any = any || (strcmp(e->d_name, ".") != 0 &&
				     strcmp(e->d_name, "..") != 0);
	closedir(d);
	return any ? err_set(err, ERR_CONFLICT,
			     _("%s is not empty; name a new directory"), dir)
		   : 0;
}

static int put(
	const char *dir, const char *name, const char *text, struct err *err)
{
	char *path = path_join(dir, name);
	const int rc = file_write(path, text, strlen(text), err);

	free(path);
	return rc;
}

/* Every key that ever was one of the store's, by person. */
static int put_signers(struct store *s, const char *dir, struct err *err)
{
	struct json *policy = NULL;
	struct buf b = BUF_INIT;
	const struct json *persons;
	int rc = store_get(s, "policy", NULL, &policy, err);

	if (rc < 0)
		return rc;
	persons = json_get(policy, "persons");
	for (size_t i = 0; i < json_count(persons); i++) {
		const struct json *keys = json_get(json_at(persons, i), "keys");

		for (size_t k = 0; k < json_count(keys); k++)
			buf_addf(&b, "%s namespaces=\"assay-pack@v1\" %s\n",
				json_name(persons, i),
				json_get_str(json_at(keys, k), "key", ""));
	}
	rc = put(dir, "allowed_signers", buf_str(&b), err);
	buf_release(&b);
	json_free(policy);
	return rc;
}

/* What proves later that nothing of this was left out. */
static int put_anchor(struct store *s, const char *dir, struct err *err)
{
	struct json *anchor = NULL;
	struct buf b = BUF_INIT;
	int rc = anchor_make(s, &anchor, err);

	if (rc < 0)
		return rc;
	json_write(&b, anchor);
	rc = put(dir, "anchor.json", buf_str(&b), err);
	buf_release(&b);
	json_free(anchor);
	return rc;
}

static int put_files(
	struct store *s, const char *dir, const char *root, struct err *err)
{
	char *at = path_absolute(dir), *bundle = path_join(at, "store.bundle");
	char *line = xasprintf("%s\n", root);
	int rc = store_bundle(s, bundle, err);

	if (rc == 0)
		rc = put_signers(s, at, err);
	if (rc == 0)
		rc = put(at, "set_root", line, err);
	if (rc == 0)
		rc = put_anchor(s, at, err);
	if (rc == 0)
		rc = put(at, "verify.sh", script, err);
	if (rc == 0)
		rc = put(at, "README.md", page, err);
	free(line);
	free(bundle);
	free(at);
	return rc;
}

int app_audit_export(
	struct app *a, const char *dir, struct json **out, struct err *err)
{
	struct json *v = NULL;
	struct store *s;
	int rc = app_store(a, &s, err);

	if (rc == 0)
		rc = store_check(s, false, &v, err);
	if (rc == 0)
		rc = check_empty(dir, err);
	if (rc == 0)
		rc = put_files(s, dir, json_get_str(v, "set_root", ""), err);
	if (rc < 0) {
		json_free(v);
		return rc;
	}
	json_set_str(v, "dir", dir);
	*out = v;
	return 0;
}
