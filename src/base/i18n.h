/* base/i18n.h — marks the sentences that a user may read.
 *
 * _() translates, N_() only marks a literal for the template. */
#ifndef ASSAY_BASE_I18N_H
#define ASSAY_BASE_I18N_H

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) text

#endif
