/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/hash.h"
#include "base/i18n.h"
#include "base/num.h"
#include "base/xalloc.h"
#include "store/fold.h"
#include "store/private.h"

enum { INDEX_VERSION = 4, BUSY_MS = 10000 };

/* rec.armour: only of a signature that is not checked yet.
 * rec.place: 0 its create record is not here, 1 the path is right, 2 wrong.
 * rec.sig: NULL not checked yet, 1 good, 0 bad. rec.known: 1 the key is the
 * author's. rec.effect: NULL not decided. */
static const char schema[] =
	"CREATE TABLE meta(k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID;"
	"CREATE TABLE rec(path TEXT PRIMARY KEY, id TEXT NOT NULL,"
	" object TEXT NOT NULL, kind TEXT NOT NULL,"
	" lamport INTEGER NOT NULL, author TEXT NOT NULL, key TEXT NOT NULL,"
	" role TEXT NOT NULL, replica TEXT NOT NULL, seq INTEGER NOT NULL,"
	" time INTEGER NOT NULL, slug TEXT NOT NULL, verb TEXT NOT NULL,"
	" refs TEXT NOT NULL, body TEXT NOT NULL,"
	" armour TEXT, place INTEGER NOT NULL DEFAULT 0, sig INTEGER,"
	" known INTEGER, effect INTEGER, reason TEXT NOT NULL DEFAULT '');"
	"CREATE TABLE obj(id TEXT PRIMARY KEY, kind TEXT NOT NULL,"
	" slug TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,"
	" model TEXT NOT NULL, author TEXT NOT NULL,"
	" lamport INTEGER NOT NULL, last INTEGER NOT NULL,"
	" last_id TEXT NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE link(rec TEXT, object TEXT, PRIMARY KEY(rec, object))"
	" WITHOUT ROWID;"
	"CREATE TABLE dirty(object TEXT PRIMARY KEY, whole INTEGER NOT NULL)"
	" WITHOUT ROWID;"
	"CREATE TABLE artifact(sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL,"
	" pointer INTEGER NOT NULL, blob TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE stray(path TEXT PRIMARY KEY, reason TEXT NOT NULL,"
	" body TEXT) WITHOUT ROWID;"
	"CREATE TABLE missing(path TEXT PRIMARY KEY, blob TEXT, reason TEXT)"
	" WITHOUT ROWID;"
	"CREATE TABLE revoked(key TEXT, by TEXT, fresh INTEGER NOT NULL,"
	" added INTEGER NOT NULL, PRIMARY KEY(key, by)) WITHOUT ROWID;"
	"CREATE TABLE inside(key TEXT, by TEXT, id TEXT,"
	" PRIMARY KEY(key, by, id)) WITHOUT ROWID;";

static const char record_indexes[] =
	"CREATE INDEX IF NOT EXISTS rec_id ON rec(id, place);"
	"CREATE INDEX IF NOT EXISTS rec_object ON rec(object, lamport, id);"
	"CREATE INDEX IF NOT EXISTS rec_order ON rec(lamport, id);"
	"CREATE INDEX IF NOT EXISTS rec_chain ON rec(replica, seq);"
	"CREATE INDEX IF NOT EXISTS rec_todo ON rec(effect) "
	"WHERE effect IS NULL;"
	"CREATE INDEX IF NOT EXISTS rec_void ON rec(lamport, id) "
	"WHERE effect=0;";

static const char object_indexes[] =
	"CREATE INDEX IF NOT EXISTS obj_name ON obj(kind, name);"
	"CREATE INDEX IF NOT EXISTS obj_slug ON obj(kind, slug, lamport, id);"
	"CREATE INDEX IF NOT EXISTS obj_last ON obj(kind, last, last_id);"
	"CREATE INDEX IF NOT EXISTS obj_born ON obj(kind, lamport, id);"
	"CREATE INDEX IF NOT EXISTS obj_model ON obj(model, kind);";

static const char *const tables[] = {"meta", "rec", "obj", "link", "dirty",
	"artifact", "stray", "missing", "revoked", "inside", NULL};

int index_error(struct store *s, struct err *err)
{
	if (sqlite3_errcode(s->db) == SQLITE_FULL)
		return err_set(err, ERR_IO,
			_("the disk with the index of the store is full; make "
			  "room for %s/index.sqlite"),
			s->home);
	return err_set(err, ERR_IO,
		_("the index of the store: %s; it can be deleted and is made "
		  "again from git (%s/index.sqlite)"),
		sqlite3_errmsg(s->db), s->home);
}

int index_exec(struct store *s, const char *sql, struct err *err)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return index_error(s, err);
	return 0;
}

int index_sort_records(struct store *s, struct err *err)
{
	return index_exec(s, record_indexes, err);
}

int index_sort_objects(struct store *s, struct err *err)
{
	return index_exec(s, object_indexes, err);
}

