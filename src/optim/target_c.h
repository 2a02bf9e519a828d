/* optim/target_c.h — the fixed parts of the C that target_c() writes; for
 * src/optim only. Which parts a model needs follows from its source and link;
 * the tables and names around them are written by target_c.c. */
#ifndef ASSAY_OPTIM_TARGET_C_H
#define ASSAY_OPTIM_TARGET_C_H

#include "model/model.h"

extern const char target_c_head[];
/* Category sets, and which child a value leads to. */
extern const char target_c_sets[];
const char *target_c_way(const struct model *m);
/* From margins in out[] to predictions. */
const char *target_c_link(const struct model *m);
extern const char target_c_test[];

#endif
