/* monitor/alarm.h — alarms and incidents, as messages with arguments.
 *
 * What a person reads is put into words at display; a record holds the id and
 * the typed arguments. The ids and their arguments:
 *   drift.moved     series moved effect usual        a number or level moved
 *   quality.missing series now usual                 more (fewer) rows empty
 *   quality.unseen  series now                       levels never seen before
 *   quality.constant series now       a column of one value holds others
 *   score.moved     moved effect usual               the answers moved
 *   accuracy.worse  now usual ratio                  mean loss
 *   real.window     p every     once in so many ordinary windows
 *   real.time       evidence level                   added up over windows
 *   real.both       p every evidence level
 *   big.shift       effect floor      in spreads of the ranks
 *   big.rate        effect floor      share of the rows
 *   big.loss        effect floor      times the usual loss
 *   matters.score   impact floor      in spreads of the score
 *   matters.accuracy impact           share by which the loss grew
 *   matters.unknown                   the reference never held such rows
 *   action.check_feed series          look at where this column comes from
 *   action.hand_off                   give it to the engineer with its kit
 *   action.accept_reference           a lasting change without more loss
 *   reference.no_time                 notes: what could not be tested
 *   reference.no_holdout
 *   reference.few_windows windows
 *   data.naive_time
 * "moved" is a word of moved_name(); "effect" keeps its sign. The display
 * holds the sentences.
 *
 * Incident: alarmed windows of which no two neighbours lie more than quiet
 * windows apart; what follows through lags of the inputs belongs to it. */
#ifndef ASSAY_MONITOR_ALARM_H
#define ASSAY_MONITOR_ALARM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "monitor/detect.h"

struct incident {
	size_t first, last; /* indices of windows */
	size_t n_windows;   /* alarmed ones */
	size_t n_alarms;
	bool open; /* the data end before it is over */
};

/* Incidents of a detection in time order; the caller frees the array. */
struct incident *incidents_find(
	size_t *n, const struct detection *d, enum window_length length);
/* Id number i, NULL after the last. */
const char *alarm_message(size_t i);

/* Adds a note to a result; the arguments, to be filled. */
struct json *alarm_note(struct json *result, const char *id);
/* The members "verdict", "series", "windows", "alarms", "incidents", "notes"
 * and "expected_false_alarms" of a result. */
void alarm_report(struct json *result, const struct detection *d,
	const struct reference *r);

#endif
