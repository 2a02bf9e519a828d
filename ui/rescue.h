/* ui/rescue.h — the terminal is given back also by a program that dies of a
 * signal: a fault, abort(), an interrupt sent from elsewhere.
 *
 * The bytes and the settings that give it back are made before; the handler
 * only writes and sets them, then the signal does what it would have done (a
 * sanitizer's own handler included). Threads: any may fault. */
#ifndef ASSAY_UI_RESCUE_H
#define ASSAY_UI_RESCUE_H

#include <stddef.h>
#include <termios.h>

enum { RESCUE_MAX = 512 };

/* The bytes are copied; what is longer than RESCUE_MAX is left out. */
void rescue_arm(const char *bytes, size_t n, const struct termios *settings);
/* The terminal has been given back already. */
void rescue_disarm(void);

#endif
