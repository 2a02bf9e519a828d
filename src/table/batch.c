/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "table/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/xalloc.h"
#include "table/batch_memory.h"

enum {
	PIECE_MIN = 1 << 18,
	TEXT_MAX = 32 << 20, /* bytes of text that fill a batch */
	ROWS_MIN = 64
};

struct piece {
	char *data;
	size_t len, cap;
};

struct batch_memory {
	double *numbers;
	struct text_span *texts;
	size_t n_numbers, n_texts; /* columns of each kind */
	size_t rows;               /* room */
	struct piece *pieces;
	size_t n_pieces, pieces_cap, piece; /* piece: the one in use */
	size_t text_bytes;
};

void batch_release(struct batch *b)
{
	struct batch_memory *m = b->memory;

	if (m) {
		for (size_t i = 0; i < m->n_pieces; i++)
			free(m->pieces[i].data);
		free(m->pieces);
		free(m->numbers);
		free(m->texts);
		free(m);
	}
	free(b->line);
	free(b->columns);
	*b = (struct batch)BATCH_INIT;
}

void batch_clear(struct batch *b)
{
	struct batch_memory *m = b->memory;

	b->n_rows = 0;
	if (!m)
		return;
	for (size_t i = 0; i < m->n_pieces; i++)
		m->pieces[i].len = 0;
	m->piece = 0;
	m->text_bytes = 0;
}

/* Points the columns into the blocks. */
static void place_columns(struct batch *b)
{
	const struct batch_memory *m = b->memory;
	size_t numbers = 0, texts = 0;

	for (size_t i = 0; i < b->n_columns; i++) {
		struct column *c = &b->columns[i];

		c->number = NULL;
		c->text = NULL;
		if (c->type == COLUMN_NUMBER)
			c->number = m->numbers + m->rows * numbers++;
		else
			c->text = m->texts + m->rows * texts++;
	}
}

static bool same_shape(
	const struct batch *b, const enum column_type *types, size_t n)
{
	if (!b->memory || b->n_columns != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (b->columns[i].type != types[i])
			return false;
	return true;
}

void batch_shape(struct batch *b, const enum column_type *types, size_t n)
{
	struct batch_memory *m;

	batch_clear(b);
	if (same_shape(b, types, n))
		return;
	batch_release(b);
	m = b->memory = xcalloc(1, sizeof(*m));
	b->n_columns = n;
	b->columns = xcalloc(n, sizeof(*b->columns));
	for (size_t i = 0; i < n; i++) {
		b->columns[i].type = types[i];
		m->n_numbers += types[i] == COLUMN_NUMBER;
		m->n_texts += types[i] == COLUMN_TEXT;
	}
}

static size_t rows_max(const struct batch *b)
{
	const size_t n = BATCH_CELLS_MAX / (b->n_columns ? b->n_columns : 1);

	if (n > BATCH_ROWS_MAX)
		return BATCH_ROWS_MAX;
	return n ? n : 1;
}

bool batch_is_full(const struct batch *b)
{
	return b->n_rows >= rows_max(b) || b->memory->text_bytes >= TEXT_MAX;
}

void batch_reserve(struct batch *b)
{
	struct batch_memory *m = b->memory;
	struct batch_memory old = *m;
	size_t numbers = 0, texts = 0;

	if (b->n_rows < m->rows)
		return;
	m->rows = m->rows ? m->rows * 2 : ROWS_MIN;
	if (m->rows > rows_max(b))
		m->rows = rows_max(b);
	BUG_ON(b->n_rows >= m->rows);
	m->numbers = xreallocarray(
		NULL, m->rows, m->n_numbers * sizeof(*m->numbers));
	m->texts = xreallocarray(NULL, m->rows, m->n_texts * sizeof(*m->texts));
	for (; b->n_rows && numbers < m->n_numbers; numbers++)
		memcpy(m->numbers + numbers * m->rows,
			old.numbers + numbers * old.rows,
			b->n_rows * sizeof(*m->numbers));
	for (; b->n_rows && texts < m->n_texts; texts++)
		memcpy(m->texts + texts * m->rows, old.texts + texts * old.rows,
			b->n_rows * sizeof(*m->texts));
	free(old.numbers);
	free(old.texts);
	b->line = xreallocarray(b->line, m->rows, sizeof(*b->line));
	place_columns(b);
}

static struct piece *add_piece(struct batch_memory *m, size_t cap)
{
	struct piece *p;

	m->pieces = xgrow(
		m->pieces, &m->pieces_cap, m->n_pieces + 1, sizeof(*m->pieces));
	p = &m->pieces[m->n_pieces++];
	p->cap = cap > PIECE_MIN ? cap : PIECE_MIN;
	p->len = 0;
	p->data = xmalloc(p->cap);
	return p;
}

char *batch_text(struct batch *b, size_t n)
{
	struct batch_memory *m = b->memory;
	struct piece *p;
	char *s;

	while (m->piece < m->n_pieces &&
		n > m->pieces[m->piece].cap - m->pieces[m->piece].len)
		m->piece++;
	p = m->piece < m->n_pieces ? &m->pieces[m->piece] : add_piece(m, n);
	s = p->data + p->len;
	p->len += n;
	m->text_bytes += n;
	return s;
}
