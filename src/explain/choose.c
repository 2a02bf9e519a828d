/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "explain/kernel.h"

#ifdef HAVE_X86_KERNELS
static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") != 0;
}

/* What AVX512_CFLAGS lets the compiler use. */
static bool has_avx512(void)
{
	return __builtin_cpu_supports("avx512f") &&
	       __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512dq") &&
	       __builtin_cpu_supports("avx512vl") &&
	       __builtin_cpu_supports("avx512vbmi");
}
#endif

static bool always(void)
{
	return true;
}

/* No steps: explain_reference() does it. */
const struct explain_kernel explain_kernel_reference = {
	.name = "reference",
};

/* Fastest first. */
static const struct {
	const struct explain_kernel *kernel;
	bool (*supported)(void);
} kernels[] = {
#ifdef HAVE_X86_KERNELS
	{&explain_kernel_avx512, has_avx512},
	{&explain_kernel_avx2, has_avx2},
#endif
	{&explain_kernel_generic, always},
	{&explain_kernel_reference, always},
};

const struct explain_kernel *explain_choose(const char *isa)
{
	for (size_t i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		if ((!isa || strcmp(isa, kernels[i].kernel->name) == 0) &&
			kernels[i].supported())
			return kernels[i].kernel;
	return NULL;
}
