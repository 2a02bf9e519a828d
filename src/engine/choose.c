/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "engine/kernel.h"

#ifdef HAVE_X86_KERNELS
static bool has_avx2(void)
{
	return __builtin_cpu_supports("avx2") &&
	       __builtin_cpu_supports("popcnt");
}

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

/* Fastest first. */
static const struct {
	const struct kernel *kernel;
	bool (*supported)(void);
} kernels[] = {
#ifdef HAVE_X86_KERNELS
	{&kernel_avx512, has_avx512},
	{&kernel_avx2, has_avx2},
#endif
	{&kernel_generic, always},
	{&kernel_reference, always},
};

const struct kernel *kernel_choose(const char *isa)
{
	size_t i;

	for (i = 0; i < sizeof(kernels) / sizeof(kernels[0]); i++)
		if ((!isa || strcmp(isa, kernels[i].kernel->name) == 0) &&
			kernels[i].supported())
			return kernels[i].kernel;
	return NULL;
}
