noinst_LIBRARIES += src/explain/libexplain.a
src_explain_libexplain_a_SOURCES = %D%/explain.h %D%/plan.h %D%/explain.c \
	%D%/baseline.h %D%/baseline.c \
	%D%/reference.c %D%/choose.c %D%/gauss.h %D%/gauss.c \
	%D%/step.h %D%/program.h %D%/making.h %D%/program.c %D%/columns.c \
	%D%/kernel.h %D%/kernel.c
src_explain_libexplain_a_LIBADD =
src_explain_libexplain_a_DEPENDENCIES = $(src_explain_libexplain_a_LIBADD)

# The same source for each instruction set, in a library of its own, as in
# src/engine.
if X86_KERNELS
noinst_LIBRARIES += src/explain/libexplain2.a src/explain/libexplain512.a
src_explain_libexplain2_a_SOURCES = %D%/kernel.c
src_explain_libexplain2_a_CPPFLAGS = $(AM_CPPFLAGS) -DEXPLAIN_LANES=8 \
	-DEXPLAIN_KERNEL=explain_kernel_avx2 -DEXPLAIN_NAME='"avx2"'
src_explain_libexplain2_a_CFLAGS = $(AM_CFLAGS) $(AVX2_CFLAGS)
src_explain_libexplain512_a_SOURCES = %D%/kernel.c
src_explain_libexplain512_a_CPPFLAGS = $(AM_CPPFLAGS) -DEXPLAIN_LANES=16 \
	-DEXPLAIN_KERNEL=explain_kernel_avx512 -DEXPLAIN_NAME='"avx512"'
src_explain_libexplain512_a_CFLAGS = $(AM_CFLAGS) $(AVX512_CFLAGS)
src_explain_libexplain_a_LIBADD += $(src_explain_libexplain2_a_OBJECTS) \
	$(src_explain_libexplain512_a_OBJECTS)
EXTRA_src_explain_libexplain_a_DEPENDENCIES = \
	$(src_explain_libexplain2_a_OBJECTS) \
	$(src_explain_libexplain512_a_OBJECTS)
endif
