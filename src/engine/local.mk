noinst_LIBRARIES += src/engine/libengine.a
src_engine_libengine_a_SOURCES = %D%/engine.h %D%/kernel.h %D%/engine.c \
	%D%/reference.c %D%/link.c %D%/choose.c \
	%D%/plan.h %D%/plan_tree.h %D%/planning.h %D%/plan.c %D%/plan_cuts.c %D%/plan_sets.c \
	%D%/plan_trees.c %D%/bin.h %D%/bin.c %D%/planned.c \
	%D%/walk.h %D%/walk.c %D%/kernel_generic.c \
	%D%/scoring.h %D%/scoring.c
