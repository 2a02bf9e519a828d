/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "ui/rescue.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const int deadly[] = {
	SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGINT, SIGQUIT};
enum { DEADLY = sizeof(deadly) / sizeof(deadly[0]) };

static struct {
	volatile sig_atomic_t armed;
	char bytes[RESCUE_MAX];
	size_t n;
	struct termios settings;
	struct sigaction before[DEADLY];
} rescue;

static void give_back(void)
{
	const char *at = rescue.bytes;
	size_t left = rescue.n;

	while (left > 0) {
		const ssize_t k = write(STDOUT_FILENO, at, left);

		if (k < 0 && errno != EINTR)
			break;
		if (k > 0) {
			at += k;
			left -= (size_t)k;
		}
	}
	tcsetattr(STDIN_FILENO, TCSANOW, &rescue.settings);
}

/* A fault happens again once the handler is the one before; what was sent is
 * sent again. */
static void on_signal(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (rescue.armed) {
		rescue.armed = 0;
		give_back();
	}
	for (int i = 0; i < DEADLY; i++)
		if (deadly[i] == number)
			sigaction(number, &rescue.before[i], NULL);
	if (info->si_code <= 0)
		raise(number);
}

/* Curses would leave by a handler of its own, without our modes. */
static bool is_sent(int number)
{
	return number == SIGINT || number == SIGQUIT;
}

void rescue_arm(const char *bytes, size_t n, const struct termios *settings)
{
	struct sigaction act;

	if (rescue.armed || n > RESCUE_MAX)
		return;
	memcpy(rescue.bytes, bytes, n);
	rescue.n = n;
	rescue.settings = *settings;
	memset(&act, 0, sizeof(act));
	act.sa_sigaction = on_signal;
	act.sa_flags = SA_SIGINFO | SA_ONSTACK;
	for (int i = 0; i < DEADLY; i++) {
		struct sigaction *before = &rescue.before[i];

		sigaction(deadly[i], NULL, before);
		if (before->sa_handler == SIG_IGN)
			continue;
		sigaction(deadly[i], &act, NULL);
		if (is_sent(deadly[i]))
			before->sa_handler = SIG_DFL;
	}
	rescue.armed = 1;
}

void rescue_disarm(void)
{
	if (!rescue.armed)
		return;
	rescue.armed = 0;
	for (int i = 0; i < DEADLY; i++)
		sigaction(deadly[i], &rescue.before[i], NULL);
}
