/* cli/monitor.h — what the sub-verbs of monitor share. */
#ifndef ASSAY_CLI_MONITOR_H
#define ASSAY_CLI_MONITOR_H

#include "app/monitor.h"
#include "base/json.h"
#include "cli/command.h"

/* Options of every sub-verb that looks at rows. */
#define MONITOR_OPTS                                                          \
	{"data", "CSV", N_("the rows: a file, or the name of a data set")},   \
		{"time", "COL", N_("column of the time (else as imported)")}, \
		{"label", "COL",                                              \
			N_("column of the outcome (else as imported)")},      \
		{"from", "TIME", N_("leave out rows before")},                \
		{"until", "TIME", N_("leave out rows from here on")},         \
	{                                                                     \
		"policy", "FILE", N_("monitor policy: floors and budget")     \
	}

extern const struct command monitor_follow;

ATTR_USED int monitor_fill(
	struct cli *c, struct app_monitor *m, struct err *err);
void monitor_print(struct cli *c, const struct json *doc);
void monitor_print_incident(struct cli *c, const struct json *incident);

#endif
