/* ui/action.h — what can be done, as a command line with the questions that
 * complete it.
 *
 * Ownership: words_release() frees; an action is a row of a constant table. */
#ifndef ASSAY_UI_ACTION_H
#define ASSAY_UI_ACTION_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/buf.h"
#include "ui/child.h"

struct ui;

/* Words of a command line being made; strings are copied. */
struct words {
	const char *word[CHILD_ARGS_MAX];
	int n;
	struct buf memory[CHILD_ARGS_MAX];
};
void words_add(struct words *w, const char *s);
void words_addf(struct words *w, const char *fmt, ...) ATTR_FORMAT(2, 3);
/* from is empty afterwards. */
void words_move(struct words *to, struct words *from);
/* Forgets all but the first n. */
void words_cut(struct words *w, int n);
/* The words of a line "assay a b c" without quotes. */
void words_split(struct words *w, const char *line);
void words_release(struct words *w);

/* A question that an action asks before its command is complete: the answer
 * becomes one more word after option (or alone where option is NULL); an empty
 * answer to a question with an option leaves both out. */
struct question {
	const char *prompt; /* N_() */
	const char *option; /* "--text", or NULL */
	/* What Tab completes: "/" files, else these words; or NULL. */
	const char *offers;
};

enum { QUESTIONS_MAX = 4 };

struct pane_action {
	int key;           /* character, or 0: only in the menu */
	const char *label; /* N_() */
	struct question ask[QUESTIONS_MAX];
	/* Fills the words for the focused row. NULL: the action is possible;
	 * else why it is not, translated. */
	const char *(*make)(void *state, struct words *w);
	/* The name that must be typed in full before it runs, or NULL. */
	const char *(*confirm)(void *state);
	/* What it will do and what cannot be undone, as lines; may be NULL. */
	void (*tell)(void *state, struct ui *ui, struct buf *out);
	/* The command knows --dry-run: what that says is shown, and asked
	 * about, before anything is written. */
	bool dry_run;
	/* Opens something instead of running a command, which make() only
	 * names. */
	void (*run)(void *state, struct ui *ui);
	/* What the command printed is shown by this, if it went well. */
	void (*take)(struct ui *ui, const char *text);
};

#endif
