/* ui/remote.h — what comes from the other clones while the screen is open.
 *
 * A remote on this machine says when something was pushed to it: it is taken
 * over, and nothing is sent. A remote elsewhere is asked at the interval of
 * the setting "sync.every", if there is one; that is a whole sync. Either runs
 * as a child beside the command of the person, and asks nothing. */
#ifndef ASSAY_UI_REMOTE_H
#define ASSAY_UI_REMOTE_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/child.h"
#include "ui/wait.h"

struct ui;

struct remote {
	struct child child;
	bool again;       /* more has come since the child began */
	char failed[256]; /* what the last one failed with, or "" */
	int64_t synced;   /* when records were last exchanged, us; 0: never */
	char newest[80];  /* id of the latest record that was seen */
};

/* From now on ui->wait hears of the remote. */
void remote_open(struct ui *ui);
/* Reads when records were last exchanged. */
void remote_synced(struct ui *ui);
/* Says what others have saved meanwhile, in a line; of what comes from the
 * remote its own end says more. */
void remote_told(struct ui *ui);
/* Takes what one turn of the loop has brought. */
void remote_turn(struct ui *ui, const struct wait_news *news);

#endif
