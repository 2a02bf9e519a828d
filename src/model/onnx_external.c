/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/i18n.h"
#include "model/onnx.h"

int onnx_external(struct onnx *x, const struct wire *message,
	const unsigned char **data, size_t *n, struct err *err)
{
	(void)x;
	(void)data;
	(void)n;
	return wire_fail(message, (size_t)(message->p - message->begin),
		ERR_UNSUPPORTED,
		_("the model keeps constants in a file beside it; export it as "
		  "one file (torch.onnx.export(..., external_data=False))"),
		err);
}
