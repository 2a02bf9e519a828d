noinst_LIBRARIES += src/engine/libengine.a
src_engine_libengine_a_SOURCES = %D%/engine.h %D%/kernel.h %D%/split.h %D%/engine.c \
	%D%/reference.c %D%/link.c %D%/choose.c \
	%D%/plan.h %D%/plan_tree.h %D%/planning.h %D%/plan.c %D%/plan_cuts.c \
	%D%/plan_sets.c %D%/plan_trees.c %D%/plan_rows.c %D%/plan_halves.c %D%/bin.h %D%/bin.c %D%/planned.c \
	%D%/walk.h %D%/walk.c %D%/kernel_generic.c \
	%D%/tensor.h %D%/tensor.c %D%/tensor_number.c %D%/graph_step.h \
	%D%/graph_step.c %D%/graph_run.h %D%/graph_run.c %D%/graph_ops.h \
	%D%/graph_table.c %D%/graph_unary.c %D%/graph_binary.c \
	%D%/graph_cast.c %D%/graph_shape.c %D%/graph_move.c %D%/graph_pad.c \
	%D%/graph_pick.c %D%/graph_reduce.c %D%/graph_order.c \
	%D%/graph_matmul.c %D%/graph_norm.c %D%/graph_quantize.c \
	%D%/graph_class.h %D%/graph_class.c %D%/graph_ml.c \
	%D%/graph_ml_encode.c %D%/graph_ml_linear.c %D%/graph_ml_svm.c \
	%D%/graph_ml_trees.c %D%/graph_score.h %D%/graph_score.c \
	%D%/scoring.h %D%/scoring.c
src_engine_libengine_a_LIBADD =
src_engine_libengine_a_DEPENDENCIES = $(src_engine_libengine_a_LIBADD)

# Each instruction set in a library of its own, so that its flags reach no
# other file; the objects go into libengine.a.
if X86_KERNELS
noinst_LIBRARIES += src/engine/libavx512.a
src_engine_libavx512_a_SOURCES = %D%/avx512.h %D%/kernel_avx512.c \
	%D%/avx512_bin.c %D%/avx512_heap.c %D%/avx512_mask.c %D%/avx512_order.c \
	%D%/avx512_row.c %D%/avx512_walk.c
src_engine_libavx512_a_CFLAGS = $(AM_CFLAGS) $(AVX512_CFLAGS)
noinst_LIBRARIES += src/engine/libavx2.a
src_engine_libavx2_a_SOURCES = %D%/avx2.h %D%/kernel_avx2.c %D%/avx2_heap.c \
	%D%/avx2_mask.c
src_engine_libavx2_a_CFLAGS = $(AM_CFLAGS) $(AVX2_CFLAGS)
src_engine_libengine_a_LIBADD += $(src_engine_libavx512_a_OBJECTS) \
	$(src_engine_libavx2_a_OBJECTS)
endif