static void forget_statements(struct store *s)
{
	for (size_t i = 0; i < STORE_STATEMENTS; i++) {
		sqlite3_finalize(s->statements[i].stmt);
		s->statements[i].stmt = NULL;
		s->statements[i].sql = NULL;
	}
}

void index_close(struct store *s)
{
	forget_statements(s);
	sqlite3_close(s->db);
	s->db = NULL;
}

/* Dropping large tables would read and log all that they hold. */
static int reset_file(struct store *s, struct err *err)
{
	int rc;

	sqlite3_db_config(
		s->db, SQLITE_DBCONFIG_RESET_DATABASE, 1, (int *)NULL);
	rc = index_exec(s, "VACUUM", err);
	sqlite3_db_config(
		s->db, SQLITE_DBCONFIG_RESET_DATABASE, 0, (int *)NULL);
	return rc;
}

int index_clear(struct store *s, struct err *err)
{
	struct buf b = BUF_INIT;
	int rc;

	forget_statements(s);
	rc = reset_file(s, err);
	if (rc == 0)
		rc = index_exec(s, "BEGIN IMMEDIATE", err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; tables[i]; i++)
		buf_addf(&b, "DROP TABLE IF EXISTS %s;", tables[i]);
	buf_addstr(&b, schema);
	buf_addf(&b,
		"INSERT INTO meta VALUES('version','%d.%d'),('genesis','%s');"
		"COMMIT;",
		INDEX_VERSION, FOLD_VERSION, s->genesis);
	rc = index_exec(s, b.data, err);
	if (rc < 0)
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	buf_release(&b);
	return rc;
}

/* A directory for an index where the store's own cannot be written. */
static char *private_path(struct store *s)
{
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	char hex[HASH_HEX];
	char *dir, *path;

	if ((!cache || !*cache) && (!home || !*home))
		return NULL;
	hash_hex(hex, s->repo.dir, strlen(s->repo.dir));
	dir = cache && *cache ? xasprintf("%s/assay", cache)
			      : xasprintf("%s/.cache/assay", home);
	if (dir_make(dir, NULL) < 0) {
		free(dir);
		return NULL;
	}
	path = xasprintf("%s/index-%.16s.sqlite", dir, hex);
	free(dir);
	return path;
}

static int open_file(struct store *s, const char *path, struct err *err)
{
	static const char pragmas[] =
		"PRAGMA page_size=8192;PRAGMA journal_mode=WAL;"
		"PRAGMA synchronous=NORMAL;"
		"PRAGMA trusted_schema=OFF;PRAGMA cache_size=-65536;"
		"PRAGMA temp_store=MEMORY;";
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
			  SQLITE_OPEN_NOMUTEX;

	if (sqlite3_open_v2(path, &s->db, flags, NULL) != SQLITE_OK) {
		const int rc = index_error(s, err);

		index_close(s);
		return rc;
	}
	sqlite3_busy_timeout(s->db, BUSY_MS);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	return index_exec(s, pragmas, err);
}

/* True if the index was made by this program for this store. Whoever does not
 * know the store yet learns from the index which it is. */
static bool is_current(struct store *s)
{
	struct buf version = BUF_INIT, genesis = BUF_INIT;
	char *want = xasprintf("%d.%d", INDEX_VERSION, FOLD_VERSION);
	bool yes = index_meta(s, "version", &version, NULL) == 0 &&
		   index_meta(s, "genesis", &genesis, NULL) == 0 &&
		   strcmp(buf_str(&version), want) == 0;

	if (yes && !*s->genesis && hash_is_hex(buf_str(&genesis)))
		memcpy(s->genesis, genesis.data, STORE_ID);
	yes = yes && strcmp(buf_str(&genesis), s->genesis) == 0;
	free(want);
	buf_release(&version);
	buf_release(&genesis);
	return yes;
}

/* The files that SQLite keeps beside an index. */
static void remove_part(const char *path, const char *end)
{
	char *file = xasprintf("%s%s", path, end);

	unlink(file);
	free(file);
}

static bool has_part(const char *path, const char *end)
{
	char *file = xasprintf("%s%s", path, end);
	const bool yes = file_exists(file);

	free(file);
	return yes;
}

/* A damaged index is thrown away once; one that cannot be written, because
 * the disk is full, stays as it is: *full. */
static int open_current(
	struct store *s, const char *path, bool *full, struct err *err)
{
	const bool in_use = has_part(path, "-wal") || has_part(path, "-shm");
	int rc = open_file(s, path, err), code;

	if (rc == 0 && is_current(s))
		return 0;
	if (rc == 0)
		rc = index_clear(s, err);
	if (rc == 0)
		return 0;
	code = s->db ? sqlite3_errcode(s->db) : SQLITE_CANTOPEN;
	*full = code == SQLITE_FULL || code == SQLITE_IOERR ||
		code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
	index_close(s);
	if (*full && !in_use) {
		/* SQLite leaves them empty when it cannot fill them. */
		remove_part(path, "-wal");
		remove_part(path, "-shm");
	}
	if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB)
		return rc;
	remove_part(path, "");
	remove_part(path, "-wal");
	remove_part(path, "-shm");
	rc = open_file(s, path, err);
	return rc < 0 ? rc : index_clear(s, err);
}

