/* app/words_table.h — the sentence of every message id; {name} stands for an
 * argument. The rooms that make messages list their ids in their headers
 * (monitor/alarm.h, validate/evidence.h). */
#ifndef ASSAY_APP_WORDS_TABLE_H
#define ASSAY_APP_WORDS_TABLE_H

struct words_row {
	const char *id;
	const char *text; /* N_() */
};

/* Ends with a NULL id. */
extern const struct words_row words_table[], words_review[];

#endif
