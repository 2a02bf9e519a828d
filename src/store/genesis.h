/* store/genesis.h — which store a history is.
 *
 * A store is named by its first record, which stands in the root commit. */
#ifndef ASSAY_STORE_GENESIS_H
#define ASSAY_STORE_GENESIS_H

#include "store/private.h"

/* The id of the genesis record of the history that ends at head;
 * ERR_UNSUPPORTED if it does not begin as a store does. */
ATTR_USED int genesis_find(struct store *s, const git_oid *head,
	char id[STORE_ID], struct err *err);

#endif