/* Where the store's own index cannot be written (ERR_NOWRITE) or opened,
 * most often because the disk is full. */
static int open_private(struct store *s, int why, struct err *err)
{
	char *path = private_path(s);
	bool full;
	int rc;

	if (!path)
		return why != ERR_NOWRITE
			       ? why
			       : err_set(err, ERR_NOWRITE,
					 _("%s cannot be written, and there is "
					   "no place for an index of your own; "
					   "set XDG_CACHE_HOME"),
					 s->home);
	s->private_index = true;
	rc = open_current(s, path, &full, err);
	free(path);
	return rc;
}

int index_open(struct store *s, struct err *err)
{
	char *path = path_join(s->home, "index.sqlite");
	bool full = false;
	int rc;

	if (access(s->home, W_OK) < 0 ||
		(access(path, F_OK) == 0 && access(path, W_OK) < 0))
		rc = ERR_NOWRITE;
	else
		rc = open_current(s, path, &full, err);
	free(path);
	return rc == ERR_NOWRITE || full ? open_private(s, rc, err) : rc;
}

void index_reset(struct store *s)
{
	for (size_t i = 0; i < STORE_STATEMENTS; i++)
		sqlite3_reset(s->statements[i].stmt);
}

/* No name: SQLite keeps it in its cache, and what does not fit there in a
 * file that is gone as soon as it is open. */
int index_open_passing(struct store *s, struct err *err)
{
	int rc = open_file(s, "", err);

	if (rc == 0)
		rc = index_exec(s, "PRAGMA journal_mode=MEMORY", err);
	return rc < 0 ? rc : index_clear(s, err);
}

static sqlite3_stmt *cached(struct store *s, const char *sql)
{
	for (size_t i = 0; i < STORE_STATEMENTS; i++) {
		struct store_statement *c = &s->statements[i];

		if (c->sql == sql)
			return c->stmt;
		if (c->sql)
			continue;
		if (sqlite3_prepare_v3(s->db, sql, -1,
			    SQLITE_PREPARE_PERSISTENT, &c->stmt,
			    NULL) != SQLITE_OK)
			return NULL;
		c->sql = sql;
		return c->stmt;
	}
	BUG("more statements than the cache holds");
}

static int bind_all(sqlite3_stmt *st, const char *types, va_list ap,
	sqlite3_destructor_type keep)
{
	int rc = SQLITE_OK;

	for (int i = 0; types[i] && rc == SQLITE_OK; i++)
		if (types[i] == 'i')
			rc = sqlite3_bind_int64(st, i + 1, va_arg(ap, int64_t));
		else
			rc = sqlite3_bind_text(
				st, i + 1, va_arg(ap, const char *), -1, keep);
	return rc;
}

int index_bind(struct store *s, sqlite3_stmt **stmt, struct err *err,
	const char *sql, const char *types, ...)
{
	va_list ap;
	int rc;

	*stmt = cached(s, sql);
	if (!*stmt)
		return index_error(s, err);
	sqlite3_reset(*stmt);
	va_start(ap, types);
	rc = bind_all(*stmt, types, ap, SQLITE_TRANSIENT);
	va_end(ap);
	return rc == SQLITE_OK ? 0 : index_error(s, err);
}

int index_run(struct store *s, struct err *err, const char *sql,
	const char *types, ...)
{
	sqlite3_stmt *st = cached(s, sql);
	va_list ap;
	int rc;

	if (!st)
		return index_error(s, err);
	sqlite3_reset(st);
	va_start(ap, types);
	rc = bind_all(st, types, ap, SQLITE_STATIC); /* read at once */
	va_end(ap);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		rc = index_error(s, err);
	else
		rc = 0;
	sqlite3_reset(st);
	return rc;
}

int index_step(struct store *s, sqlite3_stmt *stmt, struct err *err)
{
	const int rc = sqlite3_step(stmt);

	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : index_error(s, err);
}

const char *index_text(sqlite3_stmt *stmt, int column)
{
	const char *t = (const char *)sqlite3_column_text(stmt, column);

	return t ? t : "";
}

int index_meta(
	struct store *s, const char *name, struct buf *out, struct err *err)
{
	sqlite3_stmt *st;
	int rc = index_bind(
		s, &st, err, "SELECT v FROM meta WHERE k=?", "s", name);

	if (rc == 0)
		rc = index_step(s, st, err);
	buf_clear(out);
	if (rc == 1)
		buf_addstr(out, index_text(st, 0));
	if (rc >= 0)
		sqlite3_reset(st);
	return rc < 0 ? rc : 0;
}
